"""The figures of a text (数值): each with its unit, side and year, and the words that it is said of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.plain import DOWN, UP, bigrams, turn_of
from corpus.numerals import HAN_NUMBER, parse_han

_MANY = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000}
_MANY |= {"万亿": 1_000_000_000_000, "十万": 100_000, "百亿": 10_000_000_000, "千亿": 100_000_000_000, "": 1}
_UNIT = (
    "个百分点|%|‰|万?千瓦时?|吨标准煤|吨标煤|[微毫]克/立方米|毫克/升|立方米|平方米|平方公里|平方千米|公里|千米|厘米|毫米|米|元|人次|公斤|千克|克|斤|吨|亩|公顷"
    "|个?工作日|个月|小时|分钟|周岁|岁|天|日|年|倍|分贝|摄氏度|度|蒸吨|户|家|个|座|项|套|辆|台|件|头|只|名|人|次|处|种|批|所|株|条|类"
)
_SAME_UNIT = {
    "吨标煤": "吨标准煤",
    "平方千米": "平方公里",
    "千米": "公里",
    "公斤": "千克",
    "个工作日": "工作日",
    "天": "日",
    "周岁": "岁",
    "名": "人",
}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"百分之(?P<han>{HAN_NUMBER})(?:点(?P<rest>[零〇一二三四五六七八九]+))?"
    rf"|(?P<below>{HAN_NUMBER}|\d+)分之(?P<above>{HAN_NUMBER}|\d+)|(?<![\d.])(?P<top>\d+)/(?P<bottom>\d+)(?![\d/])"
    rf"|(?<![\d.A-Za-z第])(?P<number>{_NUMBER})(?![\d]) ?(?P<many>万亿|[十百千]?[万亿]|百|千)?(?:多|余)? ?(?P<unit>{_UNIT})?"
    rf"|(?P<words>(?<![第十百千零一二三四五六七八九]){HAN_NUMBER})(?P<scale>[万亿])?(?P<measure>(?:个百分点|个?工作日|个月|{_UNIT}))"
)
_IDIOM = re.compile("^(?:一[个家次项种条处批件类户日人名]|一[度年]|两[个家项种]|[千百万]家)$")
BASE = re.compile(r"(?:比|较|与|和|相比|基于)(?:于)?$")
_BEFORE = {
    "min": r"(?:不低于|不少于|不小于|不得低于|不得少于|不能低于|不能少于|至少|最少|最低|起码|高于|多于|大于|超过|超|≥|>|>=|以上为|满)",
    "max": r"(?:不超过|不得超过|不能超过|不高于|不得高于|不多于|不得多于|不大于|不超|至多|最多|最高|最长|低于|少于|小于|不足|不满|≤|<|<=|控制在)",
}
_AFTER = {"min": r"^(?:及|或者?|\(含\))?(?:以上|起|之上)", "max": r"^(?:及|或者?)?(?:以下|以内|之内|之下|内)"}
_TAIL = "(?:要|应|需|须|得)?(?:达到|控制|保持|稳定|维持|提高|保存|建成)?(?:到|至|为|在|人民币|每[^，,。]{0,6}|约|了|全年|的|有|占|是|[一-龥]{0,6}为)?$"
_SIDES = tuple((side, re.compile(words + _TAIL)) for side, words in _BEFORE.items())
_CLOSES = tuple((side, re.compile(words)) for side, words in _AFTER.items())
_NOT_MORE = re.compile(
    "(?:不得?|不能|未|没有|不应|不宜|不可)(?P<word>低于|少于|小于|高于|超过|多于|大于|超)" + _TAIL
)
_FROM = re.compile(r"^(?:至|到|-|—|~)+ ?[\d一二三四五六七八九十]")
_TO = re.compile(r"[\d一二三四五六七八九十百千万][元年日天%吨]*(?:至|到|-|—|~)+ ?$")
_SHORT_OF = re.compile(
    "(?:达不到|未达到|没有达到|未能达到|不到)[^一-龥]*$|(?:达不到|未达到|没有达到)(?:约|了)?$"
)
_RANGE = re.compile("以上[^，,。；;]{1,12}(?:以下|以内)")
_GAP = re.compile("^(?:左右|以上|以下|以内)?(?:、|和|与|以及)约?$")
PART = re.compile("[^，,。；;！？\n：:“”]+")
_FULL_STOP = re.compile("[。！？\n]")
_SENTENCE = re.compile("[。；;！？\n]")
_VERBS = re.compile(f"{UP.pattern}(?!值)|{DOWN.pattern}|达到|左右|以上|以下|以内|力争|目标")


@dataclass(frozen=True)
class Figure:
    """A number with its unit, its side (``min``, ``max`` or empty), what is said of it and the year it is for.

    ``borrowed`` means that the words are those of the part before, ``listed`` that they are its own of a list (分别).
    """

    shown: str
    value: Decimal
    unit: str
    side: str
    label: frozenset[str]
    year: int | None
    turn: str
    ranged: bool
    borrowed: bool
    listed: bool = False


def figures_of(text: str, dates: tuple[re.Match[str], ...], unit: str | None) -> Iterator[Figure]:
    """The figures of a plain text, in order, its dates left out; ``unit`` is that of bare numbers."""
    taken = [match.span() for match in dates]
    found = [
        match
        for match in _FIGURE.finditer(text)
        if not any(a < match.end() and match.start() < b for a, b in taken)
        and (not _IDIOM.match(match[0]) or text.startswith(("以上", "以下"), match.end()))
    ]
    listed = _listed(text, found)
    last: Figure | None = None
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        begin = found[at - 1].end() if at else 0
        last = _figure(text, (begin, end), match, last, unit)
        last = replace(
            last,
            year=_year(text, match.start(), dates),
            label=listed.get(at, last.label),
            listed=at in listed,
        )
        yield last


def _figure(
    text: str, around: tuple[int, int], match: re.Match[str], last: Figure | None, unit: str | None
) -> Figure:
    """One figure, named by the words between the figures before and after it; a later one of a list goes on from the last."""
    value, own = _value(match)
    comma = max(text.rfind(sign, 0, match.start()) + 1 for sign in "，,。；;:：\n")
    part = max(around[0], comma)
    close = PART.match(text, match.end())
    after = text[match.end() : min(around[1], close.end())] if close else ""
    label = bigrams(_VERBS.sub(" ", text[part : match.start()])) | bigrams(_VERBS.sub(" ", after))
    borrowed = len(label) < 2
    goes_on = last is not None and around[0] >= comma
    if borrowed:  # a lone verb names nothing
        label |= last.label if last and goes_on else bigrams(text[max(0, part - 24) : part])
    turn = turn_of(text[part : match.start()]) or (last.turn if last and goes_on else "")
    side = _side(text[max(0, match.start() - 14) : match.start()], text[match.end() : match.end() + 6])
    ranged = _RANGE.match(text, match.end()) is not None
    return Figure(match[0].strip(), value, own or unit or "", side, label, None, turn, ranged, borrowed)


def _listed(text: str, found: list[re.Match[str]]) -> dict[int, frozenset[str]]:
    """Names for figures in two lists of one length: A、B分别下降1%、2% names 1% by A, 2% by B."""
    names: dict[int, frozenset[str]] = {}
    for at, match in enumerate(found):
        each = text.rfind("分别", max(0, match.start() - 12), match.start())
        if each < 0 or at in names:
            continue
        run = [at]
        while run[-1] + 1 < len(found) and _GAP.match(
            text[found[run[-1]].end() : found[run[-1] + 1].start()]
        ):
            run.append(run[-1] + 1)
        begin = max((m.end() for m in _SENTENCE.finditer(text, 0, each)), default=0)
        for part in reversed(re.split("[，,:：]", text[begin:each])):
            parts = re.split("、|和|与", part.split("分别")[0])
            if len(parts) == len(run) > 1 and not re.search(r"\d", parts[-1]):
                shared = bigrams(parts[0][:-4])
                names |= {one: shared | bigrams(name) for one, name in zip(run, parts, strict=True)}
                break
    return names


def _value(match: re.Match[str]) -> tuple[Decimal, str]:
    if match["han"]:
        return Decimal(f"{parse_han(match['han'])}.{_digits(match['rest'])}"), "%"
    if match["below"] or match["top"]:
        top, bottom = _whole(match["above"] or match["top"]), _whole(match["below"] or match["bottom"])
        return (Decimal(top) / Decimal(bottom or 1)).quantize(Decimal("0.0001")), "分"
    number = match["number"]
    unit = match["unit"] or match["measure"] or ""
    many = _MANY[match["many"] or match["scale"] or ""]
    value = Decimal(number.replace(",", "")) if number else Decimal(parse_han(match["words"]))
    if unit.startswith("万"):
        many, unit = many * 10_000, unit[1:]
    return value * many, _SAME_UNIT.get(unit, unit)


def _digits(text: str | None) -> str:
    return "".join(str(parse_han(c)) for c in text) if text else "0"


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else parse_han(text)


def _side(before: str, after: str) -> str:
    not_more = _NOT_MORE.search(before)
    if not_more:
        return "min" if not_more["word"][0] in "低少小" else "max"
    if _SHORT_OF.search(before):
        return "short"
    for side, close in _CLOSES:
        if ends := close.search(after):
            return "odd" if _malformed(side, before, after[ends.end() :]) else side
    side = next((side for side, words in _SIDES if words.search(before)), "")
    return side or ("from" if _FROM.search(after) else "to" if _TO.search(before) else "")


def _malformed(side: str, before: str, after: str) -> bool:
    """Whether a range has two lower or two upper ends: 1万元以上3万元以上."""
    return (
        before.endswith("以上")
        if side == "min"
        else re.match("(?:至|到)?[一二三四五六七八九十百\\d]", after) is not None
    )


def _year(text: str, at: int, dates: tuple[re.Match[str], ...]) -> int | None:
    begin = max((match.end() for match in _FULL_STOP.finditer(text, 0, at)), default=0)
    close = _FULL_STOP.search(text, at)
    end = close.start() if close else len(text)
    near = [
        match
        for match in dates
        if begin <= match.start() < end and match["year"] and not BASE.search(text[: match.start()])
    ]
    before = [match for match in near if match.start() < at]
    chosen = before[-1] if before else near[0] if len(near) == 1 else None
    return int(chosen["year"]) if chosen else None
