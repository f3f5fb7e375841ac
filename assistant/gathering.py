"""Query → evidence (取证): what was found, filtered by year, above the floor — or nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.evidence import Row, Sentence, Value, lead_at, rows, sentences, values
from assistant.query import Asked, Query
from assistant.shelves import Shelves
from assistant.years import base_years, years_of_sentence
from corpus.paths import ClausePath, Step
from corpus.types import Clause, Document, Indicator
from index.opening import Index
from index.types import Hit

BREADTH = 12
"""Passages looked into."""


CLOSENESS = {"words": 0.35, "bigrams": 0.40, "vectors": 0.25}
"""Weights of the searches in how close a sentence's passage is (docs/adr/0005)."""

PAST = 0.08
"""Taken from the fit of a value of the past where the question, naming no year, asks for the target; and the reverse."""


@dataclass(frozen=True)
class Evidence:
    """What was found for a query, best first in each list."""

    hits: tuple[Hit, ...] = ()
    clauses: tuple[Clause, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    values: tuple[Value, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Gatherer:
    """Finds the evidence for a query in an open index."""

    index: Index
    shelves: Shelves
    indicators: tuple[tuple[Clause, Indicator], ...]

    def __call__(self, query: Query) -> Evidence:
        """Evidence for the query; for a clause look-up only the clauses named and what stands in them."""
        if query.paths:
            found = self.clauses(query)
            inside = [s for clause in found for s in sentences(query, clause, 1.0)]
            return Evidence(clauses=found, sentences=_ranked(inside), values=self._values(query, inside))
        documents = self.shelves.local(query)
        within = self.shelves.mask(documents)
        hits = self.index.retriever.search(query.search_text, BREADTH, within) if documents else ()
        best: dict[str, float] = {}
        for hit in hits:
            best[hit.passage.ref] = max(best.get(hit.passage.ref, 0.0), _closeness(hit))
        found = tuple(self.index.record.clause(ref) for ref in best)
        candidates = [
            sentence
            for clause in found
            if clause.path.row == 0
            for sentence in sentences(query, clause, best[clause.ref])
            if self.fits_years(query, clause, sentence.span)
            and (query.needs is None or re.search(query.needs, sentence.text))
        ]
        held = {document.id for document in documents}
        tabled = [pair for pair in self.indicators if pair[0].document in held]
        fitting = () if query.needs else rows(query, tabled)
        ranked = tuple(sorted(fitting, key=lambda row: -row.fit))
        return Evidence(hits, found, _ranked(candidates), self._values(query, candidates), ranked)

    def fits_years(self, query: Query, clause: Clause, span: tuple[int, int]) -> bool:
        """Whether a sentence speaks of the years asked about; any will do where none is, or where one is asserted."""
        known = self._years(clause, span)
        asked, bases = set(query.years), base_years(clause.text[span[0] : span[1]])
        same_base = not query.bases or not bases or bool(set(query.bases) & bases)
        return query.confirms or (same_base and (not asked or not known or bool(asked & known)))

    def _years(self, clause: Clause, span: tuple[int, int]) -> set[int]:
        """Years that a sentence of a clause speaks of."""
        above = "".join(clause.heading) + lead_at(clause, span[0])
        period = _period(self.index.record.document(clause.document))
        return years_of_sentence(clause.text[span[0] : span[1]], above, period)

    def _values(self, query: Query, candidates: Iterable[Sentence]) -> tuple[Value, ...]:
        """Values in the sentences, best first; where no year was asked about, those of the past come after."""
        if query.asked not in (Asked.VALUE, Asked.INDICATORS):
            return ()
        found = []
        for sentence in candidates:
            past = not query.years and self._is_past(sentence) != query.past
            found += [
                replace(value, fit=value.fit - (PAST if past else 0.0), off=past)
                for value in values(query, sentence)
            ]
        return tuple(sorted(found, key=lambda value: -value.fit))

    def _is_past(self, sentence: Sentence) -> bool:
        period = _period(self.index.record.document(sentence.clause.document))
        years = self._years(sentence.clause, sentence.span)
        return period is not None and bool(years) and max(years) < period[1]

    def clauses(self, query: Query) -> tuple[Clause, ...]:
        """Clauses that the question names, whole parts of the outline with all that stands below."""
        found: list[Clause] = []
        for document in self.shelves.local(query):
            held = self.index.record.clauses(document.id)
            for path in query.paths:
                found += [clause for clause in held if _named(clause.path, path)]
            if found:
                break
        return tuple(dict.fromkeys(found))


def _closeness(hit: Hit) -> float:
    """How close a passage is by the three searches, 0 … 1: what the floors of docs/adr/0007 were measured with."""
    signals = dict(hit.signals)
    return sum(weight * signals[name] for name, weight in CLOSENESS.items()) if signals else hit.score


def _named(path: ClausePath, asked: ClausePath) -> bool:
    if asked.name == "表":
        return path.row == asked.row
    if asked.name == "注":
        return path.name.endswith("注")
    if asked.name:
        return path.name == asked.name
    return not path.name and path.starts_with(asked) and _deepest(path) >= _deepest(asked)


def _deepest(path: ClausePath) -> int:
    return path.steps[-1][0] if path.steps else Step.VOLUME


def _period(document: Document | None) -> tuple[int, int] | None:
    """Years of a plan: the five that end with its last day."""
    return (document.expires.year - 4, document.expires.year) if document and document.expires else None


def _ranked(candidates: Iterable[Sentence]) -> tuple[Sentence, ...]:
    return tuple(sorted(candidates, key=lambda sentence: -sentence.rank))
