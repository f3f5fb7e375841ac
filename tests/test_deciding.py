"""Plan or law, or both: which of the answers found is given, and in which order."""

from dataclasses import replace

import pytest

from assistant.deciding import Unsaid, coverage, decide
from assistant.evidence import Sentence
from assistant.gathering import Evidence
from assistant.pieces import Piece, whole
from assistant.query import Asked, Query, Term
from assistant.scoping import Scope
from corpus.types import Level
from tests.lawbooks import RECORD, REPLIES, ROW, clause

SAID = clause("plan", "二", "二、加强竹林保护工作。")
PLAIN = Piece("加强竹林保护工作。", (whole(SAID),))
NAMES = Piece(
    "竹林保护工作由县林业局负责。", (whole(clause("plan", "三", "三、竹林保护工作由县林业局负责。")),)
)
LAW = Piece("竹林应当保护。", (whole(clause("code", "第九条", "第九条　竹林应当保护。")),))
WORDS = (Term(("竹林",), 1.0), Term(("保护",), 1.0))


def query(asked: Asked = Asked.TEXT, **scope: object) -> Query:
    return Query("竹林怎么保护", asked, terms=WORDS, scope=Scope(**scope))  # type: ignore[arg-type]


def test_where_only_one_of_them_answers_it_is_given() -> None:
    assert decide(query(), (PLAIN,), (), 0.0) == (PLAIN,)
    assert decide(query(), (), (LAW,), 0.9) == (LAW,)
    assert decide(query(), (), (), 0.0) == ()


def test_a_place_above_the_county_is_answered_for_by_its_own_rules() -> None:
    assert decide(query(upper=True), (PLAIN,), (LAW,), 0.1) == (LAW,)


def test_a_document_that_is_named_and_is_the_plan_answers_alone() -> None:
    assert decide(query(families=("南坡县竹林发展规划",)), (PLAIN,), (LAW,), 0.9) == (PLAIN,)


def test_levels_set_side_by_side_end_with_the_county_where_it_is_one_of_them() -> None:
    assert decide(query(levels=tuple(Level)), (PLAIN,), (LAW,), 0.9) == (LAW, PLAIN)
    assert decide(query(levels=(Level.NATIONAL, Level.CITY)), (PLAIN,), (LAW,), 0.9) == (LAW,)


def test_what_a_breach_costs_is_told_by_the_law() -> None:
    assert decide(query(penal=True, lawful=True, local=True), (PLAIN,), (LAW,), 1.2) == (LAW,)


def test_wording_that_asks_for_the_plan_is_answered_by_the_plan() -> None:
    assert decide(query(local=True), (PLAIN,), (LAW,), 1.0) == (PLAIN,)


def test_wording_that_asks_for_neither_is_answered_by_the_plan_unless_the_law_covers_much_more() -> None:
    far = Query("竹林怎么防火", Asked.TEXT, terms=(*WORDS, Term(("防火",), 8.0)))
    assert decide(query(), (PLAIN,), (LAW,), 1.0) == (PLAIN,)
    assert decide(far, (PLAIN,), (LAW,), 1.0) == (LAW,)


def test_where_both_say_about_as_much_the_law_comes_first_and_the_plan_beside_it() -> None:
    assert decide(query(lawful=True), (PLAIN,), (LAW,), 1.0) == (LAW, PLAIN)
    assert decide(query(lawful=True, local=True), (PLAIN,), (LAW,), 1.0) == (PLAIN, LAW)


def test_a_department_that_the_plan_names_is_the_answer() -> None:
    asked = query(Asked.DEPARTMENT, lawful=True)
    assert decide(asked, (NAMES,), (LAW,), 1.0) == (NAMES,)
    assert LAW in decide(asked, (PLAIN,), (LAW,), 1.0)


def test_a_figure_is_taken_from_the_plan_that_speaks_of_the_matter() -> None:
    assert decide(query(Asked.VALUE, lawful=True), (PLAIN,), (LAW,), 1.0) == (PLAIN,)


def test_coverage_counts_what_is_quoted_more_than_what_stands_around_it() -> None:
    around = clause("plan", "四", "四、竹林。保护。")
    part = Piece("竹林。", (replace(whole(around), span=(2, 5)),))
    all_of_it = Piece("竹林。保护。", (whole(around),))
    assert 0 < coverage(query(), (part,)) < coverage(query(), (all_of_it,)) == pytest.approx(1.0)
    assert coverage(query(), ()) == 0


UNSAID = Unsaid(REPLIES, RECORD.document)
ASKS_LEADER = replace(query(Asked.DEPARTMENT), text="哪个部门牵头竹林保护")


def speaking(text: str, own: float = 1.0) -> Evidence:
    held = clause("plan", "五", text)
    return Evidence(sentences=(Sentence(held, (0, len(text)), own, own, 0.0, 0.5),))


def test_a_plan_that_speaks_of_a_matter_and_names_nobody_is_said_to_do_so() -> None:
    (piece,) = UNSAID(ASKS_LEADER, speaking("加强竹林保护工作。"))
    assert "加强竹林保护工作。" in piece.text
    assert "没有写明由" in piece.text
    assert "《南坡县竹林发展规划》" in piece.text


@pytest.mark.parametrize(
    ("asked", "evidence"),
    [
        (ASKS_LEADER, speaking("竹林保护工作由县林业局负责。")),
        (ASKS_LEADER, speaking("加强竹林保护工作。", own=0.5)),
        (ASKS_LEADER, Evidence()),
        (query(Asked.TEXT), speaking("加强竹林保护工作。")),
        (replace(ASKS_LEADER, text="哪个部门审批竹林采伐"), speaking("加强竹林保护工作。")),
    ],
    ids=[
        "names somebody",
        "speaks of another matter",
        "nothing found",
        "no department asked",
        "no leader asked",
    ],
)
def test_otherwise_nothing_is_said_to_be_unsaid(asked: Query, evidence: Evidence) -> None:
    assert UNSAID(asked, evidence) == ()


def test_the_row_of_a_table_names_its_department() -> None:
    assert UNSAID(ASKS_LEADER, speaking(ROW.text)) == ()
