"""The routes of the memory: feedback on an answer, and forgetting a conversation."""

from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.gaps import Ballot, Vote
from assistant.web.api import OpenDesk, writable
from assistant.web.problems import NotHere
from assistant.web.wording import say

MOST_REASON = 500
"""Characters of the longest reason."""

CONVERSATION = r"^[A-Za-z0-9_-]{16,64}$"
ANSWER = r"^[A-Za-z0-9_-]{1,64}$"

router = APIRouter()

_NO_STORE = {"Cache-Control": "no-store"}


class FeedbackRequest(BaseModel):
    """What is sent as feedback."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(pattern=ANSWER, description=say("parameter.answer"))
    vote: Vote = Field(description=say("parameter.vote"))
    reason: Annotated[str, AfterValidator(writable)] = Field(
        default="", max_length=MOST_REASON, description=say("parameter.reason")
    )
    conversation: str | None = Field(
        default=None, pattern=CONVERSATION, description=say("parameter.voting_conversation")
    )


@router.post("/api/v1/feedback", summary=say("route.feedback"))
async def feedback(given: FeedbackRequest, desk: OpenDesk) -> JSONResponse:
    """The last vote of a conversation on an answer counts."""
    ballot = Ballot(given.answer, given.vote, given.reason, given.conversation)
    if not await to_thread.run_sync(desk.memory.vote, ballot):
        raise NotHere("no_answer")
    return JSONResponse({"recorded": True}, headers=_NO_STORE)


@router.delete(
    "/api/v1/conversations/{conversation}",
    summary=say("route.forget"),
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
)
async def forget(
    conversation: Annotated[str, Path(pattern=CONVERSATION, description=say("parameter.conversation"))],
    desk: OpenDesk,
) -> Response:
    """Forgotten for good, known or not."""
    await to_thread.run_sync(desk.memory.forget, conversation)
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=_NO_STORE)
