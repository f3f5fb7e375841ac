"""What characters sound and look like (音形): which may have been typed for which."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from unicodedata import combining, normalize

from index.likelihood import is_han

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

NEAR, SHAPE = 5.0, 3.0
"""Cost (≥ 0, in units of log-likelihood) of a character that sounds nearly the same, and of one that looks alike; one
that sounds the same costs nothing more than the margin. At 4.0 a reference question was read otherwise (时讲, 时间)."""

_SAME = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_TAIL = re.compile("(?<=[aei]n)g$")


def sound(syllable: str) -> str:
    """A syllable without tone as many people type it: zh = z, ch = c, sh = s, n = l; an = ang, en = eng, in = ing."""
    for wide, plain in _SAME:
        syllable = syllable.replace(wide, plain, 1) if syllable.startswith(wide) else syllable
    syllable = "l" + syllable[1:] if syllable[0] == "n" and len(syllable) > 1 else syllable
    return _TAIL.sub("", syllable)


@cache
def _readings() -> dict[str, str]:
    """Readings of each character, the commonest first, by its number: pypinyin's own table as it lies in the package.

    Importing pypinyin loads its phrases too, which takes a sixth of a second and is of no use for single characters.
    """
    found = find_spec("pypinyin")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pypinyin")
    table = Path(found.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8")
    return dict(json.loads(table))


def syllable_of(char: str) -> str:
    """How a character is mostly read, without tone, ü as v; empty for what is no Chinese character.

    Rare readings are left out: by them 是 sounded like 达.
    """
    reading = _readings().get(str(ord(char)), "").partition(",")[0] if is_han(char) else ""
    letters = normalize("NFD", reading).replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(letter for letter in letters if not combining(letter))


@dataclass(frozen=True)
class Sounds:
    """Which of some characters may be meant by one that was typed."""

    characters: Iterable[str]

    @cached_property
    def _classes(self) -> dict[str, list[tuple[str, str]]]:
        """Each character with its syllable, by how it sounds to many people."""
        found: dict[str, list[tuple[str, str]]] = {}
        for char in self.characters:
            syllable = syllable_of(char)
            found.setdefault(sound(syllable), []).append((char, syllable))
        return found

    def likes(self, char: str) -> dict[str, float]:
        """The other characters that sound or look like one, each with what it costs to take it for the one typed."""
        syllable = syllable_of(char)
        if not syllable:
            return {}
        shapes = {other: SHAPE for group in ALIKE if char in group for other in group}
        heard = self._classes.get(sound(syllable), [])
        sounds = {other: 0.0 if held == syllable else NEAR for other, held in heard}
        costs = {other: min(sounds.get(other, NEAR), shapes.get(other, NEAR)) for other in (*shapes, *sounds)}
        return {other: cost for other, cost in costs.items() if other != char}
