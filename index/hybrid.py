"""Fusion of words, bigrams and vectors (融合检索); itself a Retriever."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.nearest import VectorIndex, best_of
from index.normalising import normalised
from index.reranking import Candidates
from index.types import FUSED, Embedder, Hit, Mask, Passage, Places, Vectors

Scores = NDArray[np.float32]
"""Score of each passage, shape (passages,)."""

Signals = tuple[Scores, Scores, Scores, Scores]
"""Scores by each of ``SIGNALS``, in that order."""


CANDIDATES = 300
"""Passages that are reranked: .806 of what is relevant lies among as many on bench/stard, .723 among 100."""

SIGNALS = ("words", "bigrams", "vectors", FUSED)
"""Names of the signals of a hit."""

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

    docs/adr/0005 and 0027 have the settings that were compared, on questions and phrasings held out.
    """

    words: float = 0.15
    bigrams: float = 0.15
    vectors: float = 0.70


class Reranker(Protocol):
    """Scores candidates anew."""

    def __call__(self, text: str, vector: Vectors, candidates: Candidates) -> Scores:
        """Score of each candidate, 0 … 1, larger is closer; ``text`` is normalised, ``vector`` its embedding."""
        ...


@dataclass(frozen=True)
class HybridRetriever:
    """Fuses BM25 over words, BM25 over bigrams and vectors by fixed weights; a reranker scores the best anew.

    Each lexical score is divided by the best of its query, so that it lies in 0 … 1; the cosine similarity, cut
    off below 0, lies there already. A fused score lies in 0 … 1, larger is closer. Only the ``breadth`` closest
    vectors count and only ``CANDIDATES`` passages are reranked, however many hits are asked for, so that a score does
    not hang on the limit. What comes after them is scored below the least of them, in the order of the fused score.
    """

    passages: tuple[Passage, ...]
    words: Lexical
    bigrams: Lexical
    vectors: VectorIndex
    embedder: Embedder
    weights: Weights = Weights()
    breadth: int = CANDIDATES
    reranker: Reranker | None = None
    narrow: dict[bytes, tuple[Lexical, Lexical]] = field(default_factory=dict, repr=False, compare=False)

    def search(self, query: str, limit: int, within: Mask | None = None) -> tuple[Hit, ...]:
        """See ``Retriever``; ties go to the earlier passage.

        ``within`` says for each passage whether it may be found, shape (passages,); scores are then what they would
        be if the others were not there, but for how rare a word is.
        """
        text = normalised(query)
        if not any(character.isalnum() for character in text) or (within is not None and not within.any()):
            return ()
        vector = self.embedder.encode([text])[0]
        signals = self._signals(text, vector, within)
        if not any(each.any() for each in signals):
            return ()
        fused = signals[-1]
        places = best_of(fused, max(limit, CANDIDATES))
        places = places[fused[places] > 0]
        scores = self._scores(text, vector, places, signals)
        order = np.argsort(-scores, kind="stable")[:limit]
        chosen = places[order]
        held = np.stack([each[chosen] for each in signals], axis=1).tolist()
        return tuple(
            Hit(self.passages[place], score, tuple(zip(SIGNALS, told, strict=True)))
            for place, score, told in zip(chosen.tolist(), scores[order].tolist(), held, strict=True)
        )

    def candidates(self, query: str, within: Mask | None = None) -> tuple[str, Vectors, Candidates]:
        """What a reranker is given for a query: the text, its vector and the candidates (for training)."""
        text = normalised(query)
        vector = self.embedder.encode([text])[0]
        signals = self._signals(text, vector, within)
        return text, vector, self._candidates(best_of(signals[-1], CANDIDATES), signals)

    def _signals(self, text: str, vector: Vectors, within: Mask | None) -> Signals:
        """Scores by each of ``SIGNALS``, each of shape (passages,)."""
        searched = (self.words, self.bigrams) if within is None else self._narrowed(within)
        words, pairs = (_scaled(_kept(each.scores(text), within)) for each in searched)
        similar = np.zeros(len(self.passages), dtype=np.float32)
        if vector.any():
            near = self.vectors.nearest(vector, self.breadth, within)
            similar[near.places] = np.maximum(near.scores, 0.0)
        weights = self.weights
        fused = weights.words * words + weights.bigrams * pairs + weights.vectors * similar
        return words, pairs, similar, fused

    def _candidates(self, places: Places, held: Signals) -> Candidates:
        words, pairs, _, fused = held
        vectors = self.vectors.of(places)
        return Candidates(places, words[places], pairs[places], fused[places], vectors, fused)

    def _scores(self, text: str, vector: Vectors, places: Places, held: Signals) -> Scores:
        """Final scores of the passages at ``places``, best fused first."""
        fused = held[3][places]
        if self.reranker is None or not len(places):
            return fused
        head = self.reranker(text, vector, self._candidates(places[:CANDIDATES], held))
        rest = fused[CANDIDATES:] * (head.min() / fused[len(head) - 1])
        return np.concatenate([head, rest.astype(np.float32)])

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


def _scaled(scores: Scores) -> Scores:
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else scores
