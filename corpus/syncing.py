"""Official full texts fetched from the addresses in the catalogue (同步原文), one after the other."""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import Message
from enum import StrEnum
from pathlib import Path

from corpus.addresses import Address, check_address
from corpus.errors import FailedFetch, RefusedFetch, UnreadableFile
from corpus.fetching import Limits, Network, Reply, Rules, fetch
from corpus.judging import TitledText, check_bytes, doubt, ending_of
from corpus.layout import blocks_of
from corpus.manners import BUSY, Manners
from corpus.outline import outline_of
from corpus.reading import Reading, read_isolated
from corpus.synced import Partial, Record, Shelf, synced_files
from corpus.types import Document

__all__ = ["Desk", "Outcome", "Planned", "Synced", "planned", "read_safely", "sync", "synced_files", "titled"]

_WORD = re.compile(r"[\x20-\x7e]{1,200}")
"""What is kept of a server's own words: printable ASCII, which cannot break a header when it is sent back."""

_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


class Outcome(StrEnum):
    """How a document came out: a new text, the same text, kept aside, against the rules, or not to be had."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Synced:
    """The outcome of one document, why where it is not well, and the file that holds what came."""

    document: Document
    outcome: Outcome
    reason: str = ""
    file: Path | None = None

    @property
    def well(self) -> bool:
        """Whether the official text is there as it is today."""
        return self.outcome in (Outcome.UPDATED, Outcome.UNCHANGED)


@dataclass(frozen=True)
class Planned:
    """What would be fetched: a document and its checked address, or why it would be refused."""

    document: Document
    address: Address | None
    reason: str = ""


def read_safely(file: Path) -> TitledText:
    """Titles and text of a file, read in a child process with limits: it comes from outside.

    Raises:
        UnreadableFile: it cannot be read.
    """
    ((_, reading),) = read_isolated([file])
    if isinstance(reading, UnreadableFile):
        raise reading
    return titled(reading)


def titled(reading: Reading) -> TitledText:
    """Titles and text of what was read of a file."""
    outline = outline_of(blocks_of(reading.lines), "fetched")
    return TitledText(tuple(title for title in (outline.title, reading.clues.title) if title), outline.text)


@dataclass(frozen=True)
class Desk:
    """What fetching needs: the folder, the hosts allowed, the way out, bounds, a reader, and the day."""

    shelf: Shelf
    hosts: frozenset[str]
    network: Network = field(default_factory=Network)
    limits: Limits = field(default_factory=Limits)
    read: Callable[[Path], TitledText] = read_safely
    today: Callable[[], date] = date.today


Report = Callable[[Document, int, int], None]
"""Called before each document with it, how many are done, and how many there are."""


def planned(documents: Iterable[Document], hosts: frozenset[str]) -> tuple[Planned, ...]:
    """What would be fetched from where; nothing is looked up and nothing asked."""
    plans = []
    for document in documents:
        try:
            plans.append(Planned(document, check_address(document.url or "", hosts)))
        except RefusedFetch as error:
            plans.append(Planned(document, None, str(error)))
    return tuple(plans)


def sync(documents: Sequence[Document], desk: Desk, report: Report) -> tuple[Synced, ...]:
    """Fetch each document that has an address; what is fetched and unchanged is not fetched again.

    Raises:
        FetchingError: another process is fetching into the same folder.
        CatalogError: an id cannot be a file name.
        OSError: the folder cannot be written to.
    """
    manners = Manners(desk.network, Rules(desk.hosts, desk.limits))
    with desk.shelf.locked():
        found = []
        for done, document in enumerate(documents):
            report(document, done, len(documents))
            found.append(_synced(document, desk, manners))
        return tuple(found)


def _synced(document: Document, desk: Desk, manners: Manners) -> Synced:
    try:
        host = check_address(document.url or "", desk.hosts).host
    except RefusedFetch as error:
        return Synced(document, Outcome.REFUSED, str(error))
    try:
        result = _brought(document, desk, manners)
    except RefusedFetch as error:
        manners.after(host, failed=False)
        return Synced(document, Outcome.REFUSED, str(error))
    except FailedFetch as error:
        manners.after(host, failed=True, busy=isinstance(error, _AskedToWait))
        return Synced(document, Outcome.FAILED, str(error))
    manners.after(host, failed=False)
    return result


class _AskedToWait(FailedFetch):
    """The server asked to be left alone for now."""


def _brought(document: Document, desk: Desk, manners: Manners) -> Synced:
    shelf, url = desk.shelf, str(document.url)
    old, partial = shelf.record(document.id), shelf.partial(document.id, url)
    old = old if old and old.url == url else None
    with fetch(url, _conditions(old, partial), desk.network, manners.polite()) as reply:
        if reply.status == 304 and old and not partial:
            return Synced(document, Outcome.UNCHANGED, file=shelf.home / old.file)
        if partial and not _goes_on(reply, partial, desk.limits):
            shelf.drop_partial(document.id)
            partial = None
            if reply.status in (206, 416):
                raise FailedFetch("服务器不能从中断处续传，下次从头取")
        if reply.status not in (200, 206) or (reply.status == 206 and not partial):
            kind = _AskedToWait if reply.status in BUSY else FailedFetch
            raise kind(f"服务器答复 {reply.status}")
        record = _received(document, desk, reply, partial)
    return _judged(document, desk, record, old)


def _conditions(old: Record | None, partial: Partial | None) -> dict[str, str]:
    """Headers that ask for the rest of what came, or for nothing where nothing is new (RFC 9110, 13 and 14)."""
    if partial:
        return {"Range": f"bytes={partial.size}-", "If-Range": partial.validator}
    wanted = {"If-None-Match": old.etag, "If-Modified-Since": old.modified} if old else {}
    return {name: value for name, value in wanted.items() if value}


def _goes_on(reply: Reply, partial: Partial, limits: Limits) -> bool:
    """Whether a reply goes on exactly where the earlier try ended, in the same version."""
    match = _RANGE.fullmatch(str(reply.headers.get("Content-Range", "")))
    if reply.status != 206 or match is None:
        return False
    first, last, whole = map(int, match.groups())
    same = partial.validator in (reply.headers.get("ETag"), reply.headers.get("Last-Modified"))
    return first == partial.size and last + 1 == whole <= limits.size and same


def _received(document: Document, desk: Desk, reply: Reply, partial: Partial | None) -> Record:
    """Take the whole body in; it is on disk then, and nothing uses it yet."""
    shelf, part = desk.shelf, desk.shelf.part(document.id)
    kind, validator = str(reply.headers.get("Content-Type", "")), _validator(reply.headers)
    try:
        ending = ending_of(kind, str(reply.address))
        _take(reply, part, desk.limits.size, append=partial is not None)
        raw = part.read_bytes()
        if partial and len(raw) != int(str(reply.headers["Content-Range"]).rpartition("/")[2]):
            raise FailedFetch("续传之后内容仍不完整")
        check_bytes(raw, ending)
    except RefusedFetch:
        shelf.drop_partial(document.id)
        raise
    except (FailedFetch, KeyboardInterrupt):
        if validator and part.exists():
            shelf.keep_partial(document.id, str(document.url), validator)
        raise
    return Record(
        url=str(document.url),
        final_url=str(reply.address),
        day=desk.today().isoformat(),
        etag=_word(reply.headers, "ETag"),
        modified=_word(reply.headers, "Last-Modified"),
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        content_type=kind,
        file=shelf.place(document.id, ending).name,
    )


def _take(reply: Reply, part: Path, most: int, append: bool) -> None:
    """Write the body to disk, as far as it comes and no further than the most that is taken."""
    with part.open("ab" if append else "wb") as handle:
        try:
            for piece in reply.pieces:
                if handle.tell() + len(piece) > most:
                    raise RefusedFetch(f"文件超过 {most / 1e6:g} MB")
                handle.write(piece)
        finally:
            handle.flush()
            os.fsync(handle.fileno())


def _validator(headers: Message) -> str | None:
    """What tells that the rest belongs to the same version: a strong ETag, or else the day of change."""
    etag = _word(headers, "ETag")
    return etag if etag and not etag.startswith("W/") else _word(headers, "Last-Modified")


def _word(headers: Message, name: str) -> str | None:
    value = str(headers.get(name, ""))
    return value if _WORD.fullmatch(value) else None


def _judged(document: Document, desk: Desk, record: Record, old: Record | None) -> Synced:
    """Read what came and make it the text in use, or keep it aside where it does not look like the document."""
    shelf, placed = desk.shelf, desk.shelf.home / record.file
    if old and (old.sha256, old.file) == (record.sha256, record.file):
        shelf.switch(document.id, replace(record, day=old.day))
        return Synced(document, Outcome.UNCHANGED, file=placed)
    try:
        reason = doubt(desk.read(placed), document.title)
    except UnreadableFile as error:
        reason = f"读不出正文（{error.reason}）"
    if reason:
        return Synced(document, Outcome.DOUBTFUL, reason, shelf.set_aside(document.id, placed))
    shelf.switch(document.id, record)
    return Synced(document, Outcome.UPDATED, file=placed)
