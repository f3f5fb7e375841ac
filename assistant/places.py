"""Other places than the county (外地): which one a question names, and whether the laws that it names apply there."""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.naming import Names, place_of
from corpus.types import Document, Kind, Level
from prompts import Lexicon

_HERE = re.compile("金乡|我县|本县|咱县|县里")


@dataclass(frozen=True)
class Places:
    """Finds other places; ``names`` finds the documents that a question names."""

    lexicon: Lexicon
    names: Names

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(pattern for _, pattern in self.lexicon.elsewhere))

    def other(self, text: str) -> str | None:
        """The other place that a (normalised) text is about; None where it names none, or this county too."""
        match = None if _HERE.search(text) else self._pattern.search(self.names(text)[1])
        return match[0] if match else None

    def beside(self, text: str) -> str | None:
        """The other place that a (normalised) text names beside this county."""
        match = self._pattern.search(self.names(text)[1]) if _HERE.search(text) else None
        return match[0] if match else None

    def without(self, text: str) -> str:
        """The text without the names of other places: they are no part of a topic."""
        return self._pattern.sub(" ", text)

    def ruled(self, text: str, place: str) -> bool:
        """Whether a (normalised) text names laws, and all of them apply in a place."""
        families, _ = self.names(text)
        held = [document for document in self.names.documents if document.family in families]
        return bool(held) and all(self._applies(document, place) for document in held)

    def _applies(self, document: Document, place: str) -> bool:
        """A nation's law applies everywhere, a province's and a city's in their places and those below."""
        if document.kind not in (Kind.LAW, Kind.REGULATION):
            return False
        if document.level is Level.NATIONAL or place in document.title:
            return True
        if place_of(document) not in self.lexicon.home:
            return False
        city = place in self.lexicon.same_city
        return city if document.level is Level.CITY else city or place in self.lexicon.same_province
