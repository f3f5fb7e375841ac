"""Errors as RFC 9457 ``application/problem+json``, in Chinese, with the field and what to do."""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.web.desk import RETRY_SECONDS, Busy
from assistant.web.rendering import render
from assistant.web.wording import knows, say
from corpus.errors import BadQuestion, LvwenError, MemoryUnavailable

_log = logging.getLogger(__name__)
_KINDS = {HTTPStatus.NOT_FOUND: "not_found", HTTPStatus.METHOD_NOT_ALLOWED: "method"}


@dataclass(frozen=True)
class FieldError:
    """One field that is wrong, and why."""

    field: str
    detail: str


@dataclass(frozen=True)
class Problem:
    """What went wrong; ``kind`` names its sentences under ``[problem]`` in ``prompts/web.toml``."""

    kind: str
    status: HTTPStatus
    detail: str
    help: str
    errors: tuple[FieldError, ...] = ()

    def body(self, request: Request) -> dict[str, object]:
        """The members of RFC 9457, and ours: ``help``, ``errors``, ``request_id``."""
        return {
            "type": f"urn:lvwen:problem:{self.kind.replace('_', '-')}",
            "title": say(f"problem.{self.kind}.title"),
            "status": int(self.status),
            "detail": self.detail,
            "help": self.help,
            "errors": [{"field": error.field, "detail": error.detail} for error in self.errors],
            "instance": request.url.path,
            "request_id": request_id(request),
        }


class NotHere(Exception):
    """A document or clause that the corpus does not have."""

    def __init__(self, kind: str, **values: str) -> None:
        super().__init__(kind)
        self.problem = Problem(
            kind,
            HTTPStatus.NOT_FOUND,
            say(f"problem.{kind}.detail", **values),
            say(f"problem.{kind}.help", **values),
        )


def request_id(request: Request) -> str:
    """The id that the guards gave to this request."""
    return str(getattr(request.state, "request_id", ""))


def explain(error: LvwenError, max_question: int) -> Problem:
    """The problem behind an error that can be explained to the user."""
    if isinstance(error, BadQuestion):
        field = FieldError("question", str(error))
        advice = say("problem.bad_question.help", most=max_question)
        return Problem("bad_question", HTTPStatus.UNPROCESSABLE_ENTITY, str(error), advice, (field,))
    if isinstance(error, Busy):
        advice = say("problem.busy.help", seconds=RETRY_SECONDS)
        return Problem("busy", HTTPStatus.SERVICE_UNAVAILABLE, str(error), advice)
    if isinstance(error, MemoryUnavailable):
        advice = say("problem.no_memory.help")
        return Problem("no_memory", HTTPStatus.SERVICE_UNAVAILABLE, say("problem.no_memory.detail"), advice)
    advice = say("problem.unavailable.help")
    return Problem("unavailable", HTTPStatus.SERVICE_UNAVAILABLE, str(error), advice)


def reply(problem: Problem, request: Request) -> Response:
    """The problem as a page for a browser that opens a page, as problem+json for everybody else."""
    headers = {"Cache-Control": "no-store"}
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    body = problem.body(request)
    if _wants_page(request):
        return render("error.html", int(problem.status), headers=headers, problem=body)
    return JSONResponse(body, int(problem.status), headers, "application/problem+json")


def install(app: FastAPI, max_question: int) -> None:
    """Make every error of the application a problem."""

    async def explained(request: Request, error: Exception) -> Response:
        if not isinstance(error, LvwenError):
            raise error
        return reply(explain(error, max_question), request)

    app.add_exception_handler(LvwenError, explained)
    app.add_exception_handler(NotHere, _not_here)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _wants_page(request: Request) -> bool:
    is_api = request.url.path.startswith("/api/")
    return not is_api and request.method == "GET" and "text/html" in request.headers.get("accept", "")


async def _not_here(request: Request, error: Exception) -> Response:
    if not isinstance(error, NotHere):
        raise error
    return reply(error.problem, request)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    fields = tuple(_field_error(one) for one in error.errors())
    detail = say("problem.bad_request.detail", count=len(fields))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return reply(Problem("bad_request", status, detail, say("problem.bad_request.help"), fields), request)


def _field_error(error: dict[str, object]) -> FieldError:
    kind = str(error.get("type", ""))
    location = error.get("loc", ())
    parts = [str(part) for part in location] if isinstance(location, tuple | list) else []
    named = [part for part in parts if part not in ("body", "query", "path") and not part.isdigit()]
    if kind.startswith("date"):
        kind = "date"
    reason = say(f"field.{kind}") if knows(f"field.{kind}") else say("field.other")
    return FieldError(".".join(named) or say("field.body"), reason)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    kind = _KINDS.get(status, "other")
    detail = say(f"problem.{kind}.detail", status=error.status_code)
    return reply(Problem(kind, status, detail, say(f"problem.{kind}.help")), request)


async def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("request %s failed", request_id(request), exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    problem = Problem("failed", status, say("problem.failed.detail"), say("problem.failed.help"))
    return reply(problem, request)
