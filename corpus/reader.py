"""The child that reads files (读取程序): ``python -m corpus.reader MEMORY SECONDS``, started by ``corpus.isolation``.

It limits itself before it reads anything: memory, processor time, no core file, no file written, no network.
"""

import contextlib
import json
import math
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from corpus.errors import UnreadableFile
from corpus.isolation import NO_MEMORY, packed
from corpus.reading import read_file

_FORBIDDEN = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.bind",
    "subprocess.Popen",
    "os.system",
    "os.exec",
)
"""Events (PEP 578) that no reader needs."""


def main() -> None:
    """Reads paths from standard input, one JSON object a line, and answers on standard output."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    answers = _own_output()
    _limit(memory)
    for line in sys.stdin.buffer:
        _allow(seconds)
        answer = _answer(Path(json.loads(line)["path"]), lambda page: _go_on(answers, page, seconds))
        _write(answers, answer)
        if answer.get("last"):
            return


def _own_output() -> BinaryIO:
    """Standard output for the answers alone; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(event)


def _allow(seconds: float) -> None:
    """Sets the processor time anew: a child whose parent is gone ends by itself."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + 2 * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _go_on(answers: BinaryIO, page: int, seconds: float) -> None:
    """Tells that a page is done, from which on time counts anew."""
    _allow(seconds)
    _write(answers, {"page": page})


def _answer(path: Path, on_page: Callable[[int], None]) -> dict[str, Any]:
    try:
        return packed(read_file(path, on_page))
    except UnreadableFile as error:
        return {"error": error.reason}
    except MemoryError:
        return {"error": NO_MEMORY, "last": True}


def _write(answers: BinaryIO, answer: dict[str, Any]) -> None:
    try:
        line = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    except MemoryError:
        line = json.dumps({"error": NO_MEMORY, "last": True}).encode()
    with contextlib.suppress(BrokenPipeError):
        answers.write(line + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
