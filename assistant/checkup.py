"""What works here (体检): corpus, model files, index, language model."""

import platform
from dataclasses import replace
from pathlib import Path

from assistant.bootstrap import home_of
from assistant.llm import connection_of
from assistant.settings import Settings
from assistant.terminal import say
from assistant.wordlist import read_words
from corpus.errors import LvwenError, ModelFault
from corpus.library import read_corpus
from index.embedding import StaticEmbedder, load_embedder
from index.generations import is_fresh, open_current
from index.types import Embedder

Check = tuple[str, bool, str]
"""Name of what was checked, whether it is right, and what was found or what to do."""


_KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
PROBE_SECONDS = 3.0
"""How long the service of a language model may take to list its models."""


def checks(settings: Settings) -> tuple[Check, ...]:
    """All checks, in the order in which one part rests on the other."""
    found: list[Check] = [(say("doctor.python"), True, platform.python_version()), _corpus(settings)]
    try:
        embedder = load_embedder(settings.embedding_model)
    except LvwenError as error:
        return (*found, (say("doctor.model"), False, str(error)))
    found.append(_model(embedder))
    found.append(_index(settings, embedder))
    found.append(_words(settings.wordlist))
    found.append(_memory(settings))
    found.append(_language_model(settings))
    return tuple(found)


def _corpus(settings: Settings) -> Check:
    name = say("doctor.corpus")
    try:
        corpus = read_corpus(settings.corpus)
    except LvwenError as error:
        return name, False, str(error)
    if corpus.errors:
        return name, False, "；".join(str(error) for error in corpus.errors)
    return name, True, say("doctor.corpus_found", count=len(corpus.sources))


def _words(file: Path | None) -> Check:
    """The list of sensitive words as it is on the disk; a service that runs keeps its last good list meanwhile."""
    name = say("doctor.words")
    if file is None:
        return name, True, say("doctor.words_none")
    try:
        return name, True, say("doctor.words_found", count=len(read_words(file)))
    except LvwenError as error:
        return name, False, say("doctor.words_broken", reason=error)


def _model(embedder: Embedder) -> Check:
    intact = not isinstance(embedder, StaticEmbedder) or embedder.intact()
    text = "doctor.model_found" if intact else "doctor.model_broken"
    return say("doctor.model"), intact, say(text, name=embedder.name)


def _language_model(settings: Settings) -> Check:
    """Whether the service of the language model lists it; asked with a short time-out, and only where one is set."""
    name, connection = say("doctor.llm"), connection_of(settings)
    if connection is None:
        return name, True, say("doctor.llm_none")
    from assistant.endpoint import models

    try:
        listed = models(replace(connection, seconds=min(connection.seconds, PROBE_SECONDS)))
    except ModelFault as error:
        return name, False, say("doctor.llm_fault", name=connection.name, reason=error)
    right = connection.name in listed
    return name, right, say("doctor.llm_found" if right else "doctor.llm_other", name=connection.name)


def _index(settings: Settings, embedder: Embedder) -> Check:
    name, home = say("doctor.index"), home_of(settings)
    try:
        if not is_fresh(home, embedder.name):
            return name, False, say("doctor.index_stale")
        opened = open_current(home, embedder, chroma=True)
    except LvwenError as error:
        return name, False, say("doctor.index_missing", reason=error)
    if opened.degraded:
        return name, False, say("doctor.index_degraded", reason="；".join(opened.degraded))
    passages = len(opened.retriever.passages)
    return (
        name,
        opened.answers_known(),
        say("doctor.index_found", name=opened.fingerprint[:8], passages=passages),
    )


def _memory(settings: Settings) -> Check:
    from assistant.memory import open_memory

    name = say("doctor.memory")
    try:
        memory = open_memory(settings.database)
        gaps = memory.counts()["gaps"]
        found = say("doctor.memory_found", kind=_KINDS[memory.kind], version=memory.version, gaps=gaps)
    except LvwenError as error:
        return name, False, str(error)
    memory.close()
    return name, True, found
