"""Whether and since when a document is in force (效力): the answer to 还有效吗, quoted from the clause that decides."""

import re
from dataclasses import dataclass
from datetime import date

from assistant.naming import version_on
from assistant.pieces import Piece, Source
from assistant.query import Query
from corpus.facts import sentences_of
from corpus.paragraphs import without_number
from corpus.repeals import repeals_of
from corpus.types import Clause, ClauseKind, Document, Validity, family_of
from index.record import Record
from prompts import Replies

_FORCE = re.compile("[自从].{2,14}起?(?:施行|实施|生效)|施行日期")
_CLOSING = 12
"""Clauses at the end of a document among which the one on its coming into force stands."""


@dataclass(frozen=True)
class Standing:
    """Answers what is asked about a document's validity; ``record`` holds the documents and their clauses."""

    record: Record
    replies: Replies

    def __call__(self, query: Query, day: date) -> tuple[Piece, ...]:
        """One sentence for each document named; nothing where validity is not asked about."""
        if not query.scope.status:
            return ()
        found = []
        for family in query.scope.families:
            document = version_on([d for d in self.record.documents if d.family == family], day)
            found += [self._said(document, day)] if document else []
        return tuple(piece for piece in found if piece is not None)

    def _said(self, document: Document, day: date) -> Piece | None:
        validity = document.validity(day)
        source = self._repealing(document) if validity is Validity.REPEALED else self._coming(document)
        if source is None:
            return None
        title, quote = f"《{document.title}》", source.quote.strip()
        by = self.record.document(document.repealed_by or "")
        if validity is Validity.REPEALED and by is not None:
            text = self.replies.say("answer.replaced", document=title, by=f"《{by.title}》", quote=quote)
        elif source.clause.kind is ClauseKind.TITLE:
            state = self.replies.say(f"validity.{validity.value}")
            text = self.replies.say("answer.stands", document=title, state=state)
        else:
            text = self.replies.say(f"standing.{validity.value}", document=title, quote=quote)
        return Piece(text, (source,), concerns=document.id)

    def _repealing(self, document: Document) -> Source | None:
        """The clause that repeals a document: one that says so outright, else one that names it among what ends."""
        by = self.record.document(document.repealed_by or "")
        clauses = self.record.clauses(by.id) if by else ()
        said = (
            [repeal.ref for repeal in repeals_of(by, clauses) if repeal.family == document.family]
            if by
            else []
        )
        said += [clause.ref for clause in clauses[-_CLOSING:] if _ends(clause, document)]
        if not said:
            return None
        clause = self.record.clause(said[0])
        return Source(clause, without_number(clause))

    def _coming(self, document: Document) -> Source | None:
        """The sentence on a document's coming into force; its title where there is none."""
        clauses = self.record.clauses(document.id)
        for clause in reversed(clauses[-_CLOSING:]):
            for begin, end in sentences_of(clause.text):
                if _FORCE.search(clause.text[begin:end]):
                    start = max(begin, without_number(clause)[0])
                    return Source(clause, (start, end))
        return Source(clauses[0], (0, len(clauses[0].text))) if clauses else None


def _ends(clause: Clause, document: Document) -> bool:
    """Whether a clause speaks of what is repealed and names the document: a digest words it in its own way."""
    titles = re.findall("《(.+?)》", clause.text)
    return "废止" in clause.text and document.family in map(family_of, titles)
