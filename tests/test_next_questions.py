"""What can be asked next: answered when it is asked, from another clause, and not asked before."""

from datetime import date

import pytest

from assistant.bootstrap import suggesting
from assistant.pipeline import Assistant
from assistant.types import Status, Turn
from eval.cases import SUITES, read_cases
from tests.web_fakes import real_assistant

TODAY = date(2026, 11, 22)
ASKED = [
    case.turns[0] for name in ("plan", "policies") for case in read_cases(SUITES / f"{name}.jsonl")[::12]
]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return suggesting(real_assistant())


@pytest.fixture(scope="module")
def plain() -> Assistant:
    return real_assistant()


def test_every_question_offered_is_answered_from_a_clause_not_cited_yet(
    assistant: Assistant, plain: Assistant
) -> None:
    offered = 0
    for question in ASKED:
        answer = assistant.ask(question, as_of=TODAY)
        cited = {citation.clause.ref for citation in answer.citations}
        for suggestion in answer.suggestions:
            told = plain.ask(suggestion, as_of=TODAY)
            assert told.status is Status.ANSWERED, suggestion
            assert {citation.clause.ref for citation in told.citations} - cited, suggestion
            offered += 1
    assert offered > len(ASKED)


def test_no_more_than_three_are_offered_and_none_twice(assistant: Assistant) -> None:
    for question in ASKED:
        offered = assistant.ask(question, as_of=TODAY).suggestions
        assert len(set(offered)) == len(offered) <= 3


def test_what_was_asked_before_is_not_offered_again(assistant: Assistant) -> None:
    question = "2025年城市再生水利用率目标是多少？"
    first = assistant.ask(question, as_of=TODAY)
    before = first.suggestions[0]
    history = (Turn(before, assistant.ask(before, as_of=TODAY)),)
    assert before not in assistant.ask(question, history, TODAY).suggestions


def test_an_answer_of_a_batch_or_an_evaluation_is_not_kept_waiting_for_them(plain: Assistant) -> None:
    assert plain.ask("2025年城市再生水利用率目标是多少？", as_of=TODAY).suggestions == ()
