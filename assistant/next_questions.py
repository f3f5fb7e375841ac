"""What can be asked next (接着问): questions over facts near what was cited, each of them asked before it is offered."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from assistant.evidence import Row
from assistant.shelves import is_local
from assistant.types import Answer, Citation, Status, Turn
from corpus.articles import is_article
from corpus.types import Clause, Document, Target
from index.record import Record
from prompts import Replies

OFFERED = 3
"""Questions offered at most."""

TRIED = 8
"""Candidates asked at most for one answer: each costs as much as an answer."""

BESIDE = 4
"""Clauses before and after the cited one whose facts are looked at."""

_ASKS = re.compile(
    "[吗呢]$|什么|啥|多少|几|谁|哪|怎么|怎样|如何|能不能|要不要|可不可以|是不是|多久|多长|多大"
)

Reach = Callable[[str, date], tuple[Status, frozenset[str]]]
"""The status of the answer to a question by itself, and the refs of the clauses that it cites."""


@dataclass(frozen=True)
class NextQuestions:
    """Finds what can be asked next; ``rows`` are the indicator tables, ``reach`` asks a
    candidate, ``phrasings`` are those of each clause by its ref (问法): people's own questions."""

    record: Record
    rows: tuple[Row, ...]
    replies: Replies
    reach: Reach
    phrasings: Mapping[str, tuple[str, ...]]
    kept: Reach = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", lru_cache(maxsize=2048)(self.reach))

    def __call__(self, answer: Answer, history: tuple[Turn, ...]) -> tuple[str, ...]:
        """At most ``OFFERED`` questions that were not asked yet, that are answered, and from another clause; those of
        the answer itself where they are answered."""
        asked = {answer.question, answer.query, *(turn.question for turn in history)}
        cited = {citation.clause.ref for citation in answer.citations}
        candidates = dict.fromkeys((*answer.suggestions, *self._near(answer)))
        found: list[str] = []
        for candidate in [one for one in candidates if one not in asked][:TRIED]:
            status, refs = self.kept(candidate, answer.as_of)
            if status is Status.ANSWERED and refs - cited:
                found.append(candidate)
            if len(found) == OFFERED:
                break
        return tuple(found)

    def _near(self, answer: Answer) -> Iterator[str]:
        """Candidates by what is cited first, one kind after the other."""
        for citation in answer.citations[:1]:
            if is_local(citation.document):
                yield from self._of_plan(citation)
            else:
                yield from self._of_law(citation)

    def _of_plan(self, citation: Citation) -> Iterator[str]:
        row = next((row for row in self.rows if row.clause == citation.clause), None)
        if row is not None:
            place = self.rows.index(row)
            others = self.rows[max(0, place - 2) : place + 3]
            yield from (self._say("indicator", name=other.indicator.name) for other in others if other != row)
            yield self._say("department", department=row.indicator.department)
        yield from self._phrased(self._beside(citation.clause))
        near = {clause.ref for clause in self._beside(citation.clause)}
        facts = self.record.facts_in(citation.document.id)
        metrics = (f.metric for f in facts if isinstance(f, Target) and f.ref in near and not f.reached)
        yield from (self._say("target", metric=metric) for metric in dict.fromkeys(metrics))

    def _of_law(self, citation: Citation) -> Iterator[str]:
        title, clause = f"《{citation.document.title}》", citation.clause
        penalty = self._penalty(citation.document, clause)
        if penalty is not None:
            yield from self._phrased((penalty,))
            yield self._say("penalty", title=title, path=penalty.path)
        duty = next(iter(_referred(clause)), None)
        if duty is not None:
            yield self._say("article", title=title, path=duty)
        yield from self._phrased(one for one in self._beside(clause) if one != clause)
        yield self._say("validity", title=title)
        yield from (
            self._say("article", title=title, path=other.path)
            for other in self._beside(clause)
            if is_article(other) and other != clause
        )

    def _phrased(self, clauses: Iterable[Clause]) -> Iterator[str]:
        """The first phrasing of each clause that is a question."""
        for clause in clauses:
            asked = next((one for one in self.phrasings.get(clause.ref, ()) if _ASKS.search(one)), None)
            if asked is not None:
                yield asked.rstrip("？?") + "？"

    def _penalty(self, document: Document, clause: Clause) -> Clause | None:
        """The article that punishes a breach of this one."""
        about = re.compile(f"违反[^。；]*{re.escape(str(clause.path))}(?!之)")
        held = self.record.clauses(document.id) if is_article(clause) else ()
        return next((one for one in held if one != clause and about.search(one.text)), None)

    def _beside(self, clause: Clause) -> tuple[Clause, ...]:
        held = self.record.clauses(clause.document)
        place = held.index(clause)
        return held[max(0, place - BESIDE) : place + BESIDE + 1]

    def _say(self, name: str, /, **values: object) -> str:
        return self.replies.say(f"next.{name}", **values)


def _referred(clause: Clause) -> tuple[str, ...]:
    """Articles whose breach a clause punishes."""
    return tuple(re.findall("违反本(?:法|条例|办法|规定)(第[零一二三四五六七八九十百千]+条)", clause.text))
