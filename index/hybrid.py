"""Fusion of words, bigrams and vectors (融合检索); itself a Retriever."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.normalising import normalised
from index.types import Embedder, Hit, Passage
from index.vectors import VectorIndex


class Lexical(Protocol):
    """What the fusion needs of a lexical index."""

    def scores(self, query: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """Score of each passage."""
        ...


@dataclass(frozen=True)
class Weights:
    """Weight of each signal in the fused score; they add up to 1.

    docs/adr/0005 has the 66 settings that were compared on the reference questions: none was clearly better.
    """

    words: float = 0.35
    bigrams: float = 0.40
    vectors: float = 0.25


@dataclass(frozen=True)
class HybridRetriever:
    """Fuses BM25 over words, BM25 over bigrams and vectors by fixed weights.

    Each lexical score is divided by the best of its query, so that it lies in 0 … 1; the cosine similarity, cut
    off below 0, lies there already. A fused score lies in 0 … 1, larger is closer.
    """

    passages: tuple[Passage, ...]
    words: Lexical
    bigrams: Lexical
    vectors: VectorIndex
    embedder: Embedder
    weights: Weights = Weights()
    breadth: int = 100

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """See ``Retriever``; ties go to the earlier passage."""
        text = normalised(query)
        if not any(character.isalnum() for character in text):
            return ()
        words, bigrams = _scaled(self.words.scores(text)), _scaled(self.bigrams.scores(text))
        similar = np.zeros(len(self.passages), dtype=np.float32)
        vector = self.embedder.encode([text])[0]
        if vector.any():
            for place, score in self.vectors.nearest(vector, max(self.breadth, limit)):
                similar[place] = max(score, 0.0)
        if not (words.any() or bigrams.any() or similar.any()):
            return ()
        weights = self.weights
        fused = weights.words * words + weights.bigrams * bigrams + weights.vectors * similar
        top = np.argsort(-fused, kind="stable")[:limit]
        return tuple(
            Hit(
                self.passages[place],
                float(fused[place]),
                (
                    ("words", float(words[place])),
                    ("bigrams", float(bigrams[place])),
                    ("vectors", float(similar[place])),
                ),
            )
            for place in top
            if fused[place] > 0
        )


def _scaled(
    scores: np.ndarray[tuple[int], np.dtype[np.float32]],
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else scores
