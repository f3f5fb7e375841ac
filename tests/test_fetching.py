"""Fetching over real sockets: attacks reach nothing, hostile servers cost bounded time and bounded bytes."""

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.errors import FailedFetch, FetchingError, RefusedFetch
from corpus.fetching import Limits, Network, Rules, certificates, fetch, look_up
from tests.hostile_server import PUBLIC, Asked, Clock, Site, head, real_time, reply, site_for, way_to
from tests.test_addresses import NUMBERS_AS_HOSTS, WRONG_ADDRESSES

HOST, OTHER = "www.example.gov.cn", "law.example.gov.cn"
LIMITS = Limits(size=100_000, total=0.8, idle=0.4)
LATEST = 0.5
"""Seconds by which a limit of time may be passed on a busy machine."""

INSIDE = (
    "127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00::1", "fe80::1",
)  # fmt: skip


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with site_for(HOST, OTHER) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    for kept in (served.scripts, served.requests, served.dialled, served.looked_up, served.numbers):
        kept.clear()
    served.connections = 0
    return served


def get(url: str, network: Network, limits: Limits = LIMITS, headers: dict[str, str] | None = None) -> bytes:
    rules = Rules(frozenset({HOST, OTHER}), limits)
    with fetch(url, headers or {}, network, rules) as answer:
        return b"".join(answer.pieces)


def refused(url: str, site: Site) -> None:
    with pytest.raises(RefusedFetch):
        get(url, way_to(site))


def seconds_until_failure(path: str, site: Site, limits: Limits = LIMITS) -> tuple[float, FetchingError]:
    began = time.monotonic()
    with pytest.raises(FetchingError) as caught:
        get(f"https://{HOST}{path}", real_time(site), limits)
    return time.monotonic() - began, caught.value


def test_a_text_is_fetched_from_the_number_that_was_checked(site: Site) -> None:
    site.scripts["/a"] = reply(200, "正文".encode())
    assert get(f"https://{HOST}/a", way_to(site)).decode() == "正文"
    assert (site.looked_up, site.dialled) == ([HOST], [PUBLIC])
    asked = site.requests[0]
    assert asked.host == HOST
    assert asked.headers["accept-encoding"] == "identity"
    assert asked.headers["user-agent"].startswith("lvwen/")
    assert "mozilla" not in asked.headers["user-agent"].lower()


# --- attacks: nothing is dialled, nothing is asked ---------------------------------------------------------------


@pytest.mark.parametrize("url", [*WRONG_ADDRESSES, *(f"https://{host}/a" for host in NUMBERS_AS_HOSTS)])
def test_a_wrong_address_reaches_nothing(url: str, site: Site) -> None:
    refused(url, site)
    assert (site.looked_up, site.dialled, site.connections) == ([], [], 0)


@pytest.mark.parametrize("number", INSIDE)
def test_a_name_that_leads_inside_reaches_nothing(number: str, site: Site) -> None:
    site.numbers[HOST] = [(number,)]
    refused(f"https://{HOST}/a", site)
    assert (site.dialled, site.connections) == ([], 0)


@pytest.mark.parametrize("number", INSIDE)
def test_a_name_that_leads_inside_beside_a_public_number_reaches_nothing(number: str, site: Site) -> None:
    site.numbers[HOST] = [(PUBLIC, number)]
    refused(f"https://{HOST}/a", site)
    assert (site.dialled, site.connections) == ([], 0)


OUTWARD = (
    *(
        url
        for url in WRONG_ADDRESSES
        if "://" in url and url.isprintable() and url.strip() == url != "https:///a"
    ),
    *(f"https://{host}/b" for host in NUMBERS_AS_HOSTS),
    *(f"//{host}/b" for host in NUMBERS_AS_HOSTS),
)
"""What a redirect may lead out of bounds by; ``https:///a`` and blanks before an address lead back to the site itself."""


@pytest.mark.parametrize("target", OUTWARD)
def test_a_redirect_out_of_bounds_is_not_followed(target: str, site: Site) -> None:
    site.scripts["/a"] = reply(302, Location=target)
    refused(f"https://{HOST}/a", site)
    assert (len(site.requests), site.connections) == (1, 1)


@pytest.mark.parametrize("status", [301, 303, 307, 308])
def test_no_kind_of_redirect_leads_inside(status: int, site: Site) -> None:
    site.scripts["/a"] = reply(status, Location="https://127.0.0.1/b")
    refused(f"https://{HOST}/a", site)
    assert (len(site.requests), site.connections) == (1, 1)


def test_a_redirect_to_a_listed_name_that_leads_inside_is_not_followed(site: Site) -> None:
    site.numbers[OTHER] = [("127.0.0.1",)]
    site.scripts["/a"] = reply(302, Location=f"https://{OTHER}/secret")
    refused(f"https://{HOST}/a", site)
    assert [asked.target for asked in site.requests] == ["/a"]


def test_a_name_that_changes_its_number_after_the_check_gains_nothing(site: Site) -> None:
    site.numbers[HOST] = [(PUBLIC,), ("127.0.0.1",)]
    site.scripts["/a"] = reply(200, b"x")
    assert get(f"https://{HOST}/a", way_to(site)) == b"x"
    assert (site.looked_up, site.dialled) == (
        [HOST],
        [PUBLIC],
    )  # one look-up, and the number that was checked


def test_a_name_that_changes_its_number_between_redirects_is_stopped(site: Site) -> None:
    site.numbers[HOST] = [(PUBLIC,), ("127.0.0.1",)]
    site.scripts["/a"] = reply(302, Location="/b")
    refused(f"https://{HOST}/a", site)
    assert site.documents_asked() == ["/a"]


def test_a_proxy_of_the_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.scripts["/a"] = reply(200, b"x")
    assert get(f"https://{HOST}/a", way_to(site)) == b"x"


def test_the_systems_own_way_to_this_machine_is_refused() -> None:
    assert "127.0.0.1" in look_up("localhost")
    network = Network(resolve=lambda host: look_up("localhost"))
    with pytest.raises(RefusedFetch, match="公网"):
        get(f"https://{HOST}/a", network)


# --- certificates --------------------------------------------------------------------------------------------------


def test_a_certificate_of_an_unknown_authority_is_refused_before_anything_is_asked(site: Site) -> None:
    with pytest.raises(FailedFetch, match="证书"):
        get(f"https://{HOST}/a", replace(way_to(site), tls=certificates))
    assert (site.connections, site.requests) == (1, [])


def test_a_certificate_for_another_name_is_refused_before_anything_is_asked() -> None:
    with site_for("www.another.example") as other, pytest.raises(FailedFetch, match="证书"):
        get(f"https://{HOST}/a", way_to(other))
    assert other.requests == []


def test_a_server_that_speaks_no_tls_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = Site(port=listener.getsockname()[1])
        began = time.monotonic()
        with pytest.raises(FailedFetch):  # it is connected to and never answers the greeting
            get(f"https://{HOST}/a", real_time(site))
        assert time.monotonic() - began < LIMITS.total + LATEST


def test_old_tls_is_not_spoken() -> None:
    assert certificates().minimum_version >= ssl.TLSVersion.TLSv1_2
    assert certificates().check_hostname


# --- time --------------------------------------------------------------------------------------------------------------


def drip(before: bytes, piece: bytes = b"x", pause: float = 0.05) -> object:
    def play(asked: Asked, wire: ssl.SSLSocket) -> None:
        wire.sendall(before)
        for _ in range(400):
            wire.sendall(piece)
            time.sleep(pause)

    return play


def silence(asked: Asked, wire: ssl.SSLSocket) -> None:
    time.sleep(1.0)


DRIPS = {
    "body": drip(head(200, {"Content-Length": "90000"})),
    "chunks": drip(head(200, {"Transfer-Encoding": "chunked"}), b"1\r\nx\r\n"),
    "one long chunk size": drip(head(200, {"Transfer-Encoding": "chunked"}), b"0"),
    "status line": drip(b"HTTP/1.1 200 "),
    "header": drip(b"HTTP/1.1 200 X\r\nA: "),
    "headers": drip(b"HTTP/1.1 200 X\r\n", b"A: b\r\n"),
    "interim replies": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "redirect": drip(b"HTTP/1.1 302 X\r\nLocation: /"),
}


@pytest.mark.parametrize("kind", DRIPS)
def test_a_server_that_drips_is_left_when_the_time_is_over(kind: str, site: Site) -> None:
    site.scripts["/slow"] = DRIPS[kind]  # type: ignore[assignment]
    seconds, error = seconds_until_failure("/slow", site)
    assert LIMITS.total - 0.1 < seconds < LIMITS.total + LATEST
    assert "总时限" in str(error)


def test_a_silent_server_is_left_before_the_whole_time_is_over(site: Site) -> None:
    site.scripts["/slow"] = silence
    seconds, error = seconds_until_failure("/slow", site)
    assert seconds < LIMITS.idle + LATEST
    assert isinstance(error, FailedFetch)


def test_the_whole_time_holds_where_silence_is_allowed_for_longer(site: Site) -> None:
    site.scripts["/slow"] = silence
    seconds, error = seconds_until_failure("/slow", site, replace(LIMITS, total=0.2, idle=5))
    assert seconds < 0.2 + LATEST
    assert "总时限" in str(error)


def test_redirects_share_one_time_limit(site: Site) -> None:
    def late(asked: Asked, wire: ssl.SSLSocket) -> None:
        time.sleep(0.25)
        reply(302, Location=f"{asked.target}x")(asked, wire)

    site.scripts.update({f"/r{'x' * number}": late for number in range(10)})
    seconds, error = seconds_until_failure("/r", site, replace(LIMITS, redirects=9))
    assert seconds < LIMITS.total + LATEST
    assert isinstance(error, FailedFetch)


def test_a_look_up_that_hangs_is_left(site: Site) -> None:
    def hang(host: str) -> tuple[str, ...]:
        time.sleep(1.0)
        return (PUBLIC,)

    began = time.monotonic()
    with pytest.raises(FailedFetch, match="解析"):
        get(f"https://{HOST}/a", replace(real_time(site), resolve=hang))
    assert time.monotonic() - began < LIMITS.idle + LATEST


# --- size and shape ------------------------------------------------------------------------------------------------


def endless(before: bytes, piece: bytes) -> object:
    def play(asked: Asked, wire: ssl.SSLSocket) -> None:
        wire.sendall(before)
        while True:
            wire.sendall(piece)

    return play


HUGE = b"x" * 16_000
ENDLESS = {
    "no length": endless(head(200, {}), HUGE),
    "chunks": endless(head(200, {"Transfer-Encoding": "chunked"}), b"3e80\r\n" + HUGE + b"\r\n"),
    "headers": endless(b"HTTP/1.1 200 X\r\n", b"A: " + b"b" * 1_000 + b"\r\n"),
    "one header": endless(b"HTTP/1.1 200 X\r\nA: ", HUGE),
    "status line": endless(b"HTTP/1.1 200 ", HUGE),
    "noise": endless(b"", b"\x00\xff\x13" * 1_000),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_does_not_end_is_cut_off(kind: str, site: Site) -> None:
    site.scripts["/big"] = ENDLESS[kind]  # type: ignore[assignment]
    seconds, error = seconds_until_failure("/big", site, replace(LIMITS, total=10, idle=5))
    assert seconds < 2
    assert isinstance(error, FetchingError)


def test_a_length_above_the_limit_is_refused_before_the_body_is_read(site: Site) -> None:
    def announce(asked: Asked, wire: ssl.SSLSocket) -> None:
        wire.sendall(head(200, {"Content-Length": "100001"}))
        time.sleep(1.0)

    site.scripts["/big"] = announce
    seconds, error = seconds_until_failure("/big", site)
    assert isinstance(error, RefusedFetch)
    assert seconds < LIMITS.idle


def test_more_than_the_length_announced_is_not_taken(site: Site) -> None:
    site.scripts["/a"] = lambda asked, wire: wire.sendall(head(200, {"Content-Length": "3"}) + b"abcdef")
    assert get(f"https://{HOST}/a", way_to(site)) == b"abc"


@pytest.mark.parametrize("length", ["7", "99999"])
def test_less_than_the_length_announced_is_a_failure(length: str, site: Site) -> None:
    site.scripts["/a"] = lambda asked, wire: wire.sendall(head(200, {"Content-Length": length}) + b"abcdef")
    with pytest.raises(FailedFetch):
        get(f"https://{HOST}/a", way_to(site))


def test_less_than_the_length_announced_is_a_failure_after_a_proper_farewell_too(site: Site) -> None:
    def play(asked: Asked, wire: ssl.SSLSocket) -> None:
        wire.sendall(head(200, {"Content-Length": "7"}) + b"abcdef")
        wire.unwrap()

    site.scripts["/a"] = play
    with pytest.raises(FailedFetch, match="不完整"):
        get(f"https://{HOST}/a", way_to(site))


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 3\r\nContent-Length: 6\r\n",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_lengths_that_contradict_each_other_are_refused(headers: bytes, site: Site) -> None:
    site.scripts["/a"] = lambda asked, wire: wire.sendall(b"HTTP/1.1 200 X\r\n" + headers + b"\r\nabcdef")
    refused(f"https://{HOST}/a", site)


@pytest.mark.parametrize("chunk", [b"zz\r\nabc\r\n", b"-5\r\nabc\r\n", b"5\r\nab", b"ffffffffffffffff\r\nab"])
def test_broken_chunks_are_a_failure(chunk: bytes, site: Site) -> None:
    site.scripts["/a"] = lambda asked, wire: wire.sendall(head(200, {"Transfer-Encoding": "chunked"}) + chunk)
    with pytest.raises(FetchingError):
        get(f"https://{HOST}/a", way_to(site))


def test_a_body_without_length_that_is_cut_off_is_a_failure(site: Site) -> None:
    site.scripts["/a"] = lambda asked, wire: wire.sendall(head(200, {}) + b"half")  # and no farewell
    with pytest.raises(FailedFetch):
        get(f"https://{HOST}/a", way_to(site))


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "deflate", "br", "gzip, gzip", "x"])
def test_a_bomb_of_compression_is_not_unpacked(coding: str, site: Site) -> None:
    bomb = gzip.compress(b"\x00" * 30_000_000)
    site.scripts["/a"] = reply(200, bomb, Content_Encoding=coding)
    with pytest.raises(RefusedFetch, match="压缩"):
        get(f"https://{HOST}/a", way_to(site), replace(LIMITS, size=20_000_000))


def test_a_redirect_in_a_circle_ends(site: Site) -> None:
    site.scripts["/a"] = reply(302, Location="/b")
    site.scripts["/b"] = reply(302, Location="/a")
    with pytest.raises(RefusedFetch, match="转向"):
        get(f"https://{HOST}/a", way_to(site))
    assert len(site.requests) == LIMITS.redirects + 1


def test_redirects_within_bounds_are_followed(site: Site) -> None:
    site.scripts["/a"] = reply(301, Location="b")
    site.scripts["/b"] = reply(302, Location=f"https://{OTHER}/c")
    site.scripts["/c"] = reply(307, Location="/全文")
    site.scripts["/%E5%85%A8%E6%96%87"] = reply(200, b"x")
    assert get(f"https://{HOST}/a", way_to(site)) == b"x"
    assert [asked.host for asked in site.requests] == [HOST, HOST, OTHER, OTHER]


def test_a_redirect_without_an_address_is_a_failure(site: Site) -> None:
    site.scripts["/a"] = reply(302)
    with pytest.raises(FailedFetch):
        get(f"https://{HOST}/a", way_to(site))


def test_where_the_first_number_is_dead_the_next_checked_one_is_dialled(site: Site) -> None:
    site.numbers[HOST] = [("8.8.8.8", PUBLIC)]
    site.scripts["/a"] = reply(200, b"x")
    network = way_to(site, Clock())

    def connect(number: str, seconds: float) -> socket.socket:
        if number == "8.8.8.8":
            raise ConnectionRefusedError
        return site.connect(number, seconds)

    assert get(f"https://{HOST}/a", replace(network, connect=connect)) == b"x"
    assert site.dialled == [PUBLIC]
