"""Number the evidence; verify each sentence against what it cites (引用、核验)."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from assistant.pieces import Piece, Source
from assistant.types import Citation, Segment
from corpus.facts import DEPARTMENT
from corpus.types import Document

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_BEFORE_NAME = re.compile("[是为归]")
"""Words after which a composed sentence names a department; ``DEPARTMENT`` sees no head of a phrase there."""


def cite(
    pieces: Sequence[Piece], document: Callable[[str], Document | None], day: date
) -> tuple[tuple[Segment, ...], tuple[Citation, ...]]:
    """Segments and their numbered citations; sources that are one clause and one span share a number."""
    numbers: dict[Source, int] = {}
    citations: list[Citation] = []
    segments = []
    for piece in pieces:
        for source in piece.sources:
            held = document(source.clause.document)
            if source not in numbers and held is not None:
                numbers[source] = len(citations) + 1
                citations.append(
                    Citation(numbers[source], held, held.validity(day), source.clause, source.span)
                )
        cited = tuple(numbers[source] for source in piece.sources if source in numbers)
        segments.append(Segment(piece.text, cited, piece.cells, piece.denied))
    return tuple(segments), tuple(citations)


def verify(segment: Segment, citations: Iterable[Citation]) -> tuple[str, ...]:
    """Numbers and departments that a sentence names and its citations do not; empty where it is supported.

    A number counts as supported when it stands, as a whole number, in a cited clause, in the headings above it or
    in the title of its document. The path of a cited clause and the 文号 of its document may be named as they are;
    the numbers in them support nothing else.
    """
    cited = [citation for citation in citations if citation.n in segment.citations]
    ground = " ".join(_ground(citation) for citation in cited)
    said = _without_denied(segment)
    for name in sorted((name for citation in cited for name in _names(citation)), key=len, reverse=True):
        said = said.replace(name, " ")
    known = set(_NUMBER.findall(ground))
    wanted = [number for number in _NUMBER.findall(said) if number not in known]
    wanted += [name for name in DEPARTMENT.findall(_BEFORE_NAME.sub(" ", said)) if name not in ground]
    return tuple(wanted)


def _without_denied(segment: Segment) -> str:
    """The sentence without what it denies of the question: 不是60%，是55% says nothing of 60% but that it is wrong."""
    said = segment.text
    for words in segment.denied:
        said = said.replace(f"不是{words}", " ", 1)
    return said


def _names(citation: Citation) -> tuple[str, ...]:
    number = citation.document.number
    return (str(citation.clause.path), *([number] if number else []))


def _ground(citation: Citation) -> str:
    return " ".join((citation.clause.text, *citation.clause.heading, citation.document.title))
