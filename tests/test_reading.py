"""Files → lines: encodings, pages, and what is refused."""

import os
import re
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.reading import KNOWN, MAX_BYTES, READABLE, Letterhead, Line, read_file, read_lines

TEXT = "一、总则\n\n第一行文字，“引号”与２０２５年。\n"


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_lines(path)
    message = str(caught.value)
    assert str(path) in message
    assert re.search("[一-龥]{4}", caught.value.reason)
    return caught.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_text_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "文件.txt"
    path.write_bytes(TEXT.replace("\n", newline).encode(encoding))
    assert read_lines(path) == (Line("一、总则", None), Line("第一行文字，“引号”与２０２５年。", None))


def test_marks_of_markdown_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("<!-- 来源 -->\n# 条例\n\n**第一条** 为了*保护*环境。\n> 引文\n", encoding="utf-8")
    assert [line.text for line in read_lines(path)] == ["条例", "第一条 为了*保护*环境。", "引文"]


def test_form_feeds_begin_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲\n乙\n\f丙\n丁\f戊\n", encoding="utf-8")
    assert [(line.text, line.page) for line in read_lines(path)] == [
        ("甲", 1), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 3)
    ]  # fmt: skip


def test_a_rare_lone_blank_begins_a_page_and_a_common_one_is_an_indent(tmp_path: Path) -> None:
    rows = [f"第{n}行" for n in range(20)]
    rows[7] = " " + rows[7]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    assert [line.page for line in read_lines(path)] == [1] * 7 + [2] * 13
    path.write_text("\n".join(" " + row for row in rows), encoding="utf-8")
    assert {line.page for line in read_lines(path)} == {None}


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "没有.txt") == "文件不存在"


def test_a_directory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "目录.txt"
    path.mkdir()
    assert refusal(path) == "这是一个目录，不是文件"


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert refusal(tmp_path / "a.txt") == "这不是普通文件"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" \n\u3000\n\t", encoding="utf-8")
    assert refusal(path) == "文件里没有文字"


@pytest.mark.parametrize("name", ["a.zip", "a", "a.TXT.exe"])
def test_an_unsupported_ending_is_refused_and_the_supported_ones_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(TEXT, encoding="utf-8")
    assert ".txt、.md、.html" in refusal(path)


def test_pictures_are_read_when_named_and_passed_over_in_directories() -> None:
    assert set(READABLE) - set(KNOWN) == {".png", ".jpg", ".jpeg"}
    assert set(KNOWN) - set(READABLE) == {".doc", ".xls", ".wps", ".et"}


def test_text_files_have_no_clues(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert read_file(path).clues == Letterhead()


def test_nul_bytes_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("一、总则".encode("utf-16"))
    assert "不是文本" in refusal(path)
    path.write_bytes(TEXT.encode() + b"\x00")
    assert "不是文本" in refusal(path)


def test_bytes_in_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xff\xff\xfe\xff")
    assert "编码" in refusal(path)


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    assert "20 MB" in refusal(path)


@pytest.mark.parametrize("place", ["a.txt/b.txt", f"{'长' * 200}.txt"])
def test_a_path_the_system_cannot_open_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert "系统无法打开" in refusal(tmp_path / place)
