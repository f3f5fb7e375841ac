"""Answers from laws, regulations and policies above the county (依法作答): provisions quoted with their articles."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from assistant.deciding import Ruled
from assistant.evidence import folded
from assistant.fitting import enough_items
from assistant.measuring import Encode, Measure, compared, measure_of, remembering
from assistant.offices import Offices, asks_head, organises
from assistant.pieces import Piece, Source
from assistant.provisions import Found, Provision, provisions
from assistant.query import Asked, Query
from assistant.quoting import merged, provision_said
from assistant.shelves import Shelves
from assistant.weighing import Weighing
from corpus.articles import is_article, part_at
from corpus.numerals import HAN_NUMBER
from corpus.types import Clause, Document, Kind, Level, TextKind
from index.opening import Index
from index.types import Hit
from prompts import Replies

BREADTH = 16
"""Passages looked into."""

DEPTH, OF_LEVEL = 60, 2
"""Passages among which those of a level that stands behind are looked for, and how many of such a level are looked into."""

FLOOR_LEVEL = 0.08
"""Least chance at which a provision of a level asked for may answer."""

BESIDE = 0.6
"""Share of the best chance from which a provision of another level stands beside it."""

DOUBTED, NEARLY = 0.5, 0.6
"""Chance of the best provision below which it is in doubt, and share of it from which the next stands beside it."""

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

REFERRED = 4
"""Articles looked up that a penalty refers to."""

_ARTICLE = re.compile(f"第{HAN_NUMBER}条(?:之{HAN_NUMBER})?")

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

    def __call__(self, query: Query, day: date) -> Ruled:
        """The answer from the rules that apply on a day, however likely; empty where there is none."""
        query, documents = self.asked(query, day)
        found = [p for p in self.candidates(query, documents) if enough_items(query, p.text)]
        if not found:
            return Ruled()
        if query.scope.levels:
            chosen = self._of_levels(query, found)
        else:
            chosen = self._beside_each_other(found) if _several(query) else found[:1]
            chosen += self._doubtful(found, chosen)
        pieces = tuple(self.quoted(provision) for provision in chosen)
        pieces = (*pieces, *self._office(query, chosen, pieces))
        return Ruled(pieces, found[0], self.chance(found[0])) if pieces else Ruled()

    def chance(self, provision: Provision) -> float:
        """How likely a provision answers, 0 … 1."""
        return self.weighing.chance(provision.rank)

    def asked(self, query: Query, day: date) -> tuple[Query, tuple[Document, ...]]:
        """The question with all of its words, and the documents that it may be answered from on a day."""
        query = self.worded(query)
        return query, self._asked(query, self.shelves.rules(query, day))

    def worded(self, query: Query) -> Query:
        """The question with all of its words as its topic."""
        return replace(query, terms=(*query.terms, *query.background, *query.loose))

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
        measure = measure_of(query, self._encode, self.index.likelihood.rarities)
        by_id = {document.id: document for document in documents}
        found: dict[str, Found] = {}
        for hit in self._hits(query, by_id):
            best = next(iter(found.values()), None)
            share = hit.fused / best.fused if best and best.fused else 1.0
            place = Found(
                hit.score,
                hit.fused,
                min(1.0, share),
                1 / (1 + len(found)),
                dict(hit.signals),
                self._referred,
                tuple(map(folded, hit.passage.asked.splitlines())),
            )
            found.setdefault(hit.passage.ref, place)
        clauses = {ref: self.index.record.clause(ref) for ref in found}
        held = [
            provision
            for ref, place in found.items()
            for provision in provisions(query, by_id[clauses[ref].document], clauses[ref], place, measure)
        ]
        weighed = self._weighed(measure, _holding(held))
        if query.asked is Asked.DEPARTMENT and asks_head(query):
            weighed += self._organising(query, by_id, weighed, measure)
        weighed += self._punishing(query, by_id, weighed, measure)
        return sorted(weighed, key=lambda provision: -provision.rank)

    def _hits(self, query: Query, by_id: Mapping[str, Document]) -> Iterator[Hit]:
        """The closest passages; where rules of several levels belong in the answer, some of each level."""
        within = self.shelves.mask(by_id.values())
        several = _several(query)
        hits = self.index.retriever.search(query.search_text, DEPTH if several else BREADTH, within)
        yield from hits[:BREADTH]
        if several:
            levels = [by_id[hit.passage.ref.split("#", 1)[0]].level for hit in hits]
            seen = Counter(levels[:BREADTH])
            for hit, level in zip(hits[BREADTH:], levels[BREADTH:], strict=True):
                if seen[level] < OF_LEVEL:
                    seen[level] += 1
                    yield hit

    def _punishing(
        self, query: Query, by_id: Mapping[str, Document], weighed: Sequence[Provision], measure: Measure
    ) -> Iterator[Provision]:
        """Where a follow-up asks what a breach costs: the penalties that refer to an article just cited, before all
        others, in the order of their own weights."""
        if not (query.scope.penal and query.cited and weighed):
            return
        top = max(provision.rank for provision in weighed)
        for name, path in (ref.split("#", 1) for ref in query.cited):
            if name not in by_id:
                continue
            about = re.compile(f"违反[^。；]*{path}(?!之)")
            for clause in (one for one in self.index.record.clauses(name) if about.search(one.text)):
                held = [
                    p for p in provisions(query, by_id[name], clause, Found(0.0), measure) if p.signs.holds
                ]
                for one in self._weighed(measure, held):
                    yield replace(one, rank=top + BEFORE + self.chance(one))

    @cached_property
    def _encode(self) -> Encode:
        return remembering(self.index.retriever.embedder.encode)

    def _weighed(self, measure: Measure, held: Sequence[Provision]) -> list[Provision]:
        asked = measure.closest([one.asked for one in held])
        told = [replace(one.signs, phrased_cosine=close) for one, close in zip(held, asked, strict=True)]
        signs = compared(told, measure.cosines([one.text for one in held]))
        totals = self.weighing.totals(signs)
        return [replace(p, signs=s, rank=t) for p, s, t in zip(held, signs, totals, strict=True)]

    def _organising(
        self, query: Query, by_id: Mapping[str, Document], weighed: Sequence[Provision], measure: Measure
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
                for found in provisions(query, by_id[name], clause, Found(0.0), measure):
                    if found.signs.acting:
                        rank = first.rank + BEFORE + found.signs.leading
                        yield replace(found, fit=max(found.fit, ORGANISING * first.fit), rank=rank)

    def _referred(self, clause: Clause) -> str:
        """The text of the articles of the same document that a clause refers to, folded."""
        paths = dict.fromkeys(f"{clause.document}#{path}" for path in _ARTICLE.findall(clause.text))
        found = (self._known(ref) for ref in list(paths)[:REFERRED])
        return folded("".join(held.text for held in found if held is not None))

    def _known(self, ref: str) -> Clause | None:
        try:
            return self.index.record.clause(ref)
        except KeyError:
            return None

    def _of_levels(self, query: Query, found: Sequence[Provision]) -> list[Provision]:
        """The best provision of each level asked for that holds what the best of all holds, from the nation down."""
        best: dict[Level, Provision] = {}
        for provision in (one for one in found if one.signs.holds >= found[0].signs.holds):
            if provision.document.level in query.scope.levels and self.chance(provision) >= FLOOR_LEVEL:
                best.setdefault(provision.document.level, provision)
        return sorted(best.values(), key=lambda provision: _RANKS[provision.document.level])

    def _beside_each_other(self, found: Sequence[Provision]) -> list[Provision]:
        """The best provision of each level that is about as likely as the best of all and holds what that one holds,
        from the nation down."""
        best: dict[Level, Provision] = {}
        for provision in found:
            if provision.signs.holds >= found[0].signs.holds:
                best.setdefault(provision.document.level, provision)
        most = max(map(self.chance, best.values()))
        kept = [provision for provision in best.values() if self.chance(provision) >= BESIDE * most]
        return sorted(kept, key=lambda provision: _RANKS[provision.document.level])

    def _doubtful(self, found: Sequence[Provision], chosen: Sequence[Provision]) -> list[Provision]:
        """The second best clause, where the best is in doubt and it is nearly as likely."""
        rest = (one for one in found if one.clause not in [held.clause for held in chosen])
        second = next((one for one in rest if one.signs.holds >= found[0].signs.holds), None)
        if len(chosen) > 1 or second is None or self.chance(found[0]) >= DOUBTED:
            return []
        return [second] if self.chance(second) >= NEARLY * self.chance(found[0]) else []

    def quoted(self, provision: Provision) -> Piece:
        """A sentence that quotes a provision with its document and article."""
        spans = merged(provision.spans)
        quote = "……".join(provision.clause.text[begin:end].strip() for begin, end in spans)
        path = part_at(provision.clause, (spans[0][0], spans[-1][1]))
        text = provision_said(self.replies, provision.document, path, quote)
        return Piece(text, tuple(Source(provision.clause, span) for span in spans))


def _holding(held: Sequence[Provision]) -> list[Provision]:
    """Of each clause the paragraphs that hold what is asked for, all of them where none does."""
    holding = {one.clause.ref for one in held if one.signs.holds}
    return [one for one in held if one.signs.holds or one.clause.ref not in holding]


def _several(query: Query) -> bool:
    """Whether rules of several levels belong in the answer: those asked for openly, not a single figure or day."""
    open_asked = query.asked in (Asked.DEPARTMENT, Asked.LIST, Asked.TEXT)
    return (open_asked or query.scope.penal) and not query.scope.families
