"""Clause paths that a question names (指明的条款)."""

import re

from corpus.numerals import CIRCLED, HAN_NUMBER, parse_number
from corpus.paths import ClausePath, find_spoken

_CLAUSE_NAMES = (
    (re.compile("序言|前言|引言"), "序言"),
    (re.compile("印发通知|通知原文|通知全文|通知正文"), "印发通知"),
)
_ROW = re.compile(f"第({HAN_NUMBER}|\\d+|[{CIRCLED}])(?:项|行|个指标|条指标)")
_BARE_ARTICLE = re.compile(
    r"(?<![\d第之点零〇一二三四五六七八九十百千两])(\d{1,4}|[一二三四五六七八九十百千][零〇一二三四五六七八九十百]{1,8})条(?!措施|意见|规定|河|路|线|生产线|建议|政策|内容|例|街|船|鱼|狗)"
)
"""An article named without 第: 大气条例22条, 节约能源法五十二条."""

_TABLE = re.compile("表[“\"']?[^，。第]{0,12}[”\"']?|主要指标|指标表")


def paths_in(text: str) -> tuple[tuple[ClausePath, ...], str]:
    """Clause paths a question names, and the question without them."""
    table = _TABLE.search(text)
    row = _ROW.search(text)
    if table and row:
        return (ClausePath(name="表", row=parse_number(row[1])),), text
    if table and re.search("注(?!重|意|册|入|销)|脚注|备注|括号", text):
        return (ClausePath(name="注"),), text
    text = _BARE_ARTICLE.sub(r"第\1条", text)
    spoken = find_spoken(text.replace("(", "（").replace(")", "）"))
    if spoken:
        rest = text
        for found in reversed(spoken):
            rest = rest[: found.span[0]] + " " + rest[found.span[1] :]
        return tuple(found.path for found in spoken), rest
    names = tuple(ClausePath(name=name) for pattern, name in _CLAUSE_NAMES if pattern.search(text))
    wants_text = re.search("原文|全文|内容|写|说|讲|什么|调出", text)
    return (names, text) if names and wants_text else ((), text)
