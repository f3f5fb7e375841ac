"""Turn, draft, answer (轮次、底稿、答复) and their parts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.articles import part_at
from corpus.paths import ClausePath
from corpus.types import Clause, Document, Validity


class Status(StrEnum):
    """Status of an answer (答复状态)."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    CLARIFY = "clarify"
    NO_BASIS = "no_basis"
    OUT_OF_SCOPE = "out_of_scope"
    DECLINED = "declined"
    FAILED = "failed"


class NoticeKind(StrEnum):
    """What a notice (提示) is about."""

    PLAN_PERIOD = "plan_period"
    REPEALED = "repealed"
    AMENDED = "amended"
    CONFLICT = "conflict"
    DIGEST = "digest"
    PREMISE = "premise"
    DEGRADED = "degraded"
    MODEL = "model"


class Mode(StrEnum):
    """How an answer is written."""

    EXTRACTIVE = "extractive"
    LLM = "llm"


@dataclass(frozen=True)
class Citation:
    """A citation (引用): a clause and a span of its text; the quotation cannot be anything else.

    Raises:
        ValueError: the span is empty or leaves the clause.
    """

    n: int
    document: Document
    validity: Validity
    clause: Clause
    span: tuple[int, int]

    def __post_init__(self) -> None:
        begin, end = self.span
        if not 0 <= begin < end <= len(self.clause.text):
            raise ValueError(f"span {self.span} leaves clause {self.clause.ref}")

    @property
    def quote(self) -> str:
        """The characters relied on, exactly."""
        return self.clause.text[self.span[0] : self.span[1]]

    @property
    def part(self) -> ClausePath:
        """The narrowest address that holds the quotation: 第三十九条第二款; the clause's own path where no part does."""
        return part_at(self.clause, self.span)

    @property
    def link(self) -> str:
        """Address of the clause in the reader, relative to the service."""
        return f"/read/{self.document.id}#{self.clause.path}"


@dataclass(frozen=True)
class Segment:
    """A segment (语段): one sentence of an answer and the numbers of its citations; ``cells`` where it is a table's row.

    ``denied`` are words of the question that it begins by denying: they need no support. ``framed`` are words that set
    facts in relation (数值较大的是省级：……) or say what the corpus lacks: only the figures in them stand in a source.
    """

    text: str
    citations: tuple[int, ...] = ()
    cells: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    framed: str = ""


@dataclass(frozen=True)
class Notice:
    """A notice (提示): something the reader must know beside the answer."""

    kind: NoticeKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Referral:
    """A referral (转办): the office to ask, and why."""

    department: str
    why: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A turn (轮次): what was asked and, once known, what was answered."""

    question: str
    answer: "Answer | None" = None


@dataclass(frozen=True)
class Answer:
    """An answer (答复), the result of every question.

    ``model`` is the model that wrote it and the hash of what it was told, ``name@hash``; ``dropped`` how many of its
    sentences were not shown because the evidence did not support them.

    Raises:
        ValueError: it is ANSWERED or PARTIAL without a citation, or a part of it names a citation it lacks.
    """

    question: str
    query: str
    as_of: date
    status: Status
    segments: tuple[Segment, ...]
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    referral: Referral | None = None
    suggestions: tuple[str, ...] = ()
    mode: Mode = Mode.EXTRACTIVE
    model: str | None = None
    corpus: str = ""
    elapsed_ms: float = 0.0
    id: str = ""
    dropped: int = 0

    def __post_init__(self) -> None:
        known = {citation.n for citation in self.citations}
        if self.status in (Status.ANSWERED, Status.PARTIAL) and not known:
            raise ValueError(f"{self.status} without a citation")
        parts: tuple[Segment | Notice, ...] = (*self.segments, *self.notices)
        named = [n for part in parts for n in part.citations]
        named += self.referral.citations if self.referral else ()
        if not known.issuperset(named):
            raise ValueError(f"citations {sorted(set(named) - known)} are not in the answer")

    @property
    def writer(self) -> str:
        """Name of the model that wrote the answer, without the hash of what it was told; empty where none did."""
        return (self.model or "").partition("@")[0]

    @property
    def text(self) -> str:
        """The whole answer as plain text with marks like 【1】."""
        return "\n".join(
            segment.text + "".join(f"【{n}】" for n in segment.citations) for segment in self.segments
        )
