"""Conflicts: figures of one metric, and rules of one matter, that differ; and what explains it."""

from corpus.conflicts import figure_conflicts, metric_key
from corpus.differences import Conflict, ConflictKind
from corpus.disagreements import rule_conflicts
from corpus.types import Clause, ClauseKind, ClausePath, Document, Kind, Level, Measure, Target

COUNTY = Document("county", "甲县规划", Level.COUNTY, Kind.PLAN, issuer="甲县人民政府")
PROVINCE = Document("province", "某省规划", Level.PROVINCE, Kind.PLAN)
LAW = Document("law", "清洁生产法", Level.NATIONAL, Kind.LAW)
LOCAL = Document("local", "某省清洁生产条例", Level.PROVINCE, Kind.LAW)


def target(value: float, ref: str = "county#一", **told: object) -> Target:
    known = {
        "metric": "优良率",
        "unit": "%",
        "year": 2025,
        "baseline": None,
        "comparator": "",
        "place": "全县",
    }
    known |= {"measure": Measure.LEVEL, "reached": False, "span": (0, 1)} | told
    return Target(ref=ref, value=value, **known)  # type: ignore[arg-type]


def conflicts(*targets: Target) -> list[Conflict]:
    texts = {held.ref: "数" * 99 for held in targets}
    return list(figure_conflicts({"county": COUNTY, "province": PROVINCE}, targets, texts))


def kinds(*targets: Target) -> list[str]:
    return [conflict.kind.value for conflict in conflicts(*targets)]


def test_two_values_of_one_year_and_place_disagree() -> None:
    assert kinds(target(23), target(30, "county#二")) == ["数值不同"]
    assert kinds(target(30), target(30, "county#二")) == []


def test_names_of_one_metric_are_known() -> None:
    assert metric_key("“四新”经济增加值占比") == metric_key("全县四新经济比重")
    assert metric_key("优良天数比率") == metric_key("优良天数比例")
    assert metric_key("城市污水处理率") != metric_key("农村污水处理率")


def test_years_places_and_measures_explain_a_difference() -> None:
    assert kinds(target(23, year=2020), target(30, "county#二")) == ["年份不同"]
    assert kinds(target(23), target(30, "county#二", place="全市")) == ["地域不同"]
    assert kinds(target(23), target(30, "county#二", measure=Measure.CHANGE)) == ["口径不同"]
    assert kinds(target(23, baseline=2020), target(30, "county#二", baseline=2015)) == ["口径不同"]
    assert all(c.kind.explained for c in conflicts(target(23), target(30, "county#二", place="全市")))


def test_an_added_figure_that_fits_the_cumulative_ones_is_explained_by_the_sum() -> None:
    area = {"metric": "新增建筑面积", "unit": "万平方米"}
    row = {"ref": "county#表1第9项", "measure": Measure.CUMULATIVE, **area}
    start, goal = target(290, year=2020, reached=True, **row), target(610, **row)  # type: ignore[arg-type]
    added = target(320, "county#二", measure=Measure.ADDED, **area)
    (found,) = [c for c in conflicts(start, goal, added) if c.kind is ConflictKind.MEASURE]
    assert (found.sum, found.kind.explained) == ("610-290=320", True)


def test_a_target_below_what_was_reached_is_shown() -> None:
    row = "county#表1第2项"
    start, goal = target(39.7, row, year=2020, reached=True), target(40, row)
    assert kinds(start, goal, target(52, "county#一", year=2023, reached=True))[1:] == ["目标低于已达水平"]
    fallen = target(41, row, year=2020, reached=True), target(40, row)
    assert "目标低于已达水平" not in kinds(*fallen, target(52, "county#一", year=2023, reached=True))


def test_a_limit_that_is_kept_and_an_aim_beside_what_was_reached_agree() -> None:
    assert kinds(target(80, comparator="不低于"), target(85, "county#二")) == []
    assert kinds(target(80), target(85, "county#二", reached=True)) == []


def test_documents_of_one_level_are_not_compared_and_names_that_are_no_quantity_neither() -> None:
    other = Document("other", "乙县规划", Level.COUNTY, Kind.PLAN)
    pair = (target(23), target(30, "other#一"))
    assert figure_conflicts({"county": COUNTY, "other": other}, pair, {t.ref: "数" for t in pair}) == ()
    assert kinds(target(23, metric="公私合营"), target(30, "county#二", metric="公私合营")) == []


def test_a_county_and_its_province_differ_by_place() -> None:
    assert kinds(target(23), target(30, "province#一", place="全省")) == ["地域不同"]


def law(document: Document, text: str, number: str = "第一条") -> Clause:
    text = f"{number} {text}"
    return Clause(document.id, ClausePath.parse(number), (), text, (0, len(text)), None, ClauseKind.TEXT)


def rules(*clauses: Clause, documents: tuple[Document, ...] = (LAW, LOCAL)) -> tuple[Conflict, ...]:
    padding = [
        law(LAW, f"有下列情形之一的{c}{d}，应当办理{d}{c}登记：\n（一）{c}；\n（二）{d}。", "第九条")
        for c, d in ("甲乙", "丙丁", "戊己")
    ]
    return rule_conflicts({document.id: document for document in documents}, (*padding, *clauses))


UPPER = "有下列情形之一的企业，应当实施强制性节水审核：\n（一）取水量超过核定指标的；\n（二）使用国家禁止的用水设备的；\n（三）国家规定的其他情形。"
LOWER = "有下列情形之一的单位，应当按照规定实施强制性节水审核：\n（一）取水量超过核定指标的；\n（二）使用国家禁止的用水设备的；\n（三）连续两年漏损率过高的。"


def test_lists_of_one_matter_that_differ_in_an_item_are_found_between_levels() -> None:
    (found,) = rules(law(LAW, UPPER), law(LOCAL, LOWER))
    assert found.kind is ConflictKind.ITEMS
    assert [side.ref for side in found.sides] == ["law#第一条", "local#第一条"]
    assert [side.words for side in found.sides] == ["国家规定的其他情形。", "连续两年漏损率过高的。"]


def test_lists_that_agree_or_are_of_another_matter_are_not() -> None:
    assert rules(law(LAW, UPPER), law(LOCAL, UPPER)) == ()
    other = "有下列情形之一的，不得核发捕捞许可证：\n（一）网具不合格的；\n（二）超过限额的。"
    assert rules(law(LAW, UPPER), law(LOCAL, other)) == ()


def test_documents_of_one_level_are_not_compared_in_their_rules() -> None:
    twin = Document("twin", "节水法", Level.NATIONAL, Kind.LAW)
    assert rules(law(LAW, UPPER), law(twin, LOWER), documents=(LAW, twin)) == ()


FINE = "违反规定，未安装用水计量设施从事洗车经营活动的，由水行政主管部门责令改正，处{}的罚款。"


def test_fines_for_one_act_that_differ_are_found_between_levels() -> None:
    upper = law(LAW, FINE.format("一万元以上五万元以下"))
    (found,) = rules(upper, law(LOCAL, FINE.format("2万元以上10万元以下")))
    assert found.kind is ConflictKind.PENALTY
    assert found.sides[1].words == "处2万元以上10万元以下的罚款"
    assert rules(upper, law(LOCAL, FINE.format("1万元以上5万元以下"))) == ()
