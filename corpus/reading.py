"""Files → lines with page numbers (读取).

``read_file`` reads in this process, for one file that its owner names; ``read_isolated`` reads files from anywhere in
a child process with limits (``corpus.isolation``).
"""

import stat
from collections.abc import Callable
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.isolation import read_isolated
from corpus.lines import Letterhead, Line, Reading
from corpus.markdown import markdown_lines

__all__ = [
    "KNOWN",
    "MAX_BYTES",
    "MAX_BYTES_OF_FORMATS",
    "READABLE",
    "Letterhead",
    "Line",
    "Reading",
    "decode",
    "lines_of",
    "read_bytes",
    "read_file",
    "read_isolated",
    "read_lines",
]

_TEXTS = (".txt", ".md")
_FORMATS = (".html", ".htm", ".docx", ".pdf", ".ofd", ".xlsx")
_PICTURES = (".png", ".jpg", ".jpeg")
_OLD = (".doc", ".xls", ".wps", ".et")

READABLE = (*_TEXTS, *_FORMATS, *_PICTURES)
"""Endings of the files that can be read as documents."""

KNOWN = (*_TEXTS, *_FORMATS, *_OLD)
"""Endings of the files in a directory that are documents, readable or not; the others are passed over.

Pictures are not among them: in a directory they mostly belong to a page saved beside them.
"""

MAX_BYTES = 20_000_000
"""A text file above this is refused; the longest law in force is under 1 MB."""

MAX_BYTES_OF_FORMATS = 50_000_000
"""A file of another format above this is refused; a scanned page has about 0.3 MB."""

_PAGE_MARK_SHARE = 0.1
"""A lone space opening a line marks a page only where fewer lines than this share have it; else it is an indent."""


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of a file that are not blank, in order.

    Raises:
        UnreadableFile: as ``read_file``.
    """
    return read_file(path).lines


def read_file(path: Path, on_page: Callable[[int], None] = lambda page: None) -> Reading:
    """A file as read in this very process; ``on_page`` is called after each page that OCR has read, which takes long.

    Raises:
        UnreadableFile: missing, too large, of no known kind, not what its ending says, encrypted, damaged, or empty.
    """
    ending = path.suffix.lower()
    if ending not in (*READABLE, *_OLD):
        raise UnreadableFile(
            path, f"暂不支持 {path.suffix or '无扩展名的'} 文件，可用的是 {'、'.join(READABLE)}"
        )
    raw = read_bytes(path, MAX_BYTES if ending in _TEXTS else MAX_BYTES_OF_FORMATS)
    if ending == ".txt":
        return Reading(lines_of(decode(raw, path), path))
    if ending == ".md":
        reading = Reading(markdown_lines(decode(raw, path)))
    else:
        reading = _formatted(raw, path, on_page)
    if not reading.lines:
        raise UnreadableFile(path, "文件里没有文字")
    return reading


def _formatted(raw: bytes, path: Path, on_page: Callable[[int], None]) -> Reading:
    """A file of a format that needs a reader of its own; the readers are loaded when they are needed."""
    from corpus.formats.signature import check_signature

    ending = path.suffix.lower().removeprefix(".")
    check_signature(raw, path, ending)
    if ending == "pdf":
        from corpus.formats.pdf import read as read_pdf

        return read_pdf(raw, path, on_page)
    if ending == "docx":
        from corpus.formats.docx import read
    elif ending == "ofd":
        from corpus.formats.ofd import read
    elif ending == "xlsx":
        from corpus.formats.xlsx import read
    elif ending in ("html", "htm"):
        from corpus.formats.html import read
    else:
        from corpus.formats.scan import read
    return read(raw, path)


def read_bytes(path: Path, limit: int = MAX_BYTES_OF_FORMATS) -> bytes:
    """The bytes of a file of at most ``limit`` bytes.

    Raises:
        UnreadableFile: missing, no permission, a directory, or too large.
    """
    try:
        found = path.stat()
        if found.st_size > limit:
            raise UnreadableFile(path, f"文件超过 {limit // 1_000_000} MB")
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise UnreadableFile(path, "这不是普通文件")
        with path.open("rb") as opened:
            raw = opened.read(limit + 1)
    except FileNotFoundError:
        raise UnreadableFile(path, "文件不存在") from None
    except PermissionError:
        raise UnreadableFile(path, "没有读取权限") from None
    except IsADirectoryError:
        raise UnreadableFile(path, "这是一个目录，不是文件") from None
    except OSError as error:
        raise UnreadableFile(path, f"系统无法打开（{error.strerror or error}）") from error
    if len(raw) > limit:
        raise UnreadableFile(path, f"文件超过 {limit // 1_000_000} MB")
    return raw


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
    paged = any(marks)
    lines, page = [], 0
    for row, mark in zip(rows, marks, strict=True):
        page += mark
        content = row.strip().replace("\u3000", " ").strip()
        if content:
            lines.append(Line(content, max(page, 1) if paged else None))
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
