"""Files → lines with page numbers (读取)."""

import re
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableFile

READABLE = (".txt", ".md")
"""Endings of the files that can be read as documents."""

KNOWN = (*READABLE, ".html", ".htm", ".docx", ".doc", ".pdf", ".ofd", ".xlsx", ".xls", ".wps")
"""Endings of files that are documents, readable yet or not; the others in a directory are passed over."""

MAX_BYTES = 20_000_000
"""A text file above this is refused; the longest law in force is under 1 MB."""

_MARKDOWN = re.compile(r"^#{1,6} +|\*\*|^> ?|^<!--.*?-->$", re.MULTILINE)
"""Marks of Markdown that are no text: headings, bold, quotation, comments."""

_PAGE_MARK_SHARE = 0.1
"""A lone space opening a line marks a page only where fewer lines than this share have it; else it is an indent."""


@dataclass(frozen=True)
class Line:
    """One line of a file without surrounding blanks; ``page`` is 1-based, None where the file shows no pages."""

    text: str
    page: int | None


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of a text file that are not blank, in order.

    Raises:
        UnreadableFile: missing, not a known kind, too large, not text, or empty.
    """
    if path.suffix.lower() not in READABLE:
        raise UnreadableFile(
            path, f"暂不支持 {path.suffix or '无扩展名的'} 文件，可用的是 {'、'.join(READABLE)}"
        )
    text = decode(read_bytes(path), path)
    return lines_of(_MARKDOWN.sub("", text) if path.suffix.lower() == ".md" else text, path)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableFile: missing, no permission, a directory, or too large.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(path, f"文件超过 {MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(path, "文件不存在") from None
    except PermissionError:
        raise UnreadableFile(path, "没有读取权限") from None
    except IsADirectoryError:
        raise UnreadableFile(path, "这是一个目录，不是文件") from None
    except OSError as error:
        raise UnreadableFile(path, f"系统无法打开（{error.strerror or error}）") from error


def decode(raw: bytes, path: Path) -> str:
    """Text of UTF-8 (with or without BOM) or GB18030 bytes.

    Raises:
        UnreadableFile: neither fits, or the bytes hold a NUL.
    """
    if b"\x00" in raw:
        raise UnreadableFile(path, "内容不是文本，扩展名可能有误")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(path, "编码既不是 UTF-8，也不是 GB18030")


def lines_of(text: str, path: Path) -> tuple[Line, ...]:
    """Lines of a text, with pages where form feeds or page marks show them.

    A page mark is a lone space in front of a line that no blank line precedes: what is left of a form feed
    when the text was taken from a PDF.

    Raises:
        UnreadableFile: there is no visible character.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\f").split("\n")
    marks = _page_marks(rows)
    lines, page = [], 0
    for row, mark in zip(rows, marks, strict=True):
        page += mark
        content = row.strip().replace("\u3000", " ").strip()
        if content:
            lines.append(Line(content, max(page, 1) if any(marks) else None))
    if not lines:
        raise UnreadableFile(path, "文件里没有文字")
    return tuple(lines)


def _page_marks(rows: list[str]) -> list[bool]:
    if any(row.startswith("\f") for row in rows):
        return [number == 0 or row.startswith("\f") for number, row in enumerate(rows)]
    marks = [
        row.startswith(" ") and row[1:2].strip() != "" and (number == 0 or rows[number - 1].strip() != "")
        for number, row in enumerate(rows)
    ]
    filled = sum(1 for row in rows if row.strip())
    if not 0 < sum(marks) <= _PAGE_MARK_SHARE * filled:
        return [False] * len(rows)
    return [True, *marks[1:]]
