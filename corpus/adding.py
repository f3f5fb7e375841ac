"""The folder of added documents (加入的文件): original bytes, and a record beside each whose writing is the switch.

::

    home/LOCK                               held by the one that adds or removes
    home/<hash>-<name>.<ending>             the bytes as they were given; <hash> is the beginning of their SHA-256
    home/<hash>-<name>.<ending>.json        the record: hash, original name, day, title, what it replaced
    home/removed/                           what was replaced or removed, with its record; never read

A file without a record, with other bytes than recorded, or without the other parts of its document is of no account:
a crash at any instant leaves a document added in whole or not at all.
"""

import fcntl
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from corpus.errors import CorpusError, UnreadableFile
from corpus.library import Text, hash_of
from corpus.reading import read_bytes
from corpus.synced import write_whole
from corpus.types import Document, Kind, Level

REMOVED = "removed"
"""The folder within, of what was replaced or removed."""

_RECORD = ".json"
_HASH = 12
_PREFIX = re.compile(rf"^[0-9a-f]{{{_HASH}}}-")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
_FRONT, _TAIL = 40, 16
"""Characters kept of a long name: its beginning, and its end, where a version's day stands. In UTF-8 together with
hash, endings and ``.new`` at most 56 × 4 + 30 bytes, below the 255 of common file systems."""

_DAYS = ("issued", "effective")


@dataclass(frozen=True)
class Added:
    """The record of an added file.

    ``name`` is the file's original name and ``folder`` the name of the directory it lay in; ``day`` the day it was
    added (ISO 8601). ``document`` is what it was taken for: id, title, level, kind and days. ``replaced`` holds the
    hashes of added files whose place it took, ``parts`` those of all files that make up the document with it, itself
    among them. ``file`` is its name in this folder.
    """

    sha256: str
    name: str
    folder: str
    day: str
    document: Document
    replaced: tuple[str, ...]
    parts: tuple[str, ...]
    file: str

    @property
    def id(self) -> str:
        """Id of the document it is, or is a part of."""
        return self.document.id


def added_files(home: Path) -> tuple[Path, ...]:
    """The added files that may be used, in the order of the directories and names they were given under.

    Files that continue each other stand together in that order, as ``library.joined`` needs them.
    """
    return tuple(home / one.file for one in read_added(home))


def read_added(home: Path) -> tuple[Added, ...]:
    """The records of the added files that may be used, in the order of ``added_files``."""
    sound = _sound(home)
    marks = {one.sha256 for one in sound}
    whole = [one for one in sound if marks.issuperset(one.parts)]
    ends = {(mark, one.sha256) for one in whole for mark in one.replaced}
    gone = {mark for mark, by in ends if (by, mark) not in ends}
    kept = [one for one in whole if one.sha256 not in gone]
    return tuple(sorted(kept, key=lambda one: (one.folder, one.name, one.sha256)))


def damaged_files(home: Path) -> tuple[Path, ...]:
    """Added files that are missing or no longer hold the bytes recorded, or whose record cannot be read."""
    used = {one.file for one in _sound(home)}
    names = [path.name.removesuffix(_RECORD) for path in _records(home)]
    return tuple(home / name for name in names if name not in used)


def name_of(file: Path) -> str:
    """The name of a file without its ending and, in the folder of added files, without the hash in front."""
    return _PREFIX.sub("", file.stem)


def clean_name(name: str) -> str:
    """A file's name without its ending as it may stand in any folder: no path, no control characters, not too long."""
    visible = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in name)
    clean = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", visible)).strip(" .")
    if len(clean) > _FRONT + _TAIL:
        clean = f"{clean[:_FRONT]}…{clean[1 - _TAIL :]}"
    return clean or "文件"


@dataclass(frozen=True)
class Store:
    """The folder of added documents, held by this process (see ``locked``)."""

    home: Path

    def add(
        self, text: Text, document: Document, day: date, before: Sequence[Added] = ()
    ) -> tuple[Added, ...]:
        """Keep the files of a text under what they are; those added ``before`` make room for them.

        Raises:
            UnreadableFile: a file is not what was read any more.
            OSError: it cannot be written.
        """
        old = [one for one in before if one.sha256 not in text.hashes]
        self._forget(text.hashes)
        replaced = tuple(one.sha256 for one in old)
        blank = Added("", "", "", day.isoformat(), document, replaced, text.hashes, "")
        pairs = zip(text.files, text.hashes, strict=True)
        kept = tuple(self._keep(file, replace(blank, sha256=mark)) for file, mark in pairs)
        self.remove(old)
        return kept

    def _forget(self, marks: Sequence[str]) -> None:
        """Let no record tell any more that what is added now once made room for it."""
        for one in _sound(self.home):
            if set(one.replaced) & set(marks):
                left = tuple(mark for mark in one.replaced if mark not in marks)
                write_whole(self.home / f"{one.file}{_RECORD}", _written(replace(one, replaced=left)))

    def _keep(self, source: Path, begun: Added) -> Added:
        """Keep a file, then the record begun for it, completed by its names."""
        raw = read_bytes(source)
        if hash_of(raw) != begun.sha256:
            raise UnreadableFile(source, "文件在读取之后又有改动，请重新加入")
        file = f"{begun.sha256[:_HASH]}-{clean_name(source.stem)}{source.suffix.lower()}"
        record = replace(begun, name=source.name, folder=source.absolute().parent.name, file=file)
        write_whole(self.home / file, raw)
        write_whole(self.home / f"{file}{_RECORD}", _written(record))
        return record

    def remove(self, records: Sequence[Added]) -> None:
        """Move added files, their records first, to where nothing reads them."""
        if not records:
            return
        aside = self.home / REMOVED
        aside.mkdir(exist_ok=True)
        for record in records:
            (self.home / f"{record.file}{_RECORD}").replace(aside / f"{record.file}{_RECORD}")
            (self.home / record.file).replace(aside / record.file)


@contextmanager
def locked(home: Path) -> Iterator[Store]:
    """Hold the folder, made where missing, so that only one process changes it.

    Raises:
        CorpusError: another process holds it.
        OSError: it cannot be made.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "LOCK").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CorpusError("另一个 lvwen corpus add 正在进行，请等它结束") from None
        for leftover in home.glob("*.new"):
            leftover.unlink()
        yield Store(home)


def _sound(home: Path) -> list[Added]:
    """The records whose files hold the bytes recorded, those on their way out among them."""
    records = [record for path in _records(home) if (record := _read(path)) is not None]
    return [one for one in records if _mark_of(home / one.file) == one.sha256]


def _records(home: Path) -> tuple[Path, ...]:
    return tuple(sorted(home.glob(f"*{_RECORD}"))) if home.is_dir() else ()


def _written(record: Added) -> bytes:
    document = record.document
    told = {
        "id": document.id,
        "title": document.title,
        "level": document.level,
        "kind": document.kind,
        "amended": [day.isoformat() for day in document.amended],
        **{name: day.isoformat() if (day := getattr(document, name)) else None for name in _DAYS},
    }
    return json.dumps({**asdict(record), "document": told}, ensure_ascii=False, indent=1).encode(
        "utf-8", "backslashreplace"
    )


def _read(path: Path) -> Added | None:
    """A record, None where it is damaged or names another file than the one beside it."""
    try:
        values = json.loads(path.read_bytes())
        told = values["document"]
        days = {name: date.fromisoformat(told[name]) if told[name] else None for name in _DAYS}
        amended = tuple(date.fromisoformat(day) for day in told["amended"])
        kinds = {"level": Level(told["level"]), "kind": Kind(told["kind"])}
        document = Document(str(told["id"]), str(told["title"]), **kinds, **days, amended=amended)  # type: ignore[arg-type]
        sha256, name, folder, day = (str(values[key]) for key in ("sha256", "name", "folder", "day"))
        replaced, parts = (tuple(map(str, values[key])) for key in ("replaced", "parts"))
        record = Added(sha256, name, folder, day, document, replaced, parts, str(values["file"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return record if f"{record.file}{_RECORD}" == path.name else None


def _mark_of(file: Path) -> str | None:
    try:
        return hash_of(read_bytes(file))
    except UnreadableFile:
        return None
