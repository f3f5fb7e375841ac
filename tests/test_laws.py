"""The assistant over the full texts of laws, as an office would add them."""

from datetime import date
from pathlib import Path

import pytest

from assistant.bootstrap import open_assistant
from assistant.pipeline import Assistant
from assistant.settings import read_settings
from assistant.types import Answer, NoticeKind
from corpus.types import TextKind

QUESTION = "拒不实施强制性清洁生产审核的，怎么处罚？"
TODAY, BEFORE = date(2026, 11, 22), date(2025, 6, 1)


@pytest.fixture(scope="session")
def assistant(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    laws = shared / "reference" / "laws"
    if not laws.is_dir():
        pytest.skip(f"no laws at {laws}")
    return open_assistant(read_settings(home=tmp_path_factory.mktemp("laws"), corpus=(laws,)), single=True)


def quotes(answer: Answer) -> dict[tuple[str, str], str]:
    """What is quoted, by the document's title and the article."""
    return {(c.document.title, str(c.clause.path)): c.quote for c in answer.citations}


def test_a_penalty_is_quoted_from_the_law_in_force_with_its_article_and_sums(assistant: Assistant) -> None:
    quoted = quotes(assistant.ask(QUESTION, as_of=TODAY))
    assert "五万元以上五十万元以下" in quoted[("中华人民共和国生态环境法典", "第一千二百二十一条")]
    assert not [title for title, _ in quoted if title == "中华人民共和国清洁生产促进法"]


def test_the_penalty_of_a_past_day_is_quoted_from_the_law_of_that_day(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION, as_of=BEFORE)
    assert ("中华人民共和国清洁生产促进法", "第三十九条") in quotes(answer)
    told = [notice for notice in answer.notices if notice.kind is NoticeKind.REPEALED]
    assert len(told) == 1
    assert "2026年8月15日" in told[0].text
    assert "已经废止" in told[0].text


def test_a_full_text_takes_the_place_of_its_digest(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION, as_of=TODAY)
    held = [d for d in assistant.documents() if d.title == "中华人民共和国生态环境法典"]
    assert [document.text_kind for document in held] == [TextKind.ORIGINAL]
    assert "《中华人民共和国生态环境法典》第一千二百二十一条" in answer.text
    assert "规定：“" in answer.text


def test_the_clause_that_repeals_a_law_is_found_in_the_full_text(assistant: Assistant) -> None:
    answer = assistant.ask("清洁生产促进法还有效吗？", as_of=TODAY)
    assert list(quotes(answer)) == [("中华人民共和国生态环境法典", "第一千二百四十二条")]


def test_an_article_is_looked_up_by_its_number_with_its_exact_words(assistant: Assistant) -> None:
    answer = assistant.ask("生态环境法典第九百六十七条第二款怎么规定的？", as_of=TODAY)
    (citation,) = answer.citations
    assert str(citation.part) == "第九百六十七条第二款"
    assert citation.quote.strip() in answer.text
