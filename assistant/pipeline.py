"""The way a question goes: the list of steps and what runs it (流程)."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date

from assistant.generating import Generator, Released, unheard
from assistant.llm import Model
from assistant.query import Query
from assistant.respelling import Respelling, never
from assistant.screening import check_question
from assistant.shelves import Shelves
from assistant.steps import Draft, Step
from assistant.types import Answer, Mode, Notice, NoticeKind, Status, Turn
from corpus.errors import BadQuestion, ModelFault
from corpus.types import Clause, Document, Indicator
from index.opening import Index
from index.types import Hit, Mask
from prompts import Replies

_ANSWERS = (Status.ANSWERED, Status.PARTIAL)

_LOOKED_FOR = (Status.NO_BASIS, Status.CLARIFY)

Rewrite = Callable[[Model | None, str, tuple[Turn, ...]], str | None]
"""Has a model word a follow-up as a question by itself; see ``assistant.rewriting.Rewriter``."""

Worked = tuple[Answer, Draft]
"""An answer and the draft that it was finished from."""


Watch = Callable[[], AbstractContextManager[Callable[[Answer], None]]]
"""What goes around the working out of an answer and is told it at the end."""


@contextmanager
def unwatched() -> Iterator[Callable[[Answer], None]]:
    """Nothing around it, nobody told."""
    yield lambda answer: None


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
    generate: Generator | None = None
    rewrite: Rewrite | None = None
    watch: Watch = unwatched
    suggest: Callable[[Answer, tuple[Turn, ...]], tuple[str, ...]] | None = None

    @property
    def fingerprint(self) -> str:
        """Which generation of the index is open."""
        return self.index.fingerprint

    def ask(
        self,
        question: str,
        history: tuple[Turn, ...] = (),
        as_of: date | None = None,
        mode: Mode = Mode.EXTRACTIVE,
        released: Released = unheard,
    ) -> Answer:
        """The answer to a question after the turns before it, by the law of ``as_of`` (today where None).

        In mode LLM a model writes it, where one is set: each sentence is handed to ``released`` once it is verified.

        Raises:
            BadQuestion: the question is empty or longer than the settings allow.
        """
        check_question(question, self.max_question, self.replies)
        with self.watch() as told:
            answer = self._asked(question, history, as_of or self.today(), mode, released)
            if self.suggest is not None:
                answer = replace(answer, suggestions=self.suggest(answer, history))
            told(answer)
            return answer

    def reach(self, question: str, day: date) -> tuple[Status, frozenset[str]]:
        """The status of the answer to a question by itself, and the refs of the clauses that it cites."""
        answer, _ = self._answered(question, (), day)
        return answer.status, frozenset(citation.clause.ref for citation in answer.citations)

    def _asked(
        self, question: str, history: tuple[Turn, ...], day: date, mode: Mode, released: Released
    ) -> Answer:
        begin = time.perf_counter()
        worked = self._answered(question, history, day)
        if worked[0].status in (*_ANSWERS, Status.NO_BASIS):
            worked = self._as_meant(worked, history, day)
        answer = worked[0]
        if mode is Mode.LLM and self.generate is not None:
            answer = self._generated(self.generate, worked, history, released)
        elapsed = (time.perf_counter() - begin) * 1000
        told = replace(answer, question=question, elapsed_ms=elapsed, id=uuid.uuid4().hex)
        return replace(told, corpus=self.fingerprint)

    def _generated(
        self, generate: Generator, worked: Worked, history: tuple[Turn, ...], released: Released
    ) -> Answer:
        """The answer in the model's words, to a follow-up as the model words it where that leads to an answer; a model
        that fails to word the question is not asked again."""
        answer, draft = worked
        if history and self.rewrite is not None and answer.status in (*_ANSWERS, *_LOOKED_FOR):
            try:
                reworded = self.rewrite(generate.model, draft.question, history)
            except ModelFault as error:
                return generate.degraded(answer, str(error))
            if reworded and reworded != draft.question:
                again = self._answered(reworded, (), draft.as_of)
                answer, draft = again if again[0].status in _ANSWERS else worked
        return generate(draft, answer, released)

    def _answered(self, question: str, history: tuple[Turn, ...], day: date) -> Worked:
        draft = Draft(question, history, day)
        for step in self.steps:
            state = step(draft)
            if isinstance(state, Answer):
                return state, draft
            draft = state
        raise TypeError("the last step must give an Answer")

    def _as_meant(self, worked: Worked, history: tuple[Turn, ...], day: date) -> Worked:
        """The answer to the question without its typing error, saying so; the one at hand where that is no better.

        A refusal gives way only to an answer that cites what was meant.
        """
        answer, _ = worked
        read = self.respell(answer.question)
        if read is None:
            return worked
        again, draft = self._answered(read.question, history, day)
        cited = "".join(citation.clause.text for citation in again.citations)
        said = answer.status in _ANSWERS or any(word in cited for word in read.words)
        if again.status not in _ANSWERS or not said:
            return worked
        text = self.replies.say("notice.respelt", typed=read.typed, meant=read.meant)
        notices = (Notice(NoticeKind.PREMISE, text), *again.notices)
        return replace(again, question=answer.question, notices=notices), draft

    def converse(
        self, questions: tuple[str, ...], as_of: date | None = None, mode: Mode = Mode.EXTRACTIVE
    ) -> Answer:
        """The answer to the last of several questions, those before it asked in order, without a model.

        Raises:
            BadQuestion: there is no question, or one of them cannot be taken in.
        """
        if not questions:
            raise BadQuestion(self.replies.say("cli.no_question"))
        return self.ask(questions[-1], self.history(questions[:-1], as_of), as_of, mode)

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

    def document(self, document_id: str) -> Document | None:
        """A document by its id, None if it is unknown."""
        return self.index.record.document(document_id)

    def clause(self, ref: str) -> Clause | None:
        """A clause by its ref, None if it is unknown."""
        try:
            return self.index.record.clause(ref)
        except KeyError:
            return None

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
