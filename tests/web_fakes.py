"""Assistants for the tests of the web: the real one, and one with ready answers that a gate can hold back."""

import atexit
import tempfile
import threading
import uuid
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from assistant.bootstrap import open_assistant
from assistant.generating import Released, unheard
from assistant.pipeline import Assistant
from assistant.settings import read_settings
from assistant.types import Answer, Citation, Mode, Notice, NoticeKind, Segment, Status, Turn
from corpus.errors import BadQuestion
from corpus.types import (
    Clause,
    ClauseKind,
    ClausePath,
    Document,
    Indicator,
    Kind,
    Level,
    Validity,
)
from index.types import Hit, Passage

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
PLAN = Document(
    "plan", f"某县规划{HOSTILE}", Level.COUNTY, Kind.PLAN, "某政字〔2024〕1号", "某县", date(2024, 4, 22)
)


def clause(path: str, text: str, kind: ClauseKind = ClauseKind.TEXT) -> Clause:
    """A clause of the small plan."""
    return Clause("plan", ClausePath.parse(path), ("三、主要任务",), text, (0, len(text)), 1, kind)


CLAUSES = (
    clause("三", "三、主要任务", ClauseKind.TITLE),
    clause("三（二）2（2）", f"（2）有效利用非常规水源。再生水利用率达到55%。{HOSTILE}"),
    clause("三（二）2（22）", "（22）另一条。"),
    clause("表“主要指标”", "主要指标\n指标 2020年 2025年 指标属性 责任部门", ClauseKind.TITLE),
    clause("表“主要指标”第1项", "1.空气质量优良天数比率(%) 62 66.6 约束性 分局", ClauseKind.TABLE_ROW),
)
INDICATORS = (
    Indicator(
        "plan#表“主要指标”第1项",
        "环境",
        1,
        "空气质量优良天数比率",
        "%",
        ((2020, "62"), (2025, "66.6")),
        "约束性",
        "市生态环境局分局",
        (0, 30),
    ),
)
QUOTE = "再生水利用率达到55%。"


def answered(question: str) -> Answer:
    """An answer of two segments that share a citation, with a notice."""
    source = CLAUSES[1]
    at = source.text.index(QUOTE)
    citations = (
        Citation(1, PLAN, Validity.EXPIRED, source, (at, at + len(QUOTE))),
        Citation(2, PLAN, Validity.EXPIRED, CLAUSES[2], (0, len(CLAUSES[2].text))),
    )
    return Answer(
        question=question,
        query=question,
        as_of=date(2026, 11, 22),
        status=Status.ANSWERED,
        segments=(Segment(QUOTE, (1,)), Segment("另一条。", (1, 2))),
        citations=citations,
        notices=(Notice(NoticeKind.PLAN_PERIOD, f"规划期已满。{HOSTILE}", (1,)),),
        suggestions=("空气质量目标是多少？",),
        id="answer",
    )


@cache
def real_assistant() -> Assistant:
    """The real assistant over the built-in corpus, its index built once in a temporary home."""
    home = tempfile.TemporaryDirectory(prefix="lvwen-test-")
    atexit.register(home.cleanup)
    return open_assistant(read_settings(home=Path(home.name)))


class FakeAssistant:
    """Answers everything alike; "故障" raises; with the gate closed every answer waits until it opens."""

    fingerprint = "fake"

    def __init__(self, ready: bool = True) -> None:
        self.ready = ready
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.asked: list[tuple[str, tuple[Turn, ...], date | None]] = []

    def ask(
        self,
        question: str,
        history: tuple[Turn, ...] = (),
        as_of: date | None = None,
        mode: Mode = Mode.EXTRACTIVE,
        released: Released = unheard,
    ) -> Answer:
        """A ready answer."""
        self.asked.append((question, history, as_of))
        self.begun.release()
        self.gate.wait(30)
        if not question.strip():
            raise BadQuestion("问题是空的。")
        if "故障" in question:
            raise RuntimeError("broken")
        return replace(answered(question), id=uuid.uuid4().hex)

    def documents(self) -> tuple[Document, ...]:
        """The small plan."""
        return (PLAN,)

    def document(self, document_id: str) -> Document | None:
        """The small plan."""
        return PLAN if document_id == "plan" else None

    def clause(self, ref: str) -> Clause | None:
        """One of its clauses."""
        return next((clause for clause in CLAUSES if clause.ref == ref), None)

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """Its clauses."""
        return CLAUSES if document_id == "plan" else ()

    def indicators(self) -> tuple[Indicator, ...]:
        """Its one indicator."""
        return INDICATORS

    def healthy(self) -> bool:
        """Whatever it was told at birth."""
        return self.ready

    def search(self, question: str, limit: int) -> tuple[Hit, ...]:
        """One hit."""
        found = CLAUSES[1]
        return (Hit(Passage("p1", found.ref, (0, len(found.text)), "", found.text), 0.5),)[:limit]
