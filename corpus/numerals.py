"""Chinese numerals as they stand in clause numbers, years and values (数字)."""

import re
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN = "零〇○一二两三四五六七八九十百千"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

HAN_NUMBER = f"[{_HAN}]+"
"""A pattern for one Chinese numeral below 10,000."""

_YEAR = re.compile("([一二][零〇○一二三四五六七八九]{3})(?=年)")
_PERCENT = re.compile(f"百分之({HAN_NUMBER})(?:点([零〇一二三四五六七八九]+))?")


def parse_han(text: str) -> int:
    """Value of a Chinese numeral below 10,000: ``parse_han("一百二十三") == 123``.

    Raises:
        ValueError: the text is empty, or a character is no numeral.
    """
    if not text:
        raise ValueError("not a Chinese numeral: nothing at all")
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        elif char in _DIGITS:
            digit = _DIGITS[char]
        else:
            raise ValueError(f"not a Chinese numeral: {text!r}")
    return total + (digit or 0)


def format_han(number: int) -> str:
    """Chinese numeral of a number in 1 … 9,999: ``format_han(11) == "十一"``.

    Raises:
        ValueError: the number is outside that range.
    """
    if not 0 < number < 10_000:
        raise ValueError(f"out of range: {number}")
    digits = "零一二三四五六七八九"
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if zero else "") + digits[digit] + name
            zero = False
        else:
            zero = bool(out)
    return out.removeprefix("一") if out.startswith("一十") else out


def parse_number(text: str) -> int:
    """Value of ``12``, ``十二``, ``③`` or full-width ``１２``.

    Raises:
        ValueError: it is none of these.
    """
    if len(text) == 1 and text in CIRCLED:
        return CIRCLED.index(text) + 1
    return int(text) if text.isdecimal() else parse_han(text)


def western(text: str) -> str:
    """The text with years and percentages in Chinese numerals written with digits.

    ``二〇三五年`` → ``2035年``; ``百分之五点五`` → ``5.5%``. Other numerals are left alone: 三农 is no number.
    """
    text = _YEAR.sub(lambda m: "".join(str(_DIGITS[c]) for c in m[1]), text)

    def percent(match: re.Match[str]) -> str:
        fraction = "".join(str(_DIGITS[c]) for c in match[2] or "")
        return f"{parse_han(match[1])}{'.' + fraction if fraction else ''}%"

    return _PERCENT.sub(percent, text)


_UNIT_AFTER = "(?=(?:个|余|多)?(?:工作日|[日天月年元倍吨亩人米座家户辆台度次]|摄氏度|公里|小时|分钟|平方米|立方米|分贝|周岁))"
_AMOUNT = re.compile(f"({HAN_NUMBER})(万|亿)?{_UNIT_AFTER}")


def western_amounts(text: str) -> str:
    """The text with amounts in Chinese numerals before a unit written with digits: ``五万元`` → ``5万元``.

    ``十五日`` → ``15日``, ``二十倍`` → ``20倍``; 一家 and 两天 too: what is counted is counted. Years are left to ``western``.
    """
    return _AMOUNT.sub(lambda match: f"{parse_han(match[1])}{match[2] or ''}", text)


_MANY = {"万": 10_000, "亿": 100_000_000}
_WRITTEN = re.compile(f"([0-9]+(?:,[0-9]{{3}})*(?:\\.[0-9]+)?)(万|亿|){_UNIT_AFTER}")


def plain_amounts(text: str) -> str:
    """The text with amounts before a unit in one form, digits alone: ``五万元``, ``5万元`` and ``50,000元`` → ``50000元``."""

    def plain(match: re.Match[str]) -> str:
        value = Decimal(match[1].replace(",", "")) * _MANY.get(match[2], 1)
        return f"{value.normalize():f}"

    return _WRITTEN.sub(plain, western_amounts(text))
