"""What stands around the numbered body (文前文后): letter, title, adoption lines, contents, preface, closing, signature."""

import re
from collections.abc import Sequence
from itertools import groupby

from corpus.landmarks import BODY_MIN, Shape
from corpus.layout import Block, BlockKind
from corpus.leads import LEAD_MAX
from corpus.nodes import ADOPTION, CONTENTS, LETTER, MASTHEAD, PREFACE, TITLE, Node
from corpus.numbering import Marker
from corpus.paths import ClausePath
from corpus.types import ClauseKind
from corpus.unfolding import SENTENCE_ENDS

FRONT_MAX = 120
"""Blocks among which a letter's document begins: longer letters were not seen (the longest has 12)."""

LETTER_MAX = 8
"""Blocks of a letter among which it names its document."""

_QUOTED = re.compile("《([^《》]+(?:《[^《》]+》[^《》]*)?)》")
_TITLE_WORDS = (
    "规划|计划|纲要|方案|意见|办法|条例|规定|法典|法|报告|通知|决定|细则|措施|规则|标准|指南|公报|清单|政策"
    "|指引|举措|行动|要点|章程|公约|决议|公告|[一二三四五六七八九十]条"
)
_TITLE = re.compile(f"^.{{4,60}}(?:{_TITLE_WORDS})》?(?:[（(][^）)]*[）)])*$")
_NOTICE = re.compile("^.*?(?:印发|发布|转发|公布)(?:了)?《?(.+?)》?的(?:通知|公告|决定)$")
_BRACKETED = re.compile("^[（(][^）)]*[）)]$")
_MARKS = str.maketrans("", "", "《》〈〉“”\"' \u3000\xa0")
_LETTERLIKE = re.compile("通知|印发|函$|〔\\d{4}〕|[\\[［]\\d{4}[\\]］]")
_CONTENTS = re.compile(r"^[#\s]*目\s*[录次](?=\s|$|[:：]|第|序|前言|一、)")
_PAGED = re.compile(r"[.…·．‥]{3,}\s*\d{1,4}$|\s\d{1,3}$")
_DOTTED = re.compile(r"[.…·．‥]{3,}\s*\d{1,4}$")
_PAGE = re.compile(r"[\s.…·．‥]*\d{0,4}$")
_DATED = re.compile(r"^[（(]?\s*(?:[1１][9９]|[2２][0０])\s?[\d]\s?[\d]\s?年")
_ADOPTED = re.compile(
    "^[（(]$|^[（(《〈]?.{0,80}(?:通过|修正|修订|公布|批准|修改|发布)[^。]*[）)]?$|^根据.*(?:决定|修正|修订|修改)"
)
_BYLINE = re.compile(
    "^(?:——|--|――|—)|^.{0,14}(?:省长|市长|主席|县长|区长|州长|主任|委员长|总理)\\s?.{1,6}$|^(?:来源|时间|作者|发布)"
)
_DATE = re.compile(
    r"^[（(]?(?:19|20)\d\d年\s?\d{1,2}月\s?\d{1,2}日[）)]?$|^[二一][〇○零九]..年.{1,2}月.{1,3}日$"
)
_TRAILER = re.compile(
    r"^[（(]?(?:责任编辑|编辑|来源|相关(?:报道|附件|链接)|扫一扫|打印|关闭|分享|公开方式|抄送|抄报|主题词|联系人)"
    r"|^[（(](?:此件|完$|完[）)])|^.{0,60}(?:19|20)\d\d年\s?\d{1,2}月\s?\d{1,2}日[^。]{0,12}(?:印发|发布|公布)"
)
_CLOSING = re.compile(
    "^(?:各位代表|各位委员|同志们|施行说明)|"
    "^[^。]{0,60}(?:自[^。，]{0,20}(?:起|之日|之后)[^。]{0,14}(?:施行|实施|试行|执行)|负责解释|有效期|实施期限|执行期限)"
)


def front_of(blocks: Sequence[Block], shape: Shape) -> tuple[list[Node], str | None, int]:
    """Nodes of what stands before the body, the title found there, and the index of the body's first block."""
    contents = contents_of(blocks, shape)
    at = _announced(blocks)
    start = 0 if at is None else at + 1
    if contents and contents[1] > start:
        start = contents[1] if _only_front(blocks, shape, start, contents[0]) else start
    if at is None:
        numbered = next((n for n in range(start, len(blocks)) if shape.opens(n)), len(blocks))
        at = _title_at(blocks, shape, numbered, contents)
        start = start if at is None else max(start, at + 1)
    end = next((n for n in range(start, len(blocks)) if shape.begins(n)), len(blocks))
    front = blocks[:end]
    names = _names(front, at, contents, shape)
    nodes = []
    for name, rows in groupby(zip(names, front, strict=True), key=lambda pair: pair[0]):
        kind = {TITLE: ClauseKind.TITLE, CONTENTS: ClauseKind.NOTE}.get(name, ClauseKind.PREAMBLE)
        nodes.append(Node(ClausePath(name=name), kind, [block for _, block in rows]))
    if at is not None:
        return nodes, blocks[at].text, end
    announced = next((match[1] for block in front if (match := _NOTICE.match(block.text))), None)
    return nodes, announced, end


def _only_front(blocks: Sequence[Block], shape: Shape, start: int, end: int) -> bool:
    return not any(shape.begins(n) for n in range(start, end))


def contents_of(blocks: Sequence[Block], shape: Shape) -> tuple[int, int] | None:
    """First and last index (exclusive) of a table of contents (目录); None where there is none."""
    for begin, block in enumerate(blocks[:FRONT_MAX]):
        if _CONTENTS.match(block.text) and len(block.text) <= 200:
            end = _contents_end(blocks, shape.markers, begin + 1)
            return (begin, end) if end > begin + 1 else None
        if _DOTTED.search(block.text):
            end = _contents_end(blocks, shape.markers, begin)
            return (begin, end) if end > begin + 2 else None
    return None


def _contents_end(blocks: Sequence[Block], markers: Sequence[Marker | None], begin: int) -> int:
    """The first block that repeats an entry, or is none."""
    seen: set[str] = set()
    for at in range(begin, len(blocks)):
        text = blocks[at].text
        key = _PAGE.sub("", text).translate(_MARKS)
        headed = markers[at] is not None and text[-1] not in "。；"
        plain = len(text) <= LEAD_MAX and not any(char in text for char in "。；：，！")
        if key in seen or not (headed or plain or _PAGED.search(text)):
            return at
        seen.add(key)
    return len(blocks)


def _announced(blocks: Sequence[Block]) -> int | None:
    """Index of the title that a letter before it announces (关于印发《…》的通知)."""
    letter = blocks[:LETTER_MAX]
    names = {_bare(match[1]) for block in letter if (match := _NOTICE.match(block.text))}
    if not names:
        return None
    names |= {_bare(name) for block in letter if "印发" in block.text for name in _QUOTED.findall(block.text)}
    texts = enumerate(_bare(block.text) for block in blocks[1:FRONT_MAX])
    return next((at + 1 for at, text in texts if text in names or _continued(blocks, at + 1) in names), None)


def _bare(title: str) -> str:
    """A title without what varies where it is named: quotation marks, blanks, 关于 and 的."""
    return title.translate(_MARKS).removeprefix("关于").replace("的", "")


def _continued(blocks: Sequence[Block], at: int) -> str:
    """A title with the bracketed line below it."""
    after = blocks[at + 1].text if at + 1 < len(blocks) else ""
    return _bare(blocks[at].text + after) if _BRACKETED.match(after) else ""


def _title_at(
    blocks: Sequence[Block], shape: Shape, end: int, contents: tuple[int, int] | None
) -> int | None:
    """Index of the title among the first ``end`` blocks: a heading by role, else what reads like one."""
    free = [n for n in range(end) if not contents or not contents[0] <= n < contents[1]]
    headed = (n for n in free if blocks[n].role == "heading1" and shape.markers[n] is None)
    worded = (n for n in free if _TITLE.match(blocks[n].text) and blocks[n].text[-1] not in SENTENCE_ENDS)
    found = next(headed, next(worded, None))
    if found is None and free[:1] == [0] and end > 1:
        first, second = blocks[0].text, blocks[1].text
        short = 6 <= len(first) <= 2 * LEAD_MAX and first[-1] not in SENTENCE_ENDS and "。" not in first
        return 0 if short and len(second) >= BODY_MIN and not _DATED.match(first) else None
    return found


def _names(
    front: Sequence[Block], at: int | None, contents: tuple[int, int] | None, shape: Shape
) -> list[str]:
    """The name of the clause to which each block of the front belongs."""
    letter = any(_LETTERLIKE.search(block.text) for block in front[:at])
    names: list[str] = []
    for number, block in enumerate(front):
        if contents and contents[0] <= number < contents[1]:
            names.append(CONTENTS)
        elif at is None or number < at:
            names.append(LETTER if letter else PREFACE if at is None else MASTHEAD)
        elif number == at or (names[-1] == TITLE and number == at + 1 and _is_subtitle(block)):
            names.append(TITLE)
        elif names[-1] in (TITLE, ADOPTION) and _annotates(front[number - 1], block, shape):
            names.append(ADOPTION)
        else:
            names.append(PREFACE)
    return names


def _is_subtitle(block: Block) -> bool:
    return (
        bool(_BRACKETED.match(block.text)) and len(block.text) <= LEAD_MAX and not _ADOPTED.match(block.text)
    )


def _annotates(before: Block, block: Block, shape: Shape) -> bool:
    """Whether a line under a title says when and by whom the document was adopted, or who spoke."""
    text = block.text
    if _DATED.match(text) or _ADOPTED.match(text) or _BYLINE.match(text) or _BRACKETED.match(text):
        return len(text) <= 600 and not text.endswith("。")
    open_ = any(before.text.count(a) > before.text.count(b) for a, b in ("《》", "（）", "〈〉", "()"))
    return shape.articles and (open_ or text[-1] not in SENTENCE_ENDS)


def tail_of(blocks: Sequence[Block], shape: Shape, begin: int) -> tuple[int, int]:
    """Indices at which closing and signature begin, both ``len(blocks)`` where there are none.

    ``begin`` is the first block of the body; what carries a number belongs to neither.
    """
    last = max((n for n in range(begin, len(blocks)) if shape.begins(n)), default=len(blocks))
    signature = len(blocks)
    while signature - 1 > last and _signs(blocks, signature - 1):
        signature -= 1
    if shape.articles or last >= len(blocks):
        return signature, signature
    empty = len(blocks[last].text) <= LEAD_MAX and blocks[last].text[-1] not in SENTENCE_ENDS
    closing = (n for n in range(last + 1 + empty, signature) if _CLOSING.match(blocks[n].text))
    return next(closing, signature), signature


def _signs(blocks: Sequence[Block], at: int) -> bool:
    """Whether a block belongs to the signature, those below it doing so."""
    text = blocks[at].text
    if blocks[at].kind is not BlockKind.PARAGRAPH:
        return False
    if _DATE.match(text) or (_TRAILER.match(text) and len(text) <= 120):
        return True
    below = blocks[at + 1].text if at + 1 < len(blocks) else ""
    return len(text) <= LEAD_MAX and text[-1] not in SENTENCE_ENDS and bool(_DATE.match(below))
