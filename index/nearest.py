"""Exact search among vectors (精确检索): the reference for Chroma, what stands in for it, and the port of both."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from index.types import Mask, Places, Vectors

WIDE = 5_000
"""Passages from which exact search looks at shortened vectors first: below, the whole product takes less."""

HEAD, CHOSEN = 128, 1000
"""Numbers of a shortened vector, and passages compared in full beside those asked for. Of the 300 closest
articles .998 are found among 10,000, .983 among 145,000, and of the 10 closest .999; twice as many passages, half as
much time again, find .994 of the 300."""

BLOCK, SPREAD = 32, 4
"""Scores looked at together where the best are chosen, at most, and how many such blocks there are, at least, for each
score that is asked for."""


def best_of(scores: Vectors, limit: int) -> Places:
    """Places of the largest scores, at most ``limit``, largest first; of equal ones the earlier first."""
    worth = _worth_sorting(scores, limit)
    return worth[np.argsort(-scores[worth], kind="stable")[: max(limit, 0)]]


def _worth_sorting(scores: Vectors, limit: int) -> Places:
    """Places, in order, among which the ``limit`` largest scores are, with what equals the least of them.

    The scores are looked at in blocks (of places ``blocks`` apart). As many blocks as are asked for have a score not
    below the ``limit``-th largest of the blocks' maxima, so nothing below that is among the best: one pass, where
    partitioning takes a dozen.
    """
    if not 0 < limit < len(scores) // 2:
        return np.arange(len(scores))
    block = min(max(len(scores) // (SPREAD * limit), 1), BLOCK)
    blocks = len(scores) // block
    maxima = scores[: blocks * block].reshape(block, blocks).max(axis=0)
    return np.flatnonzero(scores >= np.partition(maxima, blocks - limit)[blocks - limit])


@dataclass(frozen=True)
class Near:
    """Passages close to a vector, closest first: their places and cosine similarities (−1 … 1), shapes (found,)."""

    places: Places
    scores: Vectors


class VectorIndex(Protocol):
    """Finds the passages whose vectors are closest to one vector."""

    def nearest(self, vector: Vectors, limit: int, within: Mask | None = None) -> Near:
        """At most ``limit`` passages ``within``, closest first."""
        ...

    def of(self, places: Places) -> Vectors:
        """The vectors of some passages, shape (len(places), dimension)."""
        ...


class ExactVectors:
    """Exact search: one matrix product; from ``WIDE`` passages on, over all of them, the best of a shorter one.

    There the vectors are turned so that what varies most comes first (principal directions), the first ``HEAD``
    numbers choose ``CHOSEN`` passages, and these are compared in full.
    """

    def __init__(self, vectors: Vectors) -> None:
        """``vectors`` has shape (passages, dimension), rows of length 1."""
        self._vectors = vectors

    @cached_property
    def _short(self) -> tuple[Vectors, Vectors]:
        """The principal directions, shape (dimension, HEAD), and the vectors along them."""
        sample = self._vectors[:: max(1, len(self._vectors) // WIDE)]
        _, turned = np.linalg.eigh(sample.T @ sample)
        first = np.ascontiguousarray(turned[:, ::-1][:, :HEAD])
        return first, self._vectors @ first

    def of(self, places: Places) -> Vectors:
        """See ``VectorIndex``."""
        return self._vectors[places]

    def nearest(self, vector: Vectors, limit: int, within: Mask | None = None) -> Near:
        """See ``VectorIndex``; ties go to the earlier passage."""
        places = self._worth(vector, limit, within)
        scores = self._vectors[places] @ vector
        top = best_of(scores, limit)
        return Near(places[top], scores[top])

    def _worth(self, vector: Vectors, limit: int, within: Mask | None) -> Places:
        """The passages to be compared in full, in order."""
        places = np.arange(len(self._vectors)) if within is None else np.flatnonzero(within)
        if len(places) <= max(WIDE, CHOSEN + limit) or self._vectors.shape[1] <= HEAD:
            return places
        first, short = self._short
        rough = short @ (vector @ first)
        if within is not None:
            rough = rough[places]
        return places[np.sort(best_of(rough, CHOSEN + limit))]
