"""``lvwen gaps`` and ``lvwen purge`` (缺口、清理): what could not be answered, and what has been kept long enough."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.gaps import GapGroup, bare, group
from assistant.settings import Settings, read_settings
from assistant.shell import AsJson, day_of, opened, out, print_json
from assistant.suggesting import Suggester
from assistant.terminal import say, show_rows
from assistant.work_orders import BEIJING, WorkOrder, causes_of, cells, csv_of, headers, order_json, when
from corpus.errors import BadQuestion, MemoryUnavailable
from index.embedding import load_embedder
from index.grouping import grouped
from index.types import Embedder
from prompts import read_lexicon, read_replies

if TYPE_CHECKING:
    from assistant.memory import Memory

_SHOWN = ("id", "count", "last", "question", "cause", "nearest", "department")

STANDARD = "-"
"""Names standard output."""


def gaps(
    csv_file: Annotated[
        str | None, typer.Option("--csv", metavar="FILE", help="导出工单（CSV），- 为标准输出。")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="只看这一天以后的，如 2025-06-01。")
    ] = None,
    close: Annotated[int | None, typer.Option(metavar="ID", help="办结一组，填表中的编号。")] = None,
    as_json: AsJson = False,
) -> None:
    """列出没能答好的问题，同一个问题归在一起；可导出 12345 工单。"""
    settings = read_settings()
    day = day_of(since)
    with remembered(settings) as memory:
        found = memory.gaps(datetime.combine(day, time(), BEIJING) if day else None)
        groups = group(found, partial(_grouped, load_embedder(settings.embedding_model)))
        if close is not None:
            _close(memory, groups, close)
            return
    orders = _orders(groups)
    if csv_file is not None:
        _export(orders, csv_file)
    elif as_json:
        print_json([order_json(order) for order in orders])
    else:
        _show(orders)


def purge() -> None:
    """删除超过保存期限的对话、评价和没能答好的问题。"""
    from assistant.memory import Keeping

    settings = read_settings()
    with remembered(settings) as memory:
        gone = memory.purge(Keeping(settings.keep_days, settings.keep_gap_days))
    out.print(say("gaps.purged", count=gone))


@contextmanager
def remembered(settings: Settings) -> Iterator["Memory"]:
    """The memory of these settings while a command uses it."""
    # Late: SQLAlchemy takes a quarter of a second, and ``lvwen ask`` does without.
    from assistant.memory import open_memory

    memory = open_memory(settings.database)
    try:
        yield memory
    finally:
        memory.close()


def migrate(settings: Settings) -> None:
    """Bring the database up to date before the service starts; one that cannot be reached now is tried again later.

    Raises:
        BadSetting, NewerDatabase: it never can be used.
    """
    with suppress(MemoryUnavailable), remembered(settings):
        pass


def _grouped(embedder: Embedder, questions: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    stop = read_lexicon().stop
    return grouped([bare(question, stop) for question in questions], embedder)


def _close(memory: "Memory", groups: tuple[GapGroup, ...], number: int) -> None:
    chosen = next((one for one in groups if any(gap.id == number for gap in one.gaps)), None)
    if chosen is None:
        raise BadQuestion(say("gaps.unknown", id=number))
    count = memory.close_gaps(tuple(gap.id for gap in chosen.gaps))
    out.print(say("gaps.closed", question=chosen.question, count=count))


def _orders(groups: tuple[GapGroup, ...]) -> list[WorkOrder]:
    if not groups:
        return []
    with opened(None, single=True) as assistant:
        suggest = Suggester(assistant, say("order.hotline"))
        return [suggest(one) for one in groups]


def _export(orders: list[WorkOrder], target: str) -> None:
    replies, place = read_replies(), read_lexicon().home[0]
    text = csv_of([headers(replies), *(cells(order, place, replies) for order in orders)])
    if target == STANDARD:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    Path(target).write_bytes(text.encode())
    out.print(say("gaps.exported", count=len(orders), path=target))


def _show(orders: list[WorkOrder]) -> None:
    if not orders:
        out.print(say("gaps.none"))
        return
    replies = read_replies()
    names = [say(f"gap_columns.{name}") for name in _SHOWN]
    rows = [
        (
            str(order.group.id),
            str(order.group.count),
            when(order.group.last),
            order.group.question,
            causes_of(order.group, replies),
            order.nearest,
            order.department,
        )
        for order in orders
    ]
    show_rows(out, names, rows)
    out.print(say("gaps.summary", groups=len(orders), gaps=sum(order.group.count for order in orders)))
