"""Is what the question asserts so? (前提核对) Only a number that belongs to what is asked about confirms or contradicts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from assistant.evidence import covered, folded, lead_at, numbers_in, parts_of
from assistant.query import Query, Term
from assistant.years import base_years, years_of
from corpus.conflicts import metric_key
from corpus.types import Clause, Indicator

SURE = 0.7
"""Share of the question, in its own words, that the name of a row must cover for a confirmation."""

_CLAIM = re.compile(
    r"(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>%|[百千万亿]*(?:平方米|千瓦|公里|微克|[元斤吨亩家个座天户辆人项条类张倍米])?)"
)


_BOUND = "不低于|不高于|不超过|不少于|低于|高于|超过"


class Verdict(Enum):
    """What a source says of the question's assertion; UNCERTAIN where it cannot be told, and nothing is claimed."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCERTAIN = "uncertain"


_COMPARISON = re.compile(
    "不低于|不高于|不超过|不少于|不得|不能|不稳定|不用|不需要|低于|高于|超过|少于|以下|以上|以内|可以|允许|无需|没有|取消"
)
_MEASURE = re.compile(
    f"{_COMPARISON.pattern}|控制|要求|达到|[百千万亿]*(?:[元斤吨亩家个座天户辆人项条米]|平方米|千瓦|公里|微克)"
)
"""Words of comparing and units: what the numbers are checked with, no subject."""

_GIVEN = re.compile("既然|听说|说是|据说")
_DONE = re.compile("已经|已建成|建成了|达到了|完成了|实现了|做到了|实际")
_DENIED = "非不未无"


def verdict_of_text(query: Query, clause: Clause, spans: Iterable[tuple[int, int]]) -> Verdict:
    """Verdict of the quoted spans on the numbers asserted.

    Of the comma clauses that hold a number the one that covers the question best decides, and only where it is the
    only one that does and holds just one number: in 甲、乙分别为1%、2% it cannot be told which is whose. All that the
    question speaks of must stand there or in the headings above; a confirmation must also agree in year, in
    comparison (不低于 is not 低于), and in what is aimed at and what has been done.
    """
    if not query.confirms or not query.claims:
        return Verdict.UNCERTAIN
    spans = list(spans)
    part, value, unit = _deciding(query, clause, spans)
    if not part:
        return Verdict.UNCERTAIN
    about = part + folded("".join(clause.heading) + lead_at(clause, spans[0][0]))
    if not all(_same(claim, value, unit) for claim in query.claims):
        return Verdict.DIFFERS if _speaks_of_all(query, about, typed=False) else Verdict.UNCERTAIN
    quoted = "".join(clause.text[begin:end] for begin, end in spans)
    sure = _speaks_of_all(query, about, typed=True) and _same_time(query, quoted)
    return Verdict.AGREES if sure and _same_comparison(query.text, part) else Verdict.UNCERTAIN


def _deciding(query: Query, clause: Clause, spans: Sequence[tuple[int, int]]) -> tuple[str, str, str]:
    """The one comma clause that decides, with its one number and unit; empty where none can."""
    held = [part for span in spans for part in parts_of(clause, span) if numbers_in(part)]
    fits = [covered(query.terms, part) for part in held]
    best = max(fits, default=0.0)
    found = [part for part, fit in zip(held, fits, strict=True) if fit == best]
    if best == 0 or len(found) != 1 or len(numbers_in(found[0])) != 1:
        return "", "", ""
    return (found[0], *numbers_in(found[0])[0])


def put_right(query: Query, clause: Clause, spans: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """What is wrong in the question and what the text has instead (60%, 55%); empty where it cannot be said in a word.

    Only for spans that differ (``verdict_of_text``).
    """
    part, value, unit = _deciding(query, clause, spans)
    wrong = next((claim for claim in query.claims if not _same(claim, value, unit)), "")
    claimed = _CLAIM.match(wrong)
    held = (
        re.search(f"(?:{_BOUND})?{re.escape(value + unit)}(?:以上|以下|以内|左右)?", part) if part else None
    )
    quoted = "".join("".join(clause.text[begin:end].split()) for begin, end in spans)
    if claimed is None or held is None or held[0] not in quoted:
        return "", ""
    return claimed[0].strip(), held[0]


def _speaks_of_all(query: Query, text: str, typed: bool) -> bool:
    """Whether each term stands in the text, not denied (非化石 is not 化石); ``typed``: in the words of the question."""
    subjects = [term for term in _premised(query) if not _MEASURE.fullmatch(term.words[0])]
    return all(
        any(_stands(word, text) for word in (term.words[:1] if typed else term.words)) for term in subjects
    )


def _premised(query: Query) -> list[Term]:
    """The terms of the premise: in 既然…，… only those of the part that asserts the figure."""
    if not _GIVEN.search(query.text):
        return list(query.terms)
    parts = [
        part for part in re.split("[，,。？?]", query.text) if any(claim in part for claim in query.claims)
    ]
    return [term for term in query.terms if any(term.words[0] in part for part in parts)] or list(query.terms)


def _stands(word: str, text: str) -> bool:
    at = text.find(word)
    while at >= 0:
        if at == 0 or text[at - 1] not in _DENIED:
            return True
        at = text.find(word, at + 1)
    return False


def _same_time(query: Query, quoted: str) -> bool:
    """Whether the year asserted is one that the quotation names, and what is aimed at is not taken for done."""
    named = set(years_of(quoted)) - base_years(quoted)
    return not _DONE.search(query.text) and (not query.years or bool(named & set(query.years)))


def _same_comparison(asked: str, text: str) -> bool:
    return set(_COMPARISON.findall(asked)) <= set(_COMPARISON.findall(text))


def verdict_of_row(
    query: Query, indicator: Indicator, claims: Iterable[str], cells: Iterable[str]
) -> Verdict:
    """Verdict of a table row: as its cells say, but no confirmation where the row is not plainly the one meant."""
    verdict = verdict_of_cells(claims, cells)
    if verdict is not Verdict.AGREES:
        return verdict
    years = {year for year, _ in indicator.values}
    numbers = bool(query.claims)
    meant = (
        covered([Term(term.words[:1], term.weight) for term in query.terms], folded(indicator.name)) > SURE
    ) or metric_key(folded(indicator.name)) in {metric_key(name) for name in _names_in(query)}
    timely = not _DONE.search(query.text) and set(query.years) <= years
    compared = numbers and bool(_COMPARISON.search(query.text))
    return Verdict.AGREES if meant and timely and not compared else Verdict.UNCERTAIN


def _names_in(query: Query) -> Iterator[str]:
    """Phrases of a question that may name what is measured: what stands in front of 是, 由 and the like."""
    yield from re.split("[，,。？?！!、]|是不是|是|由|归|的目标|的责任|目标", folded(query.text))


def verdict_of_cells(claims: Iterable[str], cells: Iterable[str]) -> Verdict:
    """Verdict of table cells on what is asserted; a cumulative value in brackets decides nothing."""
    claimed, held = list(claims), list(cells)
    if not claimed:
        return Verdict.UNCERTAIN
    if any(re.fullmatch(r"\[.+\]", cell) for cell in held) and any(claim[:1].isdigit() for claim in claimed):
        return Verdict.UNCERTAIN
    return _verdict(all(any(_in_cell(claim, cell) for cell in held) for claim in claimed))


def verdict_of_years(query: Query, quote: str) -> Verdict:
    """Verdict of a date on the year asserted."""
    found = {int(year) for year in re.findall(r"((?:19|20)\d\d)年", quote)}
    if not query.confirms or not query.years or not found:
        return Verdict.UNCERTAIN
    return _verdict(bool(found & set(query.years)))


def _verdict(agrees: bool) -> Verdict:
    return Verdict.AGREES if agrees else Verdict.DIFFERS


def _same(claim: str, value: str, unit: str) -> bool:
    match = _CLAIM.match(claim)
    if match is None or match["value"] != value:
        return False
    asserted = match["unit"]
    return not asserted or not unit or unit.startswith(asserted) or asserted.startswith(unit)


def _in_cell(claim: str, cell: str) -> bool:
    number = re.match(r"\d+(?:\.\d+)?", claim)
    return number[0] in re.findall(r"\d+(?:\.\d+)?", folded(cell)) if number else claim in cell
