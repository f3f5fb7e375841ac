"""Answers from laws, regulations and policies above the county (依法作答): provisions quoted with their articles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.evidence import covered, folded
from assistant.fitting import enough_items
from assistant.offices import Offices, asks_leader, organises
from assistant.pieces import Piece, Source
from assistant.provisions import LEADS, Provision, provisions
from assistant.query import Asked, Query
from assistant.quoting import merged, provision_said
from assistant.shelves import Shelves
from corpus.articles import is_article, part_at
from corpus.types import Clause, Document, Kind, Level, TextKind
from index.opening import Index
from prompts import Replies

BREADTH = 40
"""Passages looked into."""

FLOOR = 0.3
"""Least fit at which a provision may answer."""

FLOOR_PLAIN = 0.45
"""The same where the wording does not ask for rules."""

FLOOR_NAMED = 0.3
"""The same where the question names the document."""

BESIDE = 0.85
"""Share of the best fit from which a provision of another level stands beside it."""

_NOT_OF_LAW = (Asked.INDICATORS, Asked.ATTRIBUTE, Asked.PERSON, Asked.CONTACT)
"""What only a plan's table or a letterhead tells."""

FLOOR_MONEY = 0.8
"""The same where a sum is asked for that is no penalty: fees and subsidies are rarely in laws."""

FLOOR_LEVEL = 0.4
"""The same where the question asks for each level's rule."""

FLOOR_DUTY = 0.3
"""The same for a provision that names the department asked for: the article on who organises a law's whole matter
rarely repeats the words of the question."""

FIRST_ARTICLES = 16
"""Articles at the beginning of a law among which the one on its departments stands."""

ON_TOPIC = 0.3
"""Share of the question that a law's name covers where the law is about the question's matter."""

ORGANISING = 0.9
"""Share of what a law's best article covers that the article on its departments is given."""

BESIDE_DUTY = 0.6
"""Share of the best fit from which another level's department stands beside it."""

_LAWS = (Kind.LAW, Kind.REGULATION)

BESIDE_NATIONAL = 0.65
"""The same for the nation's rule, which the others have to keep to."""

_RANKS = {Level.NATIONAL: 0, Level.PROVINCE: 1, Level.CITY: 2, Level.COUNTY: 3}


@dataclass(frozen=True)
class Statutes:
    """Writes answers from provisions; ``__call__`` gives the pieces and how much of the question the best covers."""

    index: Index
    shelves: Shelves
    replies: Replies
    offices: Offices

    def __call__(self, query: Query, day: date) -> tuple[tuple[Piece, ...], float]:
        """Pieces for the rules that apply on a day, and the best fit (0 where nothing reaches the floor)."""
        query = replace(query, terms=(*query.terms, *query.background, *query.loose))
        if query.asked in _NOT_OF_LAW:
            return (), 0.0
        documents = self._asked(query, self.shelves.rules(query, day))
        found = [p for p in self.candidates(query, documents) if enough_items(query, p.text)]
        floor = floor_for(query)
        fitting = [provision for provision in found if provision.fit >= floor]
        if query.scope.levels and not fitting:
            fitting = _of_levels(query, found)
        if not fitting:
            return (), 0.0
        if query.scope.levels:
            chosen = _of_levels(query, found)
        else:
            chosen = beside_each_other(query, fitting) if _several(query) else fitting[:1]
        pieces = tuple(self.quoted(provision) for provision in chosen)
        return (*pieces, *self._office(query, chosen, pieces)), fitting[0].fit

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
        best: dict[str, float] = {}
        for hit in self.index.retriever.search(query.search_text, BREADTH, self.shelves.mask(documents)):
            best[hit.passage.ref] = max(best.get(hit.passage.ref, 0.0), hit.score)
        found: list[Provision] = []
        clauses = {ref: self.index.record.clause(ref) for ref in best}
        for ref, score in best.items():
            found += provisions(query, by_id[clauses[ref].document], clauses[ref], score)
        if query.asked is Asked.DEPARTMENT and asks_leader(query):
            found += self._organising(query, by_id, clauses, best)
        return sorted(found, key=lambda provision: -provision.rank)

    def _organising(
        self,
        query: Query,
        by_id: Mapping[str, Document],
        clauses: Mapping[str, Clause],
        best: Mapping[str, float],
    ) -> list[Provision]:
        """The articles that say who organises the whole matter of a law, for each law that treats of the question:
        they rarely repeat its words, so they are given what the law's best article covers of it."""
        treated: dict[str, tuple[float, float]] = {}
        for ref, clause in clauses.items():
            fit = covered(query.terms, folded(clause.text))
            treated[clause.document] = max(treated.get(clause.document, (0.0, 0.0)), (fit, best[ref]))
        found = []
        on_topic = {d.id for d in by_id.values() if covered(query.terms, folded(d.family)) >= ON_TOPIC}
        for name, (fit, score) in treated.items():
            if name not in on_topic:
                continue
            for clause in [c for c in self.index.record.clauses(name) if is_article(c)][:FIRST_ARTICLES]:
                if not organises(clause.text):
                    continue
                for provision in provisions(query, by_id[name], clause, score):
                    given = max(provision.fit, ORGANISING * fit)
                    found.append(replace(provision, fit=given, rank=given + 0.3 * score + 2 * LEADS))
        return found

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


def _of_levels(query: Query, found: Sequence[Provision]) -> list[Provision]:
    """The best provision of each level asked for, from the nation down."""
    best: dict[Level, Provision] = {}
    for provision in found:
        if provision.document.level in query.scope.levels and provision.fit >= FLOOR_LEVEL:
            best.setdefault(provision.document.level, provision)
    return sorted(best.values(), key=lambda provision: _RANKS[provision.document.level])


def floor_for(query: Query) -> float:
    """Least fit at which a provision may answer this question."""
    if query.scope.families:
        return FLOOR_NAMED
    if query.asked is Asked.DEPARTMENT:
        return FLOOR_DUTY
    if "元" in query.units and not query.scope.penal:
        return FLOOR_MONEY
    return FLOOR if query.scope.lawful or query.scope.penal else FLOOR_PLAIN


def beside_each_other(query: Query, fitting: Iterable[Provision]) -> list[Provision]:
    """The best provision of each level that covers about as much as the best of all, from the nation down."""
    best: dict[Level, Provision] = {}
    for provision in fitting:
        best.setdefault(provision.document.level, provision)
    most = max(provision.fit for provision in best.values())
    share = BESIDE_DUTY if query.asked is Asked.DEPARTMENT else BESIDE
    kept = [
        provision
        for level, provision in best.items()
        if provision.fit >= (BESIDE_NATIONAL if level is Level.NATIONAL else share) * most
    ]
    return sorted(kept, key=lambda provision: _RANKS[provision.document.level])
