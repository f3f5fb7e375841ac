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
        segments.append(
            Segment(piece.text, tuple(numbers[source] for source in piece.sources if source in numbers))
        )
    return tuple(segments), tuple(citations)


def verify(segment: Segment, citations: Iterable[Citation]) -> tuple[str, ...]:
    """Numbers and departments that a sentence names and its citations do not; empty where it is supported.

    A number counts as supported when it stands, as a whole number, in a cited clause, in the headings above
    it, or in the number or title of its document.
    """
    cited = [citation for citation in citations if citation.n in segment.citations]
    ground = " ".join(_ground(citation) for citation in cited)
    known = set(_NUMBER.findall(ground))
    wanted = [number for number in _NUMBER.findall(segment.text) if number not in known]
    wanted += [name for name in DEPARTMENT.findall(_BEFORE_NAME.sub(" ", segment.text)) if name not in ground]
    return tuple(wanted)


def _ground(citation: Citation) -> str:
    document, clause = citation.document, citation.clause
    return " ".join((clause.text, *clause.heading, document.title, document.number or "", str(clause.path)))
