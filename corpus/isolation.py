"""Reading in a child process (隔离读取): a file that exhausts memory or time takes only the child with it.

One child (``python -m corpus.reader``) reads many files in turn. It gets a path on its standard input and answers
with one line of JSON; a file of hostile make can at worst make it say a wrong text. When it dies or stalls, the file
in hand is named with the reason and a new child goes on with the rest.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableFile
from corpus.lines import Letterhead, Line, Reading

MEMORY = 1_500_000_000
"""Bytes of address space of the child: all readers together map 0.3 GB on small files, with OCR 1.2 GB."""

SECONDS = 20.0
"""Seconds for a file, and again for each page that OCR reads; a PDF of 300 pages takes about 3."""

MAX_REPLY = 200_000_000
"""Bytes of an answer; a text of 20 MB becomes 25 MB of JSON."""

MAX_PAGES = 100
"""Pages for which the time begins anew; OCR takes fewer in a file."""

NO_MEMORY = "内存超限，文件过大或结构异常，请拆成几个文件再试"
NO_TIME = "超过时间，文件过大或结构异常，请拆成几个文件再试"
BROKEN_OFF = "读取程序意外中止，文件可能已损坏，请用原来的软件另存一份再试"

_PIECE = 1 << 16
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Limits:
    """What a child may use: bytes of address space, seconds for each file."""

    memory: int = MEMORY
    seconds: float = SECONDS


_DEFAULT = Limits()


class _BrokenChild(Exception):
    """The child can read no further file; the message is the reason."""


def read_isolated(
    paths: Iterable[Path], limits: Limits = _DEFAULT
) -> Iterator[tuple[Path, Reading | UnreadableFile]]:
    """Each file in turn with its reading, or with the reason why there is none; never raises for a file's sake."""
    child: _Child | None = None
    try:
        for path in paths:
            if child is not None and not child.is_alive():
                child.end()
                child = None
            child = child or _Child(limits)
            result, child = _ask(child, path)
            yield path, result
    finally:
        if child is not None:
            child.end()


def _ask(child: "_Child", path: Path) -> tuple[Reading | UnreadableFile, "_Child | None"]:
    """The answer about a file, and the child where it can go on."""
    try:
        reply = child.ask(path)
    except _BrokenChild as error:
        child.end()
        return UnreadableFile(path, str(error)), None
    if reply.get("last"):
        child.end()
    kept = None if reply.get("last") else child
    return (UnreadableFile(path, reply["error"]) if "error" in reply else _trusted(path, reply)), kept


def _trusted(path: Path, reply: dict[str, Any]) -> Reading | UnreadableFile:
    """The reading in an answer; a child that a file has taken over may answer anything."""
    try:
        return unpacked(reply)
    except (LookupError, TypeError, ValueError):
        return UnreadableFile(path, BROKEN_OFF)


class _Child:
    """A child process and its two pipes."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-m", "corpus.reader", str(limits.memory), str(limits.seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
            close_fds=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        os.set_blocking(self._from.fileno(), False)
        self._held = bytearray()

    def is_alive(self) -> bool:
        """Whether it can take a file."""
        return self._process.poll() is None

    def ask(self, path: Path) -> dict[str, Any]:
        """The child's answer about a file."""
        try:
            self._to.write(json.dumps({"path": str(path.absolute())}).encode() + b"\n")
            self._to.flush()
        except OSError:
            raise _BrokenChild(self._why()) from None
        for _ in range(MAX_PAGES):
            reply = self._reply()
            if "page" not in reply:
                return reply
        raise _BrokenChild(NO_TIME)

    def _reply(self) -> dict[str, Any]:
        line = self._line(time.monotonic() + self._seconds)
        try:
            reply = json.loads(line)
        except ValueError:
            raise _BrokenChild(BROKEN_OFF) from None
        return reply if isinstance(reply, dict) else {"error": BROKEN_OFF, "last": True}

    def _line(self, deadline: float) -> bytes:
        """The next line of the child before the deadline."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            while (end := self._held.find(b"\n", max(0, len(self._held) - _PIECE))) < 0:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _BrokenChild(NO_TIME)
                piece = os.read(self._from.fileno(), _PIECE)
                if not piece:
                    raise _BrokenChild(self._why())
                self._held += piece
                if len(self._held) > MAX_REPLY:
                    raise _BrokenChild("文件里的文字过多，请拆成几个文件再试")
        line = bytes(self._held[:end])
        del self._held[: end + 1]
        return line

    def _why(self) -> str:
        """Why the child ended, by its exit status."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._process.wait(2) == -signal.SIGXCPU:
                return NO_TIME
        return BROKEN_OFF

    def end(self) -> None:
        """Ends the child, at once where it does not go by itself."""
        with contextlib.suppress(OSError):
            self._to.close()
        self._process.kill()
        self._process.wait()
        self._from.close()


def _environment() -> dict[str, str]:
    """What the child needs to start: nothing of the parent's secrets, no proxy, no start-up hooks of others."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE")
        if name in os.environ
    }
    return {
        **kept,
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "2",
        "MALLOC_ARENA_MAX": "2",
    }


def packed(reading: Reading) -> dict[str, Any]:
    """A reading as JSON has it; ``unpacked`` is the way back."""
    clues = reading.clues
    return {
        "lines": [[line.text, line.page, line.role] for line in reading.lines],
        "clues": [
            clues.title,
            clues.number,
            clues.issuer,
            clues.issued and clues.issued.isoformat(),
            clues.url,
        ],
    }


def unpacked(reply: dict[str, Any]) -> Reading:
    """A reading from JSON."""
    title, number, issuer, issued, url = reply["clues"]
    day = date.fromisoformat(issued) if issued else None
    lines = tuple(Line(text, page, role) for text, page, role in reply["lines"])
    return Reading(lines, Letterhead(title, number, issuer, day, url))
