"""Passages as sequences of bigrams with their sentences told apart (正排): what reranking looks into.

The inverted index says which passages have a bigram; here stands what a passage has, so that of some hundred candidates
the best sentence, the heading and the terms to feed back are found without reading their texts again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorruptIndex
from index.lexical import LexicalIndex, bigrams
from index.tokens import NO_TOKENS, Tokens, cut_all
from index.types import Places

Numbers = NDArray[np.int32]
Bits = NDArray[np.uint64]
Value = TypeVar("Value", np.uint64, np.float32)

BREAK = "\n"
"""Stands between sentences in what ``sentences_cut`` gives; no bigram is like it."""

_ENDS = re.compile("[。；！？;!?\n]+")


def sentences_cut(text: str) -> list[str]:
    """Character bigrams of a text as ``index.lexical.bigrams`` gives them, ``BREAK`` between its sentences."""
    held: list[str] = []
    for sentence in _ENDS.split(text):
        if sentence:
            held += bigrams(sentence)
            held.append(BREAK)
    return held[:-1]


@dataclass(frozen=True)
class Opened:
    """Some passages' bigrams in one row: ``numbers`` of them and of the breaks between their sentences, those of a
    passage ending at its place in ``ends``; ``parting`` is the number of a break."""

    numbers: Numbers
    ends: Places
    parting: int

    def passages(self, at: Places) -> Places:
        """The passage, counted from 0 among those opened, in which each of some places of ``numbers`` lies."""
        return np.searchsorted(self.ends, at, side="right")

    @cached_property
    def sentences(self) -> Places:
        """Where each sentence begins; a break belongs to the sentence that it ends."""
        begins = np.zeros(len(self.numbers) + 1, dtype=np.bool_)
        begins[0] = True
        begins[self.ends[:-1]] = True
        begins[np.flatnonzero(self.numbers == self.parting) + 1] = True
        return np.flatnonzero(begins[:-1])

    @cached_property
    def owners(self) -> tuple[Places, Places]:
        """The passage of each sentence, and which sentences are the first of a passage."""
        owners = self.passages(self.sentences)
        return owners, np.flatnonzero(np.diff(owners, prepend=-1))

    def by_sentence(self, bits: Bits) -> Bits:
        """The bits of all bigrams of each sentence together; ``bits`` has those of each bigram by number."""
        begins = self.sentences
        return np.bitwise_or.reduceat(bits[self.numbers], begins) if len(begins) else bits[:0]

    def by_passage(self, held: NDArray[Value], reduced: np.ufunc) -> NDArray[Value]:
        """What ``held`` has for the sentences of each passage, reduced by ``np.bitwise_or``, ``np.maximum`` and the like;
        0 for a passage without a sentence. Further dimensions of ``held`` are kept."""
        found = np.zeros((len(self.ends), *held.shape[1:]), dtype=held.dtype)
        owners, firsts = self.owners
        if len(firsts):
            found[owners[firsts]] = reduced.reduceat(held, firsts)
        return found


@dataclass(frozen=True)
class Forward:
    """Numbers of bigrams of all passages one after the other, those of a passage ending at its place in ``ends``;
    ``parting`` is the number of ``BREAK``."""

    numbers: Numbers
    ends: Places
    parting: int

    @classmethod
    def of_tokens(cls, tokens: Tokens) -> "Forward":
        """Of texts cut by ``sentences_cut``."""
        known = {word: number for number, word in enumerate(tokens.vocabulary)}
        return cls(tokens.numbers, tokens.ends.astype(np.int64), known.get(BREAK, -1))

    def texts(self) -> Sequence[list[int]]:
        """Numbers of the bigrams of each text, without breaks: what a lexical index is made of."""
        kept = self.numbers != self.parting
        ends = np.concatenate([[0], np.cumsum(kept)])[self.ends]
        numbers = self.numbers[kept].tolist()
        return [
            numbers[begin:end] for begin, end in zip(chain([0], ends.tolist()), ends.tolist(), strict=False)
        ]

    def lengths(self, places: Places) -> Places:
        """Bigrams (and breaks) in each of some passages."""
        return self.ends[places] - np.where(places > 0, self.ends[places - 1], 0)

    def open(self, places: Places) -> Opened:
        """The bigrams of some passages, in their order."""
        lengths = self.lengths(places)
        lasts = self.ends[places]
        rows = [self.numbers[begin:end] for begin, end in zip(lasts - lengths, lasts, strict=True)]
        return Opened(np.concatenate(rows) if rows else self.numbers[:0], np.cumsum(lengths), self.parting)

    def save(self, directory: Path) -> None:
        """Write it into a directory that is there."""
        np.save(directory / "forward.npy", self.numbers)
        np.save(directory / "forward.ends.npy", np.append(self.ends, self.parting))

    @classmethod
    def load(cls, directory: Path) -> "Forward":
        """Open what ``save`` wrote, memory-mapped.

        Raises:
            CorruptIndex: a file is missing or damaged.
        """
        try:
            numbers = np.load(directory / "forward.npy", mmap_mode="r").view(np.ndarray)
            ends = np.load(directory / "forward.ends.npy")
            return cls(numbers, ends[:-1], int(ends[-1]))
        except (OSError, ValueError, EOFError, IndexError) as error:
            raise CorruptIndex(f"正排索引 {directory.name} 无法读取") from error


def bigram_parts(tokens: Tokens) -> tuple[Forward, LexicalIndex]:
    """What is made of texts cut by ``sentences_cut``: their sequences, and the index that a query is scored by."""
    forward = Forward.of_tokens(tokens)
    return forward, LexicalIndex.of_numbers(forward.texts(), tokens.vocabulary, bigrams)


def bigram_parts_of(texts: Sequence[str]) -> tuple[Forward, LexicalIndex]:
    """What is made of texts as they are."""
    marks = [str(place) for place in range(len(texts))]
    return bigram_parts(cut_all(texts, marks, sentences_cut, NO_TOKENS))
