"""Lines that hold several paragraphs → one line each (拆行)."""

import re
from collections.abc import Iterator, Sequence

from corpus.lines import Line
from corpus.numbering import STRUCTURAL, marker_of
from corpus.numerals import HAN_NUMBER

SENTENCE_ENDS = "。！？；：!?;:"
"""Characters with which a sentence, or a paragraph that leads to a list, ends."""

ROW = "row"
"""The role of a table row whose cells are joined by tabs."""

_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_GLUED = re.compile(f"(?<=\\S)(?=第{HAN_NUMBER}(?:[编篇章节]|分编))")
_BULLETS = ("——", "--", "－－", "――")

_GLUED_MAX = 60
"""Characters of the longest line of headings; a longer one is text."""

_GAP_TEXT_MIN = 10
"""Characters after a gap that make a paragraph; fewer are part of a heading set with blanks (工  业)."""


def unfolded(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with those cut that hold more than one paragraph; white space aside, nothing changes.

    Texts copied from web pages keep paragraphs apart by wide gaps, and sometimes glue one heading to the next.
    """
    out: list[Line] = []
    for line in _mended(lines):
        pieces = [line.text]
        if line.role != ROW and ("  " in line.text or "\xa0" in line.text):
            pieces = _parted(line.text)
        if not line.role:
            pieces = [part for piece in pieces for part in _unglued(piece)]
        out += [line] if len(pieces) == 1 else [Line(text, line.page, line.role) for text in pieces]
    return out


def _mended(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines with a lone opening bracket put back before what it opens: a copied （三） may break after it."""
    held = ""
    for line in lines:
        if line.text in ("（", "(") and not line.role:
            held += line.text
            continue
        yield Line(held + line.text, line.page, line.role) if held else line
        held = ""
    if held:
        yield Line(held, lines[-1].page)


def _parted(text: str) -> list[str]:
    """A line cut at the gaps that end a paragraph or a heading."""
    pieces, begin = [], 0
    gaps = list(_GAP.finditer(text))
    ends = [*(gap.start() for gap in gaps[1:]), len(text)][: len(gaps)]
    for gap, end in zip(gaps, ends, strict=True):
        if _ends_paragraph(text[begin : gap.start()], text[gap.end() :], end - gap.end()):
            pieces.append(text[begin : gap.start()])
            begin = gap.end()
    return [*pieces, text[begin:]]


def _ends_paragraph(left: str, right: str, room: int) -> bool:
    """Whether a paragraph ends at a gap; ``room`` is the number of characters up to the next gap."""
    opened = marker_of(left)
    if opened is not None and opened.length >= len(left.rstrip()):
        return False
    if left[-1] in SENTENCE_ENDS or right.startswith(_BULLETS):
        return True
    following = marker_of(right)
    if following is not None and following.sure:
        return True
    return opened is not None and len(left) <= _GLUED_MAX and room >= _GAP_TEXT_MIN


def _unglued(text: str) -> list[str]:
    """第三篇推进改革开放第十三章深化各项改革 → two headings; a sentence that names a chapter stays whole."""
    outer = marker_of(text) if text[:1] == "第" and len(text) <= _GLUED_MAX else None
    if outer is None or outer.step not in STRUCTURAL or text[-1] in SENTENCE_ENDS or "。" in text:
        return [text]
    for match in _GLUED.finditer(text, outer.length + 2):
        inner = marker_of(text[match.start() :])
        if inner is not None and inner.step > outer.step and len(text) - match.start() > inner.length + 1:
            return [text[: match.start()], *_unglued(text[match.start() :])]
    return [text]
