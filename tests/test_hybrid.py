"""Fusion: the contract of a Retriever, and what the weights mean."""

from pathlib import Path

import numpy as np
import pytest

from corpus.catalog import read_corpus
from index.embedding import built_in
from index.hybrid import HybridRetriever, Weights
from index.lexical import LexicalIndex, WordCutter, bigrams, full_tokenizer
from index.passages import passages_of
from index.types import Embedder, Passage, Retriever
from index.vectors import ChromaVectors, ExactVectors, VectorIndex
from tests.contracts import check_retriever
from tests.fakes import FakeEmbedder, FakeRetriever

QUERY = "县发展和改革局负责哪些清洁生产审核工作"


@pytest.fixture(scope="module")
def passages() -> tuple[Passage, ...]:
    return tuple(p for s in read_corpus().sources for p in passages_of(s.document, s.outline.clauses))


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


def test_the_hybrid_retriever_over_chroma_keeps_the_contract(
    passages: tuple[Passage, ...], tmp_path: Path
) -> None:
    embedder = built_in()
    vectors = embedder.encode([passage.full_text for passage in passages])
    ChromaVectors.build(tmp_path / "chroma", vectors)
    chroma = hybrid(passages, embedder, ChromaVectors.open(tmp_path / "chroma", vectors))
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
        assert set(signals) == {"words", "bigrams", "vectors"}
        assert all(0.0 <= signal <= 1.0 + 1e-6 for signal in signals.values())
        fused = 0.2 * signals["words"] + 0.3 * signals["bigrams"] + 0.5 * signals["vectors"]
        assert hit.score == pytest.approx(fused, abs=1e-5)


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
    assert "三（二）2（2）" in [hit.passage.ref.split("#")[1] for hit in hits]
