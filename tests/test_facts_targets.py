"""Targets: metric, value, unit, year, baseline, comparator, place."""

from datetime import date

import pytest

from corpus.figures import figures_of, period_end, times_of
from corpus.targets import targets_of
from corpus.types import Clause, ClauseKind, ClausePath, Document, Indicator, Kind, Level, Measure, Target

PLAN = Document(
    "d", "某县“十四五”绿色规划", Level.COUNTY, Kind.PLAN, issued=date(2023, 1, 1), expires=date(2025, 12, 31)
)
LAW = Document("d", "某条例", Level.PROVINCE, Kind.LAW)


def targets(text: str, document: Document = PLAN, heading: tuple[str, ...] = ()) -> list[Target]:
    clause = Clause("d", ClausePath.parse("一（一）"), heading, text, (0, len(text)), None, ClauseKind.TEXT)
    return list(targets_of(document, [clause], ()))


def test_a_target_is_read_in_all_its_parts() -> None:
    text = "到2025年，全县单位用水量较2020年下降16%左右。"
    (found,) = targets(text)
    assert (found.metric, found.value, found.unit, found.year, found.baseline) == (
        "单位用水量",
        16,
        "%",
        2025,
        2020,
    )
    assert (found.comparator, found.place, found.measure, found.reached) == (
        "下降、左右",
        "全县",
        Measure.CHANGE,
        False,
    )
    assert text[slice(*found.span)] == "单位用水量较2020年下降16%左右"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("到2024年底，森林覆盖率达到20%。", 2024),
        ("“十四五”末，森林覆盖率达到20%。", 2025),
        ("2030年前，森林覆盖率达到20%。", 2030),
        ("到2024年，水质优良，森林覆盖率达到20%。", 2024),
        ("森林覆盖率达到20%。", 2025),
    ],
)
def test_the_year_is_that_of_the_sentence_or_of_the_plan(text: str, year: int) -> None:
    assert [target.year for target in targets(text)] == [year]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("再生水利用率不低于25%。", ("再生水利用率", 25, "%", "不低于")),
        ("再生水利用率达到百分之三十点五以上。", ("再生水利用率", 30.5, "%", "达到、以上")),
        ("新建高标准农田48万亩。", ("新建高标准农田", 48, "万亩", "")),
        ("建设50个示范园区。", ("示范园区", 50, "个", "")),
        ("PM2.5浓度不高于42微克/立方米。", ("PM2.5浓度", 42, "微克/立方米", "不高于")),
        ("灌溉水有效利用系数提高到0.67。", ("灌溉水有效利用系数", 0.67, "", "提高到")),
    ],
)
def test_comparators_and_units_are_as_they_stand(text: str, told: tuple[str, float, str, str]) -> None:
    assert [(t.metric, t.value, t.unit, t.comparator) for t in targets(text)] == [told]


def test_a_change_from_one_figure_to_another_gives_both() -> None:
    found = targets("优良率由2015年的60%提高到2020年的75%。")
    assert [(t.metric, t.value, t.year, t.reached) for t in found] == [
        ("优良率", 60, 2015, True),
        ("优良率", 75, 2020, True),
    ]


def test_two_lists_of_one_length_are_paired_and_others_left_out() -> None:
    found = targets("绿化覆盖率、污水处理率分别达到41%、98%。")
    assert [(t.metric, t.value) for t in found] == [("绿化覆盖率", 41), ("污水处理率", 98)]
    assert targets("绿化覆盖率、污水处理率、回用率分别达到41%、98%。") == []


def test_a_name_whose_measure_stands_only_in_the_last_is_left_out() -> None:
    found = targets("城镇和农村居民人均收入分别增长4%、5%。")
    assert [(t.metric, t.value) for t in found] == [("农村居民人均收入", 5)]


@pytest.mark.parametrize(
    "text",
    [
        "对入驻企业给予最高500万元补助。",
        "处五万元以上五十万元以下的罚款。",
        "应当在30个工作日内办结。",
        "产业结构由27.8:28.7:43.5调整为31.0:25.1:43.9。",
        "打造“15分钟生活圈”。",
        "聚焦水泥、化工等4个重点行业。",
        "增速保持在5%—6%之间。",
    ],
)
def test_grants_fines_limits_ratios_and_ranges_are_no_targets(text: str) -> None:
    assert targets(text) == []


def test_what_was_reached_is_told_from_what_is_aimed_at() -> None:
    heading = ("一、发展基础", "（一）“十三五”时期成效")
    (found,) = targets("制造业占比提高到20%。", heading=heading)
    assert (found.reached, found.year) == (True, 2020)
    assert [t.reached for t in targets("2021年，产值达到3亿元。到2025年，产值达到5亿元。")] == [True, False]


def test_laws_give_only_shares_that_something_must_reach() -> None:
    assert [(t.metric, t.value) for t in targets("绿地率不得低于百分之三十五。", LAW)] == [("绿地率", 35)]
    assert targets("执法人员不得少于2人，期限不得超过30日。", LAW) == []
    assert targets("绿地率不得低于百分之三十五。", LAW)[0].year is None


def test_added_and_cumulative_figures_are_told_apart() -> None:
    (added,) = targets("“十四五”期间，累计新增绿色建筑320万平方米。")
    assert added.measure is Measure.ADDED
    text = "1.累计新增绿色建筑面积(万平方米) 290 [17] 预期性 县住建局"
    clause = Clause("d", ClausePath.parse("表1第1项"), (), text, (0, len(text)), None, ClauseKind.TABLE_ROW)
    row = Indicator("d#" + str(clause.path), "", 1, "累计新增绿色建筑面积", "万平方米", ((2020, "290"), (2025, "[17]")), "预期性", "县住建局", (0, len(text)))  # fmt: skip
    found = targets_of(PLAN, [clause], [row])
    assert [(t.value, t.year, t.measure, t.reached) for t in found] == [
        (290, 2020, Measure.CUMULATIVE, True),
        (17, 2025, Measure.CUMULATIVE, False),
    ]
    assert [text[slice(*t.span)] for t in found] == ["290", "[17]"]


def test_the_place_is_named_or_that_of_the_level() -> None:
    assert [t.place for t in targets("全市优良率达到80%，回用率达到30%。")] == ["全市", "全市"]
    assert [t.place for t in targets("优良率居全省前列，回用率达到30%。")] == ["全县"]


def test_figures_are_whole_numbers_with_their_units() -> None:
    text = "PM2.5、5G、1,200吨、２０％、2025年、3.5亿元、百分之七十"
    found = [(figure.value, figure.unit) for figure in figures_of(text, 0, len(text))]
    assert found == [(1200, "吨"), (20, "%"), (3.5, "亿元"), (70, "%")]


def test_periods_end_in_their_last_year() -> None:
    assert [period_end(number) for number in (1, 7, 14, 15)] == [1957, 1990, 2025, 2030]
    assert [time.year for time in times_of("“十三五”期间和第十四个五年规划，到2030年")] == [2020, 2025, 2030]
