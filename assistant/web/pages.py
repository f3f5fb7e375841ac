"""The pages: chat, widget script, pretend portal, reader."""

from datetime import date
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from assistant.web.api import OpenDesk, find_document
from assistant.web.reader import blocks_of
from assistant.web.rendering import render
from assistant.web.wording import say

STATIC = Path(__file__).parent / "static"

_REVALIDATE = {"Cache-Control": "no-cache"}

router = APIRouter(include_in_schema=False)


@router.get("/")
def front() -> RedirectResponse:
    """The front door leads to the chat."""
    return RedirectResponse("/chat")


@router.get("/chat")
def chat(desk: OpenDesk) -> HTMLResponse:
    """The chat, alone or in the widget's frame."""
    return render("chat.html", headers=_REVALIDATE, max_question=desk.options.max_question)


@router.get("/widget.js")
def widget() -> FileResponse:
    """The script that a portal includes."""
    return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers=_REVALIDATE)


@router.get("/demo")
def demo() -> HTMLResponse:
    """A pretend county portal with the widget on it."""
    return render("demo.html", headers=_REVALIDATE)


@router.get("/read/{document_id}")
def read(document_id: str, desk: OpenDesk) -> HTMLResponse:
    """The document, each clause under its path as id, so that ``#path`` jumps to it."""
    document = find_document(desk, document_id)
    validity = document.validity(date.today())
    blocks = blocks_of(desk.assistant.clauses(document_id), desk.assistant.indicators())
    return render(
        "read.html",
        headers=_REVALIDATE,
        document=document,
        validity=validity.value,
        validity_text=say(f"validity.{validity.value}"),
        blocks=blocks,
    )


class Assets(StaticFiles):
    """The static files, which a browser asks about again each time, so that a new version is seen at once."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the file with ``Cache-Control: no-cache``."""

        async def send_uncached(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"cache-control", b"no-cache")]
            await send(message)

        await super().__call__(scope, receive, send_uncached)
