"""The database of the memory (数据库): SQLite by default, PostgreSQL by its address; opened, locked, migrated."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from corpus.errors import BadSetting, MemoryUnavailable, NewerDatabase
from prompts import read_replies

KNOWN = ("0001",)
"""All versions of the tables below ``assistant/migrations``, in order."""

HEAD = KNOWN[-1]
"""The version that this program works with."""

WAIT_SECONDS = 2
"""How long a statement waits for another process, and a connection for the server: an answer waits for it."""

STATEMENT_MS = 5000
"""The longest a statement may take on PostgreSQL."""

LOCK = 0x4C5657454E
"""Number of the advisory lock of migrations on PostgreSQL: LVWEN in ASCII."""

READS = "lvwen_reads"
"""Option of a connection that only reads: on SQLite it takes no write lock."""

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def open_database(address: str) -> Engine:
    """The database at an address (``sqlite:///…``, ``postgresql+psycopg://…``), brought to ``HEAD``.

    Safe in several processes at once: the first migrates, the others wait for it.

    Raises:
        BadSetting: the address is of no database that this program knows.
        MemoryUnavailable: it cannot be reached or written.
        NewerDatabase: a newer version of the program has migrated it.
    """
    engine = _engine(_parsed(address))
    try:
        if not _is_there(engine) or version_of(engine) != HEAD:
            _migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise unavailable(error) from error
    except NewerDatabase:
        engine.dispose()
        raise
    return engine


def version_of(engine: Engine) -> str | None:
    """The version of its tables, None where there are none yet.

    Raises:
        NewerDatabase: a newer version of the program has migrated it.
        SQLAlchemyError: it cannot be read.
    """
    with engine.connect().execution_options(**{READS: True}) as connection:
        return _version(connection)


def unavailable(error: SQLAlchemyError | OSError) -> MemoryUnavailable:
    """Why the database cannot be used, without anything that was to be stored in it."""
    cause = getattr(error, "orig", None) or error
    reason = f"{type(cause).__name__}: {str(cause).splitlines()[0]}" if str(cause) else type(cause).__name__
    return MemoryUnavailable(read_replies().say("memory.unavailable", reason=reason))


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise BadSetting(read_replies().say("memory.bad_address")) from None
    if url.drivername not in _DRIVERS or not (url.database or url.host or url.query):
        raise BadSetting(read_replies().say("memory.bad_address"))
    return url.set(drivername=_DRIVERS[url.drivername])


def _engine(url: URL) -> Engine:
    # hide_parameters: what is stored never stands in a message or a log
    if url.get_backend_name() != "sqlite":
        options = f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={STATEMENT_MS}"
        settings = {"connect_timeout": WAIT_SECONDS, "options": options}
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_timeout=WAIT_SECONDS, connect_args=settings
        )
    engine = create_engine(
        url, hide_parameters=True, pool_timeout=WAIT_SECONDS, connect_args={"timeout": WAIT_SECONDS}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: object, _: ConnectionPoolEntry) -> None:
    """SQLite: transactions begin where we say so, and what is deleted is overwritten."""
    connection.isolation_level = None  # type: ignore[attr-defined]
    for pragma in ("secure_delete=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _begin(connection: Connection) -> None:
    """SQLite: whoever will write waits for the write lock at once, since a reader cannot wait for it later."""
    reads = connection.get_execution_options().get(READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _file_of(engine: Engine) -> Path | None:
    """The file of an SQLite database, None for PostgreSQL and for a database in memory."""
    path = engine.url.database
    return Path(path) if engine.dialect.name == "sqlite" and path and path != ":memory:" else None


def _is_there(engine: Engine) -> bool:
    file = _file_of(engine)
    return file is None or file.is_file()


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in KNOWN:
        raise NewerDatabase(read_replies().say("memory.newer", found=found, known=HEAD))
    return str(found) if found is not None else None


def _migrate(engine: Engine) -> None:
    with _alone(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # a transaction of its own waits here without the limit of statements, and holds the lock to its end
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 60000"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        if _version(connection) != HEAD:
            upgrade(connection)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the migrations over a connection, inside its transaction."""
    # Late: Alembic takes a fifth of a second, and is needed once in the life of a database.
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    command.upgrade(settings, to)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """SQLite: one process at a time makes the file, readable by its owner alone, and turns it to WAL, which cannot wait."""
    file = _file_of(engine)
    if file is None:
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode=WAL")
        finally:
            raw.close()
        yield
