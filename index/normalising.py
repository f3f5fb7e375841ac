"""One form for what is written in many ways (归一): full-width, traditional, Chinese numerals."""

import unicodedata
from functools import cache

from corpus.numerals import plain_amounts, western


@cache
def _converter() -> "object":
    from opencc import OpenCC

    return OpenCC("t2s")


def normalised(text: str) -> str:
    """Text as it is searched: NFKC, lower case, simplified characters, years and percentages with digits."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return western(str(_converter().convert(folded)))  # type: ignore[attr-defined]


def normalised_char(char: str) -> str:
    """A character by itself in the same form; what its neighbours are makes no difference, as it does to ``normalised``."""
    return str(_converter().convert(unicodedata.normalize("NFKC", char).lower()))  # type: ignore[attr-defined]


def indexed(text: str) -> str:
    """Text as it is cut into words: normalised, and amounts in one form (``五万元`` and ``5万元`` → ``50000元``). Vectors
    are made of texts as they are written, so that a question keeps its amounts there."""
    return plain_amounts(normalised(text))
