"""Traces: a span for each answer with one for each step below it, and not a word of what was asked or said."""

import sys
from datetime import date

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.tracing import traced
from tests.command import run
from tests.web_fakes import real_assistant

QUESTION = "2025年城市再生水利用率目标是多少？"
STEPS = ("screen", "understand", "clarify", "gather", "write", "verify", "finish")


@pytest.fixture(scope="module")
def spans() -> tuple[ReadableSpan, ...]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    plain, watched = real_assistant(), traced(real_assistant(), provider.get_tracer("test"))
    said = watched.ask(QUESTION, as_of=date(2026, 11, 22))
    assert said.text == plain.ask(QUESTION, as_of=date(2026, 11, 22)).text
    return exporter.get_finished_spans()


def test_each_step_has_a_span_below_that_of_the_answer(spans: tuple[ReadableSpan, ...]) -> None:
    *steps, answer = spans
    assert answer.name == "lvwen.answer"
    assert [span.name for span in steps] == [f"lvwen.{step}" for step in STEPS]
    assert {span.parent.span_id for span in steps if span.parent} == {answer.context.span_id}


def test_status_and_citations_are_told(spans: tuple[ReadableSpan, ...]) -> None:
    told = dict(spans[-1].attributes or {})
    assert told["status"] == "answered"
    assert told["citations"] == ("jinxiang-green-plan-145#三（二）2（2）",)


def test_no_span_holds_a_word_of_the_question_or_the_answer(spans: tuple[ReadableSpan, ...]) -> None:
    held = " ".join(str(value) for span in spans for value in (span.attributes or {}).values())
    assert not any(word in held for word in ("再生水", "利用率", "目标", "55%"))


def test_one_question_on_the_command_line_imports_no_opentelemetry() -> None:
    code = (
        "import sys; from assistant.bootstrap import open_assistant; from assistant.settings import read_settings;"
        "open_assistant(read_settings(), single=True).ask('再生水利用率目标是多少？');"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    done = run([sys.executable, "-c", code])
    assert (done.code, done.told) == (0, "")
