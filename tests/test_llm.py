"""A language model behind its port: whatever its service does ends in time, in words or in a fault that says why."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.llm import (
    ChatModel,
    Connection,
    Message,
    connection_of,
    estimated_tokens,
    open_model,
    token_counter,
)
from assistant.settings import read_settings
from corpus.errors import BadSetting, ModelFault
from tests.contracts import check_failing_model, check_model
from tests.fakes import FakeModel
from tests.scripted_server import (
    NAME,
    Script,
    Service,
    dead_address,
    delta,
    dripping_head,
    endless,
    plain,
    refusing,
    saying,
    serving,
    silent,
    streaming,
)

SECRET = "sk-very-secret"
ASKED = (Message("system", "规矩"), Message("user", "问"))


def model_at(address: str, seconds: float = 20.0) -> ChatModel:
    return ChatModel(Connection(address, NAME, SECRET, seconds, 100))


def said(service: Service, seconds: float = 20.0) -> str:
    return "".join(model_at(service.address, seconds).write(ASKED))


def test_the_real_model_keeps_the_contract() -> None:
    with serving(saying("甲【1】。", "乙", "【2】。")) as service:
        check_model(model_at(service.address), "甲【1】。乙【2】。")
    with serving(refusing(429)) as service:
        check_failing_model(model_at(service.address), "繁忙")


def test_the_double_keeps_the_contract() -> None:
    check_model(FakeModel("甲【1】。", "乙", "【2】。"), "甲【1】。乙【2】。")
    check_failing_model(FakeModel("甲", fault=ModelFault("模型繁忙")), "繁忙")


FAULTS: dict[str, tuple[Script, str]] = {
    "key refused": (refusing(401), "密钥"),
    "forbidden": (refusing(403), "密钥"),
    "no such model": (refusing(404), "没有所设的模型"),
    "too many": (refusing(429, Retry_After="1"), "繁忙"),
    "broken down": (refusing(500, b"<html>oops</html>"), "出错"),
    "bad gateway": (refusing(502, b""), "出错"),
    "sent elsewhere": (refusing(302, b"", Location="http://127.0.0.1:9/"), "出错"),
    "a page": (plain(b"<html>login</html>"), "无法识别"),
    "half of JSON": (plain(b'{"choices": [', "application/json"), "无法识别"),
    "half of JSON in an event": (streaming('{"choices": [', said="甲"), "无法识别"),
    "no event at all": (streaming(), "无法识别"),
    "a list": (streaming([1, 2]), "无法识别"),
    "null": (streaming("null"), "无法识别"),
    "rubbish": (streaming(b"\xff\xfe\x00rubbish\n\n" * 20), "无法识别"),
    "deep nesting": (streaming("[" * 100_000), "无法识别"),
    "an error in the stream": (streaming({"error": {"message": "out of memory"}}), "无法识别"),
    "a number for text": (streaming(delta({"content": 5})), "无法识别"),
    "compressed": (refusing(200, b"\x1f\x8b", Content_Encoding="gzip"), "无法识别"),
    "the wire is cut": (streaming(said="甲", end=False), "中途断开"),
    "a line without end": (endless(lambda exchange: exchange.chunk(b"x" * 100_000), 0), "无法识别"),
    "a flood of words": (endless(lambda exchange: exchange.piece("字" * 1000), 0), "过长"),
}


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning")
@pytest.mark.parametrize("name", FAULTS)
def test_a_service_that_misbehaves_gives_a_fault_that_says_why(name: str) -> None:
    script, reason = FAULTS[name]
    with serving(script) as service:
        check_failing_model(model_at(service.address), reason)
        assert len(service.requests) == 1  # no second try


def test_where_nothing_listens_the_fault_says_so() -> None:
    check_failing_model(model_at(dead_address()), "连接不上")


SLOW: dict[str, Script] = {
    "silent": silent,
    "a word now and then": endless(lambda exchange: exchange.piece("字"), 0.1),
    "comments for ever": endless(lambda exchange: exchange.chunk(b": ping\n\n"), 0.05),
    "half a line for ever": endless(lambda exchange: exchange.chunk(b"x"), 0.05),
    "a head without end": dripping_head,
}


@pytest.mark.parametrize("name", SLOW)
def test_the_time_out_bounds_the_whole_reply(name: str) -> None:
    list(FakeModel().write(ASKED))
    with serving(SLOW[name]) as service:
        begin = time.monotonic()
        with pytest.raises(ModelFault, match="规定时间"):
            said(service, 0.5)
        assert time.monotonic() - begin < 5  # generous: 0.5 s and what a busy machine adds


def test_nothing_said_is_an_empty_reply_and_no_fault() -> None:
    for script in (saying(), streaming({"choices": []}, "[DONE]"), streaming({"choices": None})):
        with serving(script) as service:
            assert said(service) == ""


def test_what_the_environment_says_of_another_service_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_BASE_URL", dead_address())
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    for name in ("OPENAI_PROXY", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, dead_address())
    with serving(saying("甲。")) as service:
        assert said(service) == "甲。"
    headers = service.requests[0].headers
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert not headers.get("openai-organization")


def test_what_is_sent_is_the_messages_and_the_limit_of_tokens() -> None:
    with serving(saying("甲。")) as service:
        said(service)
    body = service.requests[0].body
    assert (body["model"], body["max_tokens"], body["stream"], body["temperature"]) == (NAME, 100, True, 0)
    assert [(one["role"], one["content"]) for one in service.prompts[0]] == [
        ("system", "规矩"),
        ("user", "问"),
    ]


TRACED = """
import os, sys
from assistant.llm import ChatModel, Connection, Message
list(ChatModel(Connection(sys.argv[1], "scripted-1", "k", 20.0, 9)).write((Message("user", "问"),)))
import langsmith.utils
print(langsmith.utils.tracing_is_enabled())
"""


def test_tracing_is_off_whatever_the_environment_says() -> None:
    with serving(saying("甲。")) as watcher, serving(saying("甲。")) as service:
        told = {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_ENDPOINT": watcher.address,
            "LANGSMITH_API_KEY": "x",
        }
        command = [sys.executable, "-c", TRACED, service.address]
        done = subprocess.run(
            command, env=os.environ | told, capture_output=True, text=True, check=False, timeout=120
        )
    assert done.stdout.strip() == "False", done.stderr
    assert watcher.requests == []


def test_asking_for_the_settings_of_a_model_loads_no_heavy_vendor() -> None:
    look = "import sys, assistant.bootstrap; print([n for n in ('langchain_core', 'openai', 'httpx2', 'tiktoken') if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"


def test_a_model_is_set_by_its_address_and_name_together() -> None:
    assert open_model(read_settings(llm_base_url=None, llm_model=None)) is None
    assert open_model(read_settings(llm_base_url="http://127.0.0.1:1/v1", llm_model=None)) is None
    assert open_model(read_settings(llm_base_url=None, llm_model="m")) is None
    held = open_model(read_settings(llm_base_url="http://127.0.0.1:1/v1", llm_model="m"))
    assert held is not None
    assert held.name == "m"


def test_the_key_is_never_printed() -> None:
    settings = read_settings(llm_base_url="http://127.0.0.1:1/v1", llm_model="m", llm_api_key=SECRET)
    connection = connection_of(settings)
    assert connection is not None
    assert connection.key == SECRET
    assert SECRET not in f"{settings!r} {settings} {connection!r} {connection} {open_model(settings)!r}"


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8080", "file:///etc/passwd", "http://", "ftp://a/v1", "http://a/v1?x=1"]
)
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(BadSetting, match="LVWEN_LLM_BASE_URL"):
        read_settings(llm_base_url=address)


def test_tokens_are_estimated_where_the_file_of_tiktoken_is_missing_or_harmed(tmp_path: Path) -> None:
    from assistant.llm import _ENCODING_FILE

    harmed = tmp_path / _ENCODING_FILE
    harmed.write_bytes(b"IQ== 0\n")
    for folder in (None, str(tmp_path), str(tmp_path / "missing")):
        assert token_counter(folder) is estimated_tokens
    assert harmed.read_bytes() == b"IQ== 0\n"  # tiktoken would have deleted it and gone out for another


def test_the_estimate_is_no_less_than_bytes_allow() -> None:
    assert estimated_tokens("") == 0
    assert estimated_tokens("再生水") == 6
    assert estimated_tokens("abc 55%") == 4
