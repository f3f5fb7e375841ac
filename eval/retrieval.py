"""Metrics of retrieval (检索评分) with ir-measures: is the clause that answers among the first?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, R, nDCG

from eval.cases import Case, full
from index.types import Hit

DEPTH = 30
"""Passages asked for; the clauses among them are what is ranked."""

MEASURES = (R @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10)


@dataclass(frozen=True)
class Ranking:
    """The clauses found for a case, as ``document-id#path``, best first."""

    case: Case
    paths: tuple[str, ...]


def ranking(case: Case, hits: Sequence[Hit]) -> Ranking:
    """The clauses of the hits in the order of their best passage."""
    return Ranking(case, tuple(dict.fromkeys(hit.passage.ref for hit in hits)))


def retrieval_scores(rankings: Sequence[Ranking]) -> dict[str, float]:
    """Means over the cases that have an answer.

    Any path of a group will do, so the one that was found first stands for its group.
    """
    qrels, run = [], []
    for found in rankings:
        places = {path: place for place, path in enumerate(found.paths)}
        for group in found.case.paths:
            first = min(map(full, group), key=lambda path: places.get(path, DEPTH))
            qrels.append(ir_measures.Qrel(found.case.id, first, 1))
        run += [ir_measures.ScoredDoc(found.case.id, path, float(-place)) for path, place in places.items()]
    means: Mapping[object, float] = ir_measures.calc_aggregate(MEASURES, qrels, run)
    return {str(measure): float(means[measure]) for measure in MEASURES}
