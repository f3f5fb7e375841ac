"""What a file is by its bytes (文件真身), whatever its name ends in."""

import io
import re
import zipfile
from pathlib import Path

from corpus.errors import UnreadableFile

DAMAGED = "文件不完整或已损坏，请重新下载或用原来的软件另存一份再试"
ENCRYPTED = "文件已加密，请去掉密码后再试"

FAULTS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)
"""What readers of others raise on damaged files beside their own errors; each was seen on cut files or can be."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_PAGE = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FAMILY = {"htm": "html", "jpeg": "jpg"}
_OLD = {"doc": "docx", "wps": "docx", "xls": "xlsx", "et": "xlsx"}
_NAMES = {"ole": "旧版 Office 文档（.doc、.xls、.wps）", "html": "网页（.html）", "zip": "压缩包（.zip）"}


def check_signature(raw: bytes, path: Path, ending: str) -> None:
    """Refuses a file whose bytes are not what its name says; ``ending`` is its ending without the dot, lower case.

    Raises:
        UnreadableFile: empty, encrypted, an old binary format, or of another format than its ending.
    """
    if not raw:
        raise UnreadableFile(path, "文件是空的")
    if raw.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in raw:
        raise UnreadableFile(path, ENCRYPTED)
    found, wanted = kind_of(raw), _FAMILY.get(ending, ending)
    if found == wanted or (found is None and wanted == "html"):
        return
    if found is None or (wanted in _OLD and found == "ole"):
        raise UnreadableFile(path, _old(wanted) if wanted in _OLD else f"内容不是 .{ending} 格式，{DAMAGED}")
    if found == "ole":
        raise UnreadableFile(
            path, f"扩展名是 .{ending}，内容却是{_NAMES[found]}，请用 WPS 或 Word 另存为 .{ending} 后再试"
        )
    if found == "zip":
        raise UnreadableFile(path, f"扩展名是 .{ending}，内容却是{_NAMES[found]}，{DAMAGED}")
    raise UnreadableFile(
        path, f"扩展名是 .{ending}，内容却是{_NAMES.get(found, f' .{found} 文件')}，请把扩展名改对后再试"
    )


def _old(ending: str) -> str:
    return f"暂不支持 .{ending}，请用 WPS 或 Office 另存为 .{_OLD[ending]} 后再试"


def kind_of(raw: bytes) -> str | None:
    """Ending that fits the bytes: pdf, docx, xlsx, ofd, zip, ole, html, png, jpg, rtf, rar, 7z; None where unknown."""
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.startswith(b"PK"):
        return _kind_of_zip(raw)
    if raw.startswith(_OLE):
        return "ole"
    if _PAGE.match(raw[:4096].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return next((kind for start, kind in _STARTS if raw.startswith(start)), None)


def _kind_of_zip(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            names = set(opened.namelist())
    except FAULTS:
        return "zip"
    if "OFD.xml" in names:
        return "ofd"
    kinds = {"word/": "docx", "xl/": "xlsx"}
    return next(
        (kind for start, kind in kinds.items() if any(name.startswith(start) for name in names)), "zip"
    )
