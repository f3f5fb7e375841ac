"""Fits the weights of provisions (条文权重) on the reference questions, and says by folds how well they carry over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
from eval.phrased import PHRASING
from index.reranking import Model
from index.training_reranker import Lists, fit, write_model

FOLDS = 5

OWN_WORTH = 3.0
"""How much a reference question counts beside a phrasing."""

Matrix = NDArray[np.float32]


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
            yield Example(
                case, np.array([row for row, _ in held], np.float32), np.array([right for _, right in held])
            )


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
        said = not case.points or any(stands(p, provision.text) for group in case.points for p in group)
        return True if said else None
    return None if ref in map(full, case.also) else False


def lists_of(held: Sequence[Example]) -> Lists:
    """The examples as lists of one length, shape (questions, candidates, signs)."""
    longest = max(len(example.rows) for example in held)
    rows = np.zeros((len(held), longest, len(NAMES)), np.float32)
    relevant, there = np.zeros((2, len(held), longest), np.bool_)
    for at, example in enumerate(held):
        size = len(example.rows)
        rows[at, :size], relevant[at, :size], there[at, :size] = example.rows, example.right, True
    return Lists(rows, relevant, there)


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
    """A model fitted on all examples, and shares of the questions whose best candidate was right: by that model
    (``seen``), and when a fold's questions were ordered by one fitted on the others (``held_out``)."""

    model: Model
    seen: float
    held_out: float
    questions: int


def cross_validated(
    held: Sequence[Example], beside: Sequence[Example] = ()
) -> tuple[list[float], list[bool]]:
    """The sum and rightness of each question's best candidate by a model that never saw its fold; it learns from what
    stands ``beside`` too."""
    every = [*held, *beside]
    groups = {group: number for number, group in enumerate(sorted({example.group for example in every}))}
    order = np.random.default_rng(1).permutation(len(groups))
    sums, right = [], []
    for fold in range(FOLDS):
        inside = [order[groups[example.group]] % FOLDS == fold for example in every]
        model = _model([example for example, out in zip(every, inside, strict=True) if not out])
        for example, out in zip(held, inside[: len(held)], strict=True):
            if out:
                scores = model.sums(example.rows)
                sums.append(float(scores.max()))
                right.append(bool(example.right[scores.argmax()]))
    return sums, right


def _model(held: Sequence[Example]) -> Model:
    worth = [1.0 if one.case.category == PHRASING else OWN_WORTH for one in held]
    return fit(lists_of(held), np.array(worth, np.float32))


def fitted(held: Sequence[Example], beside: Sequence[Example] = ()) -> Fitted:
    """A model of all examples, its chance calibrated on the held-out sums; what stands ``beside`` is learned from and
    not counted."""
    sums, right = cross_validated(held, beside)
    model = _model([*held, *beside])
    slope, offset = calibrate(sums, right)
    answered = [example for example in held if not example.case.refused]
    seen = np.mean([example.right[model.sums(example.rows).argmax()] for example in answered])
    model = replace(model, slope=slope, offset=offset)
    return Fitted(model, float(seen), sum(right) / len(answered), len(answered))


def write(found: Fitted, file: Path) -> None:
    """Write what ``assistant.weighing.read_weighing`` reads."""
    write_model(found.model, file, {"questions": found.questions, "held_out": found.held_out}, NAMES)
