"""Headings and lead sentences of items (标题与首句)."""

import re
from functools import lru_cache

from corpus.types import Clause, ClauseKind
from corpus.unfolding import SENTENCE_ENDS

HEADING_MAX = 60
"""Characters of the longest line taken for a heading; longer ones are text (the longest in the shared documents, that
ends without a full stop, has 53)."""

SPACED_HEADING_MAX = 40
"""The same for a line with blanks in it, which above this length is mostly a row of a table."""

LEAD_MAX = 30
"""Characters of the longest first sentence taken for the lead (bold) sentence of an item."""

_LEAD = re.compile(f"[^。：]{{2,{LEAD_MAX}}}[。：]")
_NUMBERING = re.compile(
    r"^(?:第?[（(]?[零〇一二三四五六七八九十百千\d]+[）)]?[、.．]?(?:部分|分编|[编篇章节条])?(?:之[一二三四五六七八九十]+)?|[①-⑳])\s*"
)


@lru_cache(maxsize=8192)
def lead_of(text: str) -> str:
    """The heading of an item: its first line where that is short, else its lead sentence, else nothing."""
    line = text.split("\n", 1)[0]
    longest = SPACED_HEADING_MAX if " " in line or "\t" in line else HEADING_MAX
    if len(line) <= longest and line.rstrip("。：:")[-1:] not in SENTENCE_ENDS and "。" not in line[:-1]:
        return line
    sentence = _LEAD.match(line)
    return sentence[0] if sentence else ""


def heading_line(text: str) -> str:
    """What stands for an item among the headings of those below it; never empty."""
    return lead_of(text) or text[:HEADING_MAX]


def name_of(clause: Clause) -> str:
    """What a clause is called: its heading or lead sentence, or the name of its table row, without the number."""
    lead = (
        lead_of(clause.text)
        if clause.kind is not ClauseKind.TABLE_ROW
        else re.split(r"[(（\s]", clause.text)[0]
    )
    return _NUMBERING.sub("", lead).strip("。：:、 ")
