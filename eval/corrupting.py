"""True sentences made false (篡改), one general change at a time: a value, a unit, a year, a department, …"""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random

from assistant.claims import claims_of
from corpus.departments import FUNCTIONS, STEMS
from corpus.numerals import format_han, parse_han

Corrupt = Callable[[str, str, Random], str | None]
"""The sentence changed, given the sentence, its evidence and a source of chance; None where there is nothing to change."""

_DIGITS = "一二三四五六七八九"
_NUMBER = re.compile(
    r"(?<![\d.〔第A-Za-z年月-])(\d+(?:\.\d+)?)(?=(?:%|[万亿]?(?:元|吨|千瓦|亩|个|家|座|天|日|人|户|倍|公里|平方米|微克|斤|座|项|分贝|米)|个?工作日|个百分点|左右))"
)
_HAN = re.compile(
    f"(?<![第{_DIGITS}十百千])([{_DIGITS}十百千]+)(?=[万亿]?(?:元|倍|日|天|年|人|吨|亩)|个?工作日|个月)|(?<=百分之)([{_DIGITS}十]+)"
)
_UNITS = (
    "%",
    "万元",
    "元",
    "吨",
    "亩",
    "公里",
    "平方米",
    "个百分点",
    "家",
    "座",
    "天",
    "日",
    "倍",
    "户",
    "万千瓦",
    "年",
    "个月",
)
_UNIT = re.compile(
    r"(?<=[\d一二三四五六七八九十百千万])(个百分点|%|万千瓦|万元|元|吨|亩|公里|平方米|家|座|天|日|倍|户|个月)(?![一-龥]?克)"
)
_YEAR = re.compile(r"(?<!〔)(?<=20)(\d\d)(?=年)")
_SCALE = re.compile(r"(?<=[\d一二三四五六七八九十百千])(万|亿)(?=[元吨千平人户亩斤个])")
_ARTICLE = re.compile("(?<=第)([一二三四五六七八九十百千零]+)(?=条)")
_DOCUMENT_NUMBER = re.compile(r"(?<=〕)(\d+)(?=号)")
_TITLE = re.compile("(?<=《)([^《》]+)(?=》)")
_OFFICE = re.compile(f"({STEMS})(?=(?:行政|主管)*(?:部门|局|委员会|机关))")
_SWAPS: Mapping[str, Mapping[str, str]] = {
    "comparator": {
        "不低于": "不超过",
        "不少于": "不多于",
        "至少": "至多",
        "不超过": "不低于",
        "不高于": "不低于",
        "以上": "以下",
        "以下": "以上",
        "以内": "以上",
        "超过": "低于",
        "低于": "高于",
        "最高": "最低",
    },
    "negation": {
        "不得": "可以",
        "禁止": "允许",
        "严禁": "可以",
        "应当": "不得",
        "必须": "无需",
        "可以": "不得",
        "有权": "无权",
        "不予": "予以",
        "未经": "已经",
        "没有": "有",
        "负责": "不负责",
        "实行": "不实行",
        "推进": "不推进",
        "达到": "达不到",
        "推广": "不推广",
        "加强": "不加强",
        "实施": "不实施",
    },
    "direction": {
        "提高": "降低",
        "降低": "提高",
        "下降": "上升",
        "增加": "减少",
        "减少": "增加",
        "增长": "下降",
        "提升": "降低",
        "扩大": "缩小",
    },
    "role": {"牵头": "配合", "负责": "配合", "会同": "配合", "协助": "牵头", "配合": "牵头"},
    "attribute": {"约束性": "预期性", "预期性": "约束性", "预期值": "约束性"},
}
_WHO = ("企业", "居民", "农户", "合作社", "学校", "个体经营者", "村集体", "投资者")
_WHAT = (
    "免费领取补贴",
    "申请低息贷款",
    "享受三免三减半",
    "优先获得用地",
    "领取购车优惠券",
    "抽奖赢取奖品",
    "减免水电费用",
    "报销差旅开支",
)
_HOW = ("凭身份证件即可", "在手机上便能", "每季度都能", "经村里登记后", "不限户籍都能")


def _other(text: str, spot: re.Pattern[str], changed: Callable[[str], str], chance: Random) -> str | None:
    """The text with one chosen match of a pattern changed."""
    found = list(spot.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + changed(match[0]) + text[match.end() :]


def _value(text: str, evidence: str, chance: Random) -> str | None:
    def digits(number: str) -> str:
        at = chance.choice([at for at, c in enumerate(number) if c.isdecimal()])
        other = chance.choice([c for c in "123456789" if c != number[at]])
        return number[:at] + other + number[at + 1 :]

    def han(number: str) -> str:
        at = [at for at, c in enumerate(number) if c in _DIGITS]
        if not at:
            return chance.choice([c for c in _DIGITS if c != "一"]) + number
        place = chance.choice(at)
        return (
            number[:place]
            + chance.choice([c for c in _DIGITS[1:] if c != number[place]])
            + number[place + 1 :]
        )

    spots = [(_NUMBER, digits), (_HAN, han)]
    chance.shuffle(spots)
    for spot, changed in spots:
        made = _other(text, spot, changed, chance)
        if made and _new_figure(made, evidence):
            return made
    return None


def _new_figure(made: str, evidence: str) -> bool:
    """Whether a figure of the changed sentence is none of the evidence, so that the sentence is false for certain."""
    held = {figure.value for figure in claims_of(evidence).figures}
    return any(figure.value not in held for figure in claims_of(made).figures)


def _unit(text: str, evidence: str, chance: Random) -> str | None:
    return _other(
        text,
        _UNIT,
        lambda unit: chance.choice(
            [o for o in _UNITS if {o, unit} not in ({"天", "日"}, {"年", "日"}) and o != unit]
        ),
        chance,
    )


def _year(text: str, evidence: str, chance: Random) -> str | None:
    return _other(
        text, _YEAR, lambda year: f"{(int(year) + chance.choice((-3, -2, -1, 1, 2, 3, 5))) % 100:02d}", chance
    )


def _scale(text: str, evidence: str, chance: Random) -> str | None:
    return _other(text, _SCALE, lambda many: "亿" if many == "万" else "万", chance)


def _article(text: str, evidence: str, chance: Random) -> str | None:
    return _other(text, _ARTICLE, lambda n: format_han(parse_han(n) + chance.choice((1, 2, 7, 10))), chance)


def _number(text: str, evidence: str, chance: Random) -> str | None:
    return _other(text, _DOCUMENT_NUMBER, lambda n: str(int(n) + chance.choice((1, 3, 10, 20))), chance)


def _title(text: str, evidence: str, chance: Random) -> str | None:
    others = ("土壤环境监测管理规定", "山东省扬尘治理条例", "城市照明管理办法", "县域充电设施建设方案")
    return _other(text, _TITLE, lambda _: chance.choice(others), chance)


def _department(text: str, evidence: str, chance: Random) -> str | None:
    absent = [names[0] for names in FUNCTIONS.values() if not any(name in evidence + text for name in names)]
    return _other(text, _OFFICE, lambda _: chance.choice(absent), chance)


def _subject(text: str, evidence: str, chance: Random) -> str | None:
    """Two values of one unit, each named in its own part, exchanged."""
    figures = list(re.finditer(r"(?<![\d.])(\d+(?:\.\d+)?(?:%|万元|元|家|座|亿元|个))", text))
    pairs = [(a, b) for a, b in pairwise(figures) if a[0] != b[0] and a[0][-1] == b[0][-1]]
    pairs = [(a, b) for a, b in pairs if re.search("[，；][^，；]{4,}$", text[a.end() : b.start()])]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def _invented(text: str, evidence: str, chance: Random) -> str | None:
    said = chance.choice(_WHO) + chance.choice(_HOW) + chance.choice(_WHAT)
    return f"{said}。" if chance.random() < 0.5 else f"{text.rstrip('。”')}，{said}。"


def _swap(kind: str) -> Corrupt:
    words = _SWAPS[kind]
    spot = re.compile(
        "(?<!不)(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")(?!值)"
    )

    def swapped(text: str, evidence: str, chance: Random) -> str | None:
        return _other(text, spot, lambda word: words[word], chance)

    return swapped


KINDS: Mapping[str, Corrupt] = {
    "value": _value,
    "unit": _unit,
    "year": _year,
    "scale": _scale,
    "department": _department,
    "number": _number,
    "article": _article,
    "title": _title,
    "subject": _subject,
    "invented": _invented,
    **{kind: _swap(kind) for kind in _SWAPS},
}
"""Kinds of corruption by name."""
