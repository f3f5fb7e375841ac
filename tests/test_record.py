"""The record: what is written is what is read."""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import CorruptIndex
from corpus.facts import facts_of
from corpus.library import read_corpus
from corpus.paths import Step
from corpus.types import (
    Clause,
    ClauseKind,
    ClausePath,
    Document,
    Duty,
    Indicator,
    Kind,
    Level,
    Reference,
    Role,
    Target,
    TextKind,
)
from index.passages import passages_of
from index.record import Record, content_hash
from index.recording import Embedded, Entry, Older, write_record
from index.types import Passage, Vectors
from tests.fakes import FakeEmbedder

LAW = Document(
    "law", "某省条例", Level.PROVINCE, Kind.LAW, "某令第1号", "某省人大", date(2020, 1, 2), date(2020, 3, 4),
    date(2030, 5, 6), "https://example.invalid/a", TextKind.DIGEST, ("条例", "本条例"),
    amended=(date(2021, 1, 1), date(2022, 1, 1)), repealed=date(2026, 1, 1), repealed_by="later",
    superseded=date(2025, 1, 1), replaced_by="newer", basis=("above", "beside"), uncertain=True,
)  # fmt: skip
"""A document with every field filled."""

NOTHING = Embedded((), (), np.zeros((0, 2), np.float32))


def embedded(passages: Sequence[Passage], vectors: Vectors) -> Embedded:
    return Embedded(passages, [content_hash(passage.full_text) for passage in passages], vectors)


def clause(document: str, number: int, text: str) -> Clause:
    path = ClausePath(((Step.ARTICLE, number),))
    return Clause(document, path, ("标题",), text, (0, len(text)), None, ClauseKind.TEXT)


def duty(of: Clause, department: str) -> Duty:
    return Duty(of.ref, department, of.text, (0, len(of.text)), Role.CHARGE)


def test_every_part_of_the_built_in_corpus_comes_back_as_it_was(tmp_path: Path) -> None:
    sources = read_corpus().sources
    entries = [
        Entry(s.document, s.outline.text, s.outline.clauses, facts_of(s.document, s.outline.clauses))
        for s in sources
    ]
    passages = [p for s in sources for p in passages_of(s.document, s.outline.clauses)]
    vectors = FakeEmbedder().encode([p.full_text for p in passages])
    facts = [fact for entry in entries for fact in entry.facts]
    assert {type(fact) for fact in facts} == {Indicator, Duty, Target, Reference}
    write_record(tmp_path / "r", entries, embedded(passages, vectors), {"embedder": "e"})
    record = Record(tmp_path / "r")
    assert record.meta == {"embedder": "e"}
    assert record.documents == tuple(s.document for s in sources)
    assert record.facts == tuple(facts)
    assert all(record.facts_in(entry.document.id) == tuple(entry.facts) for entry in entries)
    assert record.passages() == tuple(passages)
    np.testing.assert_array_equal(record.vectors(), vectors)
    for source in sources:
        assert record.text(source.document.id) == source.outline.text
        assert record.clauses(source.document.id) == source.outline.clauses
        assert all(record.clause(c.ref) == c for c in source.outline.clauses)
    record.close()


def test_every_field_of_a_document_comes_back(tmp_path: Path) -> None:
    assert all(getattr(LAW, field.name) != field.default for field in fields(Document))
    write_record(tmp_path / "r", [Entry(LAW, "正文")], NOTHING, {})
    record = Record(tmp_path / "r")
    assert record.document("law") == LAW
    assert record.clauses("law") == ()
    assert record.vectors().shape[0] == 0


def test_passages_are_known_by_their_ids_with_the_hash_of_what_was_embedded(tmp_path: Path) -> None:
    passages = [Passage(f"d-{n}", "d#一", (0, 2), "标题", f"正文{n}") for n in range(3)]
    vectors = np.array([[0.6, 0.8]] * 3, dtype=np.float32)
    write_record(tmp_path / "r", [Entry(LAW, "正文")], embedded(passages, vectors), {})
    assert list(Record(tmp_path / "r").hashes_by_id().items()) == [
        (p.id, content_hash(p.full_text)) for p in passages
    ]


def test_vectors_come_back_in_the_order_of_the_passages_however_many(tmp_path: Path) -> None:
    passages = [Passage(f"d-{n}", "d#一", (0, 2), "标题", f"正文{n}") for n in range(10_000)]
    vectors = np.random.default_rng(1).random((len(passages), 3), dtype=np.float32)
    write_record(tmp_path / "r", [Entry(LAW, "正文")], embedded(passages, vectors), {})
    np.testing.assert_array_equal(Record(tmp_path / "r").vectors(), vectors)


def test_what_is_the_same_in_an_older_record_is_taken_from_there_and_nothing_else(tmp_path: Path) -> None:
    other = replace(LAW, id="other")
    old = [clause("law", number, f"旧{number}") for number in (1, 2, 11)]
    kept = [clause("other", number, f"留{number}") for number in (1, 2, 11)]
    entries = [
        Entry(LAW, "旧", old, [duty(old[0], "甲局")], "1"),
        Entry(other, "留", kept, [duty(one, name) for one, name in zip(kept, "乙丙丁", strict=True)], "2"),
    ]
    write_record(tmp_path / "old", entries, NOTHING, {})
    assert Record(tmp_path / "old").marks() == {"law": "1", "other": "2"}
    new = [clause("law", 1, "新1")]
    changed = [Entry(other, "留", mark="2"), Entry(LAW, "新", new, [duty(new[0], "戊局")], "3")]
    write_record(tmp_path / "new", changed, NOTHING, {}, Older(tmp_path / "old", frozenset({"other"})))
    record = Record(tmp_path / "new")
    assert record.clauses("other") == tuple(kept)
    assert record.clauses("law") == tuple(new)
    assert record.facts_in("law") == (duty(new[0], "戊局"),)
    assert record.facts == (*entries[1].facts, duty(new[0], "戊局"))
    assert record.clause(kept[2].ref) == kept[2]


def test_a_record_laid_out_otherwise_is_refused(tmp_path: Path) -> None:
    write_record(tmp_path / "record.sqlite", [], NOTHING, {})
    with closing(sqlite3.connect(tmp_path / "record.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(CorruptIndex, match=r"record\.sqlite 无法读取：由另一版本的程序写成"):
        Record(tmp_path / "record.sqlite")


def test_a_text_that_differs_in_one_character_has_another_hash() -> None:
    assert content_hash("25%") != content_hash("26%")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    write_record(tmp_path / "r", [], NOTHING, {})
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
    write_record(tmp_path / "r", [], NOTHING, {})
    before = (tmp_path / "r").read_bytes()
    record = Record(tmp_path / "r")
    with pytest.raises(Exception, match="readonly"):
        record._connection.execute("DELETE FROM meta")
    assert (tmp_path / "r").read_bytes() == before


def test_threads_read_the_same(tmp_path: Path) -> None:
    (source,) = read_corpus().sources[:1]
    write_record(
        tmp_path / "r", [Entry(source.document, source.outline.text, source.outline.clauses)], NOTHING, {}
    )
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
