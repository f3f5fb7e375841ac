"""A model writes the answer, sentence by sentence (生成), from evidence that was gathered and verified before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.gating import Gate, Sentence, sentences
from assistant.llm import Message, Model
from assistant.noticing import in_words
from assistant.pieces import Piece
from assistant.steps import Draft
from assistant.types import Answer, Citation, Mode, Notice, NoticeKind, Referral, Segment, Status
from corpus.errors import ModelFault
from corpus.types import GONE, Clause, Document
from prompts import Prompts, Replies

FURTHER = 4
"""Clauses given beside those that the extractive answer cites."""

LONGEST_CLAUSE = 1600
"""Characters of a clause that a model is shown; the gate knows all of it."""

Released = Callable[[Segment, tuple[Citation, ...]], None]
"""Called with each sentence as soon as it may be shown, and with the citations that it is the first to need."""


def unheard(segment: Segment, citations: tuple[Citation, ...]) -> None:
    """Does nothing: for whoever waits for the whole answer."""


@dataclass(frozen=True)
class Written:
    """What a model wrote that may be shown, and how many of its sentences may not."""

    segments: tuple[Segment, ...] = ()
    citations: tuple[Citation, ...] = ()
    dropped: int = 0


@dataclass(frozen=True)
class Generator:
    """Has a model write anew what an extractive answer says; ends with that answer, marked, where nothing holds.

    ``tokens`` counts the tokens (词元) of a text, ``room`` is how many the model may be told; ``notices`` are those of
    the extractive way.
    """

    model: Model | None
    prompts: Prompts
    document: Callable[[str], Document | None]
    notices: Callable[[Sequence[Piece], Sequence[Citation], date], tuple[Notice, ...]]
    replies: Replies
    tokens: Callable[[str], int]
    room: int

    def __call__(self, draft: Draft, answer: Answer, released: Released = unheard) -> Answer:
        """The answer in the model's words, each sentence handed to ``released`` once it is verified.

        ``draft`` is the verified draft that ``answer`` was finished from. A refusal is handed back as it is: no model
        is asked. Where the model fails after sentences were released, they are taken back by the answer returned.
        """
        if answer.status not in (Status.ANSWERED, Status.PARTIAL):
            return answer
        if self.model is None:
            return self.degraded(answer, self._say("model_fault.none"))
        evidence = self.evidence(draft)
        if not evidence:
            return self.degraded(answer, self._say("model_fault.room"))
        try:
            written = self._written(self.model, draft, evidence, released)
        except ModelFault as error:
            return self.degraded(answer, str(error))
        if not written.segments:
            name = "model_fault.unsupported" if written.dropped else "model_fault.empty"
            return self.degraded(answer, self._say(name), written.dropped)
        return self._answer(draft, answer, written)

    def evidence(self, draft: Draft) -> tuple[Citation, ...]:
        """What the model is given, numbered: the clauses cited, then others found that apply, as many as there is room for."""
        offered = self._offered(draft)
        room = self.room - self.tokens(self.prompts.system) - self.tokens(self._question(draft, ()))
        chosen: list[Citation] = []
        for clause in offered:
            document = self.document(clause.document)
            if document is None:
                continue
            span = (0, len(clause.text))
            one = Citation(len(chosen) + 1, document, document.validity(draft.as_of), clause, span)
            room -= self.tokens(self._shown(one))
            if room < 0:
                break
            chosen.append(one)
        return tuple(chosen)

    def _offered(self, draft: Draft) -> tuple[Clause, ...]:
        cited = list(dict.fromkeys(citation.clause for citation in draft.citations))
        further = [
            clause
            for clause in draft.evidence.clauses
            if clause not in cited and clause.text.strip() and self._applies(clause, draft.as_of)
        ]
        return (*cited, *(() if draft.query.elsewhere else further[:FURTHER]))

    def _applies(self, clause: Clause, day: date) -> bool:
        document = self.document(clause.document)
        return document is not None and document.validity(day) not in GONE

    def _question(self, draft: Draft, evidence: Sequence[Citation]) -> str:
        return self.prompts.question.format(
            day=in_words(draft.as_of),
            evidence="\n\n".join(self._shown(one) for one in evidence),
            question=unmarked(draft.query.text or draft.question),
        )

    def _shown(self, one: Citation) -> str:
        return self.prompts.evidence.format(
            token=one.n,
            title=unmarked(one.document.title),
            number=unmarked(one.document.number or ""),
            path=one.clause.path,
            heading=unmarked(" › ".join(one.clause.heading)),
            text=unmarked(one.clause.text[:LONGEST_CLAUSE]),
        )

    def _written(
        self, model: Model, draft: Draft, evidence: tuple[Citation, ...], released: Released
    ) -> Written:
        told = (Message("system", self.prompts.system), Message("user", self._question(draft, evidence)))
        gate = Gate(evidence)
        written = self._corrections(draft, released)

        def enough(sentence: Sentence) -> bool:
            return gate(sentence) is not None

        for sentence in sentences(model.write(told), enough):
            segment = gate(sentence)
            if segment is not None and all(segment.text != one.text for one in written.segments):
                written = _with(written, segment, evidence, released)
            elif segment is None and sentence.text:
                written = replace(written, dropped=written.dropped + 1)
        return written

    def _corrections(self, draft: Draft, released: Released) -> Written:
        """What puts a false premise right stands in front, in our own words: no model decides on that."""
        written = Written()
        for piece, segment in zip(draft.pieces, draft.segments, strict=True):
            if piece.contradicts:
                written = _with(written, segment, draft.citations, released)
        return written

    def _answer(self, draft: Draft, answer: Answer, written: Written) -> Answer:
        before = self.notices(draft.pieces, draft.citations, draft.as_of)
        kept = tuple(one for one in answer.notices if one not in before and not one.citations)
        notices = (*kept, *self.notices(draft.pieces, written.citations, draft.as_of))
        name = self.model.name if self.model else ""
        return replace(
            answer,
            segments=written.segments,
            citations=written.citations,
            notices=(Notice(NoticeKind.MODEL, self._say("notice.model")), *notices),
            referral=_referral(answer, written.citations),
            mode=Mode.LLM,
            model=f"{name}@{self.prompts.hash}",
            dropped=written.dropped,
        )

    def degraded(self, answer: Answer, reason: str, dropped: int = 0) -> Answer:
        """The extractive answer, marked as such with the reason."""
        notice = Notice(NoticeKind.DEGRADED, self._say("notice.extracted", reason=reason))
        return replace(answer, notices=(*answer.notices, notice), dropped=dropped)

    def _say(self, name: str, **values: object) -> str:
        return self.replies.say(name, **values)


def unmarked(text: str) -> str:
    """A text that cannot be taken for a token or a delimiter of the prompt: marks become look-alikes, controls blanks."""
    plain = text.translate(_LOOK_ALIKES)
    return "".join(one if one == "\n" or one.isprintable() else " " for one in plain)


_LOOK_ALIKES = str.maketrans({"【": "〔", "】": "〕", "<": "＜", ">": "＞"})


def _with(written: Written, segment: Segment, evidence: Sequence[Citation], released: Released) -> Written:
    """What is written so far and one more sentence, its evidence numbered in the order of use; it is released."""
    held = {(one.clause, one.span): one.n for one in written.citations}
    fresh: list[Citation] = []
    numbers: list[int] = []
    for one in (next(found for found in evidence if found.n == n) for n in segment.citations):
        key = (one.clause, one.span)
        if key not in held:
            held[key] = len(held) + 1
            fresh.append(replace(one, n=held[key]))
        numbers.append(held[key])
    shown = Segment(segment.text, tuple(numbers))
    released(shown, tuple(fresh))
    return replace(written, segments=(*written.segments, shown), citations=(*written.citations, *fresh))


def _referral(answer: Answer, citations: Sequence[Citation]) -> Referral | None:
    """The office to ask, resting on what the sentences cite; none where they no longer cite what it rests on."""
    if answer.referral is None:
        return None
    relied = {one.clause for one in answer.citations if one.n in answer.referral.citations}
    numbers = tuple(one.n for one in citations if one.clause in relied)
    return replace(answer.referral, citations=numbers) if numbers else None
