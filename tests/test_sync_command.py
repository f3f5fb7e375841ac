"""``lvwen corpus sync``: off unless switched on, says what it would do, and its exit code tells how it went."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from assistant.settings import OFFICIAL_HOSTS, PROJECT, Settings, read_settings
from assistant.sync_command import chosen, result_json, show_plans, show_results, sync_command
from corpus.catalog import read_catalog
from corpus.errors import BadQuestion, BadSetting
from corpus.syncing import Outcome, Synced, planned
from tests.test_syncing import document

app = typer.Typer()
app.command()(sync_command)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LVWEN_{name.upper()}", raising=False)


def shown(width: int = 200) -> tuple[Console, io.StringIO]:
    written = io.StringIO()
    return Console(file=written, width=width, highlight=False, markup=False, emoji=False), written


def test_nothing_is_fetched_unless_it_is_switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVWEN_SYNC_HOME", str(tmp_path / "sync"))
    ended = CliRunner().invoke(app, [])
    assert isinstance(
        ended.exception, BadSetting
    )  # which the command line turns into its words and exit code 2
    assert "LVWEN_SYNC=true" in str(ended.exception)
    assert not (tmp_path / "sync").exists()


def test_a_dry_run_lists_every_address_and_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LVWEN_SYNC_HOME", str(tmp_path / "sync"))
    ended = CliRunner().invoke(app, ["--dry-run", "--json"])
    plans = json.loads(ended.stdout)
    assert [plan["id"] for plan in plans] == [one.document.id for one in read_catalog() if one.document.url]
    assert ended.exit_code == (1 if any(plan["address"] is None for plan in plans) else 0)
    assert not (tmp_path / "sync").exists()


def test_a_refused_document_makes_the_exit_code_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVWEN_SYNC_HOME", str(tmp_path / "sync"))
    monkeypatch.setenv("LVWEN_SYNC", "true")
    monkeypatch.setenv("LVWEN_SYNC_HOSTS", "nowhere.example.cn")
    ended = CliRunner().invoke(app, ["--json"])
    results = json.loads(ended.stdout)
    assert all(result["outcome"] == "refused" for result in results)
    assert ended.exit_code == (1 if results else 0)


def test_only_the_named_documents_are_taken() -> None:
    documents = [document("a"), document("b"), document("c", url=None)]
    assert [one.id for one in chosen(documents, [])] == ["a", "b"]
    assert [one.id for one in chosen(documents, ["b"])] == ["b"]
    for name in ("x", "c"):
        with pytest.raises(BadQuestion, match=name):
            chosen(documents, [name])


def test_every_outcome_is_told_in_words() -> None:
    console, written = shown()
    reasons = dict.fromkeys((Outcome.DOUBTFUL, Outcome.REFUSED, Outcome.FAILED), "网站没有回应")
    show_results(
        console,
        [
            Synced(document(outcome), outcome, reasons.get(outcome, ""), Path(f"/x/{outcome}.txt"))
            for outcome in Outcome
        ],
    )
    told = written.getvalue()
    for words in (
        "已更新",
        "未变化",
        "存疑：网站没有回应",
        "doubtful.txt",
        "被拒绝：网站没有回应",
        "失败：网站没有回应",
    ):
        assert words in told
    assert "lvwen build" in told


def test_words_of_a_site_are_no_markup() -> None:
    console, written = shown()
    show_results(console, [Synced(document(), Outcome.FAILED, "[red]x[/red] [link=https://a]")])
    assert "[red]x[/red] [link=https://a]" in written.getvalue()


def test_a_plan_shows_where_each_document_would_come_from() -> None:
    console, written = shown()
    hosts = frozenset({"www.example.gov.cn"})
    show_plans(console, planned([document(), replace(document("b"), url="http://x.cn/")], hosts))
    assert "https://www.example.gov.cn/a.txt" in written.getvalue()
    assert "不是 https" in written.getvalue()


def test_no_documents_is_said() -> None:
    console, written = shown()
    show_results(console, [])
    show_plans(console, [])
    assert written.getvalue().count("没有可以同步的") == 2


def test_an_outcome_for_programs_holds_its_reason() -> None:
    told = result_json(Synced(document(), Outcome.FAILED, "连接中断"))
    assert (told["id"], told["outcome"], told["reason"], told["file"]) == (
        "water",
        "failed",
        "连接中断",
        None,
    )


def test_syncing_is_off_and_goes_to_official_sites_only() -> None:
    settings = read_settings()
    assert settings.sync is False
    assert settings.sync_hosts == OFFICIAL_HOSTS
    assert all(host.endswith(".gov.cn") for host in OFFICIAL_HOSTS)
    assert settings.sync_folder == PROJECT / "var" / "sync"


def test_hosts_of_the_environment_are_joined_with_commas_and_normalised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LVWEN_SYNC_HOSTS", "WWW.Example.gov.cn, 中国.example.cn")
    assert read_settings().sync_hosts == ("www.example.gov.cn", "xn--fiqs8s.example.cn")


@pytest.mark.parametrize(
    "hosts", ["127.0.0.1", "2130706433", "*.gov.cn", "localhost", "a b/c", "https://a.cn"]
)
def test_a_host_that_is_no_full_name_is_a_bad_setting(hosts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVWEN_SYNC_HOSTS", hosts)
    with pytest.raises(BadSetting, match="LVWEN_SYNC_HOSTS"):
        read_settings()
