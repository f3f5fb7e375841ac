"""How the reranker is trained (训练重排): listwise, from rows of features, with PyTorch.

``fit`` is called with the rows of a collection's questions; ``python -m eval rerank`` collects these, holds folds out
and writes the model.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.features import NAMES
from index.reranking import PARTS, Model

EPOCHS, BATCH, RATE, DECAY = 30, 64, 3e-3, 0.1
"""Passes over all questions, questions in a step, the learning rate at the beginning, and AdamW's decay of weights."""

HIDDEN, DROPPED, SEED = 32, 0.3, 2
"""Hidden units, the share of them left out in each step, and the seed of what is random."""


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


def untrained(names: Sequence[str] = NAMES, by: str = "fused") -> Model:
    """A model that keeps the order of one of its features: what is searched or weighed with before there are weights for
    the features of today."""
    size, nothing = len(names), np.zeros(0, np.float32)
    plain = np.array([name == by for name in names], dtype=np.float32)
    none, one, hidden = np.zeros(size, np.float32), np.ones(size, np.float32), np.zeros((size, 0), np.float32)
    return Model(none, one, plain, hidden, nothing, nothing, 1.0, 0.0)


def fit(lists: Lists, worth: NDArray[np.float32] | None = None) -> Model:
    """A model that gives the relevant candidates of each question the largest share of a softmax over its list.

    ListNet's top-one loss (Cao et al. 2007, equation 6), questions weighed by ``worth`` (all alike where None); one
    without a relevant candidate is left out.
    """
    useful = np.asarray(lists.relevant.any(axis=1), np.bool_)
    held = lists.only(useful)
    counted = np.ones(len(held.rows), np.float32) if worth is None else worth[useful].astype(np.float32)
    mean, spread = _moments(held)
    rows = ((held.rows - mean) / spread).astype(np.float32)
    rows[~held.there] = 0.0
    wanted = held.relevant / held.relevant.sum(axis=1, keepdims=True)
    plain, inner, offsets, outer = _descended(rows, wanted.astype(np.float32), held.there, counted)
    raw = Model(mean, spread, plain, inner, offsets, outer, 1.0, 0.0)
    sums = raw.sums(lists.rows[lists.there])
    slope, offset = _logistic(sums, lists.relevant[lists.there])
    return replace(raw, slope=slope, offset=offset)


def _moments(lists: Lists) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows = lists.rows[lists.there]
    spread = rows.std(axis=0)
    return rows.mean(axis=0), np.where(spread > 0, spread, 1.0).astype(np.float32)


def _descended(
    rows: NDArray[np.float32],
    wanted: NDArray[np.float32],
    there: NDArray[np.bool_],
    worth: NDArray[np.float32],
) -> tuple[NDArray[np.float32], ...]:
    """Direct weights, hidden weights, hidden offsets and weights of the hidden units, by AdamW (Loshchilov and Hutter
    2019) in batches, the rate falling along a cosine."""
    import torch

    torch.manual_seed(SEED)
    held = [torch.from_numpy(part) for part in (rows, wanted, there, worth)]
    plain = torch.nn.Linear(rows.shape[2], 1, bias=False)
    inner, outer = torch.nn.Linear(rows.shape[2], HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)
    torch.nn.init.zeros_(outer.weight)
    parts = torch.nn.ModuleList([plain, inner, outer])
    descent = torch.optim.AdamW(parts.parameters(), lr=RATE, weight_decay=DECAY)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(descent, EPOCHS * (len(rows) // BATCH + 1))
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(rows)).split(BATCH):  # type: ignore[no-untyped-call]
            some, target, real, weight = (part[chosen] for part in held)
            units = torch.nn.functional.dropout(torch.relu(inner(some)), DROPPED)
            sums = (plain(some) + outer(units))[..., 0].masked_fill(~real, -1e4)
            losses = -(torch.log_softmax(sums, dim=1) * target).sum(dim=1)
            descent.zero_grad()
            ((losses * weight).sum() / weight.sum()).backward()  # type: ignore[no-untyped-call]
            descent.step()
            falling.step()
    found = (plain.weight[0], inner.weight.T, inner.bias, outer.weight[0])
    return tuple(part.detach().numpy().astype(np.float32) for part in found)


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


def write_model(model: Model, file: Path, told: Mapping[str, object], names: Sequence[str] = NAMES) -> None:
    """Write a model over features of these names for ``index.reranking.read_model``; ``told`` says what it was trained
    on."""
    parts = {name: np.round(getattr(model, name).astype(float), 5).tolist() for name in PARTS}
    held = {**told, "features": list(names), "slope": model.slope, "offset": model.offset, **parts}
    file.write_text(json.dumps(held, ensure_ascii=False) + "\n", encoding="utf-8")
