"""Years that questions and sentences speak of (年份)."""

import re

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|[个元万亿家座吨亩台辆户人公千平]|\.\d)")
"""A year in digits, and no number of things; its one group is the year."""

_START_YEAR = re.compile(r"(?:由|从|自)((?:19|20)\d\d)年")
_BASE_YEAR = re.compile(r"(?:(?:较|(?<!占)比|与|跟|同)((?:19|20)\d\d)年|((?:19|20)\d\d)年(?:以来|相比))")
_PERIOD_ENDS = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}
"""Last year of each five-year period: what is said of a period is said of its end."""


def years_of(text: str) -> tuple[int, ...]:
    """Years a text names, in order; a five-year period stands for its last year."""
    years = [int(match[1]) for match in YEAR.finditer(text)]
    return tuple(dict.fromkeys([*years, *_period_ends(text)]))


def base_years(text: str) -> set[int]:
    """Years a sentence compares with: 较2020年, 与2015年相比."""
    return {int(one or other) for one, other in _BASE_YEAR.findall(text)}


def years_of_sentence(text: str, above: str, period: tuple[int, int] | None) -> set[int]:
    """Years a sentence speaks of: its own, but for the year it compares with; else those of what it stands under
    (``above``: headings and leads); else the document's ``period`` (first and last year).

    由2015年的…提高到… speaks of 2015 and of what came after.
    """
    own = {int(year) for year in YEAR.findall(text)} - base_years(text)
    starts = {int(year) for year in _START_YEAR.findall(text)}
    ends = _period_ends(text)
    if not (own - starts or ends):
        ends = _period_ends(above) or (list(range(period[0], period[1] + 1)) if period else [])
    return own | set(ends)


def _period_ends(text: str) -> list[int]:
    return [last for name, last in _PERIOD_ENDS.items() if name in text]
