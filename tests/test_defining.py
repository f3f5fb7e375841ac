"""What a word means: the sentence that defines it, of a document that applies, for the word that was asked about."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.defining import Definitions, definitions_of
from assistant.pipeline import Assistant
from assistant.query import Query
from tests.lawbooks import INDEX, REPLIES, TODAY, clause, reader, shelves
from tests.web_fakes import real_assistant


def words(text: str) -> list[str]:
    return [one.word for one in definitions_of(clause("code", "第二条", text))]


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("第二条　本条例所称竹林，是指以竹类为主的林地。", ["竹林"]),
        ("第二条　竹林是指以竹类为主的林地。", ["竹林"]),
        (
            "第二条　下列用语的含义：\n（一）竹林，是指以竹类为主的林地；\n（二）竹材，是指采伐的竹子。",
            ["竹林", "竹材"],
        ),
        ("第二条　本法所称竹材（含竹片），是指采伐的竹子。", ["竹材"]),
        ("第二条　本办法所称竹灾，包括竹林火灾和竹林虫灾。", ["竹灾"]),
        ("第二条　竹林的范围包括山地和河滩。", []),
        ("第二条　在竹林放羊的，处罚款。", []),
    ],
)
def test_the_word_before_a_definition_is_the_word_defined(text: str, defined: list[str]) -> None:
    assert words(text) == defined


def test_the_span_of_a_definition_is_its_sentence_without_the_articles_number() -> None:
    text = "第二条　本条例所称竹林，是指以竹类为主的林地。县政府公布名录。"
    (one,) = definitions_of(clause("code", "第二条", text))
    assert text[slice(*one.span)] == "本条例所称竹林，是指以竹类为主的林地。"


def test_only_a_question_for_a_meaning_is_answered_with_a_definition() -> None:
    query = reader().read("什么是竹林？")
    answer = Definitions(INDEX, shelves(), REPLIES)
    assert query.meaning
    assert answer(query, TODAY) == ()  # none of these laws defines it
    assert answer(replace(query, meaning=False), TODAY) == ()


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return real_assistant()


def query_of(assistant: Assistant, question: str) -> Query:
    return assistant.read(question)


@pytest.mark.parametrize(
    ("question", "word"), [("什么是名木？", "名木"), ("啥叫再生水利用率", "再生水利用率")]
)
def test_a_definition_given_defines_the_word_asked_for(
    assistant: Assistant, question: str, word: str
) -> None:
    answer = assistant.ask(question, as_of=date(2026, 11, 22))
    defined = [c.quote for c in answer.citations if "是指" in c.quote]
    assert all(word in quote for quote in defined)
