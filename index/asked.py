"""Questions with the articles that answer them (问题集), and folds that keep what belongs together apart from the rest."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex, WordCutter, bigrams, full_tokenizer

FOLDS = 5
HARD = 100
"""Best texts by words and bigrams of which those that answer nothing are a question's hard negatives."""
LEXICAL_WEIGHTS = (0.45, 0.55)
"""Words and bigrams: the two weights of docs/adr/0005 without the vectors, to a tenth."""

Folds = NDArray[np.int64]
Scores = NDArray[np.float32]

ASSIGNMENT = "fold_assignment.json"
"""File beside the models of the folds: the fold of each question by its id."""


@dataclass(frozen=True)
class Asked:
    """Texts, questions about them and, for each question, the places of the texts that answer it."""

    ids: Sequence[str]
    questions: Sequence[str]
    texts: Sequence[str]
    relevant: Sequence[frozenset[int]]


def _lines(path: Path) -> list[dict[str, str]]:
    packed = path.read_bytes()
    text = gzip.decompress(packed) if path.suffix == ".gz" else packed
    return [json.loads(line) for line in text.decode("utf-8").splitlines() if line.strip()]


def read_asked(folder: Path) -> Asked:
    """A folder in the BEIR shape: corpus.jsonl.gz, queries.jsonl and qrels.tsv."""
    texts, queries = _lines(folder / "corpus.jsonl.gz"), _lines(folder / "queries.jsonl")
    place = {text["_id"]: number for number, text in enumerate(texts)}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, text, _ = line.split("\t")
        found[query].add(place[text])
    return Asked(
        [query["_id"] for query in queries],
        [query["text"] for query in queries],
        [f"{text['title']}\n{text['text']}" for text in texts],
        [frozenset(found[query["_id"]]) for query in queries],
    )


def _groups(asked: Asked) -> list[list[int]]:
    """Questions connected by a text that answers both; copies of a text count as one."""
    leader: dict[str, int] = {}
    group = list(range(len(asked.questions)))
    for question, relevant in enumerate(asked.relevant):
        for text in sorted(relevant):
            other = group[leader.setdefault(asked.texts[text], question)]
            own = group[question]
            group = [own if each == other else each for each in group]
    members: defaultdict[int, list[int]] = defaultdict(list)
    for question, number in enumerate(group):
        members[number].append(question)
    return sorted(members.values(), key=lambda each: (-len(each), each))


def grouped_folds(asked: Asked) -> Folds:
    """Fold of each question: no text answers questions of two folds; the largest group goes first."""
    folds = np.zeros(len(asked.questions), dtype=np.int64)
    sizes = [0] * FOLDS
    for group in _groups(asked):
        smallest = sizes.index(min(sizes))
        folds[group] = smallest
        sizes[smallest] += len(group)
    return folds


def random_folds(asked: Asked, seed: int = 1) -> Folds:
    """Fold of each question by lot: flatters a model by what it remembers of the same text."""
    folds = np.arange(len(asked.questions), dtype=np.int64) % FOLDS
    np.random.default_rng(seed).shuffle(folds)
    return folds


def lexical_scores(asked: Asked) -> Iterator[tuple[Scores, Scores]]:
    """For each question the BM25 scores of all texts by words and by bigrams, each divided by its best."""
    words = LexicalIndex.build(asked.texts, WordCutter(full_tokenizer()))
    pairs = LexicalIndex.build(asked.texts, bigrams)
    for question in asked.questions:
        first, second = words.scores(question), pairs.scores(question)
        yield first / max(float(first.max()), 1e-9), second / max(float(second.max()), 1e-9)


def hard_negatives(asked: Asked) -> list[NDArray[np.int64]]:
    """For each question the texts that look right by their words and answer nothing."""
    found = []
    for relevant, (words, pairs) in zip(asked.relevant, lexical_scores(asked), strict=True):
        scores = LEXICAL_WEIGHTS[0] * words + LEXICAL_WEIGHTS[1] * pairs
        best = np.argpartition(-scores, min(HARD, len(scores) - 1))[:HARD]
        right = {asked.texts[place] for place in relevant}
        found.append(np.array([place for place in best if asked.texts[place] not in right], dtype=np.int64))
    return found
