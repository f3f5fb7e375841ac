"""Answers from laws, regulations and policies above the county (依法作答): provisions quoted with their articles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.fitting import enough_items
from assistant.offices import Offices, asks_head, organises
from assistant.pieces import Piece, Source
from assistant.provisions import Found, Provision, provisions
from assistant.query import Asked, Query
from assistant.quoting import merged, provision_said
from assistant.shelves import Shelves
from assistant.weighing import Weighing
from corpus.articles import is_article, part_at
from corpus.types import Document, Kind, Level, TextKind
from index.opening import Index
from prompts import Replies

BREADTH = 40
"""Passages looked into."""

FLOOR = 0.2
"""Least chance at which a provision may answer."""

FLOOR_NAMED = 0.15
"""The same where the question names the document."""

BESIDE = 0.6
"""Share of the best chance from which a provision of another level stands beside it."""

FIT, FIT_PLAIN = 0.2, 0.35
"""Least fit at which a provision may answer, and the same where the wording does not ask for rules: a chance is learned
from questions that rules answer, and says little of those that none does."""

FLOOR_COST = 0.8
"""Least fit where a sum is asked for that is no penalty: fees and subsidies are rarely in laws."""

_NOT_OF_LAW = (Asked.INDICATORS, Asked.ATTRIBUTE, Asked.PERSON, Asked.CONTACT)
"""What only a plan's table or a letterhead tells."""

FIRST_ARTICLES = 16
"""Articles at the beginning of a law among which the one on its departments stands."""

ON_TOPIC = 0.3
"""Share of the question that a law's name covers where the law is about the question's matter."""

ORGANISING = 0.9
"""Share of what a law's best article covers that the article on its departments is given: it rarely repeats the words
of the question."""

BEFORE = 0.01
"""Added to the rank of a law's best provision for that of the article on its departments; to one that says outright
who leads, 1 more."""

_LAWS = (Kind.LAW, Kind.REGULATION)

_RANKS = {Level.NATIONAL: 0, Level.PROVINCE: 1, Level.CITY: 2, Level.COUNTY: 3}


@dataclass(frozen=True)
class Statutes:
    """Writes answers from provisions; ``__call__`` gives the pieces and how much of the question the best covers."""

    index: Index
    shelves: Shelves
    replies: Replies
    offices: Offices
    weighing: Weighing

    def __call__(self, query: Query, day: date) -> tuple[tuple[Piece, ...], float]:
        """Pieces for the rules that apply on a day, and the best fit (0 where nothing reaches the floor)."""
        if query.asked in _NOT_OF_LAW:
            return (), 0.0
        query, documents = self.asked(query, day)
        found = [p for p in self.candidates(query, documents) if enough_items(query, p.text)]
        least = FLOOR_NAMED if query.scope.families else FLOOR
        fitting = [p for p in found if self.chance(p) >= least and _covers(query, p)]
        if not fitting:
            return (), 0.0
        if query.scope.levels:
            chosen = self._of_levels(query, found)
        else:
            chosen = self._beside_each_other(fitting) if _several(query) else fitting[:1]
        pieces = tuple(self.quoted(provision) for provision in chosen)
        return (*pieces, *self._office(query, chosen, pieces)), fitting[0].fit

    def chance(self, provision: Provision) -> float:
        """How likely a provision answers, 0 … 1."""
        return self.weighing.chance(provision.rank)

    def asked(self, query: Query, day: date) -> tuple[Query, tuple[Document, ...]]:
        """The question with all of its words, and the documents that it may be answered from on a day."""
        query = replace(query, terms=(*query.terms, *query.background, *query.loose))
        return query, self._asked(query, self.shelves.rules(query, day))

    def _asked(self, query: Query, documents: tuple[Document, ...]) -> tuple[Document, ...]:
        """Those of the documents that a question without their name may be answered from.

        Policies are asked for by wording or place; a figure with a year or a target is the plan's, or that of a
        regulation which an office added in full.
        """
        scope = query.scope
        if scope.families or scope.levels or query.places or query.elsewhere:
            return documents
        if query.paths:
            return ()
        if query.asked in (Asked.VALUE, Asked.TIME) and scope.local:
            added = (d for d in documents if d.kind in _LAWS and d.text_kind is TextKind.ORIGINAL)
            return tuple(added)
        return documents if scope.lawful else tuple(d for d in documents if d.kind in _LAWS)

    def _office(
        self, query: Query, chosen: Sequence[Provision], pieces: Sequence[Piece]
    ) -> tuple[Piece, ...]:
        """Who the department is in the county, where a department was asked for."""
        if query.asked is not Asked.DEPARTMENT:
            return ()
        for provision, piece in sorted(
            zip(chosen, pieces, strict=True), key=lambda pair: -_RANKS[pair[0].document.level]
        ):
            found = self.offices.inferred(provision.departments, piece.sources)
            if found:
                return (found,)
        return ()

    def candidates(self, query: Query, documents: Sequence[Document]) -> list[Provision]:
        """Provisions of these documents that can answer, best first."""
        if not documents:
            return []
        by_id = {document.id: document for document in documents}
        found: dict[str, Found] = {}
        for hit in self.index.retriever.search(query.search_text, BREADTH, self.shelves.mask(documents)):
            best = next(iter(found.values()), None)
            share = hit.fused / best.fused if best and best.fused else 1.0
            place = Found(hit.score, hit.fused, min(1.0, share), 1 / (1 + len(found)), dict(hit.signals))
            found.setdefault(hit.passage.ref, place)
        clauses = {ref: self.index.record.clause(ref) for ref in found}
        held = [
            provision
            for ref, place in found.items()
            for provision in provisions(query, by_id[clauses[ref].document], clauses[ref], place)
        ]
        weighed = [replace(provision, rank=self.weighing.total(provision.signs)) for provision in held]
        if query.asked is Asked.DEPARTMENT and asks_head(query):
            weighed += self._organising(query, by_id, weighed)
        return sorted(weighed, key=lambda provision: -provision.rank)

    def _organising(
        self, query: Query, by_id: Mapping[str, Document], weighed: Sequence[Provision]
    ) -> Iterator[Provision]:
        """The articles that say who organises the whole matter of a law, for each law whose name is the question's
        matter: they rarely repeat its words, so each stands just before the best of its law."""
        best: dict[str, Provision] = {}
        for provision in sorted(weighed, key=lambda one: -one.rank):
            best.setdefault(provision.document.id, provision)
        for name, first in best.items():
            if first.signs.title < ON_TOPIC:
                continue
            for clause in [c for c in self.index.record.clauses(name) if is_article(c)][:FIRST_ARTICLES]:
                if not organises(clause.text):
                    continue
                for found in provisions(query, by_id[name], clause, Found(0.0)):
                    if found.signs.acting:
                        rank = first.rank + BEFORE + found.signs.leading
                        yield replace(found, fit=max(found.fit, ORGANISING * first.fit), rank=rank)

    def _of_levels(self, query: Query, found: Sequence[Provision]) -> list[Provision]:
        """The best provision of each level asked for, from the nation down."""
        best: dict[Level, Provision] = {}
        for provision in found:
            if provision.document.level in query.scope.levels and self.chance(provision) >= FLOOR_NAMED:
                best.setdefault(provision.document.level, provision)
        return sorted(best.values(), key=lambda provision: _RANKS[provision.document.level])

    def _beside_each_other(self, fitting: Iterable[Provision]) -> list[Provision]:
        """The best provision of each level that is about as likely as the best of all, from the nation down."""
        best: dict[Level, Provision] = {}
        for provision in fitting:
            best.setdefault(provision.document.level, provision)
        most = max(map(self.chance, best.values()))
        kept = [provision for provision in best.values() if self.chance(provision) >= BESIDE * most]
        return sorted(kept, key=lambda provision: _RANKS[provision.document.level])

    def quoted(self, provision: Provision) -> Piece:
        """A sentence that quotes a provision with its document and article."""
        spans = merged(provision.spans)
        quote = "……".join(provision.clause.text[begin:end].strip() for begin, end in spans)
        path = part_at(provision.clause, (spans[0][0], spans[-1][1]))
        text = provision_said(self.replies, provision.document, path, quote)
        return Piece(text, tuple(Source(provision.clause, span) for span in spans))


def _several(query: Query) -> bool:
    """Whether rules of several levels belong in the answer: those asked for openly, not a single figure or day."""
    open_asked = query.asked in (Asked.DEPARTMENT, Asked.LIST, Asked.TEXT)
    return (open_asked or query.scope.penal) and not query.scope.families


def _covers(query: Query, provision: Provision) -> bool:
    """Whether a provision covers enough of a question."""
    scope = query.scope
    if "元" in query.units and not scope.penal:
        return provision.fit >= FLOOR_COST
    ruled = scope.lawful or scope.penal or bool(scope.families) or query.asked is Asked.DEPARTMENT
    return provision.fit >= (FIT if ruled else FIT_PLAIN)
