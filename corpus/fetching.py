"""One document over the network (取一份文件): https only, the address pinned once it is checked, everything bounded.

A name is looked up once a request, every address it leads to must be public, and the connection goes to that very
address; the certificate is checked for the name. Each redirect begins again from the first check. Environment
variables for proxies are not followed: a proxy would look the name up again, out of our sight.
"""

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urljoin

from corpus.addresses import PORT, Address, check_address, check_public
from corpus.errors import FailedFetch, RefusedFetch

AGENT = "lvwen/0.1 (official texts of a county policy corpus)"
"""What we call ourselves: no browser (RFC 9110, 10.1.5)."""

_PIECE = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Limits:
    """Bounds of one document: bytes of its body, seconds on the network in all and without a byte, redirects."""

    size: int = 20_000_000
    total: float = 30.0
    idle: float = 10.0
    redirects: int = 3


def look_up(host: str) -> tuple[str, ...]:
    """IP addresses of a host name.

    Raises:
        OSError: it cannot be looked up.
    """
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(address: str, seconds: float) -> socket.socket:
    """A connection to an IP address.

    Raises:
        OSError: nobody answers there within that time.
    """
    return socket.create_connection((address, PORT), timeout=seconds)


def certificates() -> ssl.SSLContext:
    """The system's certificates, names checked, TLS 1.2 at least."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True)
class Network:
    """The way out: how names are looked up, addresses dialled, certificates checked, time told and passed."""

    resolve: Callable[[str], tuple[str, ...]] = look_up
    connect: Callable[[str, float], socket.socket] = dial
    tls: Callable[[], ssl.SSLContext] = certificates
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def at_once(address: Address) -> None:
    """Nothing to do before a request."""


@dataclass(frozen=True)
class Rules:
    """Hosts that may be fetched from, bounds, and what is done before each request, redirected ones included."""

    hosts: frozenset[str]
    limits: Limits = field(default_factory=Limits)
    before: Callable[[Address], None] = at_once


@dataclass(frozen=True)
class Reply:
    """What a server sent: where it came from in the end, status, headers, and the body in pieces."""

    address: Address
    status: int
    headers: Message
    pieces: Iterator[bytes]


@contextmanager
def fetch(url: str, headers: Mapping[str, str], network: Network, rules: Rules) -> Iterator[Reply]:
    """The reply to a GET of an address, redirects followed; its body must be read within the context.

    The time limit counts the seconds spent on the network over all redirects, the pauses of ``rules.before`` not.

    Raises:
        RefusedFetch: an address or what was sent is against the rules.
        FailedFetch: the network or the server failed, or was too slow.
    """
    left = rules.limits.total
    for _ in range(rules.limits.redirects + 1):
        address = check_address(url, rules.hosts)
        rules.before(address)
        began = network.now()
        with _asked(
            address, headers, network, _Clock(network.now, began + left, rules.limits.idle)
        ) as answer:
            if answer.status not in _REDIRECTS:
                yield Reply(address, answer.status, answer.headers, _pieces(answer, rules.limits.size))
                return
            url = _leads_to(address, answer)
        left -= network.now() - began
    raise RefusedFetch(f"转向超过 {rules.limits.redirects} 次")


@dataclass(frozen=True)
class _Clock:
    """When a request must be over, and how long it may stay silent."""

    now: Callable[[], float]
    deadline: float
    idle: float

    def patience(self) -> float:
        """Seconds that the next step may take.

        Raises:
            FailedFetch: the time is over.
        """
        left = self.deadline - self.now()
        if left <= 0:
            raise FailedFetch("超过总时限")
        return min(self.idle, left)


@contextmanager
def _asked(
    address: Address, headers: Mapping[str, str], network: Network, clock: _Clock
) -> Iterator[HTTPResponse]:
    numbers = check_public(_looked_up(address.host, network, clock))
    with ExitStack() as open_until:
        try:
            plain = open_until.enter_context(_connected(numbers, network, clock))
            secure = open_until.enter_context(_secured(plain, address, network, clock))
            secure.settimeout(clock.patience())
            secure.sendall(_request(address, headers))
            answer = HTTPResponse(_Wire(secure, clock), method="GET")  # type: ignore[arg-type]
            answer.begin()
        except (OSError, HTTPException) as error:
            raise _failure(error) from error
        yield answer


def _failure(error: OSError | HTTPException) -> FailedFetch:
    """What went wrong on the network, in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return FailedFetch(f"证书不可信（{error.verify_message}）")
    if isinstance(error, TimeoutError):
        return FailedFetch("服务器没有及时回应")
    if isinstance(error, ssl.SSLError):
        return FailedFetch(f"加密连接出错或中断（{error.reason or type(error).__name__}）")
    if isinstance(error, OSError):
        return FailedFetch("连接中断")
    return FailedFetch(f"服务器的回应不合规范（{type(error).__name__}）")


def _looked_up(host: str, network: Network, clock: _Clock) -> tuple[str, ...]:
    """The one look-up of a request, in a thread: the system's resolver knows no time limit."""
    found: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()

    def look() -> None:
        try:
            found.put(network.resolve(host))
        except (OSError, UnicodeError):
            found.put(())

    threading.Thread(target=look, daemon=True).start()
    try:
        numbers = found.get(timeout=clock.patience())
    except queue.Empty:
        raise FailedFetch("域名解析超时") from None
    if not numbers:
        raise FailedFetch("域名解析失败")
    return numbers


def _connected(numbers: tuple[str, ...], network: Network, clock: _Clock) -> socket.socket:
    """A connection to the first of the checked addresses that answers."""
    for number in numbers:
        try:
            return network.connect(number, clock.patience())
        except OSError:
            continue
    raise FailedFetch("连接不上服务器")


def _secured(plain: socket.socket, address: Address, network: Network, clock: _Clock) -> ssl.SSLSocket:
    plain.settimeout(clock.patience())
    return network.tls().wrap_socket(plain, server_hostname=address.host, suppress_ragged_eofs=False)


def _request(address: Address, headers: Mapping[str, str]) -> bytes:
    fixed = {"Host": address.host, "User-Agent": AGENT, "Accept": "*/*", "Connection": "close"}
    lines = [
        f"{name}: {value}"
        for name, value in ({**fixed, "Accept-Encoding": "identity"} | dict(headers)).items()
    ]
    return "\r\n".join((f"GET {address.target} HTTP/1.1", *lines, "", "")).encode("ascii")


class _Wire(io.RawIOBase):
    """A connection as a file whose every read keeps to the clock; closed by whoever opened the connection."""

    def __init__(self, secure: ssl.SSLSocket, clock: _Clock) -> None:
        self._secure, self._clock = secure, clock

    def makefile(self, mode: str) -> io.BufferedReader:
        """What ``HTTPResponse`` asks of a socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """It is read from, not written to."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Bytes that have come, waiting no longer than the clock allows."""
        self._secure.settimeout(self._clock.patience())
        try:
            return self._secure.recv_into(buffer)
        except TimeoutError:
            self._clock.patience()
            raise FailedFetch(f"{self._clock.idle:g} 秒没有收到内容") from None
        except OSError as error:
            raise _failure(error) from error


def _leads_to(address: Address, answer: HTTPResponse) -> str:
    """The address that a redirect names, unchecked; sites write Chinese paths in UTF-8, headers read as Latin-1."""
    raw = answer.headers.get("Location")
    if not raw:
        raise FailedFetch("转向没有写明地址")
    try:
        return urljoin(str(address), str(raw).encode("latin-1").decode("utf-8"))
    except ValueError:
        raise RefusedFetch("转向的地址有误") from None


def _pieces(answer: HTTPResponse, most: int) -> Iterator[bytes]:
    """The body, never more than the most that is taken, and no less than the server said.

    Raises:
        RefusedFetch: compressed, too large, or lengths that contradict each other.
        FailedFetch: it broke off.
    """
    announced = _announced(answer)
    if announced is not None and announced > most:
        raise RefusedFetch(f"文件超过 {most / 1e6:g} MB")
    taken = 0
    while piece := _next_piece(answer):
        taken += len(piece)
        if taken > most:
            raise RefusedFetch(f"文件超过 {most / 1e6:g} MB")
        yield piece
    if announced is not None and taken < announced:
        raise FailedFetch(f"内容不完整：应有 {announced} 字节，只收到 {taken} 字节")


def _next_piece(answer: HTTPResponse) -> bytes:
    try:
        return answer.read1(_PIECE)
    except HTTPException as error:
        raise _failure(error) from error


def _announced(answer: HTTPResponse) -> int | None:
    """Bytes the body has by its header, None where that is not said."""
    if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise RefusedFetch("服务器发来压缩内容，而请求写明不要压缩")
    lengths = set(answer.headers.get_all("Content-Length") or ())
    if len(lengths) > 1 or (lengths and answer.headers.get("Transfer-Encoding")):
        raise RefusedFetch("服务器写的长度自相矛盾")
    return answer.length
