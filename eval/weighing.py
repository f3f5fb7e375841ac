"""Fits the weights of provisions (条文权重) on the reference questions, and says by folds how well they carry over."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.pipeline import Assistant
from assistant.provisions import Provision
from assistant.query import Query
from assistant.statutes import Statutes
from assistant.steps import Draft, Understand, Write
from assistant.weighing import NAMES
from eval.answers import stands
from eval.cases import PLAN, Case, full

RIDGE = 0.003
"""Weight of the squared weights in the loss; of 0.001 … 0.05 this one ordered the held-out folds best (.711; .673 at 0.02)."""

FOLDS = 5

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A question with its candidates: ``rows`` of signs, shape (candidates, signs), and which of them are ``right``."""

    case: Case
    rows: Matrix
    right: NDArray[np.bool_]

    @property
    def group(self) -> str:
        """Questions that share their first article stay in one fold."""
        return full(self.case.paths[0][0]) if self.case.paths else self.case.id


def examples(assistant: Assistant, cases: Sequence[Case]) -> Iterator[Example]:
    """The cases that have candidates, but for those that the plan alone answers; those to be refused teach what a
    chance is worth."""
    (write,) = (step for step in assistant.steps if isinstance(step, Write))
    statutes = write.rule
    if not isinstance(statutes, Statutes):
        raise TypeError("rules are answered by Statutes")
    for case in cases:
        if not case.refused and all(full(path).startswith(f"{PLAN}#") for g in case.paths for path in g):
            continue
        query, day = _understood(assistant, case)
        query, documents = statutes.asked(query, day)
        found = [(p, _rightness(case, p)) for p in statutes.candidates(query, documents)]
        held = [(p.signs.values(), right) for p, right in found if right is not None]
        if held:
            yield Example(case, np.array([row for row, _ in held]), np.array([right for _, right in held]))


def _understood(assistant: Assistant, case: Case) -> tuple[Query, date]:
    (read,) = (step for step in assistant.steps if isinstance(step, Understand))
    history = assistant.history(case.turns[:-1], case.as_of)
    draft = read(Draft(case.turns[-1], history, case.as_of or assistant.today()))
    if not isinstance(draft, Draft):
        raise TypeError("understanding gives a draft")
    return draft.query, draft.as_of


def _rightness(case: Case, provision: Provision) -> bool | None:
    """Whether a provision answers; None where it may stand beside the answer, or lacks what is to be said."""
    if case.refused:
        return False
    ref = provision.clause.ref
    if any(ref == full(path) for group in case.paths for path in group):
        return True if any(stands(p, provision.text) for group in case.points for p in group) else None
    return None if ref in map(full, case.also) else False


def fit(held: Sequence[Example]) -> NDArray[np.float64]:
    """Weights that put a right candidate first (ListNet's loss with a ridge), shape (signs,)."""
    judged = [example for example in held if example.right.any()]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = RIDGE * len(judged) * float(weights @ weights), 2 * RIDGE * len(judged) * weights
        for example in judged:
            sums = example.rows @ weights
            chances = np.exp(sums - sums.max())
            chances /= chances.sum()
            right = float(chances[example.right].sum())
            total -= np.log(right + 1e-12)
            pull = chances * example.right / (right + 1e-12) - chances
            slope = slope - pull @ example.rows
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x)


def calibrate(best: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset of the chance that the best candidate of a question is right (Platt 1999)."""
    sums, truth = np.array(best), np.array(right, dtype=float)

    def loss(line: NDArray[np.float64]) -> float:
        raised = line[0] * sums + line[1]
        return float(np.sum(np.logaddexp(0.0, raised) - truth * raised))

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B").x
    return float(slope), float(offset)


@dataclass(frozen=True)
class Fitted:
    """Weights fitted on all examples, and shares of the questions whose best candidate was right when a fold's
    questions were ordered by weights fitted on the others (``held_out``)."""

    weights: NDArray[np.float64]
    slope: float
    offset: float
    seen: float
    held_out: float
    questions: int


def cross_validated(held: Sequence[Example]) -> tuple[list[float], list[bool]]:
    """The sum and rightness of each question's best candidate by weights that never saw its fold."""
    groups = {group: number for number, group in enumerate(sorted({example.group for example in held}))}
    order = np.random.default_rng(1).permutation(len(groups))
    sums, right = [], []
    for fold in range(FOLDS):
        inside = [order[groups[example.group]] % FOLDS == fold for example in held]
        weights = fit([example for example, out in zip(held, inside, strict=True) if not out])
        for example, out in zip(held, inside, strict=True):
            if out:
                scores = example.rows @ weights
                sums.append(float(scores.max()))
                right.append(bool(example.right[scores.argmax()]))
    return sums, right


def fitted(held: Sequence[Example]) -> Fitted:
    """Weights of all examples, the chance calibrated on the held-out sums."""
    sums, right = cross_validated(held)
    weights = fit(held)
    slope, offset = calibrate(sums, right)
    answered = [example for example in held if not example.case.refused]
    seen = np.mean([example.right[(example.rows @ weights).argmax()] for example in answered])
    return Fitted(weights, slope, offset, float(seen), sum(right) / len(answered), len(answered))


def write(found: Fitted, file: Path) -> None:
    """Write what ``assistant.weighing.read_weighing`` reads."""
    weights = {name: round(float(value), 4) for name, value in zip(NAMES, found.weights, strict=True)}
    text = json.dumps(
        {"weights": weights, "slope": round(found.slope, 4), "offset": round(found.offset, 4)}, indent=1
    )
    file.write_text(text + "\n", encoding="utf-8")
