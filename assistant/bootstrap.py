"""Settings → Assistant; the only place that names the real parts."""

import hashlib
from collections.abc import Callable

from assistant.evidence import Row
from assistant.extracting import Extractor
from assistant.gathering import Gatherer
from assistant.pipeline import Assistant, Finish, Gather, Screen, Understand, Verify, Write
from assistant.quoting import Quoter
from assistant.sections import sections_of
from assistant.settings import Settings
from assistant.terms import Terms, coined_words
from assistant.understanding import Reader
from corpus.errors import BuilderBusy, CorruptIndex, NoIndex
from corpus.outline import LETTER
from corpus.types import Duty, Indicator
from index.embedding import load_embedder
from index.generations import Built, Home, Report, build, is_fresh, open_current, silent
from index.opening import Index
from index.types import Embedder
from prompts import read_lexicon, read_replies

Told = Callable[[str], None]
"""Called with a sentence the user should see while something is put right."""


def _untold(sentence: str) -> None:
    """Says nothing."""


def home_of(settings: Settings) -> Home:
    """Where the index of these settings lies: one home for each set of directories."""
    directories = tuple(path.absolute() for path in settings.corpus)
    if not directories:
        return Home(settings.home / "default")
    joined = "\0".join(str(path) for path in directories)
    return Home(settings.home / f"set-{hashlib.sha256(joined.encode()).hexdigest()[:12]}", directories)


def build_index(settings: Settings, report: Report = silent) -> Built:
    """Build the index of these settings.

    Raises:
        IndexingError: another process is building, or the generation could not be written or failed its checks.
        UnreadableFile: a directory cannot be listed.
    """
    return build(home_of(settings), load_embedder(settings.embedding_model), report)


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
        UnreadableFile: a directory cannot be listed.
    """
    chroma = settings.vectors == "chroma" or (settings.vectors == "auto" and not single)
    return assemble(open_index(settings, chroma, report, told), settings)


def assemble(index: Index, settings: Settings) -> Assistant:
    """The steps over an open index."""
    lexicon, replies, record = read_lexicon(), read_replies(), index.record
    facts = record.facts
    rows = tuple(Row(record.clause(fact.ref), fact, 1.0) for fact in facts if isinstance(fact, Indicator))
    duties = tuple((record.clause(fact.ref), fact) for fact in facts if isinstance(fact, Duty))
    letters = tuple(c for d in record.documents for c in record.clauses(d.id) if c.path.name == LETTER)
    sections = tuple(section for d in record.documents for section in sections_of(record.clauses(d.id)))
    coined = coined_words(record.text(document.id) for document in record.documents)
    titles = " ".join(document.title for document in record.documents)
    reader = Reader(Terms(lexicon, index.cutter.plain, index.cutter.frequency, coined), titles)
    gatherer = Gatherer(index, tuple((row.clause, row.indicator) for row in rows))
    steps = (
        Screen(lexicon, replies, titles),
        Understand(reader),
        Gather(gatherer),
        Write(
            Extractor(
                replies, record.document, Quoter(replies, record.document), letters, duties, rows, sections
            ),
            replies,
        ),
        Verify(record.document, replies),
        Finish(replies, index.degraded),
    )
    return Assistant(steps, index, settings.max_question, replies, reader)
