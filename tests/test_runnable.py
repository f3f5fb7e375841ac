"""LangChain's users get the same clauses and the same answers, and nothing is reported to anyone."""

import asyncio
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from assistant.runnable import AnswerRunnable, ClauseRetriever
from corpus.errors import BadQuestion
from tests.command import PROJECT, built_home, environment
from tests.shapes import check_answer
from tests.web_fakes import real_assistant

QUESTION = "2025年城市再生水利用率目标是多少？"
DAY = date(2026, 11, 22)
VARYING = ("id", "elapsed_ms")


def lasting(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name not in VARYING}


def started(code: str, **more: str) -> str:
    command = [sys.executable, "-c", code]
    ended = subprocess.run(
        command,
        cwd=PROJECT,
        env=environment(built_home(), more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_example_in_the_documentation_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVWEN_HOME", str(built_home()))
    text = (Path(PROJECT) / "docs" / "langchain.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    held: dict[str, object] = {}
    exec(code, held)
    assert "55%" in str(held["answer"])
    assert held["statuses"] == ["answered", "no_basis"]
    assert isinstance(held["found"], list)
    assert len(held["found"]) == 5


def test_a_document_is_a_clause_of_the_corpus_character_for_character() -> None:
    found = ClauseRetriever(assistant=real_assistant(), limit=8, as_of=DAY).invoke(QUESTION)
    assert len({one.metadata["ref"] for one in found}) == len(found) == 8
    scores = [one.metadata["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    for one in found:
        clauses = {clause.ref: clause for clause in real_assistant().clauses(one.metadata["document"])}
        assert one.page_content == clauses[one.metadata["ref"]].text
        assert one.metadata["ref"] == f"{one.metadata['document']}#{one.metadata['path']}"
    assert any("再生水利用率达到55%" in one.page_content for one in found)


def test_the_validity_of_a_document_is_that_of_the_day() -> None:
    for day, validity in ((date(2025, 6, 1), "in_force"), (DAY, "expired")):
        found = ClauseRetriever(assistant=real_assistant(), as_of=day).invoke(QUESTION)
        held = {one.metadata["title"]: one.metadata["validity"] for one in found}
        assert held["金乡县“十四五”绿色低碳循环发展规划"] == validity


def test_a_runnable_answers_as_the_assistant_does() -> None:
    ask = AnswerRunnable(real_assistant())
    answer = ask.invoke({"question": QUESTION, "as_of": DAY.isoformat()})
    check_answer(answer)
    assert answer["status"] == "answered"
    assert lasting(ask.invoke({"question": QUESTION, "as_of": DAY})) == lasting(answer)


def test_history_is_what_was_asked_before() -> None:
    first, then = "县交通运输局负责哪些指标？", "那县水务局呢？"
    answer = AnswerRunnable(real_assistant()).invoke({"question": then, "history": [first]})
    assert answer["query"] == real_assistant().converse((first, then)).query != then


def test_batches_and_streams_give_what_single_questions_give() -> None:
    ask = AnswerRunnable(real_assistant())
    questions = [QUESTION, "哪个部门牵头清洁生产审核？", "火星基地什么时候建成？"] * 3
    alone = [lasting(ask.invoke(question)) for question in questions]
    assert [lasting(answer) for answer in ask.batch(questions)] == alone  # type: ignore[arg-type]
    assert [lasting(answer) for answer in asyncio.run(ask.abatch(questions))] == alone  # type: ignore[arg-type]
    assert [lasting(answer) for answer in ask.stream(questions[0])] == alone[:1]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        {},
        {"question": 3},
        {"question": "问", "day": "2025-06-01"},
        {"question": QUESTION, "as_of": "明天"},
        {"question": QUESTION, "history": "一句"},
    ],
)
def test_what_is_no_question_is_refused_with_the_reason(asked: object) -> None:
    with pytest.raises(BadQuestion, match=r"[一-鿿]"):
        AnswerRunnable(real_assistant()).invoke(asked)  # type: ignore[arg-type]


def test_tracing_stays_off_whatever_the_environment_says() -> None:
    code = "import assistant.runnable; from langsmith.utils import tracing_is_enabled; print(tracing_is_enabled())"
    assert started(code, LANGSMITH_TRACING="true", LANGCHAIN_TRACING_V2="true").strip() == "False"


def test_the_command_line_never_loads_langchain() -> None:
    code = (
        "import sys\nfrom assistant.__main__ import main\n"
        f"sys.argv = ['lvwen', 'ask', '{QUESTION}']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.startswith(('langchain', 'langsmith'))])"
    )
    assert started(code).strip().endswith("[]")
