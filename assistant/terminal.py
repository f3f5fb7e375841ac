"""Answers, clauses and facts as a terminal shows them (终端显示)."""

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from assistant.types import Answer, Citation, Mode, NoticeKind, Segment, Status
from corpus.types import Clause, Indicator
from index.generations import Report
from prompts import read_replies

YES, NO = ("y", "yes", "是", "好"), ("n", "no", "否", "不")
"""What people type for yes and no."""


def say(name: str, /, **values: object) -> str:
    """A sentence of prompts/replies.toml."""
    return read_replies().say(name, **values)


def reason_of(error: OSError) -> str:
    """Why the system refused, in Chinese where prompts/replies.toml has a word for it."""
    name = f"fault.{errno.errorcode.get(error.errno or 0, '')}"
    return say(name) if name in read_replies().sentences else error.strerror or str(error)


def show_answer(console: Console, answer: Answer) -> None:
    """The answer, what must be known beside it, and its citations below."""
    refused = answer.status not in (Status.ANSWERED, Status.PARTIAL)
    _show_segments(console, answer.segments, "yellow" if refused else "bold")
    for notice in answer.notices:
        style = "red" if notice.kind is NoticeKind.DEGRADED else "yellow"
        console.print(Text(say("terminal.notice", text=notice.text), style=style))
    if answer.citations:
        console.print()
        console.print(Text(say("terminal.citations"), style="dim"))
    for citation in answer.citations:
        _show_citation(console, citation)
    if answer.referral is not None:
        told = say("terminal.referral", department=answer.referral.department, why=answer.referral.why)
        console.print(Text(told, style="green"))
    for suggestion in answer.suggestions:
        console.print(Text(say("terminal.suggestion", text=suggestion), style="cyan"))
    label = _label(answer)
    if label:
        console.print(Text(label, style="dim"))


def _label(answer: Answer) -> str:
    """How the answer was made; nothing for a ready reply, which quotes nothing."""
    if answer.mode is Mode.LLM:
        return say("terminal.label_model", model=answer.writer)
    return say("terminal.label") if answer.citations else ""


def _show_segments(console: Console, segments: Sequence[Segment], style: str) -> None:
    """Sentences one below the other; rows that follow one another as a table."""
    for rows, held in groupby(segments, key=lambda segment: bool(segment.cells)):
        if rows:
            console.print(_contrast(list(held)))
            continue
        for segment in held:
            console.print(Text(marked(segment.text, segment), style=style))


def marked(text: str, segment: Segment) -> str:
    """A text with the marks of a segment's citations."""
    return text + "".join(f"【{n}】" for n in segment.citations)


def _contrast(rows: Sequence[Segment]) -> Table:
    """Rows that are set side by side, the first of them the head."""
    table = _table(rows[0].cells)
    for row in rows[1:]:
        table.add_row(*row.cells[:-1], marked(row.cells[-1], row))
    return table


def _show_citation(console: Console, citation: Citation) -> None:
    clause = citation.clause
    page = say("terminal.page", page=clause.page) if clause.page else ""
    number = f" {citation.document.number}" if citation.document.number else ""
    head = f"【{citation.n}】《{citation.document.title}》{number}　{citation.part}{page}"
    console.print(Text(head, style="green"))
    if clause.heading:
        console.print(Text("　　" + " › ".join(clause.heading), style="dim"))
    line = Text("　　")
    begin, end = citation.span
    line.append(_shortened(clause.text[:begin], last=True), style="dim")
    line.append(clause.text[begin:end], style="underline")
    line.append(_shortened(clause.text[end:], last=False), style="dim")
    console.print(line)


def _shortened(text: str, last: bool, most: int = 24) -> str:
    text = text.replace("\n", "")
    if len(text) <= most:
        return text
    return "…" + text[-most:] if last else text[:most] + "…"


def show_clauses(console: Console, clauses: Iterable[Clause]) -> None:
    """Clauses with path, page and kind, text in full."""
    for clause in clauses:
        where = say("terminal.page", page=clause.page) if clause.page else ""
        console.print(Text(f"{clause.path}{where}", style="green"), end="　")
        console.print(Text(clause.text))


def show_indicators(console: Console, indicators: Sequence[Indicator]) -> None:
    """Indicators as a table; the columns of values are the years found."""
    years = sorted({year for indicator in indicators for year, _ in indicator.values})
    names = [say(f"indicators.{name}") for name in ("number", "category", "name", "unit")]
    table = _table((*names, *map(str, years), say("indicators.attribute"), say("indicators.department")))
    for indicator in indicators:
        values = [indicator.value(year) or "" for year in years]
        front = (str(indicator.number), indicator.category, indicator.name, indicator.unit or "")
        table.add_row(*front, *values, indicator.attribute, indicator.department)
    console.print(table)


def show_facts(console: Console, rows: Sequence[tuple[str, str, str]]) -> None:
    """Facts as a heading, what is said of each, and where it stands; a heading is printed once."""
    above = ""
    for heading, told, where in rows:
        if heading != above:
            console.print(Text(heading, style="bold"))
        above = heading
        console.print(Text(told))
        console.print(Text(f"　　{where}", style="green"))


def agrees(console: Console, question: str) -> bool:
    """Whether the person at the terminal says yes; asked again until it is yes or no, the end of input being no."""
    while True:
        try:
            said = console.input(question).strip().lower()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return False
        if said in YES or said in NO:
            return said in YES
        console.print(say("terminal.yes_or_no"))


def show_rows(console: Console, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows as a table; no cell is cut off, none is read as markup."""
    table = _table(names)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _table(names: Iterable[str]) -> Table:
    """A table that breaks long cells over lines and cuts none off."""
    return Table(*(Column(name, overflow="fold") for name in names))


def show_checks(console: Console, checks: Sequence[tuple[str, bool, str]]) -> None:
    """Checks with a mark and what was found or what to do."""
    for name, right, found in checks:
        mark = Text("✓ ", style="green") if right else Text("✗ ", style="red")
        console.print(mark.append(Text(f"{name}：{found}", style="default")))


@contextmanager
def progress(console: Console) -> Iterator[Report]:
    """A report that draws a bar on a terminal and nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, object] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield report
