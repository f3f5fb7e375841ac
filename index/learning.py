"""Gradient steps on a static table (训练循环) in plain torch.

The loss is that of sentence-transformers' ``MultipleNegativesRankingLoss`` (Henderson et al. 2017, arXiv:1705.00652):
softmax over the cosine similarities of a batch, here in both directions. Its trainer moves the same table, but spends
most of its time outside it; a test holds the written model to what sentence-transformers reads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from index.pairs import Pair, Section, draw_pairs

Ids = NDArray[np.int64]
Table = NDArray[np.float32]

SCALE = 20.0
"""Factor of the cosine before the softmax: sentence-transformers' default."""
DROPPED = 0.1
"""Share of an anchor's pieces left out at random, 0 … 1, so that no single word decides."""
WARM = 50
"""Steps in which the learning rate rises from 0."""


@dataclass(frozen=True)
class Round:
    """``steps`` steps with a learning rate falling from ``rate`` to 0; ``questions`` is the share of question pairs."""

    steps: int
    rate: float
    questions: float


def pieces(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Ids]:
    """Numbers of each text's pieces."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]


def thinned(rows: Sequence[Ids], dropped: float, rng: np.random.Generator) -> list[Ids]:
    """The rows without a random share ``dropped`` of their pieces."""
    return [row[rng.random(len(row)) >= dropped] for row in rows]


def encoded(table: torch.Tensor, rows: Sequence[Ids]) -> torch.Tensor:
    """Sums of the rows' piece vectors at length 1, shape (rows, dimension); zeros for a row without pieces."""
    starts = np.cumsum([0, *(len(row) for row in rows)])[:-1]
    flat = torch.from_numpy(np.concatenate([*rows, np.zeros(0, np.int64)]))
    totals = functional.embedding_bag(flat, table, torch.from_numpy(starts.astype(np.int64)), mode="sum")
    return functional.normalize(totals, dim=1, eps=1e-8)


def pair_loss(anchors: torch.Tensor, positives: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy of finding each anchor's positive in the batch, and each positive's anchor."""
    scores = SCALE * anchors @ positives.T
    own = torch.arange(len(scores))
    return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


def step_on(optimiser: torch.optim.Optimizer, loss: torch.Tensor, table: torch.nn.Parameter) -> None:
    """One step; piece 0, the unknown character, stays at zero."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    if table.grad is not None:
        table.grad[0] = 0
    optimiser.step()


@dataclass(frozen=True)
class Material:
    """What is learned from: the sections, read by a tokenizer, ``batch`` pairs a step."""

    sections: Sequence[Section]
    tokenizer: Tokenizer
    batch: int

    def batches(self, seed: int, questions: float) -> Iterator[tuple[list[Ids], list[Ids]]]:
        """Pairs in pieces, ``batch`` at a time without end; see ``draw_pairs``."""
        pairs: Iterator[Pair] = draw_pairs(self.sections, seed, questions)
        while True:
            drawn = list(islice(pairs, self.batch))
            first, second = zip(*drawn, strict=True)
            yield pieces(self.tokenizer, first), pieces(self.tokenizer, second)


def fit(table: Table, material: Material, given: Round, seed: int) -> Table:
    """The table after one round, shape as before."""
    learned = torch.nn.Parameter(torch.from_numpy(table.copy()))
    optimiser = torch.optim.Adam([learned], lr=given.rate, fused=True)
    rng = np.random.default_rng(seed)
    batches = material.batches(seed, given.questions)
    for step, (anchors, positives) in enumerate(islice(batches, given.steps)):
        optimiser.param_groups[0]["lr"] = given.rate * min(1, (step + 1) / WARM) * (1 - step / given.steps)
        thin = thinned(anchors, DROPPED, rng)
        loss = pair_loss(encoded(learned, thin), encoded(learned, positives))
        step_on(optimiser, loss, learned)
    return learned.detach().numpy()
