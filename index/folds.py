"""What fine-tuning is worth for questions never seen (交叉验证): ``python -m index.folds --base … --questions … --out …``.

``--base`` is a directory that ``index.training`` wrote without ``--questions``. Every question is scored by a model
that learned from the other folds; the fused rows add BM25 over words and bigrams. With ``--corpus`` the phrasings of
the clauses there are learned too, and what they ask is measured in the same way.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.asked import (
    ASSIGNMENT,
    FOLDS,
    Asked,
    Folds,
    grouped_folds,
    lexical_scores,
    random_folds,
    read_asked,
)
from index.embedding import StaticEmbedder
from index.learning import Material
from index.pairs import read_articles
from index.phrased import HALVES, phrased
from index.training import new_model, read_table, write_model
from index.tuning import REHEARSED_PAIRS, Lesson, Tuning, joined, lesson_of, tuned

Scores = NDArray[np.float32]
DEEP, NEAR = 100, 10
WEIGHTS_TRIED = ((0.0, 0.0, 1.0), (0.35, 0.40, 0.25), (0.25, 0.25, 0.50), (0.15, 0.15, 0.70))
"""Words, bigrams, vectors: vectors alone, the shipped weights (docs/adr/0005), and two with more of the vectors.

Here all three are divided by their best of the question and every text's vector counts, not the nearest 100 alone.
"""

FOLDINGS = {"grouped": grouped_folds, "random": random_folds}
"""Ways to fold: what one text answers stays together, or by lot."""


def figures(scores: Scores, relevant: frozenset[int]) -> tuple[float, float, float]:
    """Recall at 10, recall at 100 and the reciprocal rank within 10 of one question, each 0 … 1."""
    best = np.argpartition(-scores, min(DEEP, len(scores) - 1))[:DEEP]
    ranked = best[np.argsort(-scores[best], kind="stable")]
    right = np.isin(ranked, sorted(relevant))
    first = np.flatnonzero(right[:NEAR])
    rank = 1 / (int(first[0]) + 1) if len(first) else 0.0
    return float(right[:NEAR].sum()) / len(relevant), float(right.sum()) / len(relevant), rank


def write_folds(base: Path, lesson: Lesson, folds: Folds, out: Path) -> None:
    """Write fold0 … fold4, each a model that saw no question of its fold."""
    tokenizer, table = read_table(base)
    for fold in range(FOLDS):
        learned = tuned(table, lesson, np.flatnonzero(folds != fold).tolist(), Tuning())
        write_model(new_model(tokenizer, learned), out / f"fold{fold}", {"fold": fold})


def unseen_scores(asked: Asked, folds: Folds, models: Path) -> Scores:
    """Cosine similarity of each question and text, shape (questions, texts), by the model that did not see it."""
    scores = np.zeros((len(asked.questions), len(asked.texts)), dtype=np.float32)
    for fold in range(FOLDS):
        embedder = StaticEmbedder(models / f"fold{fold}")
        places = np.flatnonzero(folds == fold)
        questions = embedder.encode([asked.questions[place] for place in places.tolist()])
        scores[places] = questions @ embedder.encode(asked.texts).T
    return scores


def table_rows(asked: Asked, vectors: Scores) -> list[str]:
    """A row for each of ``WEIGHTS_TRIED``: the weights, recall at 10, recall at 100, reciprocal rank."""
    found: list[list[tuple[float, float, float]]] = [[] for _ in WEIGHTS_TRIED]
    lexical = lexical_scores(asked)
    for relevant, own, (words, pairs) in zip(asked.relevant, vectors, lexical, strict=True):
        near = np.maximum(own, 0) / max(float(own.max()), 1e-9)
        for row, weights in zip(found, WEIGHTS_TRIED, strict=True):
            row.append(figures(weights[0] * words + weights[1] * pairs + weights[2] * near, relevant))
    means = [np.mean(row, axis=0) for row in found]
    return [
        f"{weights}  R@10 {mean[0]:.3f}  R@100 {mean[1]:.3f}  RR@10 {mean[2]:.3f}"
        for weights, mean in zip(WEIGHTS_TRIED, means, strict=True)
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.folds", description="交叉验证：用问题微调值多少。")
    parser.add_argument("--base", type=Path, required=True, help="没有用问题训练过的模型目录")
    parser.add_argument(
        "--articles", type=Path, required=True, help="法条文件（.jsonl.gz，含 title、chapter、text）"
    )
    parser.add_argument("--questions", type=Path, required=True, help="问题集目录（BEIR 三件）")
    parser.add_argument("--corpus", type=Path, action="append", help="法规目录，可重复；给了就一并学它的问法")
    parser.add_argument("--folding", choices=[*FOLDINGS], action="append", help="怎样分折（不给则两样都做）")
    parser.add_argument("--out", type=Path, required=True, help="各折的模型写到哪个目录")
    given = parser.parse_args(arguments)
    asked = read_asked(given.questions)
    material = Material(read_articles(given.articles), read_table(given.base)[0], REHEARSED_PAIRS)
    also = [phrased(given.corpus, half) for half in HALVES] if given.corpus else []
    lesson = joined([lesson_of(each, material) for each in (asked, *(one for one, _ in also))])
    for name in given.folding or FOLDINGS:
        folds, out = FOLDINGS[name](asked), given.out / name
        write_folds(given.base, lesson, np.concatenate([folds, *(one for _, one in also)]), out)
        held = dict(zip(asked.ids, folds.tolist(), strict=True))
        (out / ASSIGNMENT).write_text(json.dumps(held), encoding="utf-8")
        print(name, *table_rows(asked, unseen_scores(asked, folds, out)), sep="\n")  # noqa: T201
        for each, own in also:
            print("问法", *table_rows(each, unseen_scores(each, own, out)), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
