"""Rows of indicator tables → pieces (指标作答)."""

import re
from collections.abc import Sequence

from assistant.confirming import Verdict, verdict_of_row
from assistant.evidence import Row, folded
from assistant.pieces import Piece, whole
from assistant.query import Asked, Query
from corpus.types import Indicator
from prompts import Replies

_EMPTY = re.compile(r"^[-—–]+$")
_CUMULATIVE = re.compile(r"^\[.+\]$")


def indicators_of(query: Query, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows that pass every condition the question sets: department, attribute, category, cell; none without one."""
    asked = folded(query.text)
    categories = {row.indicator.category for row in rows if folded(row.indicator.category) in asked}
    cells = {value for row in rows for _, value in row.indicator.values if len(value) > 4 and value in asked}
    attribute = f"{query.attribute}性" if query.attribute else None
    if query.terms and not (query.departments or attribute or categories or cells):
        return ()
    return tuple(
        row
        for row in rows
        if (not query.departments or row.indicator.department in query.departments)
        and (not attribute or row.indicator.attribute == attribute)
        and (not categories or row.indicator.category in categories)
        and (not cells or any(value in cells for _, value in row.indicator.values))
    )


def names_cell(query: Query, rows: Sequence[Row]) -> bool:
    """Whether the question quotes what stands in cells of a table: 完成市分解任务."""
    return any(len(value) > 4 and value in query.text for row in rows for _, value in row.indicator.values)


def table_answer(replies: Replies, query: Query, row: Row, full: bool = False) -> Piece:
    """One sentence about one row: its department, its attribute, or its values, as asked."""
    indicator = row.indicator
    full = full or (query.asked is Asked.DEPARTMENT and bool(query.claims))
    if not full and query.asked is Asked.DEPARTMENT:
        text = replies.say(
            "answer.indicator_department", name=indicator.name, department=indicator.department
        )
        return _checked(replies, query, row, text, [indicator.department])
    if not full and query.asked is Asked.ATTRIBUTE:
        text = replies.say("answer.indicator_attribute", name=indicator.name, attribute=indicator.attribute)
        return _checked(replies, query, row, text, [indicator.attribute])
    years = [year for year in query.years if indicator.value(year)] or [year for year, _ in indicator.values]
    cells = "，".join(_cell(replies, indicator, year) for year in years)
    text = replies.say(
        "answer.indicator_value",
        name=indicator.name,
        values=cells,
        attribute=indicator.attribute.removesuffix("指标"),
        department=indicator.department,
    )
    held = [indicator.value(year) or "" for year in years]
    return _checked(replies, query, row, text, [*held, indicator.department, indicator.attribute])


def _cell(replies: Replies, indicator: Indicator, year: int) -> str:
    value = indicator.value(year) or ""
    if _EMPTY.match(value):
        return replies.say("answer.year_missing", year=year)
    if _CUMULATIVE.match(value):
        return replies.say("answer.year_cumulative", year=year, value=value)
    unit = indicator.unit or ""
    written = value if not unit or value.endswith(unit) or not value[-1].isdigit() else value + unit
    return replies.say("answer.year_value", year=year, value=f"为{written}")


def _checked(replies: Replies, query: Query, row: Row, sentence: str, held: Sequence[str]) -> Piece:
    """The sentence, with what the question asserted confirmed or put right in the first words."""
    attribute = [f"{query.attribute}性"] if query.attribute else []
    claims = [*query.claims, *query.departments, *attribute] if query.confirms else []
    verdict = verdict_of_row(query, row.indicator, claims, held)
    text = sentence if verdict is Verdict.UNCERTAIN else replies.say(_TABLED[verdict], sentence=sentence)
    denied, right = _put_right(query, row.indicator, held) if verdict is Verdict.DIFFERS else ("", "")
    if denied:
        text = replies.say("answer.indicator_put_right", denied=denied, held=right, sentence=sentence)
    return Piece(
        text,
        (whole(row.clause),),
        contradicts=verdict is Verdict.DIFFERS,
        agrees=verdict is Verdict.AGREES,
        denied=(denied,) if denied else (),
    )


def _put_right(query: Query, indicator: Indicator, held: Sequence[str]) -> tuple[str, str]:
    """What is wrong in the question and what the row has instead, where that can be said in a word."""
    attribute = f"{query.attribute}性" if query.attribute else ""
    if query.departments and indicator.department not in query.departments:
        return query.departments[0], indicator.department
    if attribute and attribute != indicator.attribute:
        return attribute, indicator.attribute
    cells = [cell for cell in held if cell not in (indicator.department, indicator.attribute)]
    claimed = re.match(r"\d+(?:\.\d+)?%?", query.claims[0]) if len(query.claims) == 1 else None
    aim = cells[-1] if cells else ""
    if claimed is None or not aim or _EMPTY.match(aim) or _CUMULATIVE.match(aim):
        return "", ""
    unit = indicator.unit or ""
    return claimed[0], aim + unit if aim[-1].isdigit() else aim


_TABLED = {Verdict.AGREES: "answer.indicator_agrees", Verdict.DIFFERS: "answer.indicator_differs"}
