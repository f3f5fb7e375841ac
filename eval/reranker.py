"""Training rows of the reranker (重排训练数据) from a collection, and how well it does on questions held out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.pipeline import Assistant
from eval.beir import Collection, Ranked, id_of
from eval.cases import Case, full
from index.asked import ASSIGNMENT, FOLDS, Folds
from index.assembling import Report, with_embedder
from index.embedding import StaticEmbedder
from index.features import NAMES
from index.hybrid import CANDIDATES, HybridRetriever
from index.reranking import Candidates, LearnedReranker, Model
from index.training_reranker import Lists, fit
from index.types import Mask

OWN_WORTH = 3.0
"""How much a reference question counts beside one of a collection of lay questions on civil law: with 1 the first hit on
the laws is right in .49 of the questions held out, with 3 in .53, and RR@10 on bench/stard is .003 lower."""


def lists_of(
    retriever: HybridRetriever, collection: Collection, questions: Sequence[str]
) -> tuple[Lists, list[list[str]]]:
    """Features of the candidates of some questions, and the candidates' ids in the corpus.

    Raises:
        ValueError: the retriever has no learned reranker.
    """
    held, ids = _Filling(len(questions)), []
    for place, question in enumerate(questions):
        candidates = held.fill(place, retriever, collection.queries[question], None)
        ids.append([id_of(retriever.passages[at]) for at in candidates.places])
        wanted = collection.judgements.get(question, {})
        held.relevant[place, : len(ids[-1])] = [wanted.get(name, 0) > 0 for name in ids[-1]]
    return held.lists(), ids


def own_lists(assistant: Assistant, cases: Sequence[Case]) -> Lists:
    """Features of the candidates of the reference questions that have an answer, among the documents that apply.

    Raises:
        ValueError: the assistant's retriever has no learned reranker.
    """
    asked = [case for case in cases if case.searched]
    retriever, held = assistant.index.retriever, _Filling(len(asked))
    if not isinstance(retriever, HybridRetriever):
        raise ValueError("检索器没有可训练的重排")
    for place, case in enumerate(asked):
        text, within = assistant.searched(assistant.converse(case.turns, case.as_of).query, case.as_of)
        if not within.any():
            continue
        candidates = held.fill(place, retriever, text, within)
        wanted = {full(path) for group in case.paths for path in group}
        refs = [retriever.passages[at].ref for at in candidates.places]
        held.relevant[place, : len(refs)] = [ref in wanted for ref in refs]
    return held.lists()


class _Filling:
    """Lists of features that are being filled, question by question."""

    def __init__(self, questions: int) -> None:
        size = (questions, CANDIDATES)
        self.rows = np.zeros((*size, len(NAMES)), dtype=np.float32)
        self.relevant, self.there = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)

    def fill(self, place: int, retriever: HybridRetriever, query: str, within: Mask | None) -> Candidates:
        """Work out the features of a question's candidates, which are given back."""
        if not isinstance(retriever.reranker, LearnedReranker):
            raise ValueError("检索器没有可训练的重排")
        text, vector, candidates = retriever.candidates(query, within)
        if len(candidates.places):
            self.rows[place, : len(candidates.places)] = retriever.reranker.rows(text, vector, candidates)
        self.there[place, : len(candidates.places)] = True
        return candidates

    def lists(self) -> Lists:
        """What was filled."""
        return Lists(self.rows, self.relevant, self.there)


@dataclass(frozen=True)
class Listed:
    """The questions of a collection, their candidates' features, the candidates' ids, and the fold of each question."""

    questions: tuple[str, ...]
    lists: Lists
    ids: tuple[list[str], ...]
    folds: Folds


def unseen(retriever: HybridRetriever, collection: Collection, models: Path, report: Report) -> Listed:
    """As ``lists_of`` for all questions, each by the embedding model of its fold, which never saw it.

    ``models`` is a folder that ``python -m index.folds`` wrote.
    """
    assignment = json.loads((models / ASSIGNMENT).read_text(encoding="utf-8"))
    questions = list(collection.queries)
    folds = np.array([assignment[question] for question in questions])
    parts, ids = [], [[""]] * len(questions)
    for fold in range(FOLDS):
        report("各折", fold, FOLDS)
        chosen = np.flatnonzero(folds == fold)
        own = with_embedder(retriever, StaticEmbedder(models / f"fold{fold}"), report)
        lists, held = lists_of(own, collection, [questions[at] for at in chosen])
        parts.append((chosen, lists))
        for at, names in zip(chosen, held, strict=True):
            ids[at] = names
    order = np.argsort(np.concatenate([chosen for chosen, _ in parts]))
    return Listed(tuple(questions), joined([lists for _, lists in parts]).only(order), tuple(ids), folds)


def joined(parts: Sequence[Lists]) -> Lists:
    """Lists one after the other."""
    rows, relevant, there = zip(*((part.rows, part.relevant, part.there) for part in parts), strict=True)
    return Lists(np.concatenate(rows), np.concatenate(relevant), np.concatenate(there))


def trained(plain: Sequence[Lists], own: Sequence[Lists]) -> Model:
    """A model from the rows of a collection and of phrasings, and of the reference questions, of which each counts
    ``OWN_WORTH``."""
    worths = [*(np.ones(len(part.rows)) for part in plain), *(np.full(len(p.rows), OWN_WORTH) for p in own)]
    return fit(joined([*plain, *own]), np.concatenate(worths).astype(np.float32))


def first_hits(model: Model, parts: Sequence[Lists]) -> float:
    """Share of the questions whose first candidate is relevant, by a model."""
    sums = [np.where(part.there, model.sums(part.rows), -np.inf) for part in parts]
    right = [p.relevant[np.arange(len(s)), s.argmax(axis=1)] for p, s in zip(parts, sums, strict=True)]
    return float(np.concatenate(right).mean())


@dataclass(frozen=True)
class Unseen:
    """How well models do on what they were not trained on: a collection's questions ranked, and the share of the
    phrasings whose first hit is right."""

    ranked: Ranked
    phrasings: float


def held_out(held: Listed, phrased: Sequence[Sequence[Lists]], own: Sequence[Lists]) -> Unseen:
    """Every question's candidates in the order of a model that was trained on the other folds and on ``own``;
    ``phrased`` holds the lists of the phrasings of each fold."""
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    first = []
    for fold in range(FOLDS):
        others = [part for at, parts in enumerate(phrased) if at != fold for part in parts]
        model = trained([held.lists.only(held.folds != fold), *others], own)
        first.append(first_hits(model, phrased[fold]))
        inside = np.flatnonzero(held.folds == fold)
        names = [held.ids[at] for at in inside.tolist()]
        asked = [held.questions[at] for at in inside.tolist()]
        found |= reranked(model, held.lists.only(inside), names, asked).found
    return Unseen(Ranked(found, (0.0,) * len(found)), float(np.mean(first)))


def reranked(model: Model, lists: Lists, ids: Sequence[Sequence[str]], questions: Sequence[str]) -> Ranked:
    """The candidates in the order that a model gives them."""
    found = {}
    for question, rows, names in zip(questions, lists.rows, ids, strict=True):
        scores = model(rows[: len(names)])
        order = np.argsort(-scores, kind="stable")
        found[question] = tuple((names[at], float(scores[at])) for at in order)
    return Ranked(found, (0.0,) * len(found))
