"""Provisions as candidates: which paragraphs of a clause can answer, and what of them is quoted."""

from dataclasses import replace

import pytest

from assistant.provisions import Found, Provision, measures, provisions
from assistant.query import Asked, Query
from corpus.types import Document
from tests.lawbooks import CITY, CODE, PLAN, RECORD, clause, reader


def found(question: str, path: str, document: Document = CODE, **changed: object) -> list[Provision]:
    query = replace(reader().read(question), **changed)  # type: ignore[arg-type]
    return list(provisions(query, document, RECORD.clause(f"{document.id}#{path}"), Found(0.5)))


def of_text(question: str, text: str) -> list[Provision]:
    """Candidates of an invented article of the code."""
    return list(provisions(reader().read(question), CODE, clause("code", "第九条", text), Found(0.5)))


def test_a_penalty_asked_for_is_answered_by_penal_wording_alone() -> None:
    assert found("在竹林倾倒垃圾怎么处罚", "第十条")
    assert not found("竹林保护工作怎么处罚", "第五条")


def test_a_question_for_a_period_is_answered_only_where_one_stands() -> None:
    assert found("竹林采伐申请几日内作出决定", "第十二条")
    assert not found("竹林采伐许可证几日内作出决定", "第五条")


def test_a_question_for_a_department_is_answered_only_where_one_is_named() -> None:
    (named,) = found("竹林保护由哪个部门负责", "第五条")
    assert any("林业主管部门" in name for name in named.departments)
    assert not found("竹林由哪个部门负责", "第六条", CITY)


def test_a_provision_covers_more_of_a_question_whose_words_it_has() -> None:
    (near,) = found("在竹林倾倒垃圾怎么处罚", "第十条")
    (far,) = found("在公园放养牲畜怎么处罚", "第十条")
    assert near.fit > far.fit


def test_level_and_kind_of_the_document_are_signs() -> None:
    question, text = "竹林能放羊吗", "第九条　竹林可以放羊。"
    query = reader().read(question)
    (above,) = provisions(query, CODE, clause("code", "第九条", text), Found(0.5))
    (below,) = provisions(query, CITY, clause("city", "第九条", text), Found(0.5))
    assert below.signs == replace(above.signs, national=0.0, law=0.0, title=below.signs.title)


def test_a_fine_is_told_where_no_penalty_is_asked_for() -> None:
    (fine,) = of_text("竹林垃圾怎么清理", "第九条　竹林垃圾不清理的，处一百元罚款。")
    (rule,) = of_text("竹林垃圾怎么清理", "第九条　竹林垃圾不清理的，不得验收。")
    assert fine.fit == rule.fit
    assert (fine.signs.fines, rule.signs.fines) == (1.0, 0.0)


def test_what_the_answer_before_cited_is_told_by_its_document() -> None:
    (plain,) = found("在竹林倾倒垃圾怎么处罚", "第十条")
    (near,) = found("在竹林倾倒垃圾怎么处罚", "第十条", near=("code",))
    assert near.signs == replace(plain.signs, near=1.0)


def test_a_penalty_for_persons_is_told_where_a_person_asks() -> None:
    (person,) = of_text("我在竹林倒垃圾怎么处罚", "第九条　个人在竹林倒垃圾的，处罚款。")
    (unit,) = of_text("我在竹林倒垃圾怎么处罚", "第九条　单位在竹林倒垃圾的，处罚款。")
    assert (person.signs.person, unit.signs.person) == (1.0, 0.0)


@pytest.mark.parametrize("question", ["竹林里焚烧落叶合法吗", "在竹林倾倒垃圾怎么处罚", "竹林禁止哪些行为"])
def test_every_sign_lies_between_nothing_and_one(question: str) -> None:
    text = "第九条　竹林禁止下列行为，违者处罚款：\n（一）放养牲畜；\n（二）焚烧落叶；\n（三）倾倒垃圾。"
    for provision in of_text(question, text):
        assert all(0.0 <= value <= 1.0 for value in provision.signs.values())


def test_a_degree_asked_for_is_found_in_han_numerals() -> None:
    assert of_text("竹林里夜间多少度", "第九条　竹林夜间不低于十八摄氏度。")
    assert not of_text("竹林里夜间多少度", "第九条　竹林夜间应当保温。")


def test_an_item_that_stands_out_is_quoted_with_its_lead_alone() -> None:
    text = "第九条　竹林禁止下列行为：\n（一）放养牲畜；\n（二）焚烧落叶；\n（三）搭建棚屋。"
    (chosen,) = of_text("竹林里焚烧落叶合法吗", text)
    assert "焚烧落叶" in chosen.text
    assert "下列行为" in chosen.text
    assert "牲畜" not in chosen.text


def test_a_list_that_is_asked_for_is_quoted_whole() -> None:
    text = "第九条　竹林禁止下列行为：\n（一）放养牲畜；\n（二）焚烧落叶；\n（三）搭建棚屋。"
    (chosen,) = of_text("竹林禁止哪些行为", text)
    assert all(word in chosen.text for word in ("牲畜", "落叶", "棚屋"))


def test_of_a_long_paragraph_only_the_sentences_that_fit_are_quoted() -> None:
    filling = "本条所称的其他事项由有关方面另行商定并及时公布。" * 8
    (chosen,) = of_text("竹林落叶怎么处置", f"第九条　{filling}竹林落叶应当运到处置场。{filling}")
    assert chosen.text == "竹林落叶应当运到处置场。"


def test_spans_of_a_provision_are_those_of_its_clause() -> None:
    for question, path in (("在竹林倾倒垃圾怎么处罚", "第十条"), ("申请竹林采伐要交哪些材料", "第十一条")):
        for one in found(question, path):
            assert one.text == "".join(one.clause.text[begin:end] for begin, end in one.spans)
            assert one.text


def test_a_unit_asked_for_is_found_in_han_numerals_too() -> None:
    query = Query("多少元", Asked.VALUE, units=("元",))
    assert measures(query, "处一万元以上五万元以下的罚款")
    assert measures(query, "处500元罚款")
    assert not measures(query, "责令二十日内改正")
    assert measures(replace(query, units=()), "责令改正")


def test_a_clause_without_an_answer_gives_no_candidate() -> None:
    assert not found("竹林几日内验收", "一", PLAN)
