"""Training rows of the reranker (重排训练数据) from a collection, and how well it does on questions held out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.beir import Collection, Ranked, id_of
from index.features import NAMES
from index.hybrid import CANDIDATES, HybridRetriever
from index.reranking import LearnedReranker, Model
from index.training_reranker import Lists

FOLDS = 5

Folds = NDArray[np.int64]


def folds_of(
    judgements: Mapping[str, Mapping[str, int]], questions: Sequence[str], folds: int = FOLDS
) -> Folds:
    """The fold of each question, shape (questions,): those that share a relevant text, also over others, are together.

    Groups go from the largest down into the fold that is smallest so far.
    """
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for question in questions:
        for text in judgements.get(question, {}):
            group[root(f"q{question}")] = root(f"t{text}")
    members: dict[str, list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        members[root(f"q{question}")].append(place)
    found, sizes = np.zeros(len(questions), dtype=np.int64), [0] * folds
    for held in sorted(members.values(), key=lambda one: (-len(one), one)):
        fold = sizes.index(min(sizes))
        found[held] = fold
        sizes[fold] += len(held)
    return found


def lists_of(retriever: HybridRetriever, collection: Collection) -> tuple[Lists, list[list[str]]]:
    """Features of the candidates of every question, and the candidates' ids in the corpus.

    Raises:
        ValueError: the retriever has no learned reranker.
    """
    reranker = retriever.reranker
    if not isinstance(reranker, LearnedReranker):
        raise ValueError("检索器没有可训练的重排")
    size = (len(collection.queries), min(CANDIDATES, len(collection.passages)))
    rows = np.zeros((*size, len(NAMES)), dtype=np.float32)
    relevant = np.zeros(size, dtype=np.bool_)
    ids: list[list[str]] = []
    for place, (question, query) in enumerate(collection.queries.items()):
        text, vector, candidates = retriever.candidates(query)
        rows[place] = reranker.rows(text, vector, candidates)
        ids.append([id_of(retriever.passages[at]) for at in candidates.places])
        wanted = collection.judgements.get(question, {})
        relevant[place] = [wanted.get(name, 0) > 0 for name in ids[-1]]
    return Lists(rows, relevant, np.ones(size, dtype=np.bool_)), ids


def reranked(model: Model, lists: Lists, ids: Sequence[Sequence[str]], questions: Sequence[str]) -> Ranked:
    """The candidates in the order that a model gives them."""
    found = {}
    for question, rows, names in zip(questions, lists.rows, ids, strict=True):
        scores = model(rows)
        order = np.argsort(-scores, kind="stable")
        found[question] = tuple((names[at], float(scores[at])) for at in order)
    return Ranked(found, (0.0,) * len(found))
