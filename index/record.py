"""The store of record (SQLite): documents, clauses, passages, vectors, facts and hashes; written by ``index.recording``."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from corpus.errors import CorruptIndex
from corpus.types import (
    Clause,
    ClauseKind,
    ClausePath,
    Document,
    Duty,
    Fact,
    Indicator,
    Kind,
    Level,
    Measure,
    Reference,
    Role,
    Target,
    TextKind,
)
from index.types import Passage, Vectors

LAYOUT = 3
"""Number of the way in which a record is laid out, kept in its file (``user_version``)."""


def content_hash(text: str) -> str:
    """Hash under which the vector of a text is kept (SHA-256, hexadecimal)."""
    return hashlib.sha256(text.encode()).hexdigest()


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
            if self._rows("PRAGMA user_version") != [(LAYOUT,)]:
                raise ValueError("由另一版本的程序写成")
            self.meta = dict(self._rows("SELECT key, value FROM meta"))
            self.documents = tuple(
                _document(json.loads(entry))
                for (entry,) in self._rows("SELECT entry FROM documents ORDER BY place")
            )
            self._by_id = {document.id: document for document in self.documents}
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

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All facts (事实), document by document in order."""
        return tuple(fact for document in self.documents for fact in self.facts_in(document.id))

    def facts_in(self, document_id: str) -> tuple[Fact, ...]:
        """The facts of one document in order; empty where there is no such document."""
        query = "SELECT kind, entry FROM facts WHERE document = ? ORDER BY place"
        return tuple(_fact(*row) for row in self._rows(query, (document_id,)))

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
        query = "SELECT id, ref, begins, ends, context, text, asked FROM passages ORDER BY place"
        return tuple(Passage(id_, ref, (a, b), *texts) for id_, ref, a, b, *texts in self._rows(query))

    def vectors(self) -> Vectors:
        """Vectors of all passages in order, shape (passages, dimension)."""
        rows = self._rows("SELECT dimension, block FROM vectors ORDER BY first")
        if not rows:
            return np.zeros((0, 1), "f4")
        return np.frombuffer(b"".join(block for _, block in rows), dtype="<f4").reshape(-1, rows[0][0])

    def hashes_by_id(self) -> dict[str, str]:
        """The content hash of what was embedded for each passage, by the passage's id, in the passages' order."""
        return dict(self._rows("SELECT id, hash FROM passages ORDER BY place"))

    def marks(self) -> dict[str, str]:
        """The mark of each document, by its id."""
        return dict(self._rows("SELECT id, mark FROM documents"))


_CLAUSE_COLUMNS = "document, path, heading, text, begins, ends, page, kind"

_path = lru_cache(maxsize=8192)(ClausePath.parse)
"""第六条第一款 stands in nearly every law; parsing it took most of the time of reading a document's clauses."""


def _clause_of(row: tuple[Any, ...]) -> Clause:
    document, path, heading, text, begins, ends, page, kind = row
    where = (_path(path), tuple(json.loads(heading)), text, (begins, ends), page)
    return Clause(document, *where, ClauseKind(kind))


def _document(entry: dict[str, Any]) -> Document:
    for name in ("issued", "effective", "expires", "repealed", "superseded"):
        entry[name] = date.fromisoformat(entry[name]) if entry[name] else None
    entry |= {"level": Level(entry["level"]), "kind": Kind(entry["kind"])}
    entry |= {name: tuple(entry[name]) for name in ("aliases", "basis")}
    entry["amended"] = tuple(map(date.fromisoformat, entry["amended"]))
    return Document(**entry | {"text_kind": TextKind(entry["text_kind"])})


_FACTS: dict[str, type[Fact]] = {kind.__name__: kind for kind in (Indicator, Duty, Target, Reference)}


def _fact(kind: str, text: str) -> Fact:
    entry = json.loads(text)
    entry["span"] = tuple(entry["span"])
    if kind == Indicator.__name__:
        entry["values"] = tuple((year, value) for year, value in entry["values"])
    elif kind == Duty.__name__:
        entry["role"] = Role(entry["role"])
    elif kind == Target.__name__:
        entry["measure"] = Measure(entry["measure"])
    return _FACTS[kind](**entry)
