"""The JSON interface: questions, documents, facts, health."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from assistant.types import Mode, Status
from assistant.web.desk import Desk, Inquiry
from assistant.web.problems import NotHere, explain, request_id
from assistant.web.streaming import stream
from assistant.web.wording import say
from assistant.wire import answer_json, clause_json, document_json, indicator_json
from corpus.errors import LvwenError
from corpus.types import Clause, ClausePath, Document

router = APIRouter()

_NO_STORE = {"Cache-Control": "no-store"}


def writable(text: str) -> str:
    """The text itself; half of a surrogate pair, which JSON can carry, could not be sent back in UTF-8."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("string_unicode", "surrogate")
    return text


class AskRequest(BaseModel):
    """What is sent to ask."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, AfterValidator(writable)] = Field(description=say("parameter.question"))
    conversation: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9_-]{16,64}$", description=say("parameter.conversation")
    )
    as_of: date | None = Field(default=None, description=say("parameter.as_of"))
    mode: Literal["extractive", "llm"] = Field(default="extractive", description=say("parameter.mode"))


def _desk(request: Request) -> Desk:
    desk = request.app.state.desk
    if not isinstance(desk, Desk):
        raise TypeError("app.state.desk is not a Desk")
    return desk


OpenDesk = Annotated[Desk, Depends(_desk)]


def _inquiry(asked: AskRequest, request: Request) -> Inquiry:
    return Inquiry(
        asked.question, request_id(request), asked.conversation, asked.as_of, mode=Mode(asked.mode)
    )


@router.post("/api/v1/ask", summary=say("route.ask"))
async def ask(asked: AskRequest, request: Request, desk: OpenDesk) -> JSONResponse:
    """The whole answer at once; 500 with an Answer FAILED where something unforeseen went wrong."""
    answer = await desk.answer(_inquiry(asked, request))
    status = 500 if answer.status == Status.FAILED else 200
    return JSONResponse(answer_json(answer), status, _NO_STORE)


@router.post("/api/v1/ask/stream", summary=say("route.ask_stream"), response_class=StreamingResponse)
async def ask_stream(asked: AskRequest, request: Request, desk: OpenDesk) -> StreamingResponse:
    """The answer sentence by sentence; a full queue is told before the stream begins."""
    desk.check_room()

    def explained(error: LvwenError) -> object:
        return explain(error, desk.options.max_question).body(request)

    return stream(desk, _inquiry(asked, request), explained)


Day = Annotated[date | None, Query(description=say("parameter.validity_day"))]


@router.get("/api/v1/documents", summary=say("route.documents"))
def documents(desk: OpenDesk, as_of: Day = None) -> JSONResponse:
    """All documents, with their validity on that day."""
    day = as_of or date.today()
    listed = [document_json(one, one.validity(day)) for one in desk.assistant.documents()]
    return JSONResponse({"as_of": day.isoformat(), "documents": listed})


@router.get("/api/v1/documents/{document_id}", summary=say("route.document"))
def document(document_id: str, desk: OpenDesk, as_of: Day = None) -> JSONResponse:
    """One document and its clauses in order."""
    found = find_document(desk, document_id)
    clauses = [clause_json(clause) for clause in desk.assistant.clauses(document_id)]
    return JSONResponse({**document_json(found, found.validity(as_of or date.today())), "clauses": clauses})


@router.get("/api/v1/documents/{document_id}/clauses/{path:path}", summary=say("route.clause"))
def clause(document_id: str, path: str, desk: OpenDesk) -> JSONResponse:
    """One clause by its path."""
    find_document(desk, document_id)
    return JSONResponse(clause_json(_find_clause(desk, document_id, path)))


@router.get("/api/v1/facts/indicators", summary=say("route.indicators"))
def indicators(
    desk: OpenDesk,
    department: Annotated[str, Query(description=say("parameter.department"))] = "",
    attribute: Annotated[str, Query(description=say("parameter.attribute"))] = "",
) -> JSONResponse:
    """Rows of the indicator tables whose department and attribute contain what was asked for."""
    rows = [
        indicator_json(row)
        for row in desk.assistant.indicators()
        if department in row.department and attribute in row.attribute
    ]
    return JSONResponse({"indicators": rows})


@router.get("/healthz", summary=say("route.healthz"), response_class=PlainTextResponse)
async def healthz() -> PlainTextResponse:
    """Alive: answered by the event loop itself, so it waits for no thread."""
    return PlainTextResponse("ok", headers=_NO_STORE)


@router.get("/readyz", summary=say("route.readyz"))
def readyz(desk: OpenDesk) -> JSONResponse:
    """Ready: the index is open and known answers come out right; else 503."""
    ready = desk.assistant.healthy()
    return JSONResponse(
        {"ready": ready, "corpus": desk.assistant.fingerprint}, 200 if ready else 503, _NO_STORE
    )


def find_document(desk: Desk, document_id: str) -> Document:
    """The document of that id.

    Raises:
        NotHere: the corpus has none.
    """
    for one in desk.assistant.documents():
        if one.id == document_id:
            return one
    raise NotHere("no_document", id=document_id)


def _find_clause(desk: Desk, document_id: str, path: str) -> Clause:
    wanted = _parse(path)
    for one in desk.assistant.clauses(document_id):
        if str(one.path) == path or one.path == wanted:
            return one
    raise NotHere("no_clause", id=document_id, path=path)


def _parse(path: str) -> ClausePath | None:
    try:
        return ClausePath.parse(path)
    except ValueError:
        return None
