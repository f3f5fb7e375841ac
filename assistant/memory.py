"""Memory (记忆): conversations, feedback and gaps, masked, for as long as the settings say."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from assistant.database import READS, open_database, unavailable, version_of
from assistant.gaps import Ballot, Cause, Channel, Gap, Vote, cause_of, day_at
from assistant.recalling import Sources, recalled, storable, written
from assistant.tables import ANSWERS, GAPS, TURNS, VOTES
from assistant.types import Answer, Status, Turn

MOST_TURNS = 6
"""Turns of a conversation that are kept: a follow-up needs no more."""

DAY_SECONDS = 86_400.0

_TABLES = (TURNS, ANSWERS, VOTES, GAPS)


@dataclass(frozen=True)
class Keeping:
    """How long things are kept, in days: conversations with answers and votes, and gaps."""

    conversations: int = 30
    gaps: int = 180


@dataclass(frozen=True)
class Memory:
    """The memory over an open database; safe in several threads and processes at once.

    Every method raises MemoryUnavailable where the database cannot be reached or written.
    """

    engine: Engine
    clock: Callable[[], float] = time.time

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @property
    def version(self) -> str:
        """The version of its tables."""
        try:
            return version_of(self.engine) or ""
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()

    def history(self, conversation: str | None, sources: Sources) -> tuple[Turn, ...]:
        """The last turns of a conversation, oldest first; none for an unknown, forgotten or absent one."""
        if not conversation:
            return ()
        stored = select(TURNS.c.question, TURNS.c.answer).where(TURNS.c.conversation == hashed(conversation))
        with self._reading() as connection:
            rows = connection.execute(stored.order_by(TURNS.c.id.desc()).limit(MOST_TURNS)).all()
        return tuple(recalled(question, answer, sources) for question, answer in reversed(rows))

    def record(self, answer: Answer, conversation: str | None = None, channel: Channel = Channel.WEB) -> None:
        """Keep an answer that can be voted on, its turn where there is a conversation, and the gap it leaves, if any."""
        question, now, owner = storable(answer.question), self.clock(), hashed(conversation)
        department = answer.referral.department if answer.referral else ""
        kept = {"asked": now, "channel": channel.value, "question": question, "department": department}
        with self._writing() as connection:
            connection.execute(
                insert(ANSWERS).values(id=answer.id, conversation=owner, status=answer.status.value, **kept)
            )
            if owner and answer.status != Status.FAILED:
                self._add_turn(connection, owner, question, answer)
            cause = cause_of(answer)
            if cause:
                connection.execute(
                    insert(GAPS).values(answer=answer.id, cause=cause.value, reason="", **kept)
                )

    def vote(self, ballot: Ballot) -> bool:
        """Record a vote, the last of a conversation counting; whether the answer is known. A vote down leaves a gap."""
        with self._writing() as connection:
            # the row is locked, so that two votes on one answer come one after the other
            known = select(ANSWERS).where(ANSWERS.c.id == ballot.answer).with_for_update()
            answer = connection.execute(known).mappings().first()
            if answer is None:
                return False
            owner = hashed(ballot.conversation) or answer["conversation"]
            mine = (VOTES.c.answer == ballot.answer, VOTES.c.conversation == owner)
            connection.execute(delete(VOTES).where(*mine))
            reason, now = storable(ballot.reason), self.clock()
            vote = {"answer": ballot.answer, "conversation": owner, "vote": ballot.vote.value}
            connection.execute(insert(VOTES).values(reason=reason, given=now, **vote))
            self._settle_gap(connection, ballot.answer)
        return True

    def forget(self, conversation: str) -> None:
        """Forget a conversation for good: its turns, answers, votes, and the gaps its answers left."""
        owner = hashed(conversation)
        mine = select(ANSWERS.c.id).where(ANSWERS.c.conversation == owner)
        with self._writing() as connection:
            connection.execute(delete(GAPS).where(GAPS.c.answer.in_(mine)))
            connection.execute(
                delete(VOTES).where(VOTES.c.answer.in_(mine) | (VOTES.c.conversation == owner))
            )
            connection.execute(delete(ANSWERS).where(ANSWERS.c.conversation == owner))
            connection.execute(delete(TURNS).where(TURNS.c.conversation == owner))
        self._wipe()

    def gaps(self, since: datetime | None = None) -> tuple[Gap, ...]:
        """The gaps that are not closed, oldest first; with ``since`` those asked from then on."""
        wanted = select(GAPS).where(GAPS.c.closed.is_(None)).order_by(GAPS.c.asked, GAPS.c.id)
        if since:
            wanted = wanted.where(GAPS.c.asked >= since.timestamp())
        with self._reading() as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(
            Gap(
                row["id"],
                row["answer"],
                day_at(row["asked"]),
                row["question"],
                Cause(row["cause"]),
                Channel(row["channel"]),
                row["department"],
                row["reason"],
            )
            for row in rows
        )

    def close_gaps(self, ids: tuple[int, ...]) -> int:
        """Settle gaps; how many of them were open."""
        settle = update(GAPS).where(GAPS.c.id.in_(ids), GAPS.c.closed.is_(None)).values(closed=self.clock())
        with self._writing() as connection:
            return connection.execute(settle).rowcount

    def purge(self, keeping: Keeping) -> int:
        """Delete what has been kept long enough; how many rows that were."""
        now = self.clock()
        short, long = now - keeping.conversations * DAY_SECONDS, now - keeping.gaps * DAY_SECONDS
        old = (
            (TURNS, TURNS.c.asked < short),
            (VOTES, VOTES.c.given < short),
            (ANSWERS, ANSWERS.c.asked < short),
            (GAPS, GAPS.c.asked < long),
        )
        with self._writing() as connection:
            gone = sum(connection.execute(delete(table).where(rows)).rowcount for table, rows in old)
        self._wipe()
        return gone

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self._reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in _TABLES
            }

    def _add_turn(self, connection: Connection, owner: str, question: str, answer: Answer) -> None:
        mine, now = TURNS.c.conversation == owner, self.clock()
        turn = {"conversation": owner, "asked": now, "question": question, "answer": written(answer)}
        connection.execute(insert(TURNS).values(**turn))
        kept = select(TURNS.c.id).where(mine).order_by(TURNS.c.id.desc()).limit(MOST_TURNS).subquery()
        connection.execute(delete(TURNS).where(mine, TURNS.c.id.not_in(select(kept.c.id))))

    def _settle_gap(self, connection: Connection, answer: str) -> None:
        """Leave a gap where some vote on an answer is down, and none where all are up; a closed one stays."""
        gap = (GAPS.c.answer == answer, GAPS.c.cause == Cause.DOWN_VOTED.value)
        connection.execute(delete(GAPS).where(*gap, GAPS.c.closed.is_(None)))
        down = select(VOTES.c.reason, VOTES.c.given).where(
            VOTES.c.answer == answer, VOTES.c.vote == Vote.DOWN.value
        )
        found = connection.execute(down.order_by(VOTES.c.given.desc())).first()
        if found is None or connection.execute(select(GAPS.c.id).where(*gap)).first():
            return
        row = connection.execute(select(ANSWERS).where(ANSWERS.c.id == answer)).mappings().one()
        kept = {name: row[name] for name in ("asked", "channel", "question", "department")}
        cause = Cause.DOWN_VOTED.value
        connection.execute(insert(GAPS).values(answer=answer, cause=cause, reason=found.reason, **kept))

    def _wipe(self) -> None:
        """Leave nothing of deleted rows behind: in SQLite's log the old pages still stand, in PostgreSQL the dead rows."""
        try:
            if self.kind == "sqlite":
                raw = self.engine.raw_connection()
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                raw.close()
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in _TABLES:
                    connection.execute(text(f"VACUUM {table.name}"))
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(**{READS: True}) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise unavailable(error) from error


def hashed(conversation: str | None) -> str:
    """What is stored of the id of a conversation: its SHA-256, empty where there is none."""
    return hashlib.sha256(f"lvwen\0{conversation}".encode()).hexdigest() if conversation else ""


def open_memory(address: str) -> Memory:
    """The memory in the database at an address, made or migrated where need be.

    Raises:
        BadSetting: the address is of no database that this program knows.
        MemoryUnavailable: it cannot be reached or written.
        NewerDatabase: a newer version of the program has migrated it.
    """
    return Memory(open_database(address))
