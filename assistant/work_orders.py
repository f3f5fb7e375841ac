"""Gaps as work orders of a 12345 hotline (工单): rows for a table and a CSV that WPS and Excel open as it is."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from assistant.gaps import Cause, GapGroup
from prompts import Replies

BEIJING = timezone(timedelta(hours=8))
"""The time of China (北京时间)."""

BOM = "\ufeff"
"""Tells Excel and WPS that the file is UTF-8."""

_FORMULAS = tuple("=+-@＝＋－＠\t\r|%")
"""What a cell may begin with that spreadsheets would carry out, full-width forms included (OWASP, CSV injection)."""


@dataclass(frozen=True)
class WorkOrder:
    """A group of gaps with what the corpus suggests: the nearest clause, as text, and the department."""

    group: GapGroup
    nearest: str
    department: str


def when(moment: datetime) -> str:
    """A time as people write it, in Beijing time."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def number_of(group: GapGroup) -> str:
    """The number of its work order: LW, the day it was first asked, its id."""
    return f"LW{group.first.astimezone(BEIJING):%Y%m%d}{group.id:06d}"


def headers(replies: Replies) -> tuple[str, ...]:
    """The heads of the columns of the CSV."""
    return tuple(replies.say(f"order_columns.{name}") for name in _COLUMNS)


_COLUMNS = (
    "number",
    "first",
    "channel",
    "kind",
    "content",
    "place",
    "department",
    "count",
    "last",
    "cause",
    "nearest",
    "reasons",
    "deadline",
    "result",
)


def cells(order: WorkOrder, place: str, replies: Replies) -> tuple[str, ...]:
    """A work order as a row of the CSV; the deadline and the result are left to the hotline."""
    group = order.group
    voted = group.causes == (Cause.DOWN_VOTED,)
    return (
        number_of(group),
        when(group.first),
        "、".join(replies.say(f"gap_channels.{channel.value}") for channel in group.channels),
        replies.say("order.opinion" if voted else "order.inquiry"),
        group.question,
        place,
        order.department,
        str(group.count),
        when(group.last),
        causes_of(group, replies),
        order.nearest,
        "；".join(group.reasons),
        "",
        "",
    )


def causes_of(group: GapGroup, replies: Replies) -> str:
    """Why a group is one, in words."""
    return "、".join(replies.say(f"gap_causes.{cause.value}") for cause in group.causes)


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV (RFC 4180: CRLF, quotes doubled) with a byte order mark; no cell can be a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return BOM + written.getvalue()


def _harmless(cell: str) -> str:
    """The cell on one line, an apostrophe before what a spreadsheet would carry out."""
    line = " ".join(cell.split())
    return f"'{line}" if line.startswith(_FORMULAS) else line


def order_json(order: WorkOrder) -> dict[str, Any]:
    """A work order as JSON; times in ISO 8601 with their zone."""
    group = order.group
    return {
        "id": group.id,
        "number": number_of(group),
        "question": group.question,
        "wordings": list(dict.fromkeys(gap.question for gap in group.gaps)),
        "count": group.count,
        "first": group.first.astimezone(BEIJING).isoformat(timespec="seconds"),
        "last": group.last.astimezone(BEIJING).isoformat(timespec="seconds"),
        "causes": [cause.value for cause in group.causes],
        "channels": [channel.value for channel in group.channels],
        "nearest": order.nearest,
        "department": order.department,
        "reasons": list(group.reasons),
    }
