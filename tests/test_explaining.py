"""How an answer came about: the same answer, with what was read, found, weighed and verified on the way."""

import json
from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from assistant.explained import show_trace, trace_json
from assistant.explaining import Outcome, explain
from assistant.pipeline import Assistant
from assistant.types import Status, Turn
from tests.web_fakes import real_assistant

TODAY = date(2026, 11, 22)
PENALTY = "拒不实施强制性清洁生产审核的，怎么处罚？"


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return real_assistant()


def test_the_answer_explained_is_the_answer(assistant: Assistant) -> None:
    trace, answer = explain(assistant, PENALTY, as_of=TODAY), assistant.ask(PENALTY, as_of=TODAY)
    assert (trace.answer.text, trace.answer.citations) == (answer.text, answer.citations)


def test_every_step_is_timed_in_order(assistant: Assistant) -> None:
    names = [step.name for step in explain(assistant, PENALTY, as_of=TODAY).steps]
    assert names == ["screen", "understand", "clarify", "gather", "write", "verify", "finish"]


def test_what_was_used_is_among_what_was_weighed_and_the_rest_says_why_not(assistant: Assistant) -> None:
    trace = explain(assistant, PENALTY, as_of=TODAY)
    used = {one.source.clause.ref for one in trace.choice.weighed if one.outcome is Outcome.USED}
    assert used & {citation.clause.ref for citation in trace.answer.citations}
    assert {one.outcome for one in trace.choice.weighed} - {Outcome.USED}
    assert sum(trace.choice.chances or ()) == pytest.approx(1.0)


def test_a_law_repealed_on_the_day_is_named_as_not_on_the_shelf(assistant: Assistant) -> None:
    titles = [document.title for document in explain(assistant, PENALTY, as_of=TODAY).off_shelf]
    assert "中华人民共和国清洁生产促进法" in titles


def test_what_a_follow_up_took_over_is_told(assistant: Assistant) -> None:
    first = "2025年城市再生水利用率目标是多少？"
    history = (Turn(first, assistant.ask(first, as_of=TODAY)),)
    assert any("再生水" in word for word in explain(assistant, "那县里怎么推进呢？", history, TODAY).carried)


def test_a_question_that_is_screened_has_nothing_to_explain_but_the_step(assistant: Assistant) -> None:
    trace = explain(assistant, "谢谢", as_of=TODAY)
    assert trace.answer.status is Status.OUT_OF_SCOPE
    assert [step.name for step in trace.steps] == ["screen"]
    assert trace_json(trace)["reading"] == {}


@pytest.mark.parametrize(
    "question", [PENALTY, "县交通运输局负责哪些指标？", "清洁生产促进法还有效吗？", "谢谢"]
)
def test_it_can_be_shown_and_written_as_json(assistant: Assistant, question: str) -> None:
    trace, console = (
        explain(assistant, question, as_of=TODAY),
        Console(width=120, record=True, file=StringIO()),
    )
    show_trace(console, trace)
    shown = console.export_text()
    assert "答复经过" in shown
    assert "初筛" in shown
    assert set(json.loads(json.dumps(trace_json(trace), default=str))["milliseconds"]) >= {"screen"}
