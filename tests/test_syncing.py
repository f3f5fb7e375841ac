"""Syncing: what is new is taken whole, what is odd is kept aside, sites are treated politely, crashes leave no half."""

import errno
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import CatalogError, FetchingError
from corpus.fetching import Limits
from corpus.judging import TitledText
from corpus.manners import PATIENCE, PAUSE
from corpus.reading import read_file
from corpus.synced import Shelf, synced_files
from corpus.syncing import Desk, Outcome, Synced, planned, read_safely, sync, titled
from corpus.types import Document, Kind, Level
from tests.hostile_server import Asked, Clock, Script, Site, head, reply, site_for, way_to

HOST, OTHER = "www.example.gov.cn", "law.example.gov.cn"
HOSTS = frozenset({HOST, OTHER})
TITLE = "河东县节水若干规定"
DAY = date(2026, 11, 22)


def text(title: str = TITLE, year: int = 2025) -> bytes:
    articles = [
        f"第{number}条　河东县自{year}年起推行节约用水，各单位应当按照计划取水用水，并记录每月的用水情况，接受检查。"
        for number in "一二三四五六七八九"
    ]
    return "\n\n".join((title, *articles)).encode()


PAGE = text()


def page(body: bytes = PAGE, kind: str = "text/plain; charset=utf-8", **headers: str) -> Script:
    return reply(200, body, Content_Type=kind, **headers)


def document(name: str = "water", url: str | None = f"https://{HOST}/a.txt", title: str = TITLE) -> Document:
    return Document(id=name, title=title, level=Level.COUNTY, kind=Kind.REGULATION, url=url)


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with site_for(HOST, OTHER) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    for kept in (served.scripts, served.requests, served.dialled, served.looked_up, served.numbers):
        kept.clear()
    return served


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(site: Site, clock: Clock, tmp_path: Path) -> Desk:
    """With a reader in this very process: the texts are the tests' own, and a child for each would take long."""
    shelf = Shelf(tmp_path / "sync")
    return Desk(
        shelf, HOSTS, way_to(site, clock), read=lambda file: titled(read_file(file)), today=lambda: DAY
    )


def run(desk: Desk, *documents: Document) -> tuple[Synced, ...]:
    return sync(documents, desk, lambda document, done, total: None)


def one(desk: Desk, what: Document | None = None) -> Synced:
    (result,) = run(desk, what or document())
    return result


def used(desk: Desk) -> dict[str, bytes]:
    return {name: file.read_bytes() for name, file in synced_files(desk.shelf.home)}


# --- the ordinary way ------------------------------------------------------------------------------------------------


def test_a_fetched_text_is_kept_with_where_it_came_from(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page(ETag='"v1"', Last_Modified="Mon, 02 Nov 2026 00:00:00 GMT")
    result = one(desk)
    assert (result.outcome, result.well, result.reason) == (Outcome.UPDATED, True, "")
    assert used(desk) == {"water": PAGE}
    record = desk.shelf.record("water")
    assert record is not None
    assert (record.url, record.final_url) == (f"https://{HOST}/a.txt", f"https://{HOST}/a.txt")
    assert (record.day, record.etag, record.size) == ("2026-11-22", '"v1"', len(PAGE))
    assert result.file is not None
    assert result.file.suffix == ".txt"


def test_what_has_not_changed_is_not_sent_again(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page(ETag='"v1"', Last_Modified="Mon, 02 Nov 2026 00:00:00 GMT")
    one(desk)
    site.scripts["/a.txt"] = reply(304)
    assert one(desk).outcome is Outcome.UNCHANGED
    assert site.requests[-1].headers["if-none-match"] == '"v1"'
    assert site.requests[-1].headers["if-modified-since"] == "Mon, 02 Nov 2026 00:00:00 GMT"
    assert used(desk) == {"water": PAGE}


def test_the_same_text_sent_again_counts_as_unchanged(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page()
    one(desk)
    assert one(desk).outcome is Outcome.UNCHANGED
    assert used(desk) == {"water": PAGE}


def test_a_new_text_takes_the_place_of_the_old_one(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page()
    one(desk)
    site.scripts["/a.txt"] = page(text(year=2026))
    assert one(desk).outcome is Outcome.UPDATED
    assert used(desk) == {"water": text(year=2026)}
    assert sorted(file.suffix for file in desk.shelf.home.iterdir()) == ["", ".json", ".txt"]


def test_a_new_address_in_the_catalogue_is_asked_without_conditions(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page(ETag='"v1"')
    site.scripts["/b.txt"] = page(text(year=2026))
    one(desk)
    assert one(desk, document(url=f"https://{HOST}/b.txt")).outcome is Outcome.UPDATED
    assert "if-none-match" not in site.requests[-1].headers


def test_a_not_modified_that_nobody_asked_for_is_a_failure(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = reply(304)
    assert one(desk).outcome is Outcome.FAILED


def test_a_plan_names_addresses_and_asks_nothing(site: Site) -> None:
    good, bad, none = planned(
        (document(), document("b", "http://127.0.0.1/"), document("c", url=None)), HOSTS
    )
    assert str(good.address) == f"https://{HOST}/a.txt"
    assert (bad.address, none.address) == (None, None)
    assert bad.reason
    assert (site.requests, site.looked_up) == ([], [])


def test_what_comes_from_outside_is_read_in_a_child_process(site: Site, desk: Desk) -> None:
    assert Desk(desk.shelf, HOSTS).read is read_safely
    site.scripts["/a.txt"] = page()
    assert one(replace(desk, read=read_safely)).outcome is Outcome.UPDATED
    assert used(desk) == {"water": PAGE}


def test_a_web_page_is_told_by_its_title_and_text(site: Site, desk: Desk) -> None:
    body = "".join(f"<p>{line}</p>" for line in PAGE.decode().split("\n\n")[1:])
    whole = (
        f"<html><head><title>{TITLE}_河东县人民政府</title></head><body><h1>{TITLE}</h1>{body}</body></html>"
    )
    site.scripts["/a.txt"] = page(whole.encode(), "text/html; charset=utf-8")
    assert one(desk).reason == ""
    assert used(desk) == {"water": whole.encode()}


def test_a_file_that_no_reader_can_read_is_kept_aside(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page(b"%PDF-1.7 broken", "application/pdf")
    result = one(replace(desk, read=read_safely))
    assert (result.outcome, used(desk)) == (Outcome.DOUBTFUL, {})
    assert result.reason


# --- what is odd is never used --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (text("河西县垃圾分类办法"), "标题"),
        (text(f"关于《{TITLE}》的解读"), "标题"),
        (f"{TITLE}\n第一条　页面不存在。".encode(), "个字"),
        ("很抱歉，您访问的页面不存在".encode(), "个字"),
    ],
)
def test_a_text_that_does_not_look_like_the_document_is_kept_aside(
    body: bytes, why: str, site: Site, desk: Desk
) -> None:
    site.scripts["/a.txt"] = page(body)
    result = one(desk)
    assert (result.outcome, result.well) == (Outcome.DOUBTFUL, False)
    assert why in result.reason
    assert result.file is not None
    assert (result.file.name, result.file.read_bytes()) == ("water.txt.doubtful", body)
    assert used(desk) == {}


def test_a_doubtful_text_leaves_the_good_one_in_use(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page()
    one(desk)
    site.scripts["/a.txt"] = page(text("系统升级公告"))
    assert one(desk).outcome is Outcome.DOUBTFUL
    assert used(desk) == {"water": PAGE}
    site.scripts["/a.txt"] = page(text(year=2026))
    one(desk)
    assert not list(desk.shelf.home.glob("*.doubtful"))


def test_a_title_of_a_site_cannot_steer_the_terminal(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page()
    evil = replace(
        desk, read=lambda file: TitledText(("\x1b]0;x\x07\u202e假\x9b31m" + "长" * 500,), "字" * 300)
    )
    reason = one(evil).reason
    assert reason.isprintable()
    assert len(reason) < 80


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("image/png", b"\x89PNG"),
        ("application/zip", b"PK\x03\x04"),
        ("application/x-msdownload", b"MZ"),
        ("", PAGE),
        ("text/html\x1b[31m", PAGE),
        ("application/pdf", b"<html>"),
        ("application/octet-stream", PAGE),
        ("text/plain", b"\x00\x01"),
        ("text/plain", b""),
    ],
)
def test_what_is_no_document_by_its_type_or_bytes_is_refused(
    kind: str, body: bytes, site: Site, desk: Desk
) -> None:
    site.scripts["/a.txt"] = page(body, kind)
    result = one(desk)
    assert result.outcome is Outcome.REFUSED
    assert result.reason.isprintable()
    assert used(desk) == {}
    assert [file.name for file in desk.shelf.home.iterdir()] == ["LOCK"]


def test_a_body_above_the_limit_leaves_nothing_behind(site: Site, desk: Desk) -> None:
    def endless(asked: Asked, wire: ssl.SSLSocket) -> None:
        wire.sendall(head(200, {"Content-Type": "text/plain", "ETag": '"v1"'}))
        while True:
            wire.sendall(b"x" * 16_000)

    site.scripts["/a.txt"] = endless
    assert one(replace(desk, limits=Limits(size=50_000))).outcome is Outcome.REFUSED
    assert [file.name for file in desk.shelf.home.iterdir()] == ["LOCK"]


@pytest.mark.parametrize("name", ["../evil", "a/b", "", "A", "a.b", "-a", "a" * 101])
def test_an_id_that_is_no_file_name_is_not_written_to(name: str, site: Site, desk: Desk) -> None:
    with pytest.raises(CatalogError):
        one(desk, document(name))


def test_one_refused_document_does_not_stop_the_others(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page()
    site.numbers[OTHER] = [("10.0.0.1",)]
    outcomes = [
        result.outcome
        for result in run(
            desk,
            document("a", "https://[::1]/x"),
            document("b", f"https://{OTHER}/x"),
            document("c", f"https://{HOST}/gone"),
            document("d"),
        )
    ]
    assert outcomes == [Outcome.REFUSED, Outcome.REFUSED, Outcome.FAILED, Outcome.UPDATED]
    assert {asked.host for asked in site.requests} == {HOST}


# --- going on where it broke off ------------------------------------------------------------------------------------


def broken(at: int, **headers: str) -> Script:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def play(asked: Asked, wire: ssl.SSLSocket) -> None:
        fixed = {"Content-Type": "text/plain", "Content-Length": str(len(PAGE))}
        wire.sendall(head(200, fixed | named) + PAGE[:at])

    return play


def rest(start: int, body: bytes = PAGE, **headers: str) -> Script:
    fixed = {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}", "Content_Type": "text/plain"}
    return reply(206, body[start:], **(fixed | headers))


def test_a_broken_fetch_goes_on_from_where_it_broke_off(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = broken(500, ETag='"v1"')
    assert one(desk).outcome is Outcome.FAILED
    assert used(desk) == {}
    site.scripts["/a.txt"] = rest(500, ETag='"v1"')
    assert one(desk).outcome is Outcome.UPDATED
    assert site.requests[-1].headers["range"] == "bytes=500-"
    assert site.requests[-1].headers["if-range"] == '"v1"'
    assert used(desk) == {"water": PAGE}
    assert not list(desk.shelf.home.glob("*.part*"))


def test_it_can_break_off_again_and_again(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = broken(500, ETag='"v1"')
    one(desk)
    fixed = {"Content-Range": f"bytes 500-{len(PAGE) - 1}/{len(PAGE)}", "ETag": '"v1"'}
    again = head(206, {"Content-Type": "text/plain", "Content-Length": str(len(PAGE) - 500)} | fixed)
    site.scripts["/a.txt"] = lambda asked, wire: wire.sendall(again + PAGE[500:700])
    assert one(desk).outcome is Outcome.FAILED
    site.scripts["/a.txt"] = rest(700, ETag='"v1"')
    assert one(desk).outcome is Outcome.UPDATED
    assert used(desk) == {"water": PAGE}


def test_a_server_that_sends_the_whole_instead_is_taken_from_the_beginning(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = broken(500, ETag='"v1"')
    one(desk)
    site.scripts["/a.txt"] = page(text(year=2026), ETag='"v2"')
    assert one(desk).outcome is Outcome.UPDATED
    assert used(desk) == {"water": text(year=2026)}


@pytest.mark.parametrize(
    "script",
    [
        rest(500, ETag='"v2"'),
        rest(400, ETag='"v1"'),
        rest(500, ETag='"v1"', Content_Range=f"bytes 500-600/{len(PAGE)}"),
        rest(500, ETag='"v1"', Content_Range="bytes 500-99999999/100000000"),
        rest(500, ETag='"v1"', Content_Range="nonsense"),
        rest(500),
        reply(416),
    ],
)
def test_a_rest_that_does_not_fit_is_dropped_and_the_next_try_begins_anew(
    script: Script, site: Site, desk: Desk
) -> None:
    site.scripts["/a.txt"] = broken(500, ETag='"v1"')
    one(desk)
    site.scripts["/a.txt"] = script
    assert one(desk).outcome is Outcome.FAILED
    assert used(desk) == {}
    site.scripts["/a.txt"] = page()
    assert one(desk).outcome is Outcome.UPDATED
    assert "range" not in site.requests[-1].headers
    assert used(desk) == {"water": PAGE}


def test_without_a_mark_of_the_version_nothing_is_gone_on_with(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = broken(500, ETag='W/"v1"')
    one(desk)
    site.scripts["/a.txt"] = page()
    assert one(desk).outcome is Outcome.UPDATED
    assert "range" not in site.requests[-1].headers


def test_a_beginning_that_was_changed_on_disk_is_not_gone_on_with(site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = broken(500, ETag='"v1"')
    one(desk)
    part = desk.shelf.part("water")
    part.write_bytes(b"\x00" * part.stat().st_size)
    site.scripts["/a.txt"] = page()
    assert one(desk).outcome is Outcome.UPDATED
    assert "range" not in site.requests[-1].headers


def test_a_servers_words_cannot_add_headers_to_the_next_request(site: Site, desk: Desk) -> None:
    folded = b'ETag: "v1"\r\n X-Evil: 1\r\nLast-Modified: \xe4\xb8\x80\r\nContent-Type: text/plain\r\n'
    length = f"Content-Length: {len(PAGE)}\r\n\r\n".encode()
    site.scripts["/a.txt"] = lambda asked, wire: wire.sendall(b"HTTP/1.1 200 X\r\n" + folded + length + PAGE)
    one(desk)
    one(desk)
    assert not {"x-evil", "if-none-match", "if-modified-since"} & set(site.requests[-1].headers)


# --- manners -----------------------------------------------------------------------------------------------------------


def test_requests_to_one_host_keep_their_distance(site: Site, desk: Desk, clock: Clock) -> None:
    site.scripts.update({f"/{name}": page() for name in "abc"})
    run(desk, *(document(name, f"https://{HOST}/{name}") for name in "abc"))
    assert [asked.target for asked in site.requests] == ["/robots.txt", "/a", "/b", "/c"]
    assert clock.pauses == [PAUSE] * 3


def test_a_pause_that_the_site_asks_for_is_kept(site: Site, desk: Desk, clock: Clock) -> None:
    site.scripts["/robots.txt"] = reply(200, b"User-agent: *\nCrawl-delay: 7")
    site.scripts["/a.txt"] = page()
    one(desk)
    assert clock.pauses == [7.0]


def test_what_robots_txt_does_not_want_is_not_asked_for(site: Site, desk: Desk) -> None:
    site.scripts["/robots.txt"] = reply(200, b"User-agent: *\nDisallow: /a")
    site.scripts["/a.txt"] = page()
    result = one(desk)
    assert (result.outcome, site.documents_asked()) == (Outcome.REFUSED, [])
    assert "robots.txt" in result.reason


def test_robots_txt_binds_redirects_too(site: Site, desk: Desk) -> None:
    site.scripts["/robots.txt"] = reply(200, b"User-agent: *\nDisallow: /b")
    site.scripts["/a.txt"] = reply(302, Location="/b.txt")
    assert one(desk).outcome is Outcome.REFUSED
    assert site.documents_asked() == ["/a.txt"]


def test_a_site_whose_robots_txt_fails_is_not_asked_for_more(site: Site, desk: Desk) -> None:
    site.scripts["/robots.txt"] = reply(500)
    assert one(desk).outcome is Outcome.FAILED
    assert site.documents_asked() == []


def test_a_robots_txt_that_leads_inside_is_not_followed(site: Site, desk: Desk) -> None:
    site.scripts["/robots.txt"] = reply(302, Location="https://127.0.0.1/admin")
    site.scripts["/a.txt"] = page()
    one(desk)
    assert [asked.target for asked in site.requests] == ["/robots.txt", "/a.txt"]


def test_a_name_that_leads_inside_after_its_robots_txt_is_not_asked(site: Site, desk: Desk) -> None:
    site.numbers[HOST] = [("93.184.215.14",), ("127.0.0.1",)]
    site.scripts["/a.txt"] = page()
    assert one(desk).outcome is Outcome.REFUSED
    assert site.documents_asked() == []


def test_a_host_that_keeps_failing_is_left_alone_and_others_go_on(site: Site, desk: Desk) -> None:
    site.scripts["/good"] = page()
    site.scripts["/x"] = reply(500)
    bad = [document(f"x{number}", f"https://{HOST}/x") for number in range(PATIENCE + 3)]
    results = run(desk, *bad, document("good", f"https://{OTHER}/good"))
    assert len([asked for asked in site.requests if asked.target == "/x"]) == PATIENCE
    assert [result.outcome for result in results] == [Outcome.FAILED] * len(bad) + [Outcome.UPDATED]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_is_left_alone_at_once(status: int, site: Site, desk: Desk) -> None:
    site.scripts["/x"] = reply(status)
    run(desk, *(document(f"x{number}", f"https://{HOST}/x") for number in range(3)))
    assert site.documents_asked() == ["/x"]


# --- crashes --------------------------------------------------------------------------------------------------------


def test_two_at_once_do_not_write_into_one_folder(desk: Desk) -> None:
    with desk.shelf.locked(), pytest.raises(FetchingError, match="正在进行"):
        run(desk)


@pytest.mark.parametrize("damage", ["text", "record", "missing", "outside"])
def test_a_damaged_text_or_record_is_not_used(damage: str, site: Site, desk: Desk) -> None:
    site.scripts["/a.txt"] = page()
    file = one(desk).file
    assert file is not None
    record = desk.shelf.home / "water.json"
    match damage:
        case "text":
            file.write_bytes(PAGE[:-1])
        case "record":
            record.write_bytes(record.read_bytes()[:-9])
        case "missing":
            file.unlink()
        case "outside":
            (desk.shelf.home / "water.").mkdir()  # so that the way out of the folder leads to the right bytes
            file.rename(desk.shelf.home.parent / "x")
            record.write_text(record.read_text().replace(f'"{file.name}"', '"water./../../x"'))
    assert used(desk) == {}
    assert one(desk).outcome is Outcome.UPDATED
    assert used(desk) == {"water": PAGE}


@pytest.mark.parametrize("number", range(8))
def test_a_disk_that_fails_at_any_step_leaves_the_old_text_or_the_new(
    number: int, site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.scripts["/a.txt"] = page()
    one(desk)
    site.scripts["/a.txt"] = page(text(year=2026))
    steps = 0

    def failing(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object) -> object:
            nonlocal steps
            steps += 1
            if steps == number + 1:
                raise OSError(errno.ENOSPC, "disk full")
            return real(*arguments)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(os.fsync))
        patched.setattr(Path, "replace", failing(Path.replace))
        try:
            outcome = one(desk).outcome
        except OSError as error:
            assert error.errno == errno.ENOSPC
            outcome = None
    assert (outcome is None) == (number < steps)
    assert used(desk) in ({"water": PAGE}, {"water": text(year=2026)})
    one(desk)
    assert used(desk) == {"water": text(year=2026)}


KILLED = """
import sys
from datetime import date
from pathlib import Path
from corpus.judging import TitledText
from corpus.synced import Record, Shelf
import hashlib
shelf = Shelf(Path(sys.argv[1]))
shelf.home.mkdir(parents=True, exist_ok=True)
print("begun", flush=True)
number = 0
while True:
    number += 1
    raw = (str(number % 10) * 200_000).encode()
    part = shelf.part("water")
    with part.open("wb") as handle:
        for at in range(0, len(raw), 20_000):
            handle.write(raw[at:at + 20_000])
            handle.flush()
    name = shelf.place("water", ".txt").name
    digest = hashlib.sha256(raw).hexdigest()
    shelf.switch("water", Record("u", "u", "d", None, None, digest, len(raw), "text/plain", name))
"""


def test_killed_at_any_moment_the_folder_holds_one_whole_text(tmp_path: Path) -> None:
    home, seen = tmp_path / "sync", set()
    for round_ in range(25):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(home)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert child.stdout is not None
        with child.stdout:
            child.stdout.readline()
            time.sleep(0.02 + 0.0037 * round_)
            child.send_signal(signal.SIGKILL)
            child.wait(10)
        for name, file in synced_files(home):
            raw = file.read_bytes()
            assert (name, len(raw), len(set(raw))) == ("water", 200_000, 1)
            seen.add(raw[:1])
        assert not seen or synced_files(home)  # once there was a text, there always is one
    assert seen
