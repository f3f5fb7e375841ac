"""How a record is written (写库): all at once, into a new file.

A new record takes over the clauses and facts of documents that have not changed as the rows they are in the old one.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.types import Clause, Document, Fact
from index.record import LAYOUT
from index.types import Passage, Vectors

_SCHEMA = f"""
PRAGMA user_version = {LAYOUT};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, mark TEXT NOT NULL, entry TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE clauses (
    ref TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents (id), place INTEGER NOT NULL,
    path TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL,
    begins INTEGER NOT NULL, ends INTEGER NOT NULL, page INTEGER, kind TEXT NOT NULL, UNIQUE (document, place)
);
CREATE TABLE passages (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ref TEXT NOT NULL REFERENCES clauses (ref),
    begins INTEGER NOT NULL, ends INTEGER NOT NULL, context TEXT NOT NULL, text TEXT NOT NULL,
    asked TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE vectors (first INTEGER PRIMARY KEY, dimension INTEGER NOT NULL, block BLOB NOT NULL);
CREATE TABLE facts (
    document TEXT NOT NULL REFERENCES documents (id), place INTEGER NOT NULL, kind TEXT NOT NULL, entry TEXT NOT NULL,
    PRIMARY KEY (document, place)
);
"""

_UNGUARDED = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
"""No way back is kept while a record is written: it is of no account until it is whole and its generation switched to."""

_BLOCK = 4096
"""Vectors in one row of the table: a row each took ten times as long to read."""


@dataclass(frozen=True)
class Entry:
    """A document as it goes into a record: with its text after layout, its clauses and its facts.

    ``mark`` tells whether all this is the same as in another record: what it was read from and what is known of it.
    """

    document: Document
    text: str = ""
    clauses: Sequence[Clause] = ()
    facts: Sequence[Fact] = ()
    mark: str = ""


@dataclass(frozen=True)
class Embedded:
    """Passages in order with the content hash and the vector of each; ``vectors`` has shape (passages, dimension)."""

    passages: Sequence[Passage]
    hashes: Sequence[str]
    vectors: Vectors


@dataclass(frozen=True)
class Older:
    """A record to take over from, and the ids of the documents whose clauses and facts are the same in it."""

    path: Path
    same: Collection[str]


def write_record(
    path: Path,
    entries: Sequence[Entry],
    embedded: Embedded,
    meta: Mapping[str, str],
    older: Older | None = None,
) -> None:
    """Write a whole record at once. Of a document that is the same in ``older`` clauses and facts are taken from there.

    Raises:
        sqlite3.Error: it cannot be written, the disk being full among the reasons.
    """
    same = older.same if older else frozenset()
    with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as connection:
        connection.executescript(_UNGUARDED + _SCHEMA)
        if older:
            connection.execute("ATTACH DATABASE ? AS older", (f"{older.path.resolve().as_uri()}?mode=ro",))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", _document_rows(entries))
        for table in ("clauses", "facts") if older else ():
            taken = f"INSERT INTO {table} SELECT * FROM older.{table} WHERE document = ? ORDER BY place"
            connection.executemany(taken, [(name,) for name in sorted(same)])
        new = [entry for entry in entries if entry.document.id not in same]
        connection.executemany("INSERT INTO clauses VALUES (?,?,?,?,?,?,?,?,?,?)", _clause_rows(new))
        connection.executemany("INSERT INTO facts VALUES (?, ?, ?, ?)", _fact_rows(new))
        connection.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)", _passage_rows(embedded))
        connection.executemany("INSERT INTO vectors VALUES (?, ?, ?)", _vector_rows(embedded.vectors))
        connection.execute("COMMIT")


def _document_rows(entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    for place, entry in enumerate(entries):
        told = json.dumps(asdict(entry.document), ensure_ascii=False, default=str)
        yield entry.document.id, place, entry.mark, told, entry.text


def _clause_rows(entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        for place, clause in enumerate(entry.clauses):
            heading, path = json.dumps(clause.heading, ensure_ascii=False), str(clause.path)
            where = (path, heading, clause.text, *clause.span, clause.page, clause.kind)
            yield clause.ref, clause.document, place, *where


def _fact_rows(entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        for place, fact in enumerate(entry.facts):
            yield entry.document.id, place, type(fact).__name__, json.dumps(asdict(fact), ensure_ascii=False)


def _passage_rows(embedded: Embedded) -> Iterator[tuple[Any, ...]]:
    for place, (passage, mark) in enumerate(zip(embedded.passages, embedded.hashes, strict=True)):
        yield (
            place,
            passage.id,
            passage.ref,
            *passage.span,
            passage.context,
            passage.text,
            passage.asked,
            mark,
        )


def _vector_rows(vectors: Vectors) -> Iterator[tuple[Any, ...]]:
    for first in range(0, len(vectors), _BLOCK):
        yield first, vectors.shape[1], vectors[first : first + _BLOCK].astype("<f4").tobytes()
