"""What of a question stands in a provision (条文度量): the signs by which it is weighed that need more than the words.

The question's bigrams count by how rare they are in the corpus, and its vector is compared with that of the words that
would be quoted; then each candidate is compared with the best of the question's candidates.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

import numpy as np

from assistant.query import Asked, Query
from assistant.terms import PARTICLES
from assistant.weighing import Signs
from index.normalising import normalised
from index.types import Vectors

Encode = Callable[[Sequence[str]], Vectors]
"""Texts (normalised) to their vectors of length 1, shape (texts, dimension)."""

Rarities = Callable[[Sequence[str]], Mapping[str, float]]
"""Bigrams to how rare each is in the corpus, ≥ 0; one that it lacks is left out."""


@dataclass(frozen=True)
class Measure:
    """Measures texts against one question: its ``rare`` bigrams with how rare each is, its topic's ``characters``, its
    ``vector``, and the signs that tell what it asks for (``asking``), the same for all texts."""

    rare: Mapping[str, float]
    characters: frozenset[str]
    vector: Vectors
    encode: Encode
    asking: Mapping[str, float]

    def pairs(self, text: str) -> float:
        """Share of the rarity of the question's bigrams that a folded text has, 0 … 1."""
        total = sum(self.rare.values())
        return sum(weight for pair, weight in self.rare.items() if pair in text) / total if total else 0.0

    def phrased(self, phrasings: Sequence[str]) -> tuple[float, float]:
        """The most that one of some folded phrasings has of the question, and the most times the share of the phrasing
        that the question has."""
        most = alike = 0.0
        for phrasing in phrasings:
            own = [phrasing[at : at + 2] for at in range(len(phrasing) - 1)]
            share = self.pairs(phrasing)
            most = max(most, share)
            alike = max(alike, share * sum(pair in self.rare for pair in own) / max(1, len(own)))
        return most, alike

    def singles(self, text: str) -> float:
        """Share of the question's characters that a folded text has, 0 … 1."""
        return sum(char in text for char in self.characters) / max(1, len(self.characters))

    def cosines(self, texts: Sequence[str]) -> list[float]:
        """How close each text is to the question, 0 … 1."""
        if not texts:
            return []
        close: list[float] = np.maximum(
            self.encode([_plain(text) for text in texts]) @ self.vector, 0.0
        ).tolist()
        return close

    def closest(self, groups: Sequence[Sequence[str]]) -> list[float]:
        """For each group of folded texts how close the closest of them is to the question, 0 … 1; 0 for an empty one."""
        texts = [text for group in groups for text in group]
        near = iter(np.maximum(self.encode(texts) @ self.vector, 0.0).tolist() if texts else ())
        return [max([next(near) for _ in group], default=0.0) for group in groups]


def remembering(encode: Encode, most: int = 16384) -> Encode:
    """The same vectors, those of the last ``most`` texts kept: the same articles are weighed for many questions.

    Safe to call from several threads; 16,384 vectors of 512 dimensions take 32 MB.
    """
    held: OrderedDict[str, Vectors] = OrderedDict()
    lock = Lock()

    def encoded(texts: Sequence[str]) -> Vectors:
        with lock:
            known = {text: held[text] for text in texts if text in held}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= zip(new, encode(new), strict=True)
            with lock:
                held.update((text, known[text]) for text in new)
                while len(held) > most:
                    held.popitem(last=False)
        return np.stack([known[text] for text in texts])

    return encoded


_plain = lru_cache(maxsize=8192)(normalised)


def measure_of(query: Query, encode: Encode, rarities: Rarities) -> Measure:
    """The measure for a question."""
    text = query.text
    pairs = list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))
    characters = frozenset(char for char in text if char.isalnum() and char not in PARTICLES)
    return Measure(rarities(pairs), characters, encode([text])[0], encode, _asking(query))


def _asking(query: Query) -> dict[str, float]:
    return {
        "asks_time": float(query.asked is Asked.TIME),
        "asks_value": float(query.asked is Asked.VALUE),
        "asks_department": float(query.asked is Asked.DEPARTMENT),
        "asks_penalty": float(query.scope.penal),
        "asks_meaning": float(query.meaning),
        "asks_whether": float(query.confirms),
    }


def compared(signs: Sequence[Signs], cosines: Sequence[float]) -> list[Signs]:
    """The signs with how close each candidate is, and how far it stands behind the best one by three of them."""
    closest = max(cosines, default=0.0)
    telling = max((one.telling for one in signs), default=0.0)
    pairs = max((one.pairs for one in signs), default=0.0)
    return [
        replace(
            one,
            cosine=cosine,
            closest=cosine / closest if closest else 0.0,
            most_telling=one.telling / telling if telling else 0.0,
            most_pairs=one.pairs / pairs if pairs else 0.0,
        )
        for one, cosine in zip(signs, cosines, strict=True)
    ]
