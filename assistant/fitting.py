"""Whether a candidate is of the kind that was asked for (合题)."""

import re

from assistant.evidence import Row, Sentence, covered, folded
from assistant.query import Query

LIST_PART = 0.24
"""Share of the question that the part of a sentence with the list must cover."""


def long_enough(query: Query, sentence: Sentence) -> bool:
    """Whether a list has as many items as the question says, in the part of the sentence that speaks of it."""
    if query.count < 2:
        return True
    parts = re.split("[，；。]", sentence.text)
    return any(
        len(re.findall("、|和|及", part)) >= query.count - 1
        and covered(query.terms, folded(part)) >= LIST_PART
        for part in parts
    )


def enough_items(query: Query, text: str) -> bool:
    """Whether a text enumerates as many things as the question says there are."""
    return query.count < 2 or len(re.findall("、|和|及|；", text)) >= query.count - 1


def listing(query: Query, sentence: Sentence) -> int:
    """1 where a sentence enumerates, 2 where what it enumerates bears the name asked for."""
    if sentence.text.count("、") < 2:
        return 0
    return 2 if query.terms and any(folded(sentence.text).count(w) > 1 for w in query.terms[-1].words) else 1


def row_answers(query: Query, row: Row) -> bool:
    """Whether a row has a column of the years asked about and is counted in the unit asked for."""
    known = {year for year, _ in row.indicator.values}
    unit = row.indicator.unit or ""
    units_fit = not query.units or any(
        asked == unit.lstrip("百千万亿") or asked in unit for asked in query.units
    )
    return units_fit and (not query.years or any(year in known for year in query.years))
