"""Evidence → pieces: answers made of quotations and of facts, each with its clause (摘录式答复)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.evidence import Row, Sentence, Value, folded
from assistant.fitting import listing, long_enough, row_answers
from assistant.gathering import Evidence
from assistant.letterhead import letter_lines
from assistant.pieces import Piece, Source, whole
from assistant.query import Asked, Query
from assistant.quoting import Quoter
from assistant.sections import Section, section_answer
from assistant.tabulating import indicators_of, names_cell, table_answer
from corpus.outline import lead_of
from corpus.types import Clause, Document, Duty
from prompts import Replies

FLOOR_VALUE = 0.52
FLOOR_ROW = 0.5
FLOOR_TEXT = 0.28
FLOOR_ONE = 0.7
FLOOR_DEPARTMENT = 0.45
"""Least fit at which a value, a table row, a sentence may answer, at which one row alone is meant, and at which a row or
sentence names the department; see docs/adr/0007 for where they were measured."""

NEAR = 0.75
"""Share of the best fit from which a further sentence is added."""

LENGTH = 170
"""Characters of quotations after which no further sentence is added."""

SHORT = 90
"""A sentence up to this length is quoted whole even where one part of it answers."""


BESIDE_SENTENCE, BESIDE_ROW = 0.8, 0.9
"""Share of the other's fit from which a row stands beside a sentence, and a sentence beside a row."""

DUTIES = 3
"""Duties of one department that one answer quotes."""

LISTS = 0.1
"""Added to the rank of a sentence that enumerates where a list is asked for."""

DOUBTED = 0.5
"""The same share where the question weighs two figures against each other."""

SEVERAL_VALUES = 4
"""Values of one clause that one answer may quote."""


@dataclass(frozen=True)
class Extractor:
    """Writes the pieces of an answer. ``document`` finds a document by its id; ``duties`` are the corpus's."""

    replies: Replies
    document: Callable[[str], Document | None]
    quote: Quoter
    letters: tuple[Clause, ...]
    duties: tuple[tuple[Clause, Duty], ...]
    indicators: tuple[Row, ...]
    sections: tuple[Section, ...] = ()

    def __call__(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """Pieces of the answer; none where nothing reaches its floor."""
        writers: dict[Asked, Callable[[Query, Evidence], tuple[Piece, ...]]] = {
            Asked.CLAUSE: self._clauses,
            Asked.INDICATORS: self._indicators,
            Asked.ATTRIBUTE: self._table,
            Asked.DEPARTMENT: self._department,
            Asked.ISSUE: self._issue,
            Asked.VALUE: self._value,
            Asked.TIME: self._time,
            Asked.PERSON: _nothing,
            Asked.CONTACT: self._contact,
        }
        if query.asked is Asked.LIST and names_cell(query, self.indicators):
            return self._indicators(replace(query, terms=()), evidence)
        listed = section_answer(query, self.sections)
        return listed or writers.get(query.asked, self._text)(query, evidence)

    # -- facts ------------------------------------------------------------------------------------------------

    def _indicators(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        best = evidence.rows[0] if evidence.rows else None
        if best and query.terms and best.fit >= FLOOR_ONE:
            return (table_answer(self.replies, query, best, full=True),)
        chosen = indicators_of(query, self.indicators)
        if not chosen:
            return self._duties(query) or self._value(query, evidence)
        return tuple(table_answer(self.replies, query, row, full=True) for row in chosen)

    def _table(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        rows = [row for row in evidence.rows[:1] if row.fit >= FLOOR_ROW]
        return tuple(table_answer(self.replies, query, row) for row in rows) or self._text(query, evidence)

    def _department(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        row = evidence.rows[0] if evidence.rows else None
        duty = max(
            (s for s in evidence.sentences if self._is_duty(s)), key=lambda s: s.fit + s.own, default=None
        )
        if row and row.fit >= FLOOR_DEPARTMENT and (duty is None or row.fit >= duty.own):
            return (table_answer(self.replies, query, row),)
        if duty and duty.fit >= FLOOR_TEXT and duty.own >= FLOOR_TEXT:
            return (self.quote(duty.clause, [duty.span], query),)
        acting = [s for s in evidence.sentences if _ACTING.search(s.text) and s.own >= FLOOR_DEPARTMENT]
        return self._sentences(query, acting)

    def _duties(self, query: Query) -> tuple[Piece, ...]:
        """What clauses say of the departments named, by name or by what they are in charge of: 财政部门."""
        stems = [_STEM.sub("", name) for name in query.departments]
        meant = [
            (clause, duty) for clause, duty in self.duties if any(stem in duty.department for stem in stems)
        ]
        return tuple(self.quote(clause, [duty.span], query) for clause, duty in meant[:DUTIES])

    def _is_duty(self, sentence: Sentence) -> bool:
        return (sentence.clause.ref, sentence.span) in self._duty_spans

    @cached_property
    def _duty_spans(self) -> frozenset[tuple[str, tuple[int, int]]]:
        return frozenset((duty.ref, duty.span) for _, duty in self.duties)

    def _issue(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """Answers about a document itself come from its letterhead: 文号, day and office of issue, addressees."""
        for clause in self.letters:
            document = self.document(clause.document)
            wanted = letter_lines(clause, document, query.text) if document else ()
            if document and wanted:
                return (self.quote(clause, list(wanted), query),)
        return ()

    # -- values -----------------------------------------------------------------------------------------------

    def _value(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """The row or the sentence that fits better, or both where they fit about as well."""
        row = next((row for row in evidence.rows if row_answers(query, row)), None)
        value = evidence.values[0] if evidence.values else None
        row_fit = row.fit if row and row.fit >= FLOOR_ROW else 0.0
        value_fit = value.fit if value and value.fit >= FLOOR_VALUE and not (value.off and row_fit) else 0.0
        beside_sentence, beside_row = (DOUBTED, DOUBTED) if query.doubts else (BESIDE_SENTENCE, BESIDE_ROW)
        takes_row = row_fit > 0 and row_fit >= beside_sentence * value_fit
        takes_value = value_fit > 0 and value_fit >= beside_row * row_fit
        pieces = self._value_pieces(
            query, evidence, row if takes_row else None, value if takes_value else None
        )
        if not pieces and query.claims:
            return self._text(query, evidence)
        if len(pieces) < 2:
            return pieces
        plain = self._value_pieces(replace(query, confirms=False), evidence, row, value)
        return plain if _clash(query, pieces) else _verdict_first(pieces, plain)

    def _value_pieces(
        self, query: Query, evidence: Evidence, row: Row | None, value: Value | None
    ) -> tuple[Piece, ...]:
        """The row and the sentence, the better fitting first."""
        tabled = [table_answer(self.replies, query, row)] if row else []
        quoted = [self._value_quoted(query, value, evidence)] if value else []
        sentence_first = row is not None and value is not None and value.fit > row.fit
        return (*quoted, *tabled) if sentence_first else (*tabled, *quoted)

    def _value_quoted(self, query: Query, value: Value, evidence: Evidence) -> Piece:
        clause = value.sentence.clause
        spans = [
            other.span if len(other.sentence.text) > SHORT else other.sentence.span
            for other in evidence.values[:SEVERAL_VALUES]
            if other.sentence.clause == clause and other.fit >= NEAR * value.fit
        ]
        return self.quote(clause, spans, query)

    def _time(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        timed = [s for s in evidence.sentences if _TIME.search(s.text) and s.own >= FLOOR_TEXT]
        return self._sentences(query, timed)

    def _contact(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        reachable = [s for s in evidence.sentences if _CONTACT.search(s.text)]
        return self._sentences(query, reachable)

    # -- text -------------------------------------------------------------------------------------------------

    def _text(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        if query.departments and not query.terms:
            return self._duties(query)
        best = evidence.sentences[0].fit if evidence.sentences else 0.0
        row = evidence.rows[0] if evidence.rows else None
        if (
            row
            and row.fit >= max(FLOOR_VALUE, best)
            and row_answers(query, row)
            and not _OPEN.search(query.text)
        ):
            return (table_answer(self.replies, query, row),)
        fitting = [s for s in evidence.sentences if long_enough(query, s)]
        if query.asked is Asked.LIST:
            fitting.sort(key=lambda s: -(s.rank + LISTS * listing(query, s)))
        return self._sentences(query, fitting)

    def _sentences(self, query: Query, candidates: Sequence[Sentence]) -> tuple[Piece, ...]:
        sought = query.needs is not None and not query.terms
        if not candidates or (candidates[0].fit < FLOOR_TEXT and not sought):
            return ()
        best = candidates[0]
        chosen, length = [best], len(best.text)
        for other in candidates[1:]:
            near = other.clause == best.clause and other.fit >= NEAR * best.fit
            if near and length + len(other.text) <= LENGTH:
                chosen.append(other)
                length += len(other.text)
        return (self.quote(best.clause, [s.span for s in chosen], query),)

    def _clauses(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        asked = [s for s in evidence.sentences if s.own >= FLOOR_TEXT and query.terms]
        if asked and not _WHOLE.search(query.text):
            return self._sentences(query, asked)
        if len(evidence.clauses) == 1:
            clause = evidence.clauses[0]
            row = next((row for row in self.indicators if row.clause == clause), None)
            if row:
                return (table_answer(self.replies, query, row, full=True),)
            text = self.replies.say("answer.clause", path=clause.path, text=clause.text)
            return (Piece(text, (whole(clause),)),)
        heads = [clause for clause in evidence.clauses if lead_of(clause.text)]
        return tuple(
            Piece(lead_of(clause.text), (Source(clause, (0, len(lead_of(clause.text)))),)) for clause in heads
        )


def _clash(query: Query, pieces: Sequence[Piece]) -> bool:
    """Whether one of two pieces puts right what the other confirms or holds: then neither is a verdict."""
    if len({piece.contradicts for piece in pieces}) > 1:
        other = next(piece for piece in pieces if not piece.contradicts)
        quoted = folded("".join(source.quote for source in other.sources))
        claimed = [re.match(r"\d+(?:\.\d+)?", claim) for claim in query.claims]
        return other.agrees or any(number[0] in quoted for number in claimed if number)
    return False


def _verdict_first(pieces: Sequence[Piece], plain: Sequence[Piece]) -> tuple[Piece, ...]:
    """The piece with the verdict, and the other without one."""
    at = next((at for at, piece in enumerate(pieces) if piece.contradicts or piece.agrees), 0)
    return (pieces[at], plain[1 - at])


_STEM = re.compile("^[省市县区]|(?:局|委员会|办公室|分局|中心)$")
_OPEN = re.compile("怎|如何|什么|啥|哪|咋|吗|能不能|有没有|是否|为何|可以")
_ACTING = re.compile("负责|牵头|会同|承担|给予|主管|由.{2,12}(?:实施|组织|运营)")
_WHOLE = re.compile(
    "原文|全文|完整|讲了?什么|说了?[什啥]|写了?[什啥]|内容|关于什么|调出|引用|怎么说|怎么写|查一下|看看|都说了"
)
_TIME = re.compile(r"\d{4}年|“?十[三四五]五”?末|年底|月底|\d+月|\d+日")
_CONTACT = re.compile(r"\d{3,4}-?\d{7,8}|\d{5,}|www\.|http|@")


def _nothing(query: Query, evidence: Evidence) -> tuple[Piece, ...]:
    return ()
