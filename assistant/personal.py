"""Personal data in a text (个人信息): found however it is written, and masked.

Found are numbers and addresses by which one person can be told. Numbers that documents hold are none: 文号, codes of
enterprises (统一社会信用代码, GB 32100-2015), amounts, years, hotlines. A number mistyped by one digit is as personal as the right one,
so a check digit is asked for only where the shape alone says too little.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from prompts import read_replies

IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of the first 17 digits of an identity number (GB 11643-1999)."""

IDENTITY_CHECKS = "10X98765432"
"""Check digit by the weighted sum modulo 11 (GB 11643-1999)."""

_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
"""First two digits of an identity number: codes of provinces (GB/T 2260), 83 and 91 of residence permits."""

_SPOKEN = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_SPOKEN_RUN = re.compile("[〇零一二三四五六七八九幺]{7,}")
"""Digits in Chinese characters; a year has four, a telephone number seven or more."""

_GAP = r"[ \-–—·.]{0,2}"
_LONG = re.compile(rf"(?<![\da-z.])(?:\d{_GAP}){{14,18}}[\dx](?![\da-z]|\.\d)", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?:[万亿千百]|元|吨|立方|平方|亩|千瓦|公里|米|户|人|%|％)")
_CARD_WORD = re.compile("卡号|银行卡|储蓄卡|信用卡|工资卡|存折|账号|帐号|账户|帐户|证件|身份证|证号")
_CODE = re.compile(r"(?<![0-9a-z])(?=\d{0,16}[a-z])[0-9a-hj-npqrtuwxy]{2}\d{6}[0-9a-z]{10}(?![0-9a-z])", re.I)
"""A code of an enterprise with a letter in it; what lies in it is no number of a person."""

_MOBILE = re.compile(
    rf"(?:(?<![\da-z.])|(?<=tel)|(?<=phone)|(?<=mobile)|(?<=qq)|(?<=wx)|(?<=vx))(?:\+?86{_GAP}|0086{_GAP})?"
    rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d|\.\d|[a-z])",
    re.IGNORECASE,
)
_LANDLINE = re.compile(
    r"(?<![\d.])[(]?(?:\+?86[ -]?)?0(?:10|2\d|[3-9]\d{2})[)]?[ -]{0,2}\d{3,4}[ -]?\d{4}(?![\d.])"
)
_MAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+-]*\s?(?:@|\[at\])\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][ ·•.\-]?(?=[a-z]{0,3}\d)[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳](?![a-z0-9])",
    re.IGNORECASE,
)
_STANDARD = re.compile("[新云青宁吉贵藏川甘](?:gb|db|hj|ny|qb|cj|sl|jb|pm)", re.IGNORECASE)
"""新GB16297 is a new standard, not a car of 新疆."""

_ACCOUNT = re.compile(
    r"(?:qq|微信|wechat|wx|vx)号?码?\s*[:是为]?\s*([a-z0-9_-]{6,20})(?![a-z0-9])", re.IGNORECASE
)
_PASSPORT = re.compile(r"(?:护照|通行证)号?码?\s*[:是为]?\s*([a-z][a-z0-9]\d{7})(?!\d)", re.IGNORECASE)
_FAMILY_NAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
"""The commonest hundred family names (常见姓氏)."""

_NAME = re.compile(
    rf"(?:[我俺]叫|本人叫|姓名(?:是|为|:)?|名字(?:是|叫|:)|申请人:|联系人:)\s*([{_FAMILY_NAMES}][一-鿿]{{1,2}}?)"
    "(?=[,，。.;；!！?？、\\s(（]|$|身份|电话|手机|住在|家住|证件|今年|是.{0,6}(?:人|户)|\\d)"
)
_ADDRESS = re.compile(
    r"\d+\s*(?:号楼|栋|幢)\s*(?:\d+|[一二三四五六七八九十东西])\s*单元(?:\s*\d+\s*(?:室|号|户)?)?"
)
_NUMBERED = re.compile(r"(?:[〕\]】）)]|第|字|发|办|函|号)\s*$")
"""What stands before a number that 号 follows where the two are a 文号."""


@dataclass(frozen=True)
class Personal:
    """Personal data in a text: what it is (a name of a mask in ``prompts/replies.toml``) and its span there."""

    kind: str
    span: tuple[int, int]


def personal(text: str) -> tuple[Personal, ...]:
    """The personal data in a text, in order, none overlapping another.

    Width, invisible characters, spaces, hyphens and digits in Chinese characters make no difference.
    """
    seen, places = _plainly(text)
    blocked = [match.span() for match in _CODE.finditer(seen)]
    found: list[Personal] = []
    for kind, finder in _FINDERS:
        for begin, end in finder(seen):
            if not any(begin < stop and start < end for start, stop in blocked):
                blocked.append((begin, end))
                found.append(Personal(kind, (places[begin], places[end - 1] + 1)))
    return tuple(sorted(found, key=lambda one: one.span))


def masked(text: str) -> str:
    """The text with a word such as 〔手机号码〕 where personal data stood; the same text where there is none."""
    replies, parts, at = read_replies(), [], 0
    for one in personal(text):
        parts += [text[at : one.span[0]], replies.say(f"masks.{one.kind}")]
        at = one.span[1]
    return "".join((*parts, text[at:]))


def is_identity(number: str) -> bool:
    """Whether 18 characters are an identity number with its right check digit (GB 11643-1999)."""
    digits = number[:17]
    if len(number) != 18 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, IDENTITY_WEIGHTS, strict=True))
    return IDENTITY_CHECKS[total % 11] == number[-1].upper()


def is_luhn(number: str) -> bool:
    """Whether the last of some digits is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _plainly(text: str) -> tuple[str, list[int]]:
    """The text as it is read — compatibility forms folded, what cannot be seen left out — and where each character stood."""
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if unicodedata.category(char) == "Cf":
            continue
        for plain in unicodedata.normalize("NFKC", char):
            chars.append(plain)
            places.append(at)
    return _SPOKEN_RUN.sub(lambda match: match[0].translate(_SPOKEN), "".join(chars)), places


def _is_numbered(seen: str, span: tuple[int, int]) -> bool:
    """Whether a number is that of a document: 〔2021〕13800138000号, 第13800138000号."""
    return seen[span[1] :].lstrip().startswith("号") and bool(_NUMBERED.search(seen[: span[0]]))


def _is_number(seen: str, span: tuple[int, int]) -> bool:
    """Whether a number counts something or names a document."""
    return bool(_UNIT.match(seen, span[1])) or _is_numbered(seen, span)


def _has_birthday(digits: str) -> bool:
    """Whether the digits after the first six of an identity number (18, formerly 15) are a day of birth."""
    born = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100


def _long_numbers(seen: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Numbers of 15 to 19 digits, without gaps, that count nothing and name no document."""
    for match in _LONG.finditer(seen):
        if not _is_number(seen, match.span()):
            yield re.sub("[^0-9xX]", "", match[0]), match.span()


def _identities(seen: str) -> Iterator[tuple[int, int]]:
    for number, span in _long_numbers(seen):
        if len(number) in (15, 18) and _PROVINCES.match(number) and _has_birthday(number):
            yield span


def _cards(seen: str) -> Iterator[tuple[int, int]]:
    """Bank cards (16 to 19 digits, ISO/IEC 7812): by prefix and check digit, or called one."""
    for number, (begin, end) in _long_numbers(seen):
        near = seen[max(0, begin - 12) : begin] + seen[end : end + 8]
        if _CARD_WORD.search(near) or _is_card(number):
            yield begin, end


def _is_card(number: str) -> bool:
    """Whether a number is a card by itself: issuers' numbers begin with 3 to 6 or 9, those of China UnionPay with 62."""
    right = number.isdigit() and number[0] in "34569" and is_luhn(number)
    return len(number) >= 16 and (right or number.startswith("62"))


def _mobiles(seen: str) -> Iterator[tuple[int, int]]:
    for match in _MOBILE.finditer(seen):
        if not _is_number(seen, match.span()):
            yield match.span()


def _plates(seen: str) -> Iterator[tuple[int, int]]:
    for match in _PLATE.finditer(seen):
        if not _STANDARD.match(match[0]):
            yield match.span()


def _by(pattern: re.Pattern[str], group: int = 0) -> Callable[[str], Iterator[tuple[int, int]]]:
    """Finds spans by a pattern, or by a group of it."""
    return lambda seen: (match.span(group) for match in pattern.finditer(seen))


_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("identity", _identities),
    ("card", _cards),
    ("mobile", _mobiles),
    ("landline", _by(_LANDLINE)),
    ("mail", _by(_MAIL)),
    ("plate", _plates),
    ("account", _by(_ACCOUNT, 1)),
    ("passport", _by(_PASSPORT, 1)),
    ("name", _by(_NAME, 1)),
    ("address", _by(_ADDRESS)),
)
"""Kinds of personal data and what finds them; of two that overlap the first holds."""
