"""Lines → blocks (版面): hard-wrapped lines joined, tables found.

A wrapped line is joined to the next by measure, not by list: a line ends its paragraph when the first unit of the
next line would still have fitted on it. Widths count a full-width character as 2 (Unicode TR11).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from corpus.lines import Line
from corpus.numbering import marker_of
from corpus.numerals import CIRCLED, HAN_NUMBER
from corpus.unfolding import ROW, SENTENCE_ENDS, unfolded

INDENT = 4
"""Width of the two characters by which Chinese paragraphs open (GB/T 9704-2012, 7.3.3)."""

SLACK = 1
"""Width by which a justified line may stay short of the full one."""

MARKER = re.compile(
    f"(?:第{HAN_NUMBER}[编篇章节条部](?!件)|{HAN_NUMBER}、|[（(](?:{HAN_NUMBER}|\\d{{1,2}})[）)]|"
    f"\\d{{1,2}}(?:[.．](?!\\d)|、)|[{CIRCLED}])"
)
"""What can open a numbered item."""

_OPENING, _CLOSING = "《（“‘〔【(", "》）”’〕】)"
_UNIT = re.compile(r"[A-Za-z0-9.%₀-₉\-/]+|.")
_NO_LINE_START = "，。、；：？！》）”’〕】%"
_VALUE = r"[-—–\[\]［］〔〕\d.,%％]+"
_ATTRIBUTE = "(?:预期|约束|指导)(?:性|值)"
_CELL_ENDS = re.compile(rf"(?:^{_VALUE}|{_ATTRIBUTE}|^(?:19|20)\d\d年)$")
_CELL_BEGINS = re.compile(rf"(?:{_VALUE}|{_ATTRIBUTE}|(?:责任|牵头|主管)(?:部门|单位))$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COLUMN_YEAR = re.compile(r"^(?:19|20)\d\d年?$")
_NOTE = re.compile("^(?:注|说明|备注)[:：]")
_CAPTION_MAX = 60


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    TABLE_HEAD = "table_head"
    TABLE_GROUP = "table_group"
    TABLE_ROW = "table_row"
    TABLE_NOTE = "table_note"


@dataclass(frozen=True)
class Block:
    """A paragraph, or a part of a table, and the page it begins on."""

    text: str
    page: int | None
    kind: BlockKind = BlockKind.PARAGRAPH
    role: str = ""


def blocks_of(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Blocks of a document, in order; white space aside, nothing is lost and nothing comes twice."""
    lines = unfolded(lines)
    full = _full_width([line.text for line in lines if not line.role])
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        end = 0 if line.role else _table_end(lines, at)
        if end:
            blocks += _table_blocks(lines[at:end])
        elif line.role == ROW:
            end = next((n for n in range(at, len(lines)) if lines[n].role != ROW), len(lines))
            blocks += _row_blocks(lines[at:end])
        elif line.role or full is None:
            end = at + 1
            blocks.append(Block(_tightened(line.text), line.page, role=line.role))
        else:
            end = _paragraph_end(lines, at, full)
            text = "".join(_joined([line.text for line in lines[at:end]]))
            blocks.append(Block(_tightened(text), lines[at].page))
        at = end
    return _with_captions(blocks)


class _Widths(dict[str, int]):
    """Width of each character, worked out once."""

    def __missing__(self, char: str) -> int:
        self[char] = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return self[char]


_WIDTHS = _Widths()


def width(text: str) -> int:
    """Width in half-width columns."""
    return sum(map(_WIDTHS.__getitem__, text))


def _full_width(texts: Sequence[str]) -> int | None:
    """The measure to which a document is wrapped; None where each line is a paragraph of its own."""
    if not texts:
        return None
    widths = Counter(map(width, texts))
    common, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    longer = sum(number for size, number in widths.items() if size > common + INDENT)
    near = sum(number for size, number in widths.items() if abs(size - common) <= INDENT)
    wrapped = common >= 24 and count >= 3 and near >= 0.3 * len(texts) and longer <= 0.1 * len(texts)
    return common if wrapped else None


def _paragraph_end(lines: Sequence[Line], begin: int, full: int) -> int:
    end = begin + 1
    while (
        end < len(lines)
        and not lines[end].role
        and _continues(lines, begin, end, full)
        and not _table_end(lines, end)
    ):
        end += 1
    return end


def _continues(lines: Sequence[Line], begin: int, at: int, full: int) -> bool:
    """Whether line ``at`` continues the paragraph that opened at ``begin``."""
    before, line = lines[at - 1].text, lines[at].text
    if before[-1] in "，、" or (_unclosed("".join(row.text for row in lines[begin:at])) and at - begin <= 2):
        return True
    ended = before[-1] in SENTENCE_ENDS
    if MARKER.match(line) and (ended or not _is_full(before, line, full, at - 1 == begin)):
        return False
    if not _is_full(before, line, full, at - 1 == begin):
        return False
    return not (ended and _opens_paragraph(lines, at, full))


def _is_full(text: str, following: str, full: int, first: bool) -> bool:
    """Whether the first unit of the following line would not have fitted on this one."""
    indented = first and width(text.rstrip(_NO_LINE_START)) <= full - INDENT + SLACK
    measure = full - INDENT if indented else full
    match = _UNIT.match(following)
    unit = match[0] if match else ""
    rest = following[len(unit) :]
    unit += rest[: len(rest) - len(rest.lstrip(_NO_LINE_START))]
    return width(text) + width(unit) > measure + SLACK


def _opens_paragraph(lines: Sequence[Line], at: int, full: int) -> bool:
    """Whether a line after a full stop is indented: it ends in mid-sentence although more would have fitted."""
    text = lines[at].text
    if at + 1 == len(lines) or text[-1] in SENTENCE_ENDS:
        return False
    return width(text) <= full - INDENT + SLACK and not _is_full(text, lines[at + 1].text, full, first=False)


def _unclosed(text: str) -> bool:
    return any(
        text.count(a) > text.count(b) for a, b in zip(_OPENING, _CLOSING, strict=True) if a in "《（〔【("
    )


def _joined(texts: Sequence[str]) -> list[str]:
    """The texts with a blank between two where a Latin word would otherwise run into the next."""
    out = [texts[0]]
    for before, text in pairwise(texts):
        latin = before[-1].isascii() and before[-1].isalpha() and text[0].isascii() and text[0].isalpha()
        out.append((" " if latin else "") + text)
    return out


_DIGIT_GAP = re.compile(r"(?<=[\d〕]) +(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) +(?=\d)")


def _tightened(text: str) -> str:
    """Without the blanks that typesetting leaves between digits and characters: ``2024 年`` → ``2024年``."""
    return _DIGIT_GAP.sub("", text) if " " in text else text


def _table_end(lines: Sequence[Line], at: int) -> int:
    """Index after the table whose head stands at ``at``; 0 where none does."""
    if not _YEAR.search(lines[at].text):
        return 0
    cells = lines[at].text.split()
    if len(cells) < 2 or len(cells[0]) > 12 or not any(_COLUMN_YEAR.match(cell) for cell in cells[1:]):
        return 0
    rows = False
    for end in range(at + 1, len(lines)):
        text = lines[end].text
        if lines[end].role:
            return end if rows else 0
        rows = rows or bool(_ROW.match(text))
        if _NOTE.match(text):
            return _note_end(lines, end)
        if re.match(f"{HAN_NUMBER}、|第{HAN_NUMBER}[章节]", text):
            return end if rows else 0
    return len(lines) if rows else 0


_ROW = re.compile(r"\d{1,3}(?:[.．](?!\d)|、)\D")
_GROUP = re.compile(f"[（(]{HAN_NUMBER}[）)][^，。；]*$")


def _note_end(lines: Sequence[Line], begin: int) -> int:
    for end in range(begin, len(lines)):
        if lines[end].text[-1] in "。；":
            return end + 1
    return begin + 1


def _table_blocks(lines: Sequence[Line]) -> list[Block]:
    groups: list[tuple[BlockKind, list[Line]]] = [(BlockKind.TABLE_HEAD, [])]
    for line in lines:
        kind = groups[-1][0]
        if kind is not BlockKind.TABLE_NOTE:
            opened = _part_of_table(line.text)
            if opened is not None:
                groups.append((opened, []))
        groups[-1][1].append(line)
    return [Block(_row_text([row.text for row in rows]), rows[0].page, kind) for kind, rows in groups if rows]


def _part_of_table(text: str) -> BlockKind | None:
    if _NOTE.match(text):
        return BlockKind.TABLE_NOTE
    if _ROW.match(text):
        return BlockKind.TABLE_ROW
    return BlockKind.TABLE_GROUP if _GROUP.match(text) else None


def _row_text(texts: Sequence[str]) -> str:
    """Broken cells joined: 完成市分 + 解任务; a blank stays between cells."""
    out = texts[0]
    for text in texts[1:]:
        last, first = out.split()[-1], text.split()[0]
        cell = _CELL_ENDS.search(last) or _CELL_BEGINS.match(first)
        out += (" " if cell else "") + text
    return out


def _row_blocks(rows: Sequence[Line]) -> list[Block]:
    """A table whose cells the file itself tells apart: the first row heads it, where there is a second."""
    kinds = [BlockKind.TABLE_HEAD if len(rows) > 1 else BlockKind.TABLE_ROW] + [BlockKind.TABLE_ROW] * len(
        rows
    )
    return [Block(row.text, row.page, kind, ROW) for row, kind in zip(rows, kinds, strict=False)]


def _with_captions(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The short block right before a table's head becomes part of the head: it is the table's title."""
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        is_head = block.kind is BlockKind.TABLE_HEAD
        if is_head and before and before.kind is BlockKind.PARAGRAPH and _is_caption(before, block.role):
            out[-1] = Block(f"{before.text}\n{block.text}", before.page, BlockKind.TABLE_HEAD, block.role)
        else:
            out.append(block)
    return tuple(out)


_NAMED_TABLE = re.compile(f"[【\\[]?(?:表|专栏|图表)\\s*(?:\\d|{HAN_NUMBER})")
_ANNEX = re.compile(f"附\\s*(?:件|表|录|图)?\\s*(?:\\d+|{HAN_NUMBER})?\\s*[:：]?$|附\\s*(?:件|表|录|图)")


def _is_caption(block: Block, role: str) -> bool:
    text = block.text
    if len(text) > _CAPTION_MAX or text[-1] in SENTENCE_ENDS:
        return False
    if role != ROW or _NAMED_TABLE.match(text):
        return True
    return not block.role and marker_of(text) is None and _ANNEX.match(text) is None
