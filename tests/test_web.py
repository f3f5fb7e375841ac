"""The faces over HTTP: routes, errors, headers, and who waits for whom."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import anyio
import pytest
from fastapi.testclient import TestClient

from app import build_site
from assistant.types import Answer, Status
from assistant.web.desk import Busy, Desk, Inquiry
from assistant.web.pages import STATIC
from assistant.web.port import WebOptions
from assistant.web.streaming import stream
from corpus.errors import BadSetting
from tests.web_fakes import CLAUSES, HOSTILE, QUOTE, FakeAssistant, answered, real_assistant

TEMPLATES = STATIC.parent / "templates"
PAGES = ("/chat", "/demo", "/read/plan", "/widget.js", "/static/chat.js", "/healthz", "/api/v1/documents")


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def client(assistant: FakeAssistant) -> Iterator[TestClient]:
    site = build_site(assistant, WebOptions())
    with TestClient(site, raise_server_exceptions=False) as opened:
        yield opened


class Nodes(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def active(self) -> list[tuple[str, dict[str, str | None]]]:
        """Elements that run something: handlers, scripts not from our own address, javascript: links."""
        return [(tag, attrs) for tag, attrs in self.found if _is_active(tag, attrs)]


def _is_active(tag: str, attrs: dict[str, str | None]) -> bool:
    source = attrs.get("src") or attrs.get("href") or ""
    foreign = tag == "script" and not source.startswith("/")
    handlers = any(name.startswith("on") for name in attrs)
    return foreign or handlers or source.startswith("javascript:") or "style" in attrs


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    return [(name, json.loads(body)) for name, body in found]


# Asking


def test_ask_returns_the_answer_of_the_contract(client: TestClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": "再生水？"})
    assert reply.status_code == 200
    body = reply.json()
    assert body["status"] == "answered"
    assert body["citations"][0]["path"] == "三（二）2（2）"
    assert body["citations"][0]["quote"] in body["citations"][0]["text"]
    assert body["citations"][0]["link"] == "/read/plan#三（二）2（2）"
    assert reply.headers["cache-control"] == "no-store"


def test_ask_passes_the_day_on(client: TestClient, assistant: FakeAssistant) -> None:
    client.post("/api/v1/ask", json={"question": "再生水？", "as_of": "2025-06-01"})
    assert str(assistant.asked[0][2]) == "2025-06-01"


def test_stream_sends_each_citation_once_after_its_segment(client: TestClient) -> None:
    reply = client.post("/api/v1/ask/stream", json={"question": "再生水？"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["x-accel-buffering"] == "no"
    assert "no-transform" in reply.headers["cache-control"]
    got = events(reply.text)
    order = ["stage", "segment", "citation", "segment", "citation", "notice", "done"]
    assert [name for name, _ in got] == order
    assert [body["n"] for name, body in got if name == "citation"] == [1, 2]
    whole = client.post("/api/v1/ask", json={"question": "再生水？"}).json()
    assert {**got[-1][1], "id": ""} == {**whole, "id": ""}


def test_stream_tells_a_bad_question_as_an_error_event(client: TestClient) -> None:
    got = events(client.post("/api/v1/ask/stream", json={"question": " "}).text)
    assert [name for name, _ in got] == ["stage", "error"]
    assert got[-1][1]["status"] == 422
    assert got[-1][1]["errors"] == [{"field": "question", "detail": "问题是空的。"}]


def test_whatever_breaks_becomes_failed_with_the_id_of_the_request(client: TestClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": "故障"})
    body = reply.json()
    assert reply.status_code == 500
    assert body["status"] == "failed"
    assert body["id"] == reply.headers["x-request-id"]
    assert body["id"] in body["text"]
    assert "broken" not in reply.text
    assert events(client.post("/api/v1/ask/stream", json={"question": "故障"}).text)[-1][0] == "done"


def test_the_real_assistant_answers_over_http_with_the_clause() -> None:
    with TestClient(build_site(real_assistant(), WebOptions())) as client:
        assert client.get("/readyz").json()["ready"] is True
        question = {"question": "2025年城市再生水利用率目标是多少？"}
        name, answer = events(client.post("/api/v1/ask/stream", json=question).text)[-1]
        assert name == "done"
        assert "55%" in str(answer["text"])
        cited = client.post("/api/v1/ask", json=question).json()["citations"][0]
        assert cited["path"] == "三（二）2（2）"
        address = f"/api/v1/documents/{cited['document']['id']}/clauses/{cited['path']}"
        assert client.get(address).json()["text"] == cited["text"]
        assert f'id="{cited["path"]}"' in client.get(cited["link"]).text


# Errors


def test_a_bad_question_is_a_problem_that_says_what_to_do(client: TestClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": ""})
    body = reply.json()
    assert reply.status_code == body["status"] == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert body["type"] == "urn:lvwen:problem:bad-question"
    assert body["errors"][0]["field"] == "question"
    assert "300" in body["help"]
    assert body["instance"] == "/api/v1/ask"
    assert body["request_id"] == reply.headers["x-request-id"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("{}", "question"),
        ("{", "请求正文"),
        ("[]", "请求正文"),
        ('{"question": 5}', "question"),
        ('{"question": "\\ud800"}', "question"),
        ('{"question": "问", "as_of": "昨天"}', "as_of"),
        ('{"question": "问", "conversation": "短"}', "conversation"),
        ('{"question": "问", "mode": "模型"}', "mode"),
        ('{"question": "问", "colour": "绿"}', "colour"),
    ],
)
def test_a_wrong_request_names_the_field_in_chinese(client: TestClient, content: str, field: str) -> None:
    reply = client.post("/api/v1/ask", content=content, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    error = reply.json()["errors"][0]
    assert error["field"] == field
    assert re.search("[一-龥]", error["detail"])


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/ask", 405),
        ("GET", "/api/v1/documents/none", 404),
        ("GET", "/api/v1/documents/plan/clauses/九（九）", 404),
        ("GET", "/api/v1/documents/plan/clauses/%20", 404),
        ("GET", "/read/none", 404),
        ("GET", "/static/../pages.py", 404),
        ("GET", "/static/%2e%2e/pages.py", 404),
    ],
)
def test_what_is_not_there_is_a_problem_in_chinese(
    client: TestClient, method: str, address: str, status: int
) -> None:
    reply = client.request(method, address)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert re.search("[一-龥]", reply.json()["help"])


def test_a_browser_gets_a_page_for_what_is_not_there(client: TestClient) -> None:
    reply = client.get(f"/read/{HOSTILE}", headers={"Accept": "text/html"})
    assert reply.status_code == 404
    assert "没有" in reply.text
    assert not Nodes(reply.text).active()


def test_a_body_over_64_kb_is_refused_whatever_its_length_says(client: TestClient) -> None:
    big = b'{"question": "' + b"a" * 70_000 + b'"}'
    declared = client.post("/api/v1/ask", content=big)
    chunked = client.post("/api/v1/ask", content=iter([big[:40_000], big[40_000:]]))
    for reply in (declared, chunked):
        assert reply.status_code == 413
        assert reply.headers["content-type"] == "application/problem+json"
        assert "64" in reply.json()["detail"]


# Documents and facts


def test_documents_carry_their_validity_on_the_day(client: TestClient) -> None:
    body = client.get("/api/v1/documents", params={"as_of": "2020-01-01"}).json()
    assert body["documents"][0]["validity"] == "not_yet"
    assert client.get("/api/v1/documents").json()["documents"][0]["validity"] == "in_force"


def test_a_document_comes_with_its_clauses_in_order(client: TestClient) -> None:
    body = client.get("/api/v1/documents/plan").json()
    assert [clause["path"] for clause in body["clauses"]] == [str(clause.path) for clause in CLAUSES]


@pytest.mark.parametrize("path", ["三（二）2（2）", "三(二)2(2)", "表“主要指标”第1项"])
def test_a_clause_is_found_by_its_path_alone(client: TestClient, path: str) -> None:
    body = client.get(f"/api/v1/documents/plan/clauses/{path}").json()
    assert body["text"] in {CLAUSES[1].text, CLAUSES[4].text}


def test_indicators_are_filtered(client: TestClient) -> None:
    def rows(**filters: str) -> int:
        return len(client.get("/api/v1/facts/indicators", params=filters).json()["indicators"])

    assert rows() == rows(department="分局", attribute="约束性") == 1
    assert rows(department="水务局") == 0


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_readyz_says_whether_the_known_answers_come_out_right(ready: bool, status: int) -> None:
    with TestClient(build_site(FakeAssistant(ready), WebOptions())) as client:
        reply = client.get("/readyz")
        assert (reply.status_code, reply.json()) == (status, {"ready": ready, "corpus": "fake"})
        assert client.get("/healthz").status_code == 200


# Pages and headers


@pytest.mark.parametrize("address", PAGES)
def test_public_routes_carry_the_security_headers(client: TestClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"]


def test_the_setting_says_who_may_embed(assistant: FakeAssistant) -> None:
    options = WebOptions(frame_ancestors="'self' https://www.example.gov.cn")
    with TestClient(build_site(assistant, options)) as client:
        policy = client.get("/chat").headers["content-security-policy"]
        assert policy.endswith("frame-ancestors 'self' https://www.example.gov.cn")


@pytest.mark.parametrize("wrong", ["'self'; script-src *", "a\r\nSet-Cookie: x", "https://例子", ""])
def test_a_setting_that_would_break_the_policy_is_refused(wrong: str) -> None:
    with pytest.raises(BadSetting, match="LVWEN_FRAME_ANCESTORS"):
        WebOptions(frame_ancestors=wrong)


def test_the_front_door_leads_to_the_chat(client: TestClient) -> None:
    assert client.get("/").url.path == "/chat"


def test_the_reader_gives_each_clause_its_path_as_id(client: TestClient) -> None:
    nodes = Nodes(client.get("/read/plan").text).found
    ids = [attrs["id"] for _, attrs in nodes if "id" in attrs]
    assert set(ids) >= {str(clause.path) for clause in CLAUSES}
    assert len(ids) == len(set(ids))


def test_the_reader_shows_markup_in_a_document_as_text(client: TestClient) -> None:
    page = client.get("/read/plan").text
    assert "&lt;img src=x" in page
    assert not Nodes(page).active()


@pytest.mark.parametrize("page", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_inline_script_or_style_and_nothing_foreign(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not Nodes(text).active()
    assert "<style" not in text
    assert "//" not in text
    assert "|safe" not in text


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_put_text_into_the_page_as_text_only(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "https://"):
        assert forbidden not in text


def test_the_widget_is_at_most_5_kb_gzipped(client: TestClient) -> None:
    reply = client.get("/widget.js")
    assert reply.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(reply.content)) <= 5 * 1024


def test_openapi_summarises_every_route_in_chinese_and_no_page_loads_it_from_elsewhere(
    client: TestClient,
) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert "/api/v1/ask/stream" in paths
    for operations in paths.values():
        for operation in operations.values():
            assert re.search("[一-龥]", operation["summary"])
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404


def test_without_the_console_gradio_is_never_imported(client: TestClient) -> None:
    program = "import sys, app; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert client.get("/console").status_code == 404


# Who waits for whom


def test_health_is_answered_while_every_thread_works_and_a_full_queue_says_when_to_retry(
    assistant: FakeAssistant,
) -> None:
    assistant.gate.clear()
    site = build_site(assistant, WebOptions(threads=2, queue=0))
    with TestClient(site) as client, ThreadPoolExecutor(2) as people:
        asked = [people.submit(client.post, "/api/v1/ask", json={"question": "问"}) for _ in range(2)]
        assert all(assistant.begun.acquire(timeout=30) for _ in asked)
        assert client.get("/healthz").text == "ok"
        for address in ("/api/v1/ask", "/api/v1/ask/stream"):
            refused = client.post(address, json={"question": "问"})
            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) > 0
            assert refused.json()["type"] == "urn:lvwen:problem:busy"
        assistant.gate.set()
        assert [one.result().status_code for one in asked] == [200, 200]
        assert client.post("/api/v1/ask", json={"question": "问"}).status_code == 200


def test_an_extractive_answer_never_waits_behind_a_model(assistant: FakeAssistant) -> None:
    assistant.gate.clear()
    with TestClient(build_site(assistant, WebOptions(threads=1))) as client, ThreadPoolExecutor(2) as people:
        asked = [
            people.submit(client.post, "/api/v1/ask", json={"question": "问", "mode": mode})
            for mode in ("llm", "extractive")
        ]
        assert all(assistant.begun.acquire(timeout=30) for _ in asked)  # both have begun, neither has ended
        assistant.gate.set()
        assert [one.result().status_code for one in asked] == [200, 200]


def test_the_queue_takes_as_many_as_it_may_and_all_are_answered(assistant: FakeAssistant) -> None:
    answers: list[Answer] = []

    async def crowd() -> None:
        desk = Desk(assistant, WebOptions(threads=1, queue=3))

        async def person() -> None:
            answers.append(await desk.answer(Inquiry("问", "id")))

        async with anyio.create_task_group() as people:
            for _ in range(4):
                people.start_soon(person)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(Busy):
                desk.check_room()
            assistant.gate.set()
        desk.check_room()

    assistant.gate.clear()
    anyio.run(crowd)
    assert [answer.status for answer in answers] == [Status.ANSWERED] * 4


def test_who_leaves_the_queue_is_not_answered(assistant: FakeAssistant) -> None:
    async def leave() -> None:
        desk = Desk(assistant, WebOptions(threads=1, queue=1))
        async with anyio.create_task_group() as people:
            people.start_soon(desk.answer, Inquiry("第一位", "1"))
            await anyio.wait_all_tasks_blocked()
            async with anyio.create_task_group() as leaving:
                response = stream(desk, Inquiry("走了", "2"), str)
                leaving.start_soon(_drain, response.body_iterator)
                await anyio.wait_all_tasks_blocked()
                leaving.cancel_scope.cancel()
            assistant.gate.set()
        await anyio.wait_all_tasks_blocked()
        desk.check_room()

    assistant.gate.clear()
    anyio.run(leave)
    assert [question for question, _, _ in assistant.asked] == ["第一位"]


async def _drain(parts: object) -> None:
    async for _ in parts:  # type: ignore[attr-defined]
        pass


def test_the_fake_quotes_its_clause() -> None:
    assert answered("问").citations[0].quote == QUOTE
