"""What a question asks for, about what and when, and what a follow-up leaves out."""

from datetime import date

import pytest

from assistant.asking import asked_for, claims_of, count_of, doubts, needed_for, units_of
from assistant.naming import Names
from assistant.query import Asked, Query
from assistant.terms import Terms
from assistant.types import Turn
from assistant.understanding import Reader
from assistant.years import years_of
from corpus.types import Document, Kind, Level
from index.coined import coined_words
from index.lexical import WordCutter, full_tokenizer
from prompts import read_lexicon
from tests.web_fakes import answered

DOCUMENTS = (
    Document("plan", "某县生态规划", Level.COUNTY, Kind.PLAN),
    Document("water", "泗水县节水办法", Level.COUNTY, Kind.REGULATION, issued=date(2020, 1, 1)),
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    cutter = WordCutter(full_tokenizer())
    coined = coined_words(["落实“四定三管”要求"])
    return Reader(Terms(read_lexicon(), cutter.plain, cutter.frequency, coined), Names(DOCUMENTS))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("新建公园多少个", Asked.VALUE),
        ("林木覆盖率是多少?", Asked.VALUE),
        ("哪几个行业要改造", Asked.LIST),
        ("由哪个部门负责", Asked.DEPARTMENT),
        ("什么时候完成", Asked.TIME),
        ("文号是什么", Asked.ISSUE),
        ("局长叫什么名字", Asked.PERSON),
        ("联系电话", Asked.CONTACT),
        ("怎么推进污水治理", Asked.TEXT),
        ("水质是约束性指标吗?", Asked.ATTRIBUTE),
        ("要做什么数据平台", Asked.TEXT),
    ],
)
def test_the_kind_of_answer_follows_the_wording(question: str, asked: Asked) -> None:
    assert asked_for(question, has_paths=False, has_departments=False) is asked


def test_units_years_counts_and_claims_are_read_from_the_wording() -> None:
    assert units_of("新建多少亩、几座") == ("亩", "座")
    assert units_of("补贴多少钱") == ("元",)
    assert years_of("到2030年，“十四五”期间") == (2030, 2025)
    assert count_of("是哪三张清单") == 3
    assert claims_of("目标是60%吗") and not claims_of("目标是多少")
    assert claims_of("到2025年0.67对吗")[0].startswith("0.67")
    assert not any(claim.startswith("2.5") for claim in claims_of("pm2.5是35微克吗"))
    assert doubts("到底是3万还是5万") and not doubts("还是要建吗")


def test_some_questions_need_a_sentence_of_their_kind() -> None:
    assert needed_for("排污许可怎么申请") is not None
    assert needed_for("违规要罚多少") is not None
    assert needed_for("实际完成了多少") is not None
    assert needed_for("目标是多少") is None


def test_words_in_quotation_marks_are_terms_of_the_corpus(reader: Reader) -> None:
    assert "四定三管" in {term.words[0] for term in reader.read("四定三管怎么落实").terms}


def test_a_part_that_only_tells_weighs_less_than_the_part_that_asks(reader: Reader) -> None:
    weights = {term.words[0]: term.weight for term in reader.read("我们做港口物流，码头怎么建？").terms}
    assert weights["港口"] < weights["码头"]


def test_a_variant_brings_the_official_word(reader: Reader) -> None:
    terms = reader.read("猪粪怎么处理").terms
    assert any("畜禽粪污" in term.words for term in terms)


def test_a_place_above_the_county_is_not_answered_for(reader: Reader) -> None:
    assert reader.read("山东省的森林覆盖率是多少").elsewhere == "山东省"
    assert reader.read("我县的森林覆盖率是多少").elsewhere is None
    assert "泗水县" in reader.read("泗水县节水有什么办法").places


def follow(reader: Reader, first: str, second: str) -> Query:
    return reader(second, (Turn(first),))


def test_a_follow_up_takes_subject_or_year_from_the_turn_before(reader: Reader) -> None:
    assert follow(reader, "2025年森林覆盖率目标是多少？", "那2020年呢？").years == (2020,)
    taken = follow(reader, "2025年森林覆盖率目标是多少？", "那2020年呢？").terms
    assert {term.words[0] for term in taken} == {t.words[0] for t in reader.read("森林覆盖率").terms}
    assert follow(reader, "森林覆盖率是多少？", "由谁负责？").asked is Asked.DEPARTMENT


def test_a_whole_question_stands_alone_after_any_other(reader: Reader) -> None:
    alone = reader.read("充电设施一共要建多少个")
    assert follow(reader, "2030年的目标是什么？", "充电设施一共要建多少个") == alone


def test_names_and_places_of_documents_are_no_terms(reader: Reader) -> None:
    query = reader.read("某县生态规划对森林有什么要求")
    assert query.scope.families == ("某县生态规划",)
    assert {term.words[0] for term in query.terms} <= {"森林", "要求"}
    assert not any("山东" in word for term in reader.read("山东省的森林要求").terms for word in term.words)


def test_characters_side_by_side_that_no_dictionary_knows_are_loose_terms(reader: Reader) -> None:
    query = reader.read("遛羊要办证吗")
    assert [term.words[0] for term in query.terms] == ["办证"]
    assert [term.words[0] for term in query.loose] == ["遛羊", "羊"]
    assert reader.read("森林覆盖率是多少").loose == ()


def test_a_follow_up_stays_near_the_documents_that_the_answer_before_cited(reader: Reader) -> None:
    before = Turn("森林覆盖率是多少？", answered("森林覆盖率是多少？"))
    assert reader("那罚多少？", (before,)).near == ("plan",)
    assert reader("泗水县节水办法怎么罚？", (before,)).near == ()
    assert reader("那罚多少？", ()).near == ()


@pytest.mark.parametrize(
    ("first", "then", "penal"),
    [
        ("排水要办许可证吗？", "没办就排了怎么办？", True),
        ("偷排污水怎么罚？", "那小饭馆呢？", True),
        ("排水要办许可证吗？", "那小饭馆呢？", False),
        ("偷排污水怎么罚？", "公园有多少个？", False),
    ],
)
def test_a_follow_up_may_ask_what_a_breach_costs_without_the_word(
    reader: Reader, first: str, then: str, penal: bool
) -> None:
    query = reader(then, (Turn(first, answered("答。")),))
    assert query.scope.penal is penal
