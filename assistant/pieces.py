"""Pieces of an answer before its citations are numbered (语段底稿)."""

from dataclasses import dataclass

from corpus.types import Clause


@dataclass(frozen=True)
class Source:
    """A clause and the span of it that a piece relies on."""

    clause: Clause
    span: tuple[int, int]

    @property
    def quote(self) -> str:
        """The characters relied on."""
        return self.clause.text[self.span[0] : self.span[1]]


@dataclass(frozen=True)
class Piece:
    """One sentence of an answer with what it relies on.

    ``contradicts`` marks a false premise put right, ``agrees`` one confirmed; ``denied`` are words of the question that
    the sentence begins by denying (不是60%); ``partial`` a sentence that says only part of what was asked;
    ``office`` is the county's office that the sentence points to, a name whose function (职能) is known;
    ``concerns`` is the id of a document that the sentence is about without citing it; ``cells`` are those of a row where
    the piece is one of a table; ``framed`` see ``Segment``.
    """

    text: str
    sources: tuple[Source, ...]
    contradicts: bool = False
    partial: bool = False
    office: str | None = None
    concerns: str | None = None
    cells: tuple[str, ...] = ()
    agrees: bool = False
    denied: tuple[str, ...] = ()
    framed: str = ""


def whole(clause: Clause) -> Source:
    """A source that relies on a clause from end to end."""
    return Source(clause, (0, len(clause.text)))
