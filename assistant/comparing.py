"""What is set side by side, as a small table with a quotation in every row (对照)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.contrasting import Cell, Contrast, Contrasted
from assistant.evidence import covered, folded
from assistant.gathering import Evidence
from assistant.likening import Figure, figures_for, likeness, of_one_year
from assistant.pieces import Piece, Source
from assistant.provisions import Provision
from assistant.query import Asked, Query
from assistant.quoting import merged
from assistant.shelves import is_local
from assistant.sides import Side, Sides, topic_of
from assistant.statutes import Statutes
from corpus.articles import part_at
from corpus.types import Clause, ClauseKind, Document, Kind, Target
from prompts import Replies

COVERED, LIKELY = 0.5, 0.5
"""Share of what is compared that a provision must cover, and least chance, to stand for a side that the question as it
stands finds nothing for."""

FLOOR_NAMED = 0.15
"""Least chance at which a provision may stand for a side."""

PAIRED, ALIKE = 6, 0.3
"""Provisions of each of two sides that are tried together, and what a pair counts that has nothing in common."""

MAIN = 0.48
"""Share of the word that tells most that its article must cover."""

_PERIODS = re.compile("保修期|有效期|期限|时限|年限|时效")
"""Words for periods: where one is compared, a provision must name it."""


@dataclass(frozen=True)
class Comparison:
    """Answers questions that set levels, documents or versions side by side.

    ``read`` reads the topic; ``gather`` and ``extract`` answer for plans, ``statutes`` for what stands above them.
    """

    sides: Sides
    read: Callable[[str], Query]
    gather: Callable[[Query], Evidence]
    extract: Callable[[Query, Evidence], tuple[Piece, ...]]
    statutes: Statutes
    contrast: Contrast
    replies: Replies

    def __call__(self, query: Query, day: date) -> tuple[Piece, ...]:
        """The point in one sentence, the head of the table, and a row for each side; nothing where nothing is compared."""
        if query.paths:
            return ()
        topic = self._topic(query)
        pair = self.sides.versions(query, day, lambda: self._likely(topic, day))
        sides = pair or self.sides(query, day)
        if not sides or not (topic.terms or topic.loose or topic.background):
            return ()
        figures = of_one_year([figures_for(topic, self._targets(side)) for side in sides])
        readings = self._readings(query, topic, any(figures))
        pool = self._pool(readings[0], sides)
        cells = [
            tuple(map(self._figured, told)) or self._cells(readings, side, pool)
            for side, told in zip(sides, figures, strict=True)
        ]
        if sum(map(bool, cells)) < (2 if pair else 1):
            return ()
        return self.contrast(Contrasted(topic, sides, figures, cells), day if pair else None)

    def _readings(self, query: Query, topic: Query, figured: bool) -> tuple[Query, ...]:
        """Ways to ask one side: with the words of the question and the topic alone; where a figure was asked for, at
        last what is said of the matter at all."""
        vague = query.asked is Asked.TEXT or (query.asked is Asked.LIST and topic.asked is not Asked.TEXT)
        kind = topic.asked if vague else query.asked
        whole = replace(topic, text=query.text, asked=kind, units=query.units, needs=query.needs)
        asked = Asked.VALUE if figured else topic.asked
        topic = replace(topic, asked=asked)
        wider = replace(topic, asked=Asked.TEXT, units=())
        return (whole, topic, wider) if figured else (whole, topic)

    def _pool(self, query: Query, sides: Sequence[Side]) -> list[Provision]:
        """Provisions of all sides that answer the question as it stands, the best first."""
        held = [d for side in sides for d in side.documents if not is_local(d)]
        found = self.statutes.candidates(self.statutes.worded(query), list(dict.fromkeys(held)))
        likely = [provision for provision in found if self.statutes.chance(provision) >= FLOOR_NAMED]
        kept = [provision for provision in likely if provision.signs.holds] or likely
        ordered = sorted(kept, key=lambda one: -self._worth(one))
        return [*self._pair(ordered, sides), *ordered]

    def _worth(self, provision: Provision) -> float:
        return self.statutes.chance(provision) * (1 + provision.fit)

    def _pair(self, found: Sequence[Provision], sides: Sequence[Side]) -> tuple[Provision, ...]:
        """Of two sides the provisions that answer best together: each likely, and of one matter."""
        if len(sides) != 2:
            return ()
        held = [[one for one in found if one.document in side.documents][:PAIRED] for side in sides]
        pairs = ((one, other) for one in held[0] for other in held[1])
        return max(
            pairs,
            key=lambda pair: (
                self._worth(pair[0]) * self._worth(pair[1]) * (ALIKE + likeness(*(p.text for p in pair)))
            ),
            default=(),
        )

    def _topic(self, query: Query) -> Query:
        """What is compared, as a question of its own; a question of several kinds keeps the kind it was asked as."""
        read = self.read(topic_of(query.text))
        asked = query.asked if read.asked is Asked.TEXT and query.asked is Asked.DEPARTMENT else read.asked
        asked = Asked.TIME if asked is Asked.TEXT and _PERIODS.search(read.text) else asked
        scope = replace(
            read.scope, families=(), unknown=(), levels=(), upper=False, penal=query.scope.penal, lawful=True
        )
        read = replace(
            read, years=query.years, background=query.background, near=(), elsewhere=None, places=()
        )
        return replace(read, asked=asked, scope=scope, confirms=False, claims=(), doubts=False)

    def _likely(self, topic: Query, day: date) -> tuple[Document, ...]:
        """The documents that answer by today's law, the best first."""
        found = self.statutes.candidates(self.statutes.worded(topic), self.statutes.shelves.rules(topic, day))
        kept = [provision for provision in found if self._stands(provision, topic)]
        return tuple(dict.fromkeys(provision.document for provision in kept))

    # -- cells ------------------------------------------------------------------------------------------------

    def _targets(self, side: Side) -> Iterator[tuple[Document, Clause, Target]]:
        """Figures of the plans and policies of a side: what a law sets is no target of a place."""
        record = self.statutes.index.record
        for document in (held for held in side.documents if held.kind not in (Kind.LAW, Kind.REGULATION)):
            facts = [fact for fact in record.facts_in(document.id) if isinstance(fact, Target)]
            yield from ((document, record.clause(fact.ref), fact) for fact in facts)

    def _figured(self, figure: Figure) -> Cell:
        told = str(figure.target.year) in figure.words or not figure.dated
        name = "compare.figure" if told else "compare.figure_of"
        row = figure.clause.kind is ClauseKind.TABLE_ROW
        words = figure.target.metric + "　" + figure.value if row else figure.words
        said = self.replies.say(name, **{"words": words, "year": figure.target.year})
        span = (0, len(figure.clause.text)) if row else figure.target.span
        return self._cell(figure.document, figure.clause, said, (span,))

    def _cells(self, readings: Sequence[Query], side: Side, pool: Sequence[Provision]) -> tuple[Cell, ...]:
        """What a side says: a plan's sentence, or the provision that answers best."""
        local = [document for document in side.documents if is_local(document)]
        upper = [document for document in side.documents if not is_local(document)]
        best = next((provision for provision in pool if provision.document in upper), None)
        if best is not None:
            return (self._provided(best),)
        for query in readings[1:] if local and len(readings) > 2 else readings:
            found = self._from_plan(query, local) or self._from_rules(query, upper)
            if found:
                return (found,)
        return ()

    def _from_rules(self, topic: Query, documents: Sequence[Document]) -> Cell | None:
        """The provision of these documents that answers best; None where none covers enough of what is compared."""
        found = self.statutes.candidates(self.statutes.worded(topic), documents)
        best = next((provision for provision in found if self._stands(provision, topic)), None)
        return self._provided(best) if best else None

    def _provided(self, provision: Provision) -> Cell:
        spans, clause = tuple(merged(provision.spans)), provision.clause
        quote = "……".join(clause.text[begin:end].strip() for begin, end in spans)
        said = self.replies.say("compare.quote", words=quote.removeprefix(str(clause.path)).strip())
        return self._cell(provision.document, clause, said, spans)

    def _stands(self, provision: Provision, topic: Query) -> bool:
        """Whether a provision covers enough of what is compared, the word that tells most among it."""
        likely = self.statutes.chance(provision) >= LIKELY and bool(provision.signs.holds)
        enough = likely and provision.fit >= COVERED
        return enough and _speaks_of(provision, topic)

    def _from_plan(self, topic: Query, documents: Sequence[Document]) -> Cell | None:
        """What a plan says, quoted."""
        if not documents:
            return None
        families = tuple(document.family for document in documents)
        query = replace(topic, scope=replace(topic.scope, families=families))
        pieces = self.extract(query, self.gather(query))
        if not pieces:
            return None
        first = pieces[0].sources[0].clause
        spans = tuple(source.span for source in pieces[0].sources if source.clause == first)
        document = next(held for held in documents if held.id == first.document)
        tabled = first.kind is ClauseKind.TABLE_ROW
        quote = "……".join(first.text[begin:end] for begin, end in spans)
        words = pieces[0].text if tabled else self.replies.say("compare.quote", words=quote)
        return self._cell(document, first, words, spans)

    def _cell(
        self, document: Document, clause: Clause, words: str, spans: tuple[tuple[int, int], ...]
    ) -> Cell:
        path = part_at(clause, (spans[0][0], spans[-1][1]))
        sources = tuple(Source(clause, span) for span in spans)
        return Cell(document, str(path), "".join(words.split("\n")), sources)


def _speaks_of(provision: Provision, topic: Query) -> bool:
    """Whether an article, its headings or its law's name hold the word that tells most."""
    rarest = max((*topic.terms, *topic.loose), key=lambda term: term.weight, default=None)
    said = folded("".join((provision.document.family, *provision.clause.heading, provision.clause.text)))
    return rarest is None or covered((rarest,), said) >= MAIN
