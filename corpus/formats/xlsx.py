"""Excel workbooks (xlsx) → lines: a row of a table for each row with several cells, a line for one with one cell.

Not text: hidden sheets, rows and columns, formulas (their stored results are), comments.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from corpus.errors import UnreadableFile
from corpus.formats.container import open_container
from corpus.formats.signature import DAMAGED, FAULTS
from corpus.lines import Line, Reading

MAX_CELLS = 1_000_000
"""Cells, empty ones in a row's reach included, above which a workbook is refused."""

_FAULTS: tuple[type[Exception], ...] = (*FAULTS, InvalidFileException, etree.LxmlError, SyntaxError)
_SIGNIFICANT = 15
"""Digits of a number that Excel keeps and shows."""


def read(raw: bytes, path: Path) -> Reading:
    """Lines of a workbook; it shows no pages. A sheet's name is a heading where several sheets have text.

    Raises:
        UnreadableFile: damaged, encrypted, a bomb, or too large.
    """
    open_container(raw, path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True, keep_links=False)
        sheets = [
            (sheet.title, tuple(_sheet_lines(sheet, path)))
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
    except _FAULTS:
        raise UnreadableFile(path, DAMAGED) from None
    filled = [(title, lines) for title, lines in sheets if lines]
    heads = {title: (Line(title, None, "heading1"),) for title, _ in filled if len(filled) > 1}
    return Reading(tuple(line for title, lines in filled for line in (*heads.get(title, ()), *lines)))


def _sheet_lines(sheet: Worksheet, path: Path) -> Iterator[Line]:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise UnreadableFile(path, f"表格超过 {MAX_CELLS // 10_000} 万个单元格，请只保留需要的部分再试")
    hidden = {
        at
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for at in range(dimension.min or 0, min(dimension.max or 0, sheet.max_column) + 1)
    }
    for number, row in enumerate(sheet.iter_rows(), 1):
        if sheet.row_dimensions[number].hidden:
            continue
        texts = [_shown(cell) for at, cell in enumerate(row, 1) if at not in hidden]
        while texts and not texts[-1] and not _is_merged(row, len(texts)):
            texts.pop()
        filled = [text for text in texts if text]
        if len(filled) > 1:
            yield Line("\t".join(texts), None, "row")
        elif filled:
            yield Line(filled[0], None)


def _is_merged(row: tuple[Cell | MergedCell, ...], column: int) -> bool:
    return column <= len(row) and isinstance(row[column - 1], MergedCell)


def _shown(cell: Cell | MergedCell) -> str:
    """A cell's value as the sheet shows it, on one line."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _figure(value, cell.number_format)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return " ".join(str(value).replace("\u3000", " ").split())


def _figure(value: float, form: str) -> str:
    """A number with at most 15 significant digits, in per cent where its format says so."""
    if "%" in form:
        return f"{round(value * 100, 10):.{_SIGNIFICANT}g}%"
    return f"{value:.{_SIGNIFICANT}g}" if isinstance(value, float) else str(value)
