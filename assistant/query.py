"""A question as it was understood (问句): what is asked for, about what, when and where."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.scoping import ANYWHERE, Scope
from corpus.paths import ClausePath


class Asked(StrEnum):
    """What kind of answer a question asks for."""

    VALUE = "value"
    TIME = "time"
    DEPARTMENT = "department"
    INDICATORS = "indicators"
    ATTRIBUTE = "attribute"
    CLAUSE = "clause"
    LIST = "list"
    ISSUE = "issue"
    PERSON = "person"
    CONTACT = "contact"
    TEXT = "text"


@dataclass(frozen=True)
class Term:
    """A word of the question that carries its topic, with the words documents use for it, itself first.

    ``weight`` is how much the word tells: larger for rarer words, > 0.
    """

    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Query:
    """A question as it was understood.

    ``text`` is the standalone question; ``years`` are asked about, ``bases`` compared with; ``terms`` its topic; ``loose`` words of it that no dictionary knows; ``background`` the topic of the turn before, of less
    weight; ``units`` what the value asked for is counted in; ``claims`` numbers and departments the question asserts;
    ``count`` how many things it says a list has (0 where it does not say); ``past`` whether it
    asks what has been rather than what is aimed at; ``needs`` a pattern that a sentence must match to answer, such
    as a penalty where one is asked for; ``places`` name the documents meant; ``elsewhere`` is a place above the county
    whose figure no document holds, or another place altogether (``outside``); ``doubts`` says that two figures are weighed against each other; ``meaning`` that it asks what a word means;
    ``scope`` says where the answer is to be looked for; ``near`` holds ids of documents that the answer before cited, ``cited`` refs of its clauses.
    """

    text: str
    asked: Asked
    terms: tuple[Term, ...] = ()
    background: tuple[Term, ...] = ()
    loose: tuple[Term, ...] = ()
    years: tuple[int, ...] = ()
    bases: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    attribute: str | None = None
    paths: tuple[ClausePath, ...] = ()
    claims: tuple[str, ...] = ()
    confirms: bool = False
    count: int = 0
    past: bool = False
    needs: str | None = None
    places: tuple[str, ...] = ()
    elsewhere: str | None = None
    outside: bool = False
    doubts: bool = False
    meaning: bool = False
    scope: Scope = ANYWHERE
    near: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()

    @property
    def search_text(self) -> str:
        """What is searched for: the question, the official words for its terms, the words that it needs."""
        official = [word for term in (*self.terms, *self.background) for word in term.words[1:]]
        return " ".join((self.text, *official, *re.findall("[一-龥]{2,}", self.needs or "")))
