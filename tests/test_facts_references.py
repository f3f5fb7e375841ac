"""References: titles, articles, 前款, 前条 and ranges, resolved to where they lead."""

import pytest

from corpus.references import NO_ARTICLE, NO_DOCUMENT, NO_PARAGRAPH, references_of, resolved
from corpus.types import Clause, ClauseKind, ClausePath, Reference


def article(number: str, text: str) -> Clause:
    text = f"{number} {text}"
    return Clause("d", ClausePath.parse(number), (), text, (0, len(text)), None, ClauseKind.TEXT)


def told(text: str, number: str = "第三条") -> list[tuple[str | None, str | None]]:
    others = [article(name, "略。") for name in ("第一条", "第二条", "第四条", "第五条") if name != number]
    clause = article(number, text)
    clauses = sorted([*others, clause], key=lambda held: held.path.steps)
    found = [reference for reference in references_of(clauses) if reference.ref == clause.ref]
    for reference in found:
        assert clause.text[slice(*reference.span)]
    return [(reference.title, reference.path) for reference in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依照本法第五条的规定处罚。", [(None, "第五条")]),
        ("依照本条例第五条第二款第三项处罚。", [(None, "第五条第二款第（三）项")]),
        ("违反第四条、第五条规定的。", [(None, "第四条"), (None, "第五条")]),
        ("本法第一条第一款、第三款。", [(None, "第一条第一款"), (None, "第一条第三款")]),
        ("本法第一条至第四条。", [(None, "第一条"), (None, "第二条"), (None, "第三条"), (None, "第四条")]),
        ("依照前条规定。", [(None, "第二条")]),
        ("依照前两条规定。", [(None, "第一条"), (None, "第二条")]),
        ("甲。\n依照前款规定。", [(None, "第三条第一款")]),
        ("甲。\n乙。\n依照前两款规定。", [(None, "第三条第一款"), (None, "第三条第二款")]),
        ("甲：\n（一）子；\n（二）丑。\n有前款第一项行为的。", [(None, "第三条第一款第（一）项")]),
        ("甲：\n（一）子；\n（二）前项以外的。", [(None, "第三条第一款第（一）项")]),
        ("甲。\n本条第一款规定的。", [(None, "第三条第一款")]),
        ("根据《某法》第九条和《某条例》制定。", [("某法", "第九条"), ("某条例", None)]),
        ("依照水法第十条办理。", [("水法", "第十条")]),
        ("目前条件不足，按照从大到小取前三项。", []),
        ("领取《营业执照》。", []),
    ],
)
def test_mentions_are_read_and_resolved(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert told(text) == expected


def test_the_number_of_an_article_is_no_reference_to_it() -> None:
    assert told("甲。") == []


def test_a_reference_inside_a_document_leads_to_its_clause() -> None:
    clauses = [article("第一条", "略。"), article("第二条", "依照本法第一条、第九条。\n乙。")]
    assert [(r.target, r.reason) for r in references_of(clauses)] == [("d#第一条", None), (None, NO_ARTICLE)]


def test_what_cannot_be_counted_back_says_so() -> None:
    (found,) = references_of([article("第一条", "依照前款规定。")])
    assert (found.target, found.reason) == (None, NO_PARAGRAPH)


def test_items_that_lost_their_numbers_are_still_no_paragraphs() -> None:
    clauses = [article("第一条", "有下列行为的：\n子的；\n丑的。\n有前款规定行为的，处罚。")]
    assert [reference.path for reference in references_of(clauses)] == ["第一条第一款"]


def test_titles_lead_to_documents_with_or_without_the_states_name() -> None:
    def mention(title: str, path: str | None = None) -> Reference:
        return Reference("d#第一条", title, path, None, None, (0, 1))

    references = (
        mention("中华人民共和国甲法", "第二条第一款"),
        mention("甲法", "第八条"),
        mention("乙法"),
        mention("丙法"),
    )
    found = resolved(references, {"甲法": "jia", "中华人民共和国乙法": "yi"}, {"jia#第二条"})
    assert [(r.target, r.reason) for r in found] == [
        ("jia#第二条", None),
        ("jia", NO_ARTICLE),
        ("yi", None),
        (None, NO_DOCUMENT),
    ]
