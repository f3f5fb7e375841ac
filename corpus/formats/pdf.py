"""PDF → lines: characters by PDFium, tables by pdfplumber where a page has drawn lines, scanned pages by OCR.

PDFium reads the characters, for it is ten times as fast as pdfminer, which pdfplumber stands on, and knows more fonts.
"""

import contextlib
import ctypes
import io
import logging
import math
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from corpus.errors import UnreadableFile
from corpus.formats.scan import MAX_PIXELS, recognised
from corpus.formats.signature import DAMAGED, ENCRYPTED, FAULTS
from corpus.formats.typeset import Grid, Page, Piece, typeset_lines
from corpus.lines import Reading

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

_Box = tuple[float, float, float, float]

MAX_PAGES = 1_000
"""Pages above which a PDF is refused; a page takes some 10 ms, one with tables 100 ms."""

MAX_CHARACTERS = 5_000_000
"""Characters above which a PDF is refused; the longest code of laws has under 400,000."""

MAX_SCANNED_PAGES = 60
"""Scanned pages above which a PDF is refused; a page takes some 6 s on two cores."""

SCAN_DPI = 150
"""Resolution at which scanned pages are read: 5 号字 (10.5 pt) is then 22 pixels high, enough for the model."""

_ENDING = 4_096
"""Bytes at the end in which ``%%EOF`` stands; PDFium mends a cut file silently and gives the pages that are left."""

_LEAST_PATHS = 4
"""Drawn lines that a table has at least."""

_SCANNED_AREA = 0.3
"""Share of the page that a picture covers, from which on a page without text is a scan."""

_POINTS_PER_INCH = 72
_FAULTS: tuple[type[Exception], ...] = (*FAULTS, zlib.error, struct.error)
_TILT = math.radians(5)
_INVISIBLE = raw_pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


@dataclass(frozen=True)
class _Sheet:
    """A page's box in PDF coordinates, and by how many quarter turns it is shown turned."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    def piece(self, text: str, box: _Box) -> Piece:
        """A piece where the reader sees it, from its left, right, bottom and top in PDF coordinates."""
        left, right, bottom, top = box
        if self.turns == 1:
            return Piece(text, bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        if self.turns == 2:
            return Piece(text, self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        if self.turns == 3:
            return Piece(text, self.top - top, self.right - right, self.top - bottom, self.right - left)
        return Piece(text, left - self.left, self.top - top, right - self.left, self.top - bottom)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)


def read(raw: bytes, path: Path, on_page: Callable[[int], None]) -> Reading:
    """Lines of a PDF with their pages; ``on_page`` is called after each scanned page.

    Raises:
        UnreadableFile: damaged, encrypted, too long, or scanned where no OCR is installed.
    """
    if b"%%EOF" not in raw[-_ENDING:]:
        raise UnreadableFile(path, DAMAGED)
    try:
        with contextlib.closing(pdfium.PdfDocument(raw)) as document:
            pages, scanned = _pages(document, raw, path)
            for number in scanned:
                pages[number - 1] = _recognised(document, number, path)
                on_page(number)
            return Reading(typeset_lines(pages))
    except pdfium.PdfiumError as error:
        locked = error.err_code in (raw_pdfium.FPDF_ERR_PASSWORD, raw_pdfium.FPDF_ERR_SECURITY)
        raise UnreadableFile(path, ENCRYPTED if locked else DAMAGED) from None
    except FAULTS:
        raise UnreadableFile(path, DAMAGED) from None


def _pages(document: pdfium.PdfDocument, raw: bytes, path: Path) -> tuple[list[Page], list[int]]:
    """The pages, and the numbers of those that are pictures."""
    if len(document) > MAX_PAGES:
        raise UnreadableFile(path, f"PDF 超过 {MAX_PAGES} 页，请拆成几个文件再试")
    pages, scanned, count = [], [], 0
    tables = _Tables(raw)
    for number, page in enumerate(document, 1):
        with contextlib.closing(page):
            sheet = _sheet(page)
            pieces = _pieces(page, sheet)
            scanned += (
                [number] if not any(one.text.strip() for one in pieces) and _is_scan(page, sheet) else []
            )
            grids = tables.of(number) if pieces and _draws(page) else ()
        pages.append(Page(number, *sheet.size, pieces, grids))
        count += len(pieces)
        if count > MAX_CHARACTERS:
            raise UnreadableFile(path, f"PDF 超过 {MAX_CHARACTERS // 10_000} 万字，请拆成几个文件再试")
    if len(scanned) > MAX_SCANNED_PAGES:
        raise UnreadableFile(path, f"扫描页超过 {MAX_SCANNED_PAGES} 页，请拆成几个文件再试")
    return pages, scanned


def _recognised(document: pdfium.PdfDocument, number: int, path: Path) -> Page:
    with contextlib.closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = min(SCAN_DPI / _POINTS_PER_INCH, math.sqrt(MAX_PIXELS / max(width * height, 1)))
        picture = page.render(scale=scale).to_pil()
    return recognised(picture, path, number)


def _sheet(page: pdfium.PdfPage) -> _Sheet:
    left, bottom, right, top = page.get_mediabox()
    return _Sheet(left, bottom, right, top, page.get_rotation() // 90)


def _pieces(page: pdfium.PdfPage, sheet: _Sheet) -> tuple[Piece, ...]:
    """Characters of a page that are seen; the unseen ones under a scan are what was read from it."""
    texts = page.get_objects(filter=(raw_pdfium.FPDF_PAGEOBJ_TEXT,), max_depth=3)
    check = any(_mode(text.raw) == _INVISIBLE for text in texts) and not _is_scan(page, sheet)
    with contextlib.closing(page.get_textpage()) as textpage:
        handle, count = textpage.raw, textpage.count_chars()
        return tuple(
            piece
            for at, piece in _characters(handle, count, sheet)
            if not (check and _mode(raw_pdfium.FPDFText_GetTextObject(handle, at)) == _INVISIBLE)
        )


def _mode(text: Any) -> int:
    """How a text object is drawn."""
    return int(raw_pdfium.FPDFTextObj_GetTextRenderMode(text))


def _characters(textpage: Any, count: int, sheet: _Sheet) -> Iterator[tuple[int, Piece]]:
    """Characters with their numbers, without the blanks that PDFium adds; slanted ones are a watermark."""
    box = raw_pdfium.FS_RECTF()
    place = ctypes.byref(box)
    for at in range(count):
        code = raw_pdfium.FPDFText_GetUnicode(textpage, at)
        if code < 0x20 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
            continue
        if code == 0x20 and raw_pdfium.FPDFText_IsGenerated(textpage, at) == 1:
            continue
        angle = raw_pdfium.FPDFText_GetCharAngle(textpage, at) % (math.pi / 2)
        if _TILT < angle < math.pi / 2 - _TILT:
            continue
        if raw_pdfium.FPDFText_GetLooseCharBox(textpage, at, place):
            yield at, sheet.piece(chr(code), (box.left, box.right, box.bottom, box.top))


def _draws(page: pdfium.PdfPage) -> bool:
    """Whether enough is drawn on the page for a table."""
    paths = page.get_objects(filter=(raw_pdfium.FPDF_PAGEOBJ_PATH,), max_depth=3)
    return any(number >= _LEAST_PATHS for number, _ in enumerate(paths, 1))


def _is_scan(page: pdfium.PdfPage, sheet: _Sheet) -> bool:
    """Whether pictures cover enough of the page."""
    width, height = sheet.size
    covered = 0.0
    for picture in page.get_objects(filter=(raw_pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        covered += max(right - left, 0) * max(top - bottom, 0)
    return covered >= _SCANNED_AREA * width * height


class _Tables:
    """Finds the tables of pages; pdfplumber is loaded for the first page that needs it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._opened: PDF | None = None

    def of(self, number: int) -> tuple[Grid, ...]:
        """Tables of a page; none where pdfplumber cannot read the page, whose text then comes line by line."""
        import pdfplumber
        from pdfminer.psexceptions import PSException
        from pdfplumber.utils.exceptions import PdfminerException

        logging.getLogger("pdfminer").setLevel(logging.ERROR)
        try:
            self._opened = self._opened or pdfplumber.open(io.BytesIO(self._raw))
            with contextlib.closing(self._opened.pages[number - 1]) as page:
                left, top = page.bbox[:2]
                found = [(table.bbox, [row.cells for row in table.rows]) for table in page.find_tables()]
        except (PSException, PdfminerException):
            return ()
        except _FAULTS:
            return ()
        return tuple(grid for box, rows in found if (grid := _grid(box, rows, (left, top))))


def _grid(box: _Box, rows: Sequence[Sequence[_Box | None]], corner: tuple[float, float]) -> Grid | None:
    """A table; None for a frame around text, which has one cell. ``corner`` is the page's as pdfplumber counts."""
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return None
    return Grid(
        _shifted(box, corner),
        tuple(tuple(_shifted(cell, corner) if cell else None for cell in row) for row in rows),
    )


def _shifted(box: _Box, corner: tuple[float, float]) -> Piece:
    left, top = corner
    return Piece("", box[0] - left, box[1] - top, box[2] - left, box[3] - top)
