"""Paragraphs with their items, as spans of a clause's text."""

import pytest

from corpus.layout import Block
from corpus.library import read_corpus
from corpus.outline import outline_of
from corpus.paragraphs import paragraphs_of, said_in
from corpus.types import Clause, ClauseKind, ClausePath

Parts = list[tuple[str, list[str]]]


def articles(*lines: str) -> list[Clause]:
    """The articles of a text, with one more article behind so that it is taken for a law."""
    blocks = [Block(line, None) for line in ("甲市水条例", *lines, "第九条　本条例自2020年1月1日起施行。")]
    return [clause for clause in outline_of(blocks, "d").clauses if str(clause.path).startswith("第")]


def read(clause: Clause) -> Parts:
    return [
        (clause.text[slice(*one.lead)], [clause.text[slice(*item)] for item in one.items])
        for one in paragraphs_of(clause)
    ]


def test_the_articles_own_number_is_left_out() -> None:
    (clause, _) = articles("第一条　为了节约用水，制定本条例。")
    assert read(clause) == [("为了节约用水，制定本条例。", [])]


def test_each_paragraph_is_one_and_a_cited_article_at_its_head_stays() -> None:
    (clause, _) = articles("第一条　市水务局负责节水。", "第五条规定的单位应当装表。", "县水务局协助。")
    assert read(clause)[0] == ("市水务局负责节水。", [])
    assert "".join(lead for lead, _ in read(clause)).count("县水务局协助。") == 1


def test_items_belong_to_the_paragraph_above_them() -> None:
    (clause, _) = articles(
        "第一条　市水务局负责节水。",
        "用水单位应当遵守下列规定：",
        "（一）安装计量设施；",
        "（二）报送用水计划。",
        "违反前款的，责令改正。",
    )
    assert read(clause) == [
        ("市水务局负责节水。", []),
        ("用水单位应当遵守下列规定：", ["（一）安装计量设施；", "（二）报送用水计划。"]),
        ("违反前款的，责令改正。", []),
    ]


def test_an_article_of_one_paragraph_has_its_items() -> None:
    (clause, _) = articles("第一条　下列用水免费：", "（一）消防；", "（二）抗旱。")
    assert read(clause) == [("下列用水免费：", ["（一）消防；", "（二）抗旱。"])]


def test_an_inserted_articles_number_is_left_out_whole() -> None:
    (_, clause, _) = articles("第一条　为了节水。", "第一条之一　单位应当节水。")
    assert read(clause) == [("单位应当节水。", [])]


def test_outside_articles_each_line_is_a_paragraph() -> None:
    text = "（一）节水。推进改造。\n\n完善制度。"
    clause = Clause("d", ClausePath.parse("三（一）"), (), text, (0, len(text)), None, ClauseKind.TEXT)
    assert read(clause) == [("（一）节水。推进改造。", []), ("完善制度。", [])]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("一、严控新增\n新建项目先批后建。", ["新建项目先批后建。"]),
        ("一、严控新增。\n新建项目先批后建。", ["一、严控新增。", "新建项目先批后建。"]),
        ("二〇一八年三月通过\n二〇二〇年五月修正", ["二〇一八年三月通过", "二〇二〇年五月修正"]),
        ("一、严控新增", ["一、严控新增"]),
        ("", []),
    ],
)
def test_a_heading_on_the_first_line_is_no_paragraph_that_says_something(text: str, said: list[str]) -> None:
    clause = Clause("d", ClausePath.parse("一"), (), text, (0, len(text)), None, ClauseKind.TEXT)
    assert [text[one.span[0] : one.span[1]] for one in said_in(clause)] == said


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_clause_without_text_has_no_paragraphs(text: str) -> None:
    clause = Clause("d", ClausePath.parse("三（一）"), (), text, (0, len(text)), None, ClauseKind.TEXT)
    assert read(clause) == []


def test_paragraphs_of_the_built_in_texts_follow_each_other_and_leave_nothing_out() -> None:
    clauses = [clause for source in read_corpus().sources for clause in source.outline.clauses]
    for clause in clauses:
        edge, left = 0, ""
        for one in paragraphs_of(clause):
            assert edge <= one.span[0] < one.span[1] <= len(clause.text), clause.ref
            assert one.lead[0] < one.lead[1], clause.ref
            assert all(a[1] <= b[0] for a, b in zip((one.lead, *one.items), one.items, strict=False))
            left += clause.text[edge : one.span[0]]
            edge = one.span[1]
        left = "".join((left + clause.text[edge:]).split())
        assert left in ("", str(clause.path).removesuffix("〔2〕")), clause.ref
