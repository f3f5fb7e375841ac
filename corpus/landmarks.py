"""Places of a document that steer its numbering (标志): annexes, boxes, headings that lost their number.

They are found before the tree is built, since each is known by what stands around it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.layout import Block, BlockKind
from corpus.numbering import STRUCTURAL, Marker, marker_of
from corpus.numerals import HAN_NUMBER
from corpus.paths import Step
from corpus.tables import numbered_name
from corpus.unfolding import SENTENCE_ENDS

LOOK_AHEAD = 400
"""Blocks that are looked at to tell whether a numbering goes on; a longer item was not seen."""

PLAIN_MAX = 30
"""Characters of the longest line without a number that is taken for a heading."""

BODY_MIN = 40
"""Characters that the paragraph below such a heading has at least, where no numbered item follows."""

PUNCTUATED_SHARE = 0.5
"""Share of the long paragraphs that end with a full stop, below which a text shows no ends of paragraphs."""

_ENDED = '。！？!?”）)"'
_LEAD_HEADING = re.compile(r"[^。！？；：:;!?（）()|\t]{2,}。")
_PLAIN = re.compile(r"[^。！？；：:;!?（）()【】|〔〕\t\d][^。！？；：:;!?（）()【】|〔〕\t]*")
_NO_HEADING = re.compile(
    "^(?:——|--|—|抄送|联系|责任|编辑|来源|时间|打印|关闭|分享|下载|注)|[,，].*[,，]|、.*、.*、|(?:19|20)\\d\\d年\\d"
)
_ANNEX = re.compile(
    f"附\\s*(?P<kind>件|表|录|图)\\s*(?P<number>\\d{{1,3}}|{HAN_NUMBER})?(?:[-－]\\d+)?"
    "(?P<rest>(?:[:：.．、\\s].*|(?<=[\\d一二三四五六七八九十])[^的中所和与及为是按规、，;；].*)?)$"
)
_BARE_ANNEX = re.compile(r"附(?:\s*[:：]\s*|\s+|$)(?P<rest>[^\d《]*)$")
_DAY = re.compile(r"(?:19|20)\d\d年\s?\d{1,2}月\s?\d{1,2}日$")
_GLOSSARY = re.compile("^(?:名词解释|名词注释|名词术语解释|有关名词解释|相关名词解释|注释)$")
_LIST_HEAD = re.compile(f"^\\s*[:：]?\\s*(?:\\d|{HAN_NUMBER})\\s*[.．、]|^\\s*[:：]\\s*\\S")
_BOX = re.compile(
    f"[【\\[]?专\\s?栏\\s?(?P<number>(?:\\d+|{HAN_NUMBER})(?:[-－.]\\d+)*)?(?P<gap>[\\s】\\]:：—－]*)(?P<title>.*)$"
)
_LABELLED = re.compile(f"[\\u4e00-\\u9fff]{{2,6}}[：:](?=第(?:{HAN_NUMBER}|\\d+)条[ \\u3000])")


@dataclass(frozen=True)
class Shape:
    """The blocks of a document with their markers, and what can be told of its numbering as a whole."""

    blocks: Sequence[Block]
    markers: Sequence[Marker | None]

    @cached_property
    def articles(self) -> bool:
        """Whether the document is written in articles (条): two or more, or one that is the first."""
        found = [m.number for m in self.markers if m and m.step is Step.ARTICLE and m.sure]
        return len(found) > 1 or found == [1]

    @cached_property
    def part_outer(self) -> bool:
        """Whether 一、 stands above 第一章: its numbers run through once, from before the first chapter."""
        parts = [(n, m.number) for n, m in enumerate(self.markers) if m and m.step is Step.PART]
        chapters = [n for n, m in enumerate(self.markers) if m and m.step is Step.CHAPTER]
        through = [number for _, number in parts] == list(range(1, len(parts) + 1))
        return len(parts) > 1 and bool(chapters) and through and parts[0][0] < chapters[0] < parts[-1][0]

    def goes_on(self, at: int, item: tuple[Step, int], around: Collection[Step | None]) -> bool:
        """Whether an open item's numbers go on after a block, before a marker of the kinds ``around`` it comes."""
        for marker in self.markers[at + 1 : at + 1 + LOOK_AHEAD]:
            if marker is not None and marker.step is item[0]:
                return marker.number == item[1] + 1
            if marker is not None and marker.step in around:
                return False
        return False

    def opens(self, at: int) -> bool:
        """Whether a block opens a numbered item, an annex, a box or a table."""
        block, marker = self.blocks[at], self.markers[at]
        if block.kind is not BlockKind.PARAGRAPH or annex_of(self, at) or box_of(block):
            return True
        return marker is not None and (marker.sure or marker.number == 1)

    def begins(self, at: int) -> bool:
        """Whether a block opens the body, or anything in it that is not plain text."""
        return self.opens(at) or at in self.headings

    @cached_property
    def headings(self) -> frozenset[int]:
        """Lines without a number that head what follows: a heading by role, or one that reads like one."""
        return frozenset(n for n in range(len(self.blocks)) if self._heads(n))

    @cached_property
    def _unnumbered(self) -> bool:
        """Whether nothing in the document carries a number: then short sentences of their own head what follows."""
        return not any(self.markers)

    @cached_property
    def _punctuated(self) -> bool:
        """Whether paragraphs end with full stops: texts copied sentence by sentence have lost them."""
        ends = [block.text[-1] in _ENDED for block in self.blocks if len(block.text) >= BODY_MIN]
        return sum(ends) >= PUNCTUATED_SHARE * len(ends)

    def _heads(self, at: int) -> bool:
        block = self.blocks[at]
        if (
            self.markers[at] is not None
            or block.kind is not BlockKind.PARAGRAPH
            or at + 1 >= len(self.blocks)
        ):
            return False
        if self._unnumbered and not block.role and len(block.text) <= PLAIN_MAX:
            leads = _LEAD_HEADING.fullmatch(block.text) is not None
            return leads and len(self.blocks[at + 1].text) > PLAIN_MAX
        if block.role:
            return not annex_of(self, at) and not box_of(block)
        if not _reads_as_heading(block) or box_of(block) or annex_of(self, at):
            return False
        if not self._punctuated:
            return False
        if at and not (self.blocks[at - 1].text[-1] in _ENDED or self._reads_so(at - 1)):
            return False
        return self._leads(at)

    def _reads_so(self, at: int) -> bool:
        return self.articles and self.markers[at] is None and _reads_as_heading(self.blocks[at])

    def _leads(self, at: int) -> bool:
        """Whether what follows a line that reads like a heading bears it out."""
        following, marker = self.blocks[at + 1], self.markers[at + 1]
        if self.articles:
            if marker is None:
                after = self.markers[at + 2] if at + 2 < len(self.markers) else None
                return self._reads_so(at + 1) and after is not None and after.step is Step.ARTICLE
            return marker.step is Step.ARTICLE or marker.step in STRUCTURAL
        if marker is not None:
            return marker.sure and marker.step not in STRUCTURAL
        return len(following.text) >= BODY_MIN and following.kind is BlockKind.PARAGRAPH

    @cached_property
    def outer(self) -> frozenset[int]:
        """Numbered headings, other than chapters, that stand above articles: a short line right before one."""
        found = set()
        for at, marker in enumerate(self.markers):
            if marker is None or marker.step is not Step.ARTICLE or not at:
                continue
            before, text = self.markers[at - 1], self.blocks[at - 1].text
            inner = before is not None and before.step is not Step.ARTICLE and before.step not in STRUCTURAL
            if inner and len(text) <= PLAIN_MAX and text[-1] not in (*SENTENCE_ENDS, "，", "、"):
                found.add(at - 1)
        return frozenset(found)


def shape_of(blocks: Sequence[Block]) -> Shape:
    """The shape of a document."""
    markers = [_marker(block) for block in blocks]
    if not any(marker is not None and marker.step is Step.PART for marker in markers):
        markers = [replace(m, step=Step.PART) if m and m.step is Step.MAIN else m for m in markers]
    return Shape(blocks, markers)


def _marker(block: Block) -> Marker | None:
    if block.kind is not BlockKind.PARAGRAPH:
        return None
    marker = marker_of(block.text)
    if marker is None and "第" in block.text[:8]:
        label = _LABELLED.match(block.text)
        inner = marker_of(block.text[label.end() :]) if label else None
        if label and inner:
            return Marker(inner.step, inner.number, label.end() + inner.length, inner.inserted, sure=False)
    return marker


def _reads_as_heading(block: Block) -> bool:
    text = block.text
    return (
        2 <= len(text) <= PLAIN_MAX
        and text[-1] not in "，、,"
        and _PLAIN.fullmatch(text) is not None
        and _NO_HEADING.search(text) is None
    )


def annex_of(shape: Shape, at: int) -> str:
    """The name of the annex that opens at a block: 附件1, 附表二, 名词解释; empty where none does.

    A line 附件：1.… in a letter lists annexes and opens none.
    """
    block = shape.blocks[at]
    text = block.text
    if text[0] not in "附名有相注" or len(text) > 2 * PLAIN_MAX or block.kind is not BlockKind.PARAGRAPH:
        return ""
    if _GLOSSARY.match(text):
        after = shape.markers[at + 1] if at + 1 < len(shape.markers) else None
        return text if after is not None or block.role else ""
    match = _ANNEX.match(text)
    if match is None:
        return _bare_annex(shape, at)
    rest = match["rest"] or ""
    if text[-1] in "。；！？" or (not block.role and _LIST_HEAD.match(rest)):
        return ""
    if rest.strip(" ：:") and not block.role and _lists(shape, at):
        return ""
    return f"附{match['kind']}{match['number'] or ''}"


def _bare_annex(shape: Shape, at: int) -> str:
    block = shape.blocks[at]
    match = _BARE_ANNEX.match(block.text)
    if match is None or at + 1 >= len(shape.blocks) or block.text[-1] in "。；！？":
        return ""
    signed = any(_DAY.search(after.text) for after in shape.blocks[at + 1 : at + 3])
    return "" if signed and match["rest"] and not block.role else "附"


def _lists(shape: Shape, at: int) -> bool:
    """Whether a line 附件1 某方案 is one of a list of annexes: another such line, or a date, stands beside it."""
    beside = [shape.blocks[n].text for n in (at - 1, at + 1) if 0 <= n < len(shape.blocks)]
    return any(text[:1] == "附" and len(text) <= 2 * PLAIN_MAX for text in beside)


def box_of(block: Block) -> str:
    """The name of the box (专栏) that a block heads: 专栏3, or 专栏“…” where it has no number; empty for others."""
    text = block.text
    if "专" not in text[:2] or len(text) > 2 * PLAIN_MAX or block.kind is not BlockKind.PARAGRAPH:
        return ""
    match = _BOX.match(text)
    if match is None or text[-1] in SENTENCE_ENDS:
        return ""
    if match["number"]:
        return numbered_name(text.replace("专 栏", "专栏")) or f"专栏{match['number']}"
    title = "".join(match["title"].split()).strip("】]")
    return f"专栏“{title}”" if title and (match["gap"] or text[2:3] == " ") else ""
