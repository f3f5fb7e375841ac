"""What would be quoted of an article (节选): of each paragraph the sentences or items that answer, and with a penalty
the paragraph that it refers to."""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.evidence import covered, folded
from assistant.query import Asked, Query
from corpus.facts import sentences_of
from corpus.paragraphs import Paragraph, Span, said_in
from corpus.types import Clause

PENAL = re.compile("罚|处分|拘留|刑事责任|吊销|没收|责令|赔偿")
"""Wording of what a breach costs."""

SHORT = 150
"""Characters up to which a paragraph is quoted whole."""

LONG = 420
"""Characters up to which a list is quoted whole."""

STANDS_OUT = 0.12
"""Share of the question that an item must cover beyond its lead to be quoted alone."""

NEAR = 0.85
"""Share of the best fit from which a further sentence or item of the same paragraph is quoted."""

COSTS = 0.1
"""Worth of a sentence with a sum of money where a penalty is asked for, in shares of the question."""

FOR_PERSONS = 0.15
"""Worth of a sentence on persons where a person asks for a penalty."""

MOST = 3
"""Sentences or items quoted from a paragraph that is too long to be quoted whole."""

TOGETHER = 3
"""Paragraphs of an article, each referring to the one before, that are quoted together."""

_SUM = re.compile(r"[〇零一二三四五六七八九十百千万亿两\d](?:元|倍)|百分之")
_PERSON = re.compile("个人|我|自己|老百姓|居民|村民|农户|农民|市民|邻居|有人|谁家")
_REFERS = re.compile("^.{0,24}(?:有|违反|依照|按照)(?:前款|本条第一款)")
"""A paragraph of a penalty on what the one before lists or forbids."""


def excerpts(query: Query, clause: Clause) -> Iterator[tuple[tuple[Span, ...], bool]]:
    """What would be quoted of each paragraph of a clause, and whether that is a list.

    Where a penalty is asked for, paragraphs are quoted with the one that they refer to: neither says alone what is
    punished and how.
    """
    for held in _together(query, clause):
        first, *others = ((_listed if one.items else _sentences)(query, clause, one) for one in held)
        rest = [_whole(one) or part for one, part in zip(held[1:], others, strict=True)]
        spans = (*first, *(span for part in rest for span in part))
        yield spans, any(one.items for one in held)


def same_person(query: Query, text: str) -> bool:
    """Whether a penalty is for persons, as the question says."""
    return query.scope.penal and bool(_PERSON.search(query.text)) and "个人" in text


def _together(query: Query, clause: Clause) -> list[list[Paragraph]]:
    """The paragraphs, those that belong together in one list."""
    held: list[list[Paragraph]] = []
    for paragraph in said_in(clause):
        refers = query.scope.penal and _REFERS.search(_text(clause, paragraph.span))
        if refers and held and len(held[-1]) < TOGETHER:
            held[-1].append(paragraph)
        else:
            held.append([paragraph])
    return held


def _whole(paragraph: Paragraph) -> tuple[Span, ...]:
    """The span of a paragraph that is not too long; nothing for a longer one."""
    begin, end = paragraph.span
    return (paragraph.span,) if end - begin <= LONG else ()


def _listed(query: Query, clause: Clause, paragraph: Paragraph) -> tuple[Span, ...]:
    """The lead with the items that the question is about; with all where none stands out or a list is asked for."""
    lead = _text(clause, paragraph.lead)
    base = covered(query.terms, folded(lead))
    fits = {item: _worth(query, lead + _text(clause, item)) for item in paragraph.items}
    best, listed = max(fits.values()), query.asked is Asked.LIST
    if best - base >= STANDS_OUT and not listed:
        return (paragraph.lead, *(item for item, fit in fits.items() if fit >= NEAR * best))
    begin, end = paragraph.span
    if end - begin <= LONG or listed:
        return (paragraph.span,)
    return (paragraph.lead, *[item for item, fit in fits.items() if fit >= NEAR * best][:MOST])


def _sentences(query: Query, clause: Clause, paragraph: Paragraph) -> tuple[Span, ...]:
    """The whole paragraph where it is short, else its sentences that fit."""
    begin, end = paragraph.span
    if end - begin <= SHORT:
        return (paragraph.span,)
    spans = [(begin + a, begin + b) for a, b in sentences_of(clause.text[begin:end])]
    if query.asked is Asked.LIST and end - begin <= LONG:
        return (paragraph.span,)
    wanted = [s for s in spans if not query.scope.penal or PENAL.search(_text(clause, s))] or spans
    fits = {span: _worth(query, _text(clause, span)) for span in wanted}
    chosen = _best(fits)
    return (*chosen, *_costs(clause, chosen, fits)) if query.scope.penal else chosen


def _best(fits: Mapping[Span, float]) -> tuple[Span, ...]:
    """The spans that fit about as well as the best."""
    best = max(fits.values(), default=0.0)
    return tuple([span for span, fit in fits.items() if fit >= NEAR * best][:MOST])


def _costs(clause: Clause, chosen: Sequence[Span], fits: Mapping[Span, float]) -> tuple[Span, ...]:
    """The sentences with a sum of money, where those chosen say that something is punished and not by how much."""
    if any(_SUM.search(_text(clause, span)) for span in chosen):
        return ()
    return _best({span: fit for span, fit in fits.items() if _SUM.search(_text(clause, span))})


def _worth(query: Query, text: str) -> float:
    """How much a sentence or item is worth quoting: what it covers of the question, more where it says what a breach
    costs, and more where it is for persons and one asks."""
    worth = covered(query.terms, folded(text))
    if query.scope.penal:
        worth += COSTS * bool(_SUM.search(text)) + FOR_PERSONS * same_person(query, text)
    return worth


def _text(clause: Clause, span: Span) -> str:
    return clause.text[span[0] : span[1]]
