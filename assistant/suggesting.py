"""What the corpus suggests for a question that it could not answer: the nearest clause and the department (建议承办)."""

from dataclasses import dataclass
from itertools import pairwise

from assistant.gaps import GapGroup
from assistant.pipeline import Assistant
from assistant.shelves import is_local
from assistant.work_orders import WorkOrder
from corpus.types import Clause, Duty, Indicator, Role

NEAR = 0.25
"""Share of a question's pairs of characters that a clause must hold to be called near: below, what they share is chance."""


@dataclass(frozen=True)
class Suggester:
    """Reads the departments of the clauses nearest to a question; ``hotline`` is named where there is none."""

    assistant: Assistant
    hotline: str

    def __call__(self, group: GapGroup) -> WorkOrder:
        """The work order of a group."""
        clause = self._nearest(group.question)
        named = self.assistant.read(group.question).departments
        department = group.department or (named[0] if named else "") or (self._lead(clause) if clause else "")
        return WorkOrder(group, self._place(clause) if clause else "", department or self.hotline)

    def _nearest(self, question: str) -> Clause | None:
        hits = self.assistant.search(question, 1)
        clause = self.assistant.clause(hits[0].passage.ref) if hits else None
        return clause if clause and shared(question, clause.text) >= NEAR else None

    def _lead(self, clause: Clause) -> str:
        """The county's department that leads by a clause, or the one of its row; laws name no office of this county."""
        document = self.assistant.document(clause.document)
        if document is None or not is_local(document):
            return ""
        facts = [
            fact for fact in self.assistant.index.record.facts_in(clause.document) if fact.ref == clause.ref
        ]
        duties = sorted(
            (fact for fact in facts if isinstance(fact, Duty)), key=lambda one: one.role != Role.LEAD
        )
        named = [fact.department for fact in facts if isinstance(fact, Indicator)]
        return next(iter((*(duty.department for duty in duties), *named)), "")

    def _place(self, clause: Clause) -> str:
        document = self.assistant.document(clause.document)
        return f"《{document.title if document else clause.document}》{clause.path}"


def shared(question: str, text: str) -> float:
    """Share of the pairs of neighbouring characters of a question that stand in a text, from 0 to 1."""
    pairs = {one + other for one, other in pairwise(question) if (one + other).isalnum()}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
