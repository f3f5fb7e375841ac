"""A document laid out for the reader: headings, paragraphs and tables, every clause with its own place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.types import Clause, ClauseKind, Indicator

LOWEST_HEADING = 6
"""HTML has no heading below h6."""


@dataclass(frozen=True)
class Part:
    """A clause on the page; ``depth`` is the level of a heading, 0 for text; ``cells`` are a table row's."""

    path: str
    text: str
    kind: str
    depth: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Clauses that stand together: one by itself, or all of one table (``columns`` are then its heads)."""

    parts: tuple[Part, ...]
    caption: Part | None = None
    columns: tuple[str, ...] = ()


def blocks_of(clauses: Sequence[Clause], indicators: Iterable[Indicator]) -> tuple[Block, ...]:
    """The clauses in order; nothing is left out, nothing shown twice."""
    rows = {indicator.ref: indicator for indicator in indicators}
    found: list[Block] = []
    for table, members in groupby(clauses, key=_table_name):
        parts = tuple(_part(clause, rows) for clause in members)
        found += [_table(parts)] if table else [Block((part,)) for part in parts]
    return tuple(found)


def _table_name(clause: Clause) -> str:
    in_table = clause.path.name.startswith("表") and clause.kind in (ClauseKind.TITLE, ClauseKind.TABLE_ROW)
    return clause.path.name if in_table else ""


def _table(parts: tuple[Part, ...]) -> Block:
    widest = max((len(part.cells) for part in parts), default=0)
    head, *rest = parts
    lines = head.text.split("\n")
    columns = tuple(lines[-1].split())
    if head.kind != ClauseKind.TITLE or len(lines) < 2 or len(columns) != widest:
        return Block(parts, columns=("",) * max(1, widest))
    caption = Part(head.path, "\n".join(lines[:-1]), head.kind)
    return Block(tuple(rest), caption, columns)


def _part(clause: Clause, rows: Mapping[str, Indicator]) -> Part:
    is_heading = clause.kind == ClauseKind.TITLE
    depth = min(LOWEST_HEADING, 1 + max(1, len(clause.path.steps))) if is_heading else 0
    row = rows.get(clause.ref)
    return Part(str(clause.path), clause.text, clause.kind.value, depth, _cells(row) if row else ())


def _cells(row: Indicator) -> tuple[str, ...]:
    unit = f"（{row.unit}）" if row.unit else ""
    values = tuple(value for _, value in row.values)
    return (f"{row.number}. {row.name}{unit}", *values, row.attribute, row.department)
