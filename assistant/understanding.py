"""History and question → standalone query: intent, entities, what a follow-up leaves out (理解)."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from assistant import asking
from assistant.naming import NO_NAMES, Names
from assistant.places import Places
from assistant.pointing import paths_in
from assistant.query import Asked, Query
from assistant.scoping import scope_of, without_places
from assistant.shelves import is_local
from assistant.terms import Terms
from assistant.types import Status, Turn
from assistant.years import base_years, years_of
from index.normalising import normalised
from prompts import Lexicon

BACKGROUND = 0.3
"""Weight of the topic of the turn before in a follow-up that has a topic of its own."""

_PRONOUN = re.compile(
    "^(?:那|它|这|该|其|上述|里面|其中|对它|对这|还有|另外|和|跟)|(?:它|这个|该项|这项|里面|其中|上述)|呢[？?]*$"
)
_BREACH = re.compile("(?:没|未|不|违反)[^，。？?]{0,10}(?:怎么办|咋办|会怎样|会咋样|怎样处理)[？?]*$")
_AND_THAT = re.compile("^(?:那|要是|如果|换成).{2,}[呢？?]+$|^.{2,}呢[？?]*$")
_THERE = re.compile("里面|其中|这一?条|该条")
_SHORT = 8
_FIGURES = (Asked.VALUE, Asked.TIME, Asked.DEPARTMENT, Asked.INDICATORS, Asked.ATTRIBUTE)


@dataclass(frozen=True)
class Reader:
    """Reads questions; what it depends on is how terms are found."""

    terms: Terms
    names: Names = NO_NAMES

    def __call__(self, question: str, history: tuple[Turn, ...] = ()) -> Query:
        """The question as a standalone query."""
        query = self.read(question)
        if not history:
            return query
        answer = history[-1].answer
        if answer is not None and answer.status is Status.CLARIFY and query.asked is Asked.TEXT:
            return self.read(question.strip("。？！?!") + history[-1].question)
        completed = self._completed(query, self._standalone(history), history[-1])
        if query.scope.families or answer is None:
            return completed
        near = dict.fromkeys(citation.document.id for citation in answer.citations)
        cited = dict.fromkeys(citation.clause.ref for citation in answer.citations)
        return replace(completed, near=tuple(near), cited=tuple(cited))

    def _standalone(self, history: tuple[Turn, ...]) -> Query:
        query = self.read(history[0].question)
        for before, turn in pairwise(history):
            query = self._completed(self.read(turn.question), query, before)
        return query

    def read(self, question: str) -> Query:
        """One question by itself."""
        text = _without_spaces(normalised(question))
        scope, bare = scope_of(text, self.names)
        paths, rest = paths_in(bare)
        departments, topic = self.terms.departments(rest)
        topic = self._elsewhere_places.without(without_places(topic))
        claims, needed = asking.claims_of(rest), asking.needed_for(text)
        asked = asking.asked_for(text, bool(paths), bool(departments))
        bases, outside = base_years(text), self._outside(text)
        return Query(
            text=text,
            asked=Asked.VALUE if asked is Asked.TEXT and (claims or asking.doubts(text)) else asked,
            terms=self.terms(needed.asked.sub(" ", topic) if needed else topic),
            loose=self.terms.loose(topic),
            years=tuple(year for year in years_of(text) if year not in bases),
            bases=tuple(sorted(bases)),
            units=asking.units_of(text),
            departments=departments,
            attribute=asking.attribute_in(text),
            paths=paths,
            claims=claims,
            confirms=asking.confirms(text),
            count=asking.count_of(text),
            needs=needed.pattern if needed else None,
            past=asking.asks_of_past(text),
            places=self._places(text),
            outside=outside is not None,
            elsewhere=outside
            or (self._elsewhere(text) if (claims or asked in _FIGURES) and not scope.levels else None),
            doubts=asking.doubts(text),
            meaning=asking.asks_meaning(text),
            scope=scope,
        )

    @cached_property
    def _elsewhere_places(self) -> Places:
        return Places(self.terms.lexicon, self.names)

    def _outside(self, text: str) -> str | None:
        """Another place that the question is about, whose rules, but no plan, may be among the documents."""
        return None if self.names(text)[0] else self._elsewhere_places.other(text)

    def _places(self, text: str) -> tuple[str, ...]:
        """Places in the question that the corpus has documents of, by their titles."""
        lexicon = self.terms.lexicon
        titles = " ".join(document.title for document in self.names.documents)
        return tuple(
            place
            for place in (*lexicon.other_places, *lexicon.upper_places)
            if place in text and place in titles and place[-1] not in "国家全"
        )

    def _elsewhere(self, text: str) -> str | None:
        """A place above the county that the question is about and that no document is of."""
        if re.search("金乡|我县|全县|县里|《", text):
            return None
        titles = " ".join(document.title for document in self.names.documents if is_local(document))
        return next((p for p in self.terms.lexicon.upper_places if p in text and p not in titles), None)

    def _completed(self, query: Query, before: Query, turn: Turn) -> Query:
        """A follow-up with what it leaves out taken from the turn before; other questions as they are."""
        if _breaches(query, before):
            query = replace(query, scope=replace(query.scope, penal=True))
        marked, whole = bool(_PRONOUN.search(query.text)), bool(query.departments or query.attribute)
        short = len(query.text) <= _SHORT and query.asked is Asked.TEXT
        follows = (
            marked
            or short
            or query.scope.penal
            or (not query.terms and not (query.asked is Asked.INDICATORS and whole))
        )
        if not follows or (query.paths and query.asked is Asked.CLAUSE):
            return query
        asked = query.asked if query.asked is not Asked.TEXT else before.asked
        if not query.terms or _only_asks(query):
            return self._same_subject(replace(query, asked=asked), before, turn)
        return replace(
            query,
            asked=asked,
            background=tuple(replace(term, weight=term.weight * BACKGROUND) for term in before.terms),
            paths=query.paths or (before.paths if _THERE.search(query.text) else ()),
            years=query.years or before.years,
            bases=query.bases or before.bases,
        )

    def _same_subject(self, query: Query, before: Query, turn: Turn) -> Query:
        departments = query.departments
        if before.asked is Asked.INDICATORS and not before.terms and query.asked in (Asked.VALUE, Asked.TEXT):
            query = replace(query, asked=Asked.INDICATORS, attribute=query.attribute or before.attribute)
        if query.asked is Asked.INDICATORS and not departments:
            departments = before.departments or _answered_department(turn, self.terms.lexicon)
        aims = "目标" in query.text and not query.years
        terms = (*before.terms, *(term for term in query.terms if term.words[0] not in before.text))
        return replace(
            query,
            text=f"{query.text}（{before.text}）",
            terms=() if query.asked is Asked.INDICATORS else terms,
            years=query.years or (() if aims else before.years),
            bases=query.bases or before.bases,
            units=query.units or before.units,
            departments=departments,
            paths=query.paths or before.paths,
        )


def _breaches(query: Query, before: Query) -> bool:
    """Whether a follow-up asks what a breach costs without the word: 没办怎么办？ after a duty, 那……呢？ after a penalty."""
    return bool(_BREACH.search(query.text)) or (before.scope.penal and bool(_AND_THAT.search(query.text)))


def _only_asks(query: Query) -> bool:
    """Whether the topic words of a follow-up only say what is asked about the same subject."""
    kinds = (Asked.DEPARTMENT, Asked.ATTRIBUTE, Asked.ISSUE, Asked.PERSON, Asked.CONTACT)
    return query.asked in kinds or (query.asked is Asked.INDICATORS and not query.departments)


def _answered_department(turn: Turn, lexicon: Lexicon) -> tuple[str, ...]:
    text = turn.answer.text if turn.answer else ""
    return tuple(dict.fromkeys(name for name in lexicon.departments.values() if name in text))[:1]


def _without_spaces(text: str) -> str:
    """Without blanks between Chinese characters and digits; between Latin words they stay."""
    return re.sub(r"(?<![a-z])\s+|\s+(?![a-z])", "", text)
