"""What every test has: no way out of this machine, and the shared material where it is there."""

import os
from pathlib import Path

import pytest

import tests.network  # noqa: F401 - importing it sets the guard
from tests.databases import address, server  # noqa: F401 - fixtures of both databases

ROOT = Path(__file__).parents[1]


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
