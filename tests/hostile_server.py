"""A site on loopback, over TLS with a certificate of its own making, that plays well or badly by script.

It stands for every name and every number: whatever address the fetching dials, the connection ends here. So a
request that a check should have stopped is seen, and ``requests`` counts it.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import trustme

from corpus.fetching import Network

PUBLIC = "93.184.215.14"
"""A public number that the names of the tests lead to, unless told otherwise."""

Script = Callable[["Asked", ssl.SSLSocket], None]


@dataclass(frozen=True)
class Asked:
    """A request as it came: host, path with query, headers with lower-case names."""

    host: str
    target: str
    headers: dict[str, str]


@dataclass
class Site:
    """What the site answers, by path; what it was asked; which numbers were dialled; which names looked up."""

    scripts: dict[str, Script] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    numbers: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    port: int = 0
    connections: int = 0
    authority: trustme.CA = field(default_factory=trustme.CA)

    def resolve(self, host: str) -> tuple[str, ...]:
        """The numbers scripted for a name, one answer after the other, the last for good; else a public one."""
        self.looked_up.append(host)
        answers = self.numbers.get(host, [(PUBLIC,)])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, number: str, seconds: float) -> socket.socket:
        """A connection to this site, whatever number was dialled."""
        self.dialled.append(number)
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def trusting(self) -> ssl.SSLContext:
        """Checks certificates and names as always, with this site's authority in place of the system's."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(context)
        return context

    def documents_asked(self) -> list[str]:
        """Paths asked for beside robots.txt."""
        return [asked.target for asked in self.requests if asked.target != "/robots.txt"]


@dataclass
class Clock:
    """Time that passes only by pausing; for runs in which no limit is to be reached."""

    time: float = 1_000.0
    pauses: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.pauses.append(seconds)
        self.time += seconds


def way_to(site: Site, clock: Clock | None = None) -> Network:
    """The product's own way out, its numbers dialled and names looked up at the site; nothing is switched off."""
    clock = clock or Clock()
    return Network(site.resolve, site.connect, site.trusting, clock.now, clock.sleep)


def real_time(site: Site) -> Network:
    """The same with the real clock, for limits of time; pauses are left out."""
    return Network(site.resolve, site.connect, site.trusting, time.monotonic, lambda seconds: None)


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Script:
    """A script that answers with a body of the right length; ``_`` in a header's name stands for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def play(asked: Asked, wire: ssl.SSLSocket) -> None:
        wire.sendall(head(status, {"Content-Length": str(len(body))} | named) + body)

    return play


def head(status: int, headers: dict[str, str]) -> bytes:
    """The beginning of a reply."""
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


@contextmanager
def site_for(*names: str) -> Iterator[Site]:
    """A site with a certificate for these names, on a free port of loopback."""
    site = Site()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    site.authority.issue_cert(*names).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        site.port = listener.getsockname()[1]
        over = threading.Event()
        server = threading.Thread(target=_serve, args=(site, listener, context, over), daemon=True)
        server.start()
        try:
            yield site
        finally:
            over.set()
            server.join(10)


def _serve(site: Site, listener: socket.socket, context: ssl.SSLContext, over: threading.Event) -> None:
    players = []
    while not over.is_set():
        with suppress(TimeoutError):
            plain, _ = listener.accept()
            site.connections += 1
            players.append(threading.Thread(target=_play, args=(site, plain, context, over), daemon=True))
            players[-1].start()
    for player in players:
        player.join(10)


def _play(site: Site, plain: socket.socket, context: ssl.SSLContext, over: threading.Event) -> None:
    with suppress(OSError), plain:
        plain.settimeout(10)
        with context.wrap_socket(plain, server_side=True) as wire:
            asked = _asked(wire)
            if asked is None:
                return
            site.requests.append(asked)
            site.scripts.get(asked.target, reply(404))(asked, wire)


def _asked(wire: ssl.SSLSocket) -> Asked | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = wire.recv(65_536)
        if not piece:
            return None
        raw += piece
    first, *lines = raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    return Asked(headers.get("host", ""), first.split(" ")[1], headers)
