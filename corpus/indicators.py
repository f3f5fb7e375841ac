"""Rows of indicator tables → indicators (指标)."""

import re
from collections.abc import Sequence

from corpus.types import Clause, ClauseKind, Indicator

_ROW = re.compile(
    r"^(?P<number>\d+)[.．、](?P<name>.+?)\s*(?P<unit>[（(][^（()）]{1,8}[）)])?\s+"
    r"(?P<cells>\S+(?:\s+\S+)*)\s+(?P<attribute>(?:预期|约束|指导)[性值])\s+(?P<department>\S+)$"
)
_YEAR = re.compile(r"((?:19|20)\d\d)年?")


def indicators_of(clauses: Sequence[Clause]) -> tuple[Indicator, ...]:
    """Indicators (指标) in the tables of one document, in order.

    A row whose cells do not match the years in its table's head is left out: a wrong column is worse than none.
    """
    found: list[Indicator] = []
    years: tuple[int, ...] = ()
    for clause in clauses:
        if clause.kind is ClauseKind.TITLE and clause.path.name.startswith("表") and not clause.path.steps:
            head = clause.text.split("\n", 1)[-1]
            years = tuple(int(year) for year in _YEAR.findall(head))
        elif clause.kind is ClauseKind.TABLE_ROW:
            indicator = _indicator(clause, years)
            found += [indicator] if indicator else []
    return tuple(found)


def _indicator(clause: Clause, years: tuple[int, ...]) -> Indicator | None:
    match = _ROW.match(clause.text)
    cells = match["cells"].split() if match else []
    if match is None or len(cells) != len(years):
        return None
    return Indicator(
        ref=clause.ref,
        category=re.sub("^[（(].+?[）)]", "", clause.heading[-1]),
        number=int(match["number"]),
        name=match["name"],
        unit=match["unit"][1:-1] if match["unit"] else None,
        values=tuple(zip(years, cells, strict=True)),
        attribute=match["attribute"],
        department=match["department"],
        span=(0, len(clause.text)),
    )
