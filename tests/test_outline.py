"""Outline: clauses in order are the whole document, with exact spans, pages and paths."""

from pathlib import Path

import pytest

from corpus.layout import Block, BlockKind, blocks_of
from corpus.outline import Outline, outline_of, read_outline
from corpus.paths import ClausePath
from corpus.reading import READABLE, read_lines
from corpus.types import Clause, ClauseKind

LAWS_STEP = 7
"""Each how manieth of the shared laws is read."""


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


def test_every_shared_document_is_whole_in_its_clauses(shared: Path) -> None:
    files = [f for f in sorted((shared / "bench" / "documents").rglob("*")) if f.suffix in READABLE]
    assert len(files) > 50
    for file in files:
        check(file)


def test_every_shared_law_is_whole_in_its_clauses(shared: Path) -> None:
    files = [f for f in sorted((shared / "reference" / "laws").rglob("*")) if f.suffix in READABLE]
    if not files:
        pytest.skip("no shared laws")
    for file in files[::LAWS_STEP]:
        check(file)


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


def test_articles_of_a_law_keep_chapter_and_items() -> None:
    found = outline(
        "××条例",
        "第一章 总则",
        "第一条 为了保护环境，制定本条例。",
        "第二条 下列情形：",
        "（一）甲；",
        "（二）乙。",
        "第二章 附则",
        "第三条 施行。",
    )
    assert paths(found)[1:] == [
        "第一章", "第一章第一条", "第一章第二条", "第一章第二条第（一）项", "第一章第二条第（二）项", "第二章", "第二章第三条"
    ]  # fmt: skip


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
