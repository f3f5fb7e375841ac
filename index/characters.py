"""Which single characters of a question a passage has (单字覆盖), read from its bigrams.

Bigrams miss what is worded a little differently (打井 and 凿井, 停暖 and 停止供暖); the characters of both still meet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.forward import Opened
from index.types import Places, Vectors

MOST = 63
"""Characters of a question that count, the rarest: a bit each of an unsigned 64-bit number."""


@dataclass(frozen=True)
class Characters:
    """For each Chinese character the numbers of the bigrams that have it (``at`` from ``ends`` to ``ends``), and how rare
    it is; ``size`` is how many bigrams there are."""

    places: Mapping[str, int]
    ends: Places
    at: Places
    rarity: NDArray[np.float32]
    size: int

    @classmethod
    def of(cls, vocabulary: Mapping[str, int], holding: Places) -> "Characters":
        """Of the bigrams by their numbers and the number of passages that hold each.

        Rarity is the logarithm of all bigrams' passages to those of the bigrams with the character, ≥ 0.
        """
        pairs = [(char, number) for word, number in vocabulary.items() for char in _han(word)]
        chars = np.array([ord(char) for char, _ in pairs], dtype=np.int64)
        numbers = np.array([number for _, number in pairs], dtype=np.int64)
        order = np.argsort(chars, kind="stable")
        known, begins = np.unique(chars[order], return_index=True)
        at = numbers[order]
        held = np.add.reduceat(holding[at], begins) if len(at) else holding[:0]
        rarity = np.log(max(int(holding.sum()), 1) / np.maximum(held, 1)).astype(np.float32)
        places = {chr(char): place for place, char in enumerate(known.tolist())}
        return cls(places, np.append(begins, len(at)), at, np.maximum(rarity, 0), len(vocabulary))

    def covered(self, text: str, opened: Opened) -> tuple[Vectors, Vectors]:
        """Share of the rarity of a question's characters that each passage has, and its best sentence, each 0 … 1."""
        nothing = np.zeros(len(opened.ends), dtype=np.float32)
        chosen = sorted(
            {self.places[char] for char in text if char in self.places}, key=lambda p: -self.rarity[p]
        )
        if not chosen or not len(opened.numbers):
            return nothing, nothing
        chosen = chosen[:MOST]
        marks = np.zeros(self.size, dtype=np.uint64)
        for bit, place in enumerate(chosen):
            marks[self.at[self.ends[place] : self.ends[place + 1]]] |= np.uint64(1 << bit)
        weights = self.rarity[chosen] / max(float(self.rarity[chosen].sum()), 1e-9)
        begins = opened.sentences
        by_sentence = _shares(opened.held_by(marks, begins), weights)
        best = nothing.copy()
        np.maximum.at(best, opened.passages(begins), by_sentence)
        whole = opened.held_by(marks, np.concatenate([[0], opened.ends[:-1]]))
        return _shares(whole, weights), best


def _han(word: str) -> Iterable[str]:
    return {char for char in word if "\u4e00" <= char <= "\u9fff"}


def _shares(bits: NDArray[np.uint64], weights: NDArray[np.float32]) -> Vectors:
    present = bits[:, None] >> np.arange(len(weights), dtype=np.uint64) & np.uint64(1)
    return np.asarray(present.astype(np.float32) @ weights, np.float32)
