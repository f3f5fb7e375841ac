"""Phrasings as questions to learn from (以问法为训练题): each is put to its clause as that is found without it.

The phrasings of a clause are parted in two halves. A corpus that holds one half is asked with the other, so that what
is learned and measured is how a clause is found by words that nobody thought of.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from corpus.library import read_corpus
from corpus.phrasings import Phrasings, read_phrasings
from index.asked import FOLDS, Asked, Folds
from index.passages import passages_of
from index.types import Passage

HALVES = (0, 1)


def halved(phrasings: Phrasings, half: int) -> Phrasings:
    """Every second phrasing of each clause, from the first or the second on."""
    return {
        family: {path: asked[half::2] for path, asked in held.items()} for family, held in phrasings.items()
    }


def fold_of(family: str, path: str) -> int:
    """The fold of a clause and of all that is asked of it, 0 … ``FOLDS`` - 1; versions of a document share it."""
    return crc32(f"{family}#{path}".encode()) % FOLDS


def passages_with(directories: Sequence[Path], phrasings: Phrasings) -> list[tuple[str, Passage]]:
    """The passages of the built-in corpus and these directories, each with the family of its document."""
    sources = read_corpus(directories).sources
    return [
        (source.document.family, passage)
        for source in sources
        for passage in passages_of(source.document, source.outline.clauses, phrasings)
    ]


def phrased(directories: Sequence[Path], half: int) -> tuple[Asked, Folds]:
    """What one half of the phrasings asks of a corpus that holds the other, and the fold of each question.

    The id of a question is its clause's, ``family#path``; the passages of all versions of the clause answer it.
    """
    asked = read_phrasings()
    held = passages_with(directories, halved(asked, 1 - half))
    places: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for place, (family, passage) in enumerate(held):
        places[family, passage.ref.partition("#")[2]].add(place)
    ids, questions, relevant, folds = [], [], [], []
    for family, paths in halved(asked, half).items():
        for path, phrasings in paths.items():
            for phrasing in phrasings if (family, path) in places else ():
                ids.append(f"{family}#{path}")
                questions.append(phrasing)
                relevant.append(frozenset(places[family, path]))
                folds.append(fold_of(family, path))
    texts = [passage.full_text for _, passage in held]
    return Asked(ids, questions, texts, relevant), np.array(folds, np.int64)
