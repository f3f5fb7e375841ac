"""The words of the corpus: document, clause, fact (文件、条款、事实)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.paths import ClausePath

__all__ = [
    "Clause",
    "ClauseKind",
    "ClausePath",
    "Document",
    "Duty",
    "Indicator",
    "Kind",
    "Level",
    "TextKind",
    "Validity",
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


class ClauseKind(StrEnum):
    """What a clause is in its document."""

    TEXT = "text"
    TABLE_ROW = "table_row"
    PREAMBLE = "preamble"
    TITLE = "title"
    NOTE = "note"


@dataclass(frozen=True)
class Document:
    """A document (文件) as the catalogue describes it; dates are None where unknown."""

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

    def validity(self, day: date) -> Validity:
        """Validity on ``day``, from the dates alone: not yet, in force, or expired after its last day."""
        begins = self.effective or self.issued
        if begins is None:
            return Validity.UNKNOWN
        if day < begins:
            return Validity.NOT_YET
        if self.expires is not None and day > self.expires:
            return Validity.EXPIRED
        return Validity.IN_FORCE


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
    ``attribute`` is as printed (预期性, 约束性; the source also has 预期值).
    """

    ref: str
    category: str
    number: int
    name: str
    unit: str | None
    values: tuple[tuple[int, str], ...]
    attribute: str
    department: str

    def value(self, year: int) -> str | None:
        """The cell of that year, None where the table has no such column."""
        return dict(self.values).get(year)


@dataclass(frozen=True)
class Duty:
    """A department's duty (职责): who is named, in which sentence of which clause.

    ``span`` counts characters in the clause's text.
    """

    ref: str
    department: str
    action: str
    span: tuple[int, int]
