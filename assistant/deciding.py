"""Plan or law, or both, or neither (取舍): which of the answers found is given, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.evidence import covered, folded
from assistant.gathering import Evidence
from assistant.measuring import Encode, Measure, Rarities, measure_of
from assistant.pieces import Piece
from assistant.provisions import Provision
from assistant.query import Asked, Query
from assistant.weighing import odds_of
from corpus.facts import sentences_of
from corpus.types import ClauseKind, Level
from index.normalising import normalised
from index.reranking import Model, read_model

MODEL = Path(__file__).parent / "choice_weights.json"

BESIDE = 0.5
"""Share of the better answer's chance from which the other stands beside it."""

CERTAIN = 0.85
"""Chance of the best provision from which something is answered: of the questions in docs/adr/0027 with one as likely,
439 are answered by it and 32 are to be refused."""

MEASURED = (
    "given", "coverage", "pairs", "singles", "cosine", "odds", "fit", "chance", "holds", "title", "kind", "defines",
    "tabled", "unexplained", "verdict", "digest", "telling", "main", "phrased", "phrased_alike", "phrased_cosine",
    "near", "least", "related",
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
        if neither >= max(plan, rules) and ruled.chance < CERTAIN:
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
    rarest = max(query.terms, key=lambda term: term.weight, default=None)
    cited = {source.clause.document for piece in pieces for source in piece.sources}
    least, related = _related(measure, query, quoted)
    return {
        "given": 1.0,
        "least": least,
        "related": related,
        "main": covered((rarest,), plain) if rarest else 0.0,
        "near": float(bool(cited & set(query.near))),
        "coverage": coverage(query, pieces),
        "pairs": measure.pairs(plain),
        "singles": measure.singles(plain),
        "cosine": measure.cosines([quoted])[0],
    }


def _related(measure: Measure, query: Query, quoted: str) -> tuple[float, float]:
    """How close the words of the topic are to the sentence closest to each, 0 … 1: the least close, and their mean."""
    terms = [[normalised(word) for word in term.words] for term in (*query.terms, *query.loose)]
    texts = [normalised(quoted[begin:end]) for begin, end in sentences_of(quoted)]
    if not terms or not texts:
        return 0.0, 0.0
    sentences = measure.encode(texts)
    close = [max(0.0, float((measure.encode(words) @ sentences.T).max())) for words in terms]
    return min(close), sum(close) / len(close)


def _plan_measured(measure: Measure, pieces: Sequence[Piece], evidence: Evidence) -> dict[str, float]:
    clauses = {source.clause for piece in pieces for source in piece.sources}
    refs = {clause.ref for clause in clauses}
    found = [hit for hit in evidence.hits if hit.passage.ref in refs]
    asked = dict.fromkeys(line for hit in found for line in hit.passage.asked.splitlines())
    lines = [folded(line) for line in asked]
    phrased, alike = measure.phrased(lines)
    fits = [one.fit for held in (evidence.rows, evidence.values, evidence.sentences) for one in held[:1]]
    return {
        "odds": odds_of(max((hit.score for hit in found), default=0.0)),
        "fit": max(fits, default=0.0),
        "tabled": float(any(clause.kind is ClauseKind.TABLE_ROW for clause in clauses)),
        "unexplained": float(any(piece.partial for piece in pieces)),
        "verdict": float(any(piece.contradicts for piece in pieces)),
        "phrased": phrased,
        "phrased_alike": alike,
        "phrased_cosine": measure.closest([lines])[0],
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
        "phrased": signs.phrased,
        "phrased_alike": signs.phrased_alike,
        "phrased_cosine": signs.phrased_cosine,
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
