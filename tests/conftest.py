"""What every test has: no way out of this machine, and the shared material where it is there."""

import ipaddress
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


class OutsideNetworkError(AssertionError):
    """A test tried to reach an address that is not on this machine."""


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: a connection must be to a loopback address or to a path (AF_UNIX)."""
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_loopback(str(address[0])):
        raise OutsideNetworkError(f"a test tried to reach {address}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


sys.addaudithook(_guard)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared material: ``LVWEN_SHARED``, or ``../shared`` beside the repository."""
    path = Path(os.environ.get("LVWEN_SHARED", ROOT.parent / "shared"))
    if not (path / "bench" / "documents").is_dir():
        pytest.skip(f"no shared material at {path} (set LVWEN_SHARED)")
    return path


@pytest.fixture(scope="session")
def plan_file() -> Path:
    """The county plan as the project holds it."""
    return ROOT / "corpus" / "documents" / "jinxiang-green-plan-145.txt"
