"""A question with no subject, or with several that fit as well, gets choices; one that is plain goes on."""

from datetime import date

import pytest

from assistant.clarifying import Clarify
from assistant.steps import Draft
from assistant.types import Answer, Status, Turn
from tests.lawbooks import REPLIES, TODAY, reader, shelves
from tests.web_fakes import real_assistant

METRICS = ("竹材综合利用率", "竹林水利用率", "竹林面积")


def clarified(question: str, near: tuple[str, ...] = ()) -> Draft | Answer:
    query = reader().read(question)
    query = query if not near else type(query)(**{**vars(query), "near": near})
    return Clarify(shelves(), METRICS, REPLIES)(Draft(question, (), TODAY, query))


@pytest.mark.parametrize(
    "question",
    [
        "罚多少钱？",
        "怎么处罚？",
        "由哪个部门负责？",
        "期限是多久？",
        "目标是多少？",
        "利用率目标是多少？",
    ],
)
def test_a_question_without_a_subject_is_asked_back_with_choices(question: str) -> None:
    found = clarified(question)
    assert isinstance(found, Answer)
    assert found.status is Status.CLARIFY
    assert len(found.suggestions) > 1


@pytest.mark.parametrize(
    "question",
    [
        "在竹林倾倒垃圾罚多少钱？",
        "竹林面积目标是多少？",
        "面积目标是多少？",
        "竹林保护法第十条是什么？",
        "竹林由哪个部门负责？",
    ],
)
def test_a_question_with_one_subject_is_not_asked_back(question: str) -> None:
    assert isinstance(clarified(question), Draft)


def test_an_article_of_the_law_just_cited_is_that_laws() -> None:
    found = clarified("那第十条呢？", near=("code",))
    assert isinstance(found, Draft)
    assert found.query.scope.families == ("林草典",)


def test_an_article_that_only_one_law_has_is_that_laws() -> None:
    found = clarified("第三十条是什么？")
    assert isinstance(found, Draft)
    assert found.query.scope.families == ("林草典",)


def test_what_is_said_to_a_question_back_completes_the_question_before() -> None:
    asked = clarified("罚多少钱？")
    assert isinstance(asked, Answer)
    assert "罚多少钱" in reader()("在竹林倾倒垃圾", (Turn("罚多少钱？", asked),)).text


def test_an_article_that_several_laws_have_is_asked_back_with_choices_that_can_be_answered() -> None:
    assistant = real_assistant()
    asked = assistant.ask("第六条是什么？", (), date(2026, 11, 22))
    assert asked.status is Status.CLARIFY
    for choice in asked.suggestions:
        assert assistant.ask(choice, (), date(2026, 11, 22)).status is Status.ANSWERED, choice


@pytest.mark.parametrize("kind", ["penal", "time", "department", "value", "procedure"])
def test_every_choice_can_be_answered(kind: str) -> None:
    assistant = real_assistant()
    for choice in REPLIES.say(f"choices.{kind}").split("|"):
        assert assistant.ask(choice, (), date(2026, 11, 22)).status is Status.ANSWERED, choice
