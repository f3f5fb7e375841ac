"""Workbooks: rows, single cells, merged cells, what is hidden, figures as they are shown."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from corpus.errors import UnreadableFile
from corpus.lines import Line
from corpus.reading import read_file


@pytest.fixture
def book() -> Any:
    return openpyxl.Workbook()


def lines(book: Any, folder: Path) -> tuple[Line, ...]:
    book.save(folder / "a.xlsx")
    return read_file(folder / "a.xlsx").lines


def test_merged_and_empty_cells_keep_the_columns(tmp_path: Path, book: Any) -> None:
    sheet = book.active
    for row in (
        ["主要指标"],
        [],
        ["指标", None, "目标"],
        ["水", "利用率", "55%"],
        [None, "漏损率", "9\n%"],
        ["注：甲"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A4:A5")
    assert lines(book, tmp_path) == (
        Line("主要指标", None), Line("指标\t\t目标", None, "row"), Line("水\t利用率\t55%", None, "row"),
        Line("\t漏损率\t9 %", None, "row"), Line("注：甲", None),
    )  # fmt: skip


def test_hidden_sheets_rows_and_columns_are_no_text(tmp_path: Path, book: Any) -> None:
    sheet = book.active
    for row in (["甲", "密", "乙"], ["密", "密", "密"], ["丙", "密", "丁"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    other = book.create_sheet("密表")
    other.append(["密"])
    other.sheet_state = "veryHidden"
    assert [line.text for line in lines(book, tmp_path)] == ["甲\t乙", "丙\t丁"]


def test_names_of_sheets_are_headings_where_there_are_several(tmp_path: Path, book: Any) -> None:
    book.active.title = "表一"
    book.active.append(["甲"])
    book.create_sheet("空表")
    assert lines(book, tmp_path) == (Line("甲", None),)
    book.create_sheet("表二").append(["乙"])
    assert lines(book, tmp_path) == (
        Line("表一", None, "heading1"), Line("甲", None), Line("表二", None, "heading1"), Line("乙", None)
    )  # fmt: skip


def test_figures_read_as_they_are_shown(tmp_path: Path, book: Any) -> None:
    sheet = book.active
    sheet.append([0.1 + 0.2, 610, 0.55, 0.073, date(2024, 5, 1), datetime(2024, 5, 1, 8, 30), True, 12.50])
    sheet["C1"].number_format = "0%"
    sheet["D1"].number_format = "0.0%"
    assert lines(book, tmp_path)[0].text == "0.3\t610\t55%\t7.3%\t2024-05-01\t2024-05-01T08:30:00\tTRUE\t12.5"


def test_a_sheet_that_reaches_too_far_is_refused(tmp_path: Path, book: Any) -> None:
    book.active["XFD1048576"] = "远"
    book.active["A1"] = "近"
    with pytest.raises(UnreadableFile, match="万个单元格"):
        lines(book, tmp_path)
