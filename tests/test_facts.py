"""Facts: the indicators of the plan, and who is named in which sentence."""

from pathlib import Path

import pytest

from corpus.facts import duties_of, facts_of, indicators_of, sentences_of
from corpus.outline import Outline, read_outline
from corpus.types import (
    Clause,
    ClauseKind,
    ClausePath,
    Document,
    Duty,
    Indicator,
    Kind,
    Level,
    Reference,
    Target,
)

FGW, JT, ST = "县发展和改革局", "县交通运输局", "市生态环境局金乡县分局"
INDUSTRY, SAVING, WORKS, NATURE = (
    "产业绿色转型升级",
    "资源节约集约循环利用",
    "基础设施绿色升级",
    "生态环境质量改善",
)
SPLIT, YQ, YS = "完成市分解任务", "预期性", "约束性"
INDICATORS = (
    (1, INDUSTRY, "“四新”经济增加值占比", "%", "23.1", "30", YQ, FGW),
    (2, INDUSTRY, "高新技术产业产值占规模以上工业总产值比重", "%", "39.7%", "40%", YQ, "县科技局"),
    (3, INDUSTRY, "农业科技进步贡献率", "%", "65.18", "68", "预期值", "县农业农村局"),
    (4, SAVING, "单位地区生产总值能耗降低", "%", "[17]", SPLIT, YS, FGW),
    (5, SAVING, "单位GDP建设用地面积下降率", "%", "--", SPLIT, YS, "县自然资源和规划局"),
    (6, SAVING, "农田灌溉水有效利用系数", None, "0.6541", "0.6702", YQ, "县水务局"),
    (7, WORKS, "内河高等级航道里程", "公里", "38.4", "45.9", YQ, JT),
    (8, WORKS, "新增和更新巡游出租车清洁能源及新能源占比", "%", "--", "80", YQ, JT),
    (9, WORKS, "累计新增绿色建筑面积", "万平方米", "290", "610", YQ, "县住房和城乡建设局"),
    (10, NATURE, "空气质量优良天数比率", "%", "62", "66.6", YS, ST),
    (11, NATURE, "地表水达到或好于Ⅲ类水体比例", "%", "70.8", SPLIT, YS, ST),
    (12, NATURE, "单位地区生产总值二氧化碳排放降低", "%", "--", SPLIT, YS, ST),
)


@pytest.fixture(scope="module")
def plan(plan_file: Path) -> Outline:
    return read_outline(plan_file, "plan")


def clause(text: str, kind: ClauseKind = ClauseKind.TEXT) -> Clause:
    return Clause("d", ClausePath.parse("一（一）"), (), text, (0, len(text)), None, kind)


def test_every_indicator_of_the_plan_is_read_exactly(plan: Outline) -> None:
    found = indicators_of(plan.clauses)
    assert [
        (i.number, i.category, i.name, i.unit, i.value(2020), i.value(2025), i.attribute, i.department)
        for i in found
    ] == list(INDICATORS)
    assert [i.ref for i in found] == [f"plan#表“主要指标”第{n}项" for n in range(1, 13)]
    assert found[0].value(2021) is None


def test_a_row_whose_cells_do_not_match_the_years_gives_no_indicator(plan: Outline) -> None:
    head = next(c for c in plan.clauses if c.path.name == "表“主要指标”" and not c.path.row)
    assert "2020年 2025年" in head.text
    row = next(c for c in plan.clauses if c.path.row == 1)
    broken = Clause(row.document, row.path, row.heading, row.text.replace("23.1 ", ""), row.span, 7, row.kind)
    assert indicators_of((head, row))
    assert indicators_of((head, broken)) == ()


def test_every_fact_stands_where_it_says_in_its_clause(plan: Outline) -> None:
    held = {c.ref: c for c in plan.clauses}
    facts = facts_of(Document("plan", "计划", Level.COUNTY, Kind.PLAN), plan.clauses)
    assert {type(fact) for fact in facts} == {Indicator, Duty, Target, Reference}
    for fact in facts:
        begin, end = fact.span
        assert 0 <= begin < end <= len(held[fact.ref].text)
    for duty in (fact for fact in facts if isinstance(fact, Duty)):
        assert duty.action in held[duty.ref].text[slice(*duty.span)]
        assert duty.department in duty.action


def test_the_plans_duties_are_found(plan: Outline) -> None:
    found = {(str(duty.ref), duty.department) for duty in duties_of(plan.clauses)}
    assert ("plan#三（五）2", "财政部门") in found
    assert ("plan#四（一）", FGW) in found


@pytest.mark.parametrize(
    ("sentence", "departments"),
    [
        ("由市水务局牵头，会同县农业农村局落实。", ["市水务局", "县农业农村局"]),
        ("国家发展改革委员会负责。", ["国家发展改革委员会"]),
        ("市生态环境局金乡县分局负责监测。", ["市生态环境局金乡县分局"]),
        ("生态环境主管部门应当公布名录。", ["生态环境主管部门"]),
        ("优化产业布局，形成新格局。", []),
        ("全县布局合理。", []),
    ],
)
def test_departments_are_known_by_their_names(sentence: str, departments: list[str]) -> None:
    assert [duty.department for duty in duties_of([clause(sentence)])] == departments


def test_only_running_text_gives_duties() -> None:
    assert duties_of([clause("县水务局负责。", ClauseKind.PREAMBLE)]) == ()


def test_sentences_cover_a_text_but_for_white_space() -> None:
    text = "第一句。第二句！“第三句。”\n第四行\n\n第五；第六"
    spans = list(sentences_of(text))
    assert [text[a:b] for a, b in spans] == ["第一句。", "第二句！", "“第三句。”", "第四行", "第五；", "第六"]
