"""Whether what a sentence says is worded and reckoned as in the clauses it cites (言出有据)."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from assistant.types import Citation
from corpus.departments import function_of
from corpus.types import family_of
from index.normalising import indexed, normalised

PART = 0.6
"""Share of its character pairs that each part of a sentence must find in what it rests on (docs/adr/0026)."""

WHOLE = 0.75
"""The same for the sentence as a whole."""

_LEAST = 2
"""Pairs of characters below which a part says too little to be judged alone."""

_PARTS = re.compile(r"(?:[，；：、。！？!?;:,…“”‘’《》（）()\n]|\.{2,})+")
_LINKING = re.compile(
    "根据|依据|按照|依照|规定|提出|要求|明确|指出|写明|写的是|其中|同时|此外|另外|因此|所以|但是|并且|以及|分别|包括|主要|具体|如下|上述"
    "|该项|此项|这项|各项|工作|有关|相关|属于|由于|如果|对于|关于|应当|应该|可以|需要|必须|将要|已经|目前|现行|要点|序言|本县|全县|我县|金乡县|年度|年底|到|在|是|为|的|了|和|与|及|或|等|由|对|按|把|将|并|也|都|其|该|这|那|有|中|上|下|内|前|后|所|者|均"
    "|责任部门|目标值|目标|指标|达到|负责|牵头|条例|办法|规划|方案|意见|通知|法律|法规|文件|材料|条款|答复|问题|一是|二是|三是|首先|其次|最后"
)
"""Words that link and introduce; they say nothing of the matter and need no ground."""

_TITLE = re.compile("《([^《》]+)》")
_ARTICLE = re.compile("第[零〇一二三四五六七八九十百千\\d]+[条款项章节编]")
_FORCE = re.compile(
    "不得|禁止|严禁|不准|不予|不能|无需|不必|可以|应当|必须|免予|不低于|不高于|不少于|不超过|不大于|不小于|以上|以下|以内|至少|至多|左右|力争"
)
"""Words that say whether something is forbidden, allowed or due, and on which side of a figure the matter lies."""

_OFFICE = re.compile("[一-龥]{2}(?:委员会|办公室|局|厅)")
"""The end of an office's name; ``assistant.verifying`` compares those whose function is known."""

_NAMED = re.compile(r"[a-z]+\d+(?:\.\d+)?")
"""Names with a number in them, such as PM2.5."""

_FIGURE = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])"
    r"([百千万亿]*(?:千瓦时?|平方公里|平方米|立方米|公里|公顷|微克|毫克|个?工作日|个月|周岁|[一-龥%‰℃]))?"
)


def foreign(text: str, cited: Iterable[Citation]) -> bool:
    """Whether a sentence, or one of its parts, is worded from elsewhere than the cited clauses.

    The question lends no words: whoever asks could otherwise have his own claims said back to him.
    """
    ground = _pairs(_folded(_ground(cited)))
    known = total = 0
    for part in _PARTS.split(text):
        pairs = [pair for run in _LINKING.split(_folded(part)) for pair in _runs(run)]
        held = sum(pair in ground for pair in pairs)
        known, total = known + held, total + len(pairs)
        if len(pairs) >= _LEAST and held < PART * len(pairs):
            return True
    return total > 0 and known < WHOLE * total


def unfounded(text: str, cited: Iterable[Citation]) -> tuple[str, ...]:
    """Titles, offices, numbers of articles, figures with their unit and words of force that only the sentence has.

    Figures count alike however they are written (五万元, 5万元, 50000元). One that stands bare in the ground, as in a
    table, may carry any unit that stands there too.
    """
    ground = _ground(cited)
    folded, said = _folded(ground), _TITLE.sub(" ", text)
    wanted = [title for title in _TITLE.findall(text) if family_of(_folded(title)) not in family_of(folded)]
    wanted += [name for name in _ARTICLE.findall(text) if _folded(name) not in folded]
    wanted += [name for name in _NAMED.findall(_folded(said)) if name not in folded]
    wanted += [name for name in _OFFICE.findall(said) if not function_of(name) and name not in folded]
    wanted += [word for word in _FORCE.findall(said) if word not in folded]
    for view in (normalised, indexed):  # 610万平方米 as it is written, then 6100000平方米
        left = partial(_left, _figures(view, ground), folded)
        said = _FIGURE.sub(left, view(said))
    return (*wanted, *(number + unit for number, unit in _FIGURE.findall(said) if unit))


def _left(held: frozenset[tuple[str, str]], folded: str, figure: re.Match[str]) -> str:
    """A figure that has no ground; a blank for one that has."""
    number, unit = figure[1], figure[2] or ""
    grounded = (number, unit) in held or ((number, "") in held and unit in folded)
    return " " if grounded else figure[0]


def _ground(cited: Iterable[Citation]) -> str:
    parts = [
        part
        for one in cited
        for part in (
            one.clause.text,
            *one.clause.heading,
            one.document.title,
            one.document.number or "",
            one.document.issuer or "",
            str(one.clause.path),
            str(one.part),
        )
    ]
    return "\n".join(parts)


@lru_cache(maxsize=256)
def _folded(text: str) -> str:
    return "".join(normalised(text).split())


@lru_cache(maxsize=256)
def _figures(view: Callable[[str], str], text: str) -> frozenset[tuple[str, str]]:
    return frozenset((number, unit) for number, unit in _FIGURE.findall(view(text)))


@lru_cache(maxsize=256)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(_runs(text))


def _runs(text: str) -> list[str]:
    """Neighbouring characters, two by two."""
    return [text[at : at + 2] for at in range(len(text) - 1)]
