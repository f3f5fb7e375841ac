"""Plan or law, or both, or neither (取舍): which of the answers found is given, and in which order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.evidence import covered, folded
from assistant.gathering import Evidence
from assistant.measuring import Encode, Measure, Rarities, measure_of
from assistant.offices import asks_leader
from assistant.pieces import Piece, Source
from assistant.provisions import Provision
from assistant.query import Asked, Query
from assistant.sides import PLAN as PLAN_MEANT
from assistant.weighing import odds_of
from corpus.bodies import bodies_of
from corpus.types import ClauseKind, Document, Level
from index.reranking import Model, read_model
from prompts import Replies

MODEL = Path(__file__).parent / "choice_weights.json"

BESIDE = 0.5
"""Share of the better answer's chance from which the other stands beside it."""

SPEAKS = 0.75
"""Share of the question that a sentence of the plan covers where it speaks of the same matter."""

MEASURED = (
    "given", "coverage", "pairs", "singles", "cosine", "odds", "fit", "chance", "holds", "title", "kind", "defines",
    "tabled", "unexplained", "verdict", "digest", "telling", "main", "phrased", "phrased_alike",
)  # fmt: skip
FLAGS = (
    *(f"asked_{asked.value}" for asked in Asked),
    "lawful", "local", "upper", "penal", "meaning", "confirms", "claims", "years", "money", "doubts", "background",
)  # fmt: skip
NAMES = tuple(f"{kind}_{name}" for kind in ("plan", "rules") for name in (*MEASURED, *FLAGS))
"""What is known of an answer from the plan and of one from the rules; all of it is 0 for giving neither."""

PLAN, RULES, NEITHER = range(3)
"""Places of the options."""

Options = NDArray[np.float32]
"""What is known of the three options, shape (3, len(NAMES))."""


@dataclass(frozen=True)
class Ruled:
    """An answer from the rules: its pieces, the best provision and the chance that it answers (0 … 1)."""

    pieces: tuple[Piece, ...] = ()
    best: Provision | None = None
    chance: float = 0.0


@dataclass(frozen=True)
class Decider:
    """Chooses by a learned model among the plan's answer, that of the rules, and none (``eval.choosing``)."""

    model: Model
    encode: Encode
    rarities: Rarities

    def __call__(
        self, query: Query, local: tuple[Piece, ...], evidence: Evidence, ruled: Ruled
    ) -> tuple[Piece, ...]:
        """The pieces of the answer; nothing where neither is likely to answer. A list that the plan gives over several
        clauses stands by itself."""
        if local and (query.scope.families or _plans(query)):
            return local
        if query.scope.levels and ruled.pieces:
            return (*ruled.pieces, *local) if Level.COUNTY in query.scope.levels else ruled.pieces
        if not local and not ruled.pieces:
            return ()
        plan, rules, neither = self.chances(query, local, evidence, ruled)
        if neither >= max(plan, rules):
            return ()
        better, other = (local, ruled.pieces) if plan >= rules else (ruled.pieces, local)
        whole = len({source.clause for piece in local for source in piece.sources}) > 1
        beside = _open(query) and not whole and min(plan, rules) >= BESIDE * max(plan, rules)
        return (*better, *other) if beside else better

    def chances(
        self, query: Query, local: tuple[Piece, ...], evidence: Evidence, ruled: Ruled
    ) -> tuple[float, float, float]:
        """Chances of the options, adding up to 1; an answer that is not there has none."""
        options = self.options(query, local, evidence, ruled)
        sums = self.model.sums(options).astype(float)
        raised = np.exp(sums - sums.max()) * np.array([bool(local), bool(ruled.pieces), True])
        plan, rules, neither = (raised / raised.sum()).tolist()
        return plan, rules, neither

    def options(self, query: Query, local: tuple[Piece, ...], evidence: Evidence, ruled: Ruled) -> Options:
        """What is known of the options."""
        measure = measure_of(query, self.encode, self.rarities)
        rows = np.zeros((3, len(NAMES)), np.float32)
        half = len(NAMES) // 2
        flags = _flags(query)
        if local:
            rows[PLAN, :half] = _row(
                _plan_measured(measure, local, evidence) | _common(measure, query, local) | flags
            )
        if ruled.pieces and ruled.best is not None:
            told = _rules_measured(ruled.best, ruled.chance) | _common(measure, query, ruled.pieces)
            rows[RULES, half:] = _row(told | flags)
        return rows


@cache
def read_choice(file: Path = MODEL) -> Model:
    """The model that comes with the project, or one that ``python -m eval weigh`` wrote.

    Raises:
        ModelUnavailable: the file is missing, damaged, or of other features.
    """
    return read_model(file, NAMES)


def _row(told: Mapping[str, float]) -> list[float]:
    return [told.get(name, 0.0) for name in (*MEASURED, *FLAGS)]


def _common(measure: Measure, query: Query, pieces: Sequence[Piece]) -> dict[str, float]:
    """What the words that the pieces rely on have of the question."""
    quoted = "".join(source.quote for piece in pieces for source in piece.sources)
    plain = folded(quoted)
    return {
        "given": 1.0,
        "coverage": coverage(query, pieces),
        "pairs": measure.pairs(plain),
        "singles": measure.singles(plain),
        "cosine": measure.cosines([quoted])[0],
    }


def _plan_measured(measure: Measure, pieces: Sequence[Piece], evidence: Evidence) -> dict[str, float]:
    clauses = {source.clause for piece in pieces for source in piece.sources}
    refs = {clause.ref for clause in clauses}
    found = [hit for hit in evidence.hits if hit.passage.ref in refs]
    asked = dict.fromkeys(line for hit in found for line in hit.passage.asked.splitlines())
    phrased, alike = measure.phrased([folded(line) for line in asked])
    fits = [one.fit for held in (evidence.rows, evidence.values, evidence.sentences) for one in held[:1]]
    return {
        "odds": odds_of(max((hit.score for hit in found), default=0.0)),
        "fit": max(fits, default=0.0),
        "tabled": float(any(clause.kind is ClauseKind.TABLE_ROW for clause in clauses)),
        "unexplained": float(any(piece.partial for piece in pieces)),
        "verdict": float(any(piece.contradicts for piece in pieces)),
        "phrased": phrased,
        "phrased_alike": alike,
    }


def _rules_measured(best: Provision, chance: float) -> dict[str, float]:
    signs = best.signs
    return {
        "odds": signs.odds,
        "fit": best.fit,
        "chance": chance,
        "holds": signs.holds,
        "title": signs.title,
        "kind": signs.kind,
        "defines": signs.defines,
        "digest": signs.policy,
        "telling": signs.telling,
        "main": signs.main,
        "phrased": signs.phrased,
        "phrased_alike": signs.phrased_alike,
    }


def _flags(query: Query) -> dict[str, float]:
    scope = query.scope
    return {
        f"asked_{query.asked.value}": 1.0,
        "lawful": float(scope.lawful),
        "local": float(scope.local),
        "upper": float(scope.upper),
        "penal": float(scope.penal),
        "meaning": float(query.meaning),
        "confirms": float(query.confirms),
        "claims": float(bool(query.claims)),
        "years": float(bool(query.years)),
        "money": float("元" in query.units),
        "doubts": float(query.doubts),
        "background": float(bool(query.background)),
    }


@dataclass(frozen=True)
class Unsaid:
    """Says that the plan does not tell what is asked, where rules above it do; ``document`` finds a document by its id."""

    replies: Replies
    document: Callable[[str], Document | None]

    def __call__(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """The plan's sentence on the matter, where a leading department was asked for and it names none."""
        return self._near(query, evidence) if query.asked is Asked.DEPARTMENT and asks_leader(query) else ()

    def first(self, query: Query, evidence: Evidence, rules: Sequence[Piece]) -> tuple[Piece, ...]:
        """The rules, with what the plan leaves unsaid in front: by its own sentence where one is about the matter."""
        near = self._near(query, evidence)
        if near or not rules:
            return (*near, *rules)
        text = self.replies.say("silent.above", what=self._what(query), sentence=rules[0].text)
        return (replace(rules[0], text=text, framed=text.removesuffix(rules[0].text)), *rules[1:])

    def _near(self, query: Query, evidence: Evidence) -> tuple[Piece, ...]:
        """The plan's nearest sentence, where it is about the matter and does not tell what is asked."""
        best = evidence.sentences[0] if evidence.sentences else None
        document = self.document(best.clause.document) if best else None
        if best is None or document is None or best.own < SPEAKS:
            return ()
        source = Source(best.clause, best.span)
        if not lacks(query, (Piece(best.text, (source,)),)):
            return ()
        told = {"document": f"《{document.title}》", "what": self._what(query), "quote": best.text}
        return (Piece(self.replies.say("silent.near", **told), (source,)),)

    def _what(self, query: Query) -> str:
        """What is left unsaid, in words."""
        kind = "penal" if query.scope.penal else query.asked.value
        name = f"unsaid.{kind}"
        return self.replies.say(name if name in self.replies.sentences else "unsaid.text")


_TITLED = re.compile("《[^》]*规划》")
_PENALTY = re.compile("罚|处分|拘留|刑事|吊销|没收")
_PERIOD = re.compile(r"\d+(?:个?工作)?[年月日天]")


def of_plan(query: Query) -> bool:
    """Whether a question asks what the plan says of something that rules are made for."""
    ruled = query.scope.lawful or query.scope.penal or query.asked is Asked.DEPARTMENT
    return (
        ruled and bool(PLAN_MEANT.search(query.text) or _TITLED.search(query.text)) and not query.scope.upper
    )


def lacks(query: Query, pieces: Sequence[Piece]) -> bool:
    """Whether pieces do not hold what is asked for: a penalty, a body, a period; without pieces always."""
    quoted = "".join(source.quote for piece in pieces for source in piece.sources)
    if query.scope.penal:
        return not _PENALTY.search(quoted)
    if query.asked is Asked.DEPARTMENT:
        return not any(bodies_of(quoted, 0, len(quoted)))
    if query.asked is Asked.TIME:
        return not _PERIOD.search(quoted)
    return not pieces


def lifted(query: Query) -> Query:
    """The question put to the rules above the plan."""
    scope = replace(query.scope, local=False, lawful=True, families=(), unknown=(), levels=())
    return replace(query, text=PLAN_MEANT.sub("", _TITLED.sub("", query.text)), scope=scope)


@dataclass(frozen=True)
class Elsewhere:
    """Says that only the county is answered for; ``beside`` finds another place that a question names with it."""

    replies: Replies
    beside: Callable[[str], str | None]

    def __call__(self, query: Query, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """The pieces, and that nothing is told of the other place where one is named."""
        place = self.beside(query.text) if pieces else None
        if place is None:
            return tuple(pieces)
        said = self.replies.say("answer.other_place", place=place)
        return (*pieces, Piece(said, pieces[0].sources, partial=True, framed=said))


def coverage(query: Query, pieces: Sequence[Piece]) -> float:
    """Share of the question that what the pieces rely on covers, with the headings above, 0 … 1."""
    clauses = {source.clause for piece in pieces for source in piece.sources}
    quotes = "".join(folded(source.quote) for piece in pieces for source in piece.sources)
    above = "".join(folded(text) for clause in clauses for text in clause.heading)
    return 0.75 * covered(query.terms, quotes + above) + 0.25 * covered(
        query.terms, quotes + above + "".join(folded(clause.text) for clause in clauses)
    )


def _plans(query: Query) -> bool:
    """Whether the wording asks for what the county or one of its offices plans, and for no rule."""
    return (query.scope.local or bool(query.departments)) and not query.scope.lawful and not query.scope.penal


def _open(query: Query) -> bool:
    return query.asked in (Asked.DEPARTMENT, Asked.LIST, Asked.TEXT)
