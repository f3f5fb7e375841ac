"""The officials' console: what it shows, and that it calls nobody."""

import os
from collections.abc import Iterator
from dataclasses import replace

import anyio
import pytest
from fastapi.testclient import TestClient

from app import build_site
from assistant.types import Mode
from assistant.web.console import Shown, made_of, show
from assistant.web.desk import Desk
from assistant.web.port import WebOptions
from tests.web_fakes import CLAUSES, QUOTE, FakeAssistant, answered


def shown(question: str, day: str = "") -> Shown:
    async def ask() -> Shown:
        return await show(Desk(FakeAssistant(), WebOptions()), question, day)

    return anyio.run(ask)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build_site(FakeAssistant(), WebOptions(), console=True)) as opened:
        yield opened


def test_an_answer_stands_beside_its_evidence_and_its_hits() -> None:
    status, answer, made, notices, evidence, hits = shown("再生水？")
    assert status == "已答复"
    assert "【1】" in answer
    assert "未使用生成式模型" in made
    assert "规划期已满" in notices
    assert evidence[0][2:5] == ["三（二）2（2）", QUOTE, CLAUSES[1].text]
    assert hits[0][:2] == ["0.500", "plan#三（二）2（2）"]


def test_an_answer_that_a_model_wrote_says_so_and_names_it() -> None:
    made = made_of(replace(answered("问"), mode=Mode.LLM, model="某模型@1a2b"))
    assert made == "由人工智能模型生成（某模型），参考答复，以原文为准。"


@pytest.mark.parametrize(("question", "day", "message"), [("问", "昨天", "日期"), (" ", "", "空")])
def test_what_cannot_be_asked_is_told_in_place_of_the_status(question: str, day: str, message: str) -> None:
    status, *rest = shown(question, day)
    assert message in status
    assert rest == ["", "", "", [], []]


def test_the_page_may_load_nothing_from_elsewhere(client: TestClient) -> None:
    reply = client.get("/console/")
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_the_public_routes_keep_their_own_policy_beside_the_console(client: TestClient) -> None:
    for address in ("/chat", "/consolation"):
        assert "default-src 'none'" in client.get(address).headers["content-security-policy"]
