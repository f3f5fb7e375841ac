"""The words of the corpus: document, clause, fact (文件、条款、事实)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from corpus.paths import ClausePath

__all__ = [
    "Clause",
    "ClauseKind",
    "ClausePath",
    "Document",
    "Duty",
    "Fact",
    "Indicator",
    "Kind",
    "Level",
    "Measure",
    "Reference",
    "Role",
    "Target",
    "TextKind",
    "Validity",
    "family_of",
]


class Level(StrEnum):
    """Level (层级) of the body that issued a document."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Kind(StrEnum):
    """What sort of document it is."""

    PLAN = "plan"
    LAW = "law"
    REGULATION = "regulation"
    POLICY = "policy"
    STANDARD = "standard"


class TextKind(StrEnum):
    """Original text (原文) or key points in our own words (要点)."""

    ORIGINAL = "original"
    DIGEST = "digest"


class Validity(StrEnum):
    """Validity (时效) of a document on a given day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    AMENDED = "amended"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


GONE = (Validity.REPEALED, Validity.AMENDED, Validity.NOT_YET)
"""Documents that are no law on the day asked about; a plan whose period has ended still says what it said."""


class ClauseKind(StrEnum):
    """What a clause is in its document."""

    TEXT = "text"
    TABLE_ROW = "table_row"
    PREAMBLE = "preamble"
    TITLE = "title"
    NOTE = "note"


@dataclass(frozen=True)
class Document:
    """A document (文件) as the catalogue describes it, one version of a text; dates are None where unknown.

    ``issued`` is the day of its first adoption or issue, ``effective`` the day it says it comes into force,
    ``amended`` the days of its amendments up to this version, ``expires`` its last day. ``repealed`` is the first day
    on which it is no longer law, ``repealed_by`` the id of what ended it. ``superseded`` is the first day on which a
    newer version of the same text, ``replaced_by``, applies. ``basis`` holds ids of documents it rests on.
    ``uncertain`` says that nobody has seen at the source whether it still applies.
    """

    id: str
    title: str
    level: Level
    kind: Kind
    number: str | None = None
    issuer: str | None = None
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None
    url: str | None = None
    text_kind: TextKind = TextKind.ORIGINAL
    aliases: tuple[str, ...] = ()
    amended: tuple[date, ...] = ()
    repealed: date | None = None
    repealed_by: str | None = None
    superseded: date | None = None
    replaced_by: str | None = None
    basis: tuple[str, ...] = ()
    uncertain: bool = False

    @property
    def family(self) -> str:
        """What all versions of one text share: the title without 中华人民共和国, brackets and what stands in （）."""
        return family_of(self.title)

    @property
    def version(self) -> date | None:
        """Day of this version: its last amendment, else its issue; None where neither is known."""
        return max(self.amended, default=self.issued)

    @property
    def begins(self) -> date | None:
        """First day on which this version applies: the latest of what is known of its issue, amendment and force."""
        known = [day for day in (self.issued, self.effective, *self.amended) if day is not None]
        return max(known, default=None)

    def validity(self, day: date) -> Validity:
        """Validity on ``day``, from the dates alone.

        Before it begins NOT_YET; from the day of its repeal REPEALED; from the day a newer version applies AMENDED;
        after its last day EXPIRED; UNKNOWN where no date, or nobody, tells; else IN_FORCE.
        """
        begins = self.begins
        if begins is not None and day < begins:
            return Validity.NOT_YET
        if self.repealed is not None and day >= self.repealed:
            return Validity.REPEALED
        if self.superseded is not None and day >= self.superseded:
            return Validity.AMENDED
        if self.expires is not None and day > self.expires:
            return Validity.EXPIRED
        return Validity.UNKNOWN if begins is None or self.uncertain else Validity.IN_FORCE


_NO_FAMILY = re.compile("中华人民共和国|[《》<>〈〉\\s]|（[^（）]*）$")


@lru_cache(maxsize=4096)
def family_of(title: str) -> str:
    """The title of a law without its state's name and marks: 《中华人民共和国水法》 → 水法."""
    return _NO_FAMILY.sub("", title.replace("(", "（").replace(")", "）"))


@dataclass(frozen=True)
class Clause:
    """A clause (条款): the unit of citation.

    ``text`` is exact; ``span`` counts characters in the document's text after layout, so that
    ``document_text[span[0]:span[1]] == text``. ``heading`` holds the headings above it, outermost first.
    ``page`` is 1-based, None where the source has no pages.
    """

    document: str
    path: ClausePath
    heading: tuple[str, ...]
    text: str
    span: tuple[int, int]
    page: int | None
    kind: ClauseKind

    @property
    def ref(self) -> str:
        """``document-id#path``, unique in the corpus."""
        return f"{self.document}#{self.path}"


@dataclass(frozen=True)
class Indicator:
    """One row of an indicator table (指标), tied to its clause by ``ref``.

    ``values`` maps a year to the cell as it stands (``"39.7%"``, ``"--"``, ``"[17]"``, ``"完成市分解任务"``).
    ``attribute`` is as printed (预期性, 约束性; the source also has 预期值). ``span`` is the whole row.
    """

    ref: str
    category: str
    number: int
    name: str
    unit: str | None
    values: tuple[tuple[int, str], ...]
    attribute: str
    department: str
    span: tuple[int, int]

    def value(self, year: int) -> str | None:
        """The cell of that year, None where the table has no such column."""
        return dict(self.values).get(year)


class Role(StrEnum):
    """What a department does in a matter (职责分工)."""

    LEAD = "牵头"
    CHARGE = "负责"
    ASSIST = "配合"
    SUPERVISE = "监督"
    APPROVE = "审批"
    PENALISE = "处罚"


@dataclass(frozen=True)
class Duty:
    """A department's duty (职责): who, in which role, does what.

    ``span`` is the sentence, in characters of the clause's text; ``action`` is the part of it that tells the duty,
    as it stands. ``department`` is the name as it stands; where departments share a head and a tail
    (县级以上人民政府发展改革、水利等部门) each has its own full name.
    """

    ref: str
    department: str
    action: str
    span: tuple[int, int]
    role: Role


class Measure(StrEnum):
    """What a figure counts (口径)."""

    LEVEL = "水平"
    CUMULATIVE = "累计"
    ADDED = "新增"
    CHANGE = "变化"


@dataclass(frozen=True)
class Target:
    """A figure set as an aim or reported as reached (目标值): metric, value, and what it is measured against.

    ``value`` is the number, ``unit`` as it stands (``%`` for 百分之). ``year`` is the year it is for, the last one
    of a period; None where neither the sentence nor the document tells. ``baseline`` is the year it is compared with.
    ``comparator`` is as it stands (达到, 不低于, 以上, …; empty where there is none). ``place`` is 全县, 全市, 全省 or
    全国, as it stands or by the document's level. ``reached`` says that the figure is reported, not aimed at.
    ``span`` is the phrase from metric to unit.
    """

    ref: str
    metric: str
    value: float
    unit: str
    year: int | None
    baseline: int | None
    comparator: str
    place: str
    measure: Measure
    reached: bool
    span: tuple[int, int]


@dataclass(frozen=True)
class Reference:
    """A mention of another document or article (引用).

    ``title`` is the document's as it stands in 《》, None for the document itself. ``path`` is where in it (第五条第二款),
    None for the whole. ``target`` is the ``ref`` of the clause, or the id of the document, None where it cannot be
    told; ``reason`` then says why. ``span`` is the mention in the clause's text.
    """

    ref: str
    title: str | None
    path: str | None
    target: str | None
    reason: str | None
    span: tuple[int, int]


Fact = Indicator | Duty | Target | Reference
"""What is read from the clauses of one document and kept in the record (事实)."""
