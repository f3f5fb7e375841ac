"""A PostgreSQL of our own for the tests: a cluster in a temporary folder, on a Unix socket alone, run by an unprivileged user."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SECONDS = 60


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL that Debian's packages installed, None where there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name)
    )
    return found[-1].parent if found else None


def owner() -> str | None:
    """Who may run a server when we are root, which may not: the first of the users known for it; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A running server with its data below an installation's ``folder``; gives the address of its database."""
    user = owner()
    home = Path(
        tempfile.mkdtemp(prefix="lvwen-pg-", dir="/tmp")
    )  # a short path, for a socket's may have 107 bytes
    if user:
        shutil.chown(home, user)
    data = str(home / "data")
    _run(user, folder / "initdb", "-D", data, "-U", "lvwen", "-A", "trust", "-N", "-E", "UTF8", "--no-locale")
    options = f"-c listen_addresses='' -k {home} -F"
    log = str(home / "log")
    _run(user, folder / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
    try:
        yield f"postgresql+psycopg://lvwen@/postgres?host={home}"
    finally:
        _run(user, folder / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _run(user: str | None, program: Path, *words: str) -> None:
    command = [str(program), *words]
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        user=user,
        cwd="/",
        timeout=_SECONDS,
    )
