"""Passage and hit (片段、命中), and the ports of the index."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimension), each row of length 1 (or 0 for a text with no known token)."""


Places = NDArray[np.int64]
"""Places of passages among all, shape (some,)."""

Mask = NDArray[np.bool_]
"""Whether each passage may be found, shape (passages,)."""


@dataclass(frozen=True)
class Passage:
    """A passage (片段): what is embedded and searched.

    ``id`` is ASCII and unique; ``ref`` names the clause; ``span`` is where the passage stands in the clause's text;
    ``context`` is the document's title and the headings above, searched with less weight than ``text``; ``asked`` how
    people ask for it (问法), a line each: searched, and never quoted.
    """

    id: str
    ref: str
    span: tuple[int, int]
    context: str
    text: str
    asked: str = ""

    @property
    def full_text(self) -> str:
        """Context, text and phrasings together: what is embedded."""
        return "\n".join(part for part in (self.context, self.text, self.asked) if part)


FUSED = "fused"
"""Name of the signal that the others were fused to, before reranking."""


@dataclass(frozen=True)
class Hit:
    """A hit (命中): a passage and its score; a larger score is always closer.

    ``signals`` holds the score of each search that found it, by name (``"vectors"``, ``"words"``, ``"bigrams"``,
    ``"fused"``).
    """

    passage: Passage
    score: float
    signals: tuple[tuple[str, float], ...] = ()

    @property
    def fused(self) -> float:
        """The fused score, 0 … 1; the score itself where nothing was fused."""
        return dict(self.signals).get(FUSED, self.score)


class Embedder(Protocol):
    """Turns texts into vectors.

    ``name`` identifies model and version: vectors of different names must never be compared.
    """

    @property
    def name(self) -> str:
        """Identity of the model, stable over processes."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, shape (len(texts), dimension), float32, rows of length 1 (all zeros for no tokens)."""
        ...


class Retriever(Protocol):
    """Finds passages for a query."""

    def search(self, query: str, limit: int, within: Mask | None = None) -> tuple[Hit, ...]:
        """At most ``limit`` hits among the passages ``within`` (all where None), best first, no passage twice.

        Empty for a query without words.
        """
        ...
