"""Figures of several places set against each other (数值比较): compared only where they count the same."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.evidence import covered, folded
from assistant.query import Query
from corpus.conflicts import metric_key
from corpus.facts import sentences_of
from corpus.types import Clause, ClauseKind, Document, Measure, Target

COVERS = 0.8
"""Share of the question's words that a figure's name must cover for it to be the figure asked about."""

CLOSE, MOST = 0.1, 2
"""How much less than the best a figure may cover to stand beside it, and how many of one side are told."""

_SAME = (
    ("国内生产总值", "gdp"),
    ("地区生产总值", "gdp"),
    ("能源消耗", "能耗"),
    ("细颗粒物", ""),
    ("的", ""),
    ("占比", "比重"),
    ("比例", "比重"),
    ("比率", "比重"),
)
"""Spellings of one thing in names of figures."""

_FALLS = re.compile("下降|降低|减少|削减|压减")
_CHANGE = re.compile("下降|降低|减少|削减|压减|降幅|增长|提高|增幅")
_BASE = re.compile(r"(?:与|比|较)(20\d\d)年")


@dataclass(frozen=True)
class Figure:
    """A figure of a document, as a candidate: its fact, the clause, and how much of the question its name covers."""

    document: Document
    clause: Clause
    target: Target
    fit: float

    @property
    def words(self) -> str:
        """The figure as it stands, from the metric to the unit and what closes it."""
        return self.clause.text[slice(*self.target.span)]

    @property
    def baseline(self) -> int | None:
        """The year it is compared with: as the fact has it, else as its sentence says."""
        return self.target.baseline or _base_in(self.clause.text, self.target.span[0])

    @property
    def dated(self) -> bool:
        """Whether the clause, or what stands above it, names the year in so many words."""
        said = (self.clause.text, *self.clause.heading, self.document.title)
        return any(str(self.target.year) in text for text in said)

    @property
    def value(self) -> str:
        """How much, as it stands: 下降14.5%, 20%左右; a cell of a table with its unit."""
        said = self.words.removeprefix(self.target.metric).strip()
        return said + self.target.unit if said[-1:].isdigit() else said


def figures_for(query: Query, pairs: Iterable[tuple[Document, Clause, Target]]) -> list[Figure]:
    """Figures whose name covers the question, of the years asked about, the best first."""
    found = []
    terms = [
        replace(term, words=(*term.words, *filter(None, map(_short, term.words)))) for term in query.terms
    ]
    for document, clause, target in pairs:
        fit = covered(terms, _spelled(target))
        timely = target.year is not None and (not query.years or target.year in query.years)
        if fit >= COVERS and timely and _changes(query, target):
            found.append(Figure(document, clause, target, fit))
    return sorted(found, key=lambda one: (-round(one.fit, 2), len(one.target.metric)))


def of_one_year(sides: Sequence[Sequence[Figure]]) -> list[list[Figure]]:
    """For each side its figures of the year that most sides have, a year that is aimed at before one that was reached,
    and the earliest of several; else those of its best one's year."""
    years = Counter(year for side in sides for year in {figure.target.year for figure in side})
    aims = {figure.target.year for side in sides for figure in side if not figure.target.reached}
    common = max(years, key=lambda year: (years[year], year in aims, -(year or 0)), default=None)
    return [_of_year(side, common) for side in sides]


def _of_year(figures: Sequence[Figure], year: int | None) -> list[Figure]:
    """Those of a year that fit as well as the best, one for each value, two at most; a row of a table that has none for
    the year is better told as a whole."""
    plain = [figure for figure in figures[:1] if figure.clause.kind is not ClauseKind.TABLE_ROW]
    held = [figure for figure in figures if figure.target.year == year] or plain
    if not held:
        return []
    best = [figure for figure in held if figure.fit >= held[0].fit - CLOSE]
    told = {(figure.document.level, figure.target.value): figure for figure in reversed(best)}
    return list(reversed(told.values()))[:MOST]


def _spelled(target: Target) -> str:
    """The name of a figure in the words that people use for it too."""
    name = folded(target.metric + target.unit)
    told = [name, _short(name)]
    if _FALLS.search(target.comparator + target.metric):
        told.append("下降 降低 降幅 减少")
    elif target.measure is Measure.CHANGE:
        told.append("增长 提高 增幅 增速")
    return " ".join(told)


def _short(name: str) -> str:
    for long, short in _SAME:
        name = name.replace(long, short)
    return name


def _changes(query: Query, target: Target) -> bool:
    """Whether a figure is a change where the question asks how much something falls."""
    asked = bool(_CHANGE.search(query.text))
    return not asked or target.measure is Measure.CHANGE or bool(_CHANGE.search(target.metric))


def _base_in(text: str, at: int) -> int | None:
    """The year of comparison in the sentence that holds a place of a text."""
    for begin, end in sentences_of(text):
        if begin <= at < end:
            match = _BASE.search(text[begin:end])
            return int(match[1]) if match else None
    return None


def apart(figures: Sequence[Figure]) -> str:
    """Why figures cannot be set against each other: ``year``, ``unit``, ``baseline``, ``metric``; empty where they can."""
    targets = [figure.target for figure in figures]
    checks = (
        ("unit", {target.unit for target in targets}),
        ("year", {target.year for target in targets}),
        ("measure", {target.measure for target in targets}),
        ("baseline", {figure.baseline for figure in figures} - {None}),
        ("metric", {_kind_of(figure) for figure in figures}),
    )
    return next((name for name, held in checks if len(held) > 1), "")


def _kind_of(figure: Figure) -> str:
    """The name of what a figure counts, places and spellings that mean the same left out."""
    name = _short(folded(metric_key(figure.target.metric)))
    return re.sub("(?:下降|降低)(?:率|幅度)?$|^城乡|生活(?=垃圾)|比重$|比$", "", name)


def likeness(one: str, other: str) -> float:
    """Share of character pairs that two texts have in common, of the shorter one's, 0 … 1."""
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))
