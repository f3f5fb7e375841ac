"""A retriever over passages in memory (即席索引), made of the parts that a generation is made of; nothing is written.

For corpora that are measured once. Words take most of the time (jieba), so a second process cuts them meanwhile.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from index.forward import bigram_parts_of
from index.hybrid import HybridRetriever
from index.lexical import LexicalIndex, WordCutter, full_tokenizer
from index.nearest import ExactVectors
from index.reranking import LearnedReranker, read_model
from index.tokens import NO_TOKENS, Tokens, cut_all
from index.types import Embedder, Passage, Vectors

Report = Callable[[str, int, int], None]

APART = 5000
"""Passages from which words are cut in a second process: starting one takes two seconds, 5,000 are cut in as many."""

_BATCH = 1024


def assembled(passages: Sequence[Passage], embedder: Embedder, report: Report) -> HybridRetriever:
    """The retriever of the assistant over these passages; vectors are searched exactly.

    Raises:
        ValueError: there is no passage.
    """
    if not passages:
        raise ValueError("no passages")
    texts = [passage.full_text for passage in passages]
    with _second(len(texts)) as beside:
        waiting = beside.submit(words_of, texts)
        report("切分二元字串", 0, 1)
        forward, pairs = bigram_parts_of(texts)
        vectors = _encoded(texts, embedder, report)
        report("等待分词", 0, 1)
        tokens = waiting.result()
    cutter = WordCutter(full_tokenizer())
    words = LexicalIndex.of_numbers(tokens.texts(), tokens.vocabulary, cutter)
    report("完成", 1, 1)
    parts = LearnedReranker(read_model(), passages, words, pairs, forward)
    nearest = ExactVectors(vectors)
    return HybridRetriever(tuple(passages), words, pairs, nearest, embedder, reranker=parts)


def with_embedder(retriever: HybridRetriever, embedder: Embedder, report: Report) -> HybridRetriever:
    """The same retriever with the vectors of another model."""
    vectors = _encoded([passage.full_text for passage in retriever.passages], embedder, report)
    return replace(retriever, embedder=embedder, vectors=ExactVectors(vectors))


def words_of(texts: Sequence[str]) -> Tokens:
    """The words of texts as the index has them; runs in the second process."""
    marks = [str(place) for place in range(len(texts))]
    return replace(cut_all(texts, marks, WordCutter(full_tokenizer()), NO_TOKENS), hashes=())


def _second(texts: int) -> Executor:
    """Where words are cut: a new process (started afresh, so that no lock of this one is copied) or a thread."""
    if texts < APART:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def _encoded(texts: Sequence[str], embedder: Embedder, report: Report) -> Vectors:
    vectors = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
    for begin in range(0, len(texts), _BATCH):
        report("计算向量", begin, len(texts))
        vectors[begin : begin + _BATCH] = embedder.encode(texts[begin : begin + _BATCH])
    return vectors
