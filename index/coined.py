"""Words that a corpus coins (引号词): 两高, 四水四定, 三线一单."""

import re
from collections.abc import Iterable

from index.normalising import normalised

_QUOTED = re.compile("“([^“”，。；、]{2,10})”")


def coined_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that texts put in quotation marks, normalised."""
    return frozenset(map(normalised, {match[1] for text in texts for match in _QUOTED.finditer(text)}))
