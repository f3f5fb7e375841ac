"""Clauses of laws looked up by their number (查条文): 《节约用水条例》第十条, 法典第九百六十七条第二款."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.naming import versions_of
from assistant.pieces import Piece, Source
from assistant.query import Query
from assistant.quoting import provision_said
from corpus.articles import find_part, is_article
from corpus.paths import ClausePath, Step
from corpus.types import Clause, Document
from index.record import Record
from prompts import Replies


@dataclass(frozen=True)
class Lookup:
    """Finds the articles that a question names by number; ``record`` holds the documents and their clauses."""

    record: Record
    replies: Replies

    def __call__(self, query: Query, day: date) -> tuple[Piece, ...]:
        """One sentence for each article named, of the version that applied on the day; nothing where none is named."""
        asked = [path for path in query.paths if any(step is Step.ARTICLE for step, _ in path.steps)]
        if not asked:
            return ()
        documents = versions_of(self.record.documents, query.scope.families, day)
        found = ((document, path) for document in documents for path in asked)
        return tuple(piece for document, path in found for piece in self._quoted(document, path))

    def _quoted(self, document: Document, path: ClausePath) -> Iterable[Piece]:
        for clause in self.record.clauses(document.id):
            span = find_part(clause, path) if is_article(clause) else None
            if span is not None:
                yield self._piece(document, clause, path, span)
                return

    def _piece(self, document: Document, clause: Clause, path: ClausePath, span: tuple[int, int]) -> Piece:
        quote = clause.text[span[0] : span[1]].removeprefix(str(clause.path)).strip()
        return Piece(provision_said(self.replies, document, path, quote), (Source(clause, span),))
