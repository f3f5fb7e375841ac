"""The desk: questions come in, wait their turn outside the event loop, and answers come out."""

import logging
from dataclasses import dataclass
from datetime import date
from functools import partial

from anyio import CapacityLimiter, to_thread

from assistant.gaps import Channel
from assistant.generating import Released, unheard
from assistant.recalling import Sources
from assistant.types import Answer, Mode, Segment, Status
from assistant.web.keeping import NO_MEMORY, Remembering
from assistant.web.port import Answering, WebOptions
from assistant.web.wording import say
from corpus.errors import LvwenError
from index.types import Hit

RETRY_SECONDS = 5
MEMORY_THREADS = 4
"""Threads that read and write the memory: what waits for a database keeps no answer waiting."""

_log = logging.getLogger(__name__)


class Busy(LvwenError):
    """All threads work and the queue is full."""

    def __init__(self) -> None:
        super().__init__(say("problem.busy.detail"))


@dataclass(frozen=True)
class Inquiry:
    """A question as it came in, with the id of its request."""

    question: str
    request_id: str
    conversation: str | None = None
    as_of: date | None = None
    channel: Channel = Channel.WEB
    mode: Mode = Mode.EXTRACTIVE


class Desk:
    """Answers inquiries with few threads of its own, so that nothing else ever waits for them.

    Those that wait for a language model have threads apart: an extractive answer never waits behind one.
    """

    def __init__(self, assistant: Answering, options: WebOptions, memory: Remembering = NO_MEMORY) -> None:
        self.assistant = assistant
        self.options = options
        self.memory = memory
        self._sources = Sources(assistant.clause, assistant.document)
        self._memory_limiter = CapacityLimiter(MEMORY_THREADS)
        self._limiter = CapacityLimiter(options.threads)
        self._writing = CapacityLimiter(options.threads)
        self._inside = 0

    def check_room(self) -> None:
        """Do nothing while there is room for one more.

        Raises:
            Busy: there is none.
        """
        if self._inside >= self.options.threads + self.options.queue:
            raise Busy

    async def answer(self, inquiry: Inquiry, released: Released = unheard) -> Answer:
        """The answer, FAILED with the request's id where something unforeseen went wrong.

        ``released`` is called from a thread with each sentence of a model once it is verified.

        Raises:
            Busy: the queue is full.
            LvwenError: what can be explained to the user, such as BadQuestion.
        """
        self.check_room()
        self._inside += 1
        try:
            answer = await self._work_out(inquiry, released)
        except LvwenError:
            raise
        except Exception:  # noqa: BLE001 - the named edge of the web: whatever is left becomes FAILED
            _log.exception("request %s failed", inquiry.request_id)
            answer = _failed(inquiry)
        finally:
            self._inside -= 1
        record = partial(self.memory.record, answer, inquiry.conversation, inquiry.channel)
        await to_thread.run_sync(record, limiter=self._memory_limiter)
        return answer

    async def search(self, question: str, limit: int) -> tuple[Hit, ...]:
        """The hits of a question, best first, found by the same threads as the answers.

        Raises:
            LvwenError: what can be explained to the user.
        """
        find = partial(self.assistant.search, question, limit)
        return await to_thread.run_sync(find, limiter=self._limiter)

    async def _work_out(self, inquiry: Inquiry, released: Released) -> Answer:
        recall = partial(self.memory.history, inquiry.conversation, self._sources)
        history = await to_thread.run_sync(recall, limiter=self._memory_limiter)
        asked = (inquiry.question, history, inquiry.as_of, inquiry.mode, released)
        limiter = self._writing if inquiry.mode is Mode.LLM else self._limiter
        return await to_thread.run_sync(self.assistant.ask, *asked, limiter=limiter)


def _failed(inquiry: Inquiry) -> Answer:
    text = say("failed.text", id=inquiry.request_id)
    return Answer(
        question=inquiry.question,
        query=inquiry.question,
        as_of=inquiry.as_of or date.today(),
        status=Status.FAILED,
        segments=(Segment(text),),
        id=inquiry.request_id,
    )
