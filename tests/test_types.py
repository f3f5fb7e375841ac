"""Illegal states of an answer cannot be built."""

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Answer, Citation, Notice, NoticeKind, Referral, Segment, Status
from corpus.types import Clause, ClauseKind, ClausePath, Document, Kind, Level, Validity

DOCUMENT = Document("plan", "某县规划", Level.COUNTY, Kind.PLAN)
TEXT = "（2）再生水利用率达到55%。"
CLAUSE = Clause(
    "plan", ClausePath.parse("三（二）2（2）"), ("三、主要任务",), TEXT, (0, len(TEXT)), 1, ClauseKind.TEXT
)
CITATION = Citation(1, DOCUMENT, Validity.IN_FORCE, CLAUSE, (3, 14))
ANSWER = Answer(
    "问", "问", date(2025, 6, 1), Status.ANSWERED, (Segment("答。", (1,)),), citations=(CITATION,)
)


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.PARTIAL])
def test_an_answer_without_a_citation_cannot_be_built(status: Status) -> None:
    with pytest.raises(ValueError, match="without a citation"):
        Answer("问", "问", date(2025, 6, 1), status, (Segment("答。"),))


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in (Status.ANSWERED, Status.PARTIAL)]
)
def test_every_other_end_needs_no_citation(status: Status) -> None:
    assert Answer("问", "问", date(2025, 6, 1), status, (Segment("答。"),)).text == "答。"


@given(begin=st.integers(-3, len(TEXT) + 3), end=st.integers(-3, len(TEXT) + 3))
def test_a_citation_never_leaves_its_clause(begin: int, end: int) -> None:
    if 0 <= begin < end <= len(TEXT):
        quote = replace(CITATION, span=(begin, end)).quote
        assert quote
        assert quote == TEXT[begin:end]
    else:
        with pytest.raises(ValueError, match="leaves clause"):
            replace(CITATION, span=(begin, end))


def test_a_part_that_names_an_unknown_citation_cannot_be_built() -> None:
    for wrong in (
        {"segments": (Segment("答。", (1, 2)),)},
        {"notices": (Notice(NoticeKind.PLAN_PERIOD, "已满。", (2,)),)},
        {"referral": Referral("某局", "某条", (3,))},
        {"citations": (replace(CITATION, n=2),)},
    ):
        with pytest.raises(ValueError, match="not in the answer"):
            replace(ANSWER, **wrong)  # type: ignore[arg-type]


def test_the_text_holds_every_segment_with_its_marks() -> None:
    second = replace(CITATION, n=2, span=(0, 3))
    answer = replace(
        ANSWER, segments=(Segment("一。", (1, 2)), Segment("二。")), citations=(CITATION, second)
    )
    assert answer.text == "一。【1】【2】\n二。"


def test_an_answer_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ANSWER.status = Status.FAILED  # type: ignore[misc]
