"""Search by words and by character bigrams: jieba and BM25 (词、二元字串检索).

BM25 in the variant of Lucene with k1 = 1.5, b = 0.75 (Lù, bm25s, arXiv:2407.03618). The words of a generation are
kept as a small dictionary beside it, so that a question is cut without loading jieba's whole dictionary (0.9 s).
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import bm25s
import jieba
import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorruptIndex
from index.normalising import normalised

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
    for chunk in _CHUNK.findall(normalised(text)):
        if len(chunk) > 1 and "\u4e00" <= chunk[0] <= "\u9fff":
            tokens += [chunk[at : at + 2] for at in range(len(chunk) - 1)]
        else:
            tokens.append(chunk)
    return tokens


@cache
def full_tokenizer() -> jieba.Tokenizer:
    """jieba with its own dictionary; loading takes about a second. jieba's shared cache file is not written."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@dataclass(frozen=True)
class WordCutter:
    """Words of a text in jieba's search mode (long words and the words within them), punctuation left out."""

    tokenizer: jieba.Tokenizer

    def __call__(self, text: str) -> list[str]:
        """Words as they are indexed."""
        return [word for word in self.tokenizer.cut_for_search(normalised(text)) if _WORD.search(word)]

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
    for text in map(normalised, texts):
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
class LexicalIndex:
    """BM25 over one way of cutting; scores each of ``size`` passages for a query."""

    bm25: bm25s.BM25
    cut: Cut
    size: int

    @classmethod
    def build(cls, texts: Sequence[str], cut: Cut) -> "LexicalIndex":
        """Index of the texts, in order; the list must not be empty."""
        bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
        bm25.index([cut(text) or [_REST] for text in texts], show_progress=False, create_empty_token=True)
        return cls(bm25, cut, len(texts))

    def save(self, directory: Path) -> None:
        """Write the index into a directory of its own."""
        self.bm25.save(str(directory))

    @classmethod
    def load(cls, directory: Path, cut: Cut, size: int) -> "LexicalIndex":
        """Open an index written by ``save``, memory-mapped; ``size`` is the number of its passages.

        Raises:
            CorruptIndex: a file is missing or damaged.
        """
        try:
            bm25 = bm25s.BM25.load(str(directory), mmap=True)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise CorruptIndex(f"词索引 {directory.name} 无法读取") from error
        return cls(bm25, cut, size)

    def scores(self, query: str) -> Scores:
        """BM25 score of each passage, shape (size,), ≥ 0; all zero where no token of the query is known."""
        known = [token for token in self.cut(query) if token in self.bm25.vocab_dict]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self.bm25.get_scores(known), dtype=np.float32)
