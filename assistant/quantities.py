"""Amounts, shares and periods in rules and in questions (数额、期限), whatever numerals they are written in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.numerals import HAN_NUMBER, parse_han

_UNITS = "万?元|%|倍|个?工作日|日|天|个?月|年|小时"
_QUANTITY = re.compile(
    f"百分之(?P<share>{HAN_NUMBER})|(?P<number>\\d+(?:\\.\\d+)?|{HAN_NUMBER})(?P<many>[万千百]?)(?P<unit>{_UNITS})"
    f"|(?P<bare>\\d+(?:\\.\\d+)?|{HAN_NUMBER})(?P<wan>万)(?=以上|以下|以内|到|至|[—-]|对|吗|吧|[，,。？?]|$)"
    f"|(?P<first>\\d+)(?=(?:元?)(?:到|至|[—-])\\d+元)"
)
_MANY = {"": 1, "百": 100, "千": 1000, "万": 10_000}
_DAY_OF_YEAR = re.compile(
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月\d{1,2}[日号]|第[〇零一二三四五六七八九十百千\d]+[条款项]"
)
_UPPER = re.compile("以下|以内|不超过|最高|最多|最长|不得超过|上限")
_LOWER = re.compile("以上|不少于|不低于|最低|最少|至少|起步|下限")
_CLOSED = re.compile("以上|以下|以内|左右")
PARTS = re.compile("[^，；。：！？,;:!?\n]+")


@dataclass(frozen=True)
class Quantity:
    """A quantity: its value in the smallest unit of its ``kind`` (元, %, 倍, 工作日, 日, 月, 年, 小时), and where it stands."""

    value: float
    kind: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Stated:
    """The quantities of one kind in one part of a text: one, or the two ends of a range; ``words`` as they stand."""

    values: tuple[float, ...]
    words: str
    part: str

    @property
    def upper(self) -> bool:
        """Whether the part names an upper bound."""
        return bool(_UPPER.search(self.part))

    @property
    def lower(self) -> bool:
        """Whether the part names a lower bound."""
        return bool(_LOWER.search(self.part))


def quantities_in(text: str) -> list[Quantity]:
    """Quantities of a text in order; days of the calendar and numbers of articles are none."""
    hidden = _DAY_OF_YEAR.sub(lambda match: "＿" * len(match[0]), text)
    return [_quantity(match) for match in _QUANTITY.finditer(hidden)]


def _quantity(match: re.Match[str]) -> Quantity:
    if match["share"]:
        return Quantity(float(parse_han(match["share"])), "%", match.span())
    if match["first"]:
        return Quantity(float(match["first"]), "元", match.span())
    if match["bare"]:
        return Quantity(_value(match["bare"]) * 10_000, "元", match.span())
    unit = match["unit"].removeprefix("个")
    money = unit.endswith("元")
    value = _value(match["number"]) * _MANY[match["many"]] * (10_000 if unit == "万元" else 1)
    return Quantity(value, "元" if money else "日" if unit == "天" else unit, match.span())


def _value(text: str) -> float:
    return float(text) if text[0].isdigit() else float(parse_han(text))


def stated(text: str, kind: str) -> list[Stated]:
    """What the parts of a text state in quantities of a kind, in order."""
    found = []
    for part in PARTS.finditer(text):
        held = [one for one in quantities_in(part[0]) if one.kind == kind]
        if held:
            begin, end = held[0].span[0], held[-1].span[1]
            close = _CLOSED.match(part[0], end)
            words = part[0][begin : close.end() if close else end]
            found.append(Stated(tuple(one.value for one in held), words, part[0]))
    return found


def agrees(claim: Stated, held: Stated) -> bool | None:
    """Whether what is claimed is what is held; None where it cannot be told.

    One figure within a range, or below an upper bound, neither agrees nor differs, unless the claim says which end it
    means.
    """
    asserted, known = claim.values, held.values
    if len(known) > 2 or len(asserted) > 2:
        return None
    if set(asserted) == set(known):
        opposed = (claim.upper and held.lower) or (claim.lower and held.upper)
        return None if opposed and len(known) == 1 else True
    if len(asserted) == 1 and len(known) == 2:
        return _within(claim, min(known), max(known))
    if len(asserted) == 1 and len(known) == 1 and held.upper and not claim.upper and asserted[0] < known[0]:
        return None
    return False


def _within(claim: Stated, low: float, high: float) -> bool | None:
    value = claim.values[0]
    if claim.upper != claim.lower:
        return value == (high if claim.upper else low)
    return None if low <= value <= high else False


def best_stated(claim: Stated, held: Sequence[Stated]) -> Stated | None:
    """The one of several that a claim is to be held against: the only one, or the only one with the same bound."""
    different = list({one.values: one for one in held}.values())
    if len(different) == 1:
        return different[0]
    bound = [one for one in different if (claim.upper and one.upper) or (claim.lower and one.lower)]
    return bound[0] if len(bound) == 1 and len(bound[0].values) == 1 else None
