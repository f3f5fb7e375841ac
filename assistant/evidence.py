"""What may answer a question (证据): sentences, values in sentences, rows of indicator tables — and how well each fits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.query import Query, Term
from assistant.years import YEAR
from corpus.facts import sentences_of
from corpus.instructing import is_instructed
from corpus.outline import lead_of
from corpus.types import Clause, Indicator
from index.normalising import normalised

_PART = re.compile(r"[^，；。！？\n]+[，；。！？]?[”’）]?")
_NUMBER = re.compile(
    r"(?<![\d.a-z])(?P<value>\d+(?:\.\d+)?(?::\d+(?:\.\d+)?)*)"
    r"(?P<unit>%|微克/立方米|[百千万亿]*(?:平方米|千瓦|公里|[元斤吨亩家个座天户辆人项条类张倍米期]))?"
)
NAMED = 0.9
"""Fit of a row whose whole name stands in the question."""

HEADLESS = 0.6
"""Factor on the fit of a value or row that lacks the question's noun of measure."""

SEVERAL = 0.7
"""Share of the question that a sentence must cover to answer a question for several values with its parts together."""

_DENOMINATOR = re.compile("(?:单位|万元|每万元|人均)(?:地区生产总值|gdp|工业增加值|国内生产总值)")
_MEASURE = re.compile("(?:率|量|浓度|产值|收入|利润|系数|比重|占比|能耗|投资|户数|人数|价格|增速|强度)$")

_PARTIAL = 0.75
"""Credit for a word of which only a part (two characters or more) occurs, times the part's share."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a clause as a candidate.

    ``fit`` is the share of the question covered by the sentence and what it stands under, ``own`` by the sentence
    alone, ``head`` by what it stands under alone; ``retrieval`` is the score of its passage. All lie in 0 … 1.
    """

    clause: Clause
    span: tuple[int, int]
    fit: float
    own: float
    head: float
    retrieval: float

    @property
    def rank(self) -> float:
        """By what candidates are ordered; the weights were measured together with the floors (docs/adr/0007)."""
        return self.fit + 0.2 * self.own + 0.2 * self.head + 0.3 * self.retrieval

    @property
    def text(self) -> str:
        """The sentence, exactly."""
        return self.clause.text[self.span[0] : self.span[1]]


@dataclass(frozen=True)
class Value:
    """A part of a sentence that holds a number, as a candidate; ``off`` where it is of the wrong time."""

    sentence: Sentence
    span: tuple[int, int]
    fit: float
    off: bool = False


@dataclass(frozen=True)
class Row:
    """A row of an indicator table as a candidate."""

    clause: Clause
    indicator: Indicator
    fit: float


def covered(terms: Sequence[Term], text: str) -> float:
    """Share of the terms' weight that a (normalised) text covers, 0 … 1; 0 without terms."""
    total = held = 0.0
    for term in terms:  # plain loops: this runs some hundred times for one answer
        total += term.weight
        held += term.weight * _occurs(term, text)
    return held / total if total else 0.0


def _occurs(term: Term, text: str) -> float:
    for word in term.words:
        if word in text:
            return 1.0
    most = 0.0
    for word in term.words:
        most = max(most, _part_share(word, text))
    return _PARTIAL * most


@lru_cache(maxsize=32768)
def _part_share(word: str, text: str) -> float:
    """Length of the longest part of the word (two characters or more) that stands in the text, as a share of it.

    PM10 has no part in PM2.5: a Latin word stands whole or not at all.
    """
    if word.isascii():
        return 0.0
    if not any(word[at : at + 2] in text for at in range(len(word) - 1)):
        return 0.0
    for length in range(len(word) - 1, 1, -1):
        if any(word[at : at + length] in text for at in range(len(word) - length + 1)):
            return length / len(word)
    return 0.0


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Normalised text without white space, kept for the next question."""
    return "".join(normalised(text).split())


def lead_at(clause: Clause, begin: int) -> str:
    """What a sentence stands under within its clause: the lead of the clause and of its own paragraph."""
    paragraph = clause.text.rfind("\n", 0, begin) + 1
    leads = [lead_of(clause.text)] + ([lead_of(clause.text[paragraph:])] if paragraph else [])
    return "".join(leads)


def sentences(query: Query, clause: Clause, retrieval: float) -> Iterator[Sentence]:
    """The sentences of a clause with their fit; headings and lead sentences only where there is nothing else,
    and none that speaks to a program that reads it."""
    spans = list(sentences_of(clause.text))
    body = [span for span in spans if not _is_lead(clause, span)]
    terms = (*query.terms, *query.background)
    context, everything = folded("".join(clause.heading[-2:])), folded(clause.text)
    for begin, end in body or spans:
        if is_instructed(clause.text, (begin, end)):
            continue
        text = folded(clause.text[begin:end])
        under = folded(lead_at(clause, begin))
        own = covered(query.terms or terms, text)
        fit = 0.65 * covered(terms, text + under) + 0.35 * covered(terms, everything + context)
        yield Sentence(clause, (begin, end), fit, own, covered(terms, under + context), retrieval)


def _is_lead(clause: Clause, span: tuple[int, int]) -> bool:
    paragraph = clause.text.rfind("\n", 0, span[0]) + 1
    lead = lead_of(clause.text[paragraph:])
    return bool(lead) and span[0] == paragraph and span[1] - span[0] <= len(lead)


def values(query: Query, sentence: Sentence) -> Iterator[Value]:
    """The parts of a sentence that hold a number of the unit asked for, with the fit of what is measured."""
    under = folded(lead_at(sentence.clause, sentence.span[0]))
    whole = folded(sentence.text)
    terms = (*query.terms, *query.background)
    before = ""
    for match in _PART.finditer(sentence.clause.text, *sentence.span):
        part = folded(match[0])
        if _has_value(part, query.units):
            near = covered(terms, before + part if _hangs(part) else part)
            fit = 0.7 * near + 0.2 * covered(terms, whole) + 0.1 * covered(terms, whole + under)
            if sentence.own >= SEVERAL:
                fit = max(fit, 0.8 * sentence.own)
            yield Value(sentence, match.span(), fit * _head_factor(query, whole))
        before = part


def parts_of(clause: Clause, span: tuple[int, int]) -> list[str]:
    """Normalised comma clauses of a span; one that says nothing of what it measures comes with the one before."""
    parts: list[str] = []
    for match in _PART.finditer(clause.text, *span):
        part = folded(match[0])
        parts.append(parts[-1] + part if parts and _hangs(part) and not numbers_in(parts[-1]) else part)
    return parts


def numbers_in(text: str) -> list[tuple[str, str]]:
    """Numbers of a (normalised) text with their units, years left out."""
    return [(match["value"], match["unit"] or "") for match in _NUMBER.finditer(YEAR.sub("", text))]


def _hangs(part: str) -> bool:
    """Whether a part says nothing of what it measures: 其中, 达到, 分别增长…"""
    return bool(re.match("其中|分别|较|比|达到|提高到|下降", part))


def _has_value(part: str, units: Iterable[str]) -> bool:
    found = numbers_in(part)
    if not units:
        return bool(found)
    return any(_same_unit(unit, asked) for _, unit in found for asked in units)


_COUNTED = ("个", "家", "座", "项", "处", "所", "张", "类", "条")


def _same_unit(unit: str, asked: str) -> bool:
    if asked in ("个", "处", "所"):
        return unit in _COUNTED
    return unit.endswith(asked) or (asked == "平方米" and unit.endswith("亩"))


def rows(query: Query, pairs: Iterable[tuple[Clause, Indicator]]) -> Iterator[Row]:
    """Rows of the indicator tables; a name that stands in the question in full fits whatever else is said."""
    asked = "".join(query.search_text.split())
    for clause, indicator in pairs:
        name = folded(indicator.name + (indicator.unit or ""))
        terms = (*query.terms, *query.background)
        fit = 0.85 * covered(terms, name) + 0.15 * covered(terms, name + folded(indicator.category))
        named = NAMED * _named_share(folded(indicator.name), asked)
        yield Row(clause, indicator, max(fit, named) * _head_factor(query, name))


def _named_share(name: str, asked: str) -> float:
    """Share of the name's character bigrams that stand in the question."""
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return sum(pair in asked for pair in pairs) / len(pairs) if pairs else 0.0


def _head_factor(query: Query, text: str) -> float:
    """0 where only the denominator of a ratio is asked about: a question on GDP is none on 单位GDP能耗.

    Less than 1 where the word that tells most or the noun of measure is missing: GDP总量 is not GDP能耗.
    """
    bare = _DENOMINATOR.sub("", text)
    if bare != text and covered(query.terms, bare) == 0:
        return 0.0
    measured = [term for term in query.terms if any(_MEASURE.search(word) for word in term.words)]
    if not measured or any(word in text or word[-2:] in text for word in measured[-1].words):
        return 1.0
    return HEADLESS
