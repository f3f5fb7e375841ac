"""A build after another gives the same as one made anew, whatever became of what the first one left."""

import shutil
from pathlib import Path

import pytest

from index.generations import Home, build, open_current
from index.types import Passage
from tests.fakes import FakeEmbedder

FIRST = "某市绿化管理办法\n第一条 为了绿化城市。\n第二条 市园林局负责绿化工作。\n"
SECOND = FIRST.replace("园林局", "林业局")
OTHER = "某市航道条例\n第一条 为了航道畅通。\n第二条 市交通局负责航道养护。\n"
QUERIES = ("绿化工作由哪个部门负责", "航道养护", "再生水利用率", "清洁生产审核")

Found = tuple[tuple[Passage, ...], list[list[tuple[str, float]]]]


def contents(home: Home) -> Found:
    """The passages of the generation in use, and what the queries find by words and by vectors."""
    index = open_current(home, FakeEmbedder(), chroma=False)
    assert index.degraded == ()
    hits = [[(h.passage.id, round(h.score, 5)) for h in index.retriever.search(q, 10)] for q in QUERIES]
    return index.retriever.passages, hits


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("texts")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, texts: Path) -> Path:
    """A home with one generation; afterwards a text changed and another came."""
    home = Home(tmp_path_factory.mktemp("first"), (texts,))
    (texts / "a.txt").write_text(FIRST, encoding="utf-8")
    build(home, FakeEmbedder())
    (texts / "a.txt").write_text(SECOND, encoding="utf-8")
    (texts / "b.txt").write_text(OTHER, encoding="utf-8")
    return home.path


@pytest.fixture
def home(first: Path, texts: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(first, tmp_path / "home")), (texts,))


@pytest.fixture(scope="module")
def anew(first: Path, texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What a build that has nothing before it makes of the texts."""
    bare = Home(tmp_path_factory.mktemp("bare"), (texts,))
    build(bare, FakeEmbedder())
    return contents(bare)


def test_a_changed_text_and_a_new_one_are_found_as_in_a_build_made_anew(home: Home, anew: Found) -> None:
    built = build(home, FakeEmbedder())
    assert contents(home) == anew
    assert 0 < built.embedded < built.passages


def test_a_third_build_is_the_same_again_and_a_text_that_is_gone_leaves_nothing(
    home: Home, anew: Found, tmp_path: Path
) -> None:
    build(home, FakeEmbedder())
    build(home, FakeEmbedder())
    assert contents(home) == anew
    (tmp_path / "none").mkdir()
    build(Home(home.path, (tmp_path / "none",)), FakeEmbedder())
    assert contents(home)[0] == tuple(p for p in anew[0] if not p.ref.startswith("doc-"))


def test_one_changed_word_in_what_was_kept_reaches_no_record(home: Home, anew: Found) -> None:
    """Valid in form, wrong in substance: a law must not be quoted from it."""
    right, wrong = "再生水利用率".encode(), "再生水利用量".encode()
    kept = [f for f in home.path.rglob("*") if f.is_file() and "kept" in str(f.relative_to(home.path))]
    changed = [file for file in kept if right in file.read_bytes()]
    assert changed
    for file in changed:
        file.write_bytes(file.read_bytes().replace(right, wrong))
    build(home, FakeEmbedder())
    assert contents(home)[0] == anew[0]
