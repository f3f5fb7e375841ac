"""Settings → Assistant; the only place that names the real parts."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.clarifying import Clarify
from assistant.comparing import Comparison
from assistant.contrasting import Contrast
from assistant.deciding import Decider, read_choice
from assistant.defining import Definitions
from assistant.disputing import Disputes
from assistant.evidence import Row
from assistant.extracting import Extractor
from assistant.gathering import Gatherer
from assistant.generating import Generator
from assistant.llm import open_model, token_counter
from assistant.looking import Lookup
from assistant.naming import Names
from assistant.next_questions import NextQuestions
from assistant.noticing import Noticer
from assistant.offices import Offices, offices_of
from assistant.pipeline import Assistant
from assistant.places import Places
from assistant.premising import Premises
from assistant.quoting import Quoter
from assistant.referring import Referrer
from assistant.respelling import Respeller
from assistant.rewriting import Rewriter
from assistant.sections import Section, sections_of
from assistant.settings import Settings
from assistant.shelves import Shelves, is_local
from assistant.sides import Sides
from assistant.silence import Elsewhere, Unsaid
from assistant.standing import Standing
from assistant.statutes import Statutes
from assistant.steps import Finish, Gather, Screen, Understand, Verify, Write
from assistant.terms import Terms
from assistant.understanding import Reader
from assistant.weighing import read_weighing
from assistant.wordlist import listed_by
from corpus.conflicts import figure_conflicts
from corpus.differences import Conflict
from corpus.errors import BuilderBusy, CorruptIndex, NoIndex
from corpus.outline import LETTER
from corpus.types import Clause, Duty, Indicator, Level, Target
from index.crossing import with_cross_encoder
from index.embedding import load_embedder
from index.generations import Built, Home, Report, build, is_fresh, is_whole, open_current, silent
from index.opening import Index
from index.record import Record
from index.types import Embedder
from prompts import Lexicon, Replies, read_lexicon, read_prompts, read_replies

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
    conflicts: tuple[Conflict, ...]
    metrics: tuple[str, ...]


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
        figure_conflicts(
            {document.id: document for document in record.documents},
            [fact for fact in facts if isinstance(fact, Target)],
            {ref: clause.text for ref, clause in clauses.items()},
        ),
        tuple(dict.fromkeys(fact.metric for fact in facts if isinstance(fact, Target) and not fact.reached)),
    )


@dataclass(frozen=True)
class Common:
    """What several steps need: the open index with what is read of it, the words, and how questions are read."""

    index: Index
    local: Local
    lexicon: Lexicon
    replies: Replies
    reader: Reader
    places: Places
    shelves: Shelves
    gatherer: Gatherer
    disputes: Disputes


def assemble(index: Index, settings: Settings) -> Assistant:
    """The steps over an open index."""
    common = _common(index)
    lexicon, replies, record = common.lexicon, common.replies, index.record
    titles = " ".join(document.title for document in record.documents)
    noticer = Noticer(replies, record.document, index.degraded, common.disputes.notices)
    steps = (
        Screen(lexicon, replies, titles, listed_by(settings.wordlist), common.places.ruled),
        Understand(common.reader),
        Clarify(common.shelves, common.local.metrics, replies),
        Gather(common.gatherer),
        _write(common),
        Verify(record.document, replies),
        Finish(noticer, replies, _referrer(common)),
    )
    held = Assistant(steps, index, settings.max_question, replies, common.reader, common.shelves)
    generate = _generator(settings, record, noticer)
    rewrite = Rewriter(generate.prompts.rewrite, common.reader.read)
    return replace(held, respell=Respeller(index.likelihood), generate=generate, rewrite=rewrite)


def _common(index: Index) -> Common:
    lexicon, replies, record = read_lexicon(), read_replies(), index.record
    local, names, shelves = _local(record), Names(record.documents), Shelves(index, lexicon.home)
    terms = Terms(lexicon, index.cutter.plain, index.cutter.frequency, index.coined)
    tabled = tuple((row.clause, row.indicator) for row in local.rows)
    return Common(
        index,
        local,
        lexicon,
        replies,
        Reader(terms, names),
        Places(lexicon, names),
        shelves,
        Gatherer(index, shelves, tabled),
        Disputes(local.conflicts, {row.clause.ref: row for row in local.rows}, record.clause, replies),
    )


def _write(common: Common) -> Write:
    """The step that writes the pieces."""
    index, local, replies, shelves = common.index, common.local, common.replies, common.shelves
    record = index.record
    quoter, offices = Quoter(replies, record.document), _offices(common)
    extractor = Extractor(
        replies, record.document, quoter, local.letters, local.duties, local.rows, local.sections
    )
    statutes = Statutes(index, shelves, replies, offices, read_weighing())
    labels = {level: replies.say(f"levels.{level.value}") for level in Level}
    sides, contrast = Sides(shelves, labels), Contrast(replies, frozenset(labels.values()))
    read, gatherer = common.reader.read, common.gatherer
    comparison = Comparison(sides, read, gatherer, extractor, statutes, contrast, replies)
    found = (Standing(record, replies), Lookup(record, replies), Definitions(index, shelves, replies))
    return Write(
        (comparison, *found),
        extractor,
        statutes,
        Decider(read_choice(), index.retriever.embedder.encode, index.likelihood.rarities),
        Unsaid(replies, record.document),
        replies,
        Premises(replies, record.document, statutes),
        (common.disputes, Elsewhere(replies, common.places.beside)),
    )


def _offices(common: Common) -> Offices:
    tabled = tuple((row.clause, row.indicator) for row in common.local.rows)
    return Offices(offices_of(tabled, common.local.duties), common.replies)


def _referrer(common: Common) -> Referrer:
    """What names the office to ask."""
    tabled = {row.clause.ref: row.indicator.department for row in common.local.rows}
    return Referrer(_offices(common), common.replies, tabled)


def _generator(settings: Settings, record: Record, noticer: Noticer) -> Generator:
    """What has a model write, where the settings name one."""
    counter = token_counter(os.environ.get("TIKTOKEN_CACHE_DIR"))
    model, replies = open_model(settings), noticer.replies
    room = settings.llm_context - settings.llm_answer
    return Generator(model, read_prompts(), record.document, noticer, replies, counter, room)


def suggesting(assistant: Assistant) -> Assistant:
    """The assistant that also says what can be asked next: for people, not for evaluations and batches, which it would
    slow down by the candidates it asks."""
    record, passages = assistant.index.record, assistant.index.retriever.passages
    phrasings = {passage.ref: tuple(passage.asked.splitlines()) for passage in passages if passage.asked}
    rows = _local(record).rows
    suggest = NextQuestions(record, rows, assistant.replies, assistant.reach, phrasings)
    return replace(assistant, suggest=suggest)
