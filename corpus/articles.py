"""Paragraphs, items and sub-items of an article (款、项、目), as addresses into its one clause.

An article's paragraphs (款) are its natural paragraphs; the items （一）（二） below a paragraph's lead belong to it, and
1. or （1） below an item are its sub-items (立法技术规范, 全国人大常委会法制工作委员会 2009, 15 and 16).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.numbering import marker_of
from corpus.paths import ClausePath, Step
from corpus.types import Clause
from corpus.unfolding import SENTENCE_ENDS

_CAPTION = re.compile(r"\s*(?:[【［\[][^】］\]]*[】］\]])?\s*$")
"""What may stand alone behind an article's number: nothing, or its caption in brackets."""

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Part:
    """A paragraph, an item or a sub-item; ``span`` counts characters in the text of its clause.

    The span of a paragraph goes from its first character to the end of its last item.
    """

    path: ClausePath
    span: tuple[int, int]


def is_article(clause: Clause) -> bool:
    """Whether a clause is an article of a law."""
    return any(step is Step.ARTICLE for step, _ in clause.path.steps)


def parts_of(clause: Clause) -> tuple[Part, ...]:
    """The parts of an article in order, a paragraph before its items; nothing for another clause.

    An article of one paragraph has no 款 in its addresses: 第三十九条第（二）项.
    """
    if not is_article(clause):
        return ()
    rows = list(_rows(clause.text))
    single = sum(1 for step, _, _ in rows if step is Step.PARAGRAPH) == 1
    parts: list[Part] = []
    for order, (step, number, begin) in enumerate(rows):
        end = next((at for inner, _, at in rows[order + 1 :] if inner <= step), len(clause.text) + 1) - 1
        above = _above(parts, step, clause.path)
        own = () if step is Step.PARAGRAPH and single else ((step, number),)
        parts.append(Part(ClausePath((*above, *own), clause.path.name, copy=clause.path.copy), (begin, end)))
    return tuple(parts)


def part_at(clause: Clause, span: tuple[int, int]) -> ClausePath:
    """The narrowest address that holds a span of the clause's text; the clause's own path where no part does."""
    holding = [part for part in parts_of(clause) if part.span[0] <= span[0] and span[1] <= part.span[1]]
    return max(holding, key=lambda part: part.span[0] - part.span[1]).path if holding else clause.path


def find_part(clause: Clause, path: ClausePath) -> tuple[int, int] | None:
    """Where in the clause's text an address stands; None where the article has no such part.

    第一款 of an article of one paragraph is the article; an item without its paragraph is found where only one has it.
    """
    if path.name != clause.path.name or path.steps[: len(clause.path.steps)] != clause.path.steps:
        return None
    asked = path.steps[len(clause.path.steps) :]
    if not asked:
        return 0, len(clause.text)
    found = {part.path.steps[len(clause.path.steps) :]: part.span for part in parts_of(clause)}
    if () in found and asked[0] == (Step.PARAGRAPH, 1):
        asked = asked[1:]
    if asked in found:
        return found[asked]
    loose = [
        span for steps, span in found.items() if steps[1:] == asked and asked[0][0] is not Step.PARAGRAPH
    ]
    return loose[0] if len(loose) == 1 else None


def _above(parts: list[Part], step: Step, article: ClausePath) -> tuple[tuple[Step, int], ...]:
    """Steps of the part in which one of this kind stands."""
    depth = len(article.steps)
    if step is Step.PARAGRAPH:
        return article.steps
    for part in reversed(parts):
        last = part.path.steps[-1][0] if len(part.path.steps) > depth else Step.PARAGRAPH
        if last < step:
            return part.path.steps
    return article.steps


def _rows(text: str) -> Iterator[tuple[Step, int, int]]:
    """Parts of an article's text: what each is, its number, and where it begins."""
    paragraphs, open_item, last, captioned = 0, False, "", False
    for line in _LINE.finditer(text):
        marker = marker_of(line[0]) if paragraphs else None
        step = _part_step(marker.step, open_item) if marker else Step.PARAGRAPH
        goes_on = captioned or (last != "" and last[-1] not in SENTENCE_ENDS and step is Step.PARAGRAPH)
        if marker and step is not Step.PARAGRAPH:
            open_item = open_item or step is Step.ENTRY
            yield step, marker.number, line.start()
        elif not goes_on:
            paragraphs += 1
            open_item = False
            yield Step.PARAGRAPH, paragraphs, line.start()
        head = marker_of(line[0]) if not last else None
        captioned = head is not None and bool(_CAPTION.match(line[0], head.length))
        last = line[0]


def _part_step(step: Step, open_item: bool) -> Step:
    """（一） is an item; 1., （1） and ① are sub-items below one, and items where the article has no （一）."""
    if step is Step.SECTION:
        return Step.ENTRY
    if step in (Step.ITEM, Step.SUBITEM, Step.POINT):
        return Step.SUBENTRY if open_item else Step.ENTRY
    return Step.PARAGRAPH
