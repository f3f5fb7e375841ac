"""Vectors: Chroma finds what exact search finds, and damage is found at open."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.errors import CorruptIndex
from index.nearest import WIDE, ExactVectors, best_of
from index.record import content_hash
from index.types import Passage, Vectors
from index.vectors import CHANGED, COLLECTION, Before, ChromaVectors, write_vectors

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
IDS = [f"law-{place:05d}" for place in range(SIZE)]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("vectors") / "chroma"
    ChromaVectors.build(directory, IDS, VECTORS)
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
        assert found.places.tolist() == np.argsort(-products)[:TOP].tolist()
        assert found.scores[0] == pytest.approx(products.max(), abs=1e-6)


@pytest.mark.parametrize("size", [1, 31, 500, 4097])
@pytest.mark.parametrize("limit", [0, 1, 7, 300, 5000])
def test_the_best_scores_are_those_of_a_stable_sort(size: int, limit: int) -> None:
    random = np.random.default_rng(size + limit)
    for scores in (random.normal(size=size), random.integers(0, 5, size), np.zeros(size)):
        expected = np.argsort(-scores, kind="stable")[:limit].tolist()
        assert best_of(scores.astype(np.float32), limit).tolist() == expected


def test_shortened_vectors_find_nearly_what_whole_ones_do() -> None:
    """As vectors of texts are, these lie mostly along a few directions."""
    random = np.random.default_rng(5)
    many = random.normal(size=(WIDE + 5000, 200)) * np.exp(-np.arange(200) / 40)
    vectors = (many / np.linalg.norm(many, axis=1, keepdims=True)).astype(np.float32)
    exact, found = ExactVectors(vectors), []
    for query in vectors[::500]:
        expected = np.argsort(-(vectors @ query), kind="stable")[:300]
        found.append(len(set(exact.nearest(query, 300).places.tolist()) & set(expected.tolist())) / 300)
    assert sum(found) / len(found) >= 0.99


def test_exact_search_gives_ties_in_order_and_no_more_than_there_are() -> None:
    exact = ExactVectors(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32))
    assert exact.nearest(np.array([1, 0], dtype=np.float32), 9).places.tolist() == [0, 2, 1]


def test_chroma_finds_what_exact_search_finds(collection: Path, tmp_path: Path) -> None:
    chroma, exact = ChromaVectors.open(copy(collection, tmp_path), IDS, VECTORS), ExactVectors(VECTORS)
    for query in QUERIES:
        found, expected = chroma.nearest(query, TOP), exact.nearest(query, TOP)
        assert found.places.tolist() == expected.places.tolist()
        np.testing.assert_allclose(found.scores, expected.scores, atol=1e-4)
    assert len(chroma.nearest(QUERIES[0], SIZE * 2).places) == SIZE


def test_an_entry_is_known_by_its_id_not_by_its_place(collection: Path, tmp_path: Path) -> None:
    chroma = ChromaVectors.open(copy(collection, tmp_path), IDS[::-1], VECTORS[::-1])
    expected = ExactVectors(VECTORS[::-1])
    for query in QUERIES[:5]:
        assert chroma.nearest(query, TOP).places.tolist() == expected.nearest(query, TOP).places.tolist()


def test_only_what_is_within_is_found_and_all_of_it(collection: Path, tmp_path: Path) -> None:
    within = np.random.default_rng(3).random(SIZE) < 0.1
    places = np.flatnonzero(within).tolist()
    chroma = ChromaVectors.open(copy(collection, tmp_path), IDS, VECTORS)
    for index in (ExactVectors(VECTORS), chroma):
        for query in QUERIES[:5]:
            found = index.nearest(query, SIZE, within)
            assert sorted(found.places.tolist()) == places
            assert found.places.tolist() == sorted(places, key=lambda p: -(VECTORS[p] @ query))
            assert index.nearest(query, 3, within).places.tolist() == found.places[:3].tolist()
        assert not len(index.nearest(QUERIES[0], TOP, np.zeros(SIZE, dtype=np.bool_)).places)


def test_a_missing_collection_is_found_at_open(tmp_path: Path) -> None:
    with pytest.raises(CorruptIndex, match="缺失"):
        ChromaVectors.open(tmp_path / "chroma", IDS, VECTORS)


def test_a_half_deleted_collection_is_found_at_open(collection: Path, tmp_path: Path) -> None:
    directory = copy(collection, tmp_path)
    held = held_in(directory)
    held.delete(ids=IDS[: SIZE // 2])
    with pytest.raises(CorruptIndex, match="条数"):
        ChromaVectors.open(directory, IDS, VECTORS)


def test_one_changed_vector_is_found_at_open(collection: Path, tmp_path: Path) -> None:
    directory = copy(collection, tmp_path)
    held = held_in(directory)
    held.upsert(ids=IDS[123:124], embeddings=QUERIES[:1])
    with pytest.raises(CorruptIndex, match="不一致"):
        ChromaVectors.open(directory, IDS, VECTORS)


def test_a_record_with_other_vectors_is_found_at_open(collection: Path, tmp_path: Path) -> None:
    with pytest.raises(CorruptIndex, match="不一致"):
        ChromaVectors.open(copy(collection, tmp_path), IDS, VECTORS[::-1])


def test_a_record_with_another_id_is_found_at_open(collection: Path, tmp_path: Path) -> None:
    with pytest.raises(CorruptIndex, match="缺少条目"):
        ChromaVectors.open(copy(collection, tmp_path), [*IDS[:-1], "law-99999"], VECTORS)


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
            chroma = ChromaVectors.open(directory, IDS, VECTORS)
        except CorruptIndex:
            refused += 1
        else:
            assert (
                chroma.nearest(QUERIES[0], 5).places.tolist() == exact.nearest(QUERIES[0], 5).places.tolist()
            )
    assert refused > PAGES_TRIED // 3


def passages_with(texts: dict[str, str]) -> list[Passage]:
    return [Passage(id_, f"law#{id_}", (0, len(text)), "", text) for id_, text in texts.items()]


def before_of(generation: Path, passages: list[Passage], vectors: Vectors) -> Before:
    hashes = {passage.id: content_hash(passage.full_text) for passage in passages}
    known = {content_hash(p.full_text): vector for p, vector in zip(passages, vectors, strict=True)}
    return Before(generation, known, hashes)


TEXTS = {id_: f"第{place}项工程" for place, id_ in enumerate(IDS)}
DROPPED, REWORDED, ADDED = IDS[:20], IDS[40:50], [f"new-{n:05d}" for n in range(20)]


@pytest.fixture
def changed(collection: Path, tmp_path: Path) -> tuple[list[Passage], Vectors, Before]:
    """Passages of which some went, some were reworded and some are new; their vectors; and what was before."""
    generation = tmp_path / "old"
    shutil.copytree(collection, generation / "chroma")
    texts = {id_: text + "，改" * (id_ in REWORDED) for id_, text in TEXTS.items() if id_ not in DROPPED}
    texts = dict.fromkeys(ADDED, "新增工程") | texts
    fresh = random_vectors(len(ADDED) + len(REWORDED), 7)
    known = {id_: VECTORS[place] for place, id_ in enumerate(IDS)}
    known |= dict(zip([*ADDED, *REWORDED], fresh, strict=True))
    vectors = np.vstack([known[id_] for id_ in texts])
    return passages_with(texts), vectors, before_of(generation, passages_with(TEXTS), VECTORS)


def assert_holds(directory: Path, passages: list[Passage], vectors: Vectors) -> None:
    """The collection is that of these passages, and finds what exact search finds."""
    chroma, exact = ChromaVectors.open(directory, [p.id for p in passages], vectors), ExactVectors(vectors)
    for query in (*QUERIES[:10], *vectors[:10]):
        assert chroma.nearest(query, TOP).places.tolist() == exact.nearest(query, TOP).places.tolist()


def test_a_collection_written_over_an_older_one_holds_what_a_fresh_one_would(
    changed: tuple[list[Passage], Vectors, Before], tmp_path: Path
) -> None:
    passages, vectors, before = changed
    assert len(DROPPED) + len(REWORDED) + len(ADDED) <= CHANGED * len(passages)
    write_vectors(tmp_path / "new" / "chroma", passages, vectors, before)
    assert_holds(tmp_path / "new" / "chroma", passages, vectors)
    assert before.generation
    ChromaVectors.open(before.generation / "chroma", IDS, VECTORS)


@pytest.mark.parametrize("how", ["lost", "rubbish", "half", "other"])
def test_a_collection_is_written_afresh_where_the_older_one_is_damaged(
    changed: tuple[list[Passage], Vectors, Before], tmp_path: Path, how: str
) -> None:
    passages, vectors, before = changed
    assert before.generation
    held = before.generation / "chroma"
    if how == "lost":
        shutil.rmtree(held)
    elif how == "rubbish":
        (held / "chroma.sqlite3").write_bytes(b"rubbish" * 1000)
    elif how == "half":
        held_in(held).delete(ids=IDS[SIZE // 2 :])
    else:
        held_in(held).upsert(ids=IDS[100:101], embeddings=QUERIES[:1])
    write_vectors(tmp_path / "new" / "chroma", passages, vectors, before)
    assert_holds(tmp_path / "new" / "chroma", passages, vectors)


def test_a_first_collection_and_one_with_little_in_common_are_written(
    collection: Path, tmp_path: Path
) -> None:
    passages = passages_with(dict.fromkeys(ADDED, "新增工程"))
    vectors = random_vectors(len(ADDED), 8)
    write_vectors(tmp_path / "first" / "chroma", passages, vectors, Before())
    assert_holds(tmp_path / "first" / "chroma", passages, vectors)
    shutil.copytree(collection, tmp_path / "old" / "chroma")
    before = before_of(tmp_path / "old", passages_with(TEXTS), VECTORS)
    write_vectors(tmp_path / "second" / "chroma", passages, vectors, before)
    assert_holds(tmp_path / "second" / "chroma", passages, vectors)
