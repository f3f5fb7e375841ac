"""Vectors in Chroma (向量检索); the only place that sees a distance. Exact search is the reference and the fallback."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus.errors import CorruptIndex
from index.types import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
EF_SEARCH = 400
"""Breadth of the HNSW search; Chroma's default of 100 found 89 % of the exact top 50 at 57,914 vectors."""
_BATCH = 5000
_SAME = 1e-5


class VectorIndex(Protocol):
    """Finds the passages whose vectors are closest to one vector."""

    def nearest(self, vector: Vectors, limit: int) -> tuple[tuple[int, float], ...]:
        """Places of at most ``limit`` passages with their cosine similarity (−1 … 1), closest first."""
        ...


class ExactVectors:
    """Exact search: one matrix product."""

    def __init__(self, vectors: Vectors) -> None:
        """``vectors`` has shape (passages, dimension), rows of length 1."""
        self._vectors = vectors

    def nearest(self, vector: Vectors, limit: int) -> tuple[tuple[int, float], ...]:
        """See ``VectorIndex``; ties go to the earlier passage."""
        scores = self._vectors @ vector
        count = min(limit, len(scores))
        top = np.argsort(-scores, kind="stable")[:count]
        return tuple((int(at), float(scores[at])) for at in top)


class ChromaVectors:
    """A Chroma collection on disk. Places are kept as ids, so a passage can be found by its place alone."""

    def __init__(self, collection: "Collection", size: int) -> None:
        self._collection, self._size = collection, size

    @classmethod
    def build(cls, directory: Path, vectors: Vectors) -> None:
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
            for begin in range(0, len(vectors), _BATCH):
                rows = vectors[begin : begin + _BATCH]
                collection.upsert(ids=_ids(range(begin, begin + len(rows))), embeddings=rows)

    @classmethod
    def open(cls, directory: Path, vectors: Vectors) -> "ChromaVectors":
        """Open a collection and compare it with the vectors of the record, all of them.

        Chroma changes its files when it opens them, so their content is compared, not their hash.

        Raises:
            CorruptIndex: the collection is missing, unreadable, or holds other vectors than the record.
        """
        if not (directory / "chroma.sqlite3").is_file():
            raise CorruptIndex("向量库文件缺失")
        with _explained("向量库无法读取"):
            collection = _client(directory).get_collection(COLLECTION, embedding_function=None)
            _compare(collection, vectors)
        return cls(collection, len(vectors))

    def nearest(self, vector: Vectors, limit: int) -> tuple[tuple[int, float], ...]:
        """See ``VectorIndex``.

        Raises:
            CorruptIndex: Chroma failed.
        """
        with _explained("向量库查询失败"):
            found = self._collection.query(
                query_embeddings=vector[None, :], n_results=min(limit, self._size), include=["distances"]
            )
        distances = found["distances"] or [[]]
        pairs = [(int(id_), 1.0 - float(d)) for id_, d in zip(found["ids"][0], distances[0], strict=True)]
        return tuple(sorted(pairs, key=lambda pair: (-round(pair[1], 6), pair[0])))


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
    return file.name != "chroma.sqlite3" and (file.parent / "index_metadata.pickle").exists()


def _client(directory: Path) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(directory), settings=Settings(anonymized_telemetry=False))


def _ids(places: Sequence[int]) -> list[str]:
    return [f"{place:08d}" for place in places]


def _compare(collection: "Collection", vectors: Vectors) -> None:
    if collection.count() != len(vectors):
        raise CorruptIndex("向量库与记录的条数不一致")
    for begin in range(0, len(vectors), _BATCH):
        rows = vectors[begin : begin + _BATCH]
        ids = _ids(range(begin, begin + len(rows)))
        held = collection.get(ids=ids, include=["embeddings"])
        places = {id_: at for at, id_ in enumerate(held["ids"])}
        if set(places) != set(ids) or held["embeddings"] is None:
            raise CorruptIndex("向量库缺少条目")
        embeddings = np.asarray(held["embeddings"], dtype=np.float32)[[places[id_] for id_ in ids]]
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
