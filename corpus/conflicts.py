"""Targets of one metric that differ, inside a document or between levels (目标值冲突), and what explains it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from corpus.differences import Conflict, ConflictKind, Side
from corpus.types import Document, Level, Measure, Target

_WEAK = re.compile(
    '全[国省市县区]|累计|新增|年均|平均|总体|县域|[“”"（）()、，\\s]|增加值(?=占)|(?:较|比).{2,8}?年'
)
_SHARE = re.compile("比率|比例|比重|占比")
_OWN_PLACE = {Level.NATIONAL: "全国", Level.PROVINCE: "全省", Level.CITY: "全市", Level.COUNTY: "全县"}
_ISSUER = re.compile("^(?:[一-龥]{2,8}?(?:省|自治区|市|县|区))+")
_QUANTITY = re.compile(
    "(?:率|比|系数|指数|浓度|强度|面积|产量|产能|用水量|排放量|消费量|总量|里程|容量|规模|产值|增加值|总值|总额|寿命|天数|收入|能耗|水平|价格|外资|投资|覆盖|储量|蓄积量|降低|下降)$"
)
"""How the name of a metric ends that means one thing wherever it stands; 公私合营 or 新能源汽车 does not."""

_FALLS = re.compile("下降|降低|减少|削减|压减")
_YEARLY = re.compile("年均|平均每年|每年平均|每年")
_AT_LEAST = re.compile("以上|不低于|不少于|超过|高于|突破")
_MANY = 40
"""Figures of one metric beyond which they are not compared with one another: such a name (增长率) is no metric."""


def figure_conflicts(
    documents: Mapping[str, Document], targets: Iterable[Target], texts: Mapping[str, str]
) -> tuple[Conflict, ...]:
    """Pairs of targets that give one metric different values.

    Only targets of one document, or of documents of different levels, are compared. ``documents`` is by id, ``texts``
    holds the text of each clause by its ref. Differences that place, year or measure explain are marked as such.
    """
    groups: dict[tuple[object, ...], list[Target]] = defaultdict(list)
    for target in targets:
        key = metric_key(target.metric)
        if _QUANTITY.search(key):
            groups[key, target.unit, _FALLS.search(target.comparator) is None].append(target)
    found: list[Conflict] = []
    for group in groups.values():
        if 1 < len(group) <= _MANY:
            found += _group_conflicts(group, documents, texts)
    return tuple(found)


def metric_key(name: str) -> str:
    """What two names of one metric share: “四新”经济增加值占比 and “四新”经济占比 → 四新经济比."""
    return _SHARE.sub("比", _WEAK.sub("", name))


def _group_conflicts(
    group: Sequence[Target], documents: Mapping[str, Document], texts: Mapping[str, str]
) -> Iterator[Conflict]:
    seen: set[tuple[object, ...]] = set()
    for one, other in combinations(group, 2):
        first, second = (documents[_document(target)] for target in (one, other))
        if one.value == other.value or _together(one, other):
            continue
        if first.id != second.id and first.level == second.level:
            continue
        sides = (_side(one, texts), _side(other, texts))
        kind = _kind(one, other, group, _place(one, first) == _place(other, second))
        if kind is ConflictKind.VALUE and len({bool(_YEARLY.search(side.words)) for side in sides}) > 1:
            kind = ConflictKind.MEASURE
        mark = (kind, one.ref, other.ref, one.value, other.value)
        if kind is not None and mark not in seen:
            seen.add(mark)
            yield Conflict(kind, one.metric, sides, _sum(one, other, group))


def _document(target: Target) -> str:
    return target.ref.split("#", 1)[0]


def _side(target: Target, texts: Mapping[str, str]) -> Side:
    words = texts[target.ref][slice(*target.span)]
    year = f"（{target.year}年）" if target.year and str(target.year) not in words else ""
    return Side(target.ref, target.span, words + year)


def _together(one: Target, other: Target) -> bool:
    """Whether they stand in one row or one phrase (由 … 提高到 …), which compares them itself."""
    if one.ref != other.ref:
        return False
    apart = one.span[1] <= other.span[0] or other.span[1] <= one.span[0]
    return not apart or "表" in one.ref


def _place(target: Target, document: Document) -> str:
    """The place a target speaks of; 全县 in a county's own document is that county."""
    if target.place in (_OWN_PLACE[document.level], f"我{_OWN_PLACE[document.level][1]}"):
        issuer = _ISSUER.match(document.issuer or document.title)
        return issuer[0] if issuer and document.level is not Level.NATIONAL else document.level.value
    return target.place


def _kind(one: Target, other: Target, group: Sequence[Target], same_place: bool) -> ConflictKind | None:
    """How two targets of one metric differ, None where it cannot be told or they agree."""
    if not same_place:
        return ConflictKind.PLACE
    if one.year is None or other.year is None:
        return None
    if one.year != other.year:
        return ConflictKind.REACHED if _behind(one, other, group) else ConflictKind.YEAR
    if one.measure is not other.measure or one.baseline != other.baseline:
        return ConflictKind.MEASURE
    if one.reached != other.reached or _allows(one, other) or _allows(other, one):
        return None
    return ConflictKind.VALUE


def _allows(one: Target, other: Target) -> bool:
    """Whether one is a lower limit that the other keeps: 80%以上 and 85%."""
    return bool(_AT_LEAST.search(one.comparator)) and other.value >= one.value


def _behind(one: Target, other: Target, group: Sequence[Target]) -> bool:
    """Whether a target asks for less than what was reached before: 40% by 2025, 52% in 2023, up from 39.7%.

    The direction is that of the target's own row: from its first value to the target.
    """
    goal, reached = (other, one) if one.reached else (one, other)
    if goal.reached or not reached.reached or not (reached.year or 0) < (goal.year or 0):
        return False
    first = [target.value for target in group if target.ref == goal.ref and target.reached]
    return goal.measure is Measure.LEVEL and any(
        start < goal.value < reached.value or start > goal.value > reached.value for start in first
    )


def _sum(one: Target, other: Target, group: Sequence[Target]) -> str:
    """How an added figure fits the cumulative ones: 610-290=320; empty where it does not."""
    total, added = (one, other) if one.measure is Measure.CUMULATIVE else (other, one)
    if total.measure is not Measure.CUMULATIVE or added.measure is not Measure.ADDED:
        return ""
    for start in group:
        if start.ref == total.ref and abs(total.value - start.value - added.value) < 1e-6:
            return f"{total.value:g}-{start.value:g}={added.value:g}"
    return ""
