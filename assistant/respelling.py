"""Typing errors (别字): a word that stands nowhere in the corpus and sounds or looks like one that does.

Only a question that finds little as it was typed is looked at (``finds_little``). No dictionary decides what was meant but the
corpus itself: a run of characters is read again only where the whole run, sounding the same, stands in a text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations, pairwise

from assistant.types import Answer, Status
from index.lexical import bigrams
from index.normalising import normalised

LONGEST, SHORTEST = 8, 3
"""Characters of a run that is read again; two sound like too many others."""

SURE = 4
"""Characters from which a run may hold a wrong word that is itself a word (声场 in 清洁声场审核)."""

HELD = 0.35
"""Share of the question's pairs of characters in what an answer cites, below which it found little."""

ALIKE = (
    "己已巳",
    "戊戌戍",
    "未末",
    "侯候",
    "污汚",
    "赔陪培",
    "拨拔",
    "晴睛",
    "折拆",
    "土士",
    "人入",
    "千干",
    "帐账",
    "免兔",
    "准淮",
    "治冶",
    "复覆",
    "栽裁",
    "辨辩辫",
    "贷货",
    "籍藉",
    "园圆",
    "申甲",
    "析柝",
    "炭碳",
    "萃粹",
    "拓柘",
    "暑署",
    "徒徙",
    "崇祟",
    "吉洁结桔秸",
)
"""Characters that are taken for one another by their shape (形近字); made by hand."""

_HAN = re.compile("[一-鿿]+")
_SAME = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_TAIL = re.compile("(?<=[aei]n)g$")


@dataclass(frozen=True)
class Respelling:
    """A question read again (改字): ``question`` with ``meant`` where ``typed`` stood."""

    question: str
    typed: str
    meant: str


def sound(syllable: str) -> str:
    """A syllable without tone as many people type it: zh = z, ch = c, sh = s, n = l; an = ang, en = eng, in = ing."""
    for wide, plain in _SAME:
        syllable = syllable.replace(wide, plain, 1) if syllable.startswith(wide) else syllable
    syllable = "l" + syllable[1:] if syllable[0] == "n" and len(syllable) > 1 else syllable
    return _TAIL.sub("", syllable)


def sound_of(char: str) -> str:
    """How a character is mostly read, as ``sound`` has it; empty for what is no Chinese character.

    Rare readings are left out: by them 是 sounded like 达.
    """
    from pypinyin import Style, pinyin

    return sound(pinyin(char, style=Style.NORMAL)[0][0]) if _HAN.fullmatch(char) else ""


def finds_little(answer: Answer) -> bool:
    """Whether nothing answers, or what is cited holds less than ``HELD`` of the question's pairs of characters."""
    if answer.status is Status.NO_BASIS:
        return True
    if answer.status not in (Status.ANSWERED, Status.PARTIAL):
        return False
    asked = set(bigrams(answer.query))
    cited = (" ".join((c.document.title, *c.clause.heading, c.clause.text)) for c in answer.citations)
    held = asked & {pair for text in cited for pair in bigrams(text)}
    return len(held) < HELD * len(asked)


@dataclass(frozen=True)
class Respeller:
    """Reads again what was mistyped; ``texts`` are those of the corpus, ``cut`` gives the words of a text, ``is_word`` whether
    a dictionary knows one.

    The corpus is read through when a question first finds little, so that other questions do not wait for it.
    """

    texts: Iterable[str]
    cut: Callable[[str], list[str]]
    is_word: Callable[[str], bool]

    @cached_property
    def pairs(self) -> frozenset[str]:
        """All pairs of characters that stand side by side in the corpus."""
        return frozenset(one + other for one, other in pairwise(self._whole))

    @cached_property
    def _classes(self) -> dict[str, str]:
        """Characters of the corpus by what they sound like."""
        found: dict[str, str] = {}
        for char in sorted({char for pair in self.pairs for char in pair}):
            found[sound_of(char)] = found.get(sound_of(char), "") + char
        return found

    @cached_property
    def _whole(self) -> str:
        return normalised("\n".join(self.texts))

    def __call__(self, question: str) -> Respelling | None:
        """The question with the longest run that was mistyped put right; None where there is none."""
        text = normalised(question)
        runs = [run for stretch in _HAN.findall(text) for run in self._runs(stretch)]
        for typed in sorted(dict.fromkeys(runs), key=lambda run: -len(run)):
            meant = self._meant(typed)
            if meant is not None:
                return Respelling(text.replace(typed, meant), typed, meant)
        return None

    def _runs(self, stretch: str) -> Iterator[str]:
        """Runs of whole words that may have been mistyped: each pair could be heard in the corpus, not all stand there."""
        edges = [0, *accumulate(map(len, self.cut(stretch)))]
        could = [self._heard(stretch[at : at + 2]) for at in range(len(stretch) - 1)]
        for begin, end in combinations(edges, 2):
            pairs = [stretch[at : at + 2] for at in range(begin, end - 1)]
            known = all(could[begin : end - 1])
            if SHORTEST <= end - begin <= LONGEST and known and not self.pairs.issuperset(pairs):
                yield stretch[begin:end]

    def _heard(self, pair: str) -> bool:
        """Whether some pair of the corpus with one of its characters, or both mistyped, sounds like this one."""
        first, second = (self._likes(char) for char in pair)
        return pair in self.pairs or any(one + other in self.pairs for one in first for other in second)

    def _likes(self, char: str) -> str:
        """The character and all that sound or look like it."""
        heard = self._classes.get(sound_of(char), "")
        return "".join(dict.fromkeys((char, *heard, *(c for group in ALIKE if char in group for c in group))))

    def _meant(self, typed: str) -> str | None:
        """The run of the corpus that sounds like a typed one: it stands there more often than any other that does."""
        free = [self._may_change(typed, at) for at in range(len(typed))]
        if not any(free):
            return None
        likes = [f"[{self._likes(char)}]" if may else char for char, may in zip(typed, free, strict=True)]
        counted: dict[str, int] = {}
        for match in re.finditer("".join(likes), self._whole):
            if self._is_meant(typed, match[0]):
                counted[match[0]] = counted.get(match[0], 0) + 1
        return max(sorted(counted), key=lambda word: counted[word]) if counted else None

    def _is_meant(self, typed: str, found: str) -> bool:
        """Whether at most half of a run is changed, and each change lies in a word; a short run must be one word."""
        changed = {at for at, (one, other) in enumerate(zip(typed, found, strict=True)) if one != other}
        if not 0 < 2 * len(changed) <= len(typed):
            return False
        if len(typed) < SURE:
            return self.is_word(found)
        ends = list(accumulate(map(len, self.cut(found))))
        inside = {at for begin, end in pairwise([0, *ends]) if end - begin > 1 for at in range(begin, end)}
        return changed <= inside

    def _may_change(self, typed: str, at: int) -> bool:
        """Whether a character stands beside its neighbours nowhere in the corpus, nor in a short run in any word."""
        pairs = [typed[begin : begin + 2] for begin in (at - 1, at) if 0 <= begin < len(typed) - 1]
        if any(pair in self.pairs for pair in pairs):
            return False
        return len(typed) >= SURE or not any(map(self.is_word, pairs))


def never(question: str) -> Respelling | None:
    """Reads nothing again."""
    return None
