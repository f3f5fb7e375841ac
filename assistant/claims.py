"""What a text claims (主张): its figures, times, modal words and content, read the same way from a sentence and from evidence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.amounts import BASE, PART, Figure, figures_of
from assistant.plain import bigrams, plain, turn_of
from corpus.figures import period_end
from corpus.numerals import parse_han

_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d) ?(?:年(?: ?(?P<month>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?日)?)?|(?=[-—~]20\d\d年))"
    r"|(?<![\d年])(?P<only>\d{1,2})月(?P<on>\d{1,2})日"
)
_PERIOD = re.compile(
    "(?<![一-龥])[“]?(?P<number>十?[一二三四五六七八九])五[”]?(?=末|期间|时期|规划|[，。、\\s”]|$)"
)
MODAL = re.compile(
    "(?P<free>无需|无须|不必|不需要|不用|免予|可以不|可不)"
    "|(?P<ban>不得|禁止|严禁|不准|不能|不允许|不可(?![分避或])|不许|不应(?!当?超|当?低)|不宜|杜绝|禁(?=放|烧|止|售|养|燃)|不予(?!以)|一律不)"
    "|(?P<not>没有|未(?!来|经[一-龥]{0,8}擅自)|无(?![害论人障线机污形缝废碳])|不(?!断|同|仅|足|动产|良|利|再生|低于|少于|小于|超|高于|多于|大于|得|准|能|可|必|限|锈|明|法|但|管|论|正|含|规范|满|变|分)|拒不|并非|不是|拒绝)"
    "|(?P<may>可以|有权|允许|准许|可(?![再持行能见靠回循降供用])|能够|能(?=[够否免不领享申])|鼓励|支持)"
    "|(?P<must>应当|必须|须|(?<![适反响供效感])应(?![用急对]))"
)
_OWN = re.compile(
    "不低于|不少于|不小于|不得低于|不得少于|不能超过|不能低于|不超过|不得超过|不高于|不得高于|不多于|不大于"
)


_REACH, _FAR_REACH = 5, 9
"""Characters that a denial like 未 or 不 governs for certain, and those that it may govern: 未按照规定设置."""


@dataclass(frozen=True)
class Denial:
    """A word that denies (``not``), forbids (``ban``) or frees (``free``): where it stands, the pairs it may govern, all after it."""

    at: int
    kind: str
    words: frozenset[str]
    tail: frozenset[str]


@dataclass(frozen=True)
class Part:
    """Words between two commas: their bigrams by modality, their direction, and where they deny or forbid.

    Modality is ``""`` where nothing governs, ``before`` before the first modal word, ``far`` beyond the reach of a denial.
    """

    text: str
    scopes: tuple[tuple[str, frozenset[str]], ...]
    turn: str
    bigrams: frozenset[str]
    denied: tuple[Denial, ...]


@dataclass(frozen=True)
class Claims:
    """A text as it is compared."""

    text: str
    figures: tuple[Figure, ...]
    dates: tuple[tuple[int | None, int | None, int | None], ...]
    parts: tuple[Part, ...]
    bases: frozenset[int]


@lru_cache(maxsize=4096)
def claims_of(text: str, unit: str | None = None) -> Claims:
    """What a text claims; ``unit`` is that of the bare numbers of a table row."""
    said = plain(text)
    dates = tuple(_DATE.finditer(said))
    figures = tuple(figures_of(said, dates, unit))
    times = tuple(_time(match) for match in dates)
    times += tuple((period_end(parse_han(m["number"])), None, None) for m in _PERIOD.finditer(said))
    bases = frozenset(int(m["year"]) for m in dates if m["year"] and BASE.search(said[: m.start()]))
    return Claims(said, figures, times, tuple(_parts(said)), bases)


def _time(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    month, day = match["month"] or match["only"], match["day"] or match["on"]
    return (_int(match["year"]), _int(month), _int(day))


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _parts(text: str) -> Iterator[Part]:
    for match in PART.finditer(text):
        said = match[0].strip()
        if said:
            yield Part(said, tuple(_scopes(said)), turn_of(said), bigrams(said), tuple(_denied(said)))


def _denied(text: str) -> Iterator[Denial]:
    for mark in MODAL.finditer(_OWN.sub(lambda own: "　" * len(own[0]), text)):
        if mark.lastgroup in ("ban", "not", "free"):
            end = len(text) if mark.lastgroup == "ban" else mark.end() + _FAR_REACH
            words = bigrams(text[mark.end() : end]) or bigrams(
                text[max(0, mark.start() - _REACH) : mark.start()]
            )
            yield Denial(mark.start(), mark.lastgroup, words, bigrams(text[mark.end() :]))
    if "除外" in text:
        words = bigrams(text.split("除外", maxsplit=1)[0])
        yield Denial(text.index("除外"), "ban", words, words)


def _scopes(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    text = _OWN.sub("　", text)
    marks = list(MODAL.finditer(text))
    if not marks:
        yield "", bigrams(text)
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        kind = mark.lastgroup or ""
        if kind == "not" and end > mark.end() + _REACH:
            yield "far", bigrams(text[mark.end() + _REACH - 1 : end])
            end = mark.end() + _REACH
        held = bigrams(text[mark.end() : end])
        begin = marks[at - 1].end() if at else 0
        yield kind, held or (bigrams(text[begin : mark.start()]) if kind == "ban" else held)
        if held and not at:
            yield "before", bigrams(text[: mark.start()])
