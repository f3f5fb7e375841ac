"""A cross-encoder over the closest candidates (交叉编码重排), for those who have one; none comes with the project.

It reads question and passage together (Nogueira and Cho 2019, arXiv:1901.04085), which takes tens of milliseconds a
pair on a processor, so only the best few of the learned order are read.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from corpus.errors import ModelUnavailable
from index.embedding import LOADING_FAULTS
from index.features import Column
from index.hybrid import HybridRetriever, Reranker
from index.nearest import best_of
from index.reranking import Candidates
from index.types import Passage, Vectors

SETTING = "LVWEN_RERANKER_MODEL"

READ = 20
"""Candidates that are read."""


class PairScorer(Protocol):
    """Says how well passages answer a question."""

    def __call__(self, question: str, texts: Sequence[str]) -> Column:
        """A score for each text, 0 … 1, larger is closer."""
        ...


class CrossEncoderScorer:
    """Any sentence-transformers cross-encoder with one output on this machine; nothing is downloaded, none of its code
    is run."""

    def __init__(self, model: str) -> None:
        """Load ``model``, a directory or the name of a model in the local cache.

        Raises:
            ModelUnavailable: it is not on this machine, cannot be read, or has several outputs.
        """
        os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(model, local_files_only=True, trust_remote_code=False, device="cpu")
            outputs = self._model.num_labels
        except LOADING_FAULTS as error:
            raise _unavailable(model, str(error)) from error
        if outputs != 1:
            raise _unavailable(model, f"它有 {outputs} 个输出，应只有一个")

    def __call__(self, question: str, texts: Sequence[str]) -> Column:
        """See ``PairScorer``."""
        from torch.nn import Sigmoid

        pairs = [(question, text) for text in texts]
        scores = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32)


@dataclass(frozen=True)
class CrossReranker:
    """Candidates in the order of ``first``, of which the best ``READ`` are read by ``score``.

    A score is the mean of the two, in 0 … 1; what is not read keeps its half, so that it stays behind what was.
    """

    first: Reranker
    score: PairScorer
    passages: Sequence[Passage]

    def __call__(self, text: str, vector: Vectors, candidates: Candidates) -> Column:
        """See ``Reranker``."""
        scores = self.first(text, vector, candidates)
        best = best_of(scores, READ)
        read = self.score(text, [self.passages[place].full_text for place in candidates.places[best]])
        halved = np.asarray(scores / 2, dtype=np.float32)
        halved[best] += read / 2
        return halved


def _unavailable(model: str, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"无法加载重排模型 {model}：{reason}。请检查设置 {SETTING}：它应是本机上的模型目录；不设则不用。"
    )


def with_cross_encoder(retriever: HybridRetriever, model: str | None) -> HybridRetriever:
    """The retriever with a cross-encoder after its reranker; as it is for None or an empty setting.

    Raises:
        ModelUnavailable: the model cannot be loaded.
    """
    if not model or retriever.reranker is None:
        return retriever
    scorer = CrossEncoderScorer(model)
    return replace(retriever, reranker=CrossReranker(retriever.reranker, scorer, retriever.passages))
