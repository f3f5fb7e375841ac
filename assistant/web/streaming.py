"""An answer as server-sent events: stage, segments each with its new citations, notices, done; or error."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator

from starlette.responses import StreamingResponse

from assistant.types import Answer
from assistant.web.desk import Desk, Inquiry
from assistant.web.wording import say
from assistant.wire import answer_json
from corpus.errors import LvwenError

Explain = Callable[[LvwenError], object]

HEARTBEAT_SECONDS = 15.0

_HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}


def stream(desk: Desk, inquiry: Inquiry, explained: Explain) -> StreamingResponse:
    """The response that streams the answer; ``explained`` gives the body of an ``error`` event."""
    events = _events(desk, inquiry, explained)
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)


async def _events(desk: Desk, inquiry: Inquiry, explained: Explain) -> AsyncIterator[str]:
    yield _event("stage", {"name": "searching", "text": say("stage.searching")})
    working = asyncio.create_task(desk.answer(inquiry))
    try:
        while not (await asyncio.wait({working}, timeout=HEARTBEAT_SECONDS))[0]:
            yield ": waiting\n\n"
        answer = working.result()
    except LvwenError as error:
        yield _event("error", explained(error))
        return
    finally:
        working.cancel()  # the reader may have gone; what waits in the queue is then dropped
    for event in answer_events(answer):
        yield event


def answer_events(answer: Answer) -> Iterator[str]:
    """The events of a finished answer in order, each citation once, right after the segment that needs it."""
    body = answer_json(answer)
    citations = {citation["n"]: citation for citation in body["citations"]}
    for segment in body["segments"]:
        yield _event("segment", segment)
        for n in segment["citations"]:
            if n in citations:
                yield _event("citation", citations.pop(n))
    for citation in citations.values():
        yield _event("citation", citation)
    for notice in body["notices"]:
        yield _event("notice", notice)
    yield _event("done", body)


def _event(name: str, body: object) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
