"""Vectors in Chroma (向量检索); the only place that sees a distance."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import CorruptIndex
from index.nearest import ExactVectors, Near
from index.record import content_hash
from index.types import Mask, Passage, Places, Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
EF_SEARCH = 800
"""Breadth of the HNSW search; Chroma's default of 100 found 89 % of the exact top 50 at 57,914 vectors."""
CHANGED = 0.2
"""Share of new and vanished entries above which a collection is written afresh: its graph keeps what was deleted."""

_BATCH, _SAME = 5000, 1e-5


class ChromaVectors:
    """A Chroma collection on disk; its entries are known by the ids of the passages."""

    def __init__(self, collection: "Collection", ids: Sequence[str], vectors: Vectors) -> None:
        self._collection, self._exact = collection, ExactVectors(vectors)
        self._places = {id_: place for place, id_ in enumerate(ids)}

    def of(self, places: Places) -> Vectors:
        """See ``VectorIndex``."""
        return self._exact.of(places)

    @classmethod
    def build(cls, directory: Path, ids: Sequence[str], vectors: Vectors) -> None:
        """Write a collection with these vectors into a fresh directory.

        Raises:
            CorruptIndex: Chroma could not write it, the disk being full among the reasons.
        """
        with _explained("无法写入向量库"):
            collection = _client(directory).create_collection(
                COLLECTION,
                configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
                embedding_function=None,
            )
            _upsert(collection, ids, vectors)

    @classmethod
    def change(cls, directory: Path, gone: Sequence[str], ids: Sequence[str], vectors: Vectors) -> None:
        """Take the entries ``gone`` out of the collection in a directory and put these vectors in.

        Raises:
            CorruptIndex: Chroma could not read or write it.
        """
        with _explained("无法更新向量库"):
            collection = _client(directory).get_collection(COLLECTION, embedding_function=None)
            for begin in range(0, len(gone), _BATCH):
                collection.delete(ids=list(gone[begin : begin + _BATCH]))
            _upsert(collection, ids, vectors)

    @classmethod
    def open(cls, directory: Path, ids: Sequence[str], vectors: Vectors) -> "ChromaVectors":
        """Open a collection and compare it with the vectors of the record, all of them.

        Chroma changes its files when it opens them, so their content is compared, not their hash.

        Raises:
            CorruptIndex: the collection is missing, unreadable, or holds other vectors than the record.
        """
        if not (directory / DATABASE).is_file():
            raise CorruptIndex("向量库文件缺失")
        with _explained("向量库无法读取"):
            collection = _client(directory).get_collection(COLLECTION, embedding_function=None)
            _compare(collection, ids, vectors)
        return cls(collection, ids, vectors)

    def nearest(self, vector: Vectors, limit: int, within: Mask | None = None) -> Near:
        """See ``VectorIndex``. Among some passages only the search is exact: a filter in Chroma cost 50 ms.

        Raises:
            CorruptIndex: Chroma failed.
        """
        if within is not None:
            return self._exact.nearest(vector, limit, within)
        with _explained("向量库查询失败"):
            found = self._collection.query(
                query_embeddings=vector[None, :],
                n_results=min(limit, len(self._places)),
                include=["distances"],
            )
        distances = found["distances"] or [[]]
        places = np.fromiter((self._places[id_] for id_ in found["ids"][0]), dtype=np.int64)
        scores = np.asarray(1.0 - np.asarray(distances[0]), dtype=np.float32)
        order = np.lexsort((places, -np.round(scores, 6)))
        return Near(places[order], scores[order])


@dataclass(frozen=True)
class Before:
    """What of an older generation can be used again: its vectors by content hash, the content hash of each of its
    passages by their ids, and the marks of its documents (``index.record``); all empty where there is none."""

    generation: Path | None = None
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


def write_vectors(directory: Path, passages: Sequence[Passage], vectors: Vectors, before: Before) -> None:
    """Write the collection of a generation and compare it with the vectors: the older one changed where little is
    new, else a fresh one.

    It is changed under a path of its own, since Chroma holds on to a path it has opened: where that fails, a fresh
    collection could not be written there.

    Raises:
        CorruptIndex: Chroma could not write it, the disk being full among the reasons.
    """
    ids = [passage.id for passage in passages]
    hashes = {passage.id: content_hash(passage.full_text) for passage in passages}
    new = [place for place, id_ in enumerate(ids) if before.hashes.get(id_) != hashes[id_]]
    gone = [id_ for id_ in before.hashes if id_ not in hashes]
    changed = directory.with_name(f"{directory.name}.changed")
    if before.generation is not None and len(new) + len(gone) <= CHANGED * len(ids):
        try:
            shutil.copytree(before.generation / directory.name, changed)
            ChromaVectors.change(changed, gone, [ids[place] for place in new], vectors[new])
            ChromaVectors.open(changed, ids, vectors)
            changed.rename(directory)
            return
        except (CorruptIndex, OSError):
            shutil.rmtree(changed, ignore_errors=True)
    ChromaVectors.build(directory, ids, vectors)
    ChromaVectors.open(directory, ids, vectors)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Chroma's faults as ``CorruptIndex``.

    A panic in its Rust core (seen where a page of chroma.sqlite3 is rubbish) arrives as ``pyo3_runtime.PanicException``,
    a ``BaseException`` of a module that cannot be imported, so it is known by its name.
    """
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError, ValueError, KeyError) as error:
        raise CorruptIndex(f"{what}：{error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise CorruptIndex(f"{what}：{error}") from error


def is_settled(file: Path) -> bool:
    """Whether a file of a generation keeps its bytes when it is opened, so that a hash can tell damage.

    Chroma rewrites chroma.sqlite3, and its graph files until the graph is persisted (from 1,000 vectors on); damage
    to a persisted graph is not always noticed by Chroma itself.
    """
    if "chroma" not in file.parts:
        return True
    return file.name != DATABASE and (file.parent / "index_metadata.pickle").exists()


def looks_whole(directory: Path) -> bool:
    """Whether the collection in a directory can be read, as far as SQLite can tell without Chroma, which takes seconds
    to load; ``ChromaVectors.open`` compares it in full."""
    try:
        with closing(
            sqlite3.connect(f"{(directory / DATABASE).resolve().as_uri()}?mode=ro", uri=True)
        ) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def _client(directory: Path) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(directory), settings=Settings(anonymized_telemetry=False))


def _upsert(collection: "Collection", ids: Sequence[str], vectors: Vectors) -> None:
    for begin in range(0, len(ids), _BATCH):
        rows = vectors[begin : begin + _BATCH]
        collection.upsert(ids=list(ids[begin : begin + _BATCH]), embeddings=rows)


def _compare(collection: "Collection", ids: Sequence[str], vectors: Vectors) -> None:
    if collection.count() != len(vectors):
        raise CorruptIndex("向量库与记录的条数不一致")
    for begin in range(0, len(vectors), _BATCH):
        rows, wanted = vectors[begin : begin + _BATCH], list(ids[begin : begin + _BATCH])
        held = collection.get(ids=wanted, include=["embeddings"])
        places = {id_: at for at, id_ in enumerate(held["ids"])}
        if set(places) != set(wanted) or held["embeddings"] is None:
            raise CorruptIndex("向量库缺少条目")
        embeddings = np.asarray(held["embeddings"], dtype=np.float32)[[places[id_] for id_ in wanted]]
        if np.abs(embeddings - rows).max(initial=0.0) > _SAME:
            raise CorruptIndex("向量库与记录的向量不一致")
    for place in np.linspace(0, len(vectors) - 1, num=min(3, len(vectors)), dtype=int):
        _known_answer(collection, vectors[place])


def _known_answer(collection: "Collection", vector: Vectors) -> None:
    """A vector asked for must find itself or its equal: a half-empty HNSW file gives fewer results without an error."""
    found = collection.query(query_embeddings=vector[None, :], n_results=1, include=["distances"])
    distances = (found["distances"] or [[]])[0]
    if np.linalg.norm(vector) > 0 and (not distances or distances[0] > 1e-3):
        raise CorruptIndex("向量库没有找到已知的条目")
