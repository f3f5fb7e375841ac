"""Reranking of the closest candidates by a learned model (重排) over ``index.features``.

Trained listwise (Cao et al. 2007, ListNet with the top-one probability) by ``index.training_reranker``; a score is a
logistic function of the model's sum, fitted as Platt (1999) does, so that it lies in 0 … 1.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable
from index.features import NAMES, STATES, Asked, Column, Found, Rows, features, kinds_of
from index.forward import Forward
from index.lexical import LexicalIndex, bigrams
from index.marking import Marks
from index.types import Passage, Places, Vectors

MODEL = Path(__file__).parent / "models" / "reranker.json"


PARTS = ("mean", "spread", "plain", "inner", "offsets", "outer")
"""Arrays of a model, as its file names them."""


@dataclass(frozen=True)
class Model:
    """A sum of the standardised features, some directly (``plain``, shape (features,)), and some through a layer of
    hidden units cut off below 0 (``inner`` of shape (features, units), ``offsets`` and ``outer`` of shape (units,)).

    ``mean`` and ``spread`` (features,) standardise; ``slope`` and ``offset`` make a score of the sum.
    """

    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    plain: NDArray[np.float32]
    inner: NDArray[np.float32]
    offsets: NDArray[np.float32]
    outer: NDArray[np.float32]
    slope: float
    offset: float

    def sums(self, rows: Rows) -> Column:
        """The sum for each row, of any sign; shape (rows,)."""
        even = (rows - self.mean) / self.spread
        units = np.maximum(even @ self.inner + self.offsets, 0.0)
        return np.asarray(even @ self.plain + units @ self.outer, np.float32)

    def __call__(self, rows: Rows) -> Column:
        """Scores of the rows, each 0 … 1, larger is closer; shape (rows,)."""
        raised = np.clip(self.slope * self.sums(rows) + self.offset, -30.0, 30.0)
        return np.asarray(1.0 / (1.0 + np.exp(-raised)), np.float32)


def read_model(file: Path = MODEL, names: Sequence[str] = NAMES) -> Model:
    """The model that comes with the project, or one that ``index.training_reranker`` wrote, over features of these
    names.

    Raises:
        ModelUnavailable: the file is missing, damaged, or of other features.
    """
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        mean, spread, plain, inner, offsets, outer = (
            np.array(held[name], dtype=np.float32) for name in PARTS
        )
        if tuple(held["features"]) != tuple(names) or inner.shape != (len(names), len(offsets)):
            raise ValueError("其特征与本版本不同")
        return Model(mean, spread, plain, inner, offsets, outer, float(held["slope"]), float(held["offset"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelUnavailable(f"无法加载模型 {file.name}：{error}") from error


@dataclass(frozen=True)
class Candidates:
    """The closest passages of a question, best fused first: their places, scores by signal, vectors, and the fused
    score of **all** passages, by which neighbours are told."""

    places: Places
    words: Column
    bigrams: Column
    fused: Column
    vectors: Vectors
    everywhere: Column


@dataclass(frozen=True)
class LearnedReranker:
    """Scores candidates by a model; ``words`` and ``pairs`` are the lexical indexes over all passages."""

    model: Model
    passages: Sequence[Passage]
    words: LexicalIndex
    pairs: LexicalIndex
    forward: Forward

    def __call__(self, text: str, vector: Vectors, candidates: Candidates) -> Column:
        """Score of each candidate, 0 … 1; ``text`` is normalised and ``vector`` its embedding."""
        return self.model(self.rows(text, vector, candidates))

    def rows(self, text: str, vector: Vectors, candidates: Candidates) -> Rows:
        """The features of the candidates, shape (candidates, features)."""
        places = candidates.places
        found = Found(
            places,
            candidates.words,
            candidates.bigrams,
            (candidates.vectors @ vector).astype(np.float32),
            candidates.fused,
            self._near(places, candidates.everywhere),
            self.words.coverage(text, places),
            self._documents[places],
            *self._positions(places),
        )
        rarity = self.pairs.rarities(set(bigrams(text)))
        asked = Asked(text, vector, np.array(list(rarity), dtype=np.int64), self._marks.asked(text, rarity))
        return features(asked, found, self.forward, candidates.vectors, self._kinds[places])

    @cached_property
    def _documents(self) -> Places:
        """The document of each passage, counted in order; a document's passages stand together."""
        names = (passage.ref.partition("#")[0] for passage in self.passages)
        numbers: dict[str, int] = {}
        return np.fromiter((numbers.setdefault(name, len(numbers)) for name in names), dtype=np.int64)

    def _positions(self, places: Places) -> tuple[Column, Column]:
        """Where in its document each passage stands, from 0 to 1, and how many passages stand before it."""
        begins, counts = self._extents
        documents = self._documents[places]
        before = np.clip(places - begins[documents], 0, counts[documents] - 1)
        share = before / np.maximum(counts[documents] - 1, 1)
        return share.astype(np.float32), before.astype(np.float32)

    @cached_property
    def _extents(self) -> tuple[Places, Places]:
        """The first passage of each document and how many it has."""
        _, begins, counts = np.unique(self._documents, return_index=True, return_counts=True)
        return begins, counts

    @cached_property
    def _kinds(self) -> Rows:
        return kinds_of([passage.context for passage in self.passages])

    @cached_property
    def _marks(self) -> Marks:
        holding = np.diff(self.pairs.matrix.ends).astype(np.int64)
        return Marks.of(self.pairs.vocabulary, holding, STATES.values())

    def _near(self, places: Places, everywhere: Column) -> Column:
        """Fused score of the better of the passages before and after in the same document; 0 where there is none."""
        best = np.zeros(len(places), dtype=np.float32)
        for step in (-1, 1):
            beside = np.clip(places + step, 0, len(everywhere) - 1)
            same = (beside != places) & (self._documents[beside] == self._documents[places])
            best = np.maximum(best, np.where(same, everywhere[beside], np.float32(0.0)))
        return best
