"""Settings → Assistant; the only place that names the real parts."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.deciding import Decider, Unsaid, read_choice
from assistant.defining import Definitions
from assistant.evidence import Row
from assistant.extracting import Extractor
from assistant.gathering import Gatherer
from assistant.generating import Generator
from assistant.llm import open_model, token_counter
from assistant.looking import Lookup
from assistant.naming import Names
from assistant.noticing import Noticer
from assistant.offices import Offices, offices_of
from assistant.pipeline import Assistant
from assistant.quoting import Quoter
from assistant.respelling import Respeller
from assistant.sections import Section, sections_of
from assistant.settings import Settings
from assistant.shelves import Shelves, is_local
from assistant.standing import Standing
from assistant.statutes import Statutes
from assistant.steps import Finish, Gather, Screen, Understand, Verify, Write
from assistant.terms import Terms
from assistant.understanding import Reader
from assistant.weighing import read_weighing
from assistant.wordlist import listed_by
from corpus.errors import BuilderBusy, CorruptIndex, NoIndex
from corpus.outline import LETTER
from corpus.types import Clause, Duty, Indicator
from index.crossing import with_cross_encoder
from index.embedding import load_embedder
from index.generations import Built, Home, Report, build, is_fresh, is_whole, open_current, silent
from index.opening import Index
from index.record import Record
from index.types import Embedder
from prompts import read_lexicon, read_prompts, read_replies

Told = Callable[[str], None]
"""Called with a sentence the user should see while something is put right."""


def _untold(sentence: str) -> None:
    """Says nothing."""


def home_of(settings: Settings) -> Home:
    """Where the index of these settings lies: one home for each set of directories."""
    directories = tuple(path.absolute() for path in settings.corpus)
    joined = "\0".join(str(path) for path in directories)
    name = f"set-{hashlib.sha256(joined.encode()).hexdigest()[:12]}" if directories else "default"
    return Home(settings.home / name, directories, settings.sync_folder, settings.added)


def build_index(settings: Settings, report: Report = silent) -> Built:
    """Build the index of these settings.

    Raises:
        IndexingError: another process is building, or the generation could not be written or failed its checks.
        UnreadableFile: a directory cannot be listed.
    """
    return build(home_of(settings), load_embedder(settings.embedding_model), report)


def unchanged_index(settings: Settings) -> Index | None:
    """The index of these settings where a build would give just the same and it is undamaged, opened; else None.

    Raises:
        UnreadableFile: a directory cannot be listed.
    """
    home, embedder = home_of(settings), load_embedder(settings.embedding_model)
    if not is_fresh(home, embedder.name):
        return None
    try:
        opened = open_current(home, embedder, chroma=False)
    except CorruptIndex:
        return None
    return opened if is_whole(home) and not opened.degraded else None


def open_index(settings: Settings, chroma: bool, report: Report = silent, told: Told = _untold) -> Index:
    """Open the index of these settings; it is built first where it is missing, out of date or damaged.

    Raises:
        IndexingError: it cannot be opened and cannot be built.
        UnreadableFile: a directory cannot be listed.
    """
    home, embedder = home_of(settings), load_embedder(settings.embedding_model)
    if not is_fresh(home, embedder.name):
        _build_unless_busy(home, embedder, report)
    try:
        return open_current(home, embedder, chroma)
    except CorruptIndex as error:
        told(f"{error}，正在根据原文重新建立索引")
        build(home, embedder, report)
        return open_current(home, embedder, chroma)


def _build_unless_busy(home: Home, embedder: Embedder, report: Report) -> None:
    """Build; where another process is building, an older generation will do until it is done."""
    try:
        build(home, embedder, report)
    except BuilderBusy:
        try:
            open_current(home, embedder, chroma=False).record.close()
        except (NoIndex, CorruptIndex):
            raise BuilderBusy("另一个进程正在建立索引，请等它完成后再试") from None


def open_assistant(
    settings: Settings, single: bool = False, report: Report = silent, told: Told = _untold
) -> Assistant:
    """The assistant of these settings; ``single`` says that it will answer one question only.

    Raises:
        IndexingError: the index cannot be opened and cannot be built.
        ModelUnavailable: a model that is set cannot be loaded.
        UnreadableFile: a directory cannot be listed.
    """
    chroma = settings.vectors == "chroma" or (settings.vectors == "auto" and not single)
    index = open_index(settings, chroma, report, told)
    retriever = with_cross_encoder(index.retriever, settings.reranker_model)
    return assemble(replace(index, retriever=retriever), settings)


@dataclass(frozen=True)
class Local:
    """What is read of the plans and policies that are local (``is_local``): of laws it would be a hundred times as much."""

    rows: tuple[Row, ...]
    duties: tuple[tuple[Clause, Duty], ...]
    letters: tuple[Clause, ...]
    sections: tuple[Section, ...]


def _local(record: Record) -> Local:
    held = [document.id for document in record.documents if is_local(document)]
    outlines = [record.clauses(name) for name in held]
    clauses = {clause.ref: clause for outline in outlines for clause in outline}
    facts = [fact for name in held for fact in record.facts_in(name)]
    return Local(
        tuple(Row(clauses[fact.ref], fact, 1.0) for fact in facts if isinstance(fact, Indicator)),
        tuple((clauses[fact.ref], fact) for fact in facts if isinstance(fact, Duty)),
        tuple(clause for clause in clauses.values() if clause.path.name == LETTER),
        tuple(section for outline in outlines for section in sections_of(outline)),
    )


def assemble(index: Index, settings: Settings) -> Assistant:
    """The steps over an open index."""
    lexicon, replies, record = read_lexicon(), read_replies(), index.record
    local = _local(record)
    titles = " ".join(document.title for document in record.documents)
    terms = Terms(lexicon, index.cutter.plain, index.cutter.frequency, index.coined)
    reader = Reader(terms, Names(record.documents))
    tabled = tuple((row.clause, row.indicator) for row in local.rows)
    offices = offices_of(tabled, local.duties)
    shelves = Shelves(index, lexicon.home)
    gatherer = Gatherer(index, shelves, tabled)
    noticer = Noticer(replies, record.document, index.degraded)
    steps = (
        Screen(lexicon, replies, titles, listed_by(settings.wordlist)),
        Understand(reader),
        Gather(gatherer),
        Write(
            (Standing(record, replies), Lookup(record, replies), Definitions(index, shelves, replies)),
            Extractor(
                replies,
                record.document,
                Quoter(replies, record.document),
                local.letters,
                local.duties,
                local.rows,
                local.sections,
            ),
            Statutes(index, shelves, replies, Offices(offices, replies), read_weighing()),
            Decider(read_choice(), index.retriever.embedder.encode, index.likelihood.rarities),
            Unsaid(replies, record.document),
            replies,
        ),
        Verify(record.document, replies),
        Finish(noticer, replies),
    )
    held = Assistant(steps, index, settings.max_question, replies, reader, shelves)
    generate = _generator(settings, record, noticer)
    return replace(held, respell=Respeller(index.likelihood), generate=generate)


def _generator(settings: Settings, record: Record, noticer: Noticer) -> Generator:
    """What has a model write, where the settings name one."""
    counter = token_counter(os.environ.get("TIKTOKEN_CACHE_DIR"))
    model, replies = open_model(settings), noticer.replies
    room = settings.llm_context - settings.llm_answer
    return Generator(model, read_prompts(), record.document, noticer, replies, counter, room)
