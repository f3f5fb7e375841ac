"""A turn as it is stored, and back (回忆): what follow-ups need of an answer, with its clauses by their refs."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.personal import masked
from assistant.types import Answer, Citation, Segment, Status, Turn
from corpus.types import Clause, Document, Validity


@dataclass(frozen=True)
class Sources:
    """Where the clauses and documents of a stored answer are found again; None where the corpus no longer has one."""

    clause: Callable[[str], Clause | None]
    document: Callable[[str], Document | None]


def storable(text: str) -> str:
    """The text as any database takes it: personal data masked, no NUL, no half of a surrogate pair."""
    return masked(text.encode("utf-8", "ignore").decode().replace("\0", ""))


def written(answer: Answer) -> str:
    """An answer as it is stored: JSON, every sentence masked."""
    body = {
        "query": storable(answer.query),
        "as_of": answer.as_of.isoformat(),
        "status": answer.status.value,
        "segments": [[storable(one.text), list(one.citations)] for one in answer.segments],
        "citations": [[one.n, one.clause.ref, *one.span, one.validity.value] for one in answer.citations],
    }
    return json.dumps(body, ensure_ascii=False)


def recalled(question: str, stored: str, sources: Sources) -> Turn:
    """The turn of a question and a stored answer; without the answer where the corpus holds none of its clauses any more."""
    body = json.loads(stored)
    citations = tuple(found for one in body["citations"] if (found := _citation(one, sources)) is not None)
    if body["citations"] and not citations:
        return Turn(question)
    known = {citation.n for citation in citations}
    segments = tuple(
        Segment(text, tuple(n for n in numbers if n in known)) for text, numbers in body["segments"]
    )
    day, status = date.fromisoformat(body["as_of"]), Status(body["status"])
    return Turn(question, Answer(question, body["query"], day, status, segments, citations))


def _citation(stored: list[Any], sources: Sources) -> Citation | None:
    n, ref, begin, end, validity = stored
    clause, document = sources.clause(ref), sources.document(ref.split("#", 1)[0])
    if clause is None or document is None or not 0 <= begin < end <= len(clause.text):
        return None
    return Citation(n, document, Validity(validity), clause, (begin, end))
