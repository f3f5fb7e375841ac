"""Provisions as candidates: which paragraphs of a clause can answer, and what of them is quoted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.measuring import measure_of
from assistant.provisions import Found, Provision, measures, provisions
from assistant.query import Asked, Query
from corpus.types import Clause, Document
from tests.lawbooks import CITY, CODE, PLAN, RECORD, clause, encode, rarities, reader


def candidates(query: Query, document: Document, held: Clause) -> Iterator[Provision]:
    return provisions(query, document, held, Found(0.5), measure_of(query, encode, rarities))


def found(question: str, path: str, document: Document = CODE, **changed: object) -> list[Provision]:
    query = replace(reader().read(question), **changed)  # type: ignore[arg-type]
    return list(candidates(query, document, RECORD.clause(f"{document.id}#{path}")))


def of_text(question: str, text: str) -> list[Provision]:
    """Candidates of an invented article of the code."""
    return list(candidates(reader().read(question), CODE, clause("code", "第九条", text)))


def holds(candidates: list[Provision]) -> list[float]:
    return [one.signs.holds for one in candidates]


def test_penal_wording_holds_what_is_asked_where_a_penalty_is() -> None:
    assert holds(found("在竹林倾倒垃圾怎么处罚", "第十条")) == [1.0]
    assert holds(found("竹林保护工作怎么处罚", "第五条")) == [0.0]


def test_a_period_holds_what_is_asked_where_a_period_is() -> None:
    assert holds(found("竹林采伐申请几日内作出决定", "第十二条")) == [1.0]
    assert holds(found("竹林采伐许可证几日内作出决定", "第五条")) == [0.0]


def test_what_does_not_hold_what_is_asked_fits_less() -> None:
    (held,) = of_text("竹林采伐几日内决定", "第九条　竹林采伐应当在十日内决定。")
    (none,) = of_text("竹林采伐几日内决定", "第九条　竹林采伐应当及时决定。")
    assert held.fit > none.fit


def test_an_article_that_a_penalty_refers_to_tells_what_it_is_about() -> None:
    query = reader().read("竹林里放羊怎么处罚")
    penal = clause("code", "第九条", "第九条　违反本典第八条规定的，处罚款。")
    measure = measure_of(query, encode, rarities)
    (blind,) = provisions(query, CODE, penal, Found(0.5), measure)
    (told,) = provisions(query, CODE, penal, Found(0.5, referred=lambda one: "竹林里不得放羊。"), measure)
    assert (blind.signs.referred, told.signs.referred > 0) == (0.0, True)


def test_a_law_for_other_waters_is_told_by_its_name() -> None:
    query = reader().read("岸边能盖房吗")
    held = clause("waters", "第九条", "第九条　岸边不得盖房。")
    river = replace(CITY, id="waters", title="青竹市清河保护条例")
    ((one,), (other,)) = (list(candidates(query, named, held)) for named in (river, CITY))
    assert (one.signs.waters, other.signs.waters) == (1.0, 0.0)


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
    (above,) = candidates(query, CODE, clause("code", "第九条", text))
    (below,) = candidates(query, CITY, clause("city", "第九条", text))
    assert below.signs == replace(
        above.signs, national=0.0, law=0.0, title=below.signs.title, named=below.signs.named
    )


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
    assert holds(of_text("竹林里夜间多少度", "第九条　竹林夜间不低于十八摄氏度。")) == [1.0]
    assert holds(of_text("竹林里夜间多少度", "第九条　竹林夜间应当保温。")) == [0.0]


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


def test_a_clause_without_a_period_does_not_hold_one() -> None:
    assert holds(found("竹林几日内验收", "一", PLAN)) == [0.0]


LONG_BREACH = (
    "第九条　在竹林里倾倒垃圾的，由县级以上人民政府林业主管部门责令停止违法行为，限期恢复原状，并将处理结果通知村民委员会和竹林的"
    "经营者，由他们监督恢复，并在第二年春季以前补种竹子，逾期不补种的，由林业主管部门代为补种，所需的费用由违法者承担。"
    "处五百元以上二千元以下的罚款。处理的情况应当在村务公开栏上公开三十天，便于村民了解和监督，对公开的情况有疑问的，可以向乡镇人民政府提出。"
)


def test_where_a_penalty_is_asked_for_the_sum_is_quoted_with_the_breach() -> None:
    (held,) = of_text("在竹林里倾倒垃圾怎么处罚", LONG_BREACH)
    assert "倾倒垃圾" in held.text and "五百元以上二千元以下" in held.text and "公开" not in held.text


@pytest.mark.parametrize(("question", "parts"), [("在竹林里放羊怎么处罚", 1), ("在竹林里放羊归谁管", 2)])
def test_a_penalty_is_quoted_with_the_paragraph_that_it_refers_to(question: str, parts: int) -> None:
    text = "第九条　县人民政府管理竹林，任何人不得在竹林里放羊。\n违反前款规定的，由乡镇人民政府处五百元以下的罚款。"
    held = of_text(question, text)
    assert len(held) == parts
    assert ("放羊" in held[0].text and "五百元以下" in held[0].text) is (parts == 1)
