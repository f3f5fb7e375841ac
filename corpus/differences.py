"""Two clauses that say different things of one matter (冲突): the words that tell of it."""

from dataclasses import dataclass
from enum import StrEnum


class ConflictKind(StrEnum):
    """How two clauses differ (差异). The first four disagree, the others are explained by what they count."""

    VALUE = "数值不同"
    REACHED = "目标低于已达水平"
    ITEMS = "列举事项不同"
    PENALTY = "处罚幅度不同"
    MEASURE = "口径不同"
    PLACE = "地域不同"
    YEAR = "年份不同"

    @property
    def explained(self) -> bool:
        """Whether the difference is explained by what the figures count, so that nothing contradicts."""
        return self in (ConflictKind.MEASURE, ConflictKind.PLACE, ConflictKind.YEAR)


@dataclass(frozen=True)
class Side:
    """One of the two places that differ: ``span`` in the clause ``ref``, and the words there that differ."""

    ref: str
    span: tuple[int, int]
    words: str


@dataclass(frozen=True)
class Conflict:
    """Two clauses that say different things of one matter (冲突). ``sum`` is how the figures fit: ``610-290=320``."""

    kind: ConflictKind
    matter: str
    sides: tuple[Side, Side]
    sum: str = ""
