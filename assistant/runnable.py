"""The retriever and the assistant as LangChain Runnables (接入 LangChain), for those who build on it.

Nothing of ours imports this module: LangChain is loaded only where it is wanted. Importing it turns LangSmith's tracing
off, whatever the environment says: no question leaves the machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, runtime_checkable

from assistant.llm import without_tracing

without_tracing()

from langchain_core.callbacks import CallbackManagerForRetrieverRun  # noqa: E402 - tracing is off before it loads
from langchain_core.documents import Document as Found  # noqa: E402
from langchain_core.retrievers import BaseRetriever  # noqa: E402
from langchain_core.runnables import Runnable, RunnableConfig  # noqa: E402

from assistant.pipeline import Assistant  # noqa: E402
from assistant.wire import answer_json  # noqa: E402
from corpus.errors import BadQuestion  # noqa: E402
from corpus.types import Clause, Document  # noqa: E402
from index.types import Hit  # noqa: E402

LIMIT = 10
"""Clauses found for a question unless told otherwise."""

_PASSAGES = 4
"""Passages searched for each clause wanted: a long clause has several, and they count once."""

Asked = str | Mapping[str, Any]
"""A question, or ``question`` with ``history`` (earlier questions, oldest first) and ``as_of`` (a day, ISO)."""


@runtime_checkable
class Searched(Protocol):
    """What the retriever needs of an assistant. LangChain's fields are pydantic's, which would look into a dataclass;
    of a port it checks only that it has these."""

    def search(self, question: str, limit: int, as_of: date | None = None) -> tuple[Hit, ...]:
        """At most ``limit`` hits, best first, among the documents that apply on a day (today where None)."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """All documents."""
        ...

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """All clauses of a document."""
        ...


class ClauseRetriever(BaseRetriever):
    """Finds clauses (条款) as LangChain documents, best first, each once, among the documents that apply.

    ``page_content`` is the clause, exactly; ``metadata`` holds ``document``, ``title``, ``number``, ``level``, ``path``,
    ``ref``, ``score`` (larger is closer) and ``validity`` on the day asked about: ``as_of``, today where None.
    """

    assistant: Searched
    limit: int = LIMIT
    as_of: date | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Found]:
        """The clauses found for a question."""
        day = self.as_of or date.today()
        best: dict[str, float] = {}
        for hit in self.assistant.search(query, self.limit * _PASSAGES, self.as_of):
            best.setdefault(hit.passage.ref, hit.score)
        documents = {document.id: document for document in self.assistant.documents()}
        found = []
        for ref, score in list(best.items())[: self.limit]:
            document = documents[ref.partition("#")[0]]
            clause = next(one for one in self.assistant.clauses(document.id) if one.ref == ref)
            found.append(_found(document, clause, score, day))
        return found


def _found(document: Document, clause: Clause, score: float, day: date) -> Found:
    told = {
        "document": document.id,
        "title": document.title,
        "number": document.number,
        "level": document.level.value,
        "path": str(clause.path),
        "ref": clause.ref,
        "score": score,
        "validity": document.validity(day).value,
    }
    return Found(page_content=clause.text, metadata=told, id=clause.ref)


@dataclass(frozen=True)
class AnswerRunnable(Runnable[Asked, dict[str, Any]]):
    """The assistant as a Runnable: a question in, the answer as the JSON object of the interface out.

    Safe to use from several threads, as ``batch`` does; ``stream`` gives the whole answer at once, verified.
    """

    assistant: Assistant

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> dict[str, Any]:
        """The answer.

        Raises:
            BadQuestion: the input is no question, or its history or day cannot be read.
        """
        return self._call_with_config(self._answered, input, config, run_type="chain")

    def _answered(self, asked: Asked) -> dict[str, Any]:
        question, history, day = _read(asked)
        return answer_json(self.assistant.ask(question, self.assistant.history(history, day), day))


def _read(asked: Asked) -> tuple[str, tuple[str, ...], date | None]:
    """The question, the questions before it and the day; an unknown key is refused, as it would do nothing."""
    if isinstance(asked, str):
        return asked, (), None
    unknown = set(asked) - {"question", "history", "as_of"}
    if unknown:
        raise BadQuestion(f"不认识的输入项：{'、'.join(sorted(unknown))}")
    question, history, day = asked.get("question"), asked.get("history") or (), asked.get("as_of")
    if not isinstance(question, str):
        raise BadQuestion("question 应是一句话")
    if isinstance(history, str) or not all(isinstance(one, str) for one in history):
        raise BadQuestion("history 应是以前问过的话的列表")
    return question, tuple(history), _day(day)


def _day(day: object) -> date | None:
    if day is None or isinstance(day, date):
        return day
    try:
        return date.fromisoformat(str(day))
    except ValueError as error:
        raise BadQuestion(f"as_of 应写作 2025-06-01，现在是 {day}") from error
