"""What every part that fills a port must do; the real parts and the doubles are held to the same."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.llm import Message, Model
from corpus.errors import ModelFault
from index.types import Embedder, Passage, Retriever

TEXTS = (
    "清洁生产审核由哪个部门牵头",
    "单位地区生产总值能耗降低17%",
    "water and 水务局 2025",
    "清洁生产审核由哪个部门牵头",
)


def check_embedder(embedder: Embedder) -> None:
    """An ``Embedder`` gives float32 rows of length 1 in the texts' order, the same for the same text."""
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(vectors[0], vectors[3], atol=1e-6)
    assert vectors[0] @ vectors[1] < 0.999
    one_by_one = np.vstack([embedder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(one_by_one, vectors, atol=1e-5)
    assert embedder.encode([]).shape == (0, embedder.dimension)
    length = float(np.linalg.norm(embedder.encode([""])[0]))
    assert abs(length) < 1e-5 or abs(length - 1.0) < 1e-5
    assert embedder.name
    assert embedder.name.isascii()


def check_retriever(retriever: Retriever, query: str, silence: str = "？！。") -> None:
    """A ``Retriever`` gives at most ``limit`` hits, best first, no passage twice, the same each time.

    ``query`` must have words of several passages; ``silence`` has none.
    """
    for limit in (1, 3, 10, 1000):
        hits = retriever.search(query, limit)
        assert 0 < len(hits) <= limit
        scores = [hit.score for hit in hits]
        assert np.isfinite(scores).all()
        assert scores == sorted(scores, reverse=True)
        ids = [hit.passage.id for hit in hits]
        assert len(set(ids)) == len(ids)
        assert retriever.search(query, limit) == hits
    many = retriever.search(query, 1000)
    assert len(many) > 1
    assert [hit.passage for hit in retriever.search(query, 2)] == [hit.passage for hit in many[:2]]
    assert retriever.search(query, 0) == ()
    for nothing in ("", " \n", silence):
        assert retriever.search(nothing, 10) == ()


def check_narrowing(retriever: Retriever, query: str, passages: Sequence[Passage]) -> None:
    """A ``Retriever`` over ``passages`` finds only those within the mask, and all it could of them.

    ``query`` must have words of many passages, some of them in the first half.
    """
    everywhere = {hit.passage.id for hit in retriever.search(query, 50)}
    half = np.arange(len(passages)) < len(passages) // 2
    inside = {passage.id for passage, kept in zip(passages, half, strict=True) if kept}
    found = retriever.search(query, len(passages), half)
    assert everywhere - inside
    assert everywhere & inside <= {hit.passage.id for hit in found} <= inside
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert retriever.search(query, 3, half) == found[:3]
    assert retriever.search(query, 10, np.zeros(len(passages), dtype=np.bool_)) == ()
    whole = retriever.search(query, 10, np.ones(len(passages), dtype=np.bool_))
    assert [hit.passage.id for hit in whole] == [hit.passage.id for hit in retriever.search(query, 10)]


def check_model(model: Model, reply: str) -> None:
    """A ``Model`` gives pieces of its reply in order, the same for each that asks; none of them is empty."""
    asked = (Message("system", "规矩"), Message("user", "再生水利用率？"))
    for _ in range(2):
        pieces = list(model.write(asked))
        assert "".join(pieces) == reply
        assert all(pieces)
    assert next(iter(model.write(asked))) == pieces[0]  # and may be left in the middle
    assert model.name


def check_failing_model(model: Model, reason: str) -> None:
    """A ``Model`` that cannot go on says why in Chinese, and raises nothing else."""
    with pytest.raises(ModelFault, match=reason):
        list(model.write((Message("user", "问"),)))
