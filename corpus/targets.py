"""Clauses → targets (目标值): metric, value, unit, year, baseline, comparator, place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.figures import Figure, Time, figures_of, times_of
from corpus.metrics import Named, closing, counted, is_metric, measure_of, named
from corpus.types import Clause, ClauseKind, Document, Indicator, Kind, Level, Measure, Target

_PLACE = re.compile(
    "(?:全[国省市县区州](?!率先|领先|第|前|首|平均|排名|统一|重点|性|各地|范围|唯一|先进|百强|文明|最|一流|示范|的|\\d|同|运会)|[我本][省市县区])"
)
_LEVEL_PLACE = {Level.NATIONAL: "全国", Level.PROVINCE: "全省", Level.CITY: "全市", Level.COUNTY: "全县"}
_GIVEN = re.compile(
    "给予|补贴|补助|奖励|资助|贴息|罚款|优惠|减免|扶持资金|券|额度|补偿|最高|按照?[^，]{0,12}比例|租金|支付|金额|违法所得|处[^，]{0,12}元|一次性|最长|为[^，]{2,12}提供"
)
_PAST_HEADING = re.compile("成效|成就|回顾|发展基础|现状|取得|过去")
_AHEAD_HEADING = re.compile("目标|任务|重点工作|安排")
_PAST = re.compile("已经?(?=[达超完建提下降有]|实现)|完成了|取得|同比|提前|较上年|比上年")
_OPEN_END = re.compile("(?:及?以上|以下|以内|左右)?(?:$|[，；。、）（(\n和及])")
_FIRM = re.compile("不得?(?:低于|少于|高于|超过|大于|小于)|应当?(?:达到|不)|必须达到")
_SHARED_TAIL = "浓度"
_METRIC_TAIL = re.compile(
    "(?:浓度|占比|比重|比例|率|面积|产量|收入|增加值|总量|销售额|零售额|产值|价值|数|量|额)$"
)
_SHORT = re.compile("利润|收入|产量|产值|投资|出口|进口|消费|就业|产能")
_PLANS = re.compile("规划|计划|纲要|方案|五年")
_LEAD_MAX = 40
"""Characters of the longest first line taken for a heading, as in the outline."""

_OWN = re.compile("年?底?(?:是|为|仅为)\\d")
"""What follows a year that a figure of its own is given for."""

_PARTS = re.compile("[^，；：]+")


@dataclass(frozen=True)
class _Ground:
    """What a document says once for all its figures.

    ``year`` is the last year it plans for, ``written`` the year of its issue, ``firm`` that it is a law.
    """

    year: int | None
    written: int | None
    place: str
    firm: bool


@dataclass(frozen=True)
class _Part:
    """One part (between commas) of a sentence, with the years and the place named in the sentence so far."""

    clause: Clause
    span: tuple[int, int]
    times: tuple[Time, ...]
    place: str
    ground: _Ground


def targets_of(
    document: Document, clauses: Sequence[Clause], indicators: Sequence[Indicator]
) -> tuple[Target, ...]:
    """Targets (目标值) in running text and indicator rows, in order.

    In laws only figures that something must, or must not, reach are targets; grants, fines and time limits never are.
    """
    ground = _ground(document)
    rows = {indicator.ref: indicator for indicator in indicators}
    found: list[Target] = []
    for clause in clauses:
        if clause.ref in rows:
            found += _row_targets(clause, rows[clause.ref], ground)
        elif clause.kind is ClauseKind.TEXT:
            for part in _parts(clause, ground):
                found += _part_targets(part, found[-1] if found else None)
    return tuple(found)


def _ground(document: Document) -> _Ground:
    times = times_of(document.title) if _PLANS.search(document.title) else ()
    stated = max((time.year for time in times), default=None)
    year = document.expires.year if document.expires else stated
    written = document.issued.year if document.issued else None
    firm = document.kind in (Kind.LAW, Kind.REGULATION)
    return _Ground(None if firm else year, written, _LEVEL_PLACE[document.level], firm)


def _row_targets(clause: Clause, row: Indicator, ground: _Ground) -> Iterator[Target]:
    end = clause.text.find(row.name) + len(row.name)
    last = max(year for year, _ in row.values)
    for year, cell in row.values:
        figure = next(figures_of(cell.strip("[]［］"), 0, len(cell)), None)
        begin = clause.text.find(cell, end)
        if figure is None or begin < 0:
            continue
        end = begin + len(cell)
        measure = Measure.CUMULATIVE if cell[0] in "[［" else measure_of(row.name, "", False)
        about = (row.name, figure.value, figure.unit or row.unit or "", year, None, "", ground.place)
        yield Target(clause.ref, *about, measure, year < last, (begin, end))


def _parts(clause: Clause, ground: _Ground) -> Iterator[_Part]:
    """Parts of a clause's text that may hold targets."""
    for sentence in re.finditer("[^。！？\n]+", clause.text):
        if not re.search(r"\d|百分之", sentence[0]):
            continue
        times = tuple(_shifted(time, sentence.start()) for time in times_of(sentence[0]))
        place = ground.place
        for part in _PARTS.finditer(clause.text, *sentence.span()):
            named_place = _PLACE.search(part[0])
            place = named_place[0] if named_place else place
            if not _GIVEN.search(part[0]) and (not ground.firm or _FIRM.search(part[0])):
                yield _Part(clause, part.span(), times, place, ground)


def _shifted(time: Time, by: int) -> Time:
    return Time(time.year, time.period, (time.span[0] + by, time.span[1] + by))


def _part_targets(part: _Part, before: Target | None) -> Iterator[Target]:
    text, (left, end) = part.clause.text, part.span
    figures = list(figures_of(text, left, end))
    for at, figure in enumerate(figures):
        words = named(text[left : figure.span[0]])
        if "分别" in text[left : figure.span[0]] and len(figures) - at > 1:
            yield from _shared(part, left, words, figures[at:])
            return
        target = _target(part, left, words, figure, before)
        if target:
            before = target
            yield target
        left = figure.span[1] + len(closing(text[figure.span[1] : end]))
        left += len(text[left:end]) - len(text[left:end].lstrip("、"))


def _target(part: _Part, left: int, words: Named, figure: Figure, before: Target | None) -> Target | None:
    text = part.clause.text
    begin, finish = left + words.start, figure.span[1]
    name = words.name
    if not name and before is not None and _goes_on(before, words, part, left):
        name, begin = before.metric, before.span[0]
    if not words.comparator and not words.origin:
        thing = counted(text[left : figure.span[0]], text[figure.span[1] : part.span[1]])
        if thing:
            name, finish = thing[0], figure.span[1] + thing[1]
        elif not figure.unit or not _OPEN_END.match(text[figure.span[1] : part.span[1]]):
            return None
    if not figure.unit and figure.value == int(figure.value):
        return None
    if not is_metric(name) or (part.ground.firm and not _is_firm(words, figure)):
        return None
    close = closing(text[figure.span[1] : part.span[1]])
    finish = max(finish, figure.span[1] + len(close))
    comparator = "、".join(word for word in (words.comparator, close) if word)
    return _made(part, Named(name, left, comparator, words.origin, words.baseline), figure, (begin, finish))


def _goes_on(before: Target, words: Named, part: _Part, left: int) -> bool:
    """Whether a figure without a name is of the metric before it: 由60%提高到75%, 达3亿元、增长6%, 达3亿元，增长6%."""
    if before.ref != part.clause.ref or not words.comparator:
        return False
    return before.comparator in ("由", "从") or 0 <= left - before.span[1] <= 1


def _is_firm(words: Named, figure: Figure) -> bool:
    """Whether a figure in a law is a share that something must reach, rather than a length, a fine or a time limit."""
    return figure.unit == "%" and words.comparator.startswith(("不", "达到"))


def _shared(part: _Part, left: int, words: Named, figures: Sequence[Figure]) -> Iterator[Target]:
    """Metrics and figures in two lists of one length: A、B分别达到1%、2%; nothing where the lengths differ."""
    names = re.split("、|和|与", words.name)
    tail = _METRIC_TAIL.search(names[-1])
    if len(names) != len(figures):
        return
    for name, figure in zip(names, figures, strict=True):
        full = name + (
            _SHARED_TAIL if tail and tail[0] == _SHARED_TAIL and not _METRIC_TAIL.search(name) else ""
        )
        if tail and not _METRIC_TAIL.search(full):
            continue  # 城镇和农村居民人均可支配收入: what 城镇 measures stands only in the last name
        one = Named(full, left, words.comparator, False, words.baseline)
        if is_metric(full) and (len(full) > 2 or _SHORT.search(full)):
            yield _made(part, one, figure, (left + words.start, figure.span[1]))


def _made(part: _Part, words: Named, figure: Figure, span: tuple[int, int]) -> Target:
    time = _time(part, words, figure)
    year = time.year if time else None
    headings = (*part.clause.heading, _lead(part.clause.text))
    reached = words.origin or _is_past(part, year, " ".join(headings), figure)
    if year is None:
        named_above = [times_of(heading)[-1].year for heading in headings if times_of(heading)]
        year = named_above[-1] if named_above else None if reached else part.ground.year
    baseline = words.baseline
    if baseline == 0:
        baseline = year - 1 if year else None
    measure = measure_of(words.name, words.comparator, time is not None and time.period)
    about = (words.name, figure.value, figure.unit, year, baseline, words.comparator, part.place)
    return Target(part.clause.ref, *about, measure, reached, span)


def _lead(text: str) -> str:
    """The heading that a clause's text begins with, empty where it begins with a sentence."""
    line = text.split("\n", 1)[0]
    return "" if len(line) > _LEAD_MAX or line.endswith(("。", "；", "：")) else line


def _time(part: _Part, words: Named, figure: Figure) -> Time | None:
    """The year a figure is for: the last one named before it in its sentence that is no year of comparison.

    A year in an earlier part that is said to be or have been something (，2015年是32.5%；) is that part's own.
    """
    text, (left, _) = part.clause.text, part.span
    before = [
        time
        for time in part.times
        if time.span[0] < figure.span[0]
        and not re.search("[比较与于和]$", text[: time.span[0]])
        and not (text[: time.span[0]].endswith(("由", "从")) and not words.origin)
        and not (time.span[1] < left and _OWN.match(text, time.span[1]))
    ]
    return before[-1] if before else None


def _is_past(part: _Part, year: int | None, heading: str, figure: Figure) -> bool:
    """Whether a figure reports what was reached: by its year, by its heading, or by 已, 完成了, 同比."""
    written, ends = part.ground.written, part.ground.year
    if year is not None and written is not None and year < written:
        return True
    if year is not None and ends is not None:
        return year < ends - 4
    if _PAST_HEADING.search(heading) and not _AHEAD_HEADING.search(heading):
        return True
    return _PAST.search(part.clause.text, part.span[0], figure.span[0]) is not None
