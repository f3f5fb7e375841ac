"""What looks wrong in an outline (核对): numbers that skip, repeat or begin late, and a table row for a report."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.articles import parts_of
from corpus.numbering import marker_of
from corpus.outline import Outline
from corpus.paths import ClausePath, Step
from corpus.types import Clause, ClauseKind

SKIP_SHOWN = 3
"""Missing numbers named one by one in a message; more are told as a range."""


class NumberingFault(StrEnum):
    """What is wrong with a number."""

    SKIP = "skip"
    REPEAT = "repeat"
    BACK = "back"


@dataclass(frozen=True)
class NumberingWarning:
    """A number that does not follow the one before it; ``message`` says so in Chinese."""

    path: ClausePath
    fault: NumberingFault
    message: str


@dataclass(frozen=True)
class OutlineReport:
    """One line of a report on documents: what was read, how deep, and what looks wrong.

    ``depth`` is the number of steps of the longest path; ``characters`` counts the text without white space.
    """

    title: str | None
    clauses: int
    articles: int
    tables: int
    depth: int
    characters: int
    warnings: tuple[NumberingWarning, ...]


@dataclass
class _Counts:
    """The last number in each place, and of each numbering in the document."""

    held: dict[tuple[str, tuple[tuple[Step, int], ...], Step], int] = field(default_factory=dict)
    through: dict[tuple[str, Step], int] = field(default_factory=dict)


def check_outline(outline: Outline) -> tuple[NumberingWarning, ...]:
    """Numbers that skip, repeat or go back, in the order of the document.

    A numbering may begin at one in each place, or run on from the place before: both are in use.
    """
    counts = _Counts()
    return tuple(warning for clause in outline.clauses for warning in _warnings(clause, counts))


def report_of(outline: Outline) -> OutlineReport:
    """The line of a document in a report."""
    clauses = outline.clauses
    return OutlineReport(
        title=outline.title,
        clauses=len(clauses),
        articles=sum(1 for clause in clauses if any(step is Step.ARTICLE for step, _ in clause.path.steps)),
        tables=len({clause.path.name for clause in clauses if clause.kind is ClauseKind.TABLE_ROW}),
        depth=max((len(clause.path.steps) for clause in clauses), default=0),
        characters=sum(len("".join(clause.text.split())) for clause in clauses),
        warnings=check_outline(outline),
    )


def _warnings(clause: Clause, counts: _Counts) -> Iterator[NumberingWarning]:
    """What is wrong with a clause's number, and with those of the items in it where it is an article."""
    steps = clause.path.steps
    goes_on = clause.path.copy > 1 and marker_of(clause.text) is None
    if steps and not goes_on and clause.kind is not ClauseKind.TABLE_ROW:
        yield from _numbered(clause.path, counts)
    for part in parts_of(clause):
        if part.path.steps[-1][0] in (Step.ENTRY, Step.SUBENTRY):
            yield from _numbered(part.path, counts)


def _numbered(path: ClausePath, counts: _Counts) -> Iterator[NumberingWarning]:
    step, number = path.steps[-1]
    if step is Step.INSERTED:
        return
    inside = step in (Step.ENTRY, Step.SUBENTRY)
    place = (path.name, (*path.steps[:-1], (Step.INSERTED, path.copy)) if inside else path.steps[:-1], step)
    last, before = counts.held.get(place), 0 if inside else counts.through.get((path.name, step), 0)
    counts.held[place] = counts.through[path.name, step] = number
    if number in ({1, before + 1} if last is None else {last + 1}):
        return
    if last is None and 0 < before < number:
        last = before
    yield _warning(path, step, number, last or 0)


def _warning(path: ClausePath, step: Step, number: int, last: int) -> NumberingWarning:
    own, previous = _printed(step, number), _printed(step, last) if last else ""
    where = f"“{path}”处"
    if last and number == last:
        return NumberingWarning(path, NumberingFault.REPEAT, f"{where}编号重复：{own}出现了不止一次。")
    if number < last:
        return NumberingWarning(path, NumberingFault.BACK, f"{where}编号倒退：{previous}之后又是{own}。")
    missing = [_printed(step, n) for n in range(last + 1, number)]
    named = "、".join(missing) if len(missing) <= SKIP_SHOWN else f"{missing[0]}至{missing[-1]}"
    after = f"{previous}之后是{own}" if last else f"从{own}开始"
    return NumberingWarning(path, NumberingFault.SKIP, f"{where}编号跳号：{after}，缺{named}。")


def _printed(step: Step, number: int) -> str:
    return f"“{ClausePath(((step, number),))}”"
