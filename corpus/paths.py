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
    CHAPTER = 2  # 第一章
    DIVISION = 3  # 第一节
    PART = 4  # 一、
    SECTION = 5  # （一）
    ITEM = 6  # 1.
    SUBITEM = 7  # （1）
    POINT = 8  # ①
    ARTICLE = 9  # 第一条
    PARAGRAPH = 10  # 第一款
    ENTRY = 11  # 第（一）项


_PRINT: dict[Step, Callable[[int], str]] = {
    Step.VOLUME: lambda n: f"第{format_han(n)}编",
    Step.CHAPTER: lambda n: f"第{format_han(n)}章",
    Step.DIVISION: lambda n: f"第{format_han(n)}节",
    Step.PART: format_han,
    Step.SECTION: lambda n: f"（{format_han(n)}）",
    Step.ITEM: str,
    Step.SUBITEM: lambda n: f"（{n}）",
    Step.POINT: lambda n: CIRCLED[n - 1] if n <= len(CIRCLED) else f"[{n}]",
    Step.ARTICLE: lambda n: f"第{format_han(n)}条",
    Step.PARAGRAPH: lambda n: f"第{format_han(n)}款",
    Step.ENTRY: lambda n: f"第（{format_han(n)}）项",
}

_STEPS = (
    (Step.VOLUME, re.compile(f"第({HAN_NUMBER})[编篇]")),
    (Step.CHAPTER, re.compile(f"第({HAN_NUMBER})章")),
    (Step.DIVISION, re.compile(f"第({HAN_NUMBER})节")),
    (Step.ARTICLE, re.compile(f"第({HAN_NUMBER})条")),
    (Step.PARAGRAPH, re.compile(f"第({HAN_NUMBER})款")),
    (Step.ENTRY, re.compile(f"第[（(]({HAN_NUMBER})[）)]项")),
    (Step.SECTION, re.compile(f"[（(]({HAN_NUMBER})[）)]")),
    (Step.SUBITEM, re.compile(r"[（(](\d+)[）)]")),
    (Step.POINT, re.compile(f"([{CIRCLED}])")),
    (Step.PART, re.compile(f"({HAN_NUMBER})、?")),
    (Step.ITEM, re.compile(r"(\d+)[.．、]?")),
)

_NAMED = re.compile(r"^(?P<name>表“.+”|[^\d第（(一二三四五六七八九十].*?)(?:第(?P<row>\d+)项)?$")


@dataclass(frozen=True)
class ClausePath:
    """Where a clause stands in its document.

    ``steps`` are (numbering, number) pairs, outermost first. ``name`` stands in front for what is not numbered
    prose: 序言, 印发通知, or a table such as 表“主要指标”. ``copy`` tells apart clauses whose numbers the source
    repeats (1 for the first).
    """

    steps: tuple[tuple[Step, int], ...] = ()
    name: str = ""
    row: int = 0
    copy: int = 1

    def __str__(self) -> str:
        text = self.name + (f"第{self.row}项" if self.row else "")
        text += "".join(_PRINT[step](number) for step, number in self.steps)
        return text + (f"〔{self.copy}〕" if self.copy > 1 else "")

    def starts_with(self, other: "ClausePath") -> bool:
        """Whether ``other`` is this path or one above it: 三（一）1（11） does not start with 三（一）1（1）."""
        if other.name != self.name or (other.row and other.row != self.row):
            return False
        return self.steps[: len(other.steps)] == other.steps

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
    name = match["name"]
    steps: list[tuple[Step, int]] = []
    closing = name.rfind("”")
    if name.startswith("表“") and closing > 0:
        steps, rest = _read_steps(name[closing + 1 :])
        if not rest:
            name = name[: closing + 1]
    return ClausePath(tuple(steps), name, int(match["row"] or 0), copy)


def _read_steps(text: str) -> tuple[list[tuple[Step, int]], str]:
    """Steps from the front of the text, and what is left when no further step fits."""
    steps: list[tuple[Step, int]] = []
    while text:
        for step, pattern in _STEPS:
            match = pattern.match(text)
            if match and (not steps or step > steps[-1][0]):
                steps.append((step, parse_number(match[1])))
                text = text[match.end() :]
                break
        else:
            break
    return steps, text


_ORDINAL = f"{HAN_NUMBER}|\\d+"
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


def find_spoken(text: str) -> tuple[Spoken, ...]:
    """Clause paths named in a sentence: 三（一）1（3）, 第三部分第（一）节第1条第（3）款, 表“主要指标”第4项.

    A lone numeral is not taken for a path; two levels or a 第…部分 are needed.
    """
    found = []
    for match in _SPOKEN.finditer(text):
        path = _spoken_path(match)
        if path is not None:
            found.append(Spoken(path, match.span()))
    return tuple(found)


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
