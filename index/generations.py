"""Generations (索引世代): build beside, check, switch; open what is current.

::

    home/LOCK                      held by the one builder (flock: given back when the process dies)
    home/CURRENT                   name of the generation in use, switched by atomic rename
    home/<name>.partial/           a build under way; of no account after a crash
    home/<name>/record.sqlite      the store of record; all else is built from it
               /words.txt, words/, bigrams/, chroma/, manifest.json
               /kept.json, kept/       for the next build alone
"""

import errno
import fcntl
import gc
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.errors import BuilderBusy, CorruptIndex
from corpus.facts import facts_of
from corpus.library import Corpus, Source, read_corpus
from corpus.phrasings import read_phrasings
from index.coined import coined_words
from index.forward import bigram_parts, sentences_cut
from index.homes import Home, current, fingerprint, is_fresh, is_whole, open_current
from index.kept import FOLDER, Kept, keep, read_kept, rules_hash
from index.lexical import LexicalIndex, WordCutter, full_tokenizer, words_within, write_dictionary
from index.opening import RECORD, hash_of, open_generation, open_record
from index.passages import passages_of
from index.record import content_hash
from index.recording import Embedded, Entry, Older, write_record
from index.tokens import cut_all
from index.types import Embedder, Passage
from index.vectors import Before, is_settled, write_vectors

KEEP = 3
"""Generations kept for going back, the current one among them."""

_BATCH = 256

_FOR_BUILDS = (FOLDER, f"{FOLDER}.json")
"""What is looked at in a build alone and has its own hashes."""

Report = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""


def silent(stage: str, done: int, total: int) -> None:
    """A report that goes nowhere."""


@dataclass(frozen=True)
class Built:
    """What a build gave: its generation, its corpus, and how many vectors were made anew."""

    generation: Path
    corpus: Corpus
    passages: int
    embedded: int


def build(home: Home, embedder: Embedder, report: Report = silent) -> Built:
    """Build a generation beside the current one, check it, and switch to it.

    Raises:
        BuilderBusy: another process is building here.
        CorruptIndex: the new generation failed its checks or could not be written; the old one stays in use.
        UnreadableFile: a directory of the home cannot be listed.
    """
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        with _writer_lock(home.path), _collecting_nothing():
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


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Python's search for cycles of garbage put off: what a build makes it keeps, and the search took a fifth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _build(home: Home, embedder: Embedder, report: Report) -> Built:
    for leftover in home.path.glob("*.partial"):
        shutil.rmtree(leftover)
    mark = fingerprint(home, embedder.name)
    report("读取文件", 0, 1)
    kept, before = read_kept(current(home)), _before(current(home), embedder)
    documents = read_corpus(home.directories, kept.texts, home.fetched_texts(), home.added_texts())
    asked = read_phrasings()
    passages = [p for s in documents.sources for p in passages_of(s.document, s.outline.clauses, asked)]
    held, embedded = _embedded(embedder, passages, before, report)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{mark[:8]}-{os.getpid()}"
    partial = home.path / f"{name}.partial"
    partial.mkdir()
    try:
        meta = {"fingerprint": mark, "embedder": embedder.name, **_told(documents)}
        _write_record(partial, documents, held, meta, before)
        report("建立向量库", 0, 1)
        with ThreadPoolExecutor(1) as beside:
            written = beside.submit(write_vectors, partial / "chroma", passages, held.vectors, before)
            _write_words(partial, held, documents, kept, report)
            written.result()
        _write_manifest(partial, {"fingerprint": mark, "passages": str(len(passages))})
        report("检查索引", 0, 1)
        check(partial, embedder, documents)
        _switch(partial, home.path / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _prune(home)
    report("完成", 1, 1)
    return Built(home.path / name, documents, len(passages), embedded)


def _told(documents: Corpus) -> dict[str, str]:
    """What the record's ``meta`` tells of a corpus."""
    coined = sorted(coined_words(source.outline.text for source in documents.sources))
    unreadable = [str(error) for error in documents.errors]
    values = {"coined": coined, "unreadable": unreadable, "texts": len(documents.sources)}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}


def _before(generation: Path | None, embedder: Embedder) -> Before:
    """What of a generation can be used again; nothing where there is none that is whole and of the same embedder."""
    if generation is None:
        return Before()
    try:
        record = open_record(generation)
    except CorruptIndex:
        return Before()
    try:
        if record.meta.get("embedder") != embedder.name:
            return Before()
        hashes, vectors = record.hashes_by_id(), record.vectors()
        return Before(generation, dict(zip(hashes.values(), vectors, strict=True)), hashes, record.marks())
    finally:
        record.close()


def _embedded(
    embedder: Embedder, passages: Sequence[Passage], before: Before, report: Report
) -> tuple[Embedded, int]:
    """The passages with their vectors, and how many of these were made anew: those of texts that ``before`` has not."""
    hashes = [content_hash(passage.full_text) for passage in passages]
    vectors = np.zeros((len(passages), embedder.dimension), dtype=np.float32)
    new = []
    for place, mark in enumerate(hashes):
        vector = before.vectors.get(mark)
        if vector is None:
            new.append(place)
        else:
            vectors[place] = vector
    for begin in range(0, len(new), _BATCH):
        places = new[begin : begin + _BATCH]
        vectors[places] = embedder.encode([passages[place].full_text for place in places])
        report("计算向量", begin + len(places), len(new))
    return Embedded(passages, hashes, vectors), len(new)


def _write_record(
    directory: Path, documents: Corpus, held: Embedded, meta: dict[str, str], before: Before
) -> None:
    marks = {source.document.id: _mark(source) for source in documents.sources}
    same = frozenset(name for name, mark in marks.items() if before.marks.get(name) == mark)
    entries = []
    for source in documents.sources:
        document, clauses = source.document, source.outline.clauses
        facts = () if document.id in same else facts_of(document, clauses)
        entries.append(Entry(document, source.outline.text, clauses, facts, marks[document.id]))
    entries += [Entry(document) for document in documents.listed]
    older = Older(before.generation / RECORD, same) if before.generation else None
    write_record(directory / RECORD, entries, held, meta, older)


def _mark(source: Source) -> str:
    """What clauses and facts of a document follow from: the rules, its files, and what is known of it."""
    told = json.dumps(asdict(source.document), ensure_ascii=False, default=str)
    return content_hash("\0".join((rules_hash(), *source.hashes, told)))


def _write_words(directory: Path, held: Embedded, documents: Corpus, kept: Kept, report: Report) -> None:
    """Write both lexical indexes, the dictionary, and what the next build can use of all this."""
    report("建立词索引", 0, 1)
    texts = [passage.full_text for passage in held.passages]
    cutter, tokens = WordCutter(full_tokenizer()), {}
    for name, cut in (("words", cutter), ("bigrams", sentences_cut)):
        tokens[name] = cut_all(texts, held.hashes, cut, kept.cut_as(name))
    LexicalIndex.of_numbers(tokens["words"].texts(), tokens["words"].vocabulary, cutter).save(
        directory / "words"
    )
    forward, pairs = bigram_parts(tokens["bigrams"])
    pairs.save(directory / "bigrams")
    forward.save(directory / "bigrams")
    known = kept.cut_as("words").rows
    new = [text for text, mark in zip(texts, held.hashes, strict=True) if mark not in known]
    write_dictionary(directory / "words.txt", words_within(new) | kept.words)
    keep(directory, documents.texts, tokens)


def _write_manifest(directory: Path, meta: dict[str, str]) -> None:
    files = (file for file in sorted(directory.rglob("*")) if file.is_file())
    hashed = [f for f in files if is_settled(f) and f.relative_to(directory).parts[0] not in _FOR_BUILDS]
    hashes = {str(file.relative_to(directory)): hash_of(file) for file in hashed}
    manifest = json.dumps(meta | {"files": hashes}, ensure_ascii=False, indent=1)
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

    The collection was compared with the vectors when it was written (``write_vectors``).

    Raises:
        CorruptIndex: it is not so.
    """
    opened = open_generation(generation, embedder, chroma=False)
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


__all__ = [
    "Built",
    "Home",
    "Report",
    "build",
    "check",
    "current",
    "fingerprint",
    "is_fresh",
    "is_whole",
    "open_current",
]
