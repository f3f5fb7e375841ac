"""The memory as the web uses it: behind a guard, so that a question is answered whether or not the database works."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from anyio import to_thread

from assistant.gaps import Ballot, Channel
from assistant.recalling import Sources
from assistant.types import Answer, Turn
from corpus.errors import MemoryUnavailable, NewerDatabase

if TYPE_CHECKING:
    from assistant.memory import Keeping, Memory

PURGE_SECONDS = 3600.0
"""How often a service deletes what has been kept long enough."""

REST_SECONDS = 30.0
"""How long a database that failed is left alone: until then no question waits for it."""

Found = TypeVar("Found")

_log = logging.getLogger(__name__)


class Remembering(Protocol):
    """What the desk asks of a memory; the first two never fail, the others say so."""

    def history(self, conversation: str | None, sources: Sources) -> tuple[Turn, ...]:
        """The last turns of a conversation, none where they cannot be had."""
        ...

    def record(self, answer: Answer, conversation: str | None, channel: Channel) -> None:
        """Keep an answer, if that can be done."""
        ...

    def vote(self, ballot: Ballot) -> bool:
        """Record a vote; whether the answer is known. Raises MemoryUnavailable."""
        ...

    def forget(self, conversation: str) -> None:
        """Forget a conversation for good. Raises MemoryUnavailable."""
        ...

    def purge(self) -> None:
        """Delete what has been kept long enough, if that can be done."""
        ...

    def close(self) -> None:
        """Let the database go."""
        ...


@dataclass(frozen=True)
class NoMemory:
    """Remembers nothing: for a site that was given no database."""

    def history(self, conversation: str | None, sources: Sources) -> tuple[Turn, ...]:
        """None."""
        return ()

    def record(self, answer: Answer, conversation: str | None, channel: Channel) -> None:
        """Nothing is kept."""

    def vote(self, ballot: Ballot) -> bool:
        """No answer is known."""
        return False

    def forget(self, conversation: str) -> None:
        """There is nothing to forget."""

    def purge(self) -> None:
        """There is nothing to delete."""

    def close(self) -> None:
        """There is nothing to let go."""


NO_MEMORY = NoMemory()


class Guard:
    """A memory that may fail: opened when first needed, left alone for a while after a fault, which is logged once."""

    def __init__(
        self,
        open_memory: "Callable[[], Memory]",
        keeping: "Keeping",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open = open_memory
        self._keeping = keeping
        self._clock = clock
        self._lock = Lock()
        self._memory: Memory | None = None
        self._rests_until = -REST_SECONDS
        self._failed = False

    def start(self) -> None:
        """Open the memory now if that can be done.

        Raises:
            BadSetting, NewerDatabase: it never will be.
        """
        try:
            self._opened()
        except MemoryUnavailable as error:
            self._fault(error)

    def history(self, conversation: str | None, sources: Sources) -> tuple[Turn, ...]:
        """See ``Memory.history``; none while the database does not work."""
        if not conversation:
            return ()
        return self._guarded(lambda memory: memory.history(conversation, sources), ())

    def record(self, answer: Answer, conversation: str | None, channel: Channel) -> None:
        """See ``Memory.record``; lost while the database does not work."""
        self._guarded(lambda memory: memory.record(answer, conversation, channel), None)

    def vote(self, ballot: Ballot) -> bool:
        """See ``Memory.vote``."""
        return self._opened().vote(ballot)

    def forget(self, conversation: str) -> None:
        """See ``Memory.forget``."""
        self._opened().forget(conversation)

    def purge(self) -> None:
        """See ``Memory.purge``; put off while the database does not work."""
        self._guarded(lambda memory: memory.purge(self._keeping), 0)

    def close(self) -> None:
        """Let the database go; it is opened again when needed."""
        with self._lock:
            if self._memory is not None:
                self._memory.close()
            self._memory = None

    def _opened(self) -> "Memory":
        with self._lock:
            if self._memory is None:
                self._memory = self._open()
            return self._memory

    def _guarded(self, work: "Callable[[Memory], Found]", otherwise: Found) -> Found:
        if self._clock() < self._rests_until:
            return otherwise
        try:
            found = work(self._opened())
        except (MemoryUnavailable, NewerDatabase) as error:
            self._fault(error)
            return otherwise
        self._failed = False
        return found

    def _fault(self, error: Exception) -> None:
        self._rests_until = self._clock() + REST_SECONDS
        if not self._failed:
            _log.error("the service answers without memory: %s", error)
        self._failed = True


@asynccontextmanager
async def purging(memory: Remembering) -> AsyncIterator[None]:
    """While the service runs, delete at its start and then hourly what has been kept long enough."""

    stopping = asyncio.Event()

    async def hourly() -> None:
        while not stopping.is_set():
            await to_thread.run_sync(memory.purge)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), PURGE_SECONDS)

    task = asyncio.create_task(hourly())
    try:
        yield
    finally:
        stopping.set()
        await task  # a purge under way is let end
        memory.close()


class NoSecrets(logging.Filter):
    """Takes out of the access log what belongs to nobody but the person asking: conversation ids and query strings."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, its path shortened."""
        if isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, *rest = record.args
            shown = str(path).split("?", 1)[0]
            if shown.startswith(CONVERSATIONS):
                shown = f"{CONVERSATIONS}…"
            record.args = (client, method, shown, *rest)
        return True


CONVERSATIONS = "/api/v1/conversations/"
ACCESS_LOG = "uvicorn.access"
"""Where uvicorn writes client, method, path, version and status of every request."""


def keep_secrets() -> None:
    """Put ``NoSecrets`` on the access log, once."""
    log = logging.getLogger(ACCESS_LOG)
    if not any(isinstance(one, NoSecrets) for one in log.filters):
        log.addFilter(NoSecrets())
