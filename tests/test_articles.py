"""Paragraphs, items and sub-items of an article: addresses and where they stand."""

import pytest

from corpus.articles import find_part, part_at, parts_of
from corpus.paths import ClausePath
from corpus.types import Clause, ClauseKind


def article(*lines: str, path: str = "第三十九条") -> Clause:
    text = "\n".join(lines)
    return Clause("law", ClausePath.parse(path), (), text, (0, len(text)), None, ClauseKind.TEXT)


def addresses(clause: Clause) -> list[tuple[str, str]]:
    return [(str(part.path), clause.text[slice(*part.span)]) for part in parts_of(clause)]


TWO = article(
    "第三十九条 甲。", "有下列情形的：", "（一）乙；", "1.丙；", "2.丁；", "（二）戊。", "前款规定适用于己。"
)
ONE = article("第三十九条 有下列情形的：", "（一）甲；", "（二）乙。")


def test_items_belong_to_the_paragraph_whose_lead_they_follow() -> None:
    assert addresses(TWO) == [
        ("第三十九条第一款", "第三十九条 甲。"),
        ("第三十九条第二款", "有下列情形的：\n（一）乙；\n1.丙；\n2.丁；\n（二）戊。"),
        ("第三十九条第二款第（一）项", "（一）乙；\n1.丙；\n2.丁；"),
        ("第三十九条第二款第（一）项第1目", "1.丙；"),
        ("第三十九条第二款第（一）项第2目", "2.丁；"),
        ("第三十九条第二款第（二）项", "（二）戊。"),
        ("第三十九条第三款", "前款规定适用于己。"),
    ]


def test_an_article_of_one_paragraph_has_no_paragraph_in_its_addresses() -> None:
    assert [path for path, _ in addresses(ONE)] == [
        "第三十九条",
        "第三十九条第（一）项",
        "第三十九条第（二）项",
    ]


def test_a_line_that_goes_on_with_a_sentence_opens_no_paragraph() -> None:
    broken = article("第三十九条 甲和", "乙由县级人民政府管理。", "丙。")
    assert [path for path, _ in addresses(broken)] == ["第三十九条第一款", "第三十九条第二款"]


def test_a_caption_in_brackets_is_no_paragraph() -> None:
    assert [path for path, _ in addresses(article("第三十九条 【范围】", "甲。"))] == ["第三十九条"]


def test_an_inserted_article_keeps_its_number_in_its_addresses() -> None:
    inserted = article("第十二条之一 甲。", "乙。", path="第十二条之一")
    assert [path for path, _ in addresses(inserted)] == ["第十二条之一第一款", "第十二条之一第二款"]


@pytest.mark.parametrize(
    ("quoted", "address"),
    [
        ("乙", "第三十九条第二款第（一）项"),
        ("丁", "第三十九条第二款第（一）项第2目"),
        ("甲", "第三十九条第一款"),
        ("己", "第三十九条第三款"),
    ],
)
def test_a_quotation_has_the_narrowest_address_that_holds_it(quoted: str, address: str) -> None:
    at = TWO.text.index(quoted)
    assert str(part_at(TWO, (at, at + 1))) == address


def test_a_quotation_across_paragraphs_has_the_articles_address() -> None:
    assert part_at(TWO, (0, len(TWO.text))) == TWO.path


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("第三十九条第二款第（一）项", "（一）乙"),
        ("第39条第3款", "前款"),
        ("第三十九条第（二）项", "（二）戊"),
        ("第三十九条", "第三十九条"),
    ],
)
def test_an_address_is_found_where_it_stands(asked: str, begins: str) -> None:
    span = find_part(TWO, ClausePath.parse(asked))
    assert span is not None
    assert TWO.text[slice(*span)].startswith(begins)


def test_the_first_paragraph_of_an_article_of_one_is_the_article() -> None:
    assert find_part(ONE, ClausePath.parse("第三十九条第一款")) == (0, len(ONE.text))
    assert find_part(ONE, ClausePath.parse("第三十九条第一款第（二）项")) == find_part(
        ONE, ClausePath.parse("第三十九条第（二）项")
    )


@pytest.mark.parametrize(
    "asked", ["第三十九条第四款", "第三十九条第一款第（一）项", "第四十条", "第三十九条之一"]
)
def test_an_address_that_the_article_does_not_have_is_not_found(asked: str) -> None:
    assert find_part(TWO, ClausePath.parse(asked)) is None


def test_a_clause_of_a_plan_has_no_such_parts() -> None:
    assert parts_of(article("（一）甲。", "（1）乙。", path="三（一）")) == ()
