"""Figures in running text (数字): values with their units, and the years they are for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.numerals import HAN_NUMBER, parse_han

_UNITS = (
    "个百分点|%|％|‰|[千百十]?[万亿]{0,2}(?:亩次?|千瓦时?|吨标准煤|吨标煤|吨|立方米/秒|立方米|平方米|平方公里|平方千米|公里|千米|米|美元|元|人次|场次|批次|次|人"
    "|户|家|个|座|项|套|辆|台|条|处|件|公斤|千克|斤|头|只|张|所|名|天|岁|小时|印张|箱|门|艘|种|场|倍|公顷|千伏安|千伏|度|标准箱|标箱|班|场次|对|片|例|间"
    "|架|部|株|升|把|册|标方|方|枚|期|孔|匹|村|镇)|[微毫]克/立方米|毫克/升|[万亿](?![一-龥])"
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:[.．]\d+)?"
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z:：〔\[-])(?P<number>(?>{_NUMBER}))\s?(?P<unit>(?>{_UNITS}))?+(?![\dA-Za-z:：〕/]|\s?(?:年|月|日|号|级|条款|款|分钟|周|时|个?工作日|个月|个小时|\.\d|[-—~～－]+\d))"
    f"|百分之(?P<han>{HAN_NUMBER})(?:点(?P<rest>[零〇一二三四五六七八九]+))?"
)
_PERIOD = re.compile(
    "“(?P<quoted>十?[一二三四五六七八九])五”|(?<![一-龥])(?P<bare>十?[一二三四五六七八九])五(?=末|期间|时期|期末)"
    "|第(?P<full>十?[一二三四五六七八九])个五年"
)
_YEAR = re.compile(r"(?<![\d])(?P<year>(?:19|20)\d\d)\s?年")
_EARLY = {1: 1957, 2: 1962, 3: 1970, 4: 1975, 5: 1980}
_SIXTH, _SIXTH_END, _PLAN_YEARS = 6, 1985, 5
"""Ends of the first five plans; the sixth (六五) ended in 1985, and each since takes five years."""


@dataclass(frozen=True)
class Figure:
    """A number with its unit (``%`` for 百分之; empty where none stands), and where it stands."""

    value: float
    unit: str
    span: tuple[int, int]


def figures_of(text: str, begin: int, end: int) -> Iterator[Figure]:
    """Figures in a part of a text; years, dates, ratios (31:25:44), ranges and numbers in names (PM2.5, 5G) are none."""
    for match in _FIGURE.finditer(text, begin, end):
        if match["han"]:
            value = parse_han(match["han"]) + _fraction(match["rest"] or "")
            yield Figure(value, "%", match.span())
        else:
            number = float(match["number"].replace(",", "").replace("．", "."))
            yield Figure(number, (match["unit"] or "").replace("％", "%"), match.span())


def _fraction(digits: str) -> float:
    return float("0." + "".join(str(parse_han(digit)) for digit in digits)) if digits else 0.0


def period_end(number: int) -> int:
    """Last year of a five-year plan by its number: 14 → 2025, 15 → 2030, 7 → 1990."""
    return _EARLY.get(number, _SIXTH_END + _PLAN_YEARS * (number - _SIXTH))


@dataclass(frozen=True)
class Time:
    """A year named in a text; ``period`` says that it is the end of a five-year period named there."""

    year: int
    period: bool
    span: tuple[int, int]


def times_of(text: str) -> tuple[Time, ...]:
    """Years and five-year periods (“十四五”期间 → 2025) named in a text, in order."""
    found = [Time(int(match["year"]), False, match.span()) for match in _YEAR.finditer(text)]
    for match in _PERIOD.finditer(text):
        number = parse_han(match["quoted"] or match["bare"] or match["full"])
        found.append(Time(period_end(number), True, match.span()))
    return tuple(sorted(found, key=lambda time: time.span))
