"""Elements of a web page → lines (网页分行): blocks, headings, numbered lists, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from corpus.formats.numbering import numeral
from corpus.lines import Line

_INLINE = frozenset(
    ["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font",
     "i", "img", "input", "ins", "kbd", "label", "mark", "o:p", "q", "rp", "ruby", "rb", "s",
     "samp", "small", "span", "strike", "strong", "st1:chsdate", "sub", "sup", "time", "tt", "u",
     "var", "wbr"]
)  # fmt: skip
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CELL_OF_LAYOUT = 300
"""A cell with more characters than this in several blocks is a page's layout, not a table's figure."""

_MAX_SPAN = 100
_CONTROLS = re.compile(
    "(?:[【\\[（(]?(?:字[体号]|大|中|小|打印(?:本页)?|关闭(?:窗口|本页)?|收藏|返回顶部|我要纠错)[】\\]）)]?[:： |｜]*)+"
    "|分享(?:到|至)?[:：]?.{0,30}|扫一扫.{0,30}|责任编辑[:：].{0,12}|(?:您)?(?:当前|现在|所在)(?:的)?位置[:：].{0,60}"
)
"""A whole line of this kind works the page, it is no text."""

_ABOUT_PAGE = re.compile(
    "(?:信息来源|来源|发布时间|发布日期|时间|作者|编辑|浏览次数|浏览量|阅读次数|阅读量|点击数|点击量|访问量|访问次数)\\s*[:：]"
)
_ABOUT_MAX = 100
"""A line up to this long that has two of these labels tells of the page: 来源：… 发布时间：…"""


@dataclass
class _Writer:
    """Collects text and cuts it into lines; ``number`` belongs in front of the next."""

    lines: list[Line] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    role: str = ""
    number: str = ""

    def add(self, text: str | None, keep_breaks: bool) -> None:
        if text and keep_breaks:
            for number, row in enumerate(text.split("\n")):
                self.cut() if number else None
                self.held.append(row)
        elif text:
            self.held.append(text)

    def cut(self) -> None:
        text = _plain("".join(self.held))
        self.held.clear()
        if text and not _is_furniture(text):
            self.lines.append(Line(self.number + text, None, self.role))
            self.number = ""


def _is_furniture(text: str) -> bool:
    if _CONTROLS.fullmatch(text):
        return True
    return (
        len(text) <= _ABOUT_MAX and _ABOUT_PAGE.match(text) is not None and len(_ABOUT_PAGE.findall(text)) > 1
    )


def block_lines(element: html.HtmlElement) -> tuple[Line, ...]:
    """Lines of an element, in order."""
    writer = _Writer()
    _write(element, writer, keep_breaks=False)
    writer.cut()
    return tuple(writer.lines)


def _write(element: html.HtmlElement, writer: _Writer, keep_breaks: bool) -> None:
    tag = element.tag
    if tag == "table" and not _is_layout(element):
        writer.cut()
        writer.lines += _row_lines(element)
        return
    if tag in ("br", "hr"):
        writer.cut()
        return
    if tag in ("rt", "rp"):
        return
    inline = tag in _INLINE
    role = writer.role
    if not inline:
        writer.cut()
        writer.role = f"heading{tag[1]}" if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else role
        writer.number = _list_number(element) if tag == "li" else writer.number
    _write_content(element, writer, keep_breaks or tag == "pre")
    if not inline:
        writer.cut()
        writer.role = role


def _write_content(element: html.HtmlElement, writer: _Writer, keep_breaks: bool) -> None:
    writer.add(element.text, keep_breaks)
    for child in element:
        if isinstance(child.tag, str):
            _write(child, writer, keep_breaks)
        writer.add(child.tail, keep_breaks)


def _list_number(item: html.HtmlElement) -> str:
    """The number that a browser puts in front of an item of a numbered list."""
    above = item.getparent()
    if above is None or above.tag != "ol" or "none" in (above.get("style") or ""):
        return ""
    before = [one for one in above if one.tag == "li"]
    start = above.get("start", "1")
    number = (int(start) if start.isdecimal() and len(start) < 6 else 1) + before.index(item)
    return numeral(number, _FORMS.get(above.get("type", "1"), "decimal")) + "."


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether a table only places things on the page: one column, a table in it, or cells full of paragraphs."""
    rows = list(_rows(table))
    if (
        max((len(row) for row in rows), default=0) <= 1
        or next(table.iterdescendants("table"), None) is not None
    ):
        return True
    return any(
        len(cell.text_content()) > _CELL_OF_LAYOUT and len(cell.findall(".//p")) > 2
        for row in rows
        for cell in row
    )


def _rows(table: html.HtmlElement) -> Iterator[list[html.HtmlElement]]:
    for row in table.iter("tr"):
        yield [cell for cell in row if cell.tag in ("td", "th")]


def _row_lines(table: html.HtmlElement) -> Iterator[Line]:
    """Rows with a cell's text in its first place only, where it spans several."""
    for caption in table.iter("caption"):
        yield from block_lines(caption)
    below: dict[int, int] = {}
    for row in _rows(table):
        cells: list[str] = []
        for cell in row:
            _pass_spanned(cells, below)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for place in range(len(cells), len(cells) + across):
                below[place] = down - 1
            cells += [
                " ".join(line.text.replace("\t", " ") for line in block_lines_of_cell(cell)),
                *[""] * (across - 1),
            ]
        _pass_spanned(cells, below)
        if any(cells):
            yield Line("\t".join(cells), None, "row")


def _pass_spanned(cells: list[str], below: dict[int, int]) -> None:
    """Adds an empty cell for each place that a cell of an earlier row still covers."""
    while below.get(len(cells), 0) > 0:
        below[len(cells)] -= 1
        cells.append("")


def block_lines_of_cell(cell: html.HtmlElement) -> tuple[Line, ...]:
    """Lines of a table's cell, whatever tag it has."""
    writer = _Writer()
    _write_content(cell, writer, keep_breaks=False)
    writer.cut()
    return tuple(writer.lines)


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isdecimal() and len(value) < 6 else 1


def _plain(text: str) -> str:
    return " ".join(text.replace("\u3000", " ").replace("\xa0", " ").replace("\u200b", "").split())
