"""Vectors: Chroma finds what exact search finds, and damage is found at open."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.errors import CorruptIndex
from index.types import Vectors
from index.vectors import COLLECTION, ChromaVectors, ExactVectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

SIZE, DIMENSION, TOP = 400, 64, 10
PAGE = 4096
"""Bytes of a page of SQLite."""
PAGES_TRIED = 24


def random_vectors(count: int, seed: int) -> Vectors:
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    found: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return found


VECTORS, QUERIES = random_vectors(SIZE, 1), random_vectors(50, 2)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("vectors") / "chroma"
    ChromaVectors.build(directory, VECTORS)
    return directory


def copy(collection: Path, tmp_path: Path) -> Path:
    """A copy under a path of its own, as Chroma keeps what it opened by path."""
    return Path(shutil.copytree(collection, tmp_path / "chroma"))


def held_in(directory: Path) -> "Collection":
    """The collection as Chroma itself gives it, to be damaged by Chroma's own means."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(directory), settings=Settings(anonymized_telemetry=False))
    return client.get_collection(COLLECTION, embedding_function=None)


def test_exact_search_is_the_order_of_the_products() -> None:
    exact = ExactVectors(VECTORS)
    for query in QUERIES:
        found = exact.nearest(query, TOP)
        products = VECTORS @ query
        assert [place for place, _ in found] == np.argsort(-products)[:TOP].tolist()
        assert found[0][1] == pytest.approx(products.max(), abs=1e-6)


def test_exact_search_gives_ties_in_order_and_no_more_than_there_are() -> None:
    exact = ExactVectors(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32))
    assert [place for place, _ in exact.nearest(np.array([1, 0], dtype=np.float32), 9)] == [0, 2, 1]


def test_chroma_finds_what_exact_search_finds(collection: Path, tmp_path: Path) -> None:
    chroma, exact = ChromaVectors.open(copy(collection, tmp_path), VECTORS), ExactVectors(VECTORS)
    for query in QUERIES:
        found, expected = chroma.nearest(query, TOP), exact.nearest(query, TOP)
        assert [place for place, _ in found] == [place for place, _ in expected]
        np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-4)
    assert len(chroma.nearest(QUERIES[0], SIZE * 2)) == SIZE


def test_a_missing_collection_is_found_at_open(tmp_path: Path) -> None:
    with pytest.raises(CorruptIndex, match="缺失"):
        ChromaVectors.open(tmp_path / "chroma", VECTORS)


def test_a_half_deleted_collection_is_found_at_open(collection: Path, tmp_path: Path) -> None:
    directory = copy(collection, tmp_path)
    held = held_in(directory)
    held.delete(ids=[f"{place:08d}" for place in range(SIZE // 2)])
    with pytest.raises(CorruptIndex, match="条数"):
        ChromaVectors.open(directory, VECTORS)


def test_one_changed_vector_is_found_at_open(collection: Path, tmp_path: Path) -> None:
    directory = copy(collection, tmp_path)
    held = held_in(directory)
    held.upsert(ids=["00000123"], embeddings=QUERIES[:1])
    with pytest.raises(CorruptIndex, match="不一致"):
        ChromaVectors.open(directory, VECTORS)


def test_a_record_with_other_vectors_is_found_at_open(collection: Path, tmp_path: Path) -> None:
    with pytest.raises(CorruptIndex, match="不一致"):
        ChromaVectors.open(copy(collection, tmp_path), VECTORS[::-1])


def test_a_rubbish_page_is_found_or_changes_nothing(collection: Path, tmp_path: Path) -> None:
    """Chroma panics on some pages; a panic is no fault a caller could handle, CorruptIndex is."""
    pages = (collection / "chroma.sqlite3").stat().st_size // PAGE
    refused, exact = 0, ExactVectors(VECTORS)
    for page in [1, 2, 9, 10, *np.linspace(3, pages - 1, PAGES_TRIED, dtype=int)]:
        directory = copy(collection, tmp_path / str(page) / str(refused))
        with (directory / "chroma.sqlite3").open("r+b") as handle:
            handle.seek(int(page) * PAGE)
            handle.write(np.random.default_rng(int(page)).bytes(PAGE))
        try:
            chroma = ChromaVectors.open(directory, VECTORS)
        except CorruptIndex:
            refused += 1
        else:
            assert [p for p, _ in chroma.nearest(QUERIES[0], 5)] == [
                p for p, _ in exact.nearest(QUERIES[0], 5)
            ]
    assert refused > PAGES_TRIED // 3
