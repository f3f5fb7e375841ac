"""Fine-tuning on questions (微调): one linear map for all words first, each word's own vector second.

A thousand questions name few of a table's 32,000 pieces, so moving the pieces alone helps with articles asked about
before and with no other. A map of the whole space moves the pieces that no question names as well; being linear it
is multiplied into the table afterwards, and what ships is a static table as before. Pairs of the first training go on
beside the questions, so that fields of law nobody asked about are not forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.asked import Asked, hard_negatives
from index.learning import SCALE, Ids, Material, Table, encoded, pieces, step_on, thinned

WARM = 10
"""Steps in which the rates rise from 0."""
REHEARSED_QUESTIONS = 0.4
"""Share of question-like pairs in the rehearsal, as in the first round of ``index.training``."""
REHEARSED_PAIRS = 512
"""Pairs of the first training beside each batch of questions."""
EXCLUDED = -1e4
"""Added to the score of another right answer, so that it is no negative."""


@dataclass(frozen=True)
class Tuning:
    """Rates of Adam for the table and for the map; ``negatives`` hard ones a question.

    ``rehearsed`` is the weight of the first training's loss beside that of the questions. docs/adr/0016 compares them.
    """

    epochs: int = 6
    batch: int = 128
    table_rate: float = 0.002
    map_rate: float = 0.001
    negatives: int = 6
    dropped: float = 0.15
    rehearsed: float = 0.3
    seed: int = 1


@dataclass(frozen=True)
class Lesson:
    """Questions and texts in pieces, the right answers and the hard negatives of each question.

    ``rehearsal`` is what the table was first trained on.
    """

    questions: Sequence[Ids]
    texts: Sequence[Ids]
    relevant: Sequence[frozenset[int]]
    negatives: Sequence[NDArray[np.int64]]
    rehearsal: Material


def lesson_of(asked: Asked, rehearsal: Material) -> Lesson:
    """The questions as the rehearsal's tokenizer reads them."""
    read = rehearsal.tokenizer
    questions, texts = pieces(read, asked.questions), pieces(read, asked.texts)
    return Lesson(questions, texts, asked.relevant, hard_negatives(asked), rehearsal)


def joined(lessons: Sequence[Lesson]) -> Lesson:
    """Lessons one after the other, with the rehearsal of the first."""
    questions: list[Ids] = []
    texts: list[Ids] = []
    relevant: list[frozenset[int]] = []
    negatives: list[NDArray[np.int64]] = []
    for lesson in lessons:
        before = len(texts)
        relevant += [frozenset(before + text for text in right) for right in lesson.relevant]
        negatives += [wrong + before for wrong in lesson.negatives]
        questions += lesson.questions
        texts += lesson.texts
    return Lesson(questions, texts, relevant, negatives, lessons[0].rehearsal)


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


@dataclass(frozen=True)
class _Space:
    """What is learned: the table, and the map after it."""

    table: torch.nn.Parameter
    turned: torch.nn.Parameter

    def vectors(self, rows: Sequence[Ids]) -> torch.Tensor:
        """Vectors of rows of pieces, of length 1."""
        return functional.normalize(encoded(self.table, rows) @ self.turned, dim=1, eps=1e-8)

    def multiplied(self) -> Table:
        """The map multiplied into the table."""
        return (self.table.detach() @ self.turned.detach()).numpy()


def _batches(asked: Sequence[int], given: Tuning, rng: np.random.Generator) -> list[list[int]]:
    """Numbers of questions for every step of all epochs."""
    cuts = range(given.batch, len(asked), given.batch)
    return [part.tolist() for _ in range(given.epochs) for part in np.split(rng.permutation(asked), cuts)]


def _rehearsed(space: _Space, anchors: Sequence[Ids], positives: Sequence[Ids]) -> torch.Tensor:
    """Mean cross-entropy of finding each anchor's positive in the batch."""
    scores = SCALE * space.vectors(anchors) @ space.vectors(positives).T
    return functional.cross_entropy(scores, torch.arange(len(scores)))


def tuned(table: Table, lesson: Lesson, asked: Sequence[int], given: Tuning) -> Table:
    """The table after learning from the questions numbered ``asked``, the map multiplied in; shape as before."""
    rng = np.random.default_rng(given.seed)
    space = _Space(
        torch.nn.Parameter(torch.from_numpy(table.copy())), torch.nn.Parameter(torch.eye(table.shape[1]))
    )
    rates = (given.table_rate, given.map_rate)
    held = (space.table, space.turned)
    groups = [{"params": [each], "lr": rate} for each, rate in zip(held, rates, strict=True)]
    optimiser = torch.optim.Adam(groups, fused=True)
    batches = _batches(asked, given, rng)
    rehearsal = lesson.rehearsal.batches(given.seed, REHEARSED_QUESTIONS)
    for step, chosen in enumerate(batches):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (step + 1) / WARM) * (1 - step / len(batches))
        batch = _batch(lesson, chosen, given.negatives, rng)
        thin = thinned([lesson.questions[question] for question in chosen], given.dropped, rng)
        texts = space.vectors([lesson.texts[text] for text in batch.texts])
        loss = _loss(lesson, batch, space.vectors(thin), texts)
        anchors, positives = next(rehearsal)
        loss = loss + given.rehearsed * _rehearsed(space, thinned(anchors, given.dropped, rng), positives)
        step_on(optimiser, loss, space.table)
    return space.multiplied()
