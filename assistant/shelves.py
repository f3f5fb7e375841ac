"""Which documents a question may be answered from (书架), on the day asked about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.naming import in_use, place_of, versions_of
from assistant.query import Query
from corpus.types import Document, Kind, TextKind
from index.masks import Ownership
from index.opening import Index
from index.types import Mask

_PROSE = (Kind.PLAN, Kind.POLICY, Kind.STANDARD)


def is_local(document: Document) -> bool:
    """Whether a document is a plan to be read as such: the county's, or another that an office added in full."""
    return document.kind in _PROSE and document.text_kind is TextKind.ORIGINAL


@dataclass(frozen=True)
class Shelves:
    """The documents of an open index. ``home`` holds the places whose rules apply here: the county and those above."""

    index: Index
    home: tuple[str, ...]

    @cached_property
    def _ownership(self) -> Ownership:
        ids = [document.id for document in self.index.record.documents]
        return Ownership(ids, self.index.retriever.passages)

    def mask(self, documents: Iterable[Document]) -> Mask:
        """The passages of these documents."""
        return self._ownership.mask(document.id for document in documents)

    def local(self, query: Query) -> tuple[Document, ...]:
        """Plans and policies to be read as such: those named, or of the places named; else all."""
        held = [document for document in self.index.record.documents if is_local(document)]
        return self._meant(query, held) or (() if query.scope.families else tuple(held))

    def rules(self, query: Query, day: date) -> tuple[Document, ...]:
        """Laws and what else stands above the county: the versions named, whatever their validity; else those that
        apply on the day, and here."""
        documents = self.index.record.documents
        upper = [document for document in documents if not is_local(document)]
        if query.scope.families:
            named = versions_of(documents, query.scope.families, day)
            return tuple(document for document in named if not is_local(document))
        held = [document for document in upper if in_use(document, day)]
        if query.scope.levels:
            return tuple(document for document in held if self.is_home(document))
        return self._meant(query, held) or tuple(d for d in held if self.is_home(d))

    def _meant(self, query: Query, held: Collection[Document]) -> tuple[Document, ...]:
        """Those that the question means by name or by place; none where it means none of them."""
        if query.scope.families:
            return tuple(document for document in held if document.family in query.scope.families)
        return tuple(document for document in held if any(place in document.title for place in query.places))

    def is_home(self, document: Document) -> bool:
        """Whether a document's rules apply in the county: by the place in its title."""
        place = place_of(document)
        return not place or place in self.home
