"""The record: what is written is what is read."""

import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.catalog import read_corpus
from corpus.errors import CorruptIndex
from corpus.facts import duties_of, indicators_of
from corpus.types import Document, Duty, Indicator, Kind, Level, TextKind
from index.passages import passages_of
from index.record import Record, content_hash, write_record
from index.types import Passage
from tests.fakes import FakeEmbedder

LAW = Document(
    "law", "某省条例", Level.PROVINCE, Kind.LAW, "某令第1号", "某省人大", date(2020, 1, 2), date(2020, 3, 4),
    date(2030, 5, 6), "https://example.invalid/a", TextKind.DIGEST, ("条例", "本条例"),
)  # fmt: skip
"""A document with every field filled."""


def test_every_part_of_the_built_in_corpus_comes_back_as_it_was(tmp_path: Path) -> None:
    sources = read_corpus().sources
    clauses = [(s.document, s.outline.text, s.outline.clauses) for s in sources]
    passages = [p for s in sources for p in passages_of(s.document, s.outline.clauses)]
    vectors = FakeEmbedder().encode([p.full_text for p in passages])
    facts: list[Indicator | Duty] = []
    for source in sources:
        facts += [*indicators_of(source.outline.clauses), *duties_of(source.outline.clauses)]
    write_record(tmp_path / "r", clauses, list(zip(passages, vectors, strict=True)), facts, {"embedder": "e"})
    record = Record(tmp_path / "r")
    assert record.meta == {"embedder": "e"}
    assert record.documents == tuple(s.document for s in sources)
    assert record.facts == tuple(facts)
    assert record.passages() == tuple(passages)
    np.testing.assert_array_equal(record.vectors(), vectors)
    for source in sources:
        assert record.text(source.document.id) == source.outline.text
        assert record.clauses(source.document.id) == source.outline.clauses
        assert all(record.clause(c.ref) == c for c in source.outline.clauses)
    record.close()


def test_every_field_of_a_document_comes_back(tmp_path: Path) -> None:
    write_record(tmp_path / "r", [(LAW, "正文", ())], [], [], {})
    record = Record(tmp_path / "r")
    assert record.document("law") == LAW
    assert record.clauses("law") == ()
    assert record.vectors().shape[0] == 0


def test_vectors_are_known_by_the_text_they_stand_for(tmp_path: Path) -> None:
    passage = Passage("d-0", "d#一", (0, 2), "标题", "正文")
    vector = np.array([0.6, 0.8], dtype=np.float32)
    write_record(tmp_path / "r", [(LAW, "正文", ())], [(passage, vector)], [], {})
    known = Record(tmp_path / "r").vectors_by_hash()
    np.testing.assert_array_equal(known[content_hash(passage.full_text)], vector)


def test_a_text_that_differs_in_one_character_has_another_hash() -> None:
    assert content_hash("25%") != content_hash("26%")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    write_record(tmp_path / "r", [], [], [], {})
    record = Record(tmp_path / "r")
    assert record.document("没有") is None
    assert record.clauses("没有") == ()
    with pytest.raises(KeyError):
        record.text("没有")
    with pytest.raises(KeyError):
        record.clause("没有#一")


@pytest.mark.parametrize("raw", [None, b"", b"rubbish" * 1000])
def test_what_is_no_record_is_refused(tmp_path: Path, raw: bytes | None) -> None:
    path = tmp_path / "record.sqlite"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(CorruptIndex, match=r"索引记录 record\.sqlite 无法读取"):
        Record(path)


def test_an_open_record_cannot_be_written(tmp_path: Path) -> None:
    write_record(tmp_path / "r", [], [], [], {})
    before = (tmp_path / "r").read_bytes()
    record = Record(tmp_path / "r")
    with pytest.raises(Exception, match="readonly"):
        record._connection.execute("DELETE FROM meta")
    assert (tmp_path / "r").read_bytes() == before


def test_threads_read_the_same(tmp_path: Path) -> None:
    (source,) = read_corpus().sources[:1]
    write_record(tmp_path / "r", [(source.document, source.outline.text, source.outline.clauses)], [], [], {})
    record = Record(tmp_path / "r")
    wrong: list[str] = []

    def read() -> None:
        wrong.extend(
            c.ref for c in source.outline.clauses if record.clauses(c.document) != source.outline.clauses
        )

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
