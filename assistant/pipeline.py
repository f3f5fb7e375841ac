"""The way a question goes: screen → understand → gather → answer → verify → notice.

Each step is a frozen dataclass whose fields are its dependencies; called with a draft it returns a new
draft, or an ``Answer`` where the way ends. Every end is an answer with a status.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.citing import cite, verify
from assistant.deciding import decide
from assistant.gathering import Evidence
from assistant.pieces import Piece
from assistant.query import Asked, Query
from assistant.respelling import Respelling, never
from assistant.screening import check_question, screen
from assistant.shelves import Shelves
from assistant.types import Answer, Citation, Notice, NoticeKind, Referral, Segment, Status, Turn
from corpus.departments import function_of
from corpus.errors import BadQuestion
from corpus.outline import name_of
from corpus.types import Clause, Document, Indicator
from index.opening import Index
from index.types import Hit, Mask
from prompts import Lexicon, Replies

SUGGESTED = 3
"""Nearest clauses named when nothing answers."""

SUGGESTED_FIT = 0.15
"""Share of the question that a clause must cover to be named."""


_UNREAD, _NONE = Query("", Asked.TEXT), Evidence()
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)


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

    def ends(self, status: Status, text: str, suggestions: tuple[str, ...] = ()) -> Answer:
        """An answer without citations."""
        query = self.query.text or self.question
        return Answer(self.question, query, self.as_of, status, (Segment(text),), suggestions=suggestions)


Step = Callable[[Draft], Draft | Answer]


@dataclass(frozen=True)
class Screen:
    """Ends with a ready reply what is no question for the corpus."""

    lexicon: Lexicon
    replies: Replies
    titles: str

    def __call__(self, draft: Draft) -> Draft | Answer:
        """See ``assistant.screening.screen``."""
        found = screen(draft.question, self.lexicon, self.titles)
        if found is None:
            return draft
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


@dataclass(frozen=True)
class Write:
    """Writes the pieces, from the plan and from the rules above it; ends with NO_BASIS where neither answers."""

    direct: tuple[Callable[[Query, date], tuple[Piece, ...]], ...]
    extract: Callable[[Query, Evidence], tuple[Piece, ...]]
    rule: Callable[[Query, date], tuple[tuple[Piece, ...], float]]
    unsaid: Callable[[Query, Evidence], tuple[Piece, ...]]
    replies: Replies

    def __call__(self, draft: Draft) -> Draft | Answer:
        """The draft with its pieces."""
        query = draft.query
        for answer in self.direct:
            said = answer(query, draft.as_of)
            if said:
                return replace(draft, pieces=said)
        if query.scope.unknown and not query.scope.families:
            title = query.scope.unknown[0]
            return draft.ends(Status.NO_BASIS, self.replies.say("refusal.no_document", title=title))
        local = () if query.elsewhere else self.extract(query, draft.evidence)
        rules, fit = self.rule(query, draft.as_of)
        pieces = decide(query, local, rules, fit)
        if rules and not local:
            pieces = (*pieces, *self.unsaid(query, draft.evidence))
        if pieces:
            return replace(draft, pieces=pieces)
        if query.elsewhere:
            return draft.ends(Status.NO_BASIS, self.replies.say("refusal.upper_place", place=query.elsewhere))
        return no_basis(draft, self.replies)


@dataclass(frozen=True)
class Verify:
    """Numbers the citations and drops every sentence that says more than they do."""

    document: Callable[[str], Document | None]
    replies: Replies

    def __call__(self, draft: Draft) -> Draft | Answer:
        """The draft with verified segments and their citations."""
        segments, citations = cite(draft.pieces, self.document, draft.as_of)
        kept = [at for at, segment in enumerate(segments) if not verify(segment, citations)]
        if not kept:
            return no_basis(draft, self.replies)
        pieces = tuple(draft.pieces[at] for at in kept)
        segments, citations = cite(pieces, self.document, draft.as_of)
        return replace(draft, pieces=pieces, segments=segments, citations=citations)


@dataclass(frozen=True)
class Finish:
    """Adds the notices and the office to ask."""

    notices: Callable[[Sequence[Piece], Sequence[Citation], date], tuple[Notice, ...]]
    replies: Replies

    def __call__(self, draft: Draft) -> Answer:
        """The answer."""
        notices = self.notices(draft.pieces, draft.citations, draft.as_of)
        status = Status.PARTIAL if any(piece.partial for piece in draft.pieces) else Status.ANSWERED
        parts = (draft.question, draft.query.text, draft.as_of, status, draft.segments)
        return Answer(*parts, citations=draft.citations, notices=notices, referral=self._referral(draft))

    def _referral(self, draft: Draft) -> Referral | None:
        """The first of the county's offices that a sentence points to, resting on what the sentence cites."""
        for piece, segment in zip(draft.pieces, draft.segments, strict=True):
            if piece.office is not None:
                why = self.replies.say(
                    "referral.why", function=function_of(piece.office), office=piece.office
                )
                return Referral(piece.office, why, segment.citations)
        return None


def no_basis(draft: Draft, replies: Replies) -> Answer:
    """The refusal, with the nearest clauses as questions that can be asked instead."""
    if draft.query.paths and not draft.evidence.clauses:
        path = "、".join(str(path) for path in draft.query.paths)
        return draft.ends(Status.NO_BASIS, replies.say("refusal.no_clause", path=path))
    close = {s.clause for s in draft.evidence.sentences if s.fit >= SUGGESTED_FIT}
    nearest = [clause for clause in draft.evidence.clauses if name_of(clause) and clause in close][:SUGGESTED]
    asked = tuple(
        replies.say("refusal.clause_question", path=clause.path, heading=name_of(clause))
        for clause in nearest
    )
    return draft.ends(Status.NO_BASIS, replies.say("refusal.no_basis"), asked)


@dataclass(frozen=True)
class Assistant:
    """Answers questions over one open index; safe to use from several threads."""

    steps: tuple[Step, ...]
    index: Index
    max_question: int
    replies: Replies
    read: Callable[[str], Query]
    shelves: Shelves
    today: Callable[[], date] = date.today
    respell: Callable[[str], Respelling | None] = never

    @property
    def fingerprint(self) -> str:
        """Which generation of the index is open."""
        return self.index.fingerprint

    def ask(self, question: str, history: tuple[Turn, ...] = (), as_of: date | None = None) -> Answer:
        """The answer to a question after the turns before it, by the law of ``as_of`` (today where None).

        Raises:
            BadQuestion: the question is empty or longer than the settings allow.
        """
        check_question(question, self.max_question, self.replies)
        begin = time.perf_counter()
        answer = self._answered(question, history, as_of or self.today())
        if answer.status in (*_ANSWERS, Status.NO_BASIS):
            answer = self._as_meant(answer, history, as_of or self.today())
        elapsed = (time.perf_counter() - begin) * 1000
        return replace(answer, corpus=self.fingerprint, elapsed_ms=elapsed, id=uuid.uuid4().hex)

    def _answered(self, question: str, history: tuple[Turn, ...], day: date) -> Answer:
        state: Draft | Answer = Draft(question, history, day)
        for step in self.steps:
            if isinstance(state, Answer):
                break
            state = step(state)
        if not isinstance(state, Answer):
            raise TypeError("the last step must give an Answer")
        return state

    def _as_meant(self, answer: Answer, history: tuple[Turn, ...], day: date) -> Answer:
        """The answer to the question without its typing error, saying so; the one at hand where that is no better.

        A refusal gives way only to an answer that cites what was meant.
        """
        read = self.respell(answer.question)
        if read is None:
            return answer
        again = self._answered(read.question, history, day)
        cited = "".join(citation.clause.text for citation in again.citations)
        said = answer.status in _ANSWERS or any(word in cited for word in read.words)
        if again.status not in _ANSWERS or not said:
            return answer
        text = self.replies.say("notice.respelt", typed=read.typed, meant=read.meant)
        notices = (Notice(NoticeKind.PREMISE, text), *again.notices)
        return replace(again, question=answer.question, notices=notices)

    def converse(self, questions: tuple[str, ...], as_of: date | None = None) -> Answer:
        """The answer to the last of several questions, those before it asked in order.

        Raises:
            BadQuestion: there is no question, or one of them cannot be taken in.
        """
        if not questions:
            raise BadQuestion(self.replies.say("cli.no_question"))
        return self.ask(questions[-1], self.history(questions[:-1], as_of), as_of)

    def history(self, questions: tuple[str, ...], as_of: date | None = None) -> tuple[Turn, ...]:
        """The turns of several questions asked in order, each after those before it.

        Raises:
            BadQuestion: one of them cannot be taken in.
        """
        turns: tuple[Turn, ...] = ()
        for question in questions:
            turns = (*turns, Turn(question, self.ask(question, turns, as_of)))
        return turns

    def documents(self) -> tuple[Document, ...]:
        """All documents (文件) of the corpus."""
        return self.index.record.documents

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """All clauses (条款) of a document in order; empty if it is unknown."""
        return self.index.record.clauses(document_id)

    def indicators(self) -> tuple[Indicator, ...]:
        """All rows of the indicator tables (指标)."""
        return tuple(fact for fact in self.index.record.facts if isinstance(fact, Indicator))

    def search(self, question: str, limit: int, as_of: date | None = None) -> tuple[Hit, ...]:
        """At most ``limit`` hits for the question as it is understood, among the documents that apply, best first;
        ``as_of`` is the day asked about where the question names none, today where None."""
        text, within = self.searched(question, as_of)
        return self.index.retriever.search(text, limit, within)

    def searched(self, question: str, as_of: date | None = None) -> tuple[str, Mask]:
        """What is searched for a question as it is understood, typing errors put right, and the passages that apply."""
        meant = self.respell(question)
        query = self.read(meant.question if meant else question)
        day = query.scope.day or as_of or self.today()
        within = self.shelves.mask((*self.shelves.local(query), *self.shelves.rules(query, day)))
        return query.search_text, within

    def healthy(self) -> bool:
        """Whether the index is open and known answers come out right."""
        return self.index.answers_known()
