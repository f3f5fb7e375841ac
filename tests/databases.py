"""The two databases that every rule of the memory is tested on."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import binaries, cluster


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a real PostgreSQL, started once."""
    folder = binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with cluster(folder) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'memory' / 'lvwen.db'}"
    return fresh(request.getfixturevalue("server"))


def fresh(server: str) -> str:
    """The address of a new database on a server."""
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return server.replace("/postgres?", f"/{name}?")
