"""How long an answer takes in a running process, beside a measure of this machine (``make bench``).

The measure is a loop over every sentence of the corpus that counts the characters it shares with the question: plain
Python without index or ranking. The ratio of the two says more than either, for it holds on another machine too.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from assistant.bootstrap import open_assistant
from assistant.pipeline import Assistant
from assistant.settings import read_settings
from corpus.facts import sentences_of
from eval.cases import SUITES, corpora_of, read_cases

CASES = Path(__file__).resolve().parent.parent / "eval" / "cases" / "plan.jsonl"
QUESTIONS = 40
PASSES = 5

Conversation = tuple[str, ...]


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    """The assistant of a service: a fresh index, Chroma for the vectors."""
    with tempfile.TemporaryDirectory(prefix="lvwen-bench-") as home:
        opened = open_assistant(read_settings(home=Path(home)))
        yield opened
        opened.index.record.close()


@pytest.fixture(scope="module")
def questions() -> tuple[Conversation, ...]:
    """Questions of one turn from all categories: the first of each in turn, until there are enough."""
    groups: dict[str, list[Conversation]] = {}
    for line in CASES.read_text(encoding="utf-8").splitlines():
        entry: dict[str, Any] = json.loads(line)
        if len(entry["turns"]) == 1:
            groups.setdefault(entry["category"], []).append(tuple(entry["turns"]))
    chosen: list[Conversation] = []
    for group in cycle(list(groups.values())):
        if len(chosen) == QUESTIONS or not any(groups.values()):
            return tuple(chosen)
        if group:
            chosen.append(group.pop(0))
    return tuple(chosen)


def milliseconds(work: Callable[[str], object], questions: tuple[Conversation, ...]) -> dict[str, float]:
    """Median and 95th percentile of the time one question takes, the first pass left out."""
    taken = []
    for number in range(PASSES + 1):
        for (question,) in questions:
            begin = perf_counter()
            work(question)
            if number:
                taken.append((perf_counter() - begin) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    return {"p50_ms": round(float(p50), 3), "p95_ms": round(float(p95), 3)}


def characters_shared(assistant: Assistant) -> Callable[[str], int]:
    """The measure: over all sentences, the most characters one shares with the question."""
    clauses = [clause for document in assistant.documents() for clause in assistant.clauses(document.id)]
    sentences = [clause.text[a:b] for clause in clauses for a, b in sentences_of(clause.text)]

    def measure(question: str) -> int:
        wanted = set(question)
        return max(sum(char in wanted for char in sentence) for sentence in sentences)

    return measure


def test_an_answer(
    benchmark: Any,
    assistant: Assistant,
    questions: tuple[Conversation, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every stage of an answer, over the mixed questions."""
    answers = milliseconds(assistant.ask, questions)
    reference = milliseconds(characters_shared(assistant), questions)
    ratio = round(answers["p50_ms"] / reference["p50_ms"], 2)
    benchmark.extra_info.update(answers, reference_p50_ms=reference["p50_ms"], ratio_p50=ratio)
    with capsys.disabled():
        print(f"\nanswer {answers}, reference {reference}, ratio of medians {ratio}")  # noqa: T201
    benchmark(lambda: [assistant.ask(question) for (question,) in questions])


def test_an_answer_over_all_laws(
    benchmark: Any, questions: tuple[Conversation, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same over the plan and all laws of the shared material, where there is any: half the questions on laws."""
    try:
        corpora = corpora_of("laws")
    except FileNotFoundError as error:
        pytest.skip(str(error))
    with tempfile.TemporaryDirectory(prefix="lvwen-bench-") as home:
        opened = open_assistant(read_settings(home=Path(home), corpus=corpora))
        clauses = sum(len(opened.clauses(document.id)) for document in opened.documents())
        asked = (*questions, *((case.turns[0],) for case in read_cases(SUITES / "laws.jsonl")[:QUESTIONS]))
        answers = milliseconds(opened.ask, asked)
        reference = milliseconds(characters_shared(opened), asked[::20])
        ratio = round(answers["p50_ms"] / reference["p50_ms"], 3)
        benchmark.extra_info.update(answers, clauses=clauses, ratio_p50=ratio)
        with capsys.disabled():
            told = f"{clauses} clauses, answer {answers}, reference {reference}, ratio of medians {ratio}"
            print(f"\n{told}")  # noqa: T201
        benchmark(lambda: [opened.ask(question) for (question,) in asked])
        opened.index.record.close()


def test_the_reference(benchmark: Any, assistant: Assistant, questions: tuple[Conversation, ...]) -> None:
    """The plain loop, over the same questions."""
    measure = characters_shared(assistant)
    benchmark.extra_info.update(milliseconds(measure, questions))
    benchmark(lambda: [measure(question) for (question,) in questions])
