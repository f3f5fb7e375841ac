"""Clause paths (条款路径): parse, print, sort; ``（1）`` never matches ``（11）``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from corpus.numerals import CIRCLED, HAN_NUMBER, format_han, parse_han, parse_number


class Step(IntEnum):
    """One way of numbering; the value orders outer before inner."""

    VOLUME = 1  # 第一编
    BOOK = 2  # 第一篇
    SUBVOLUME = 3  # 第一分编
    MAIN = 4  # 第一部分, where 一、 stands below it; else it is a PART
    CHAPTER = 5  # 第一章
    DIVISION = 6  # 第一节
    PART = 7  # 一、
    SECTION = 8  # （一）
    ITEM = 9  # 1.
    SUBITEM = 10  # （1）
    POINT = 11  # ①
    ARTICLE = 12  # 第一条
    INSERTED = 13  # 之一, after an article: 第十二条之一
    PARAGRAPH = 14  # 第一款
    ENTRY = 15  # 第（一）项
    SUBENTRY = 16  # 第1目


_PRINT: dict[Step, Callable[[int], str]] = {
    Step.VOLUME: lambda n: f"第{format_han(n)}编",
    Step.BOOK: lambda n: f"第{format_han(n)}篇",
    Step.SUBVOLUME: lambda n: f"第{format_han(n)}分编",
    Step.MAIN: lambda n: f"第{format_han(n)}部分",
    Step.CHAPTER: lambda n: f"第{format_han(n)}章",
    Step.DIVISION: lambda n: f"第{format_han(n)}节",
    Step.PART: format_han,
    Step.SECTION: lambda n: f"（{format_han(n)}）",
    Step.ITEM: str,
    Step.SUBITEM: lambda n: f"（{n}）",
    Step.POINT: lambda n: CIRCLED[n - 1] if n <= len(CIRCLED) else f"[{n}]",
    Step.ARTICLE: lambda n: f"第{format_han(n)}条",
    Step.INSERTED: lambda n: f"之{format_han(n)}",
    Step.PARAGRAPH: lambda n: f"第{format_han(n)}款",
    Step.ENTRY: lambda n: f"第（{format_han(n)}）项",
    Step.SUBENTRY: lambda n: f"第{n}目",
}

_ORDINAL = f"{HAN_NUMBER}|\\d+"

_STEPS = (
    (Step.VOLUME, re.compile(f"第({_ORDINAL})编")),
    (Step.BOOK, re.compile(f"第({_ORDINAL})篇")),
    (Step.SUBVOLUME, re.compile(f"第({_ORDINAL})分编")),
    (Step.MAIN, re.compile(f"第({_ORDINAL})部分")),
    (Step.CHAPTER, re.compile(f"第({_ORDINAL})章")),
    (Step.DIVISION, re.compile(f"第({_ORDINAL})节")),
    (Step.ARTICLE, re.compile(f"第({_ORDINAL})条")),
    (Step.INSERTED, re.compile(f"之({_ORDINAL})")),
    (Step.PARAGRAPH, re.compile(f"第({_ORDINAL})款")),
    (Step.ENTRY, re.compile(f"第[（(]?({_ORDINAL})[）)]?项")),
    (Step.SUBENTRY, re.compile(f"第[（(]?({_ORDINAL})[）)]?目")),
    (Step.SECTION, re.compile(f"[（(]({HAN_NUMBER})[）)]")),
    (Step.SUBITEM, re.compile(r"[（(](\d+)[）)]")),
    (Step.POINT, re.compile(f"([{CIRCLED}])|\\[(\\d+)\\]")),
    (Step.PART, re.compile(f"({HAN_NUMBER})、?")),
    (Step.ITEM, re.compile(r"(\d+)[.．、]?")),
)

NUMBER_LIMIT = 10_000
"""No clause has a number as large as this: Chinese numerals are read and written below it."""

SEPARATOR = "·"
"""Stands between a name and the numbers below it: 附件1·三（一）. A name that ends in ” needs none."""

_NAMED = re.compile(r"^(?P<name>表“.+”|[^\d第（(一二三四五六七八九十].*?)(?:第(?P<row>\d+)项)?$")


@dataclass(frozen=True)
class ClausePath:
    """Where a clause stands in its document.

    ``steps`` are (numbering, number) pairs, outermost first. ``name`` stands in front for what is not numbered
    prose: 序言, 印发通知, a table such as 表“主要指标”, or an annex such as 附件1 whose numbers begin anew.
    ``copy`` tells apart clauses whose numbers the source repeats (1 for the first).
    """

    steps: tuple[tuple[Step, int], ...] = ()
    name: str = ""
    row: int = 0
    copy: int = 1

    def __str__(self) -> str:
        text = self.name + (f"第{self.row}项" if self.row else "")
        if text and self.steps and not text.endswith("”"):
            text += SEPARATOR
        text += "".join(_PRINT[step](number) for step, number in self.steps)
        return text + (f"〔{self.copy}〕" if self.copy > 1 else "")

    def starts_with(self, other: "ClausePath") -> bool:
        """Whether ``other`` is this path or one above it.

        三（一）1（11） does not start with 三（一）1（1）, nor 第十二条之一 with 第十二条: it is an article of its own.
        """
        if other.name != self.name or (other.row and other.row != self.row):
            return False
        depth = len(other.steps)
        if self.steps[:depth] != other.steps:
            return False
        return not depth or len(self.steps) == depth or self.steps[depth][0] is not Step.INSERTED

    @classmethod
    def parse(cls, text: str) -> "ClausePath":
        """Read what ``str`` printed, full-width or ASCII brackets alike.

        Raises:
            ValueError: the text is no clause path.
        """
        text, copy = _split_copy("".join(text.split()))
        steps, rest = _read_steps(text)
        if not rest and steps:
            return cls(steps=tuple(steps), copy=copy)
        match = _NAMED.match(text)
        if match is None or not match["name"]:
            raise ValueError(f"not a clause path: {text!r}")
        return _named(match, copy)


def _split_copy(text: str) -> tuple[str, int]:
    match = re.search(r"〔(\d+)〕$", text)
    return (text[: match.start()], int(match[1])) if match else (text, 1)


def _named(match: re.Match[str], copy: int) -> ClausePath:
    name, row = match["name"], int(match["row"] or 0)
    at = max(name.rfind("”"), name.rfind(SEPARATOR))
    if row or at <= 0:
        return ClausePath((), name, row, copy)
    steps, rest = _read_steps(name[at + 1 :])
    if steps and not rest:
        name = name[: at + 1].removesuffix(SEPARATOR)
    return ClausePath(tuple(steps) if not rest else (), name, 0, copy)


def _read_steps(text: str) -> tuple[list[tuple[Step, int]], str]:
    """Steps from the front of the text, and what is left when no further step fits.

    A step may stand below one that is inner by rule only as ``str`` prints it: some plans number 第三章（三）二.
    """
    steps: list[tuple[Step, int]] = []
    while text:
        for step, pattern in _STEPS:
            match = pattern.match(text)
            if match and _may_follow(steps, step, match):
                steps.append((step, parse_number(match[match.lastindex or 0])))
                text = text[match.end() :]
                break
        else:
            break
    return steps, text


def _may_follow(steps: list[tuple[Step, int]], step: Step, match: re.Match[str]) -> bool:
    number = parse_number(match[match.lastindex or 0])
    if not 0 < number < NUMBER_LIMIT:
        return False
    if not steps or step > steps[-1][0]:
        return True
    return step not in (above for above, _ in steps) and _PRINT[step](number) == match[0]


_SPOKEN = re.compile(
    f"(?:第(?P<part>{_ORDINAL})(?:部分|大部分)|(?P<bare>{HAN_NUMBER})(?=[、（(]))[、.]?的?"
    f"(?:第?[（(](?P<section>{_ORDINAL})[）)](?:部分|节|条|项|款)?|第(?P<section2>{_ORDINAL})节)?[、.]?的?"
    f"(?:(?:第(?P<item2>{_ORDINAL})(?:条|点|项|款|小节)|(?P<item>\\d+)(?:条|点|项|款)?)[.．、]?的?"
    f"(?:第?[（(](?P<subitem>\\d+)[）)](?:款|项|点|条)?|第(?P<subitem2>{_ORDINAL})(?:款|点|小项))?)?"
)


@dataclass(frozen=True)
class Spoken:
    """A clause path as somebody wrote it in a sentence, and where it stood."""

    path: ClausePath
    span: tuple[int, int]


_SPOKEN_ARTICLE = re.compile(
    f"第(?P<article>{_ORDINAL})条(?:之(?P<inserted>{HAN_NUMBER}))?的?"
    f"(?:第(?P<paragraph>{_ORDINAL})款的?)?(?:第?[（(](?P<entry>{_ORDINAL})[）)]项?|第(?P<entry2>{_ORDINAL})项)?的?"
    f"(?:第[（(]?(?P<subentry>{_ORDINAL})[）)]?目)?"
)


def find_spoken(text: str) -> tuple[Spoken, ...]:
    """Clause paths named in a sentence, in its order: 三（一）1（3）, 第三部分第（一）节第1条第（3）款, 表“主要指标”第4项.

    A lone numeral is not taken for a path; two levels or a 第…部分 are needed. An article (条) needs nothing more:
    第三十九条第二款第（一）项, 第5条, 第十二条之一.
    """
    found = []
    for match in _SPOKEN.finditer(text):
        path = _spoken_path(match)
        if path is not None:
            found.append(Spoken(path, match.span()))
    taken = [one.span for one in found]
    for match in _SPOKEN_ARTICLE.finditer(text):
        begin, end = match.start(), match.end() - match[0].endswith("的")
        path = _spoken_article(match)
        if path is not None and not any(begin < b and a < end for a, b in taken):
            found.append(Spoken(path, (begin, end)))
    return tuple(sorted(found, key=lambda one: one.span))


def _spoken_article(match: re.Match[str]) -> ClausePath | None:
    groups = match.groupdict()
    numbers = (
        (Step.ARTICLE, groups["article"]),
        (Step.INSERTED, groups["inserted"]),
        (Step.PARAGRAPH, groups["paragraph"]),
        (Step.ENTRY, groups["entry"] or groups["entry2"]),
        (Step.SUBENTRY, groups["subentry"]),
    )
    steps = tuple((step, parse_number(n)) for step, n in numbers if n)
    return ClausePath(steps) if all(0 < number < NUMBER_LIMIT for _, number in steps) else None


def _spoken_path(match: re.Match[str]) -> ClausePath | None:
    groups = match.groupdict()
    numbers = (
        (Step.PART, groups["part"] or groups["bare"]),
        (Step.SECTION, groups["section"] or groups["section2"]),
        (Step.ITEM, groups["item"] or groups["item2"]),
        (Step.SUBITEM, groups["subitem"] or groups["subitem2"]),
    )
    steps = tuple((step, parse_number(n)) for step, n in numbers if n)
    if groups["part"] and [step for step, _ in steps] == [Step.PART, Step.ITEM]:
        steps = (steps[0], (Step.SECTION, steps[1][1]))
    gap = any(inner - outer != 1 for (outer, _), (inner, _) in pairwise(steps))
    if gap or (len(steps) < 2 and not groups["part"]):
        return None
    return ClausePath(steps)


__all__ = ["ClausePath", "Spoken", "Step", "find_spoken", "parse_han"]
