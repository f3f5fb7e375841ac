"""A builder in a process of its own, told what to do by lines: ``python -m tests.building HOME``.

``build`` forks a child that builds and answers with its process number; ``wait`` reaps it and answers with its exit
code (negative: the signal that ended it). ``hold`` builds with an embedder that answers ``embedding`` and then waits
for a line. ``limited STAGE BYTES`` builds with that limit on the size of a file from a stage on, as on a disk that is
full by then, and answers with the error.
"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import LvwenError
from index.generations import Home, build
from index.lexical import full_tokenizer
from index.types import Vectors
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[1]


class WaitingEmbedder(FakeEmbedder):
    """Says, the first time, that it embeds, and goes on when it is told."""

    def __init__(self) -> None:
        super().__init__()
        self._told = False

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``FakeEmbedder``."""
        if not self._told:
            tell("embedding")
            sys.stdin.readline()
            self._told = True
        return super().encode(texts)

    @property
    def name(self) -> str:
        """Not the name of the plain double, so that no vector is known."""
        return "fake-waiting"


class Builder:
    """The other side: starts a builder and talks to it."""

    def __init__(self, home: Path, dimension: int = 64) -> None:
        command = [sys.executable, "-m", "tests.building", str(home), str(dimension)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._heard()

    def tell(self, command: str) -> str:
        """Send a command and hear the answer."""
        assert self._process.stdin
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> str:
        assert self._process.stdout
        assert self._process.stderr
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read()
        return line.strip()

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=30)


def tell(text: object) -> None:
    """Answer with one line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(path: str, dimension: str) -> None:
    """Follow the commands until there are no more."""
    home, embedder = Home(Path(path)), FakeEmbedder(int(dimension))
    full_tokenizer()
    tell("ready")
    while line := sys.stdin.readline():
        command, *values = line.split()
        if command == "build":
            child = os.fork()
            if child == 0:
                build(home, embedder)
                os._exit(0)
            tell(child)
        elif command == "wait":
            tell(os.waitstatus_to_exitcode(os.waitpid(-1, 0)[1]))
        elif command == "hold":
            tell(build(home, WaitingEmbedder()).generation.name)
        elif command == "limited":
            tell(limited(home, embedder, values[0], int(values[1])))


def limited(home: Home, embedder: FakeEmbedder, stage: str, size: int) -> str:
    """Build while no file may grow beyond ``size`` bytes once the build has come to ``stage``."""

    def report(reached: str, done: int, total: int) -> None:
        if reached == stage:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        build(home, embedder, report)
    except LvwenError as error:
        return f"{type(error).__name__} {error}".replace("\n", " ")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "built"


if __name__ == "__main__":
    main(*sys.argv[1:])
