"""How likely Chinese is as it is written (字词的可能): by pairs of characters and by words.

A model of pairs, smoothed (Dirichlet), out of what the bigram index and the dictionary hold already; no text is read
through for it. Words are those of the dictionary, with its frequencies.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.lexical import LexicalIndex, WordCutter

EVERYDAY = 2000.0
"""Weight of the dictionary, in passages: a pair in a thousandth of all everyday words counts like two passages with it."""

SMOOTHING = 20.0
"""Weight of how common the second character is by itself, in passages."""

LONGEST_WORD = 4
"""Characters of the longest word looked for in the whole dictionary."""


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one (of the common block)."""
    return "\u4e00" <= char <= "\u9fff"


@dataclass(frozen=True)
class Likelihood:
    """Logarithms (natural) of likelihoods; ``bigrams`` is the index of pairs, ``cutter`` has the words.

    The tables are made when they are first asked for, in less than a tenth of a second.
    """

    bigrams: LexicalIndex
    cutter: WordCutter

    def passages(self, pair: str) -> int:
        """How many passages of the corpus have a pair of characters side by side."""
        number = self.bigrams.vocabulary.get(pair)
        if number is None:
            return 0
        ends = self.bigrams.matrix.ends
        return int(ends[number + 1]) - int(ends[number])

    def rarities(self, pairs: Iterable[str]) -> dict[str, float]:
        """How rare each pair is that the corpus has: the logarithm in BM25 (Robertson and Zaragoza 2009), ≥ 0."""
        size = self.bigrams.size
        held = {pair: self.passages(pair) for pair in pairs}
        return {pair: math.log(1 + (size - n + 0.5) / (n + 0.5)) for pair, n in held.items() if n}

    @cached_property
    def pairs(self) -> dict[str, float]:
        """Weight (> 0, in passages) of each pair of Chinese characters that the corpus or a word of the dictionary has."""
        words, share = self.cutter.tokenizer.FREQ, EVERYDAY / float(self.cutter.tokenizer.total)
        held: dict[str, float] = {}
        for word, frequency in words.items():
            if frequency and len(word) > 1:
                for at in range(len(word) - 1):
                    pair = word[at : at + 2]
                    held[pair] = held.get(pair, 0.0) + frequency * share
        counts = np.diff(self.bigrams.matrix.ends).tolist()
        for pair, number in self.bigrams.vocabulary.items():
            if len(pair) == 2 and is_han(pair[0]):
                held[pair] = held.get(pair, 0.0) + counts[number]
        return held

    @cached_property
    def _singles(self) -> tuple[dict[str, float], dict[str, float], float]:
        """Weight of each character as the first and as the second of a pair, and of all pairs."""
        first: dict[str, float] = {}
        second: dict[str, float] = {}
        for pair, weight in self.pairs.items():
            first[pair[0]] = first.get(pair[0], 0.0) + weight
            second[pair[1]] = second.get(pair[1], 0.0) + weight
        return first, second, sum(first.values())

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """All Chinese characters that stand in a pair, in order."""
        first, second, _ = self._singles
        return tuple(sorted(char for char in {*first, *second} if is_han(char)))

    def after(self, one: str, other: str) -> float:
        """How likely ``other`` is after ``one``, < 0; 0 where either is empty."""
        if not (one and other):
            return 0.0
        first, second, whole = self._singles
        alone = (second.get(other, 0.0) + 1.0) / (whole + len(second) + 1.0)
        held = self.pairs.get(one + other, 0.0)
        return math.log((held + SMOOTHING * alone) / (first.get(one, 0.0) + SMOOTHING))

    def words(self, text: str) -> float:
        """How likely the likeliest words are that a text of Chinese characters can be cut into, < 0."""
        route: dict[int, tuple[float, int]] = {}
        tokenizer = self.cutter.tokenizer
        tokenizer.calc(text, tokenizer.get_DAG(text), route)
        return float(route[0][0])

    def cut(self, text: str) -> list[tuple[int, int]]:
        """Where the word lies that each character of a text belongs to, punctuation being words too."""
        held: list[tuple[int, int]] = []
        for word in self.cutter.tokenizer.cut(text, HMM=False):
            held += [(len(held), len(held) + len(word))] * len(word)
        return held

    def has_word(self, text: str, at: int) -> bool:
        """Whether a word of the whole dictionary, rare ones included, of two to four characters holds a character.

        The dictionary's file is searched as it lies: loading it would take most of a second, this takes hundredths.
        """
        begins = range(max(0, at - LONGEST_WORD + 1), at + 1)
        spans = [(begin, begin + length) for begin in begins for length in range(2, LONGEST_WORD + 1)]
        words = {text[begin:end] for begin, end in spans if at < end <= len(text)}
        with self.cutter.tokenizer.get_dict_file() as opened:
            dictionary = opened.read()
        rows = (f"\n{word} ".encode() for word in words if all(map(is_han, word)))
        return any(row in dictionary for row in rows)
