"""Doubles of the project's parts; each passes the contract test of the part it stands for."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import numpy as np

from assistant.llm import Message
from corpus.errors import ModelFault
from index.types import Hit, Mask, Passage, Vectors


class FakeEmbedder:
    """Counts characters into ``dimension`` boxes: texts that share characters are close."""

    def __init__(self, dimension: int = 64) -> None:
        self._dimension = dimension

    @property
    def name(self) -> str:
        """Identity of the double."""
        return f"fake-{self._dimension}"

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Counts of the characters' boxes, each row scaled to length 1."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for character in "".join(text.split()):
                vectors[row, sha256(character.encode()).digest()[0] % self._dimension] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


class CountingEmbedder(FakeEmbedder):
    """A ``FakeEmbedder`` that keeps what it was asked to embed."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``FakeEmbedder``."""
        self.asked += texts
        return super().encode(texts)


class FakeRetriever:
    """Finds the passages that share the most Chinese characters, letters and digits with the query."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = tuple(passages)

    def search(self, query: str, limit: int, within: Mask | None = None) -> tuple[Hit, ...]:
        """Shares of the query's characters that a passage has, largest first."""
        asked = {character for character in query if character.isalnum()}
        if not asked:
            return ()
        held = [passage for at, passage in enumerate(self._passages) if within is None or within[at]]
        shares = [(len(asked & set(passage.full_text)) / len(asked), passage) for passage in held]
        found = sorted((pair for pair in shares if pair[0]), key=lambda pair: -pair[0])
        return tuple(Hit(passage, share) for share, passage in found[:limit])


class FakeModel:
    """Says ready pieces, then raises a fault where it has one; keeps what it was told."""

    def __init__(self, *pieces: str, fault: ModelFault | None = None) -> None:
        self._pieces = pieces
        self._fault = fault
        self.told: list[tuple[Message, ...]] = []

    @property
    def name(self) -> str:
        """Identity of the double."""
        return "fake-model"

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """See ``assistant.llm.Model``."""
        self.told.append(tuple(messages))
        yield from self._pieces
        if self._fault is not None:
            raise self._fault
