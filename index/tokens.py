"""Texts cut into words (切分结果), each word as a number; kept for the next build."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Cut = Callable[[str], list[str]]
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Tokens:
    """Texts by the hash of each, as numbers of words in ``vocabulary``.

    ``numbers`` holds those of all texts one after the other, those of a text ending at its place in ``ends``.
    """

    vocabulary: Sequence[str] = ()
    hashes: Sequence[str] = ()
    ends: Numbers = field(default_factory=lambda: np.zeros(0, np.int32))
    numbers: Numbers = field(default_factory=lambda: np.zeros(0, np.int32))

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The place of each text by its hash."""
        return {mark: row for row, mark in enumerate(self.hashes)}

    def texts(self) -> Iterator[list[int]]:
        """Numbers of the words of each text, in order."""
        numbers = self.numbers.tolist()
        begin = 0
        for end in self.ends.tolist():
            yield numbers[begin:end]
            begin = end


NO_TOKENS = Tokens()
"""Nothing cut."""


def cut_all(texts: Sequence[str], hashes: Sequence[str], cut: Cut, known: Tokens) -> Tokens:
    """The texts cut into words; those whose hash is ``known`` are taken from there. No word is held that none has."""
    places = {word: number for number, word in enumerate(known.vocabulary)}
    before = list(known.texts())
    cuts = [
        before[known.rows[mark]]
        if mark in known.rows
        else [places.setdefault(word, len(places)) for word in cut(text)]
        for text, mark in zip(texts, hashes, strict=True)
    ]
    numbers = np.array(list(chain.from_iterable(cuts)), np.int32)
    used = np.bincount(numbers, minlength=len(places)) > 0
    renumbered = (np.cumsum(used) - 1).astype(np.int32)
    words = [word for word, holds in zip(places, used.tolist(), strict=True) if holds]
    ends = np.cumsum([len(held) for held in cuts]).astype(np.int32)
    return Tokens(words, hashes, ends, renumbered[numbers])


def write_tokens(folder: Path, name: str, tokens: Tokens) -> None:
    """Write tokens under a name."""
    words = json.dumps([tokens.vocabulary, tokens.hashes], ensure_ascii=False)
    (folder / f"{name}.json").write_text(words, encoding="utf-8")
    np.save(folder / f"{name}.ends.npy", tokens.ends)
    np.save(folder / f"{name}.numbers.npy", tokens.numbers)


def read_tokens(folder: Path, name: str) -> Tokens:
    """Tokens written by ``write_tokens``.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged.
    """
    vocabulary, hashes = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    ends, numbers = (np.load(folder / f"{name}.{part}.npy") for part in ("ends", "numbers"))
    return Tokens(vocabulary, hashes, ends, numbers)
