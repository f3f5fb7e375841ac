"""The steps of a question (步骤): screen → understand → gather → answer → verify → notice.

Each step is a frozen dataclass whose fields are its dependencies; called with a draft it returns a new
draft, or an ``Answer`` where the way ends. Every end is an answer with a status.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistant.citing import cite, verify
from assistant.deciding import Ruled
from assistant.gathering import Evidence
from assistant.pieces import Piece
from assistant.query import Asked, Query
from assistant.screening import nothing_listed, screen
from assistant.silence import lacks, lifted, of_plan
from assistant.types import Answer, Citation, Notice, NoticeKind, Referral, Segment, Status, Turn
from corpus.instructing import instructs, is_instructed
from corpus.outline import name_of
from corpus.types import Document
from index.normalising import normalised
from prompts import Lexicon, Replies

SUGGESTED = 3
"""Nearest clauses named when nothing answers."""

SUGGESTED_FIT = 0.15
"""Share of the question that a clause must cover to be named."""


_UNREAD, _NONE = Query("", Asked.TEXT), Evidence()


@dataclass(frozen=True)
class Draft:
    """Work in progress (底稿)."""

    question: str
    history: tuple[Turn, ...]
    as_of: date
    query: Query = _UNREAD
    evidence: Evidence = _NONE
    pieces: tuple[Piece, ...] = ()
    segments: tuple[Segment, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()

    def ends(self, status: Status, text: str, suggestions: tuple[str, ...] = ()) -> Answer:
        """An answer without citations."""
        query = self.query.text or self.question
        return Answer(self.question, query, self.as_of, status, (Segment(text),), suggestions=suggestions)


Step = Callable[[Draft], Draft | Answer]


def _nowhere(question: str, place: str) -> bool:
    return False


@dataclass(frozen=True)
class Screen:
    """Ends with a ready reply what is no question for the corpus."""

    lexicon: Lexicon
    replies: Replies
    titles: str
    listed: Callable[[str], bool] = nothing_listed
    ruled: Callable[[str, str], bool] = _nowhere

    def __call__(self, draft: Draft) -> Draft | Answer:
        """See ``assistant.screening.screen``; of an attack with a question of its own beside it, that question goes on,
        and laws that apply in another place may be asked about with its name."""
        found = screen(draft.question, self.lexicon, self.titles, self.listed)
        if found is None or (found.place and self.ruled(normalised(draft.question), found.place)):
            return draft
        if found.rest:
            notice = Notice(NoticeKind.PREMISE, self.replies.say("notice.set_aside"))
            return replace(draft, question=found.rest, history=(), notices=(notice,))
        values = {"place": found.place} if found.place else {}
        return draft.ends(found.status, self.replies.say(found.reply, **values))


@dataclass(frozen=True)
class Understand:
    """Reads the question with its history."""

    read: Callable[[str, tuple[Turn, ...]], Query]

    def __call__(self, draft: Draft) -> Draft:
        """The draft with its standalone query."""
        query = self.read(draft.question, draft.history)
        return replace(draft, query=query, as_of=query.scope.day or draft.as_of)


@dataclass(frozen=True)
class Gather:
    """Finds the evidence."""

    find: Callable[[Query], Evidence]

    def __call__(self, draft: Draft) -> Draft:
        """The draft with its evidence."""
        return replace(draft, evidence=self.find(draft.query))


class Above(Protocol):
    """Says what a plan leaves unsaid; see ``assistant.deciding.Unsaid``."""

    def __call__(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """The plan's sentence behind the rules, where it says less than was asked."""

    def first(self, query: Query, evidence: Evidence, rules: Sequence[Piece]) -> tuple[Piece, ...]:
        """The rules, with what the plan leaves unsaid in front."""


def _unchecked(query: Query, pieces: Sequence[Piece], day: date) -> tuple[Piece, ...]:
    return tuple(pieces)


@dataclass(frozen=True)
class Write:
    """Writes the pieces, from the plan and from the rules above it; ends with NO_BASIS where neither answers."""

    direct: tuple[Callable[[Query, date], tuple[Piece, ...]], ...]
    extract: Callable[[Query, Evidence], tuple[Piece, ...]]
    rule: Callable[[Query, date], Ruled]
    decide: Callable[[Query, tuple[Piece, ...], Evidence, Ruled], tuple[Piece, ...]]
    unsaid: Above
    replies: Replies
    confirm: Callable[[Query, Sequence[Piece], date], tuple[Piece, ...]] = _unchecked
    beside: tuple[Callable[[Query, Sequence[Piece]], tuple[Piece, ...]], ...] = ()

    def __call__(self, draft: Draft) -> Draft | Answer:
        """The draft with its pieces."""
        query = draft.query
        for answer in self.direct:
            said = answer(query, draft.as_of)
            if said:
                return replace(draft, pieces=self.confirm(query, said, draft.as_of))
        if query.scope.unknown and not query.scope.families:
            title = query.scope.unknown[0]
            return draft.ends(Status.NO_BASIS, self.replies.say("refusal.no_document", title=title))
        local = () if query.elsewhere else self.extract(query, draft.evidence)
        pieces = self._silent(draft, local) or self._found(draft, local)
        return replace(draft, pieces=pieces) if pieces else self._nothing(draft)

    def _silent(self, draft: Draft, local: Sequence[Piece]) -> tuple[Piece, ...]:
        """What stands above the plan, where the plan is asked and does not tell."""
        if not of_plan(draft.query) or not lacks(draft.query, local):
            return ()
        above = self.rule(lifted(draft.query), draft.as_of).pieces
        return self.unsaid.first(draft.query, draft.evidence, above) if above else ()

    def _found(self, draft: Draft, local: Sequence[Piece]) -> tuple[Piece, ...]:
        query = draft.query
        ruled = self.rule(query, draft.as_of)
        pieces = self.confirm(query, self.decide(query, tuple(local), draft.evidence, ruled), draft.as_of)
        for extend in self.beside:
            pieces = extend(query, pieces)
        return (*pieces, *self.unsaid(query, draft.evidence)) if pieces and not local else pieces

    def _nothing(self, draft: Draft) -> Answer:
        """The refusal that fits: the place is another, or nothing was found."""
        place = draft.query.elsewhere
        if place is None:
            return no_basis(draft, self.replies)
        if draft.query.outside:
            told = self.replies.say("refusal.other_place", place=place)
            return draft.ends(Status.OUT_OF_SCOPE, told)
        return draft.ends(Status.NO_BASIS, self.replies.say("refusal.upper_place", place=place))


@dataclass(frozen=True)
class Verify:
    """Numbers the citations and drops every sentence that says more than they do, or rests on an instruction in a document."""

    document: Callable[[str], Document | None]
    replies: Replies

    def __call__(self, draft: Draft) -> Draft | Answer:
        """The draft with verified segments and their citations."""
        segments, citations = cite(draft.pieces, self.document, draft.as_of)
        supported = [not verify(segment, citations) for segment in segments]
        kept = [at for at, right in enumerate(supported) if right and not self._instructed(draft.pieces[at])]
        if not kept:
            return no_basis(draft, self.replies)
        pieces = tuple(draft.pieces[at] for at in kept)
        segments, citations = cite(pieces, self.document, draft.as_of)
        return replace(draft, pieces=pieces, segments=segments, citations=citations)

    def _instructed(self, piece: Piece) -> bool:
        """Whether a piece rests on words of a document, or on a title, that speak to a program that reads it."""
        titles = [held.title for source in piece.sources if (held := self.document(source.clause.document))]
        return any(is_instructed(source.clause.text, source.span) for source in piece.sources) or any(
            instructs(title) for title in titles
        )


def nowhere(draft: Draft) -> Referral | None:
    """No office to ask."""
    return None


@dataclass(frozen=True)
class Finish:
    """Adds the notices and the office to ask."""

    notices: Callable[[Sequence[Piece], Sequence[Citation], date], tuple[Notice, ...]]
    replies: Replies
    refer: Callable[[Draft], Referral | None] = nowhere

    def __call__(self, draft: Draft) -> Answer:
        """The answer."""
        notices = self.notices(draft.pieces, draft.citations, draft.as_of)
        status = Status.PARTIAL if any(piece.partial for piece in draft.pieces) else Status.ANSWERED
        parts = (draft.question, draft.query.text, draft.as_of, status, draft.segments)
        return Answer(
            *parts,
            citations=draft.citations,
            notices=(*draft.notices, *notices),
            referral=self.refer(draft),
        )


def no_basis(draft: Draft, replies: Replies) -> Answer:
    """The refusal, with the nearest clauses as questions that can be asked instead."""
    if draft.query.paths and not draft.evidence.clauses:
        path = "、".join(str(path) for path in draft.query.paths)
        return draft.ends(Status.NO_BASIS, replies.say("refusal.no_clause", path=path))
    close = {s.clause for s in draft.evidence.sentences if s.fit >= SUGGESTED_FIT}
    named = (clause for clause in draft.evidence.clauses if name_of(clause) and clause in close)
    nearest = [clause for clause in named if not instructs(name_of(clause))][:SUGGESTED]
    asked = tuple(
        replies.say("refusal.clause_question", path=clause.path, heading=name_of(clause))
        for clause in nearest
    )
    return draft.ends(Status.NO_BASIS, replies.say("refusal.no_basis"), asked)
