"""How the weights of the reranker are trained (训练重排): listwise, from rows of features, with NumPy alone.

``fit`` is called with the rows of a collection's questions; ``python -m eval reranker`` collects these, holds folds out
and writes the model.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.features import NAMES
from index.reranking import Model

STEPS, RATE, DECAY = 400, 0.05, 1e-3
"""Steps of Adam over all questions at once, its learning rate, and the weight of the squared weights in the loss: from
400 steps on the held-out figures do not change in the third digit."""

_MOMENTUM, _SQUARES, _SMALL = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Lists:
    """Candidates of questions: ``rows`` of shape (questions, candidates, features), whether each is relevant, and
    whether there is one in that place at all (a small corpus gives fewer)."""

    rows: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    there: NDArray[np.bool_]

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Lists":
        """The questions chosen by a mask of shape (questions,) or by their places."""
        return Lists(self.rows[chosen], self.relevant[chosen], self.there[chosen])


def fit(lists: Lists) -> Model:
    """Weights that give the relevant candidates of each question the largest share of a softmax over its list.

    ListNet's top-one loss (Cao et al. 2007, equation 6), each question weighing the same; one without a relevant
    candidate is left out. Features are standardised for the descent; the weights are of features as they come.
    """
    held = lists.only(np.asarray(lists.relevant.any(axis=1), np.bool_))
    mean, spread = _moments(held)
    rows = (held.rows - mean) / spread
    rows[~held.there] = 0.0
    wanted = held.relevant / held.relevant.sum(axis=1, keepdims=True)
    weights = _descended(rows, wanted.astype(np.float32), held.there)
    plain = (weights / spread).astype(np.float32)
    sums = lists.rows @ plain
    slope, offset = _logistic(sums[lists.there], lists.relevant[lists.there])
    return Model(plain, slope, offset)


def _moments(lists: Lists) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows = lists.rows[lists.there]
    spread = rows.std(axis=0)
    return rows.mean(axis=0), np.where(spread > 0, spread, 1.0).astype(np.float32)


def _descended(
    rows: NDArray[np.float32], wanted: NDArray[np.float32], there: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Weights after ``STEPS`` of Adam (Kingma and Ba 2015)."""
    flat = rows.reshape(-1, rows.shape[2])
    weights, momentum, squares = (np.zeros(rows.shape[2], dtype=np.float32) for _ in range(3))
    for step in range(1, STEPS + 1):
        sums = np.where(there, (flat @ weights).reshape(there.shape), -np.inf)
        shares = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = (shares - wanted).reshape(-1) @ flat / len(rows) + 2 * DECAY * weights
        momentum += (1 - _MOMENTUM) * (slope - momentum)
        squares += (1 - _SQUARES) * (slope**2 - squares)
        mean, square = momentum / (1 - _MOMENTUM**step), squares / (1 - _SQUARES**step)
        rate = RATE * (1 - step / (STEPS + 1))
        weights = (weights - rate * mean / (np.sqrt(square) + _SMALL)).astype(np.float32)
    return weights


def _logistic(sums: NDArray[np.float32], relevant: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic function that says how likely a sum is relevant (Platt 1999), by Newton's
    method."""
    centre, spread = float(sums.mean()), float(sums.std()) or 1.0
    ones = np.column_stack([(sums - centre) / spread, np.ones(len(sums))])
    found = np.array([1.0, -3.0])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-np.clip(ones @ found, -30, 30)))
        curve = ones.T @ (ones * (likely * (1 - likely))[:, None]) + 1e-6 * np.eye(2)
        found = found - np.linalg.solve(curve, ones.T @ (likely - relevant))
    slope = float(found[0]) / spread
    return slope, float(found[1]) - slope * centre


def write_model(model: Model, file: Path, told: Mapping[str, object]) -> None:
    """Write a model for ``index.reranking.read_model``; ``told`` says what it was trained on."""
    weights = {name: round(float(weight), 6) for name, weight in zip(NAMES, model.weights, strict=True)}
    held = {**told, "slope": model.slope, "offset": model.offset, "weights": weights}
    file.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
