"""Which office is meant: the role asked for, and the county's own office for a function."""

import pytest

from assistant.offices import Offices, asks_leader, charged, offices_of, organises
from assistant.pieces import whole
from assistant.query import Asked, Query
from corpus.types import Duty, Indicator, Role
from tests.lawbooks import REPLIES, ROW, clause

OFFICES = Offices((("县林业局", ROW), ("县水务局", ROW)), REPLIES)
RULE = whole(clause("code", "第五条", "第五条　由林业主管部门负责。"))
LEADS = "县级以上地方人民政府林业主管部门负责本行政区域的竹林保护工作。"
PUNISHES = "由县级以上人民政府水行政主管部门处一万元以下的罚款。"
APPROVES = "采伐竹林应当经县级以上人民政府林业主管部门批准。"


def acting(question: str, text: str) -> bool:
    found = charged(Query(question, Asked.DEPARTMENT), text)
    return found is not None and found.acting


def test_a_text_without_a_body_puts_nobody_in_charge() -> None:
    assert charged(Query("竹林哪个部门牵头", Asked.DEPARTMENT), "竹林保护工作应当加强。") is None


def test_who_leads_is_named_by_a_text_that_says_so() -> None:
    found = charged(Query("竹林哪个部门牵头", Asked.DEPARTMENT), LEADS)
    assert found is not None
    assert found.leading
    assert found.general
    assert any("林业主管部门" in name for name in found.names)


def test_who_punishes_is_not_who_leads() -> None:
    assert not acting("竹林哪个部门牵头", PUNISHES)
    assert acting("竹林哪个部门处罚", PUNISHES)
    assert not acting("竹林哪个部门处罚", LEADS)


def test_who_approves_is_named_by_a_text_on_approval() -> None:
    assert acting("采伐由哪个部门审批", APPROVES)
    assert not acting("采伐由哪个部门审批", LEADS)


@pytest.mark.parametrize(
    ("question", "leader"),
    [
        ("哪个部门牵头竹林保护", True),
        ("哪个部门监管竹林", True),
        ("哪个部门审批采伐", False),
        ("哪个部门罚款", False),
    ],
)
def test_a_leader_is_asked_for_by_the_wording(question: str, leader: bool) -> None:
    assert asks_leader(Query(question, Asked.DEPARTMENT)) is leader


def test_a_text_organises_a_matter_unless_it_punishes() -> None:
    assert organises(LEADS)
    assert not organises(PUNISHES)
    assert not organises("竹林应当保护。")


def test_the_countys_office_of_the_same_function_is_inferred() -> None:
    piece = OFFICES.inferred(["县级以上地方人民政府林业主管部门"], (RULE,))
    assert piece is not None
    assert piece.office == "县林业局"
    assert piece.sources == (RULE, whole(ROW))
    assert "推断" in piece.text


@pytest.mark.parametrize(
    "department", ["国务院林业主管部门", "省林业主管部门", "县级以上人民政府", "某某社", "民政部门"]
)
def test_nothing_is_inferred_from_a_department_that_is_not_the_countys(department: str) -> None:
    assert OFFICES.inferred([department], (RULE,)) is None


def test_a_branch_of_a_higher_department_reaches_down_to_the_county() -> None:
    assert OFFICES.inferred(["设区的市林业主管部门及其派出机构"], (RULE,)) is not None


def test_the_first_department_that_the_county_has_counts() -> None:
    piece = OFFICES.inferred(["民政部门", "水行政主管部门", "林业主管部门"], (RULE,))
    assert piece is not None
    assert piece.office == "县水务局"


def test_offices_are_those_of_the_tables_first_each_once() -> None:
    row = Indicator(
        ROW.ref, "林", 1, "竹林面积", "万亩", ((2025, "5"),), "预期性", "县林业局、县水务局", (0, 5)
    )
    duty = clause("plan", "一", "一、竹林保护。")
    told = [
        Duty(duty.ref, name, "负责", (0, 5), Role.CHARGE) for name in ("县水务局", "县财政局", "林业部门")
    ]
    found = offices_of([(ROW, row)], [(duty, one) for one in told])
    assert found == (("县林业局", ROW), ("县水务局", ROW), ("县财政局", duty))
