"""What opens a numbered item (编号): 第一编 … 第一条, 一、, （一）, 1., （1）, ①."""

import re
from dataclasses import dataclass

from corpus.numerals import CIRCLED, HAN_NUMBER, parse_number
from corpus.paths import NUMBER_LIMIT, Step

_SMALL = "[一二三四五六七八九十]{1,3}"
_BRACKETED_HAN, _BRACKETED, _DOTTED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_ONE_CHARACTER = {
    char: (step, number)
    for step, chars in (
        (Step.POINT, CIRCLED),
        (Step.SECTION, _BRACKETED_HAN),
        (Step.SUBITEM, _BRACKETED),
        (Step.ITEM, _DOTTED),
    )
    for number, char in enumerate(chars, 1)
}
_UNITS = {
    "编": Step.VOLUME,
    "篇": Step.BOOK,
    "分编": Step.SUBVOLUME,
    "章": Step.CHAPTER,
    "节": Step.DIVISION,
    "部分": Step.MAIN,
}
_BEGINS = frozenset("第（(零〇一二三四五六七八九十0123456789０１２３４５６７８９") | frozenset(_ONE_CHARACTER)

_ORDINAL = re.compile(
    f"第 ?(?P<number>{HAN_NUMBER}|\\d{{1,4}}) ?(?:(?P<unit>分编|[编篇章节]|部分)"
    "(?!的|规定|所[称列述规]|、|，|。|；|至第|和第|与第|及第|中[的规])|条(?:之(?P<inserted>"
    + HAN_NUMBER
    + "))?(?P<rest>.?))"
)
"""The rest is the character after 第…条: an article's number is followed by a blank or a bracket, a reference is not."""

_ENUMERATED = re.compile(
    f"(?P<part>{_SMALL})\\s?(?:、|[.．](?!\\d))(?!{HAN_NUMBER}[、级类]|[〇○零一二三四五六七八九]{{3}})"
    f"|[（(]\\s?(?:(?P<section>{_SMALL})|(?P<subitem>\\d{{1,2}}))\\s?[）)]"
    "|(?P<item>\\d{1,2})\\s?[.．、](?:(?!\\d)|(?=(?:19|20)\\d\\d年))|(?P<half>\\d{1,2})[）)]"
)
_STEP_OF = {
    "part": Step.PART,
    "section": Step.SECTION,
    "subitem": Step.SUBITEM,
    "item": Step.ITEM,
    "half": Step.SUBITEM,
}

STRUCTURAL = frozenset((Step.VOLUME, Step.BOOK, Step.SUBVOLUME, Step.MAIN, Step.CHAPTER, Step.DIVISION))
"""Numberings that carry headings: 编、篇、分编、部分、章、节."""

_NO_ARTICLE = "的规所至到和、与及中之，。；：）)款第件例"
"""What follows 第…条 in a reference to an article, or in another word, and never at the head of one."""


@dataclass(frozen=True)
class Marker:
    """The number that opens an item, and the length of its characters.

    ``inserted`` is 1 for 之一 after an article and 0 elsewhere. ``sure`` is false where the same characters might
    be a reference: then only a number that continues the one before opens an item.
    """

    step: Step
    number: int
    length: int
    inserted: int = 0
    sure: bool = True

    @property
    def steps(self) -> tuple[tuple[Step, int], ...]:
        """The steps it adds to a path: one, or two for 第十二条之一."""
        own = (self.step, self.number)
        return (own, (Step.INSERTED, self.inserted)) if self.inserted else (own,)


def marker_of(text: str) -> Marker | None:
    """The marker at the head of a text; None where the text opens no item."""
    if not text or text[0] not in _BEGINS:
        return None
    if text[0] in _ONE_CHARACTER:
        step, number = _ONE_CHARACTER[text[0]]
        return Marker(step, number, 1)
    if text[0] == "第":
        return _ordinal(text)
    match = _ENUMERATED.match(text)
    if match is None or match.lastgroup is None:
        return None
    number = parse_number(match[match.lastgroup])
    return Marker(_STEP_OF[match.lastgroup], number, match.end()) if number else None


def _ordinal(text: str) -> Marker | None:
    match = _ORDINAL.match(text)
    if match is None:
        return None
    number = parse_number(match["number"])
    if not 0 < number < NUMBER_LIMIT:
        return None
    if match["unit"]:
        return Marker(_UNITS[match["unit"]], number, match.end())
    rest = match["rest"]
    if rest and rest in _NO_ARTICLE:
        return None
    inserted = parse_number(match["inserted"]) if match["inserted"] else 0
    sure = not rest or rest in " \u3000\xa0\t【［["
    return Marker(Step.ARTICLE, number, match.end() - len(rest), inserted, sure)
