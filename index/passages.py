"""Clauses → passages (片段): heading path in front, long ones split at sentence ends."""

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from corpus.facts import sentences_of
from corpus.phrasings import Phrasings
from corpus.types import Clause, ClauseKind, Document
from index.types import Passage

PASSAGE_MAX = 240
"""Characters of the longest passage but for single long sentences; about the median clause of the county plan (211)."""

_SEARCHED = (ClauseKind.TEXT, ClauseKind.TABLE_ROW, ClauseKind.PREAMBLE, ClauseKind.NOTE)


def passages_of(
    document: Document, clauses: Iterable[Clause], phrasings: Phrasings = MappingProxyType({})
) -> Iterator[Passage]:
    """Passages of one document's clauses; headings alone are not searched, they stand in their clauses' context."""
    number, known = 0, phrasings.get(document.family, {})
    for clause in clauses:
        if clause.kind not in _SEARCHED:
            continue
        context, asked = (
            " ".join((document.title, *clause.heading)),
            "\n".join(known.get(str(clause.path), ())),
        )
        for span in _pieces(clause.text):
            text = clause.text[span[0] : span[1]]
            yield Passage(f"{document.id}-{number:05d}", clause.ref, span, context, text, asked)
            number += 1


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Spans of at most ``PASSAGE_MAX`` characters that begin and end at sentence ends."""
    if len(text) <= PASSAGE_MAX:
        yield 0, len(text)
        return
    begin = end = 0
    for _, sentence_end in sentences_of(text):
        if sentence_end - begin > PASSAGE_MAX and end > begin:
            yield begin, end
            begin = end
        end = sentence_end
    yield begin, len(text)
