"""Sentences of a clause's text (句子)."""

import re
from collections.abc import Iterator

_SENTENCE = re.compile("[^。！？；\n]+[。！？；]?[”’）]?")


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a text; a sentence ends at 。！？； or a line's end, its closing quotation mark kept."""
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.span()
