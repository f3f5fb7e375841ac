"""Texts that ask the same, grouped by their vectors (归并)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.types import Embedder, Vectors

ALIKE = 0.50
"""Cosine from which two questions may be the same.

By ``python -m eval.grouping``, together with ``_Worded.may_ask``: 33 of 40 pairs of the same meaning joined, 1 of 40 pairs of another.
"""

_FUNCTION = frozenset("的在到要是给向往能里哪归有当应于和与及让把被对用完需么怎样谁找点定人出来去会可还自家")
"""Characters that name nothing; chosen while looking at the pairs of ``eval/gap_pairs.toml``."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class _Worded:
    """A text as it is compared: its numbers, and the characters that name something."""

    numbers: frozenset[str]
    characters: frozenset[str]

    def may_ask(self, other: "_Worded") -> bool:
        """Whether it names the same numbers and nothing else instead.

        The vectors of 大蒜补贴 and 小麦补贴 lie closer than many two wordings of one question: what tells them apart
        is that each names a thing that the other does not.
        """
        left, right = self.characters - other.characters, other.characters - self.characters
        return self.numbers == other.numbers and not (left and right)


def grouped(texts: Sequence[str], embedder: Embedder, alike: float = ALIKE) -> tuple[tuple[int, ...], ...]:
    """Groups of places in ``texts``, each in order, the groups in order of their first.

    The texts are best without the words that only ask (是多少, 怎么). A text joins the group whose mean vector is
    closest, from a cosine of ``alike`` on, if it names the same numbers as the first of the group and nothing else instead.
    """
    vectors, worded = embedder.encode(texts), [_worded(text) for text in texts]
    groups: list[list[int]] = []
    sums = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
    for at, words in enumerate(worded):
        scores = _cosines(sums[: len(groups)], vectors[at])
        closest = (int(one) for one in np.argsort(-scores, kind="stable") if scores[one] >= alike)
        chosen = next((one for one in closest if words.may_ask(worded[groups[one][0]])), len(groups))
        if chosen == len(groups):
            groups.append([])
        groups[chosen].append(at)
        sums[chosen] += vectors[at]
    return tuple(tuple(group) for group in groups)


def _worded(text: str) -> _Worded:
    return _Worded(frozenset(_NUMBER.findall(text)), frozenset(filter(str.isalnum, text)) - _FUNCTION)


def _cosines(rows: Vectors, vector: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1)
    cosines: Vectors = (rows @ vector / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return cosines
