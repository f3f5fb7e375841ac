"""Settings are read once, are frozen, and name the key that is wrong."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.bootstrap import home_of
from assistant.settings import PROJECT, Settings, read_settings
from corpus.errors import BadSetting


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LVWEN_{name.upper()}", raising=False)


def test_without_an_environment_the_service_stays_on_this_machine() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.corpus) == ("127.0.0.1", 8000, ())
    assert settings.home == PROJECT / "var" / "index"
    assert settings.embedding_model is None


def test_directories_of_the_environment_are_joined_with_colons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVWEN_CORPUS", "/a:/b/c::")
    assert read_settings().corpus == (Path("/a"), Path("/b/c"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80a"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("VECTORS", "faiss"),
        ("MAX_QUESTION", "0"),
        ("CONSOLE", "也许"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"LVWEN_{name}", value)
    with pytest.raises(BadSetting, match=f"LVWEN_{name} "):
        read_settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read_settings().port = 1


def test_each_set_of_directories_has_its_own_home(tmp_path: Path) -> None:
    def home(*directories: str) -> Path:
        return home_of(Settings(home=tmp_path, corpus=tuple(map(Path, directories)))).path

    homes = [home(), home("/a"), home("/b"), home("/a", "/b"), home("/a:/b")]
    assert homes[0] == tmp_path / "default"
    assert len(set(homes)) == len(homes)
    assert home("/a/") == home("/a")
