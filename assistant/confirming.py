"""Is what the question asserts so? (前提核对) Only a number that belongs to what is asked about confirms or contradicts."""

import re
from collections.abc import Iterable
from enum import Enum

from assistant.evidence import covered, folded, numbers_in, parts_of
from assistant.query import Query
from corpus.types import Clause

_CLAIM = re.compile(
    r"(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>%|[百千万亿]*(?:平方米|千瓦|公里|微克|[元斤吨亩家个座天户辆人项条类张倍米])?)"
)


class Verdict(Enum):
    """What a source says of the question's assertion; UNCERTAIN where it cannot be told, and nothing is claimed."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCERTAIN = "uncertain"


def verdict_of_text(query: Query, clause: Clause, spans: Iterable[tuple[int, int]]) -> Verdict:
    """Verdict of the quoted spans on the numbers asserted.

    Of the comma clauses that hold a number the one that covers the question best decides, and only where it is the
    only one that does and holds just one number: in 甲、乙分别为1%、2% it cannot be told which is whose.
    """
    if not query.confirms or not query.claims:
        return Verdict.UNCERTAIN
    held = [part for span in spans for part in parts_of(clause, span) if numbers_in(part)]
    fits = [covered(query.terms, part) for part in held]
    best = max(fits, default=0.0)
    deciding = [part for part, fit in zip(held, fits, strict=True) if fit == best]
    if best == 0 or len(deciding) != 1 or len(numbers_in(deciding[0])) != 1:
        return Verdict.UNCERTAIN
    value, unit = numbers_in(deciding[0])[0]
    return _verdict(all(_same(claim, value, unit) for claim in query.claims))


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
