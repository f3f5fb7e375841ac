"""Phrasings as questions to fit weights on (以问法求权重): what one half of them asks, found with the other half alone.

Each is searched with the vectors of its fold's embedding model (``python -m index.folds --corpus``), which never saw it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.bootstrap import assemble, open_assistant
from assistant.pipeline import Assistant
from assistant.settings import read_settings
from corpus.phrasings import read_phrasings
from eval.cases import Case
from index.asked import FOLDS
from index.assembling import Report, assembled, with_embedder
from index.embedding import StaticEmbedder
from index.phrased import HALVES, fold_of, halved, passages_with

PHRASING = "phrasing"
"""Category of the cases made of phrasings."""

SAMPLE = 400
"""Phrasings asked of each half and fold: 4,000 in all."""


@dataclass(frozen=True)
class Asking:
    """An assistant that knows one half of the phrasings, and cases of a fold that the other half makes."""

    fold: int
    assistant: Assistant
    cases: tuple[Case, ...]


def askings(corpora: Sequence[Path], models: Path, report: Report, sample: int = SAMPLE) -> Iterator[Asking]:
    """For each half and fold an assistant over ``corpora`` and ``sample`` cases; ``models`` holds fold0, fold1, …"""
    settings = read_settings(corpus=tuple(corpora))
    opened = open_assistant(settings)
    known = read_phrasings()
    for half in HALVES:
        passages = [passage for _, passage in passages_with(corpora, halved(known, 1 - half))]
        retriever, made = assembled(passages, opened.index.retriever.embedder, report), _cases(opened, half)
        for fold in range(FOLDS):
            own = with_embedder(retriever, StaticEmbedder(models / f"fold{fold}"), report)
            chosen = np.random.default_rng(fold).permutation(len(made[fold]))[:sample]
            assistant = assemble(replace(opened.index, retriever=own), settings)
            yield Asking(fold, assistant, tuple(made[fold][at] for at in chosen.tolist()))


def _cases(assistant: Assistant, half: int) -> dict[int, list[Case]]:
    """The cases of each fold: a phrasing, answered by its clause in any version of the document."""
    refs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for document in assistant.documents():
        for clause in assistant.clauses(document.id):
            refs[document.family, str(clause.path)].append(clause.ref)
    made: defaultdict[int, list[Case]] = defaultdict(list)
    for family, paths in halved(read_phrasings(), half).items():
        for path, asked in paths.items():
            answering = tuple(refs.get((family, path), ()))
            for number, phrasing in enumerate(asked if answering else ()):
                name = f"{family}#{path}#{number}"
                case = Case(name, PHRASING, (phrasing,), "answered", (answering,), (), (), False)
                made[fold_of(family, path)].append(case)
    return made
