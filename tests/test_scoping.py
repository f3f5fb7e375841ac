"""Where an answer is to be looked for, by the wording of the question."""

from datetime import date

import pytest

from assistant.naming import NO_NAMES, Names
from assistant.scoping import Scope, scope_of, without_places
from corpus.types import Level
from tests.lawbooks import DOCUMENTS


def scope(text: str) -> Scope:
    return scope_of(text, Names(DOCUMENTS))[0]


@pytest.mark.parametrize("text", ["倒垃圾怎么处罚", "砍树会被追究吗", "不改正会有什么后果"])
def test_what_a_breach_costs_is_asked_for(text: str) -> None:
    assert scope(text).penal


@pytest.mark.parametrize("text", ["竹林目标是多少", "竹林里有哪些鸟", "怎么发展竹林"])
def test_other_questions_ask_for_no_penalty(text: str) -> None:
    assert not scope(text).penal


@pytest.mark.parametrize("text", ["竹林法律怎么规定", "能不能在竹林放羊", "采伐竹子要审批吗", "竹林由谁监管"])
def test_wording_that_asks_for_rules_is_lawful(text: str) -> None:
    assert scope(text).lawful


def test_wording_that_asks_for_the_countys_plan_is_local() -> None:
    assert scope("规划里竹林的目标").local
    assert scope("到2025年竹林多少万亩").local
    assert not scope("竹林倒垃圾罚多少").local


def test_only_a_place_above_the_county_named_alone_is_upper() -> None:
    assert scope("山东省对竹林有什么要求").upper
    assert not scope("山东省和金乡县对竹林有什么要求").upper
    assert not scope("竹林有什么要求").upper


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("竹林保护法还有效吗", True),
        ("竹林保护法什么时候施行", True),
        ("竹林保护法被什么取代了", True),
        ("竹林的有效利用", False),
        ("采伐证的有效期是几年", False),
    ],
)
def test_whether_something_is_in_force_is_asked_for_by_its_wording(text: str, asked: bool) -> None:
    assert scope(text).status is asked


def test_levels_are_told_apart_where_two_or_all_are_named() -> None:
    assert scope("国家和省里对竹林怎么规定").levels == (Level.NATIONAL, Level.PROVINCE)
    assert scope("各级对竹林有什么规定").levels == tuple(Level)
    assert scope("竹林有哪些限制").levels == tuple(Level)
    assert scope("省里对竹林怎么规定").levels == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("按2024年5月3日的法律怎么处罚", date(2024, 5, 3)),
        ("2024年5月发生的事怎么处罚", date(2024, 5, 1)),
        ("2024年当时怎么规定", date(2024, 1, 1)),
        ("2024年的目标是多少", None),
        ("当时怎么规定", None),
        ("按2024年13月40日的规定", None),
    ],
)
def test_the_day_whose_law_is_asked_for_is_read_from_a_date_that_looks_back(
    text: str, day: date | None
) -> None:
    assert scope(text).day == day


def test_names_of_documents_are_no_part_of_the_wording() -> None:
    found, rest = scope_of("竹林保护法还有效吗", Names(DOCUMENTS))
    assert found.families == ("竹林保护法",)
    assert "法" not in rest
    assert scope_of("竹林保护法还有效吗", NO_NAMES)[1] == "竹林保护法还有效吗"


def test_titles_that_are_not_held_are_kept() -> None:
    assert scope("《月球法》怎么规定").unknown == ("月球法",)


def test_places_whose_rules_apply_here_anyway_are_no_part_of_a_topic() -> None:
    assert without_places("山东省的竹林").strip() == "的竹林"
    assert without_places("竹林") == "竹林"
