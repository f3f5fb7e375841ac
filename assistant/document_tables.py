"""Documents as a terminal shows them (文件表): what there is, what was read of a file, what looks wrong."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.terminal import say
from corpus.errors import UnreadableFile
from corpus.examining import Examined
from corpus.reviewing import Review
from corpus.types import Document, Level, TextKind, Validity

SHOWN = 3
"""Findings of one file shown in a table; the rest are counted."""

NARROW = 70
"""Columns of a terminal below which blanks are saved, so that an id of the common length stays in one piece."""

_COLOURS = {
    Validity.IN_FORCE: "green",
    Validity.NOT_YET: "cyan",
    Validity.AMENDED: "yellow",
    Validity.EXPIRED: "yellow",
    Validity.REPEALED: "red",
    Validity.UNKNOWN: "magenta",
}


def _text(words: str, style: str = "") -> Text:
    """Words of files as text that folds anywhere; what would move the cursor or turn the line around is left out."""
    shown = "".join(c for c in words if c == "\n" or not unicodedata.category(c).startswith("C"))
    return Text(shown, style=style, overflow="fold")


@dataclass(frozen=True)
class Row:
    """A document of a list: its validity on the day of the list, and how many clauses there are of it."""

    document: Document
    validity: Validity
    clauses: int

    @property
    def text(self) -> str:
        """``original``, ``digest``, or ``listed`` where only its particulars are known."""
        return self.document.text_kind.value if self.clauses else "listed"


def show_documents(console: Console, rows: Sequence[Row], titles: dict[str, str]) -> None:
    """Documents as a table; ``titles`` gives the titles of all documents by id."""
    table = _table(say(f"columns.{name}") for name in ("title", "days", "validity", "text", "clauses"))
    table.columns[0].ratio = 1
    for column in table.columns[1:]:
        column.no_wrap = True
    table.columns[4].justify = "right"
    indent = 2
    if console.width < NARROW:
        indent, table.padding = 0, 0
    for row in rows:
        style = _COLOURS[row.validity]
        validity = _text(say(f"validity.{row.validity}"), style=style)
        kind = _text(say(f"text_kinds.{row.text}"), style="" if row.text == TextKind.ORIGINAL else "dim")
        table.add_row(
            _named(row.document, titles, indent), _dated(row.document), validity, kind, str(row.clauses)
        )
    console.print(table, soft_wrap=False)


def show_levels(console: Console, rows: Sequence[Row], titles: dict[str, str], day: date) -> None:
    """Documents grouped by level, the nation's first, and how many there are of each validity."""
    for level in Level:
        held = [row for row in rows if row.document.level is level]
        if held:
            name = say(f"levels.{level}")
            console.print(_text(say("documents.level", level=name, count=len(held)), style="bold"))
            show_documents(console, held, titles)
    found = Counter(row.validity for row in rows)
    parts = [
        say("documents.part", name=say(f"validity.{one}"), count=found[one]) for one in Validity if found[one]
    ]
    summary = say("documents.summary", count=len(rows), day=day, counts="，".join(parts))
    console.print(_text(summary), soft_wrap=False)


def _named(document: Document, titles: dict[str, str], indent: int) -> Group:
    """Title, and below it 文号, id, and what ended or ends it."""
    below = [_text(document.number)] if document.number else []
    below.append(_text(document.id, style="cyan"))
    end = _end(document, titles)
    if end:
        below.append(_text(end, style="yellow"))
    return Group(_text(document.title, style="bold"), *(Padding(line, (0, 0, 0, indent)) for line in below))


def _end(document: Document, titles: dict[str, str]) -> str:
    """Since when it is repealed, or replaced by a newer version, whichever came first."""
    if document.repealed and not (document.superseded and document.superseded < document.repealed):
        by = _by(document.repealed_by, titles)
        return say("documents.repealed", day=document.repealed, by=by)
    if document.superseded:
        by = _by(document.replaced_by, titles)
        return say("documents.superseded", day=document.superseded, by=by)
    return ""


def _by(name: str | None, titles: dict[str, str]) -> str:
    return say("documents.by", title=titles[name]) if name in titles else ""


def _dated(document: Document) -> str:
    days = [document.issued.isoformat()] if document.issued else []
    if document.amended:
        days.append(say("documents.amended", day=max(document.amended)))
    if document.effective:
        days.append(say("documents.effective", day=document.effective))
    if document.expires:
        days.append(say("documents.expires", day=document.expires))
    return "\n".join(days)


def show_examined(console: Console, one: Examined, day: date) -> None:
    """What was understood of a file, field by field."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold", ratio=1)
    for name, text in _fields(one, day):
        table.add_row(say(f"fields.{name}"), text)
    console.print(_text("、".join(file.name for file in one.text.files), style="bold"))
    console.print(table, soft_wrap=False)
    console.print()


def _fields(one: Examined, day: date) -> Iterator[tuple[str, Text]]:
    told, report = one.told, one.review.report
    unread = say("adding.unread")
    yield "title", _text(told.title)
    yield "number", _text(told.number or unread)
    yield "issuer", _text(told.issuer or unread)
    yield "sort", _text(f"{say(f'levels.{told.level}')}　{say(f'kinds.{told.kind}')}")
    yield "days", _text("，".join(_days_told(told)) or unread)
    validity = one.document.validity(day)
    words = say("adding.on", validity=say(f"validity.{validity}"), day=day)
    yield "validity", _text(words, style=_COLOURS[validity])
    counts = say(
        "adding.counts",
        clauses=report.clauses,
        articles=report.articles,
        tables=report.tables,
        depth=report.depth,
        characters=report.characters,
    )
    yield "read", _text(counts)
    yield "findings", _told(one.review)
    yield "relation", _text(relation_text(one), style="bold green" if one.wanted else "yellow")


def _days_told(document: Document) -> Iterator[str]:
    days = (("issued", document.issued), *(("amended", day) for day in document.amended))
    for name, day in (*days, ("effective", document.effective), ("expires", document.expires)):
        if day:
            yield say(f"dating.{name}", day=day)


def relation_text(one: Examined) -> str:
    """How a file stands to what is known, in words."""
    words = {"other": ""}
    if one.other is not None:
        version = f"（{one.other.version}）" if one.other.version else ""
        words = {"other": f"《{one.other.title}》{version}"}
    return say(f"relations.{one.relation}", **words)


def _told(review: Review) -> Text:
    """The faults of a review, the first ones in full."""
    if not review.faults:
        name = "findings.digest" if review.findings else "findings.sound"
        return _text(say(name), style="dim" if review.findings else "green")
    lines = [finding.message for finding in review.faults[:SHOWN]]
    rest = len(review.faults) - len(lines)
    if rest:
        lines.append(say("findings.more", count=rest))
    return _text("\n".join(lines), style="yellow")


def show_reviews(console: Console, reviews: Sequence[Review], unreadable: Sequence[UnreadableFile]) -> None:
    """Files that cannot be read, then the documents, worst first, and a line that sums up."""
    table = _table(say(f"reviews.{name}") for name in ("file", "clauses", "articles", "depth", "findings"))
    table.columns[0].ratio, table.columns[4].ratio = 2, 3
    for column in table.columns[1:4]:
        column.no_wrap, column.justify = True, "right"
    for error in unreadable:
        table.add_row(_text(error.path), "", "", "", _text(error.reason), style="red")
    for one in sorted(reviews, key=lambda review: -len(review.faults)):
        name = _text(one.document.title)
        if one.faults:
            name.append("\n").append(_text(_where(one), style="dim"))
        counts = (one.report.clauses, one.report.articles, one.report.depth)
        table.add_row(name, *map(str, counts), _told(one))
    if reviews or unreadable:
        console.print(table, soft_wrap=False)
    faulty = [one for one in reviews if one.faults]
    digests = [one for one in reviews if one.findings and not one.faults]
    summary = say(
        "checking.summary",
        count=len(reviews) + len(unreadable),
        faulty=len(faulty),
        faults=sum(len(one.faults) for one in faulty),
        digests=len(digests),
        sound=len(reviews) - len(faulty) - len(digests),
        unreadable=len(unreadable),
    )
    console.print(_text(summary), soft_wrap=False)


def _where(review: Review) -> str:
    """The name of the file, or of the folder of files that continue each other."""
    files = review.text.files
    return files[0].name if len(files) == 1 else files[0].parent.name


def _table(names: Iterable[str]) -> Table:
    """A table that breaks long cells over lines and cuts none off."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, expand=True)
    for name in names:
        table.add_column(name, overflow="fold")
    return table
