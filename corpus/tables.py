"""Tables of an outline (表): a head, groups, rows and notes, each a clause."""

import re
from collections.abc import Sequence

from corpus.layout import Block, BlockKind
from corpus.nodes import Node
from corpus.numbering import marker_of
from corpus.numerals import HAN_NUMBER
from corpus.paths import SEPARATOR, ClausePath
from corpus.types import ClauseKind
from corpus.unfolding import ROW

_NUMBERED = re.compile(f"[【\\[]?(表|专栏|图表)\\s*((?:\\d+|{HAN_NUMBER})(?:[-－.—]\\d+)*)")
_LEADING_NUMBER = re.compile(r"\d{1,3}")


def in_table(block: Block) -> bool:
    """Whether a block goes on with a table."""
    return block.kind not in (BlockKind.PARAGRAPH, BlockKind.TABLE_HEAD)


def numbered_name(text: str) -> str:
    """``专栏3`` of 专栏 3 重大工程, ``表2-1`` of 表2-1 主要指标; empty where the text has no such number."""
    match = _NUMBERED.match(text)
    return match[1] + match[2] if match else ""


def table_nodes(blocks: Sequence[Block], name: str, heading: tuple[str, ...]) -> list[Node]:
    """Nodes of a table's blocks; ``heading`` is what stands above the table."""
    head = blocks[0] if blocks[0].kind is BlockKind.TABLE_HEAD else None
    above = (*heading, *head.text.split("\n")) if head else heading
    nodes = [Node(ClausePath(name=name), ClauseKind.TITLE, [head], heading)] if head else []
    group: tuple[str, ...] = ()
    for order, block in enumerate(blocks[1:] if head else blocks, 1):
        if block.kind is BlockKind.TABLE_GROUP:
            marker = marker_of(block.text)
            path = ClausePath(marker.steps if marker else (), name)
            nodes.append(Node(path, ClauseKind.TITLE, [block], above))
            group = (block.text,)
        elif block.kind is BlockKind.TABLE_ROW:
            printed = None if block.role == ROW else _LEADING_NUMBER.match(block.text)
            path = ClausePath(name=name, row=int(printed[0]) if printed else order)
            nodes.append(Node(path, ClauseKind.TABLE_ROW, [block], above + group))
        else:
            nodes.append(Node(ClausePath(name=name + "注"), ClauseKind.NOTE, [block], above))
    return nodes


def table_name(blocks: Sequence[Block], title: str | None, scope: str, order: int) -> str:
    """What a table is called: 表“…” or 专栏3 by its caption, else 表 with its order; in an annex behind its name."""
    caption, *rest = blocks[0].text.split("\n")
    if blocks[0].role == ROW:
        own = _caption_name(caption, title) if rest else ""
        name = own or f"表{order}"
    else:
        name = f"表“{''.join(_short_caption(caption, title).split())}”"
    return f"{scope}{SEPARATOR}{name}" if scope else name


def _caption_name(caption: str, title: str | None) -> str:
    return numbered_name(caption) or f"表“{''.join(_short_caption(caption, title).split())}”"


def _short_caption(caption: str, title: str | None) -> str:
    """What the caption says beyond the document's title: …主要指标 under …规划 is 主要指标."""
    shared = 0
    for one, other in zip(caption, title or "", strict=False):
        if one != other:
            break
        shared += 1
    return caption[shared:] if shared >= 4 and len(caption) - shared >= 2 else caption
