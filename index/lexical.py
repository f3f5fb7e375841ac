"""Search by words and by character bigrams: jieba and BM25 (词、二元字串检索).

BM25 in the variant of Lucene with k1 = 1.5, b = 0.75 (Lù, bm25s, arXiv:2407.03618). The words of a generation are
kept as a small dictionary beside it, so that a question is cut without loading jieba's whole dictionary (0.9 s).
"""

import json
import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import jieba
import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorruptIndex
from index.normalising import indexed, normalised

Scores = NDArray[np.float32]
Cut = Callable[[str], list[str]]

K1, B = 1.5, 0.75
"""Saturation and length normalisation of BM25: bm25s's defaults, which nothing on bench/stard beat clearly."""

COMMON = 100
"""Frequency in jieba's dictionary (of 60 million) from which a word is kept even if no passage has it: 31,115 words."""

_WORD = re.compile(r"[0-9a-z\u4e00-\u9fff]")
_CHUNK = re.compile(r"[\u4e00-\u9fff]+|[0-9]+(?:\.[0-9]+)?%?|[a-z]+")
_REST = "\u2581"
"""Dictionary entry that carries the frequency of all words left out, so that probabilities stay as they were."""

jieba.setLogLevel(logging.WARNING)


def bigrams(text: str) -> list[str]:
    """Character bigrams of a text: runs of Chinese characters in pairs, numbers and Latin words whole."""
    tokens: list[str] = []
    for chunk in _CHUNK.findall(indexed(text)):
        if len(chunk) > 1 and "\u4e00" <= chunk[0] <= "\u9fff":
            tokens += [chunk[at : at + 2] for at in range(len(chunk) - 1)]
        else:
            tokens.append(chunk)
    return tokens


@cache
def full_tokenizer() -> jieba.Tokenizer:
    """jieba with its own dictionary; loading takes most of a second. jieba's shared cache file is not written.

    What ``gen_pfdict`` makes of the dictionary is made here in two thirds of its time.
    """
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as opened:
        rows = [row.split(" ", 2) for row in opened.read().decode("utf-8").splitlines()]
    frequencies = {word: int(frequency) for word, frequency, _ in rows}
    prefixes = {word[:end] for word in frequencies for end in range(1, len(word))}
    tokenizer.FREQ = dict.fromkeys(prefixes, 0) | frequencies
    tokenizer.total = sum(int(frequency) for _, frequency, _ in rows)
    tokenizer.initialized = True
    return tokenizer


@dataclass(frozen=True)
class WordCutter:
    """Words of a text in jieba's search mode (long words and the words within them), punctuation left out."""

    tokenizer: jieba.Tokenizer

    def __call__(self, text: str) -> list[str]:
        """Words as they are indexed."""
        return [word for word in self.tokenizer.cut_for_search(indexed(text)) if _WORD.search(word)]

    def plain(self, text: str) -> list[str]:
        """Words of the dictionary that do not overlap, in order; what is no word falls into single characters."""
        return [word for word in self.tokenizer.cut(normalised(text), HMM=False) if _WORD.search(word)]

    def frequency(self, word: str) -> float:
        """Share of a word in jieba's count of general Chinese, 0 … 1; 0 for a word it does not know."""
        return float(self.tokenizer.FREQ.get(word, 0)) / float(self.tokenizer.total)


def _frequencies(words: Iterable[str]) -> dict[str, int]:
    """The part of jieba's dictionary with these words and all common ones, the rest's weight in one entry."""
    full = full_tokenizer()
    known = set(words)
    kept = {
        word: frequency
        for word, frequency in full.FREQ.items()
        if frequency > 0 and (frequency >= COMMON or word in known) and not word.isspace()
    }
    return kept | {_REST: full.total - sum(kept.values())}


def _tokenizer(frequencies: Mapping[str, int]) -> jieba.Tokenizer:
    prefixes = {word[:end]: 0 for word in frequencies for end in range(1, len(word))}
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = prefixes | dict(frequencies), sum(frequencies.values())
    tokenizer.initialized = True
    return tokenizer


def words_within(texts: Iterable[str]) -> set[str]:
    """Every word of jieba's dictionary that stands in the texts, chosen when they are cut or not.

    The unchosen ones count too: jieba joins 中 and 台 only where its dictionary does not have 中台.
    """
    tokenizer = full_tokenizer()
    found: set[str] = set()
    for text in map(indexed, texts):
        for begin, ends in tokenizer.get_DAG(text).items():
            found.update(text[begin : end + 1] for end in ends)
    return found


def reduced(words: Iterable[str]) -> jieba.Tokenizer:
    """A tokenizer that knows these words and the common ones, with jieba's own frequencies."""
    return _tokenizer(_frequencies(words))


def write_dictionary(path: Path, words: Iterable[str]) -> None:
    """Write what ``reduced`` makes of these words, for ``read_dictionary``."""
    rows = [f"{word} {frequency}\n" for word, frequency in _frequencies(words).items()]
    path.write_text("".join(rows), encoding="utf-8")


def read_dictionary(path: Path) -> jieba.Tokenizer:
    """The tokenizer over a dictionary written by ``write_dictionary``; nothing is cached on disk.

    Raises:
        CorruptIndex: the file is missing or no dictionary.
    """
    try:
        rows = [row.split(" ") for row in path.read_text(encoding="utf-8").splitlines()]
        return _tokenizer({word: int(frequency) for word, frequency in rows})
    except (OSError, ValueError) as error:
        raise CorruptIndex(f"索引词典 {path.name} 无法读取") from error


@dataclass(frozen=True)
class Matrix:
    """Scores column by column (CSC): ``data`` and its ``rows``, those of column n lying between ``ends`` n and n + 1."""

    data: Scores
    rows: NDArray[np.int32]
    ends: NDArray[np.int32]

    def column(self, number: int) -> slice:
        """Where a column lies in ``data`` and ``rows``."""
        return slice(int(self.ends[number]), int(self.ends[number + 1]))


def _scores(texts: Sequence[list[int]], words: int) -> Matrix:
    """The matrix that ``bm25s.BM25.index`` makes, in a quarter of its time: a column for each word number below
    ``words``, with its score in each text that has it.

    With N texts, of which n have the word, f times in a text of length l where L is the mean (Lù, 2024, section 2.3):
    ln(1 + (N − n + 0.5) / (n + 0.5)) · f / (f + k1 · (1 − b + b · l / L)).
    """
    lengths = np.array([len(numbers) for numbers in texts])
    flat = np.array(list(chain.from_iterable(texts)), dtype=np.int64)
    cells, times = np.unique(
        flat * len(texts) + np.repeat(np.arange(len(texts)), lengths), return_counts=True
    )
    columns, rows = np.divmod(cells, len(texts))
    holding = np.bincount(columns, minlength=words)
    rarity = np.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    damping = K1 * ((1 - B) + B * lengths / lengths.mean())
    counts = times.astype(np.float32)
    return Matrix(
        (rarity[columns] * (counts / (damping[rows] + counts))).astype(np.float32),
        rows.astype(np.int32),
        np.concatenate([[0], np.cumsum(holding)]).astype(np.int32),
    )


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 over one way of cutting; scores each of ``size`` passages for a query.

    It lies on disk as bm25s writes it, and is made and asked here: importing bm25s, which brings SciPy, took a third
    of the time of a question. Tests hold the scores to be those of bm25s, bit for bit.
    """

    matrix: Matrix
    vocabulary: Mapping[str, int]
    cut: Cut
    size: int

    @classmethod
    def build(cls, texts: Sequence[str], cut: Cut) -> "LexicalIndex":
        """Index of the texts, in order; the list must not be empty."""
        return cls.of_tokens([cut(text) for text in texts], cut)

    @classmethod
    def of_tokens(cls, tokens: Sequence[list[str]], cut: Cut) -> "LexicalIndex":
        """Index of texts that were cut by ``cut``, in order; the list must not be empty."""
        places: dict[str, int] = {}
        numbers = [[places.setdefault(token, len(places)) for token in held] for held in tokens]
        return cls.of_numbers(numbers, list(places), cut)

    @classmethod
    def of_numbers(cls, texts: Iterable[list[int]], vocabulary: Sequence[str], cut: Cut) -> "LexicalIndex":
        """Index of texts that were cut by ``cut``, their words as numbers in ``vocabulary``; there must be a text."""
        held = [numbers or [len(vocabulary)] for numbers in texts]
        words = {word: number for number, word in enumerate([*vocabulary, _REST])}
        return cls(_scores(held, len(words)), words, cut, len(held))

    def save(self, directory: Path) -> None:
        """Write the index into a directory of its own."""
        import bm25s

        written = bm25s.BM25(method="lucene", k1=K1, b=B)
        written.vocab_dict, written.unique_token_ids_set = (
            dict(self.vocabulary),
            set(self.vocabulary.values()),
        )
        matrix = self.matrix
        written.scores = {
            "data": matrix.data,
            "indices": matrix.rows,
            "indptr": matrix.ends,
            "num_docs": self.size,
        }
        written.nonoccurrence_array = None
        written.save(str(directory))

    @classmethod
    def load(cls, directory: Path, cut: Cut, size: int) -> "LexicalIndex":
        """Open an index written by ``save``, memory-mapped; ``size`` is the number of its passages.

        Raises:
            CorruptIndex: a file is missing or damaged.
        """
        try:
            parts = [
                np.load(directory / f"{part}.csc.index.npy", mmap_mode="r").view(np.ndarray)
                for part in ("data", "indices", "indptr")
            ]
            words = json.loads((directory / "vocab.index.json").read_text(encoding="utf-8"))
            return cls(Matrix(*parts), {str(word): int(number) for word, number in words.items()}, cut, size)
        except (OSError, ValueError, AttributeError, EOFError) as error:
            raise CorruptIndex(f"词索引 {directory.name} 无法读取") from error

    def among(self, texts: Sequence[str], places: NDArray[np.int64]) -> "PartialIndex":
        """An index over some passages alone, in which a word is as rare as it is among them."""
        return PartialIndex(LexicalIndex.build(texts, self.cut), places, self.size)

    def rarities(self, tokens: Iterable[str]) -> dict[int, float]:
        """How rare each known token is (the logarithm in BM25, ≥ 0), by its number."""
        numbers = [self.vocabulary[token] for token in tokens if token in self.vocabulary]
        ends = self.matrix.ends
        holding = {number: int(ends[number + 1]) - int(ends[number]) for number in numbers}
        return {n: math.log(1 + (self.size - held + 0.5) / (held + 0.5)) for n, held in holding.items()}

    def coverage(self, query: str, places: NDArray[np.int64]) -> Scores:
        """Share of the query's rarity that stands in each of some passages, 0 … 1, shape (places,)."""
        covered = np.zeros(len(places), dtype=np.float32)
        order = np.argsort(places)
        ordered = places[order]
        rarities = self.rarities(set(self.cut(query)))
        for number, rarity in rarities.items():
            rows = self.matrix.rows[self.matrix.column(number)]
            if len(rows):
                at = np.minimum(np.searchsorted(rows, ordered), len(rows) - 1)
                covered[order] += np.float32(rarity) * (rows[at] == ordered)
        return covered / np.float32(sum(rarities.values()) or 1.0)

    def scores(self, query: str) -> Scores:
        """BM25 score of each passage, shape (size,), ≥ 0; all zero where no token of the query is known."""
        scores = np.zeros(self.size, dtype=np.float32)
        for token in self.cut(query):
            if token in self.vocabulary:
                held = self.matrix.column(self.vocabulary[token])
                np.add.at(scores, self.matrix.rows[held], self.matrix.data[held])
        return scores


@dataclass(frozen=True)
class PartialIndex:
    """BM25 over some of the passages: ``places`` are theirs among all ``size``; the others score 0."""

    part: LexicalIndex
    places: NDArray[np.int64]
    size: int

    def among(self, texts: Sequence[str], places: NDArray[np.int64]) -> "PartialIndex":
        """See ``LexicalIndex.among``."""
        return PartialIndex(LexicalIndex.build(texts, self.part.cut), places, self.size)

    def scores(self, query: str) -> Scores:
        """BM25 score of each passage, shape (size,), ≥ 0."""
        scores = np.zeros(self.size, dtype=np.float32)
        scores[self.places] = self.part.scores(query)
        return scores
