"""Outline: clauses in order are the whole document, with exact spans, pages and paths."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.layout import Block, BlockKind, blocks_of
from corpus.lines import Line
from corpus.outline import Outline, merge_outlines, outline_of, read_outline
from corpus.paths import ClausePath
from corpus.reading import read_lines
from corpus.types import Clause, ClauseKind


@pytest.fixture(scope="module")
def plan(plan_file: Path) -> Outline:
    return read_outline(plan_file, "plan")


def visible(text: str) -> str:
    return "".join(text.split())


def clause_of(outline: Outline, path: str) -> Clause:
    return next(clause for clause in outline.clauses if str(clause.path) == path)


def outline(*texts: str) -> Outline:
    return outline_of([Block(text, None) for text in texts], "d")


def paths(found: Outline) -> list[str]:
    return [str(clause.path) for clause in found.clauses]


def check(file: Path) -> None:
    """What holds for every document: nothing lost, nothing twice, spans exact, refs unique, paths read back."""
    lines = read_lines(file)
    found = outline_of(blocks_of(lines), "d")
    assert visible("".join(c.text for c in found.clauses)) == visible("".join(line.text for line in lines)), (
        file
    )
    refs = [clause.ref for clause in found.clauses]
    assert len(set(refs)) == len(refs), file
    for clause in found.clauses:
        assert found.text[slice(*clause.span)] == clause.text, (file, clause.ref)
        assert ClausePath.parse(str(clause.path)) == clause.path, (file, clause.ref)


def test_white_space_aside_the_plans_clauses_in_order_are_the_plan(plan_file: Path) -> None:
    check(plan_file)


def test_the_handed_out_plan_reads_as_the_built_in_one(plan: Outline, shared: Path) -> None:
    assert read_outline(shared / "plan" / "jinxiang-green-plan.txt", "plan") == plan


def test_the_plan_has_its_title_and_its_twenty_one_pages(plan: Outline) -> None:
    assert plan.title == "金乡县“十四五”绿色低碳循环发展规划"
    pages = [clause.page or 0 for clause in plan.clauses]
    assert pages == sorted(pages)
    assert (pages[0], pages[-1]) == (1, 21)


@pytest.mark.parametrize(
    ("path", "page", "begins"),
    [
        ("印发通知", 1, "金政字〔2024〕14号"),
        ("序言", 2, "加快绿色低碳循环发展是贯彻落实"),
        ("一（二）", 4, "（二）面临形势"),
        ("二（三）", 6, "（三）主要目标"),
        ("表“主要指标”第4项", 7, "4.单位地区生产总值能耗降低(%)"),
        ("表“主要指标”注", 7, "注：[ ]为五年累计值"),
        ("三（一）1（3）", 8, "（3）坚决遏制“两高”项目盲目发展。"),
        ("三（二）2（2）", 13, "（2）有效利用非常规水源。"),
        ("三（四）1", 18, "1.实现蓝天常在、空气常新。"),
        ("四（四）", 21, "（四）强化舆论保障。"),
    ],
)
def test_the_plans_clauses_stand_where_they_should(plan: Outline, path: str, page: int, begins: str) -> None:
    clause = clause_of(plan, path)
    assert clause.page == page
    assert clause.text.startswith(begins)


def test_a_clause_knows_the_headings_above_it(plan: Outline) -> None:
    assert clause_of(plan, "三（一）1（3）").heading == (
        "三、主要任务", "（一）以产业升级为重点，构建绿色经济体系", "1.推进传统工业绿色升级改造"
    )  # fmt: skip
    row = clause_of(plan, "表“主要指标”第4项")
    assert row.heading[-1] == "（二）资源节约集约循环利用"


def test_the_plans_table_has_twelve_rows(plan: Outline) -> None:
    rows = [clause for clause in plan.clauses if clause.kind is ClauseKind.TABLE_ROW]
    assert [clause.path for clause in rows] == [ClausePath(name="表“主要指标”", row=n) for n in range(1, 13)]


def test_only_headings_are_titles(plan: Outline) -> None:
    titles = [c.text for c in plan.clauses if c.kind is ClauseKind.TITLE and not c.path.name.startswith("表")]
    assert all("。" not in text for text in titles)
    assert "三、主要任务" in titles


def test_numbering_makes_the_tree() -> None:
    found = outline(
        "一、总体要求",
        "（一）思路。甲。",
        "二、任务",
        "（一）产业",
        "1.工业",
        "（1）改造。乙。",
        "（2）遏制。丙。",
        "2.农业。丁。",
    )
    assert paths(found) == [
        "一",
        "一（一）",
        "二",
        "二（一）",
        "二（一）1",
        "二（一）1（1）",
        "二（一）1（2）",
        "二（一）2",
    ]


def test_paragraphs_without_a_number_belong_to_the_clause_above() -> None:
    found = outline("一、基础", "（一）成效", "甲段。", "乙段。", "（二）形势。")
    assert clause_of(found, "一（一）").text == "（一）成效\n甲段。\n乙段。"


def test_a_number_that_comes_twice_is_told_apart() -> None:
    found = outline("一、甲。", "二、乙。", "一、丙。")
    assert paths(found) == ["一", "二", "一〔2〕"]


def test_an_article_is_one_clause_whose_path_names_no_chapter() -> None:
    found = outline(
        "××条例",
        "第一章 总则",
        "第一条 为了保护环境，制定本条例。",
        "第二条 下列情形：",
        "（一）甲；",
        "1.子；",
        "（二）乙。",
        "第二章 附则",
        "第三条 施行。",
    )
    assert paths(found)[1:] == ["第一章", "第一条", "第二条", "第二章", "第三条"]
    assert clause_of(found, "第二条").text == "第二条 下列情形：\n（一）甲；\n1.子；\n（二）乙。"
    assert clause_of(found, "第二条").heading == ("第一章 总则",)


def test_an_inserted_article_stands_beside_the_one_before() -> None:
    found = outline("第一条 甲。", "第一条之一 乙。", "第二条 丙。")
    assert paths(found) == ["第一条", "第一条之一", "第二条"]


def test_volumes_and_their_parts_hold_chapters() -> None:
    found = outline(
        "第二编 防治", "第一分编 通则", "第一章 规定", "第一节 一般", "第一条 甲。", "第二条 乙。"
    )
    assert paths(found)[:4] == [
        "第二编",
        "第二编第一分编",
        "第二编第一分编第一章",
        "第二编第一分编第一章第一节",
    ]
    assert clause_of(found, "第二条").heading[-1] == "第一节 一般"


def test_a_reference_at_the_head_of_a_line_opens_no_article() -> None:
    found = outline("第一条 甲。", "第九条规定的情形除外。", "第二条 乙。")
    assert paths(found) == ["第一条", "第二条"]


def test_a_chapter_heading_that_lost_its_number_is_no_text_of_the_article_before() -> None:
    found = outline("第一章 总则", "第一条 甲。", "规划管理", "第二条 乙。", "第三章 附则", "第三条 丙。")
    assert paths(found) == ["第一章", "第一条", "小标题“规划管理”", "第二条", "第三章", "第三条"]
    assert clause_of(found, "第二条").heading == ("规划管理",)


def test_headings_with_a_number_may_stand_above_articles() -> None:
    found = outline(
        "一、支持创业", "第一条 甲。", "第二条 下列：", "（一）子。", "二、支持创新", "第三条 乙。"
    )
    assert paths(found) == ["一", "第一条", "第二条", "二", "第三条"]


def test_articles_that_begin_anew_are_told_apart() -> None:
    found = outline("第一条 甲。", "第二条 乙。", "第一条 丙。", "第二条 丁。")
    assert paths(found) == ["第一条", "第二条", "第一条〔2〕", "第二条〔2〕"]


def test_adoption_lines_are_a_clause_of_their_own() -> None:
    found = outline_of(
        [
            Block("某省环境保护条例", None, role="heading1"),
            Block("（", None),
            Block("2010年7月30日某省人民代表大会常务委员会通过 根据2020年《关于修改〈甲〉的", None),
            Block("〈乙〉的决定》修正）", None),
            Block("第一条 甲。", None),
            Block("第二条 乙。", None),
        ],
        "d",
    )
    assert found.title == "某省环境保护条例"
    assert paths(found) == ["标题", "题注", "第一条", "第二条"]
    assert found.clauses[1].kind is ClauseKind.PREAMBLE


def test_chapters_of_a_plan_stand_below_its_books() -> None:
    found = outline("第一篇 目标", "第一章 环境", "第二篇 任务", "第二章 农业", "第一节 粮食", "一、面积。")
    assert paths(found)[1:] == [
        "第一篇第一章",
        "第二篇",
        "第二篇第二章",
        "第二篇第二章第一节",
        "第二篇第二章第一节一",
    ]


def test_chapters_may_stand_below_a_numbering_that_runs_through() -> None:
    found = outline("一、任务", "第一章 目标", "（一）甲。", "二、政策", "第二章 工业", "（一）乙。")
    assert paths(found) == ["一", "一第一章", "一第一章（一）", "二", "二第二章", "二第二章（一）"]


def test_a_numbering_that_is_outer_by_rule_stands_inside_where_the_inner_one_goes_on() -> None:
    found = outline(
        "第三章 工业", "（一）电力", "一、东部。", "二、西部。", "（二）煤炭", "一、东部。", "第四章 农业"
    )
    assert paths(found)[:4] == ["第三章", "第三章（一）", "第三章（一）一", "第三章（一）二"]
    assert paths(found)[4:6] == ["第三章（二）", "第三章（二）一"]


def test_parts_stand_above_the_numbers_that_begin_anew_in_each() -> None:
    found = outline("第一部分 总则", "一、甲", "二、乙", "第二部分 任务", "一、丙")
    assert paths(found) == ["第一部分", "第一部分一", "第一部分二", "第二部分", "第二部分一"]


def test_a_box_is_a_clause_of_its_own_and_the_item_goes_on_after_it() -> None:
    found = outline(
        "一、任务",
        "（一）工业。做强。",
        "专栏1 重大工程",
        "1.甲。",
        "2.乙。",
        "工业还要做优。",
        "（二）农业。",
    )
    assert paths(found) == ["一", "一（一）", "专栏1", "一（一）〔2〕", "一（二）"]
    assert clause_of(found, "专栏1").text == "专栏1 重大工程\n1.甲。\n2.乙。"
    assert clause_of(found, "一（一）〔2〕").text == "工业还要做优。"


def test_a_box_ends_where_the_outer_numbers_go_on() -> None:
    found = outline("一、任务", "1.工业。", "专栏 工程", "——甲。", "2.农业。")
    assert paths(found) == ["一", "一1", "专栏“工程”", "一2"]


def test_a_sentence_that_speaks_of_a_box_is_none() -> None:
    assert paths(outline("一、任务", "专栏1所列工程按期完成。", "二、保障。")) == ["一", "二"]


def test_an_annex_begins_its_numbers_anew() -> None:
    found = outline(
        "一、甲。", "二、乙。", "附件1", "重点项目", "一、丙。", "1.丁。", "附件2 分工", "一、戊。"
    )
    assert paths(found) == ["一", "二", "附件1", "附件1·一", "附件1·一1", "附件2", "附件2·一"]
    assert clause_of(found, "附件1·一1").heading == ("附件1 重点项目", "一、丙。")


@pytest.mark.parametrize("line", ["附件：1.甲表", "附近居民受益。", "附件中的项目按期完成。"])
def test_a_list_of_annexes_opens_none(line: str) -> None:
    assert paths(outline("一、甲。", line, "二、乙。")) == ["一", "二"]


def test_a_table_of_contents_is_one_clause() -> None:
    found = outline(
        "××发展规划", "目 录", "第一章 总则……………1", "第一节 甲……………2", "第二章 附则……………5",
        "第一章 总则", "第一节 甲", "正文。", "第二章 附则", "正文。",
    )  # fmt: skip
    assert paths(found) == ["标题", "目录", "第一章", "第一章第一节", "第二章"]
    assert "第二章 附则……………5" in clause_of(found, "目录").text


def test_a_letter_ends_where_the_title_it_announces_stands() -> None:
    found = outline(
        "关于印发《某市促进发展若干措施》的通知", "各单位：", "一、请认真执行。", "2024年1月1日",
        "某市促进发展若干措施", "为促进发展，制定本措施。", "一、甲。", "二、乙。",
    )  # fmt: skip
    assert found.title == "某市促进发展若干措施"
    assert paths(found) == ["印发通知", "标题", "序言", "一", "二"]


def test_first_and_second_inside_a_paragraph_stay_in_one_clause() -> None:
    found = outline("一、重点", "（一）工业。一是做强。二是做优。", "二是做大。", "（二）农业。")
    assert clause_of(found, "一（一）").text == "（一）工业。一是做强。二是做优。\n二是做大。"


def test_ascii_and_full_width_marks_number_alike() -> None:
    found = outline("一．甲", "(一)乙", "1．丙", "(1)丁", "2、戊", "（二）己")
    assert paths(found) == ["一", "一（一）", "一（一）1", "一（一）1（1）", "一（一）2", "一（二）"]


def test_a_heading_that_begins_with_a_year_is_numbered() -> None:
    found = outline("一、2025年工作回顾", "成绩显著。", "二、2026年工作安排", "1.2026年目标。")
    assert paths(found) == ["一", "二", "二1"]


def test_a_salutation_returns_to_the_part_unless_its_item_goes_on() -> None:
    found = outline(
        "一、回顾", "（一）甲。", "各位代表！乙。", "（二）丙。", "各位代表！丁。", "二、目标", "戊。"
    )
    assert paths(found) == ["一", "一（一）", "一（二）", "一〔2〕", "二"]


def test_what_says_when_it_takes_effect_is_no_part_of_the_last_item() -> None:
    found = outline(
        "一、甲。", "二、乙。", "本措施自印发之日起施行，由某局负责解释。", "某局", "2024年1月1日"
    )
    assert paths(found) == ["一", "二", "结语", "落款"]


def test_supplementary_provisions_keep_what_says_when_they_take_effect() -> None:
    assert paths(outline("一、甲。", "二、附则", "本措施自印发之日起施行。")) == ["一", "二"]


def test_rows_that_the_file_tells_apart_are_numbered_by_order_below_their_caption() -> None:
    rows = [Line(text, None, "row") for text in ("名称\t值", "甲\t1", "乙\t2")]
    found = outline_of(
        blocks_of([Line("一、任务", None), Line("表2 指标", None), *rows, Line("后文。", None)]), "d"
    )
    assert paths(found) == ["一", "表2", "表2第1项", "表2第2项", "一〔2〕"]
    assert clause_of(found, "表2").text == "表2指标\n名称\t值"
    assert clause_of(found, "表2第2项").heading == ("一、任务", "表2指标", "名称\t值")


def test_headings_by_role_carry_their_depth() -> None:
    texts = [("若干政策措施", 1), ("适用范围", 2), ("对象", 3), ("甲。", 0), ("支持内容", 2), ("1.乙。", 0)]
    found = outline_of([Block(text, None, role=f"heading{n}" if n else "") for text, n in texts], "d")
    assert paths(found) == ["标题", "小标题“适用范围”", "小标题“对象”", "小标题“支持内容”", "1"]
    assert clause_of(found, "小标题“对象”").heading == ("适用范围",)


def test_files_that_continue_each_other_become_one_outline() -> None:
    one, two = (
        outline("××法律", "第一编 总则", "第一条 甲。", "第二条 乙。"),
        outline("第二编 附则", "第三条 丙。", "第二条 丁。"),
    )
    merged = merge_outlines([one, two], "law")
    assert paths(merged)[1:] == ["第一编", "第一条", "第二条", "第二编", "第三条", "第二条〔2〕"]
    assert all(merged.text[slice(*clause.span)] == clause.text for clause in merged.clauses)
    assert {clause.document for clause in merged.clauses} == {"law"}


LINES = (
    "第一编 总则", "第二篇 任务", "第三部分 甲", "第一章 总则", "第二章任务第三节要求", "第一节 甲", "第一条 甲。", "第二条之一 加。",
    "一、甲", "（一）甲；", "(2)乙", "1.甲", "2）丁", "①子", "专栏1 重大", "专栏 生态", "附件1", "附：清单", "名词解释", "目录",
    "表1 指标", "甲\t乙", "小标题甲乙", "各位代表！甲", "正文，" * 20 + "止。", "2024年1月1日", "——要点", "（", "（2026年）",
    "关于印发《某某实施方案》的通知", "某某实施方案", "施行说明：第三条 甲。", "甲。  乙乙乙乙乙乙乙乙乙乙乙", "第〇条 零", "第3项",
)  # fmt: skip
ROLES = ("", "", "", "heading1", "heading2", "row")


@given(st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(ROLES)), min_size=1, max_size=25))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_document_nothing_is_lost(rows: list[tuple[str, str]]) -> None:
    found = outline_of(blocks_of([Line(text, None, role) for text, role in rows]), "d")
    assert visible("".join(clause.text for clause in found.clauses)) == visible("".join(t for t, _ in rows))
    assert len({clause.ref for clause in found.clauses}) == len(found.clauses)
    for clause in found.clauses:
        assert found.text[slice(*clause.span)] == clause.text
        assert ClausePath.parse(str(clause.path)) == clause.path


def test_a_category_of_water_is_no_item() -> None:
    found = outline("一、水质", "一、二类水占比提高。", "二、空气。")
    assert paths(found) == ["一", "二"]


def test_the_signature_is_a_clause_of_its_own() -> None:
    found = outline("一、甲。", "二、乙。", "××县人民政府", "2024年4月22日")
    assert paths(found) == ["一", "二", "落款"]


@pytest.mark.parametrize("caption", ["附件 主要指标", "指标表（2020 年）", "表 1  分解"])
def test_a_tables_path_reads_back_whatever_blanks_its_caption_has(caption: str) -> None:
    blocks = [
        Block(f"{caption}\n指标 2020年 2025年", None, BlockKind.TABLE_HEAD),
        Block("1.占比 1 2 预期性 县水务局", None, BlockKind.TABLE_ROW),
    ]
    found = outline_of([Block("一、任务", None), *blocks], "d")
    for clause in found.clauses:
        assert ClausePath.parse(str(clause.path)) == clause.path
