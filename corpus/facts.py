"""Clauses → facts (事实): the rows of indicator tables, and which department each sentence names."""

import re
from collections.abc import Iterator, Sequence

from corpus.types import Clause, ClauseKind, Duty, Indicator

_ROW = re.compile(
    r"^(?P<number>\d+)[.．、](?P<name>.+?)\s*(?P<unit>[（(][^（()）]{1,8}[）)])?\s+"
    r"(?P<cells>\S+(?:\s+\S+)*)\s+(?P<attribute>(?:预期|约束|指导)[性值])\s+(?P<department>\S+)$"
)
_YEAR = re.compile(r"((?:19|20)\d\d)年?")

DEPARTMENT = re.compile(
    "(?:(?<![一-龥])|(?<=[由向经报与和会同、]))"
    "(?:(?:[省市县区]|国家)(?!委、)[一-龥]{2,14}?(?:(?<![格布全大结])局|委员会|办公室)(?:[一-龥]{2,4}分局)?"
    "|[一-龥]{2,8}(?:主管)?部门(?=应|要|负责|会同|牵头|依法|按照|根据|组织|制定|配合))"
)
"""A department by its name at the head of a phrase, or 某某部门 as the subject of a duty."""

_SENTENCE = re.compile("[^。！？；\n]+[。！？；]?[”’）]?")


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a text; a sentence ends at 。！？； or a line's end, its closing quotation mark kept."""
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.span()


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
    )


def duties_of(clauses: Sequence[Clause]) -> tuple[Duty, ...]:
    """Duties (职责): each sentence of running text that names a department."""
    found = []
    for clause in clauses:
        if clause.kind is not ClauseKind.TEXT:
            continue
        for begin, end in sentences_of(clause.text):
            for match in DEPARTMENT.finditer(clause.text, begin, end):
                found.append(Duty(clause.ref, match[0], clause.text[begin:end], (begin, end)))
    return tuple(found)
