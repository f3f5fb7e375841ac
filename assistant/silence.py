"""What the plan, or the corpus, leaves unsaid (没有写明): said in front of what the rules tell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.gathering import Evidence
from assistant.offices import asks_leader
from assistant.pieces import Piece, Source
from assistant.query import Asked, Query
from assistant.sides import PLAN as PLAN_MEANT
from corpus.bodies import bodies_of
from corpus.types import Document
from prompts import Replies

SPEAKS = 0.75
"""Share of the question that a sentence of the plan covers where it speaks of the same matter."""


@dataclass(frozen=True)
class Unsaid:
    """Says that the plan does not tell what is asked, where rules above it do; ``document`` finds a document by its id."""

    replies: Replies
    document: Callable[[str], Document | None]

    def __call__(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """The plan's sentence on the matter, where a leading department was asked for and it names none."""
        return self._near(query, evidence) if query.asked is Asked.DEPARTMENT and asks_leader(query) else ()

    def first(self, query: Query, evidence: Evidence, rules: Sequence[Piece]) -> tuple[Piece, ...]:
        """The rules, with what the plan leaves unsaid in front: by its own sentence where one is about the matter."""
        near = self._near(query, evidence)
        if near or not rules:
            return (*near, *rules)
        text = self.replies.say("silent.above", what=self._what(query), sentence=rules[0].text)
        return (replace(rules[0], text=text, framed=text.removesuffix(rules[0].text)), *rules[1:])

    def _near(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """The plan's nearest sentence, where it is about the matter and does not tell what is asked."""
        best = evidence.sentences[0] if evidence.sentences else None
        document = self.document(best.clause.document) if best else None
        if best is None or document is None or best.own < SPEAKS:
            return ()
        source = Source(best.clause, best.span)
        if not lacks(query, (Piece(best.text, (source,)),)):
            return ()
        told = {"document": f"《{document.title}》", "what": self._what(query), "quote": best.text}
        return (Piece(self.replies.say("silent.near", **told), (source,)),)

    def _what(self, query: Query) -> str:
        """What is left unsaid, in words."""
        kind = "penal" if query.scope.penal else query.asked.value
        name = f"unsaid.{kind}"
        return self.replies.say(name if name in self.replies.sentences else "unsaid.text")


_TITLED = re.compile("《[^》]*规划》")
_PENALTY = re.compile("罚|处分|拘留|刑事|吊销|没收")
_PERIOD = re.compile(r"\d+(?:个?工作)?[年月日天]")


def of_plan(query: Query) -> bool:
    """Whether a question asks what the plan says of something that rules are made for."""
    ruled = query.scope.lawful or query.scope.penal or query.asked is Asked.DEPARTMENT
    return (
        ruled and bool(PLAN_MEANT.search(query.text) or _TITLED.search(query.text)) and not query.scope.upper
    )


def lacks(query: Query, pieces: Sequence[Piece]) -> bool:
    """Whether pieces do not hold what is asked for: a penalty, a body, a period; without pieces always."""
    quoted = "".join(source.quote for piece in pieces for source in piece.sources)
    if query.scope.penal:
        return not _PENALTY.search(quoted)
    if query.asked is Asked.DEPARTMENT:
        return not any(bodies_of(quoted, 0, len(quoted)))
    if query.asked is Asked.TIME:
        return not _PERIOD.search(quoted)
    return not pieces


def lifted(query: Query) -> Query:
    """The question put to the rules above the plan."""
    scope = replace(query.scope, local=False, lawful=True, families=(), unknown=(), levels=())
    return replace(query, text=PLAN_MEANT.sub("", _TITLED.sub("", query.text)), scope=scope)


@dataclass(frozen=True)
class Elsewhere:
    """Says that only the county is answered for; ``beside`` finds another place that a question names with it."""

    replies: Replies
    beside: Callable[[str], str | None]

    def __call__(self, query: Query, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """The pieces, and that nothing is told of the other place where one is named."""
        place = self.beside(query.text) if pieces else None
        if place is None:
            return tuple(pieces)
        said = self.replies.say("answer.other_place", place=place)
        return (*pieces, Piece(said, pieces[0].sources, partial=True, framed=said))
