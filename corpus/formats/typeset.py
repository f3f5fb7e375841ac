"""Characters at places on pages → lines in reading order (版面还原), for pdf, OFD and scanned pictures.

Each line of the page stays a line of its own; ``corpus.layout`` joins what is hard-wrapped. Lengths are in the unit
of the page, and y grows downwards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from corpus.lines import Line

MARGIN = 0.13
"""Share of a page's height at its top and at its foot where headers, footers and page numbers stand (GB/T 9704-2012:
the text block of A4 begins at 37 mm and ends 35 mm above the foot, 12 % of 297 mm)."""

_REPEATED = 0.3
"""Share of the pages on which the same line stands at the same height when it is a running header or footer."""

_SAME_HEIGHT = 0.01
_WORD_GAP, _CELL_GAP = 0.25, 0.7
"""Gaps, in heights of a character, that part two Latin words, and any two characters."""

_GUTTER_GAP = 1.2
_MIN_COLUMN_ROWS = 5
_FULL_ENOUGH = 0.55
_FIGURE = re.compile(
    r"(?:^|(?<=[-—–·第/])|(?<=[-—–·第/]\s))\d{1,4}(?=\s*(?:$|[-—–·页/]))|(?<=.{6}\s)\d{1,4}$"
)
"""A figure that can be a page's number: between dashes, in 第…页, alone, or after a running title; not 附件1."""

_PAGE_NUMBER = re.compile(
    r"[-—–─―·•~\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6}|[一二三四五六七八九十百〇]{1,4})(?:\s*页)?"
    r"(?:\s*[/,，共]{1,2}\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?[-—–─―·•~\s]*"
)


class Piece(NamedTuple):
    """A character, or a run of them, and its box on the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Height of the box, never 0."""
        return max(self.bottom - self.top, 1e-6)

    @property
    def middle(self) -> float:
        """Height on the page of the box's middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Grid:
    """A table of a page: its box, and the boxes of the cells of each row; None where a cell is covered by another."""

    box: Piece
    rows: tuple[tuple[Piece | None, ...], ...]


@dataclass(frozen=True)
class Page:
    """What stands on a page: its number, its size, its pieces in any order, its tables."""

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...]
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class _Row:
    """A line of the page with its box; ``role`` is "row" for a table's row."""

    text: str
    box: Piece
    role: str = ""


@dataclass
class _Band:
    """Pieces whose middles lie on one height."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def inked(self) -> list[Piece]:
        """Those that are no blanks."""
        return [piece for piece in self.pieces if piece.text.strip()]


def typeset_lines(pages: Sequence[Page]) -> tuple[Line, ...]:
    """Lines of all pages in reading order, without running headers, footers and page numbers."""
    laid = [(page, _rows_of(page)) for page in pages]
    furniture = _running(laid)
    return tuple(
        Line(row.text, page.number, row.role)
        for page, rows in laid
        for row in rows
        if not (_in_margin(row, page) and (_is_page_number(row, rows) or _keys(row, page) & furniture))
    )


def _rows_of(page: Page) -> list[_Row]:
    loose = [one for one in page.pieces if not any(_inside(one, grid.box) for grid in page.grids)]
    rows = _read(loose)
    for grid in page.grids:
        at = sum(1 for row in rows if row.box.middle < grid.box.middle and row.box.top < grid.box.bottom)
        rows[at:at] = _grid_rows(grid, page.pieces)
    return rows


def _inside(piece: Piece, box: Piece) -> bool:
    middle = (piece.left + piece.right) / 2
    return box.left <= middle <= box.right and box.top <= piece.middle <= box.bottom


def _grid_rows(grid: Grid, pieces: Iterable[Piece]) -> list[_Row]:
    inside = [piece for piece in pieces if _inside(piece, grid.box)]
    rows = []
    for cells in grid.rows:
        texts = [_cell(inside, cell) if cell else "" for cell in cells]
        if any(texts):
            rows.append(_Row("\t".join(texts), grid.box, "row"))
    return rows


def _cell(pieces: Iterable[Piece], box: Piece) -> str:
    text = ""
    for row in _read([piece for piece in pieces if _inside(piece, box)]):
        latin = text[-1:].isascii() and text[-1:].isalpha() and row.text[0].isascii()
        text += (" " if latin else "") + row.text
    return text


def _read(pieces: Sequence[Piece]) -> list[_Row]:
    """Rows of the pieces, column by column where they stand in two columns."""
    bands = _bands(pieces)
    gutter = _gutter(bands)
    if gutter is None:
        return [_row(band.pieces) for band in bands]
    rows: list[_Row] = []
    left: list[_Row] = []
    right: list[_Row] = []
    for band in bands:
        sides = _split(band, gutter)
        if sides is None:
            rows += [*left, *right, _row(band.pieces)]
            left, right = [], []
        else:
            left += [_row(sides[0])] if sides[0] else []
            right += [_row(sides[1])] if sides[1] else []
    return [*rows, *left, *right]


def _bands(pieces: Sequence[Piece]) -> list[_Band]:
    """Pieces by lines: a piece joins the line whose middle is less than half a character away."""
    bands: list[_Band] = []
    middle, reach = 0.0, -1.0
    for piece in sorted(pieces, key=lambda one: (one.middle, one.left)):
        if abs(piece.middle - middle) <= max(reach, 0.5 * piece.height) and bands:
            bands[-1].pieces.append(piece)
        else:
            bands.append(_Band([piece]))
            middle, reach = piece.middle, 0.5 * piece.height
    for band in bands:
        band.pieces.sort(key=lambda one: one.left)
    return [band for band in bands if band.inked]


def _row(pieces: Sequence[Piece]) -> _Row:
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        text += _blank(before, piece) + piece.text
    box = Piece(
        "",
        min(one.left for one in pieces),
        min(one.top for one in pieces),
        max(one.right for one in pieces),
        max(one.bottom for one in pieces),
    )
    return _Row(" ".join(text.replace("\u3000", " ").replace("\xa0", " ").split()), box)


def _blank(before: Piece, piece: Piece) -> str:
    latin = before.text[-1:].isascii() and before.text[-1:].isalnum() and piece.text[:1].isascii()
    gap = piece.left - before.right
    return " " if gap > (_WORD_GAP if latin else _CELL_GAP) * min(before.height, piece.height) else ""


def _gutter(bands: Sequence[_Band]) -> float | None:
    """Where two columns part; None where there is one.

    Columns are full: most of their lines reach from one edge of the column to the other, as a table's cells do not.
    """
    gaps = [gap for band in bands for gap in _gaps(band)]
    if len(gaps) < _MIN_COLUMN_ROWS:
        return None
    left = min(band.inked[0].left for band in bands)
    right = max(band.inked[-1].right for band in bands)
    inner = (left + 0.3 * (right - left), left + 0.7 * (right - left))
    middles = [(begin + end) / 2 for begin, end in gaps if inner[0] < (begin + end) / 2 < inner[1]]
    best = max(middles, key=lambda at: sum(1 for begin, end in gaps if begin < at < end), default=None)
    if best is None or sum(1 for begin, end in gaps if begin < best < end) < _MIN_COLUMN_ROWS:
        return None
    sides = [split for band in bands if (split := _split(band, best))]
    both = [split for split in sides if split[0] and split[1]]
    if len(both) < max(_MIN_COLUMN_ROWS, 0.4 * len(bands)):
        return None
    full = [
        median(split[0][-1].right - split[0][0].left for split in both) / max(best - left, 1e-6),
        median(split[1][-1].right - split[1][0].left for split in both) / max(right - best, 1e-6),
    ]
    return best if min(full) >= _FULL_ENOUGH else None


def _gaps(band: _Band) -> list[tuple[float, float]]:
    return [
        (before.right, after.left)
        for before, after in pairwise(band.inked)
        if after.left - before.right > _GUTTER_GAP * min(before.height, after.height)
    ]


def _split(band: _Band, at: float) -> tuple[list[Piece], list[Piece]] | None:
    """A line's pieces left and right of a gutter; None where the line runs across it."""
    left = [piece for piece in band.pieces if piece.right <= at]
    right = [piece for piece in band.pieces if piece.left >= at]
    inked = [piece for piece in (*left, *right) if piece.text.strip()]
    if len(inked) < len(band.inked):
        return None
    if inked[0].left < at < inked[-1].left:
        last = max((piece for piece in inked if piece.right <= at), key=lambda piece: piece.right)
        first = min((piece for piece in inked if piece.left >= at), key=lambda piece: piece.left)
        apart = first.left - last.right > _GUTTER_GAP * min(last.height, first.height)
        return (left, right) if apart else None
    return left, right


def _in_margin(row: _Row, page: Page) -> bool:
    return not row.role and (
        row.box.middle < MARGIN * page.height or row.box.middle > (1 - MARGIN) * page.height
    )


def _is_page_number(row: _Row, rows: Sequence[_Row]) -> bool:
    """Whether a line in the margin is the page's outermost and a number by its form."""
    outermost = row is min(rows, key=lambda one: one.box.top) or row is max(
        rows, key=lambda one: one.box.bottom
    )
    return outermost and len(rows) > 1 and _PAGE_NUMBER.fullmatch(row.text) is not None


def _keys(row: _Row, page: Page) -> set[tuple[str, int]]:
    """A line and its height on the page: as it stands, and with one of its figures counted from the page.

    Only what is the same by one of these repeats: a page number goes up with the pages, another figure does not.
    """
    height = round(row.box.middle / page.height / _SAME_HEIGHT)
    texts = {row.text}
    for figure in _FIGURE.finditer(row.text):
        texts.add(f"{row.text[: figure.start()]}#{int(figure[0]) - page.number}{row.text[figure.end() :]}")
    return {(text, height) for text in texts}


def _running(laid: Sequence[tuple[Page, Sequence[_Row]]]) -> set[tuple[str, int]]:
    """Lines in the margins that come on enough pages, also where their height differs by a step."""
    counts = Counter(
        key
        for page, rows in laid
        for key in {key for row in rows if _in_margin(row, page) for key in _keys(row, page)}
    )
    least = max(2, _REPEATED * len(laid))
    return {
        (text, height)
        for text, height in counts
        if sum(counts.get((text, height + step), 0) for step in (-1, 0, 1)) >= least
    }
