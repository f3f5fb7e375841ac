"""Fusion: the contract of a Retriever, and what the weights mean."""

from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest

from corpus.library import read_corpus
from index.embedding import built_in
from index.hybrid import NARROW, HybridRetriever, Weights
from index.lexical import LexicalIndex, WordCutter, bigrams, full_tokenizer
from index.nearest import ExactVectors, VectorIndex
from index.passages import passages_of
from index.types import Embedder, Passage, Retriever
from index.vectors import ChromaVectors
from tests.contracts import check_narrowing, check_retriever
from tests.fakes import FakeEmbedder, FakeRetriever

QUERY = "县发展和改革局负责哪些清洁生产审核工作"


@pytest.fixture(scope="module")
def passages() -> tuple[Passage, ...]:
    return tuple(p for s in read_corpus().sources for p in passages_of(s.document, s.outline.clauses))


def passage_of(number: int, text: str) -> Passage:
    return Passage(f"d-{number:05d}", f"d#{number + 1}", (0, len(text)), "", text)


def hybrid(
    passages: tuple[Passage, ...],
    embedder: Embedder,
    vectors: VectorIndex | None = None,
    weights: Weights | None = None,
) -> HybridRetriever:
    texts = [passage.full_text for passage in passages]
    words = LexicalIndex.build(texts, WordCutter(full_tokenizer()))
    nearest = vectors or ExactVectors(embedder.encode(texts))
    return HybridRetriever(
        passages, words, LexicalIndex.build(texts, bigrams), nearest, embedder, weights or Weights()
    )


def test_the_hybrid_retriever_keeps_the_contract(passages: tuple[Passage, ...]) -> None:
    check_retriever(hybrid(passages, built_in()), QUERY)


def test_the_hybrid_retriever_keeps_the_contract_whatever_the_embedder(passages: tuple[Passage, ...]) -> None:
    check_retriever(hybrid(passages, FakeEmbedder()), QUERY)


def test_the_retrievers_find_only_what_is_within(passages: tuple[Passage, ...]) -> None:
    few = passages[: NARROW // 2]
    check_narrowing(hybrid(few, FakeEmbedder()), QUERY, few)
    check_narrowing(FakeRetriever(few), QUERY, few)


def test_among_many_passages_too_only_those_within_are_found(passages: tuple[Passage, ...]) -> None:
    many = tuple(islice(cycle(passages), NARROW * 2 + 2))
    many = tuple(replace(passage, id=f"d-{place:05d}") for place, passage in enumerate(many))
    within = np.arange(len(many)) % 2 == 0
    assert within.sum() > NARROW
    hits = hybrid(many, FakeEmbedder()).search(QUERY, 50, within)
    assert len(hits) == 50
    assert all(int(hit.passage.id[2:]) % 2 == 0 for hit in hits)


def test_a_word_is_as_rare_as_it_is_among_the_passages_within(passages: tuple[Passage, ...]) -> None:
    """水 is everywhere among the first and in one of the last: within the last it tells them apart."""
    common = [passage_of(n, f"供水用水节水工程{chr(0x4E00 + n)}") for n in range(30)]
    local = [passage_of(30 + n, f"绿化工程{chr(0x5E00 + n)}") for n in range(9)] + [
        passage_of(39, "供水工程")
    ]
    together = hybrid((*common, *local), FakeEmbedder(), weights=Weights(0.5, 0.5, 0.0))
    alone = hybrid(tuple(local), FakeEmbedder(), weights=Weights(0.5, 0.5, 0.0))
    within = np.arange(40) >= 30
    narrowed = [(hit.passage.id, hit.signals) for hit in together.search("供水 绿化", 10, within)]
    assert narrowed == [(hit.passage.id, hit.signals) for hit in alone.search("供水 绿化", 10)]
    assert narrowed[0][0] == "d-00039"
    everywhere = [hit for hit in together.search("供水 绿化", 40) if hit.passage.ref == "d#40"]
    assert [hit.signals for hit in everywhere] != [narrowed[0][1]]


def test_a_narrow_search_asked_again_finds_the_same(passages: tuple[Passage, ...]) -> None:
    few = passages[:200]
    retriever = hybrid(few, FakeEmbedder())
    for start in (0, 50, 0, 50):
        within = np.zeros(len(few), dtype=np.bool_)
        within[start : start + 100] = True
        found = retriever.search(QUERY, 10, within)
        assert found == hybrid(few, FakeEmbedder()).search(QUERY, 10, within)
        assert all(start <= few.index(hit.passage) < start + 100 for hit in found)


def test_the_hybrid_retriever_over_chroma_keeps_the_contract(
    passages: tuple[Passage, ...], tmp_path: Path
) -> None:
    embedder = built_in()
    vectors, ids = embedder.encode([p.full_text for p in passages]), [p.id for p in passages]
    ChromaVectors.build(tmp_path / "chroma", ids, vectors)
    chroma = hybrid(passages, embedder, ChromaVectors.open(tmp_path / "chroma", ids, vectors))
    check_retriever(chroma, QUERY)
    exact = hybrid(passages, embedder)
    found, expected = chroma.search(QUERY, 20), exact.search(QUERY, 20)
    assert [hit.passage.id for hit in found] == [hit.passage.id for hit in expected]
    np.testing.assert_allclose([h.score for h in found], [h.score for h in expected], atol=1e-4)


def test_the_fake_retriever_keeps_the_contract(passages: tuple[Passage, ...]) -> None:
    retriever: Retriever = FakeRetriever(passages)
    check_retriever(retriever, QUERY)


def test_a_fused_score_is_the_weighted_sum_of_its_signals(passages: tuple[Passage, ...]) -> None:
    weights = Weights(words=0.2, bigrams=0.3, vectors=0.5)
    for hit in hybrid(passages, FakeEmbedder(), weights=weights).search(QUERY, 20):
        signals = dict(hit.signals)
        assert set(signals) == {"words", "bigrams", "vectors", "fused"}
        assert all(0.0 <= signal <= 1.0 + 1e-6 for signal in signals.values())
        fused = 0.2 * signals["words"] + 0.3 * signals["bigrams"] + 0.5 * signals["vectors"]
        assert hit.score == pytest.approx(fused, abs=1e-5)
        assert hit.fused == pytest.approx(fused, abs=1e-5)


def test_the_weights_add_up_to_one() -> None:
    weights = Weights()
    assert weights.words + weights.bigrams + weights.vectors == pytest.approx(1.0)


def test_a_query_in_full_width_traditional_characters_finds_the_same(passages: tuple[Passage, ...]) -> None:
    retriever = hybrid(passages, built_in())
    plain, other = retriever.search("2025年再生水利用率", 5), retriever.search("２０２５年再生水利用率", 5)
    assert plain == other
    assert retriever.search("节约用水", 5) == retriever.search("節約用水", 5)


def test_the_real_parts_find_the_clause_that_answers(passages: tuple[Passage, ...]) -> None:
    hits = hybrid(passages, built_in()).search("2025年城市再生水利用率目标是多少？", 3)
    assert "jinxiang-green-plan-145#三（二）2（2）" in [hit.passage.ref for hit in hits]
