"""Fetched texts on disk (已取文件): a record names the text in use, and writing the record is the switch.

::

    home/LOCK                        held by the one that fetches
    home/<id>.json                   the record: where the text came from, when, its hash, and its file
    home/<id>.<hash>.<ending>        the text that the record names; any other such file is of no account
    home/<id>.part, <id>.part.json   what came of a text before the connection broke, closed in order
    home/<id>.<ending>.doubtful      a text that does not look like the document it should be; never used

A crash at any instant leaves the old text or the new one: the text is on disk before the record names it.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar

from corpus.errors import CatalogError, FetchingError

DOUBTFUL = ".doubtful"
"""What the name of a text ends in that is kept aside."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_HASH = 12


@dataclass(frozen=True)
class Record:
    """Where a text came from: the official address, the one after redirects, the day, what tells a newer version.

    ``etag`` and ``modified`` are the server's words, None where it gave none; ``size`` is in bytes; ``file`` is a
    name in the same folder.
    """

    url: str
    final_url: str
    day: str
    etag: str | None
    modified: str | None
    sha256: str
    size: int
    content_type: str
    file: str


@dataclass(frozen=True)
class Partial:
    """The beginning of a text (断点): from which address, which version, how many bytes, and their hash."""

    url: str
    validator: str
    size: int
    sha256: str


_Kept = TypeVar("_Kept", Record, Partial)


@dataclass(frozen=True)
class Shelf:
    """The folder of fetched texts (``var/sync``)."""

    home: Path

    def record(self, document: str) -> Record | None:
        """The record of a document, None where there is none or its text is missing or another than recorded."""
        record = _read(self._path(document, ".json"), Record)
        if record is None or not record.file.startswith(f"{document}.") or "/" in record.file:
            return None
        return record if _hash_of(self.home / record.file) == record.sha256 else None

    def part(self, document: str) -> Path:
        """Where the body of a document is written while it comes in."""
        return self._path(document, ".part")

    def partial(self, document: str, url: str) -> Partial | None:
        """What an earlier try left of this address, None where it cannot be relied on."""
        partial = _read(self._path(document, ".part.json"), Partial)
        right = partial is not None and partial.url == url and _hash_of(self.part(document)) == partial.sha256
        return partial if right else None

    def keep_partial(self, document: str, url: str, validator: str) -> None:
        """Note what has come so far, so that a later try may go on from there."""
        raw = self.part(document).read_bytes()
        partial = Partial(url, validator, len(raw), hashlib.sha256(raw).hexdigest())
        write_whole(self._path(document, ".part.json"), _json(partial))

    def drop_partial(self, document: str) -> None:
        """Forget what an earlier try left."""
        self._path(document, ".part.json").unlink(missing_ok=True)
        self.part(document).unlink(missing_ok=True)

    def place(self, document: str, ending: str) -> Path:
        """Give the whole body its name; nothing uses it until a record names it."""
        part = self.part(document)
        placed = self._path(document, f".{str(_hash_of(part))[:_HASH]}{ending}")
        part.replace(placed)
        self._path(document, ".part.json").unlink(missing_ok=True)
        _sync_folder(self.home)
        return placed

    def switch(self, document: str, record: Record) -> None:
        """Make the text that the record names the one in use; the earlier one and doubtful ones are removed."""
        write_whole(self._path(document, ".json"), _json(record))
        self._sweep(document, record.file)

    def set_aside(self, document: str, placed: Path) -> Path:
        """Keep a doubtful text where nothing uses it; an earlier doubtful one is replaced."""
        aside = self._path(document, f"{placed.suffix}{DOUBTFUL}")
        placed.replace(aside)
        return aside

    def _sweep(self, document: str, kept: str) -> None:
        text = re.compile(
            rf"{re.escape(document)}\.(?:[0-9a-f]{{{_HASH}}}\.[a-z]+|[a-z]+{re.escape(DOUBTFUL)})"
        )
        for file in self.home.iterdir():
            if file.name != kept and text.fullmatch(file.name):
                file.unlink(missing_ok=True)

    def _path(self, document: str, ending: str) -> Path:
        if not _ID.fullmatch(document):
            raise CatalogError(f"编号 {document!r} 不能用作文件名，只能用小写字母、数字和连字符")
        return self.home / f"{document}{ending}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder, made where missing, so that only one process fetches into it.

        Raises:
            FetchingError: another process holds it.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "LOCK").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FetchingError("另一个 lvwen corpus sync 正在进行，请等它结束") from None
            yield


def synced_files(home: Path) -> tuple[tuple[str, Path], ...]:
    """Document ids with the fetched text of each that may be used, in the order of the ids.

    A text whose bytes are not those recorded is left out, and so is a doubtful one.
    """
    if not home.is_dir():
        return ()
    shelf = Shelf(home)
    names = sorted(file.stem for file in home.glob("*.json") if _ID.fullmatch(file.stem))
    return tuple((name, home / record.file) for name in names if (record := shelf.record(name)))


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file so that it is, at any instant, the old one or the new one in whole."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as handle:
        handle.write(raw)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _json(kept: Record | Partial) -> bytes:
    return json.dumps(asdict(kept), ensure_ascii=False, indent=1).encode()


def _read(path: Path, kind: type[_Kept]) -> _Kept | None:
    try:
        values = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    names = {one.name for one in fields(kind)}
    whole = isinstance(values, dict) and set(values) == names and isinstance(values.get("file", ""), str)
    return kind(**values) if whole else None


def _hash_of(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
