"""Answers from laws: what applies on the day, quoted with its article."""

from dataclasses import replace
from datetime import date
from typing import cast

from assistant.deciding import Ruled
from assistant.offices import Offices
from assistant.pieces import Piece
from assistant.shelves import Shelves
from assistant.statutes import Statutes
from assistant.weighing import read_weighing
from corpus.types import Level
from index.opening import Index
from tests.lawbooks import (
    BEFORE,
    CLAUSES,
    HOME,
    INDEX,
    REPLIES,
    TODAY,
    ShelfIndex,
    ShelfRecord,
    clause,
    reader,
    statutes,
)


def answered(question: str, day: date = TODAY) -> tuple[Piece, ...]:
    return statutes()(reader().read(question), day).pieces


def refs(pieces: tuple[Piece, ...]) -> list[str]:
    return [source.clause.ref for piece in pieces for source in piece.sources]


PENALTY = "在竹林倾倒垃圾怎么处罚？"


def test_a_penalty_is_quoted_from_what_applies_on_the_day() -> None:
    now, then = answered(PENALTY), answered(PENALTY, BEFORE)
    assert refs(now)[0] == "code#第十条"
    assert "一万元以上五万元以下" in now[0].text
    assert refs(then)[0] == "old#第十条"
    assert "五千元以上二万元以下" in then[0].text


def test_rules_of_several_levels_stand_beside_each_other_from_the_nation_down() -> None:
    assert refs(answered(PENALTY)) == ["code#第十条", "second#第八条"]


def test_no_version_that_has_been_replaced_is_quoted() -> None:
    assert not {"old", "first"} & {ref.split("#")[0] for ref in refs(answered(PENALTY))}


def test_a_law_that_is_named_is_the_only_one_quoted() -> None:
    assert refs(answered("竹林保护法对在竹林倾倒垃圾怎么处罚？")) == ["old#第十条"]


def test_a_quotation_names_document_and_article_and_says_where_it_is_a_digest() -> None:
    (rule,) = answered("林草典规定申请竹林采伐许可证要交哪些材料？")
    assert rule.text.startswith("《中华人民共和国林草典》第十一条")
    assert "规定：“" in rule.text
    assert "采伐方案" in rule.text
    (digest,) = answered("青竹市竹林管理办法禁止在竹林做什么？")
    assert "第六条的要点是：“" in digest.text


def test_what_is_quoted_stands_in_the_clause_character_for_character() -> None:
    for piece in answered(PENALTY):
        for source in piece.sources:
            assert source.quote.strip() in piece.text


def test_the_countys_office_is_inferred_from_the_department_that_the_rule_names() -> None:
    pieces = answered("竹林保护工作由哪个部门负责？")
    assert pieces[-1].office == "县林业局"
    assert "plan#表“主要指标”第1项" in refs(pieces)
    assert [piece.office for piece in answered(PENALTY)] == [None, None]


def test_the_chance_and_the_best_provision_are_told_with_the_answer() -> None:
    ruled = statutes()(reader().read(PENALTY), TODAY)
    assert 0 < ruled.chance <= 1
    assert ruled.best is not None
    assert ruled.best.clause.ref in refs(ruled.pieces)


def test_where_no_document_applies_there_is_no_answer() -> None:
    assert statutes()(reader().read("《月球保护法》怎么处罚？"), date(1980, 1, 1)) == Ruled()


def test_of_each_level_only_the_best_stands_beside_the_others() -> None:
    cited = refs(answered(PENALTY))
    levels = [INDEX.record.document(ref.split("#")[0]).level for ref in cited]  # type: ignore[union-attr]
    assert levels == [level for level in Level if level in levels]


def test_candidates_come_with_the_likeliest_first() -> None:
    rules = statutes()
    query, documents = rules.asked(reader().read(PENALTY), TODAY)
    chances = [rules.chance(provision) for provision in rules.candidates(query, documents)]
    assert chances == sorted(chances, reverse=True)
    assert all(0.0 <= chance <= 1.0 for chance in chances)


def test_where_two_levels_are_asked_for_both_are_quoted_and_no_third() -> None:
    query = reader().read(PENALTY)
    both = replace(query, scope=replace(query.scope, levels=(Level.NATIONAL, Level.PROVINCE)))
    assert refs(statutes()(both, TODAY).pieces) == ["code#第十条", "second#第八条"]


def test_a_follow_up_on_a_breach_is_answered_with_the_penalty_that_refers_to_the_article_just_cited() -> None:
    one = clause("code", "第十三条", "第十三条　违反本典第十二条规定的，给予处分。")
    other = clause("code", "第十四条", "第十四条　违反本典第十一条规定的，给予处分。")
    index = cast(Index, ShelfIndex(ShelfRecord(held=(*CLAUSES, one, other))))
    rules = Statutes(index, Shelves(index, HOME), REPLIES, Offices((), REPLIES), read_weighing())
    asked = replace(reader().read("违反了怎么处罚？"), terms=reader().read("竹林采伐").terms)
    for cited, penalty in (("第十二条", "第十三条"), ("第十一条", "第十四条")):
        after = replace(asked, cited=(f"code#{cited}",))
        assert refs(rules(after, TODAY).pieces)[0] == f"code#{penalty}"


def test_of_one_clause_the_paragraph_that_holds_what_is_asked_is_quoted() -> None:
    text = "第十三条　禁止在竹林放羊。\n在竹林放羊的，处五十元以下的罚款。"
    index = cast(Index, ShelfIndex(ShelfRecord(held=(*CLAUSES, clause("code", "第十三条", text)))))
    rules = Statutes(index, Shelves(index, HOME), REPLIES, Offices((), REPLIES), read_weighing())
    (piece,) = [p for p in rules(reader().read("在竹林放羊罚多少钱？"), TODAY).pieces if "放羊" in p.text]
    assert "五十元" in piece.text
    assert "禁止" not in piece.text
