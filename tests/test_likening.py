"""Figures are set against each other only where they count the same."""

from dataclasses import replace

import pytest

from assistant.likening import Figure, apart, figures_for, likeness, of_one_year
from assistant.query import Asked, Query, Term
from corpus.types import Measure, Target
from tests.lawbooks import CITY, PLAN, clause

ASKED = Query("竹林覆盖率目标", Asked.VALUE, terms=(Term(("竹林覆盖率",), 1.0),))
TEXT = clause("city", "一", "一、到2025年竹林覆盖率达到40%，竹材产量达到3万吨。")
AIM = Target("city#一", "竹林覆盖率", 40, "%", 2025, None, "达到", "全市", Measure.LEVEL, False, (9, 18))


def figure(**changes: object) -> Figure:
    return Figure(CITY, TEXT, replace(AIM, **changes), 1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"value": 30}, ""),
        ({"year": 2030}, "year"),
        ({"unit": "万吨"}, "unit"),
        ({"measure": Measure.CHANGE}, "measure"),
        ({"metric": "竹林蓄积量"}, "metric"),
    ],
)
def test_figures_of_another_unit_year_measure_or_metric_are_not_ranked(
    changes: dict[str, object], reason: str
) -> None:
    assert apart([figure(), figure(**changes)]) == reason


def test_only_figures_that_the_question_names_are_found() -> None:
    other = replace(AIM, metric="竹材产量", unit="万吨", value=3)
    assert [one.target for one in figures_for(ASKED, [(CITY, TEXT, AIM), (CITY, TEXT, other)])] == [AIM]
    assert figures_for(replace(ASKED, years=(2030,)), [(CITY, TEXT, AIM)]) == []


def test_the_year_that_most_sides_have_is_compared() -> None:
    later = figure(year=2030)
    county = Figure(PLAN, TEXT, AIM, 1.0)
    assert of_one_year([[figure(), later], [county]]) == [[figure()], [county]]


def test_two_figures_of_one_side_that_differ_are_both_told() -> None:
    assert len(of_one_year([[figure(), figure(value=45)], [figure()]])[0]) == 2


def test_likeness_is_the_share_of_character_pairs_of_the_shorter_text() -> None:
    assert likeness("竹林保护", "加强竹林保护") == 1.0
    assert likeness("竹林", "排污") == 0.0
