"""Automatic numbers of a docx (自动编号), which stand nowhere in its text: 第一条, （一）, 1.

ISO/IEC 29500-1, 17.9: a paragraph names a list and a level; the list's abstract definition gives each level's format,
text (``%1.%2``), start and restart. Lists of one abstract definition count on together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Namespace of the words of a docx."""

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9
_MAX_NUMBER = 99_999
_UNSEEN = ("bullet", "none")
"""Formats that print no number; a bullet's glyph is an ornament, mostly of a symbol font."""


@dataclass(frozen=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True)
class _List:
    """A list (num): its abstract definition, its levels, and where it starts anew."""

    abstract: str
    levels: tuple[_Level, ...]
    starts: Mapping[int, int]


@dataclass
class Numbering:
    """Counts through a document's paragraphs, which must come in their order."""

    lists: Mapping[str, _List]
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number: str, style: str) -> int:
        """Level of a list that belongs to a paragraph style; 0 where none says so."""
        levels = self.lists[number].levels if number in self.lists else ()
        return next((at for at, level in enumerate(levels) if level.style == style), 0)

    def next(self, number: str, depth: int) -> str:
        """The number that the next paragraph of a list shows, with a blank after it where one belongs."""
        listed = self.lists.get(number)
        if listed is None or not 0 <= depth < len(listed.levels):
            return ""
        counts = self.counts.setdefault(listed.abstract, [None] * _LEVELS)
        self._advance(number, listed, counts, depth)
        level = listed.levels[depth]
        if level.format in _UNSEEN and "%" not in level.text:
            return ""
        shown = level.text
        for at in range(depth + 1):
            if f"%{at + 1}" in shown:
                form = "decimal" if level.legal else listed.levels[at].format
                value = counts[at]
                shown = shown.replace(
                    f"%{at + 1}", numeral(listed.levels[at].start if value is None else value, form)
                )
        shown = shown.strip()
        spaced = shown and level.suffix != "nothing" and shown[-1].isalnum()
        return shown + (" " if spaced else "")

    def _advance(self, number: str, listed: _List, counts: list[int | None], depth: int) -> None:
        anew = depth in listed.starts and (number, depth) not in self.begun
        self.begun.add((number, depth))
        before = counts[depth]
        if anew or before is None:
            counts[depth] = listed.starts.get(depth, listed.levels[depth].start)
        else:
            counts[depth] = min(before + 1, _MAX_NUMBER)
        for deeper in range(depth + 1, len(listed.levels)):
            restart = listed.levels[deeper].restart
            if restart is None or depth < restart:
                counts[deeper] = None


def numbering_of(root: etree._Element | None) -> Numbering:
    """Lists of a docx from the root of its numbering part; none where it has no such part."""
    if root is None:
        return Numbering({})
    abstracts = {one.get(W + "abstractNumId", ""): one for one in root.iterfind(W + "abstractNum")}
    linked = {
        link.get(W + "val", ""): one
        for one in abstracts.values()
        if (link := one.find(W + "styleLink")) is not None
    }
    lists = {}
    for number in root.iterfind(W + "num"):
        name = _value(number, "abstractNumId") or ""
        abstract = abstracts.get(name)
        if abstract is not None:
            style = _value(abstract, "numStyleLink") or ""
            lists[number.get(W + "numId", "")] = _list(name, linked.get(style, abstract), number)
    return Numbering(lists)


def _list(name: str, abstract: etree._Element, number: etree._Element) -> _List:
    levels = dict(_levels(abstract))
    starts = {}
    for override in number.iterfind(W + "lvlOverride"):
        at = _int(override.get(W + "ilvl"), 0)
        levels.update(_levels(override))
        start = _value(override, "startOverride")
        if start is not None:
            starts[at] = _int(start, 1)
    return _List(name, tuple(levels.get(at, _Level()) for at in range(_LEVELS)), starts)


def _levels(parent: etree._Element) -> Iterator[tuple[int, _Level]]:
    for one in parent.iterfind(W + "lvl"):
        restart = _value(one, "lvlRestart")
        yield (
            _int(one.get(W + "ilvl"), 0),
            _Level(
                format=_value(one, "numFmt") or "decimal",
                text=_value(one, "lvlText") or "",
                start=_int(_value(one, "start"), 1),
                suffix=_value(one, "suff") or "tab",
                restart=None if restart is None else _int(restart, 0),
                legal=one.find(W + "isLgl") is not None,
                style=_value(one, "pStyle"),
            ),
        )


def _value(parent: etree._Element, name: str) -> str | None:
    child = parent.find(W + name)
    return None if child is None else child.get(W + "val")


def _int(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.lstrip("-").isdecimal() and len(text) < 6 else default


def numeral(number: int, form: str) -> str:
    """A number in a format of ISO/IEC 29500-1, 17.18.59; in Arabic figures where the format is unknown.

    >>> numeral(21, "chineseCountingThousand"), numeral(3, "decimalEnclosedCircleChinese"), numeral(4, "upperRoman")
    ('二十一', '③', 'IV')
    """
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                "taiwaneseCountingThousand", "koreanCounting"):  # fmt: skip
        return _counted(number, _DIGITS, "十百千万")
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _counted(number, _LEGAL, "拾佰仟万")
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form in _ALPHABETS:
        alphabet = _ALPHABETS[form]
        return (
            alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1) if number > 0 else ""
        )
    return _western(number, form)


_ALPHABETS = {
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
}


def _western(number: int, form: str) -> str:
    if form.startswith("decimalEnclosed"):
        return _enclosed(number, form)
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    if form.startswith("decimalFullWidth"):
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    return f"{number:02}" if form == "decimalZero" else str(number)


def _enclosed(number: int, form: str) -> str:
    first = {"decimalEnclosedFullstop": "⒈", "decimalEnclosedParen": "⑴"}.get(form, "①")
    return chr(ord(first) + number - 1) if 1 <= number <= 20 else str(number)


def _counted(number: int, digits: str, units: str) -> str:
    """一百零一, 二十; the ten of 十一 stands alone."""
    if number >= 10_000 or number < 1:
        return str(number) if number else digits[0]
    zero = "零"
    out, gap = "", False
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True):
        if digit == "0":
            gap = bool(out)
            continue
        out += (zero if gap else "") + digits[int(digit)] + (units[place - 1] if place else "")
        gap = False
    return out[1:] if 10 <= number < 20 else out


def _roman(number: int) -> str:
    out, left = "", number % 4000
    for value, sign in _ROMAN:
        out += sign * (left // value)
        left %= value
    return out
