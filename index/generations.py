"""Generations (索引世代): build beside, check, switch; open what is current.

::

    home/LOCK                      held by the one builder (flock: given back when the process dies)
    home/CURRENT                   name of the generation in use, switched by atomic rename
    home/<name>.partial/           a build under way; of no account after a crash
    home/<name>/record.sqlite      the store of record; all else is built from it
               /words.txt, words/, bigrams/, chroma/, manifest.json
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import corpus
import index
from corpus.catalog import BUILT_IN, Corpus, files_below, read_catalog, read_corpus
from corpus.errors import BuilderBusy, CorruptIndex, NoIndex
from corpus.facts import duties_of, indicators_of
from corpus.types import Duty, Indicator
from index.lexical import LexicalIndex, WordCutter, bigrams, full_tokenizer, words_within, write_dictionary
from index.opening import Index, hash_of, open_generation
from index.passages import passages_of
from index.record import content_hash, write_record
from index.types import Embedder, Passage, Vectors
from index.vectors import ChromaVectors, is_settled

KEEP = 3
"""Generations kept for going back, the current one among them."""

_BATCH = 256

Report = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""


def silent(stage: str, done: int, total: int) -> None:
    """A report that goes nowhere."""


@dataclass(frozen=True)
class Home:
    """Where the generations of one set of documents lie, and the directories that make up the set."""

    path: Path
    directories: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Built:
    """What a build gave: its generation, its corpus, and how many vectors were made anew."""

    generation: Path
    corpus: Corpus
    passages: int
    embedded: int


def fingerprint(home: Home, embedder: str) -> str:
    """What a generation of this home is made of: the documents, the rules that read them, and the embedder's name.

    Raises:
        UnreadableFile: a directory of the home cannot be listed.
    """
    digest = hashlib.blake2b(embedder.encode(), digest_size=16)
    rules = [file for package in (corpus, index) for file in sorted(Path(package.__path__[0]).glob("*.py"))]
    listed = [file for _, file in read_catalog()]
    for file in (
        *rules,
        BUILT_IN,
        *listed,
        *(f for directory in home.directories for f in files_below(directory)),
    ):
        digest.update(file.name.encode() + b"\0" + _bytes_or_reason(file) + b"\0")
    return digest.hexdigest()


def _bytes_or_reason(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        return repr(error.errno).encode()


def current(home: Home) -> Path | None:
    """Directory of the generation in use; None where nothing has been built or the pointer is damaged."""
    try:
        name = (home.path / "CURRENT").read_text(encoding="utf-8").strip()
        generation = home.path / name
        return generation if name and "/" not in name and generation.is_dir() else None
    except (OSError, UnicodeDecodeError):
        return None


def open_current(home: Home, embedder: Embedder, chroma: bool) -> Index:
    """Open the generation in use; ``chroma`` chooses Chroma over exact search for the vectors.

    Raises:
        NoIndex: nothing has been built.
        CorruptIndex: its record fails its checks; lesser damage only makes the index ``degraded``.
    """
    generation = current(home)
    if generation is None:
        raise NoIndex("还没有建立索引，请先运行 lvwen build")
    return open_generation(generation, embedder, chroma)


def is_fresh(home: Home, embedder: str) -> bool:
    """Whether the generation in use was built from just these documents, rules and embedder."""
    generation = current(home)
    if generation is None:
        return False
    try:
        manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("fingerprint") == fingerprint(home, embedder)


def build(home: Home, embedder: Embedder, report: Report = silent) -> Built:
    """Build a generation beside the current one, check it, and switch to it.

    Raises:
        BuilderBusy: another process is building here.
        CorruptIndex: the new generation failed its checks or could not be written; the old one stays in use.
        UnreadableFile: a directory of the home cannot be listed.
    """
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        with _writer_lock(home.path):
            return _build(home, embedder, report)
    except (OSError, sqlite3.Error, CorruptIndex) as error:
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "full" in str(
            error
        )
        reason = "磁盘空间不足" if full else str(error)
        raise CorruptIndex(f"新索引没有写成（{reason}），原有索引未受影响") from error


@contextmanager
def _writer_lock(path: Path) -> Iterator[None]:
    with (path / "LOCK").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuilderBusy("另一个进程正在建立索引，请等它完成后再试") from None
        yield


def _build(home: Home, embedder: Embedder, report: Report) -> Built:
    for leftover in home.path.glob("*.partial"):
        shutil.rmtree(leftover)
    mark = fingerprint(home, embedder.name)
    report("读取文件", 0, 1)
    documents = read_corpus(home.directories)
    passages = [p for s in documents.sources for p in passages_of(s.document, s.outline.clauses)]
    vectors, embedded = _vectors(home, embedder, passages, report)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{mark[:8]}-{os.getpid()}"
    partial = home.path / f"{name}.partial"
    partial.mkdir()
    try:
        unreadable = json.dumps([str(error) for error in documents.errors], ensure_ascii=False)
        meta = {"fingerprint": mark, "embedder": embedder.name, "unreadable": unreadable}
        _write(partial, documents, passages, vectors, meta)
        report("检查索引", 0, 1)
        check(partial, embedder, documents)
        _switch(partial, home.path / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _prune(home)
    report("完成", 1, 1)
    return Built(home.path / name, documents, len(passages), embedded)


def _vectors(
    home: Home, embedder: Embedder, passages: Sequence[Passage], report: Report
) -> tuple[Vectors, int]:
    """Vectors of the passages; those whose text and model have not changed are taken from the current generation."""
    known = _known_vectors(home, embedder)
    vectors = np.zeros((len(passages), embedder.dimension), dtype=np.float32)
    new = []
    for place, passage in enumerate(passages):
        vector = known.get(content_hash(passage.full_text))
        if vector is None:
            new.append(place)
        else:
            vectors[place] = vector
    for begin in range(0, len(new), _BATCH):
        places = new[begin : begin + _BATCH]
        vectors[places] = embedder.encode([passages[place].full_text for place in places])
        report("计算向量", begin + len(places), len(new))
    return vectors, len(new)


def _known_vectors(home: Home, embedder: Embedder) -> dict[str, Vectors]:
    try:
        before = open_current(home, embedder, chroma=False)
    except (NoIndex, CorruptIndex):
        return {}
    known = before.record.vectors_by_hash()
    before.record.close()
    return known


def _write(
    directory: Path, documents: Corpus, passages: Sequence[Passage], vectors: Vectors, meta: dict[str, str]
) -> None:
    clauses = [(source.document, source.outline.text, source.outline.clauses) for source in documents.sources]
    facts: list[Indicator | Duty] = []
    for _, _, held in clauses:
        facts += [*indicators_of(held), *duties_of(held)]
    write_record(directory / "record.sqlite", clauses, list(zip(passages, vectors, strict=True)), facts, meta)
    texts = [passage.full_text for passage in passages]
    words = LexicalIndex.build(texts, WordCutter(full_tokenizer()))
    write_dictionary(directory / "words.txt", words_within(texts))
    words.save(directory / "words")
    LexicalIndex.build(texts, bigrams).save(directory / "bigrams")
    ChromaVectors.build(directory / "chroma", vectors)
    hashed = [file for file in sorted(directory.rglob("*")) if file.is_file() and is_settled(file)]
    hashes = {str(file.relative_to(directory)): hash_of(file) for file in hashed}
    manifest = json.dumps(meta | {"passages": len(passages), "files": hashes}, ensure_ascii=False, indent=1)
    (directory / "manifest.json").write_text(manifest, encoding="utf-8")
    for file in directory.rglob("*"):
        _sync(file)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check(generation: Path, embedder: Embedder, documents: Corpus) -> None:
    """Check a generation before it is used: undamaged, texts equal to their sources, known answers found.

    Raises:
        CorruptIndex: it is not so.
    """
    opened = open_generation(generation, embedder, chroma=True)
    try:
        if opened.degraded:
            raise CorruptIndex(f"新索引自检未通过：{'；'.join(opened.degraded)}")
        for source in documents.sources:
            if opened.record.text(source.document.id) != source.outline.text:
                raise CorruptIndex(f"新索引中《{source.document.title}》与原文不一致")
        if not opened.answers_known():
            raise CorruptIndex("新索引没有找到已知的答案")
    finally:
        opened.record.close()


def _switch(partial: Path, final: Path) -> None:
    partial.rename(final)
    _sync(final.parent)
    pointer = final.parent / "CURRENT.new"
    pointer.write_text(final.name, encoding="utf-8")
    _sync(pointer)
    pointer.replace(final.parent / "CURRENT")
    _sync(final.parent)


def _prune(home: Home) -> None:
    in_use = current(home)
    generations = sorted(path for path in home.path.iterdir() if path.is_dir() and path != in_use)
    for old in generations[: max(0, len(generations) - (KEEP - 1))]:
        shutil.rmtree(old, ignore_errors=True)


__all__ = ["Built", "Home", "Report", "build", "check", "current", "fingerprint", "is_fresh", "open_current"]
