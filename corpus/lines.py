"""What every reader of files gives (行): lines with page and role, and what the format tells beside them."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Line:
    """One line of a file without surrounding blanks.

    ``page`` is 1-based, None where the file shows no pages. ``role`` is what the format says the line is: empty
    where it says nothing, ``heading1`` … ``heading6`` for a heading of that depth (docx, html, Markdown), ``row``
    for a row of a table, its cells joined by tabs; an empty cell keeps its place, so a row can begin with a tab.
    """

    text: str
    page: int | None
    role: str = ""


@dataclass(frozen=True)
class Letterhead:
    """What a file's format tells of the document beside its text (a web page's fields); None where it does not."""

    title: str | None = None
    number: str | None = None
    issuer: str | None = None
    issued: date | None = None
    url: str | None = None


@dataclass(frozen=True)
class Reading:
    """A file as read: its lines in order, and what its format tells of the document beside them."""

    lines: tuple[Line, ...]
    clues: Letterhead = field(default_factory=Letterhead)


def heading_depth(role: str) -> int:
    """1 … 6 for a heading, 0 for any other role."""
    return int(role.removeprefix("heading")) if role.startswith("heading") else 0
