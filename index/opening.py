"""Opening a generation: what is damaged is found here and made good from the record."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.errors import CorruptIndex
from corpus.facts import sentences_of
from index.forward import Forward, bigram_parts_of
from index.hybrid import HybridRetriever
from index.lexical import (
    LexicalIndex,
    WordCutter,
    bigrams,
    full_tokenizer,
    read_dictionary,
    reduced,
    words_within,
)
from index.likelihood import Likelihood
from index.nearest import ExactVectors, VectorIndex
from index.record import Record
from index.reranking import LearnedReranker, read_model
from index.types import Embedder, Passage, Vectors
from index.vectors import ChromaVectors

RECORD = "record.sqlite"
"""The file of the record in a generation."""

_KNOWN = 5
_TOP = 3


@dataclass(frozen=True)
class Index:
    """An open generation. ``degraded`` says in Chinese what was damaged and is being made good in memory."""

    record: Record
    retriever: HybridRetriever
    cutter: WordCutter
    likelihood: Likelihood
    fingerprint: str
    degraded: tuple[str, ...] = ()

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Files that could not be read when this generation was built, each with its reason."""
        return tuple(json.loads(self.record.meta.get("unreadable", "[]")))

    @property
    def texts(self) -> int:
        """How many documents have a text."""
        return int(json.loads(self.record.meta.get("texts", "0")))

    @property
    def coined(self) -> frozenset[str]:
        """Words that the texts put in quotation marks (``index.coined``)."""
        return frozenset(json.loads(self.record.meta.get("coined", "[]")))

    def answers_known(self) -> bool:
        """Whether passages are found by their own first sentence, for a few spread over the corpus."""
        passages = self.retriever.passages
        for place in np.linspace(0, len(passages) - 1, num=min(_KNOWN, len(passages)), dtype=int):
            passage = passages[place]
            begin, end = next(sentences_of(passage.text), (0, len(passage.text)))
            hits = self.retriever.search(f"{passage.context} {passage.text[begin:end]}", _TOP)
            if all(hit.passage.text != passage.text and hit.passage.ref != passage.ref for hit in hits):
                return False
        return True


def open_generation(generation: Path, embedder: Embedder, chroma: bool) -> Index:
    """Open a generation read-only and check it.

    The record's hash must be right; Chroma's files are looked at only where ``chroma`` says it will be asked. A lexical index or a collection that is not is replaced by one made in memory
    from the record, which finds the same; ``degraded`` then says so.

    Raises:
        CorruptIndex: the record is damaged, or was made with another embedder.
    """
    damaged = damaged_in(generation, lambda name: chroma or not name.startswith("chroma/"))
    if damaged & {"manifest.json", RECORD}:
        raise CorruptIndex("索引记录已损坏")
    record = Record(generation / RECORD)
    if record.meta.get("embedder") != embedder.name:
        raise CorruptIndex("索引是用另一个向量模型建立的，请运行 lvwen build")
    passages, vectors = record.passages(), record.vectors()
    faults: list[str] = []
    words, cutter, (forward, pairs) = _lexical(generation, passages, damaged, faults)
    nearest = (
        _nearest(generation / "chroma", passages, vectors, damaged, faults)
        if chroma
        else ExactVectors(vectors)
    )
    reranker = LearnedReranker(read_model(), passages, words, pairs, forward)
    retriever = HybridRetriever(passages, words, pairs, nearest, embedder, reranker=reranker)
    likelihood = Likelihood(pairs, cutter)
    return Index(record, retriever, cutter, likelihood, record.meta["fingerprint"], tuple(faults))


def open_record(generation: Path) -> Record:
    """Open the record of a generation alone; its hash must be right.

    Raises:
        CorruptIndex: it is damaged.
    """
    if damaged_in(generation, lambda name: name == RECORD):
        raise CorruptIndex("索引记录已损坏")
    return Record(generation / RECORD)


def damaged_in(generation: Path, looked_at: Callable[[str], bool] = lambda name: True) -> set[str]:
    """Names (first parts of paths) of files that are missing or not as the manifest has them."""
    try:
        manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {"manifest.json"}
    wrong = (
        name for name, mark in files.items() if looked_at(name) and _hash_or_none(generation / name) != mark
    )
    return {name.split("/")[0] for name in wrong}


def hash_of(file: Path) -> str:
    """Hash of a file as the manifest keeps it (SHA-256, hexadecimal; twice as fast here as BLAKE2b)."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _hash_or_none(file: Path) -> str | None:
    try:
        return hash_of(file)
    except OSError:
        return None


def _lexical(
    generation: Path, passages: tuple[Passage, ...], damaged: set[str], faults: list[str]
) -> tuple[LexicalIndex, WordCutter, tuple[Forward, LexicalIndex]]:
    texts, size = [passage.full_text for passage in passages], len(passages)
    if damaged & {"words", "words.txt"}:
        faults.append("词索引损坏，已在内存中重建")
        words = LexicalIndex.build(texts, WordCutter(full_tokenizer()))
        cutter = WordCutter(reduced(words_within(texts)))
        words = replace(words, cut=cutter)
    else:
        cutter = WordCutter(read_dictionary(generation / "words.txt"))
        words = LexicalIndex.load(generation / "words", cutter, size)
    if "bigrams" in damaged:
        faults.append("字索引损坏，已在内存中重建")
        return words, cutter, bigram_parts_of(texts)
    folder = generation / "bigrams"
    return words, cutter, (Forward.load(folder), LexicalIndex.load(folder, bigrams, size))


def _nearest(
    directory: Path, passages: Sequence[Passage], vectors: Vectors, damaged: set[str], faults: list[str]
) -> VectorIndex:
    try:
        if directory.name in damaged:
            raise CorruptIndex("向量库文件损坏")
        return ChromaVectors.open(directory, [passage.id for passage in passages], vectors)
    except CorruptIndex as error:
        faults.append(f"{error}，已改用精确检索")
        return ExactVectors(vectors)
