"""Markdown: marks are no text, headings and rows keep their role."""

import pytest

from corpus.markdown import markdown_lines


def lines(text: str) -> list[tuple[str, str]]:
    return [(line.text, line.role) for line in markdown_lines(text)]


def test_front_matter_comments_and_style_sheets_are_no_text() -> None:
    text = "---\nsidebar: auto\n---\n\n# 某法\n\n<!-- INFO\nEND -->\n<style>\n.a { b: c }\n</style>\n正文。\n"
    assert lines(text) == [("某法", "heading1"), ("正文。", "")]


def test_a_rule_below_text_opens_no_front_matter() -> None:
    assert lines("甲。\n---\n乙。\n---\n丙。") == [("甲。", ""), ("乙。", ""), ("丙。", "")]


@pytest.mark.parametrize(("raw", "depth"), [("# 甲", 1), ("### 第一章　总则", 3), ("###### 乙 ##", 6)])
def test_a_heading_tells_its_depth(raw: str, depth: int) -> None:
    assert lines(raw)[0][1] == f"heading{depth}"


def test_bold_and_quotation_marks_are_no_text() -> None:
    assert lines("**第五条**　甲，**乙**。\n> 丙\n") == [("第五条 甲，乙。", ""), ("丙", "")]


@pytest.mark.parametrize(
    "raw", ["____年__月", "#1 机组", "2*3*4", "5 > 3", "*", "** 未完", "----页", "<5% 的", "编号 <!-- 未完"]
)
def test_signs_that_are_no_marks_stay(raw: str) -> None:
    assert [text for text, _ in lines(raw)] == [raw]


def test_tables_give_rows_of_cells_joined_by_tabs() -> None:
    piped = "| 名称 | 值 |\n| ---- | :--: |\n| **甲** | 0. 5 |\n| 乙\\|丙 | |\n"
    assert lines(piped) == [("名称\t值", "row"), ("甲\t0. 5", "row"), ("乙\\|丙\t", "row")]


def test_tables_written_as_html_give_rows_too() -> None:
    html = "<table class='t'>\n<thead><th colspan=2>税目</th><th>税额</th></thead><tbody><tr><td>水<br>气</td>\n<td></td><td>5&lt;6元</td></tr></tbody></table>\n后文"
    assert lines(html) == [("税目\t税额", "row"), ("水 气\t\t5<6元", "row"), ("后文", "")]


def test_many_comments_that_never_end_are_read_in_time() -> None:
    assert len(lines("<!-- " * 200_000 + "\n尾")) == 2
