"""Reading in a child: bombs, stalls and crashes name the file in hand and never harm the parent or the next file."""

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UnreadableFile
from corpus.isolation import BROKEN_OFF, MEMORY, NO_MEMORY, NO_TIME, Limits, packed, read_isolated, unpacked
from corpus.lines import Letterhead, Line, Reading
from corpus.reading import read_file
from tests.regulation import LINES, WRITERS, ofd_bytes

SECONDS = 20.0
"""What a bomb may take at most."""


def read(*paths: Path, limits: Limits | None = None) -> list[Reading | UnreadableFile]:
    results = list(read_isolated(paths, limits or Limits()))
    assert [path for path, _ in results] == list(paths)
    return [result for _, result in results]


def reasons(results: list[Reading | UnreadableFile]) -> list[str]:
    return [result.reason if isinstance(result, UnreadableFile) else "" for result in results]


def children() -> list[int]:
    own = Path(f"/proc/self/task/{threading.main_thread().native_id}/children")
    return [int(pid) for pid in own.read_text().split()]


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = change(members[member])
    path.write_bytes(zipped(members))


def test_every_format_reads_in_a_child_as_in_this_process(tmp_path: Path) -> None:
    paths = [tmp_path / f"办法{ending}" for ending in WRITERS]
    for path in paths:
        WRITERS[path.suffix](path)
    assert read(*paths) == [read_file(path) for path in paths]


def test_one_child_reads_all_files(tmp_path: Path) -> None:
    seen = set()
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text("第一条 正文。", encoding="utf-8")
    for _ in read_isolated([tmp_path / f"{number}.txt" for number in range(3)]):
        seen |= set(children())
    assert len(seen) == 1
    assert not set(children()) & seen


def test_a_child_ends_when_nobody_asks_on(tmp_path: Path) -> None:
    before = set(children())
    (tmp_path / "a.txt").write_text("第一条 正文。", encoding="utf-8")
    reading = read_isolated([tmp_path / "a.txt"] * 2)
    next(reading)
    assert set(children()) - before
    reading.close()  # type: ignore[attr-defined]
    assert not set(children()) - before


def test_names_of_any_characters_are_read(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("换\n行.txt", "“引号”\\.txt", os.fsdecode(b"\xff\xfe.txt"))]
    for path in paths:
        path.write_text("第一条 正文。", encoding="utf-8")
    assert reasons(read(*paths)) == ["", "", ""]


def test_relative_paths_are_those_of_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("第一条 正文。", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert reasons(read(Path("a.txt"), Path("没有.txt"))) == ["", "文件不存在"]


def test_a_reading_goes_through_json_unchanged() -> None:
    whole = Reading(
        (Line("一\t二", 3, "row"), Line("字\u2028行", None)),
        Letterhead("题", "号", None, date(2024, 5, 1), "https://a.cn/"),
    )
    assert unpacked(packed(whole)) == whole
    assert unpacked(packed(Reading(()))) == Reading(())


def docx_with(path: Path, change: Callable[[bytes], bytes]) -> None:
    WRITERS[".docx"](path)
    changed(path, "word/document.xml", change)


def lying_zip(path: Path) -> None:
    """A member that says it holds 1 KB and holds 400 MB."""
    raw = bytearray(zipped({"word/document.xml": bytes(400_000_000), "[Content_Types].xml": b"<Types/>"}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.find(mark)
        raw[at + offset : at + offset + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(bytes(raw))


def pdf_bomb(path: Path, size: int = 900_000_000) -> None:
    """A page whose content, packed thrice, is a gigabyte of text operators."""
    text = b"BT /F1 1 Tf (AAAAAAAA) Tj ET\n"
    packer = zlib.compressobj(9)
    stream = (
        b"".join(packer.compress(text * 100_000) for _ in range(size // len(text) // 100_000))
        + packer.flush()
    )
    stream = zlib.compress(zlib.compress(stream, 9), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode/FlateDecode]>>stream\n%s\nendstream"
        % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    raw = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, one) for n, one in enumerate(objects, 1))
    path.write_bytes(raw + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF")


LAUGHS = "<!DOCTYPE a [<!ENTITY l0 'ha'>" + "".join(
    f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12)
) + "]>"  # fmt: skip


def ofd_with(path: Path, xml: str) -> None:
    path.write_bytes(ofd_bytes([[]], **{"Doc_0/Pages/Page_0/Content.xml": xml}))


def xlsx_with(path: Path, merge: str) -> None:
    WRITERS[".xlsx"](path)
    changed(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b"</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{merge}"/></mergeCells>'.encode()
        ),
    )


BOMBS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "zip": (".docx", lambda path: path.write_bytes(zipped({"word/document.xml": bytes(250_000_000)}))),
    "many": (".docx", lambda path: path.write_bytes(zipped({f"word/{n}.xml": b"<a/>" for n in range(6_000)}))),
    "lying": (".docx", lying_zip),
    "picture": (".docx", lambda path: path.write_bytes(zipped({"word/a.xml": b"<a/>", "word/a.png": bytes(290_000_000)}))),
    "laughs": (".ofd", lambda path: ofd_with(path, LAUGHS + "<a>&l11;</a>")),
    "laughs in docx": (".docx", lambda path: docx_with(path, lambda xml: xml.replace(b"<w:document", LAUGHS.encode() + b"<w:document", 1))),
    "laughs in utf-16": (".xlsx", lambda path: (WRITERS[".xlsx"](path), changed(
        path, "xl/workbook.xml", lambda xml: (LAUGHS + "<a>&l11;</a>").encode("utf-16")))),
    "outside": (".ofd", lambda path: ofd_with(path, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')),
    "deep": (".ofd", lambda path: ofd_with(path, "<a>" * 200_000 + "</a>" * 200_000)),
    "deep docx": (".docx", lambda path: docx_with(path, lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 50_000))),
    "pdf": (".pdf", pdf_bomb),
    "elements": (".docx", lambda path: docx_with(path, lambda xml: xml.replace(
        b"<w:body>", b"<w:body>" + b"<w:p/>" * 9_000_000))),
    "page": (".html", lambda path: path.write_text("<html><body>" + "<b>字" * 3_000_000 + "</body></html>")),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_time_and_the_next_file_is_read(tmp_path: Path, name: str) -> None:
    ending, write = BOMBS[name]
    bomb, good = tmp_path / f"a{ending}", tmp_path / "b.txt"
    write(bomb)
    WRITERS[".txt"](good)
    begin = time.monotonic()
    results = read(bomb, good)
    assert time.monotonic() - begin < SECONDS + 3
    assert isinstance(results[0], UnreadableFile), name
    assert isinstance(results[1], Reading)
    assert tuple(line.text for line in results[1].lines) == LINES


def test_the_largest_text_is_read_well_within_the_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("第一条 用水单位应当建立节水制度，明确节水目标。\n" * 280_000, encoding="utf-8")
    begin = time.monotonic()
    (result,) = read(path)
    assert isinstance(result, Reading) and len(result.lines) == 280_000
    assert time.monotonic() - begin < SECONDS / 2


def test_a_file_that_takes_too_long_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    slow, good = tmp_path / "a.xlsx", tmp_path / "b.txt"
    xlsx_with(slow, "A1:XFD1048576")
    WRITERS[".txt"](good)
    begin = time.monotonic()
    assert reasons(read(good, slow, good, limits=Limits(seconds=1.0))) == ["", NO_TIME, ""]
    assert time.monotonic() - begin < 5


def test_a_file_that_needs_too_much_memory_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    large, good = tmp_path / "a.txt", tmp_path / "b.txt"
    large.write_text("字\n" * 4_900_000, encoding="utf-8")
    WRITERS[".txt"](good)
    assert reasons(read(good, large, good, limits=Limits(memory=300_000_000))) == ["", NO_MEMORY, ""]


def test_a_child_that_is_killed_names_the_file_in_hand_only(tmp_path: Path) -> None:
    slow, good = tmp_path / "a.xlsx", tmp_path / "b.txt"
    xlsx_with(slow, "A1:XFD1048576")
    WRITERS[".txt"](good)
    before = set(children())

    def kill() -> None:
        time.sleep(1.5)
        for pid in set(children()) - before:
            os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert reasons(read(good, slow, good)) == ["", BROKEN_OFF, ""]
    killer.join()


def test_a_child_that_died_between_files_costs_no_file(tmp_path: Path) -> None:
    WRITERS[".txt"](tmp_path / "a.txt")
    before = set(children())
    results = []
    for _, result in read_isolated([tmp_path / "a.txt"] * 3):
        results.append(result)
        for pid in set(children()) - before:
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)
    assert reasons(results) == ["", "", ""]


def test_a_child_that_cannot_start_is_a_reason_for_each_file(tmp_path: Path) -> None:
    WRITERS[".txt"](tmp_path / "a.txt")
    found = reasons(read(*[tmp_path / "a.txt"] * 2, limits=Limits(memory=1_000_000)))
    assert set(found) <= {BROKEN_OFF, NO_MEMORY}


CHILD = """
import sys
from corpus.reader import _limit
_limit({memory})
{code}
"""


def limited(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CHILD.format(memory=MEMORY, code=code)],
        capture_output=True, text=True, check=False, timeout=60, cwd=Path(__file__).parents[1],
    )  # fmt: skip


def test_the_child_reaches_no_network_writes_no_file_and_starts_no_program(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for code, error in (
            (f"import socket; socket.create_connection(('127.0.0.1', {port}))", "PermissionError"),
            (f"with open({str(tmp_path / 'x')!r}, 'w') as f: f.write('字')", "OSError"),
            ("import subprocess; subprocess.run(['true'])", "PermissionError"),
            ("import os; os.system('true')", "PermissionError"),
            ("bytes(2_000_000_000)", "MemoryError"),
        ):
            done = limited(code)
            assert done.returncode != 0 and error in done.stderr, (code, done.stderr)


def test_the_child_knows_nothing_of_the_parents_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LVWEN_SECRET", "密码")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    WRITERS[".txt"](tmp_path / "a.txt")
    before = set(children())
    reading = read_isolated([tmp_path / "a.txt"])
    next(reading)
    (child,) = set(children()) - before
    environment = Path(f"/proc/{child}/environ").read_bytes().decode()
    reading.close()  # type: ignore[attr-defined]
    assert "LVWEN" not in environment and "proxy" not in environment


def test_text_alone_loads_no_vendor() -> None:
    code = (
        "import sys, corpus.reader; "
        "print([name for name in ('lxml', 'docx', 'pypdfium2', 'openpyxl', 'PIL', 'numpy') if name in sys.modules])"
    )
    assert limited(code).stdout.strip() == "[]"
