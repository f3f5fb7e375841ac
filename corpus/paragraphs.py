"""Paragraphs of a clause with their items (款及其项), as spans of its text, the article's own number left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.articles import Part, is_article, parts_of
from corpus.numerals import HAN_NUMBER
from corpus.paths import Step
from corpus.types import Clause

Span = tuple[int, int]

_NUMBER = re.compile(f"第{HAN_NUMBER}条(?:之{HAN_NUMBER})?[\\s　]*")

_ENDS = frozenset("。；：！？，、…”）")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph (款): the span of its lead, or of all of it, and those of its items in order."""

    lead: Span
    items: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """From the lead's first character to the last item's end."""
        return self.lead[0], (self.items[-1] if self.items else self.lead)[1]


def without_number(clause: Clause) -> Span:
    """The span of a clause's text without an article's own number."""
    number = _NUMBER.match(clause.text) if is_article(clause) else None
    return (number.end() if number else 0, len(clause.text))


def paragraphs_of(clause: Clause) -> Iterator[Paragraph]:
    """The paragraphs of a clause in order; outside articles each line is one."""
    if not is_article(clause):
        yield from (Paragraph(match.span()) for match in re.finditer("[^\n]+", clause.text))
        return
    parts = parts_of(clause)
    depth = len(clause.path.steps)
    for part in parts:
        if not _is_item(part, depth):
            items = tuple(p.span for p in parts if _is_item(p, depth) and _inside(p.span, part.span))
            begin, end = part.span
            lead = without_number(clause)[0] if begin == 0 else begin
            yield Paragraph((lead, items[0][0] - 1 if items else end), items)


def said_in(clause: Clause) -> Iterator[Paragraph]:
    """The paragraphs of a clause but for a heading: a first line that ends like no sentence, before one that does."""
    held = tuple(paragraphs_of(clause))
    ends = [clause.text[: one.span[1]].rstrip()[-1:] in _ENDS for one in held[:2]]
    yield from held[1:] if ends == [False, True] else held


def _is_item(part: Part, depth: int) -> bool:
    return any(step is Step.ENTRY for step, _ in part.path.steps[depth:])


def _inside(span: Span, other: Span) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]
