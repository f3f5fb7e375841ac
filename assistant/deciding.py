"""Plan or law, or both (取舍): which of the answers found is given, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.evidence import covered, folded
from assistant.gathering import Evidence
from assistant.offices import asks_leader
from assistant.pieces import Piece, Source
from assistant.query import Asked, Query
from corpus.bodies import bodies_of
from corpus.types import Document, Level
from prompts import Replies

MARGIN = 0.25
"""By how much more of the question a provision must cover than the plan where the wording asks for neither."""

SPEAKS = 0.75
"""Share of the question that a sentence of the plan covers where it speaks of the same matter."""

CLOSE = 0.1
"""Difference of coverage within which plan and law say about as much."""

BESIDE = 0.8
"""Share of the other's coverage from which the plan stands beside the law in an answer about who or what."""


def decide(query: Query, local: Sequence[Piece], rules: Sequence[Piece], fit: float) -> tuple[Piece, ...]:
    """The pieces of the answer: ``local`` from the plan, ``rules`` from above it with the best one's ``fit``."""
    if not rules or (query.scope.families and local):
        return tuple(local)
    if not local or query.scope.upper:
        return tuple(rules)
    if query.scope.levels:
        return (*rules, *local) if Level.COUNTY in query.scope.levels else tuple(rules)
    own = coverage(query, local)
    return tuple(local) if _plan_tells(query, local, own, fit) else _weighed(query, local, rules, own - fit)


def _weighed(query: Query, local: Sequence[Piece], rules: Sequence[Piece], more: float) -> tuple[Piece, ...]:
    """Plan or rules by how much ``more`` of the question the plan covers; both where that is about the same."""
    lawful = query.scope.lawful or query.scope.penal
    alike = query.scope.local and not query.scope.penal
    if more <= (-CLOSE if lawful and not alike else -MARGIN):
        return tuple(rules)
    if not lawful or more >= CLOSE:
        return tuple(local)
    if not _both(query):
        return tuple(local) if query.scope.local else tuple(rules)
    return (*local, *rules) if query.scope.local else (*rules, *local)


def _plan_tells(query: Query, local: Sequence[Piece], own: float, fit: float) -> bool:
    """Whether the plan is asked: its wording, a figure that it gives, a figure to be confirmed, a department it names."""
    if query.scope.penal:
        return False
    if query.scope.local and not query.scope.lawful:
        return True
    if query.asked in (Asked.VALUE, Asked.TIME) or query.claims:
        return own >= BESIDE * fit
    if query.asked is Asked.DEPARTMENT:
        named = any(any(bodies_of(piece.text, 0, len(piece.text))) for piece in local)
        return named and own >= BESIDE * fit
    return False


@dataclass(frozen=True)
class Unsaid:
    """Says that the plan speaks of a matter and names no department; ``document`` finds a document by its id."""

    replies: Replies
    document: Callable[[str], Document | None]

    def __call__(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """The plan's sentence on the matter, where a leading department was asked for and it names none."""
        best = evidence.sentences[0] if evidence.sentences else None
        if query.asked is not Asked.DEPARTMENT or best is None or best.own < SPEAKS:
            return ()
        text = best.text
        document = self.document(best.clause.document)
        if document is None or not asks_leader(query) or any(bodies_of(text, 0, len(text))):
            return ()
        said = self.replies.say("answer.silent", document=f"《{document.title}》", quote=text)
        return (Piece(said, (Source(best.clause, best.span),)),)


def coverage(query: Query, pieces: Sequence[Piece]) -> float:
    """Share of the question that what the pieces rely on covers, with the headings above, 0 … 1."""
    clauses = {source.clause for piece in pieces for source in piece.sources}
    quotes = "".join(folded(source.quote) for piece in pieces for source in piece.sources)
    above = "".join(folded(text) for clause in clauses for text in clause.heading)
    return 0.75 * covered(query.terms, quotes + above) + 0.25 * covered(
        query.terms, quotes + above + "".join(folded(clause.text) for clause in clauses)
    )


def _both(query: Query) -> bool:
    return query.asked in (Asked.DEPARTMENT, Asked.LIST, Asked.TEXT)
