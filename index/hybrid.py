"""Fusion of words, bigrams and vectors (融合检索); itself a Retriever."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from index.normalising import normalised
from index.types import Embedder, Hit, Mask, Passage
from index.vectors import VectorIndex

Places = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Places of passages, shape (some,)."""

Scores = np.ndarray[tuple[int], np.dtype[np.float32]]
"""Score of each passage, shape (passages,)."""


NARROW = 1000
"""Passages up to which a part of the corpus is searched with word frequencies of its own: a county plan has 110."""


class Lexical(Protocol):
    """What the fusion needs of a lexical index."""

    def among(self, texts: Sequence[str], places: Places) -> "Lexical":
        """An index over some passages alone; ``texts`` are theirs, ``places`` where they stand among all."""
        ...

    def scores(self, query: str) -> Scores:
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
    off below 0, lies there already. A fused score lies in 0 … 1, larger is closer. Only the ``breadth`` closest
    vectors count, however many hits are asked for, so that a score does not hang on the limit.
    """

    passages: tuple[Passage, ...]
    words: Lexical
    bigrams: Lexical
    vectors: VectorIndex
    embedder: Embedder
    weights: Weights = Weights()
    breadth: int = 100
    narrow: dict[bytes, tuple[Lexical, Lexical]] = field(default_factory=dict, repr=False, compare=False)

    def search(self, query: str, limit: int, within: Mask | None = None) -> tuple[Hit, ...]:
        """See ``Retriever``; ties go to the earlier passage.

        ``within`` says for each passage whether it may be found, shape (passages,); scores are then what they would
        be if the others were not there, but for how rare a word is.
        """
        text = normalised(query)
        if not any(character.isalnum() for character in text) or (within is not None and not within.any()):
            return ()
        searched = (self.words, self.bigrams) if within is None else self._narrowed(within)
        words, bigrams = (_scaled(_kept(each.scores(text), within)) for each in searched)
        similar = np.zeros(len(self.passages), dtype=np.float32)
        vector = self.embedder.encode([text])[0]
        if vector.any():
            for place, score in self.vectors.nearest(vector, self.breadth, within):
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

    def _narrowed(self, within: Mask) -> tuple[Lexical, Lexical]:
        """Lexical indexes over a few passages alone, where a word is as rare as it is among them; kept for the next
        question. Among many the common ones will do."""
        places = np.flatnonzero(within)
        if len(places) > NARROW:
            return self.words, self.bigrams
        key = within.tobytes()
        if key not in self.narrow:
            texts = [self.passages[place].full_text for place in places]
            self.narrow[key] = (self.words.among(texts, places), self.bigrams.among(texts, places))
        return self.narrow[key]


def _kept(scores: Scores, within: Mask | None) -> Scores:
    return scores if within is None else np.where(within, scores, np.float32(0.0))


def _scaled(
    scores: Scores,
) -> Scores:
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else scores
