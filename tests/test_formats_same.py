"""One regulation reads the same from every format; what is cut, empty or misnamed is named with its reason."""

import contextlib
import random
import re
import zipfile
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.reading import read_file
from tests.regulation import CHAPTERS, LINES, TABLE, TITLE, WRITERS

FORMATS = [ending for ending in WRITERS if ending not in (".txt", ".md")]
CUTS = 10


def written(folder: Path, ending: str) -> Path:
    path = folder / f"办法{ending}"
    WRITERS[ending](path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert str(path) in str(caught.value)
    assert re.search("[一-龥]{4}", caught.value.reason)
    return caught.value.reason


@pytest.mark.parametrize("ending", WRITERS)
def test_the_same_regulation_gives_the_same_lines_from_every_format(tmp_path: Path, ending: str) -> None:
    """An OFD, as a text, has no rows: nothing in it says what is a table."""
    lines = tuple(line.text for line in read_file(written(tmp_path, ending)).lines)
    assert lines == (tuple(line.replace("\t", " ") for line in LINES) if ending == ".ofd" else LINES)


@pytest.mark.parametrize("ending", [".md", ".html", ".docx", ".xlsx", ".pdf"])
def test_rows_of_tables_are_marked_in_every_format_that_has_tables(tmp_path: Path, ending: str) -> None:
    lines = read_file(written(tmp_path, ending)).lines
    assert [line.text for line in lines if line.role == "row"] == ["\t".join(row) for row in TABLE]


@pytest.mark.parametrize("ending", [".md", ".html", ".docx"])
def test_headings_are_marked_in_every_format_that_has_headings(tmp_path: Path, ending: str) -> None:
    lines = read_file(written(tmp_path, ending)).lines
    assert [line.text for line in lines if line.role.startswith("heading")] == [TITLE, *CHAPTERS]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_cut_anywhere_is_read_or_refused_but_never_raises_anything_else(
    tmp_path: Path, ending: str
) -> None:
    whole = written(tmp_path, ending).read_bytes()
    for cut in range(CUTS):
        path = tmp_path / f"{cut}{ending}"
        path.write_bytes(whole[: len(whole) * cut // CUTS])
        try:
            assert set(read_file(path).lines)
        except UnreadableFile as error:
            assert error.path == str(path)


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".ofd"])
def test_a_cut_container_is_damaged(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, ending)
    path.write_bytes(path.read_bytes()[:-200])
    assert "损坏" in refusal(path)


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
def test_a_byte_gone_wrong_is_never_another_exception(tmp_path: Path, ending: str, at: float) -> None:
    path = written(tmp_path, ending)
    raw = bytearray(path.read_bytes())
    place = int(len(raw) * at)
    raw[place : place + 4] = b"\xff\x00<\x81"
    path.write_bytes(bytes(raw))
    try:
        assert read_file(path).lines
    except UnreadableFile as error:
        assert error.path == str(path)


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.filterwarnings("ignore")
def test_random_damage_is_never_another_exception(tmp_path: Path, ending: str) -> None:
    whole = written(tmp_path, ending).read_bytes()
    dice = random.Random(20240501)
    for _ in range(60):
        raw = bytearray(whole)
        for _ in range(dice.randint(1, 20)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        path = tmp_path / f"a{ending}"
        path.write_bytes(bytes(raw))
        with contextlib.suppress(UnreadableFile):
            assert read_file(path).lines


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".ofd"])
@pytest.mark.filterwarnings("ignore")
def test_wrong_values_in_xml_are_never_another_exception(tmp_path: Path, ending: str) -> None:
    with zipfile.ZipFile(written(tmp_path, ending)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    dice = random.Random(20240501)
    for _ in range(60):
        name = dice.choice([name for name in members if name.endswith((".xml", ".rels"))])
        found = list(re.finditer(rb'"[^"<>]*"|>[^<>]+<', members[name]))
        if not found:
            continue
        at = dice.choice(found)
        wrong = dice.choice([b"", b"-1", b"99999999999", b"nan", b"abc", b"1e309", b"A1:B2"])
        changed = {**members, name: members[name][: at.start() + 1] + wrong + members[name][at.end() - 1 :]}
        path = tmp_path / f"a{ending}"
        with zipfile.ZipFile(path, "w") as archive:
            for one, content in changed.items():
                archive.writestr(one, content)
        with contextlib.suppress(UnreadableFile):
            assert read_file(path).lines


@pytest.mark.parametrize("ending", FORMATS)
def test_an_empty_file_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"")
    assert refusal(path) == "文件是空的"


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("content", FORMATS)
def test_a_wrong_ending_is_found_by_the_bytes(tmp_path: Path, ending: str, content: str) -> None:
    if ending == content:
        return
    path = tmp_path / f"a{ending}"
    WRITERS[content](path)
    reason = refusal(path)
    assert f"扩展名是 {ending}" in reason
    assert content in reason


@pytest.mark.parametrize("ending", [".docx", ".pdf", ".ofd", ".xlsx"])
def test_text_under_the_name_of_another_format_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("第一条 为了保护环境。", encoding="utf-8")
    assert f"内容不是 {ending} 格式" in refusal(path)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@pytest.mark.parametrize(("ending", "other"), [(".doc", ".docx"), (".wps", ".docx"), (".xls", ".xlsx")])
def test_old_formats_are_refused_with_what_to_do(tmp_path: Path, ending: str, other: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(OLE)
    assert refusal(path) == f"暂不支持 {ending}，请用 WPS 或 Office 另存为 {other} 后再试"


def test_an_old_document_named_docx_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(OLE)
    assert "另存为 .docx" in refusal(path)


@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_an_office_file_with_a_password_is_encrypted(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    assert refusal(path) == "文件已加密，请去掉密码后再试"


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".ofd"])
def test_encrypted_members_of_a_container_are_refused(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, ending)
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(mark, at + 1)) >= 0:
            raw[at + offset] |= 1
    path.write_bytes(bytes(raw))
    assert refusal(path) == "文件已加密，请去掉密码后再试"
