"""An answer as server-sent events: stage, segments each with its new citations, notices, done; or error."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from starlette.responses import StreamingResponse

from assistant.types import Answer, Citation, Segment
from assistant.web.desk import Desk, Inquiry
from assistant.web.wording import say
from assistant.wire import answer_json, citation_json
from corpus.errors import LvwenError

Explain = Callable[[LvwenError], object]

Heard = tuple[Segment, tuple[Citation, ...]]
"""A sentence that may be shown, and the citations that it is the first to need."""

HEARTBEAT_SECONDS = 15.0

_HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}


class Gone(LvwenError):
    """Nobody reads the answer any more: raised where the next sentence would go, so that no more is written."""


def stream(desk: Desk, inquiry: Inquiry, explained: Explain) -> StreamingResponse:
    """The response that streams the answer; ``explained`` gives the body of an ``error`` event."""
    events = _events(desk, inquiry, explained)
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)


async def _events(desk: Desk, inquiry: Inquiry, explained: Explain) -> AsyncIterator[str]:
    yield _event("stage", {"name": "searching", "text": say("stage.searching")})
    loop, heard = asyncio.get_running_loop(), asyncio.Queue[Heard | None]()
    gone = threading.Event()

    def released(*sentence: Any) -> None:
        if gone.is_set():
            raise Gone
        loop.call_soon_threadsafe(heard.put_nowait, sentence)

    working = asyncio.create_task(desk.answer(inquiry, released))
    working.add_done_callback(lambda task: heard.put_nowait(None))
    shown: list[Segment] = []
    try:
        async for sentence in _waiting(heard):
            if sentence is None:
                yield ": waiting\n\n"
                continue
            shown.append(sentence[0])
            for event in _segment_events(*sentence):
                yield event
        answer = working.result()
    except LvwenError as error:
        yield _event("error", explained(error))
        return
    finally:
        gone.set()
        working.cancel()  # the reader may have gone; what waits in the queue is then dropped
    for event in answer_events(answer, tuple(shown)):
        yield event


async def _waiting(heard: asyncio.Queue[Heard | None]) -> AsyncIterator[Heard | None]:
    """What is heard until None is; None where nothing was for the length of a heartbeat."""
    while True:
        try:
            told = await asyncio.wait_for(heard.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            yield None
            continue
        if told is None:
            return
        yield told


def answer_events(answer: Answer, shown: tuple[Segment, ...] = ()) -> Iterator[str]:
    """The events of a finished answer in order, each citation once, right after the segment that needs it.

    ``shown`` are the sentences sent before; where the answer has others, a stage says that they are taken back.
    """
    sent = shown if answer.segments[: len(shown)] == shown else ()
    if sent != shown:
        yield _event("stage", {"name": "extracting", "text": say("stage.extracting")})
    needed = {n for segment in sent for n in segment.citations}
    left = {one.n: one for one in answer.citations if one.n not in needed}
    for segment in answer.segments[len(sent) :]:
        yield from _segment_events(segment, tuple(left.pop(n) for n in segment.citations if n in left))
    for citation in left.values():
        yield _event("citation", citation_json(citation))
    body = answer_json(answer)
    for notice in body["notices"]:
        yield _event("notice", notice)
    yield _event("done", body)


def _segment_events(segment: Segment, citations: tuple[Citation, ...]) -> Iterator[str]:
    yield _event("segment", {"text": segment.text, "citations": list(segment.citations)})
    for citation in citations:
        yield _event("citation", citation_json(citation))


def _event(name: str, body: object) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
