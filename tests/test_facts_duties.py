"""Duties: who acts, in which role; and departments by what they are in charge of."""

import pytest

from corpus.departments import function_of, levels_of, office_of, same_department
from corpus.duties import duties_of, row_duties
from corpus.types import Clause, ClauseKind, ClausePath, Duty, Indicator, Role


def duties(text: str) -> list[tuple[str, str]]:
    clause = Clause("d", ClausePath.parse("第一条"), (), text, (0, len(text)), None, ClauseKind.TEXT)
    found = duties_of([clause])
    for duty in found:
        assert duty.action in text[slice(*duty.span)]
    return [(duty.department, duty.role.value) for duty in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一条 某省水行政主管部门负责全省的用水工作。", [("水行政主管部门", "负责")]),
        ("国务院财政部门会同国务院能源主管部门制定办法。", [("国务院财政部门", "牵头"), ("国务院能源主管部门", "配合")]),
        ("县水务局牵头，县财政局配合。", [("县水务局", "牵头"), ("县财政局", "配合")]),
        ("生态环境主管部门对本行政区域的水污染防治实施统一监督管理。", [("生态环境主管部门", "牵头")]),
        ("生态环境主管部门负责水污染防治的监督管理。", [("生态环境主管部门", "监督")]),
        ("省生态环境主管部门负责组织、协调全省的审核工作。", [("省生态环境主管部门", "牵头")]),
        ("违反规定的，由市场监督管理部门责令改正，处一万元以下的罚款。", [("市场监督管理部门", "处罚")]),
        ("建设方案应当报市人民政府批准。", [("市人民政府", "审批")]),
        ("企业应当向自然资源主管部门申请办理采矿许可证。", [("自然资源主管部门", "审批")]),
        ("自然资源主管部门核发建设工程规划许可证。", [("自然资源主管部门", "审批")]),
        ("人民法院依法强制执行。", [("人民法院", "负责")]),
        ("乡镇人民政府、街道办事处应当做好宣传工作。", [("乡镇人民政府", "负责"), ("街道办事处", "负责")]),
        ("违法所得由发证机关没收。", [("发证机关", "处罚")]),
        ("（牵头单位：市科技局；责任单位：市财政局、市统计局）", [("市科技局", "牵头"), ("市财政局", "负责"), ("市统计局", "负责")]),
    ],
)  # fmt: skip
def test_a_department_that_acts_has_a_duty_in_its_role(text: str, expected: list[tuple[str, str]]) -> None:
    found = duties(text)
    assert [
        (name[-len(want) :], role) for (name, role), (want, _) in zip(found, expected, strict=True)
    ] == expected


def test_departments_that_share_head_and_tail_have_full_names_each() -> None:
    assert duties("县级以上人民政府发展改革、水利和农业农村等部门按照职责分工，做好有关工作。") == [
        ("县级以上人民政府发展改革部门", "负责"),
        ("县级以上人民政府水利部门", "负责"),
        ("县级以上人民政府农业农村部门", "负责"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "排放应当符合国务院生态环境主管部门规定的标准。",
        "税务机关的工作人员玩忽职守的，依法给予处分。",
        "企业应当向生态环境主管部门报告排放情况。",
        "未报水行政主管部门批准的，不得取水。",
        "应当按照自然资源主管部门的要求办理。",
        "有关部门应当加强管理。",
        "财政部门有下列行为之一的，依法给予处分：",
        "优化产业布局，加快大数据中心等新兴领域建设。",
    ],
)
def test_a_department_that_is_only_spoken_of_has_none(text: str) -> None:
    assert duties(text) == []


def test_a_later_subject_ends_what_the_first_one_does() -> None:
    text = "县水务局负责供水，县财政局负责经费。"
    clause = Clause("d", ClausePath.parse("第一条"), (), text, (0, len(text)), None, ClauseKind.TEXT)
    assert [duty.action for duty in duties_of([clause])] == ["县水务局负责供水", "县财政局负责经费"]


def test_a_department_has_one_duty_in_a_sentence() -> None:
    assert duties("县水务局负责供水，县水务局并负责排水。") == [("县水务局", "负责")]


def test_a_row_of_an_indicator_table_gives_its_department_a_duty() -> None:
    row = Indicator("d#表1", "水", 1, "节水率", "%", ((2025, "5"),), "预期性", "县水务局", (0, 9))
    assert row_duties([row]) == (Duty("d#表1", "县水务局", "节水率", (0, 9), Role.CHARGE),)


@pytest.mark.parametrize(
    ("names", "function"),
    [
        ("生态环境主管部门 环境保护行政主管部门 某县环保局 市生态环境局某某县分局 生态环境部", "生态环境"),
        ("发展改革部门 县发展和改革局 发改局 国家发展改革委 经济综合宏观调控部门", "发展改革"),
        ("水行政主管部门 县水务局 水利局 水利部门", "水行政"),
        ("工业和信息化主管部门 市经济和信息化局 工信局", "工业和信息化"),
        ("自然资源主管部门 国土资源部门 县自然资源和规划局", "自然资源"),
        ("住房城乡建设主管部门 建设行政主管部门 县住房和城乡建设局 住建局", "住房城乡建设"),
        ("农业农村主管部门 农业主管部门 畜牧兽医行政主管部门", "农业农村"),
        ("应急管理部门 安全生产监督管理部门", "应急管理"),
        ("市场监督管理部门 工商行政管理部门 质量技术监督部门", "市场监管"),
        ("公安机关 公安机关交通管理部门 县公安局", "公安"),
    ],
)
def test_names_of_one_function_across_reforms_are_one(names: str, function: str) -> None:
    assert {function_of(name) for name in names.split()} == {function}


def test_an_unknown_department_has_no_function() -> None:
    assert function_of("清洁生产综合协调部门") is None
    assert not same_department("清洁生产综合协调部门", "发展改革部门")
    assert same_department("清洁生产综合协调部门", "清洁生产综合协调部门")


def test_levels_are_read_from_the_name() -> None:
    assert levels_of("县水务局") == ("县",)
    assert levels_of("国务院水行政主管部门") == ("国家",)
    assert levels_of("县级以上地方人民政府水行政主管部门") == ("省", "市", "县")
    assert levels_of("设区的市人民政府生态环境主管部门及其派出机构") == ("市",)
    assert levels_of("市生态环境局某某县分局") == ("县",)
    assert levels_of("省、自治区、直辖市人民政府") == ("省",)
    assert levels_of("水利局") == ()
    assert office_of("乡镇人民政府").levels == ("乡镇",)


def test_a_department_is_the_same_where_its_levels_meet() -> None:
    assert same_department("县水务局", "县级以上人民政府水行政主管部门")
    assert same_department("水务局", "国务院水行政主管部门")
    assert not same_department("县水务局", "国务院水行政主管部门")
    assert not same_department("县水务局", "县财政局")
