"""Layout: wrapped lines joined by measure, tables found, nothing lost."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.layout import INDENT, Block, BlockKind, blocks_of, width
from corpus.reading import Line, read_lines

HAN = "加快推进绿色低碳循环发展和经济体系建设全县生态环境质量改善提升产业结构优化能源利用效率水资源节约"


def lines(*texts: str) -> list[Line]:
    return [Line(text, None) for text in texts]


def texts_of(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks]


def wrap(paragraph: str, measure: int) -> list[str]:
    """Lines of a paragraph whose first line is indented, in half-width columns, as a typesetter breaks it."""
    rows, row, room = [], "", measure - INDENT
    for char in paragraph:
        if width(row) + width(char) > room:
            rows.append(row)
            row, room = "", measure
        row += char
    return [*rows, row]


FULL = "绿" * 20
"""A full line of a document wrapped to 40 columns."""


def page(*inner: str) -> list[str]:
    """Lines among full ones, so that the measure of 40 columns shows."""
    return [FULL[:18], *[FULL] * 8, *inner]


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    blocks = blocks_of(lines(*page("短行到此为止。", "后" * 18, FULL, "完。")))
    assert texts_of(blocks) == ["绿" * 178 + "短行到此为止。", "后" * 18 + FULL + "完。"]


def test_a_full_line_goes_on_in_the_next() -> None:
    blocks = blocks_of(lines(*page("末尾。")))
    assert texts_of(blocks) == ["绿" * 178 + "末尾。"]


def test_a_numbered_line_begins_a_paragraph() -> None:
    blocks = blocks_of(lines(*page("绿" * 19 + "。", "（一）强化组织领导。" + "各" * 8, FULL, "完。")))
    assert texts_of(blocks)[-1].startswith("（一）强化组织领导。")
    assert len(blocks) == 2


def test_a_comma_at_the_end_of_a_short_line_joins() -> None:
    blocks = blocks_of(lines(*page("各镇，", "各街道。")))
    assert texts_of(blocks)[-1].endswith("各镇，各街道。")


def test_each_line_is_a_paragraph_where_a_document_is_not_wrapped() -> None:
    rows = ["第一条 为了保护环境，制定本法。", "第二条 本法适用于全国。", "第三条 略。"]
    assert texts_of(blocks_of(lines(*rows))) == rows


def test_blanks_between_digits_and_characters_are_typesetting() -> None:
    assert texts_of(blocks_of(lines("2024 年 4 月 22 日"))) == ["2024年4月22日"]


def test_latin_words_do_not_run_into_each_other() -> None:
    blocks = blocks_of(lines(*page("绿" * 17 + "Clean", "Production审核。")))
    assert blocks[-1].text.endswith("Clean Production审核。")


def test_a_block_keeps_the_page_it_begins_on() -> None:
    rows = [Line(text, 1 if n < 5 else 2) for n, text in enumerate(page("完。", "新" * 18, FULL))]
    assert [block.page for block in blocks_of(rows)] == [1, 2]


def test_a_table_is_cut_into_head_groups_rows_and_note() -> None:
    rows = (
        "××规划主要指标", "指标 2020年 2025年 属性 责任部门", "（一）产业", "1.增加值占比(%) 23.1 30 预期性 县发展", "和改革局",
        "2.能耗降低(%) -- 完成市分", "解任务 约束性 县水务局", "注：[ ]为累计值。", "三、主要任务",
    )  # fmt: skip
    blocks = blocks_of(lines(*rows))
    kinds = [BlockKind.TABLE_HEAD, BlockKind.TABLE_GROUP, BlockKind.TABLE_ROW, BlockKind.TABLE_ROW]
    assert [block.kind for block in blocks] == [*kinds, BlockKind.TABLE_NOTE, BlockKind.PARAGRAPH]
    assert blocks[0].text == "××规划主要指标\n指标 2020年 2025年 属性 责任部门"
    assert blocks[2].text == "1.增加值占比(%) 23.1 30 预期性 县发展和改革局"
    assert blocks[3].text == "2.能耗降低(%) -- 完成市分解任务 约束性 县水务局"


def test_a_wide_gap_parts_a_heading_from_its_paragraph() -> None:
    blocks = blocks_of(
        lines("第三章  工  业    第一节  建设    （一）方针    以重工业为主的建设是计划的中心")
    )
    assert texts_of(blocks) == [
        "第三章  工  业",
        "第一节  建设",
        "（一）方针",
        "以重工业为主的建设是计划的中心",
    ]


def test_a_wide_gap_after_a_full_stop_parts_paragraphs() -> None:
    assert texts_of(blocks_of(lines("要求是：  ——甲。  乙。"))) == ["要求是：", "——甲。", "乙。"]


@pytest.mark.parametrize("text", ["第一章  总  则", "指标  产值  比重", "第一节  公  路"])
def test_a_gap_inside_a_heading_or_a_row_parts_nothing(text: str) -> None:
    assert texts_of(blocks_of(lines(text))) == [text]


def test_headings_glued_together_are_parted() -> None:
    assert texts_of(blocks_of(lines("第三篇推进改革第十三章深化改革"))) == [
        "第三篇推进改革",
        "第十三章深化改革",
    ]
    whole = "第三章按照第五章第二节的规定执行。"
    assert texts_of(blocks_of(lines(whole))) == [whole]


def test_a_bracket_alone_on_its_line_goes_back_to_what_it_opens() -> None:
    assert texts_of(blocks_of(lines("（二）甲。", "（", "三）乙。"))) == ["（二）甲。", "（三）乙。"]


def test_rows_by_role_make_a_table_with_the_caption_right_above() -> None:
    rows = [Line("表1 指标", None), *(Line(text, None, "row") for text in ("名称\t值", "甲\t1"))]
    kinds = [(block.kind, block.text) for block in blocks_of(rows)]
    assert kinds == [(BlockKind.TABLE_HEAD, "表1指标\n名称\t值"), (BlockKind.TABLE_ROW, "甲\t1")]


def test_a_numbered_heading_or_an_annex_is_no_caption_of_rows() -> None:
    for heading in ("一、指标", "附件1"):
        rows = [Line(heading, None), *(Line(text, None, "row") for text in ("名称\t值", "甲\t1"))]
        assert blocks_of(rows)[0] == Block(heading, None)


@st.composite
def wrapped(draw: st.DrawFn) -> tuple[list[str], int]:
    """Paragraphs and a measure; a paragraph has three full lines or more and a last line that is not full.

    One that fills its last line to the brim cannot be told from its continuation.
    """
    characters = draw(st.integers(14, 40))
    paragraphs = []
    for _ in range(draw(st.integers(3, 6))):
        full, last = draw(st.integers(3, 5)), draw(st.integers(1, characters - 5))
        size = characters - 2 + characters * (full - 1) + last - 1
        text = "".join(draw(st.lists(st.sampled_from(HAN), min_size=size, max_size=size)))
        for comma in draw(st.lists(st.integers(1, size - 2), max_size=6)):
            text = text[:comma] + "，" + text[comma + 1 :]
        paragraphs.append(text + "。")
    return paragraphs, 2 * characters


@given(wrapped())
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow]
)
def test_a_text_wrapped_to_any_measure_joins_back_to_its_paragraphs(found: tuple[list[str], int]) -> None:
    paragraphs, measure = found
    rows = [Line(row, None) for paragraph in paragraphs for row in wrap(paragraph, measure)]
    assert texts_of(blocks_of(rows)) == paragraphs


def test_the_plans_lines_are_all_in_its_blocks(plan_file: Path) -> None:
    rows = read_lines(plan_file)
    joined = "".join("".join(block.text.split()) for block in blocks_of(rows))
    assert joined == "".join("".join(row.text.split()) for row in rows)


@pytest.mark.parametrize(
    ("whole", "broken_after"),
    [
        ("主要污染物排放大幅削减", "主要污"),
        ("PM10、SO₂平均浓度改善幅度", "SO₂"),
        ("初步形成。“十三五”期间", "初步"),
    ],
)
def test_words_the_plan_breaks_over_lines_and_pages_are_whole(
    plan_file: Path, whole: str, broken_after: str
) -> None:
    rows = [row.text for row in read_lines(plan_file)]
    assert any(row.endswith(broken_after) for row in rows)
    assert not any(whole in row for row in rows)
    assert any(whole in block.text for block in blocks_of(read_lines(plan_file)))
