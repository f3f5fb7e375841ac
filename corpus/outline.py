"""Blocks → clauses with exact spans (条款), by the numbering grammar.

The grammar is 一、→（一）→ 1. →（1）→ ① for plans and policies (GB/T 9704-2012, 7.3.3), with 编、篇、章、节 above where a
document has them; in laws and regulations an article (条) is one clause with all its paragraphs and items.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.furniture import front_of, tail_of
from corpus.landmarks import shape_of
from corpus.layout import Block, blocks_of
from corpus.leads import HEADING_MAX, LEAD_MAX, lead_of, name_of
from corpus.nesting import Body
from corpus.nodes import (
    ADOPTION,
    CLOSING,
    CONTENTS,
    LETTER,
    MASTHEAD,
    PREFACE,
    SIGNATURE,
    TITLE,
    Node,
)
from corpus.paths import ClausePath
from corpus.reading import read_lines
from corpus.types import Clause, ClauseKind

__all__ = [
    "ADOPTION",
    "CLOSING",
    "CONTENTS",
    "HEADING_MAX",
    "LEAD_MAX",
    "LETTER",
    "MASTHEAD",
    "PREFACE",
    "SIGNATURE",
    "TITLE",
    "Outline",
    "lead_of",
    "merge_outlines",
    "name_of",
    "outline_of",
    "read_outline",
]


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
    shape = shape_of(blocks)
    nodes, title, begin = front_of(blocks, shape)
    closing, signature = tail_of(blocks, shape, begin)
    nodes += Body(shape, title).read(begin, closing)
    if closing < signature:
        nodes.append(Node(ClausePath(name=CLOSING), ClauseKind.TEXT, list(blocks[closing:signature])))
    if signature < len(blocks):
        nodes.append(Node(ClausePath(name=SIGNATURE), ClauseKind.NOTE, list(blocks[signature:])))
    return Outline(title, "\n".join(block.text for block in blocks), _clauses(nodes, document_id))


def merge_outlines(outlines: Sequence[Outline], document_id: str) -> Outline:
    """One outline of files that continue each other; the title is the first one's that has any.

    Raises:
        ValueError: there is no outline.
    """
    if not outlines:
        raise ValueError("nothing to merge")
    clauses: list[Clause] = []
    seen: dict[ClausePath, int] = {}
    shift = 0
    for outline in outlines:
        for clause in outline.clauses:
            path = _told_apart(replace(clause.path, copy=1), seen)
            span = (clause.span[0] + shift, clause.span[1] + shift)
            clauses.append(replace(clause, document=document_id, path=path, span=span))
        shift += len(outline.text) + 1
    title = next((outline.title for outline in outlines if outline.title), None)
    return Outline(title, "\n".join(outline.text for outline in outlines), tuple(clauses))


def _clauses(nodes: Sequence[Node], document_id: str) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    seen: dict[ClausePath, int] = {}
    begin = 0
    for node in nodes:
        text = node.text
        span = (begin, begin + len(text))
        path = _told_apart(node.path, seen)
        clauses.append(
            Clause(document_id, path, node.heading, text, span, node.blocks[0].page, _kind(node, text))
        )
        begin = span[1] + 1
    return tuple(clauses)


def _kind(node: Node, text: str) -> ClauseKind:
    heads = node.parent and len(node.blocks) == 1 and lead_of(text) == text
    return ClauseKind.TITLE if heads and node.kind is ClauseKind.TEXT else node.kind


def _told_apart(path: ClausePath, seen: dict[ClausePath, int]) -> ClausePath:
    """The path with its copy: how often it came up to here."""
    seen[path] = seen.get(path, 0) + 1
    return replace(path, copy=seen[path])
