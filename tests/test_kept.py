"""What one build leaves for the next: used where it is right, of no account where it is not."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.bootstrap import home_of, unchanged_index
from assistant.settings import Settings
from corpus.adding import locked
from corpus.catalog import read_catalog
from corpus.describing import describe
from corpus.library import Text, hash_of, read_corpus, text_of
from corpus.lines import Letterhead, Line, Reading
from corpus.synced import Record as Fetched
from corpus.synced import Shelf
from corpus.types import TextKind
from index.generations import Home, build, current, is_fresh, open_current
from index.kept import Kept, keep, read_kept
from index.lexical import bigrams
from index.tokens import NO_TOKENS, cut_all
from tests.fakes import CountingEmbedder, FakeEmbedder

ARTICLES = "某市绿化管理办法\n第一条 为了绿化，制定本办法。\n第二条 市园林局负责全市绿化工作。\n第三条 自2020年1月1日起施行。\n"
OTHER = "某市节水管理办法\n第一条 为了节水，制定本办法。\n第二条 市水务局负责全市节水工作。\n"
TOLD = Letterhead(
    "某市绿化管理办法", "某令第3号", "某市人民政府", date(2019, 12, 1), "https://example.invalid/a"
)


def text_from(content: str) -> Text:
    lines = tuple(Line(row, 1) for row in content.splitlines())
    return text_of(Path("a.txt"), hash_of(content.encode()), Reading(lines, TOLD))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A generation's folder with what a build keeps of two texts."""
    (tmp_path / "words.txt").write_text("绿化 5\n", encoding="utf-8")
    tokens = cut_all(["绿化", "节水"], ["1", "2"], bigrams, NO_TOKENS)
    keep(tmp_path, [text_from(ARTICLES), text_from(OTHER)], {"bigrams": tokens})
    return tmp_path


def test_texts_come_back_with_their_clauses_and_what_their_format_told(kept: Path) -> None:
    held = read_kept(kept)
    for content in (ARTICLES, OTHER):
        text = text_from(content)
        clauses = tuple(replace(clause, document="") for clause in text.outline.clauses)
        expected = replace(text, files=(), outline=replace(text.outline, clauses=clauses))
        assert held.texts[text.hashes[0]] == expected
    assert held.words == {"绿化"}


@pytest.mark.parametrize("file", ["kept.json", "kept/texts.json", "kept/bigrams.numbers.npy", "words.txt"])
@pytest.mark.parametrize("how", ["lost", "rubbish", "other"])
def test_what_is_damaged_is_not_used(kept: Path, file: str, how: str) -> None:
    path = kept / file
    raw = path.read_bytes()
    if how == "lost":
        path.unlink()
    else:
        path.write_bytes(b"\xff" * len(raw) if how == "rubbish" else raw.replace(b"a", b"b") + b" ")
    assert read_kept(kept) == Kept()


def test_what_other_rules_made_is_not_used(kept: Path) -> None:
    entry = json.loads((kept / "kept.json").read_text())
    (kept / "kept.json").write_text(json.dumps(entry | {"rules": "older"}))
    assert not read_kept(kept).texts


def test_texts_cut_before_are_not_cut_again_and_no_word_is_held_that_none_has() -> None:
    cut: list[str] = []

    def counted(text: str) -> list[str]:
        cut.append(text)
        return bigrams(text)

    first = cut_all(["绿化工作", "节水"], ["1", "2"], counted, NO_TOKENS)
    second = cut_all(["", "绿化工作", "水务"], ["0", "1", "3"], counted, first)
    assert cut == ["绿化工作", "节水", "", "水务"]
    words = [[second.vocabulary[number] for number in numbers] for numbers in second.texts()]
    assert words == [[], ["绿化", "化工", "工作"], ["水务"]]
    assert set(second.vocabulary) == {"绿化", "化工", "工作", "水务"}


def found(home: Home) -> list[tuple[str, object]]:
    """All that can be read of the index of a home."""
    index = open_current(home, FakeEmbedder(), chroma=False)
    record, queries = index.record, ("绿化工作由谁负责", "节水", "再生水利用率")
    held = [(d, record.text(d.id), record.clauses(d.id), record.facts_in(d.id)) for d in record.documents]
    hits = [[(h.passage, h.score) for h in index.retriever.search(query, 20)] for query in queries]
    return [("documents", held), ("passages", record.passages()), ("coined", index.coined), ("hits", hits)]


def without(folder: Path) -> None:
    (folder / "a.txt").unlink()


def with_more(folder: Path) -> None:
    (folder / "0.txt").write_text(OTHER.replace("节水", "供水"), encoding="utf-8")


def with_other_words(folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLES.replace("园林局", "林业局"), encoding="utf-8")


@pytest.mark.parametrize("change", [without, with_more, with_other_words])
def test_a_build_that_uses_what_was_kept_gives_what_one_from_nothing_gives(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(ARTICLES, encoding="utf-8")
    (texts / "b.txt").write_text(OTHER, encoding="utf-8")
    home, embedder = Home(tmp_path / "home", (texts,)), CountingEmbedder()
    build(home, embedder)
    change(texts)
    asked = len(embedder.asked)
    again = build(home, embedder)
    assert again.embedded <= 4
    assert len(embedder.asked) - asked < again.passages // 10
    fresh = Home(tmp_path / "fresh", (texts,))
    build(fresh, embedder)
    assert found(home) == found(fresh)


def test_a_file_is_read_apart_and_what_its_format_tells_reaches_its_document(tmp_path: Path) -> None:
    page = (
        '<html><head><meta name="PubDate" content="2021-05-06"><meta name="ArticleTitle" content="某市绿化通告">'
        "</head><body><div><p>第一条 为了绿化。</p><p>第二条 市园林局负责。</p></div></body></html>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 rubbish")
    corpus = read_corpus([tmp_path])
    assert [Path(error.path).name for error in corpus.errors] == ["broken.pdf"]
    (document,) = [s.document for s in corpus.sources if s.files == (tmp_path / "page.html",)]
    assert document.issued == date(2021, 5, 6)


def fetched(home: Path, document: str, content: str) -> None:
    home.mkdir(exist_ok=True)
    raw = content.encode()
    file = f"{document}.{hash_of(raw)[:12]}.txt"
    (home / file).write_bytes(raw)
    record = Fetched(
        "https://example.invalid/", "", "2026-11-22", None, None, hash_of(raw), len(raw), "", file
    )
    Shelf(home).switch(document, record)


def test_a_fetched_text_takes_the_place_of_a_digest_and_makes_an_index_stale(tmp_path: Path) -> None:
    digest = next(one.document for one in read_catalog() if one.document.text_kind is TextKind.DIGEST)
    settings = Settings(home=tmp_path / "index")
    home = home_of(settings)
    build(home, FakeEmbedder())
    assert is_fresh(home, FakeEmbedder().name)
    fetched(settings.sync_folder, digest.id, f"{digest.title}\n" + ARTICLES.split("\n", 1)[1])
    fetched(settings.sync_folder, "of-no-document", OTHER)
    assert not is_fresh(home, FakeEmbedder().name)
    record = open_current(Home(build(home, FakeEmbedder()).generation.parent), FakeEmbedder(), False).record
    held = record.document(digest.id)
    assert held is not None
    assert held.text_kind is TextKind.ORIGINAL
    assert "市园林局" in record.text(digest.id)
    shutil.rmtree(settings.sync_folder)
    assert not is_fresh(home, FakeEmbedder().name)


def test_an_added_file_is_a_document_under_the_name_its_owner_gave_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "index")
    home = home_of(settings)
    (tmp_path / "某市绿化通知.txt").write_text("一、加强绿化。\n二、市园林局负责。\n", encoding="utf-8")
    (source,) = [s for s in read_corpus([tmp_path]).sources if s.files[0].parent == tmp_path]
    text = Text(source.files, source.hashes, source.outline, Letterhead())
    document = describe("doc-1", "某市绿化通知", text.outline, text.told)
    build(home, FakeEmbedder())
    with locked(settings.added) as store:
        store.add(text, document, date(2026, 11, 22))
    assert not is_fresh(home, FakeEmbedder().name)
    build(home, FakeEmbedder())
    titles = [d.title for d in open_current(home, FakeEmbedder(), chroma=False).record.documents]
    assert "某市绿化通知" in titles


def test_an_index_without_change_is_known_and_one_that_is_damaged_is_not_taken_for_it(tmp_path: Path) -> None:
    from index.embedding import load_embedder

    settings = Settings(home=tmp_path / "index")
    assert unchanged_index(settings) is None
    build(home_of(settings), load_embedder(None))
    index = unchanged_index(settings)
    assert index is not None
    assert index.texts == len(read_corpus().sources)
    generation = current(home_of(settings))
    assert generation
    (file,) = generation.glob("chroma/*/data_level0.bin")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert unchanged_index(settings) is None
