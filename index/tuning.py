"""Fine-tuning on questions (微调): one linear map for all words first, each word's own vector second.

A thousand questions name few of a table's 32,000 pieces, so moving the pieces alone helps with articles asked about
before and with no other. A map of the whole space moves the pieces that no question names as well; being linear it
is multiplied into the table afterwards, and what ships is a static table as before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from index.asked import Asked
from index.learning import SCALE, Ids, Table, encoded, pieces, thinned

EXCLUDED = -1e4
"""Added to the score of another right answer, so that it is no negative."""


@dataclass(frozen=True)
class Tuning:
    """Rates of Adam for the table and for the map; ``negatives`` hard ones a question; docs/adr/0016 compares them."""

    epochs: int = 6
    batch: int = 128
    table_rate: float = 0.002
    map_rate: float = 0.001
    negatives: int = 6
    dropped: float = 0.15
    seed: int = 1


@dataclass(frozen=True)
class Lesson:
    """Questions and texts in pieces, the right answers and the hard negatives of each question."""

    questions: Sequence[Ids]
    texts: Sequence[Ids]
    relevant: Sequence[frozenset[int]]
    negatives: Sequence[NDArray[np.int64]]


def lesson_of(asked: Asked, negatives: Sequence[NDArray[np.int64]], tokenizer: Tokenizer) -> Lesson:
    """The questions as a tokenizer reads them."""
    return Lesson(
        pieces(tokenizer, asked.questions), pieces(tokenizer, asked.texts), asked.relevant, negatives
    )


@dataclass(frozen=True)
class _Batch:
    """Some questions, one right answer of each (``own``, a place in ``texts``) and all other texts compared."""

    questions: Sequence[int]
    texts: Sequence[int]
    own: Sequence[int]


def _batch(lesson: Lesson, chosen: Sequence[int], wanted: int, rng: np.random.Generator) -> _Batch:
    right = [int(rng.choice(sorted(lesson.relevant[question]))) for question in chosen]
    wrong: list[int] = []
    for question in chosen:
        known = lesson.negatives[question]
        wrong += rng.choice(known, min(wanted, len(known)), replace=False).tolist() if len(known) else []
    texts = list(dict.fromkeys([*right, *wrong]))
    place = {text: number for number, text in enumerate(texts)}
    return _Batch(chosen, texts, [place[text] for text in right])


def _loss(lesson: Lesson, batch: _Batch, questions: torch.Tensor, texts: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy of finding each question's answer among the batch's texts."""
    place = {text: number for number, text in enumerate(batch.texts)}
    mask = torch.zeros(len(batch.questions), len(batch.texts))
    for row, (question, own) in enumerate(zip(batch.questions, batch.own, strict=True)):
        others = [place[text] for text in lesson.relevant[question] if text in place and place[text] != own]
        mask[row, others] = EXCLUDED
    return functional.cross_entropy(SCALE * questions @ texts.T + mask, torch.tensor(batch.own))


def tuned(table: Table, lesson: Lesson, asked: Sequence[int], given: Tuning) -> Table:
    """The table after learning from the questions numbered ``asked``, the map multiplied in; shape as before."""
    rng = np.random.default_rng(given.seed)
    learned = torch.nn.Parameter(torch.from_numpy(table.copy()))
    turned = torch.nn.Parameter(torch.eye(table.shape[1]))
    rates = (given.table_rate, given.map_rate)
    groups = [{"params": [each], "lr": rate} for each, rate in zip((learned, turned), rates, strict=True)]
    optimiser = torch.optim.Adam(groups, fused=True)
    batches = [
        part.tolist()
        for _ in range(given.epochs)
        for part in np.split(rng.permutation(asked), range(given.batch, len(asked), given.batch))
    ]
    for step, chosen in enumerate(batches):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (step + 1) / 10) * (1 - step / len(batches))
        batch = _batch(lesson, chosen, given.negatives, rng)
        thin = thinned([lesson.questions[question] for question in chosen], given.dropped, rng)
        questions = functional.normalize(encoded(learned, thin) @ turned, dim=1, eps=1e-8)
        texts = encoded(learned, [lesson.texts[text] for text in batch.texts]) @ turned
        loss = _loss(lesson, batch, questions, functional.normalize(texts, dim=1, eps=1e-8))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        if learned.grad is not None:
            learned.grad[0] = 0
        optimiser.step()
    return (learned.detach() @ turned.detach()).numpy()
