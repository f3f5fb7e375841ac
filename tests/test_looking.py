"""Articles looked up by their number."""

from datetime import date

import pytest

from assistant.looking import Lookup
from assistant.pieces import Piece
from tests.lawbooks import BEFORE, RECORD, REPLIES, TODAY, reader


def looked(question: str, day: date = TODAY) -> tuple[Piece, ...]:
    return Lookup(RECORD, REPLIES)(reader().read(question), day)


def test_an_article_is_quoted_whole_without_its_number() -> None:
    (piece,) = looked("林草典第十二条写了什么")
    assert piece.text == (
        "《中华人民共和国林草典》第十二条规定：“林业主管部门应当自受理竹林采伐申请之日起二十日内作出决定。”"
    )


def test_a_paragraph_or_item_of_an_article_is_quoted_alone() -> None:
    (paragraph,) = looked("林草典第十一条第二款怎么规定")
    assert "申请书应当写明采伐的面积。" in paragraph.text
    assert "采伐方案" not in paragraph.text
    (item,) = looked("林草典第十一条第一款第二项")
    assert item.sources[0].quote == "（二）采伐方案。"


def test_the_version_that_applied_on_the_day_is_quoted() -> None:
    assert "三千元以下" in looked("东岭省竹林保护条例第八条", date(2015, 1, 1))[0].text
    assert "二万元以上三万元以下" in looked("东岭省竹林保护条例第八条", BEFORE)[0].text


def test_a_repealed_law_that_is_named_is_quoted_all_the_same() -> None:
    assert "五千元以上" in looked("竹林保护法第十条")[0].text


def test_an_article_of_a_digest_is_called_its_key_points() -> None:
    assert "第六条的要点是：“禁止" in looked("青竹市竹林管理办法第六条")[0].text


def test_several_articles_are_quoted_in_the_order_asked() -> None:
    paths = [str(piece.sources[0].clause.path) for piece in looked("林草典第十二条和第五条写了什么")]
    assert paths == ["第十二条", "第五条"]


@pytest.mark.parametrize(
    "question", ["林草典写了什么", "第十条写了什么", "林草典第九十九条", "林草典第十二条第五款"]
)
def test_what_is_not_named_or_not_there_is_not_quoted(question: str) -> None:
    assert looked(question) == ()
