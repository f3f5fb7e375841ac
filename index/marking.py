"""What of a question stands in a passage (问句的印记): its bigrams, its single characters, and sorts of statement, a bit each.

One look-up for each bigram of a passage then tells all of it. Bigrams miss what is worded a little differently (打井 and
凿井, 停暖 and 停止供暖); the characters of both still meet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.forward import Bits
from index.likelihood import is_han
from index.types import Places

SORTS, PAIRS, SINGLES = 6, 31, 27
"""Bits for sorts of statement, bigrams of a question and characters of a question (the rarest): 64 together."""

Shares = NDArray[np.float32]
"""Shares of a question's rarity, by bigrams and by characters, each 0 … 1; shape (…, 2)."""


@dataclass(frozen=True)
class Marks:
    """Of all bigrams by number: the bits of the sorts of statement that each tells (``sorts``); and for each Chinese
    character the bigrams that have it (``at`` from ``ends`` to ``ends``) and how rare it is."""

    sorts: Bits
    places: Mapping[str, int]
    ends: Places
    at: Places
    rarity: NDArray[np.float32]

    @classmethod
    def of(cls, vocabulary: Mapping[str, int], holding: Places, sorts: Iterable[Sequence[str]]) -> "Marks":
        """Of the bigrams by their numbers, the number of passages that hold each, and the bigrams that tell each sort.

        Rarity is the logarithm of all bigrams' passages to those of the bigrams with the character, ≥ 0.
        """
        chars, numbers = _characters(vocabulary)
        order = np.argsort(chars, kind="stable")
        known, begins = np.unique(chars[order], return_index=True)
        at = numbers[order]
        held = np.add.reduceat(holding[at], begins) if len(at) else holding[:0]
        rarity = np.log(max(int(holding.sum()), 1) / np.maximum(held, 1)).astype(np.float32)
        places = {chr(char): place for place, char in enumerate(known.tolist())}
        return cls(_sorted(vocabulary, sorts), places, np.append(begins, len(at)), at, np.maximum(rarity, 0))

    def asked(self, text: str, rarity: Mapping[int, float]) -> "Marked":
        """The marks of a question's text (normalised), ``rarity`` being that of its bigrams by number."""
        bits, weights = self.sorts.copy(), np.zeros((64, 2), dtype=np.float32)
        pairs = sorted(rarity, key=lambda number: -rarity[number])[:PAIRS]
        for bit, number in enumerate(pairs, SORTS):
            bits[number] |= np.uint64(1 << bit)
            weights[bit, 0] = rarity[number]
        known = {self.places[char] for char in text if char in self.places}
        singles = sorted(known, key=lambda place: -self.rarity[place])[:SINGLES]
        for bit, place in enumerate(singles, SORTS + PAIRS):
            bits[self.at[self.ends[place] : self.ends[place + 1]]] |= np.uint64(1 << bit)
            weights[bit, 1] = self.rarity[place]
        return Marked(bits, weights / np.maximum(weights.sum(axis=0), 1e-9))


@dataclass(frozen=True)
class Marked:
    """The bits of all bigrams for one question, and what each bit weighs in ``Shares``, shape (64, 2)."""

    bits: Bits
    weights: NDArray[np.float32]

    def shares(self, held: Bits) -> Shares:
        """What bits that are held together come to, shape (len(held), 2)."""
        unpacked = np.unpackbits(held.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
        return np.asarray(unpacked.astype(np.float32) @ self.weights, np.float32)


def _sorted(vocabulary: Mapping[str, int], sorts: Iterable[Sequence[str]]) -> Bits:
    marks = np.zeros(len(vocabulary), dtype=np.uint64)
    for bit, words in enumerate(sorts):
        marks[[vocabulary[word] for word in words if word in vocabulary]] |= np.uint64(1 << bit)
    return marks


def _characters(vocabulary: Mapping[str, int]) -> tuple[Places, Places]:
    """The code of each Chinese character of each bigram, those of a bigram once, and the bigram's number."""
    words = [word for word in vocabulary if len(word) <= 2 and is_han(word[0])]
    codes = np.array([(ord(word[0]), ord(word[-1])) for word in words], dtype=np.int64).reshape(-1, 2)
    numbers = np.array([vocabulary[word] for word in words], dtype=np.int64)
    twice = codes[:, 0] != codes[:, 1]
    return np.append(codes[:, 0], codes[twice, 1]), np.append(numbers, numbers[twice])
