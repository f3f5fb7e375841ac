"""The memory, by the same rules on SQLite and on PostgreSQL: what is kept, masked, forgotten, purged, migrated."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from assistant import migrations
from assistant.database import HEAD, KNOWN, open_database
from assistant.gaps import Ballot, Cause, Channel, Vote
from assistant.memory import DAY_SECONDS, MOST_TURNS, Keeping, Memory, hashed, open_memory
from assistant.recalling import Sources
from assistant.tables import METADATA
from assistant.types import Answer, Referral, Segment, Status
from corpus.errors import BadSetting, MemoryUnavailable, NewerDatabase
from tests.command import PROJECT
from tests.web_fakes import CLAUSES, PLAN, answered

ALICE, BOB = "alice-0123456789ab", "bob-0123456789abcd"
SOURCES = Sources({clause.ref: clause for clause in CLAUSES}.get, {"plan": PLAN}.get)
PERSONAL = ("13800138000", "370828199001011236", "someone@example.com")
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC).timestamp()


def refused(question: str, number: str, status: Status = Status.NO_BASIS) -> Answer:
    day = datetime(2026, 11, 22).date()
    return Answer(question, question, day, status, (Segment("没有依据。"),), id=number)


def said(question: str, number: str) -> Answer:
    return replace(answered(question), id=number)


@pytest.fixture
def memory(address: str) -> Iterator[Memory]:
    with closing(open_memory(address)) as opened:
        yield opened


# Conversations


def test_a_conversation_survives_a_restart(address: str) -> None:
    with closing(open_memory(address)) as before:
        before.record(said("再生水？", "a1"), ALICE)
    with closing(open_memory(address)) as after:
        (turn,) = after.history(ALICE, SOURCES)
    answer = answered("再生水？")
    assert turn.question == "再生水？"
    assert turn.answer is not None
    assert turn.answer.text == answer.text
    assert turn.answer.citations == answer.citations


def test_two_workers_see_the_same_conversation(address: str) -> None:
    with closing(open_memory(address)) as one, closing(open_memory(address)) as other:
        one.record(said("第一句", "a1"), ALICE)
        other.record(said("第二句", "a2"), ALICE)
        for memory in (one, other):
            assert [turn.question for turn in memory.history(ALICE, SOURCES)] == ["第一句", "第二句"]


def test_conversations_are_kept_apart(memory: Memory) -> None:
    memory.record(said("问", "a1"), ALICE)
    assert memory.history(BOB, SOURCES) == ()
    assert memory.history(None, SOURCES) == ()


def test_only_the_last_turns_are_kept(memory: Memory) -> None:
    for number in range(MOST_TURNS + 2):
        memory.record(said(str(number), f"a{number}"), ALICE)
    kept = [turn.question for turn in memory.history(ALICE, SOURCES)]
    assert kept == [str(number) for number in range(2, MOST_TURNS + 2)]
    assert memory.counts()["turns"] == MOST_TURNS


def test_an_answer_whose_clauses_the_corpus_lost_leaves_its_question(memory: Memory) -> None:
    memory.record(said("问", "a1"), ALICE)
    (turn,) = memory.history(ALICE, Sources(lambda _: None, lambda _: None))
    assert (turn.question, turn.answer) == ("问", None)


def test_the_id_of_a_conversation_is_not_stored(memory: Memory) -> None:
    memory.record(said("问", "a1"), ALICE)
    with memory.engine.connect() as connection:
        stored = connection.execute(text("SELECT conversation FROM turns")).scalar_one()
    assert stored == hashed(ALICE)
    assert ALICE not in stored


def test_text_that_no_database_takes_is_kept_without_it(memory: Memory) -> None:
    memory.record(said("问\0题\ud800", "a1"), ALICE)
    assert [turn.question for turn in memory.history(ALICE, SOURCES)] == ["问题"]


def test_many_threads_lose_nothing(memory: Memory) -> None:
    def record(number: int) -> None:
        memory.record(refused(f"问{number}", f"a{number}"), f"conversation-{number:04d}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(record, range(80)))
    assert memory.counts() == {"turns": 80, "answers": 80, "votes": 0, "gaps": 80}


# Forgetting and purging


def test_a_forgotten_conversation_is_gone_with_its_votes_and_gaps(memory: Memory) -> None:
    memory.record(refused("问一", "a1"), ALICE)
    memory.record(said("问二", "a2"), ALICE)
    memory.record(refused("别人问", "b1"), BOB)
    memory.vote(Ballot("a2", Vote.DOWN))
    memory.forget(ALICE)
    assert memory.history(ALICE, SOURCES) == ()
    assert memory.counts() == {"turns": 1, "answers": 1, "votes": 0, "gaps": 1}


def test_conversations_are_purged_before_gaps(memory: Memory) -> None:
    now = [NOW]
    aged = replace(memory, clock=lambda: now[0])
    aged.record(refused("问", "a1"), ALICE)
    aged.vote(Ballot("a1", Vote.DOWN))
    keeping = Keeping(conversations=30, gaps=180)
    now[0] = NOW + 29 * DAY_SECONDS
    assert aged.purge(keeping) == 0
    now[0] = NOW + 31 * DAY_SECONDS
    aged.purge(keeping)
    assert aged.counts() == {"turns": 0, "answers": 0, "votes": 0, "gaps": 2}
    now[0] = NOW + 181 * DAY_SECONDS
    aged.purge(keeping)
    assert aged.counts()["gaps"] == 0


# Votes and gaps


def test_the_last_vote_of_a_conversation_counts(memory: Memory) -> None:
    memory.record(said("问", "a1"), ALICE)
    assert memory.vote(Ballot("a1", Vote.DOWN, "答非所问"))
    assert [(gap.cause, gap.reason) for gap in memory.gaps()] == [(Cause.DOWN_VOTED, "答非所问")]
    assert memory.vote(Ballot("a1", Vote.UP, conversation=ALICE))
    assert memory.gaps() == ()
    assert memory.counts()["votes"] == 1


def test_another_conversation_has_a_vote_of_its_own(memory: Memory) -> None:
    memory.record(said("问", "a1"), ALICE)
    memory.vote(Ballot("a1", Vote.DOWN))
    memory.vote(Ballot("a1", Vote.UP, conversation=BOB))
    assert memory.counts()["votes"] == 2
    assert [gap.cause for gap in memory.gaps()] == [Cause.DOWN_VOTED]


def test_an_answer_nobody_gave_cannot_be_voted_on(memory: Memory) -> None:
    assert not memory.vote(Ballot("unknown", Vote.UP))
    assert memory.counts()["votes"] == 0


@pytest.mark.parametrize("status", Status)
def test_only_questions_left_unanswered_are_gaps(memory: Memory, status: Status) -> None:
    answer = replace(answered("问"), status=status, referral=Referral("县水务局", "。", (1,)))
    memory.record(answer, ALICE, Channel.CONSOLE)
    expected = {Status.NO_BASIS, Status.CLARIFY, Status.FAILED}
    found = memory.gaps()
    assert bool(found) == (status in expected)
    assert all((gap.department, gap.channel) == ("县水务局", Channel.CONSOLE) for gap in found)


def test_closed_gaps_are_not_listed_and_a_vote_does_not_open_them(memory: Memory) -> None:
    memory.record(said("问", "a1"), ALICE)
    memory.vote(Ballot("a1", Vote.DOWN))
    (gap,) = memory.gaps()
    assert memory.close_gaps((gap.id,)) == 1
    assert memory.close_gaps((gap.id,)) == 0
    memory.vote(Ballot("a1", Vote.DOWN, "还是不对"))
    assert memory.gaps() == ()


def test_gaps_are_listed_from_a_day_on(memory: Memory) -> None:
    for day in range(3):
        moment = NOW + day * DAY_SECONDS
        replace(memory, clock=lambda at=moment: at).record(refused(f"第{day}天", f"a{day}"))
    since = datetime.fromtimestamp(NOW + DAY_SECONDS, UTC)
    assert [gap.question for gap in memory.gaps(since)] == ["第1天", "第2天"]


# Personal data


def test_personal_data_is_masked_in_every_column(memory: Memory) -> None:
    told = f"我的电话{PERSONAL[0]}，证件{PERSONAL[1]}，邮箱{PERSONAL[2]}"
    memory.record(replace(refused(told, "a1"), query=told, segments=(Segment(told),)), ALICE)
    memory.vote(Ballot("a1", Vote.DOWN, told))
    with memory.engine.connect() as connection:
        rows = [str(row) for table in METADATA.sorted_tables for row in connection.execute(table.select())]
    assert len(rows) == 5
    assert [raw for raw in PERSONAL for row in rows if raw in row] == []


def test_no_byte_of_the_files_holds_personal_data_or_what_was_forgotten(tmp_path: Path) -> None:
    secret = "只有我才这样问的一句话"
    with closing(open_memory(f"sqlite:///{tmp_path / 'lvwen.db'}")) as memory:
        for number in range(50):
            memory.record(refused(f"{secret}{number}，电话{PERSONAL[0]}", f"a{number}"), ALICE)
            memory.record(refused("别人的问题", f"b{number}"), BOB)
        assert secret.encode() in _bytes_below(tmp_path)
        memory.forget(ALICE)
        left = _bytes_below(tmp_path)
    assert secret.encode() not in left
    assert "别人的问题".encode() in left
    assert [raw for raw in (*PERSONAL, ALICE, BOB) if raw.encode() in left] == []


def _bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    with closing(open_memory(f"sqlite:///{tmp_path / 'lvwen.db'}")) as memory:
        memory.record(said("问", "a1"), ALICE)
        modes = {
            file.name: file.stat().st_mode & 0o077 for file in tmp_path.glob("*.db*") if file.stat().st_size
        }
    assert modes
    assert set(modes.values()) == {0}


# Migrations


def test_tables_and_migrations_agree(memory: Memory) -> None:
    with memory.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_known_versions_are_those_of_the_migrations() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [HEAD]
    assert [one.revision for one in scripts.walk_revisions()] == list(reversed(KNOWN))


def test_processes_that_start_at_once_migrate_once(address: str) -> None:
    code = (
        "import sys; from assistant.memory import open_memory; m = open_memory(sys.argv[1]); print(m.version)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, address], cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert [process.communicate(timeout=60)[0].strip() for process in started] == [HEAD] * 4


def test_a_database_of_a_newer_program_is_refused(address: str) -> None:
    with closing(open_memory(address)) as memory, memory.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match=r"较新版本.*9999"):
        open_memory(address)


@pytest.mark.parametrize(
    "wrong", ["mysql://localhost/x", "没有这样的地址", "sqlite", "postgresql+psycopg2://x/y"]
)
def test_an_address_of_no_known_database_is_refused_by_its_setting(wrong: str) -> None:
    with pytest.raises(BadSetting, match="LVWEN_DATABASE_URL"):
        open_database(wrong)


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(MemoryUnavailable) as caught:
        open_memory("postgresql+psycopg://lvwen:geheim@127.0.0.1:1/lvwen")
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "lvwen.db").write_text("这不是数据库" * 1000, encoding="utf-8")
    with pytest.raises(MemoryUnavailable, match="not a database"):
        open_memory(f"sqlite:///{tmp_path / 'lvwen.db'}")


# Crashes

_WRITER = """
import sys, uuid
from datetime import date
from assistant.memory import open_memory
from assistant.types import Answer, Segment, Status
memory, day = open_memory(sys.argv[1]), date(2026, 11, 22)
while True:
    answer = Answer("问", "问", day, Status.NO_BASIS, (Segment("没有依据。"),), id=uuid.uuid4().hex)
    memory.record(answer, sys.argv[2])
    print("kept", flush=True)
"""


def test_a_writer_killed_at_any_instant_leaves_nothing_half(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'lvwen.db'}"
    written = 0
    for _ in range(10):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, address, ALICE], cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(5):
            assert writer.stdout.readline() == "kept\n"
        writer.kill()
        written += 5 + writer.communicate(timeout=30)[0].count("kept")
        with closing(open_memory(address)) as memory, memory.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            counts = memory.counts()
            assert counts["answers"] == counts["gaps"] >= written
            assert counts["turns"] == MOST_TURNS or counts["answers"] < MOST_TURNS
