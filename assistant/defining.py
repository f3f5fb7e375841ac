"""What a word means (定义): the sentence by which a law or plan defines it, 本条例所称……是指……."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.evidence import covered, folded
from assistant.pieces import Piece, Source
from assistant.query import Query
from assistant.quoting import provision_said
from assistant.shelves import Shelves, is_local
from corpus.articles import part_at
from corpus.facts import sentences_of
from corpus.numerals import HAN_NUMBER
from corpus.types import Clause, Document, Level
from index.opening import Index
from prompts import Replies

COVERED = 0.5
"""Share of the question's topic that the word defined and the document's name must cover."""

_DEFINES = re.compile("是指|系指|所称[^，。；]{2,20}，包括")
_DEFINED = re.compile(
    f"(?:^|[。；：\n)）]|第{HAN_NUMBER}条)\\s*"
    f"(?:(?:本(?:法|条例|办法|规定|细则|规划|意见|条)?(?:第{HAN_NUMBER}款)?|前款|《[^》]+》)(?:所称|所说|规定)?的?|所称|所谓)?"
    '[“"]?(?P<word>[^，。；：、“”"\n（）()《》\\s]{2,18}?)[”"]?(?:[（(][^）)]{1,20}[）)])?，?\\s*'
    "(?:是指|系指|(?<=，)包括)"
)
_LEVELS = {Level.NATIONAL: 0, Level.PROVINCE: 1, Level.CITY: 2, Level.COUNTY: 3}


@dataclass(frozen=True)
class Definition:
    """A word that a clause defines, as it stands there, and the span of the sentence that does so."""

    word: str
    ref: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Definitions:
    """Answers what a word means where a document that applies defines it."""

    index: Index
    shelves: Shelves
    replies: Replies

    def __call__(self, query: Query, day: date) -> tuple[Piece, ...]:
        """The definition of the longest word defined that the question is about; nothing where there is none."""
        if not query.meaning or query.paths:
            return ()
        documents = {d.id: d for d in (*self.shelves.rules(query, day), *self.shelves.local(query))}
        found = [
            (self._fit(query, documents[name], one), name, one) for name, one in self._meant(query, documents)
        ]
        best = max((one for one in found if one[0][1] >= COVERED), key=lambda one: one[0], default=None)
        return (self._said(documents[best[1]], best[2]),) if best else ()

    def _meant(self, query: Query, documents: Mapping[str, Document]) -> Iterator[tuple[str, Definition]]:
        """Definitions, in these documents, of words that stand in the question or in the official words for its terms,
        with the document's id."""
        asked = " ".join((query.text, *(word for term in query.terms for word in term.words)))
        for word, held in self._by_word.items():
            if word in asked:
                for one in held:
                    name = one.ref.partition("#")[0]
                    if name in documents:
                        yield name, one

    def _fit(self, query: Query, document: Document, one: Definition) -> tuple[bool, float, int, int]:
        word = folded(one.word)
        share = covered(query.terms, word + folded(document.family))
        return word in query.text, share, len(word), -_LEVELS[document.level]

    def _said(self, document: Document, one: Definition) -> Piece:
        clause, span = self.index.record.clause(one.ref), one.span
        quote = clause.text[span[0] : span[1]].strip()
        if is_local(document):
            text = self.replies.say("answer.quote", document=f"《{document.title}》", quote=quote)
        else:
            text = provision_said(self.replies, document, part_at(clause, span), quote)
        return Piece(text, (Source(clause, span),))

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[Definition]]:
        """All definitions of the corpus by the (folded) word defined."""
        found: dict[str, list[Definition]] = {}
        refs = {p.ref: None for p in self.index.retriever.passages if _DEFINES.search(p.text)}
        for one in (one for ref in refs for one in definitions_of(self.index.record.clause(ref))):
            found.setdefault(folded(one.word), []).append(one)
        return found


def definitions_of(clause: Clause) -> Iterator[Definition]:
    """The words that a clause defines, in order, each with its sentence."""
    spans = list(sentences_of(clause.text))
    for match in _DEFINED.finditer(clause.text):
        at = match.start("word")
        span = next(((begin, end) for begin, end in spans if begin <= at < end), None)
        if span is not None:
            number = re.match(f"第{HAN_NUMBER}条\\s*", clause.text[span[0] :])
            yield Definition(match["word"], clause.ref, (span[0] + (number.end() if number else 0), span[1]))
