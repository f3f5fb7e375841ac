"""Language models (语言模型) behind one small port, and the counting of their tokens (词元)."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Literal, Protocol

from assistant.settings import Settings
from corpus.errors import ModelFault
from prompts import read_replies

MOST_CHARACTERS = 20_000
"""Characters taken in of one reply: many times the longest answer, so that only a runaway model reaches it."""

_NO_KEY = "none"
"""Sent where a service wants no key: the client refuses to send none at all."""

_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")

_ENCODING = "o200k_base"
_ENCODING_FILE = hashlib.sha1(
    b"https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken", usedforsecurity=False
).hexdigest()
_ENCODING_HASH = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""Where tiktoken 0.14 keeps that encoding and the SHA-256 it wants of it (its tiktoken_ext/openai_public.py)."""


@dataclass(frozen=True)
class Message:
    """One message to a model: who speaks, and the text."""

    role: Literal["system", "user"]
    text: str


class Model(Protocol):
    """A language model; safe to use from several threads."""

    @property
    def name(self) -> str:
        """Its name at its service."""
        ...

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """The reply in pieces, as they come; it may be empty.

        Raises:
            ModelFault: there was no reply, or not all of it came in time.
        """
        ...


@dataclass(frozen=True)
class Connection:
    """Where a model is and what it may take: ``seconds`` for the whole reply, ``tokens`` of the reply."""

    address: str
    name: str
    key: str
    seconds: float
    tokens: int

    def __repr__(self) -> str:
        return f"Connection({self.address!r}, {self.name!r})"  # never the key


@dataclass(frozen=True)
class ChatModel:
    """A chat model of any OpenAI-compatible service, asked through LangChain's ``ChatOpenAI``.

    A thread of its own reads the reply, so that the time-out bounds the whole of it, whatever the server does: a
    stream that trickles on, a header that never ends, a name that is not resolved.
    """

    connection: Connection

    @property
    def name(self) -> str:
        """See ``Model``."""
        return self.connection.name

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """See ``Model``; the client is loaded before the time begins."""
        load_client()
        end = monotonic() + self.connection.seconds
        told: SimpleQueue[str | ModelFault | None] = SimpleQueue()
        left, taken = threading.Event(), 0
        threading.Thread(target=_read, args=(self.connection, messages, told, left), daemon=True).start()
        try:
            while (piece := _next(told, end)) is not None:
                taken += len(piece)
                if taken > MOST_CHARACTERS:
                    raise fault("endless")
                yield piece
        finally:
            left.set()


def _read(
    connection: Connection,
    messages: Sequence[Message],
    told: SimpleQueue[str | ModelFault | None],
    left: threading.Event,
) -> None:
    """Reads a reply to its end, in a thread; what comes last is None or why there is no more."""
    end: ModelFault | None = fault("garbled")
    try:
        from assistant.endpoint import read

        end = read(connection, messages, told.put, left.is_set)
    finally:
        told.put(end)


def _next(told: SimpleQueue[str | ModelFault | None], end: float) -> str | None:
    try:
        piece = told.get(timeout=max(0.0, end - monotonic()))
    except Empty:
        raise fault("slow") from None
    if isinstance(piece, ModelFault):
        raise piece
    return piece


def fault(name: str) -> ModelFault:
    """A fault with the sentence for it from prompts/replies.toml."""
    return ModelFault(read_replies().say(f"model_fault.{name}"))


def load_client() -> None:
    """Load LangChain, which takes seconds: a service does so before the first question comes."""
    without_tracing()
    import assistant.endpoint  # noqa: F401


def without_tracing() -> None:
    """Turn LangSmith's tracing off, whatever the environment says: no question leaves for it."""
    for name in _TRACING:
        os.environ[name] = "false"


def connection_of(settings: Settings) -> Connection | None:
    """Where the model of these settings is; None where address or name is not set."""
    if not settings.llm_base_url or not settings.llm_model:
        return None
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    name, seconds = settings.llm_model, settings.llm_timeout
    return Connection(settings.llm_base_url, name, key or _NO_KEY, seconds, settings.llm_answer)


def open_model(settings: Settings) -> ChatModel | None:
    """The model of these settings; None where none is set. Nothing is sent."""
    connection = connection_of(settings)
    return ChatModel(connection) if connection else None


@cache
def token_counter(folder: str | None) -> Callable[[str], int]:
    """Counts the tokens of a text: by tiktoken where its file lies unharmed in ``folder``, else by an upper estimate.

    tiktoken itself would download a file that is missing, and delete one that is harmed; so it is called only after
    the file was checked. Models count differently, which is why the estimate errs on the side of too many.
    """
    if folder is None or not _is_whole(Path(folder) / _ENCODING_FILE):
        return estimated_tokens
    import tiktoken

    encoding = tiktoken.get_encoding(_ENCODING)
    return lambda text: len(encoding.encode_ordinary(text))


def _is_whole(file: Path) -> bool:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == _ENCODING_HASH
    except OSError:
        return False


def estimated_tokens(text: str) -> int:
    """Tokens of a text at most, for the models in use: two for a character beyond ASCII, one for two within."""
    ascii_count = sum(character.isascii() for character in text)
    return 2 * (len(text) - ascii_count) + (ascii_count + 1) // 2
