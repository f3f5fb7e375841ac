"""A premise is confirmed or put right only by the number that belongs to what is asked about."""

import pytest

from assistant.confirming import Verdict, verdict_of_cells, verdict_of_text, verdict_of_years
from assistant.query import Asked, Query, Term
from corpus.types import Clause, ClauseKind, ClausePath

TEXT = "到2027年，建成换气站18座，储气罐150个，管网长度达到90公里以上。甲、乙两类排放分别下降12%、34%，总量由56万吨降至41万吨。"
CLAUSE = Clause("plan", ClausePath.parse("三（一）"), (), TEXT, (0, len(TEXT)), None, ClauseKind.TEXT)
WHOLE = [(0, len(TEXT))]


def asserting(*words: str, claims: tuple[str, ...]) -> Query:
    terms = tuple(Term((word,), 1.0) for word in words)
    return Query("……吗", Asked.VALUE, terms, claims=claims, confirms=True)


@pytest.mark.parametrize(
    ("words", "claim", "verdict"),
    [
        (("换气站",), "18座", Verdict.AGREES),
        (("换气站",), "150座", Verdict.DIFFERS),
        (("储气罐",), "18个", Verdict.DIFFERS),
        (("储气罐",), "150", Verdict.AGREES),
        (("储气罐",), "15个", Verdict.DIFFERS),
        (("管网", "长度"), "90公里", Verdict.AGREES),
        (("管网", "长度"), "90万亩", Verdict.DIFFERS),
        (("甲", "排放"), "12%", Verdict.UNCERTAIN),
        (("乙", "排放"), "12%", Verdict.UNCERTAIN),
        (("总量",), "41万吨", Verdict.UNCERTAIN),
        (("绿地率",), "18", Verdict.UNCERTAIN),
    ],
)
def test_a_number_decides_only_for_the_thing_it_stands_by(
    words: tuple[str, ...], claim: str, verdict: Verdict
) -> None:
    assert verdict_of_text(asserting(*words, claims=(claim,)), CLAUSE, WHOLE) is verdict


SAID = "到2027年，公共换气站建成18座，非木质材料占比不低于40%。"
TARGET = Clause("plan", ClausePath.parse("三（二）"), (), SAID, (0, len(SAID)), None, ClauseKind.TEXT)


@pytest.mark.parametrize(
    ("text", "words", "claim", "years", "verdict"),
    [
        ("公共换气站建成18座吗", ("公共", "换气站"), "18座", (), Verdict.AGREES),
        ("私人换气站建成18座吗", ("私人", "换气站"), "18座", (), Verdict.UNCERTAIN),
        ("木质材料占比40%吗", ("木质材料", "占比"), "40%", (), Verdict.UNCERTAIN),
        ("非木质材料占比不低于40%吗", ("非木质材料", "占比"), "40%", (), Verdict.AGREES),
        ("非木质材料占比可以低于40%吗", ("非木质材料", "占比"), "40%", (), Verdict.UNCERTAIN),
        ("2030年公共换气站18座吗", ("公共", "换气站"), "18座", (2030,), Verdict.UNCERTAIN),
        ("2027年公共换气站18座吗", ("公共", "换气站"), "18座", (2027,), Verdict.AGREES),
        ("公共换气站已经建成18座了吗", ("公共", "换气站"), "18座", (), Verdict.UNCERTAIN),
        ("公共换气站是20座吗", ("公共", "换气站"), "20座", (), Verdict.DIFFERS),
        ("私人换气站是20座吗", ("私人", "换气站"), "20座", (), Verdict.UNCERTAIN),
    ],
)
def test_a_confirmation_agrees_in_subject_year_comparison_and_tense(
    text: str, words: tuple[str, ...], claim: str, years: tuple[int, ...], verdict: Verdict
) -> None:
    terms = tuple(Term((word,), 1.0) for word in words)
    query = Query(text, Asked.VALUE, terms, years=years, claims=(claim,), confirms=True)
    assert verdict_of_text(query, TARGET, [(0, len(SAID))]) is verdict


def test_a_question_that_asserts_nothing_is_given_no_verdict() -> None:
    query = Query("换气站多少座", Asked.VALUE, (Term(("换气站",), 1.0),))
    assert verdict_of_text(query, CLAUSE, WHOLE) is Verdict.UNCERTAIN


@pytest.mark.parametrize(
    ("claims", "cells", "verdict"),
    [
        (["55"], ["0.55", "55"], Verdict.AGREES),
        (["0.67"], ["0.6702"], Verdict.DIFFERS),
        (["县水务局"], ["80", "县水务局", "预期性"], Verdict.AGREES),
        (["县科技局"], ["80", "县水务局", "预期性"], Verdict.DIFFERS),
        (["17"], ["[17]"], Verdict.UNCERTAIN),
        (["约束性"], ["预期值"], Verdict.DIFFERS),
        ([], ["80"], Verdict.UNCERTAIN),
    ],
)
def test_a_cell_decides_by_the_whole_number(claims: list[str], cells: list[str], verdict: Verdict) -> None:
    assert verdict_of_cells(claims, cells) is verdict


def test_a_date_decides_on_the_year_asserted() -> None:
    query = Query("是2022年印发的吧", Asked.ISSUE, years=(2022,), confirms=True)
    assert verdict_of_years(query, "2024年4月22日") is Verdict.DIFFERS
    assert verdict_of_years(query, "2022年1月1日") is Verdict.AGREES
    assert verdict_of_years(query, "县人民政府") is Verdict.UNCERTAIN
