"""Clauses → facts (事实): indicators, duties, targets and references of one document."""

import re
from collections.abc import Sequence

from corpus.duties import duties_of
from corpus.indicators import indicators_of
from corpus.references import references_of
from corpus.sentences import sentences_of
from corpus.targets import targets_of
from corpus.types import Clause, Document, Fact

DEPARTMENT = re.compile(
    "(?:(?<![一-龥])|(?<=[由向经报与和会同、]))"
    "(?:(?:[省市县区]|国家)(?!委、)[一-龥]{2,14}?(?:(?<![格布全大结])局|委员会|办公室)(?:[一-龥]{2,4}分局)?"
    "|[一-龥]{2,8}(?:主管)?部门(?=应|要|负责|会同|牵头|依法|按照|根据|组织|制定|配合))"
)
"""A department by its name at the head of a phrase, or 某某部门 as the subject of a duty."""


def facts_of(document: Document, clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """All facts (事实) of one document: its indicators, duties, targets and references, each kind in order."""
    indicators = indicators_of(clauses)
    targets = targets_of(document, clauses, indicators)
    return (*indicators, *duties_of(clauses), *targets, *references_of(clauses))


__all__ = ["DEPARTMENT", "duties_of", "facts_of", "indicators_of", "sentences_of"]
