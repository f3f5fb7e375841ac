"""Word documents (docx) → lines: paragraphs with their automatic numbers, headings, table rows.

Not text of the document: hidden runs, tracked deletions, the generated table of contents, headers and footers,
comments, and a text box's second copy for old programs.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from lxml import etree

from corpus.errors import UnreadableFile
from corpus.formats.container import open_container, parse
from corpus.formats.numbering import Numbering, W, numbering_of
from corpus.formats.signature import DAMAGED, FAULTS
from corpus.lines import Line, Reading

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_SKIPPED = {W + name for name in ("del", "moveFrom", "rt", "txbxContent", "pPr", "rPr", "instrText")} | {
    _FALLBACK
}
_CONTENTS = re.compile(r"toc \d|toc heading", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")
_SIGNS = {W + "br": "\n", W + "cr": "\n", W + "tab": " ", W + "ptab": " ", W + "noBreakHyphen": "-"}
_MAX_DEPTH = 6
_FAULTS: tuple[type[Exception], ...] = (*FAULTS, PythonDocxError, OpcError, etree.XMLSyntaxError)


@dataclass(frozen=True)
class _Style:
    """What a paragraph or character style, with those it is based on, says of its text."""

    name: str = ""
    outline: int | None = None
    number: str | None = None
    depth: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class _Document:
    """The parts of a docx that its lines are made from."""

    body: etree._Element
    styles: dict[str, _Style]
    default: str
    numbering: Numbering
    footnotes: dict[str, etree._Element]


def read(raw: bytes, path: Path) -> Reading:
    """Lines of a Word document; it shows no pages.

    Raises:
        UnreadableFile: damaged, encrypted, a bomb, or no Word document.
    """
    open_container(raw, path)
    try:
        document = _opened(raw, path)
        lines = tuple(_block_lines(document.body, document))
    except _FAULTS:
        raise UnreadableFile(path, DAMAGED) from None
    return Reading(lines)


def _opened(raw: bytes, path: Path) -> _Document:
    opened = docx.Document(io.BytesIO(raw))
    part = opened.part
    numbered = any(relation.reltype.endswith("/numbering") for relation in part.rels.values())
    notes = [relation.target_part for relation in part.rels.values() if relation.reltype == _FOOTNOTES]
    footnotes = {
        note.get(W + "id", ""): note
        for root in (parse(note.blob, path) for note in notes)
        for note in root.iterfind(W + "footnote")
        if note.get(W + "type") is None
    }
    sheet = opened.styles.element
    styles = {one.get(W + "styleId", ""): one for one in sheet.iterfind(W + "style")}
    default = next((name for name, one in styles.items() if _is_default(one)), "")
    return _Document(
        body=opened.element.body,
        styles={name: _style(name, styles) for name in styles},
        default=default,
        numbering=numbering_of(part.numbering_part.element if numbered else None),
        footnotes=footnotes,
    )


def _is_default(style: etree._Element) -> bool:
    return style.get(W + "type") == "paragraph" and style.get(W + "default") not in (None, *_OFF)


def _style(name: str, styles: dict[str, etree._Element], above: int = 0) -> _Style:
    one = styles.get(name)
    if one is None or above > 20:
        return _Style()
    base = _style(_value(one, "basedOn") or "", styles, above + 1)
    properties, run = one.find(W + "pPr"), one.find(W + "rPr")
    outline, number, depth = _outline_and_list(properties)
    hidden = _hides(run)
    return _Style(
        _value(one, "name") or "",
        base.outline if outline is None else outline,
        base.number if number is None else number,
        base.depth if number is None and depth is None else depth,
        base.hidden if hidden is None else hidden,
    )


def _outline_and_list(properties: etree._Element | None) -> tuple[int | None, str | None, int | None]:
    if properties is None:
        return None, None, None
    outline = _value(properties, "outlineLvl")
    listed = properties.find(W + "numPr")
    number = _value(listed, "numId") if listed is not None else None
    depth = _value(listed, "ilvl") if listed is not None else None
    return (
        int(outline) if outline and outline.isdecimal() else None,
        number,
        int(depth) if depth and depth.isdecimal() else None,
    )


def _value(parent: etree._Element, name: str) -> str | None:
    child = parent.find(W + name)
    return None if child is None else child.get(W + "val")


def _hides(run: etree._Element | None) -> bool | None:
    """Whether run properties hide the text; None where they do not say."""
    vanish = run.find(W + "vanish") if run is not None else None
    return None if vanish is None else vanish.get(W + "val", "true") not in _OFF


def _block_lines(parent: etree._Element, document: _Document) -> Iterator[Line]:
    for child in parent:
        if child.tag == W + "p":
            yield from _paragraph_lines(child, document)
        elif child.tag == W + "tbl":
            yield from _row_lines(child, document)
        elif child.tag in (
            W + "sdt",
            W + "sdtContent",
            W + "ins",
            W + "moveTo",
            W + "customXml",
            W + "smartTag",
        ):
            yield from _block_lines(child, document)


def _paragraph_lines(paragraph: etree._Element, document: _Document) -> Iterator[Line]:
    properties = paragraph.find(W + "pPr")
    named = (_value(properties, "pStyle") if properties is not None else None) or document.default
    style = document.styles.get(named, _Style())
    if _CONTENTS.match(style.name):
        return
    text = _text(paragraph, document, style.hidden)
    gone = not text.strip() and _is_gone(properties)
    number = "" if gone else _number(properties, style, named, document.numbering)
    if text.strip():
        role, text = _role(properties, style), number + text.lstrip()
        yield from (Line(part, None, role) for row in text.split("\n") if (part := _plain(row)))
    for box in _outermost(paragraph, W + "txbxContent"):
        yield from _block_lines(box, document)
    for mark in paragraph.iter(W + "footnoteReference"):
        note = document.footnotes.get(mark.get(W + "id", ""))
        yield from _block_lines(note, document) if note is not None else ()


def _is_gone(properties: etree._Element | None) -> bool:
    """Whether the paragraph's own mark is hidden or deleted; an empty one that is not still takes a number."""
    mark = properties.find(W + "rPr") if properties is not None else None
    return mark is not None and (bool(_hides(mark)) or mark.find(W + "del") is not None)


def _outermost(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Elements below with a tag, not those inside another such, nor in copies for old programs."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in (_FALLBACK, W + "del", W + "moveFrom"):
            yield from _outermost(child, tag)


def _role(properties: etree._Element | None, style: _Style) -> str:
    own = _outline_and_list(properties)[0]
    outline = style.outline if own is None else own
    if outline is None and style.name.lower() == "title":
        outline = 0
    return f"heading{outline + 1}" if outline is not None and outline < _MAX_DEPTH else ""


def _number(properties: etree._Element | None, style: _Style, named: str, numbering: Numbering) -> str:
    _, number, depth = _outline_and_list(properties)
    if number is None and style.number is not None:
        number = style.number
        level = style.depth if style.depth is not None else numbering.level_of_style(number, named)
        depth = level if depth is None else depth
    return numbering.next(number, depth or 0) if number is not None else ""


def _text(parent: etree._Element, document: _Document, hidden: bool) -> str:
    return "".join(_pieces(parent, document, hidden))


def _pieces(parent: etree._Element, document: _Document, hidden: bool) -> Iterator[str]:
    for child in parent:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == W + "r":
            if not _is_hidden(child, document, hidden):
                yield from _pieces(child, document, hidden)
        elif child.tag in (W + "t", _FORMULA_TEXT):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _pieces(child, document, hidden)


def _is_hidden(run: etree._Element, document: _Document, inherited: bool) -> bool:
    properties = run.find(W + "rPr")
    own = _hides(properties)
    if own is not None or properties is None:
        return bool(own) if own is not None else inherited
    return inherited or document.styles.get(_value(properties, "rStyle") or "", _Style()).hidden


def _row_lines(table: etree._Element, document: _Document) -> Iterator[Line]:
    for row in _rows(table):
        cells: list[str] = []
        for cell in _outermost(row, W + "tc"):
            properties = cell.find(W + "tcPr")
            span = _value(properties, "gridSpan") if properties is not None else None
            cells.append(" ".join(line.text.replace("\t", " ") for line in _block_lines(cell, document)))
            cells += [""] * (min(int(span), 100) - 1 if span and span.isdecimal() else 0)
        if any(cells):
            yield Line("\t".join(cells), None, "row")


def _rows(table: etree._Element) -> Iterable[etree._Element]:
    for row in _outermost(table, W + "tr"):
        properties = row.find(W + "trPr")
        if properties is None or properties.find(W + "del") is None:
            yield row


def _plain(text: str) -> str:
    return " ".join(text.replace("\u3000", " ").replace("\xa0", " ").split())
