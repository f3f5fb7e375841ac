"""Known disagreements between clauses (已知的不一致): an answer that tells one side tells the other too."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.evidence import Row, covered, folded
from assistant.pieces import Piece, Source
from assistant.query import Asked, Query
from assistant.tabulating import table_answer
from assistant.types import Citation, Notice, NoticeKind
from assistant.years import years_of
from corpus.differences import Conflict, ConflictKind, Side
from corpus.outline import name_of
from corpus.types import Clause
from prompts import Replies

ABOUT = 0.6
"""Share of the question that the name of what is disagreed about must cover."""

_VALUES = (Asked.VALUE, Asked.TEXT, Asked.INDICATORS, Asked.TIME)


@dataclass(frozen=True)
class Disputes:
    """Adds the other side of a disagreement; ``rows`` are those of indicator tables by their clause's ref, ``clause`` finds a clause by its ref."""

    conflicts: tuple[Conflict, ...]
    rows: Mapping[str, Row]
    clause: Callable[[str], Clause]
    replies: Replies

    def __call__(self, query: Query, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """The pieces, with the other side behind where one side of what the question is about is told."""
        if query.asked not in _VALUES:
            return tuple(pieces)
        added: list[Piece] = []
        for conflict in self.disagreeing:
            if not self._asked(query, conflict):
                continue
            told = [side for side in conflict.sides if _tells(pieces, side)]
            if len(told) == 1:
                other = next(side for side in conflict.sides if side is not told[0])
                added += [self._quoted(query, other)] if not _tells(added, other) else []
        kept = [replace(piece, agrees=False) for piece in pieces] if added else list(pieces)
        return (*kept, *added)

    def notices(self, citations: Sequence[Citation]) -> Iterator[Notice]:
        """A notice for two places that are both cited and disagree, one for each pair of places."""
        told: set[tuple[int, ...]] = set()
        for conflict in self.disagreeing:
            held = [_cited(citations, side) for side in conflict.sides]
            cited = tuple(sorted(n for side in held for n in side))
            if all(held) and cited not in told:
                told.add(cited)
                one, other = (side.words.replace("\n", "") for side in conflict.sides)
                name = "sum" if conflict.sum else _NAMES[conflict.kind]
                said = {"matter": conflict.matter, "one": one, "other": other, "sum": conflict.sum}
                yield Notice(NoticeKind.CONFLICT, self.replies.say(f"notice.conflict_{name}", **said), cited)

    @cached_property
    def disagreeing(self) -> tuple[Conflict, ...]:
        """Those that nothing explains, and behind them those that a sum does; the others are none to the reader."""
        held = [conflict for conflict in self.conflicts if not conflict.kind.explained]
        return (*held, *(conflict for conflict in self.conflicts if conflict.kind.explained and conflict.sum))

    def _asked(self, query: Query, conflict: Conflict) -> bool:
        """Whether a question is about what is disagreed on, in one of the years that the sides are of."""
        if covered(query.terms, folded(conflict.matter)) < ABOUT:
            return False
        years = {year for side in conflict.sides for year in years_of(side.words)}
        if query.years or query.doubts:
            return not query.years or bool(years & set(query.years))
        return conflict.kind is ConflictKind.REACHED or query.past

    def _quoted(self, query: Query, side: Side) -> Piece:
        """What the other side says: a row of a table as such, else its words, with where they stand."""
        row = self.rows.get(side.ref)
        if row is not None:
            return table_answer(self.replies, replace(query, confirms=False, years=()), row, full=True)
        clause = self.clause(side.ref)
        told = {"where": name_of(clause) or str(clause.path), "quote": clause.text[slice(*side.span)]}
        text = self.replies.say("answer.elsewhere", **told)
        return Piece(text, (Source(clause, side.span),))


_NAMES = {
    ConflictKind.VALUE: "value",
    ConflictKind.REACHED: "reached",
    ConflictKind.ITEMS: "rule",
    ConflictKind.PENALTY: "rule",
}


def _tells(pieces: Iterable[Piece], side: Side) -> bool:
    return any(_holds(source.clause, source.span, side) for piece in pieces for source in piece.sources)


def _cited(citations: Iterable[Citation], side: Side) -> list[int]:
    return [citation.n for citation in citations if _holds(citation.clause, citation.span, side)]


def _holds(clause: Clause, span: tuple[int, int], side: Side) -> bool:
    return clause.ref == side.ref and span[0] < side.span[1] and side.span[0] < span[1]
