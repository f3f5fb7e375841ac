"""The store of record (SQLite): documents, clauses, passages, vectors, facts and hashes."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from corpus.errors import CorruptIndex
from corpus.types import Clause, ClauseKind, ClausePath, Document, Duty, Indicator, Kind, Level, TextKind
from index.types import Passage, Vectors

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (id TEXT PRIMARY KEY, place INTEGER NOT NULL, entry TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE clauses (
    ref TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, document TEXT NOT NULL REFERENCES documents (id),
    path TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL,
    begins INTEGER NOT NULL, ends INTEGER NOT NULL, page INTEGER, kind TEXT NOT NULL
);
CREATE TABLE passages (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ref TEXT NOT NULL REFERENCES clauses (ref),
    begins INTEGER NOT NULL, ends INTEGER NOT NULL, context TEXT NOT NULL, text TEXT NOT NULL,
    hash TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_hash ON passages (hash);
CREATE TABLE facts (kind TEXT NOT NULL, place INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (kind, place));
"""


def content_hash(text: str) -> str:
    """Hash under which the vector of a text is kept (SHA-256, hexadecimal)."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_record(
    path: Path,
    documents: Sequence[tuple[Document, str, Sequence[Clause]]],
    passages: Sequence[tuple[Passage, Vectors]],
    facts: Sequence[Indicator | Duty],
    meta: Mapping[str, str],
) -> None:
    """Write a whole record at once; each document comes with its text after layout and its clauses.

    Raises:
        sqlite3.Error: it cannot be written, the disk being full among the reasons.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("PRAGMA journal_mode = WAL;" + _SCHEMA)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", _document_rows(documents))
        clauses = [clause for _, _, held in documents for clause in held]
        connection.executemany("INSERT INTO clauses VALUES (?,?,?,?,?,?,?,?,?,?)", _clause_rows(clauses))
        connection.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)", _passage_rows(passages))
        rows = [(type(f).__name__, n, json.dumps(asdict(f), ensure_ascii=False)) for n, f in enumerate(facts)]
        connection.executemany("INSERT INTO facts VALUES (?, ?, ?)", rows)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _document_rows(documents: Sequence[tuple[Document, str, Sequence[Clause]]]) -> Iterable[tuple[Any, ...]]:
    for place, (document, text, _) in enumerate(documents):
        yield document.id, place, json.dumps(asdict(document), ensure_ascii=False, default=str), text


def _clause_rows(clauses: Sequence[Clause]) -> Iterable[tuple[Any, ...]]:
    for place, clause in enumerate(clauses):
        heading = json.dumps(clause.heading, ensure_ascii=False)
        where = (str(clause.path), heading, clause.text, *clause.span, clause.page, clause.kind)
        yield clause.ref, place, clause.document, *where


def _passage_rows(passages: Sequence[tuple[Passage, Vectors]]) -> Iterable[tuple[Any, ...]]:
    for place, (passage, vector) in enumerate(passages):
        text = (passage.context, passage.text, content_hash(passage.full_text))
        yield place, passage.id, passage.ref, *passage.span, *text, vector.astype("<f4").tobytes()


class Record:
    """A record opened read-only; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open a record.

        Raises:
            CorruptIndex: it is missing or cannot be read.
        """
        self._lock = Lock()
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
            )
            self.meta = dict(self._rows("SELECT key, value FROM meta"))
            self.documents = tuple(
                _document(json.loads(entry))
                for (entry,) in self._rows("SELECT entry FROM documents ORDER BY place")
            )
            self._by_id = {document.id: document for document in self.documents}
            self.facts = tuple(
                _fact(*row) for row in self._rows("SELECT kind, entry FROM facts ORDER BY place")
            )
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise CorruptIndex(f"索引记录 {path.name} 无法读取：{error}") from error
        self.clause = lru_cache(maxsize=4096)(self._clause)

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, tuple(values)).fetchall()

    def document(self, document_id: str) -> Document | None:
        """A document by its id, None where there is none."""
        return self._by_id.get(document_id)

    def text(self, document_id: str) -> str:
        """The text of a document after layout.

        Raises:
            KeyError: there is no such document.
        """
        rows = self._rows("SELECT text FROM documents WHERE id = ?", (document_id,))
        if not rows:
            raise KeyError(document_id)
        return str(rows[0][0])

    def _clause(self, ref: str) -> Clause:
        """A clause by its ref (``document-id#path``).

        Raises:
            KeyError: there is no such clause.
        """
        rows = self._rows(f"SELECT {_CLAUSE_COLUMNS} FROM clauses WHERE ref = ?", (ref,))
        if not rows:
            raise KeyError(ref)
        return _clause_of(rows[0])

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """All clauses of a document in order; empty where there is no such document."""
        query = f"SELECT {_CLAUSE_COLUMNS} FROM clauses WHERE document = ? ORDER BY place"
        return tuple(_clause_of(row) for row in self._rows(query, (document_id,)))

    def passages(self) -> tuple[Passage, ...]:
        """All passages in order; the row of a passage in ``vectors`` is its place here."""
        query = "SELECT id, ref, begins, ends, context, text FROM passages ORDER BY place"
        return tuple(
            Passage(id_, ref, (a, b), context, text) for id_, ref, a, b, context, text in self._rows(query)
        )

    def vectors(self) -> Vectors:
        """Vectors of all passages in order, shape (passages, dimension)."""
        blobs = [blob for (blob,) in self._rows("SELECT vector FROM passages ORDER BY place")]
        return (
            np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
            if blobs
            else np.zeros((0, 1), "f4")
        )

    def vectors_by_hash(self) -> dict[str, Vectors]:
        """Vectors by the content hash of what was embedded, for the next build."""
        rows = self._rows("SELECT hash, vector FROM passages")
        return {hash_: np.frombuffer(blob, dtype="<f4") for hash_, blob in rows}


_CLAUSE_COLUMNS = "document, path, heading, text, begins, ends, page, kind"


def _clause_of(row: tuple[Any, ...]) -> Clause:
    document, path, heading, text, begins, ends, page, kind = row
    where = (ClausePath.parse(path), tuple(json.loads(heading)), text, (begins, ends), page)
    return Clause(document, *where, ClauseKind(kind))


def _document(entry: dict[str, Any]) -> Document:
    for name in ("issued", "effective", "expires"):
        entry[name] = date.fromisoformat(entry[name]) if entry[name] else None
    entry |= {"level": Level(entry["level"]), "kind": Kind(entry["kind"]), "aliases": tuple(entry["aliases"])}
    return Document(**entry | {"text_kind": TextKind(entry["text_kind"])})


def _fact(kind: str, text: str) -> Indicator | Duty:
    entry = json.loads(text)
    if kind == Indicator.__name__:
        entry["values"] = tuple((year, value) for year, value in entry["values"])
        return Indicator(**entry)
    return Duty(**entry | {"span": tuple(entry["span"])})
