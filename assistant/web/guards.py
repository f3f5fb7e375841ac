"""Guards around the whole service: request ids, security headers, and the size of what is sent."""

import uuid
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.problems import Problem, reply
from assistant.web.wording import say

MOST_BODY_BYTES = 64 * 1024
CONSOLE = "/console"

_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_PUBLIC_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
# Gradio's page needs inline script and style; still nothing is loaded from, or sent to, another machine.
_CONSOLE_CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)


class SecurityHeaders:
    """Gives each request an id, and each response that id and the security headers."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self._app = app
        self._public = {**_COMMON, "Content-Security-Policy": _PUBLIC_CSP.format(ancestors=frame_ancestors)}
        self._console = {**_COMMON, "Content-Security-Policy": _CONSOLE_CSP}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the response gets its headers on the way back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        added = self._console if _is_console(scope) else self._public

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(added)
                headers["X-Request-Id"] = request_id
            await send(message)

        await self._app(scope, receive, send_guarded)


class BodyLimit:
    """Refuses a body over 64 KB, whatever its Content-Length says, before anything reads it.

    The console is left out: Gradio sends the state of its tables.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_BODY_BYTES) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass the request on with what was read."""
        if scope["type"] != "http" or _is_console(scope):
            await self._app(scope, receive, send)
            return
        read = None if _declared(scope) > self._most else await self._read(receive)
        if read is None:
            await _too_large(scope, self._most)(scope, receive, send)
            return
        waiting = [read]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, receive_again, send)

    async def _read(self, receive: Receive) -> Message | None:
        """The whole body as one message, None where it is over the limit."""
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return message
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._most:
                return None
            if not message.get("more_body", False):
                return {"type": "http.request", "body": b"".join(parts), "more_body": False}


def _is_console(scope: Scope) -> bool:
    path = str(scope["path"])
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _too_large(scope: Scope, most: int) -> ASGIApp:
    detail = say("problem.too_large.detail", most=most // 1024)
    advice = say("problem.too_large.help")
    problem = Problem("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, advice)
    return reply(problem, Request(scope))
