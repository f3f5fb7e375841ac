"""The characters of a text as they are compared: one width, one spelling, pairs of neighbours, direction."""

import re
from itertools import pairwise

from corpus.numerals import western

_WIDE = str.maketrans("％，：；（）［］０１２３４５６７８９．　～", "%,:;()[]0123456789. ~")
_FULL = {"能耗": "能源消耗", "GDP": "国内生产总值", "占比": "比重", "煤耗": "煤炭消耗", "水耗": "用水消耗"}
_SHORT = re.compile("|".join(_FULL))
_BEFORE = re.compile("(?:尚未|没有|未)(?=[一-龥]{1,8}(?:之前|以前)[，,])")  # 没有解决之前 is 解决之前
_STOP = frozenset("的了和与及或在是为对由将等其之于以并且而则也都就这该各")
UP = re.compile("提高|增加|上升|增长|提升|扩大|上调|增至|提至|升至|升高|增多|上涨|增强")
DOWN = re.compile("降低|下降|减少|压减|缩减|削减|下调|减至|降至|缩小|减轻|压缩|降")


def plain(text: str) -> str:
    """The text with one width of signs, years and percentages in digits, and without spaces between Chinese characters."""
    text = re.sub("(?<=[一-龥]) +(?=[一-龥])", "", western(text.translate(_WIDE)))
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = _BEFORE.sub("", text)
    return _SHORT.sub(lambda match: _FULL[match[0]], text)


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring Chinese characters or letters that carry content."""
    return frozenset(
        a + b for a, b in pairwise(text) if a not in _STOP and b not in _STOP and a.isalpha() and b.isalpha()
    )


def turn_of(text: str) -> str:
    """Direction named in a text: ``up``, ``down`` or empty where none or both are."""
    text = text.replace("增加值", "")
    up, down = UP.search(text) is not None, DOWN.search(text) is not None
    return "" if up == down else "up" if up else "down"
