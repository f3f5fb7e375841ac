"""Number the evidence; verify each sentence against what it cites (引用、核验)."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from assistant.pieces import Piece, Source
from assistant.types import Citation, Segment
from assistant.verifying import unsupported
from corpus.types import Document

_FIGURE = re.compile(r"\d+(?:\.\d+)?")


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
        segments.append(Segment(piece.text, cited, piece.cells, piece.denied, piece.framed))
    return tuple(segments), tuple(citations)


def verify(segment: Segment, citations: Iterable[Citation]) -> tuple[str, ...]:
    """What a sentence says and its citations do not, as it stands in the sentence; empty where it is supported.

    See ``assistant.verifying`` for what is compared. A segment without citations is judged by nothing and supports nothing.
    """
    cited = tuple(c for c in citations if c.n in segment.citations)
    framed = _without_denied(segment.framed, segment)
    ground = "".join((*(c.clause.text for c in cited), *(part for c in cited for part in c.clause.heading)))
    known = set(_FIGURE.findall("".join((ground, *(c.document.title for c in cited)))))
    beyond = tuple(figure for figure in _FIGURE.findall(framed) if figure not in known)
    said = _without_denied(segment.text.replace(segment.framed, " ", 1), segment)
    return (*beyond, *unsupported(said, cited)) if re.search(r"\w", said) else beyond


def _without_denied(said: str, segment: Segment) -> str:
    """Words without what they deny of the question: 不是60%，是55% says nothing of 60% but that it is wrong."""
    for words in segment.denied:
        said = said.replace(f"不是{words}", " ", 1)
    return said
