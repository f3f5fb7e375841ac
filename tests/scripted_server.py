"""A service of language models on loopback that speaks the OpenAI protocol, and plays well or badly by script.

It answers ``GET /v1/models`` and ``POST /v1/chat/completions``, whole or as server-sent events in chunks.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Script = Callable[["Exchange"], None]

NAME = "scripted-1"


@dataclass
class Service:
    """What the service plays, what it was asked, and when it had sent each piece of a reply (monotonic seconds)."""

    script: Script
    port: int = 0
    requests: list["Request"] = field(default_factory=list)
    sent: list[tuple[str, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """What ``LVWEN_LLM_BASE_URL`` is to be."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def prompts(self) -> list[list[dict[str, str]]]:
        """The messages of each question, in order."""
        return [asked.body["messages"] for asked in self.requests if asked.method == "POST"]


@dataclass(frozen=True)
class Request:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Exchange:
    """A request and the wire that its reply goes over."""

    service: Service
    request: Request
    wire: socket.socket

    def head(self, status: int, **headers: str) -> None:
        """Send the beginning of a reply; ``_`` in a header's name stands for ``-``."""
        lines = [f"HTTP/1.1 {status} X", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

    def whole(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        """Send a whole reply."""
        self.head(status, Content_Type=kind, Content_Length=str(len(body)), **headers)
        self.wire.sendall(body)

    def begin(self) -> None:
        """Begin a stream of events."""
        self.head(200, Content_Type="text/event-stream", Transfer_Encoding="chunked")

    def chunk(self, data: bytes) -> None:
        """Send one chunk."""
        self.wire.sendall(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def event(self, body: object) -> None:
        """Send one event: JSON, or a text as it stands."""
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        self.chunk(f"data: {text}\n\n".encode())

    def piece(self, text: str) -> None:
        """Send a piece of the reply and note when it was sent."""
        self.event(delta({"content": text}))
        self.service.sent.append((text, time.monotonic()))

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the test."""
        self.service.over.wait(seconds)


def delta(content: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """One ``chat.completion.chunk``."""
    choice = {"index": 0, "delta": content, "finish_reason": finish, "logprobs": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": NAME,
        "choices": [choice],
    }


def completion(text: str) -> dict[str, Any]:
    """A whole ``chat.completion``."""
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": NAME,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def saying(*pieces: str, between: float = 0.0) -> Script:
    """Says these pieces, with a pause after each, streamed or whole as it was asked."""

    def play(exchange: Exchange) -> None:
        if not exchange.request.body.get("stream"):
            exchange.whole(200, json.dumps(completion("".join(pieces))).encode())
            return
        exchange.begin()
        exchange.event(delta({"role": "assistant", "content": ""}))
        for text in pieces:
            exchange.piece(text)
            if between:
                exchange.pause(between)
        exchange.event(delta({}, "stop"))
        exchange.event("[DONE]")
        exchange.chunk(b"")

    return play


def refusing(
    status: int, body: bytes = b'{"error": {"message": "no", "type": "x"}}', **headers: str
) -> Script:
    """Answers with a status."""
    return lambda exchange: exchange.whole(status, body, **headers)


def plain(body: bytes, kind: str = "text/html") -> Script:
    """Answers 200 with a body that is no stream of events."""
    return lambda exchange: exchange.whole(200, body, kind)


def streaming(*events: object, said: str = "", end: bool = True) -> Script:
    """Says a piece, then sends these events, whatever they are; where not ``end``, the wire is cut."""

    def play(exchange: Exchange) -> None:
        exchange.begin()
        if said:
            exchange.piece(said)
        for event in events:
            exchange.chunk(event) if isinstance(event, bytes) else exchange.event(event)
        if end:
            exchange.chunk(b"")

    return play


def silent(exchange: Exchange) -> None:
    """Takes the question and says nothing."""
    exchange.pause(60)


def endless(event: Callable[[Exchange], None], between: float, said: str = "") -> Script:
    """Streams the same for ever."""

    def play(exchange: Exchange) -> None:
        exchange.begin()
        if said:
            exchange.piece(said)
        while not exchange.service.over.is_set():
            event(exchange)
            exchange.pause(between)

    return play


def dripping_head(exchange: Exchange) -> None:
    """A header that never ends, a byte at a time."""
    exchange.wire.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not exchange.service.over.is_set():
        exchange.wire.sendall(b"x")
        exchange.pause(0.05)


def in_turn(scripts: Iterable[Script]) -> Script:
    """Plays one script after the other, one a question."""
    left = iter(scripts)

    def play(exchange: Exchange) -> None:
        next(left)(exchange)

    return play


@contextmanager
def serving(script: Script) -> Iterator[Service]:
    """The service on a free port of loopback; it is asked from as many threads as there are connections."""
    service = Service(script)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        service.port = listener.getsockname()[1]
        server = threading.Thread(target=_serve, args=(service, listener), daemon=True)
        server.start()
        try:
            yield service
        finally:
            service.over.set()
            server.join(10)


def dead_address() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}/v1"


def _serve(service: Service, listener: socket.socket) -> None:
    players = []
    while not service.over.is_set():
        with suppress(TimeoutError):
            wire, _ = listener.accept()
            players.append(threading.Thread(target=_play, args=(service, wire), daemon=True))
            players[-1].start()
    for player in players:
        player.join(10)


def _play(service: Service, wire: socket.socket) -> None:
    with suppress(OSError), wire:
        wire.settimeout(10)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = _asked(wire)
        if request is None:
            return
        service.requests.append(request)
        exchange = Exchange(service, request, wire)
        if request.path == "/v1/models":
            exchange.whole(200, json.dumps({"object": "list", "data": [{"id": NAME}]}).encode())
        else:
            service.script(exchange)


def _asked(wire: socket.socket) -> Request | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = wire.recv(65_536)
        if not piece:
            return None
        raw += piece
    top, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += wire.recv(65_536)
    method, path, _ = first.split(" ")
    return Request(method, path, headers, json.loads(body) if body else {})
