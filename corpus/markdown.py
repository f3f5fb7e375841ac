"""Markdown → lines (读取 Markdown): headings and table rows keep their role, marks of Markdown are no text.

Front matter (between ``---`` at the top), comments, style sheets, rules, bold and quotation marks are left out;
every other visible character stays.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from corpus.lines import Line

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(?:[^\n]*\n)*?---[ \t]*(?:\n|\Z)")
_UNSEEN = re.compile(r"<(!--|style\b|script\b)", re.IGNORECASE)
_UNSEEN_ENDS = {
    "!--": re.compile("-->"),
    "style": re.compile(r"</style\s*>", re.I),
    "script": re.compile(r"</script\s*>", re.I),
}
_TABLE = re.compile(r"(<table\b.*?(?:</table\s*>|\Z))", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*?)[ \t]*#*$")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}$|=+$")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")


def markdown_lines(text: str) -> tuple[Line, ...]:
    """Lines of a Markdown text that are not blank, in order; none has a page."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _seen(_FRONT_MATTER.sub("", text, count=1))
    lines: list[Line] = []
    for number, piece in enumerate(_TABLE.split(text)):
        lines += _html_rows(piece) if number % 2 else _prose(piece.split("\n"))
    return tuple(lines)


def _seen(text: str) -> str:
    """The text without comments, style sheets and scripts; one that never ends is text."""
    out, at, endless = [], 0, set()
    for opened in _UNSEEN.finditer(text):
        kind = opened[1].lower()
        if opened.start() < at or kind in endless:
            continue
        ended = _UNSEEN_ENDS[kind].search(text, opened.end())
        if ended is None:
            endless.add(kind)
            continue
        out.append(text[at : opened.start()])
        at = ended.end()
    return "".join([*out, text[at:]])


def _prose(rows: Iterable[str]) -> Iterator[Line]:
    for raw in rows:
        row = _QUOTE.sub("", _clean(raw), count=1) if raw.lstrip()[:1] == ">" else _clean(raw)
        if not row or (row[0] in "-*_=" and _RULE.match(row)):
            continue
        if row[0] == "|":
            if not _TABLE_RULE.match(row):
                yield Line("\t".join(_cells(row)), None, "row")
            continue
        heading = _HEADING.match(row) if row[0] == "#" else None
        content = _clean(_BOLD.sub(r"\1", heading[2] if heading else row))
        if content:
            yield Line(content, None, f"heading{len(heading[1])}" if heading else "")


def _clean(text: str) -> str:
    return text.replace("\u3000", " ").strip()


def _cells(row: str) -> list[str]:
    inner = row.removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [_clean(_BOLD.sub(r"\1", _BREAK.sub(" ", cell))) for cell in _PIPE.split(inner)]


class _Rows(HTMLParser):
    """Cells of a table written as HTML; a table without ``tr`` around its head gives the head as one row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = [[]]
        self.cell: list[str] | None = None
        self.loose: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self._close()
            self.cell = []
        elif tag in ("tr", "thead", "tbody", "tfoot"):
            self._close()
            self.rows.append([])
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "thead", "tbody", "tfoot", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)
        elif data.strip():
            self.rows.append([data])

    def _close(self) -> None:
        if self.cell is not None:
            self.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None


def _html_rows(table: str) -> Iterator[Line]:
    parser = _Rows()
    parser.feed(table)
    parser.close()
    for row in parser.rows:
        if any(cell.strip() for cell in row):
            yield Line("\t".join(row), None, "row")
