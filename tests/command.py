"""The command line as its users start it: a process of its own, over an index built once for all tests."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHARED_PLAN = PROJECT.parent / "shared" / "plan" / "jinxiang-green-plan.txt"
QUESTION = "2025年城市再生水利用率目标是多少？"
_SECONDS = 120


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """What stands on standard error, having made sure that it is no traceback."""
        assert "Traceback" not in self.err, self.err
        return self.err


@dataclass(frozen=True)
class Around:
    """What surrounds a command: standard input, environment, words before it, limits of its process."""

    stdin: bytes = b""
    env: Mapping[str, str] | None = None
    before: Iterable[str] = ()
    limit: Callable[[], None] | None = None


@cache
def built_home() -> Path:
    """A home with a freshly built index; tests that change it take a copy."""
    directory = tempfile.TemporaryDirectory(prefix="lvwen-command-")
    atexit.register(directory.cleanup)
    home = Path(directory.name) / "home"
    ran = lvwen("build", home=home)
    assert ran.code == 0, ran.err
    return home


def copy_of_home(directory: Path) -> Path:
    """A copy of the built home below ``directory``."""
    return Path(shutil.copytree(built_home(), directory / "home"))


def lvwen(*words: str, home: Path | None = None, around: Around | None = None) -> Ran:
    """Run ``lvwen`` with these words; without a home it is the one built for all tests."""
    return run([sys.executable, "-m", "assistant", *words], home, around)


def run(command: list[str], home: Path | None = None, around: Around | None = None) -> Ran:
    """Run any command with the environment of the project."""
    around = around or Around()
    ended = subprocess.run(
        [*around.before, *command],
        cwd=PROJECT,
        env=environment(home or built_home(), around.env or {}),
        input=around.stdin,
        capture_output=True,
        timeout=_SECONDS,
        preexec_fn=around.limit,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of 绿问 or of colours, the home and ``more`` added."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LVWEN_") and name not in ("FORCE_COLOR", "NO_COLOR", "PYTHONIOENCODING")
    }
    return kept | {"LVWEN_HOME": str(home), "TERM": "xterm-256color", "PYTHONUTF8": "1"} | dict(more)


@cache
def bound_by_permissions() -> tuple[str, ...] | None:
    """Words before a command that make permissions bind it: none for a user, a dropped capability for root.

    None where that cannot be done here.
    """
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    words = (str(setpriv), "--bounding-set=-dac_override,-dac_read_search")
    if setpriv is None or subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        return None
    return words
