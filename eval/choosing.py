"""Fits the choice between plan, rules and no answer (取舍) on the reference questions, and says by folds how well it carries over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.deciding import NAMES, NEITHER, Decider, Options
from assistant.pieces import Piece
from assistant.pipeline import Assistant
from assistant.steps import Draft, Gather, Understand, Write
from eval.answers import stands
from eval.cases import Case, full
from eval.outside import OUTSIDE
from index.reranking import Model
from index.training_reranker import Lists, fit, write_model

FOLDS = 5

PRIOR = np.array([0.44, 0.44, 0.12])
"""Shares that questions for the plan, for the rules and for what is in neither are given, whatever the suites hold."""

OWN_REFUSED = 6.0
"""How much a reference question that is to be refused counts beside one that another law answers (docs/adr/0027)."""


@dataclass(frozen=True)
class Choice:
    """A question with its options and which of them are ``right``, shape (3,); none is where the corpus has an answer
    and neither option gives it."""

    case: Case
    options: Options
    right: NDArray[np.bool_]

    @property
    def group(self) -> str:
        """Questions that share their first article stay in one fold."""
        return full(self.case.paths[0][0]) if self.case.paths else self.case.id


def choices(assistant: Assistant, cases: Sequence[Case]) -> Iterator[Choice]:
    """The cases that come to a choice: that no document is named for, and that something was found for."""
    (write,) = (step for step in assistant.steps if isinstance(step, Write))
    decide = write.decide
    if not isinstance(decide, Decider):
        raise TypeError("a Decider chooses")
    for case in cases:
        draft = _gathered(assistant, case)
        query = draft.query
        if query.scope.families or query.scope.levels or any(one(query, draft.as_of) for one in write.direct):
            continue
        local = () if query.elsewhere else write.extract(query, draft.evidence)
        ruled = write.rule(query, draft.as_of)
        if local or ruled.pieces:
            right = np.array([_right(case, local), _right(case, ruled.pieces), case.refused])
            yield Choice(case, decide.options(query, local, draft.evidence, ruled), right)


def _gathered(assistant: Assistant, case: Case) -> Draft:
    """The draft of a case's last question, with its evidence."""
    day = case.as_of or assistant.today()
    draft = Draft(case.turns[-1], assistant.history(case.turns[:-1], case.as_of), day)
    for step in assistant.steps:
        if isinstance(step, Understand | Gather):
            draft = step(draft)
    return draft


def _right(case: Case, pieces: Sequence[Piece]) -> bool:
    """Whether pieces answer: they cite one of the clauses, and say half of what is to be said or more."""
    if case.refused or not pieces:
        return False
    refs = {source.clause.ref for piece in pieces for source in piece.sources}
    text = "".join(piece.text for piece in pieces)
    said = [any(stands(point, text) for point in group) for group in case.points]
    return any(full(path) in refs for group in case.paths for path in group) and 2 * sum(said) >= len(said)


@dataclass(frozen=True)
class Chosen:
    """A model fitted on all choices, and shares of the questions with a right option for which it was chosen:
    ``seen``, and ``held_out`` by models that never saw the question's fold; ``refused`` is the latter for what is to be
    refused alone."""

    model: Model
    seen: float
    held_out: float
    refused: float
    questions: int


def chosen(held: Sequence[Choice]) -> Chosen:
    """The model and how well it chooses."""
    groups = {group: number for number, group in enumerate(sorted({one.group for one in held}))}
    order = np.random.default_rng(1).permutation(len(groups))
    folds = np.array([order[groups[one.group]] % FOLDS for one in held])
    unseen: list[bool] = []
    refused: list[bool] = []
    for fold in range(FOLDS):
        model = _fitted([one for one, at in zip(held, folds, strict=True) if at != fold])
        inside = [one for one, at in zip(held, folds, strict=True) if at == fold]
        unseen += _hits(model, inside)
        refused += _hits(model, [one for one in inside if one.case.refused])
    model = _fitted(held)
    seen = float(np.mean(_hits(model, held)))
    return Chosen(model, seen, float(np.mean(unseen)), float(np.mean(refused)), len(unseen))


def _fitted(held: Sequence[Choice]) -> Model:
    """A model from the choices, weighed by ``PRIOR``: by the first of the options that is right."""
    firsts = np.array([int(one.right.argmax()) if one.right.any() else -1 for one in held])
    own = np.array([one.case.refused and one.case.category != OUTSIDE for one in held])
    counted = np.where(own, OWN_REFUSED, 1.0)
    totals = np.array([max(1.0, counted[firsts == option].sum()) for option in range(3)])
    worth = np.where(firsts >= 0, counted * (PRIOR / totals)[firsts] * len(held), 0.0)
    return fit(_lists(held), worth.astype(np.float32))


def _lists(held: Sequence[Choice]) -> Lists:
    rows, right = np.array([one.options for one in held]), np.array([one.right for one in held])
    there = np.array([[bool(one.options[at].any()) or at == NEITHER for at in range(3)] for one in held])
    return Lists(rows, right, there)


def _hits(model: Model, held: Sequence[Choice]) -> list[bool]:
    found = []
    for one in held:
        if one.right.any():
            sums = np.where(one.options.any(axis=1), model.sums(one.options), -np.inf)
            sums[NEITHER] = model.sums(one.options)[NEITHER]
            found.append(bool(one.right[sums.argmax()]))
    return found


def write(found: Chosen, file: Path) -> None:
    """Write what ``assistant.deciding.read_choice`` reads."""
    write_model(found.model, file, {"questions": found.questions, "held_out": found.held_out}, NAMES)
