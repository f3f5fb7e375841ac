"""Where two clauses are known to disagree, an answer that tells one side tells the other."""

from dataclasses import replace

from assistant.disputing import Disputes
from assistant.pieces import Piece, Source
from assistant.query import Asked, Query, Term
from assistant.types import Citation, NoticeKind
from corpus.differences import Conflict, ConflictKind, Side
from corpus.types import Validity
from tests.lawbooks import PLAN, REPLIES, clause

ONE = clause("plan", "一", "一、2020年竹林覆盖率达到30%。")
OTHER = clause("plan", "二", "二、竹林覆盖率由25%起步。")
SIDES = (
    Side(ONE.ref, (2, 17), "竹林覆盖率达到30%（2020年）"),
    Side(OTHER.ref, (2, 12), "竹林覆盖率由25%（2020年）"),
)
CONFLICT = Conflict(ConflictKind.VALUE, "竹林覆盖率", SIDES)
ASKED = Query("2020年竹林覆盖率是多少", Asked.VALUE, terms=(Term(("竹林覆盖率",), 1.0),), years=(2020,))
TOLD = Piece("一、2020年竹林覆盖率达到30%。", (Source(ONE, (0, len(ONE.text))),))


def disputes(conflict: Conflict = CONFLICT) -> Disputes:
    held = {ONE.ref: ONE, OTHER.ref: OTHER}
    return Disputes((conflict,), {}, held.__getitem__, REPLIES)


def test_the_other_side_is_quoted_behind_the_side_that_was_found() -> None:
    pieces = disputes()(ASKED, [TOLD])
    assert pieces[0] == TOLD
    assert "由25%" in pieces[1].text
    assert pieces[1].sources[0].clause == OTHER


def test_nothing_is_added_where_another_matter_year_or_kind_is_asked_about() -> None:
    for query in (
        replace(ASKED, terms=(Term(("湿地",), 1.0),)),
        replace(ASKED, years=(2025,)),
        replace(ASKED, asked=Asked.DEPARTMENT),
    ):
        assert disputes()(query, [TOLD]) == (TOLD,)


def test_a_difference_that_is_explained_is_no_disagreement() -> None:
    assert disputes(replace(CONFLICT, kind=ConflictKind.YEAR))(ASKED, [TOLD]) == (TOLD,)


def test_where_both_sides_are_cited_one_notice_says_how_they_disagree() -> None:
    cited = [
        Citation(n, PLAN, Validity.IN_FORCE, held, (0, len(held.text))) for n, held in ((1, ONE), (2, OTHER))
    ]
    (notice,) = disputes().notices(cited)
    assert (notice.kind, notice.citations) == (NoticeKind.CONFLICT, (1, 2))
    assert "30%" in notice.text
    assert list(disputes().notices(cited[:1])) == []
