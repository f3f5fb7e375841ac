"""Blocks → a tree by the numbering grammar → clauses with exact spans (条款).

The grammar is 一、→（一）→ 1. →（1）→ ① for plans and policies (GB/T 9704-2012, 7.3.3) and 编、章、节、条、项 for laws.
A numbered item without items below it is one clause, its heading line, lead sentence and paragraphs together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from corpus.layout import SENTENCE_ENDS, Block, BlockKind, blocks_of
from corpus.numerals import CIRCLED, HAN_NUMBER, parse_number
from corpus.paths import ClausePath, Step
from corpus.reading import read_lines
from corpus.types import Clause, ClauseKind

LETTER, TITLE, PREFACE, SIGNATURE = "印发通知", "标题", "序言", "落款"
"""Names of clauses that have no number."""

HEADING_MAX = 40
"""Characters of the longest line taken for a heading; longer ones are text (the longest in the test corpora is 38)."""

LEAD_MAX = 30
"""Characters of the longest first sentence taken for the lead (bold) sentence of an item."""

_MARKERS = (
    (Step.VOLUME, re.compile(f"第({HAN_NUMBER})[编篇]")),
    (Step.CHAPTER, re.compile(f"第({HAN_NUMBER})章")),
    (Step.DIVISION, re.compile(f"第({HAN_NUMBER})节")),
    (Step.ARTICLE, re.compile(f"第({HAN_NUMBER})条(?=[\\s　]|$)")),
    (Step.PART, re.compile(f"({HAN_NUMBER})、(?!{HAN_NUMBER}[、级类])|第({HAN_NUMBER})部分")),
    (Step.SECTION, re.compile(f"[（(]({HAN_NUMBER})[）)]")),
    (Step.ITEM, re.compile(r"(\d{1,2})(?:[.．](?!\d)|、)")),
    (Step.SUBITEM, re.compile(r"[（(](\d{1,2})[）)]")),
    (Step.POINT, re.compile(f"([{CIRCLED}])")),
)

_TITLE_WORDS = (
    "规划|计划|纲要|方案|意见|办法|条例|规定|法|报告|通知|决定|细则|措施|规则|标准|指南|公报|清单|政策"
)
_TITLE = re.compile(f"^.{{4,60}}(?:{_TITLE_WORDS})(?:（[^）]*）)?$")
_NOTICE = re.compile("^(?:.*关于)?(?:印发|发布|转发)?《(.+)》的(?:通知|公告|决定)$")
_DATE = re.compile(r"^(?:19|20)\d\d年\d{1,2}月\d{1,2}日$")


@dataclass
class _Node:
    """An item while the tree is being built; ``blocks`` are its own lines, heading first."""

    path: ClausePath
    kind: ClauseKind
    blocks: list[Block] = field(default_factory=list)
    children: list["_Node"] = field(default_factory=list)
    heading: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A document after layout: its title where one was found, its text, and its clauses in order."""

    title: str | None
    text: str
    clauses: tuple[Clause, ...]


def read_outline(path: Path, document_id: str) -> Outline:
    """Outline of a file.

    Raises:
        UnreadableFile: the file cannot be read.
    """
    return outline_of(blocks_of(read_lines(path)), document_id)


def outline_of(blocks: Sequence[Block], document_id: str) -> Outline:
    """Clauses of a document's blocks; white space aside, their texts in order are the blocks' texts in order."""
    front, title = _front_matter(blocks)
    body, tail = _tail(blocks[len(front) :])
    front_nodes = _front_nodes(front, title)
    nodes = [*front_nodes, *_body_nodes(body, title, _has_preface(front_nodes))]
    if tail:
        nodes.append(_Node(ClausePath(name=SIGNATURE), ClauseKind.NOTE, list(tail)))
    return Outline(title, "\n".join(block.text for block in blocks), _clauses(nodes, document_id))


def _marker(block: Block, inside_article: bool) -> tuple[Step, int] | None:
    if block.kind is not BlockKind.PARAGRAPH:
        return None
    for step, pattern in _MARKERS:
        match = pattern.match(block.text)
        if match:
            number = parse_number(next(group for group in match.groups() if group))
            return (Step.ENTRY if step is Step.SECTION and inside_article else step), number
    return None


def _front_matter(blocks: Sequence[Block]) -> tuple[Sequence[Block], str | None]:
    """What stands before the first numbered item or table, and the title found in it."""
    end = next((at for at, block in enumerate(blocks) if _begins_body(block)), len(blocks))
    front = blocks[:end]
    announced = [match[1] for block in front if (match := _NOTICE.match(block.text))]
    for block in front[1:]:
        if announced and _same(block.text, announced[0]):
            return front, block.text
    titles = [
        block.text for block in front if _TITLE.match(block.text) and block.text[-1] not in SENTENCE_ENDS
    ]
    return front, titles[0] if titles else (announced[0] if announced else None)


def _begins_body(block: Block) -> bool:
    return block.kind is not BlockKind.PARAGRAPH or _marker(block, inside_article=False) is not None


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _front_nodes(front: Sequence[Block], title: str | None) -> list[_Node]:
    """Letterhead, title and preface; a heading of the table further down is not among them."""
    at = next((number for number, block in enumerate(front) if block.text == title), None)
    if at is None:
        return [_Node(ClausePath(name=LETTER), ClauseKind.PREAMBLE, list(front))] if front else []
    parts = (
        (LETTER, ClauseKind.PREAMBLE, front[:at]),
        (TITLE, ClauseKind.TITLE, front[at : at + 1]),
        (PREFACE, ClauseKind.PREAMBLE, front[at + 1 :]),
    )
    return [_Node(ClausePath(name=name), kind, list(rows)) for name, kind, rows in parts if rows]


def _has_preface(nodes: Sequence[_Node]) -> bool:
    return any(node.path.name == PREFACE for node in nodes)


def _tail(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Body and signature: a closing date with the short line before it."""
    if len(blocks) < 3 or not _DATE.match(blocks[-1].text):
        return blocks, ()
    signed = len(blocks[-2].text) <= LEAD_MAX and blocks[-2].text[-1] not in SENTENCE_ENDS
    begin = -2 if signed else -1
    return blocks[:begin], blocks[begin:]


def _body_nodes(blocks: Sequence[Block], title: str | None, preface: bool) -> list[_Node]:
    roots: list[_Node] = []
    open_nodes: list[_Node] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block.kind is BlockKind.TABLE_HEAD:
            end = next((n for n in range(at + 1, len(blocks)) if not _in_table(blocks[n])), len(blocks))
            heading = tuple(_heading_of(node) for node in open_nodes)
            table = _table_nodes(blocks[at:end], title, heading)
            (open_nodes[-1].children if open_nodes else roots).extend(table)
            at = end
            continue
        _place(block, roots, open_nodes, preface)
        at += 1
    return roots


def _in_table(block: Block) -> bool:
    return block.kind not in (BlockKind.PARAGRAPH, BlockKind.TABLE_HEAD)


def _place(block: Block, roots: list[_Node], open_nodes: list[_Node], preface: bool) -> None:
    inside = any(step is Step.ARTICLE for node in open_nodes for step, _ in node.path.steps)
    marker = _marker(block, inside)
    if marker is None:
        if not open_nodes:
            name = LETTER if preface else PREFACE
            roots.append(_Node(ClausePath(name=name), ClauseKind.PREAMBLE, [block]))
        elif open_nodes[-1].children:
            last = open_nodes[-1].children[-1]
            last.blocks.append(block)
        else:
            open_nodes[-1].blocks.append(block)
        return
    step, number = marker
    while open_nodes and open_nodes[-1].path.steps[-1][0] >= step:
        open_nodes.pop()
    above = open_nodes[-1].path.steps if open_nodes else ()
    heading = tuple(_heading_of(node) for node in open_nodes)
    node = _Node(ClausePath((*above, (step, number))), ClauseKind.TEXT, [block], heading=heading)
    (open_nodes[-1].children if open_nodes else roots).append(node)
    open_nodes.append(node)


@lru_cache(maxsize=8192)
def lead_of(text: str) -> str:
    """The heading of an item: its first line where that is short, else its lead sentence, else nothing."""
    line = text.split("\n", 1)[0]
    if len(line) <= HEADING_MAX and line.rstrip("。：:")[-1:] not in SENTENCE_ENDS and "。" not in line[:-1]:
        return line
    sentence = re.match(f"[^。：]{{2,{LEAD_MAX}}}[。：]", line)
    return sentence[0] if sentence else ""


_NUMBERING = re.compile(r"^(?:第?[（(]?[一二三四五六七八九十百\d]+[）)]?[、.．]?(?:部分|章|节)?|[①-⑳])\s*")


def name_of(clause: Clause) -> str:
    """What a clause is called: its heading or lead sentence, or the name of its table row, without the number."""
    lead = (
        lead_of(clause.text)
        if clause.kind is not ClauseKind.TABLE_ROW
        else re.split(r"[(（\s]", clause.text)[0]
    )
    return _NUMBERING.sub("", lead).strip("。：:、 ")


def _heading_of(node: _Node) -> str:
    return lead_of(node.blocks[0].text) or node.blocks[0].text[:HEADING_MAX]


def _table_nodes(blocks: Sequence[Block], title: str | None, heading: tuple[str, ...]) -> list[_Node]:
    caption = blocks[0].text.split("\n", 1)[0]
    name = f"表“{''.join(_short_caption(caption, title).split())}”"
    above = (*heading, *blocks[0].text.split("\n"))
    nodes = [_Node(ClausePath(name=name), ClauseKind.TITLE, [blocks[0]], heading=heading)]
    group: tuple[str, ...] = ()
    for block in blocks[1:]:
        if block.kind is BlockKind.TABLE_GROUP:
            marker = _marker(replace(block, kind=BlockKind.PARAGRAPH), inside_article=False)
            path = ClausePath((marker,) if marker else (), name)
            nodes.append(_Node(path, ClauseKind.TITLE, [block], heading=above))
            group = (block.text,)
        elif block.kind is BlockKind.TABLE_ROW:
            row = int(re.match(r"\d+", block.text)[0])  # type: ignore[index]
            path = ClausePath(name=name, row=row)
            nodes.append(_Node(path, ClauseKind.TABLE_ROW, [block], heading=above + group))
        else:
            nodes.append(_Node(ClausePath(name=name + "注"), ClauseKind.NOTE, [block], heading=above))
    return nodes


def _short_caption(caption: str, title: str | None) -> str:
    """What the caption says beyond the document's title: …主要指标 under …规划 is 主要指标."""
    shared = 0
    for one, other in zip(caption, title or "", strict=False):
        if one != other:
            break
        shared += 1
    return caption[shared:] if shared >= 4 and len(caption) - shared >= 2 else caption


def _clauses(nodes: Sequence[_Node], document_id: str) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    seen: dict[ClausePath, int] = {}
    begin = 0
    for node in _walk(nodes):
        text = "\n".join(block.text for block in node.blocks)
        seen[node.path] = seen.get(node.path, 0) + 1
        path = replace(node.path, copy=seen[node.path])
        kind = (
            ClauseKind.TITLE
            if node.children and len(node.blocks) == 1 and lead_of(text) == text
            else node.kind
        )
        span = (begin, begin + len(text))
        clauses.append(Clause(document_id, path, node.heading, text, span, node.blocks[0].page, kind))
        begin = span[1] + 1
    return tuple(clauses)


def _walk(nodes: Sequence[_Node]) -> Iterator[_Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)
