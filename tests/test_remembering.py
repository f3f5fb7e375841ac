"""The memory over HTTP: follow-ups, feedback, forgetting, and what happens while the database is down."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import build_site
from assistant.gaps import Cause
from assistant.memory import DAY_SECONDS, Keeping, Memory, open_memory
from assistant.types import Status
from assistant.web.keeping import ACCESS_LOG, REST_SECONDS, Guard
from assistant.web.port import WebOptions
from corpus.errors import MemoryUnavailable, NewerDatabase
from tests.test_memory import refused
from tests.web_fakes import FakeAssistant

CONVERSATION = "0123456789abcdef"
PHONE = "13800138000"


@pytest.fixture
def memory(address: str) -> Iterator[Memory]:
    with closing(open_memory(address)) as opened:
        yield opened


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def client(assistant: FakeAssistant, memory: Memory) -> Iterator[TestClient]:
    site = build_site(assistant, WebOptions(), memory=Guard(lambda: memory, Keeping()))
    with TestClient(site, raise_server_exceptions=False) as opened:
        yield opened


def ask(client: TestClient, question: str, conversation: str | None = CONVERSATION) -> dict[str, object]:
    reply = client.post("/api/v1/ask", json={"question": question, "conversation": conversation})
    found: dict[str, object] = reply.json()
    return found


# Conversations


def test_a_conversation_gives_later_questions_its_history(
    client: TestClient, assistant: FakeAssistant
) -> None:
    for question in ("第一问", "第二问"):
        ask(client, question)
    ask(client, "别人", CONVERSATION[::-1])
    ask(client, "无编号", None)
    histories = {question: [turn.question for turn in history] for question, history, _ in assistant.asked}
    assert histories == {"第一问": [], "第二问": ["第一问"], "别人": [], "无编号": []}


def test_a_failed_answer_is_a_gap_and_no_turn(
    client: TestClient, assistant: FakeAssistant, memory: Memory
) -> None:
    for question in ("故障", "再问"):
        ask(client, question)
    assert assistant.asked[-1][1] == ()
    assert [(gap.question, gap.cause) for gap in memory.gaps()] == [("故障", Cause.FAILED)]


def test_a_deleted_conversation_has_no_history(client: TestClient, assistant: FakeAssistant) -> None:
    ask(client, "第一问")
    for _ in range(2):
        reply = client.delete(f"/api/v1/conversations/{CONVERSATION}")
        assert (reply.status_code, reply.content) == (204, b"")
    ask(client, "第二问")
    assert assistant.asked[-1][1] == ()


# Feedback


def test_feedback_is_recorded_for_the_officials(client: TestClient, memory: Memory) -> None:
    answer = ask(client, "再生水？")["id"]
    vote = {"answer": answer, "vote": "down", "reason": f"不对，请回电{PHONE}", "conversation": CONVERSATION}
    reply = client.post("/api/v1/feedback", json=vote)
    assert (reply.status_code, reply.json()) == (200, {"recorded": True})
    (gap,) = memory.gaps()
    assert gap.cause is Cause.DOWN_VOTED
    assert gap.reason.startswith("不对，请回电")
    assert PHONE not in gap.reason


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"vote": "好"}, "vote"),
        ({"vote": None}, "vote"),
        ({"answer": "a b"}, "answer"),
        ({"reason": "长" * 501}, "reason"),
        ({"stars": 5}, "stars"),
    ],
)
def test_wrong_feedback_names_the_field_in_chinese(
    client: TestClient, wrong: dict[str, object], field: str
) -> None:
    reply = client.post("/api/v1/feedback", json={"answer": "answer", "vote": "up", **wrong})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    (error,) = reply.json()["errors"]
    assert error["field"] == field
    assert "一" <= error["detail"][0] <= "龥"


def test_feedback_on_an_unknown_answer_is_a_problem(client: TestClient) -> None:
    reply = client.post("/api/v1/feedback", json={"answer": "unknown", "vote": "up"})
    assert reply.status_code == 404
    assert reply.json()["title"] == "没有这条答复"


# While the database is down


class Broken:
    """Opens no memory; counts how often that was tried."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.tried = 0

    def __call__(self) -> Memory:
        self.tried += 1
        raise self.error


def test_questions_are_answered_without_the_database_and_it_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now, broken = [0.0], Broken(MemoryUnavailable("数据库暂时不能用"))
    guard = Guard(broken, Keeping(), lambda: now[0])
    guard.start()
    with TestClient(build_site(FakeAssistant(), WebOptions(), memory=guard)) as client:
        for _ in range(3):
            assert ask(client, "再生水？")["status"] == Status.ANSWERED
        assert client.get("/healthz").status_code == 200
        assert broken.tried == 1
        now[0] = REST_SECONDS + 1
        assert ask(client, "再生水？")["status"] == Status.ANSWERED
        assert broken.tried == 2
        reply = client.delete(f"/api/v1/conversations/{CONVERSATION}")
        assert reply.status_code == 503
        assert "没有生效" in reply.json()["detail"]
    told = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(told) == 1


def test_the_memory_comes_back_with_the_database(tmp_path: Path) -> None:
    now, faults = [0.0], [MemoryUnavailable("不能用")]

    def opened() -> Memory:
        if faults:
            raise faults.pop()
        return open_memory(f"sqlite:///{tmp_path / 'lvwen.db'}")

    guard = Guard(opened, Keeping(), lambda: now[0])
    with TestClient(build_site(FakeAssistant(), WebOptions(), memory=guard)) as client:
        ask(client, "问")
        now[0] = REST_SECONDS + 1
        answer = ask(client, "再问")["id"]
        assert client.post("/api/v1/feedback", json={"answer": answer, "vote": "up"}).status_code == 200


def test_a_service_does_not_start_on_a_newer_database() -> None:
    with pytest.raises(NewerDatabase):
        Guard(Broken(NewerDatabase("较新")), Keeping()).start()


def test_a_service_purges_when_it_starts(memory: Memory) -> None:
    old = Memory(memory.engine, lambda: memory.clock() - 31 * DAY_SECONDS)
    old.record(refused("旧问题", "old"), CONVERSATION)
    with TestClient(
        build_site(FakeAssistant(), WebOptions(), memory=Guard(lambda: memory, Keeping()))
    ) as client:
        _until(lambda: memory.counts()["answers"] == 0)
        assert client.get("/healthz").status_code == 200


def _until(true: Callable[[], bool], seconds: float = 10) -> None:
    from time import monotonic, sleep

    end = monotonic() + seconds
    while not true():
        assert monotonic() < end
        sleep(0.05)


# Logs


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/api/v1/conversations/{CONVERSATION}", "/api/v1/conversations/…"),
        (f"/ask?q={PHONE}", "/ask"),
        ("/healthz", "/healthz"),
    ],
)
def test_the_access_log_holds_no_conversation_and_no_question(
    caplog: pytest.LogCaptureFixture, path: str, shown: str
) -> None:
    build_site(FakeAssistant(), WebOptions())
    with caplog.at_level(logging.INFO, ACCESS_LOG):
        logging.getLogger(ACCESS_LOG).info('%s - "%s %s HTTP/%s" %d', "127.0.0.1", "GET", path, "1.1", 200)
    assert caplog.messages == [f'127.0.0.1 - "GET {shown} HTTP/1.1" 200']


def test_no_log_line_of_a_conversation_holds_its_id_or_personal_data(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(client, f"我的电话{PHONE}")
        ask(client, f"故障，电话{PHONE}")
        client.delete(f"/api/v1/conversations/{CONVERSATION}")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert ours
    assert [line for line in ours if PHONE in line or CONVERSATION in line] == []
