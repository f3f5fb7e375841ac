"""Many questions at once (批量作答): JSON lines in, JSON lines out, in order."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from assistant.terminal import progress, reason_of, say
from assistant.types import Answer
from assistant.wire import answer_json
from corpus.errors import BadQuestion, LvwenError

STANDARD = "-"
"""Stands for standard input or output."""


Converse = Callable[[tuple[str, ...], date | None], Answer]
"""Answers the last of several questions by the law of a day."""


class Unusable(LvwenError):
    """The file of questions or the place for the answers cannot be used."""


@dataclass(frozen=True)
class Row:
    """One line: its questions and day, or the reason why it cannot be answered."""

    line: int
    id: str | None = None
    turns: tuple[str, ...] = ()
    as_of: date | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Questions:
    """The rows of one file of questions, and the file."""

    source: str
    rows: tuple[Row, ...]


def read(source: str) -> Questions:
    """The questions of a file (``-`` for standard input); blank lines are passed over.

    Raises:
        Unusable: the file is missing or cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if source == STANDARD else Path(source).read_bytes()
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise Unusable(say("cli.no_file", path=source)) from None
    except OSError as error:
        raise Unusable(say("cli.unreadable_input", path=source, reason=reason_of(error))) from None
    except UnicodeDecodeError:
        raise Unusable(say("cli.unreadable_input", path=source, reason=say("cli.not_utf8"))) from None
    # splitlines() would also split at U+2028, which a JSON string may hold
    lines = enumerate(text.split("\n"), 1)
    return Questions(source, tuple(_row(number, line) for number, line in lines if line.strip()))


def _row(number: int, line: str) -> Row:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, fault=say("cli.batch_not_json"))
    if not _well_formed(entry):
        return Row(number, fault=say("cli.batch_shape"))
    try:
        day = date.fromisoformat(entry["as_of"]) if entry.get("as_of") else None
    except (TypeError, ValueError):
        return Row(number, entry["id"], fault=say("cli.bad_date", text=entry["as_of"]))
    return Row(number, entry["id"], tuple(entry["turns"]), day)


def _well_formed(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return False
    turns = entry.get("turns")
    return isinstance(turns, list) and bool(turns) and all(isinstance(turn, str) for turn in turns)


def answer(converse: Converse, questions: Questions, target: str, day: date | None, err: Console) -> int:
    """Answer the questions in order; the number of rows that could not be answered, each named by its line.

    Raises:
        Unusable: the answers cannot be written.
    """
    bad, file = 0, say("cli.standard_input") if questions.source == STANDARD else questions.source
    with _written(target, questions.source) as stream, progress(err) as report:
        for done, row in enumerate(questions.rows, 1):
            fault = row.fault or _answer_row(converse, row, day, stream)
            if fault:
                bad += 1
                err.print(say("cli.batch_line", file=file, line=row.line, reason=fault), style="red")
            if target != STANDARD:
                report(say("cli.answering"), done, len(questions.rows))
    return bad


def _answer_row(converse: Converse, row: Row, day: date | None, stream: TextIO) -> str | None:
    try:
        found = converse(row.turns, row.as_of or day)
    except BadQuestion as error:
        return str(error)
    print(
        json.dumps({"id": row.id, "answer": answer_json(found)}, ensure_ascii=False), file=stream, flush=True
    )
    return None


@contextmanager
def _written(target: str, source: str) -> Iterator[TextIO]:
    if target == STANDARD:
        yield sys.stdout
        return
    if source != STANDARD and _same(Path(target), Path(source)):
        raise Unusable(say("cli.same_file", path=target))
    try:
        with Path(target).open("w", encoding="utf-8") as stream:
            yield stream
    except OSError as error:
        raise Unusable(say("cli.unwritable", path=target, reason=reason_of(error))) from error


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there (yet)
        return False
