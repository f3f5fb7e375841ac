"""Answers of the whole assistant over the county plan, by kind of question."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import NoticeKind, Status, Turn
from tests.web_fakes import real_assistant


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return real_assistant()


def paths(assistant: Assistant, *turns: str) -> list[str]:
    return [str(citation.clause.path) for citation in assistant.converse(turns).citations]


def test_a_department_is_asked_for_by_its_short_name(assistant: Assistant) -> None:
    assert paths(assistant, "水务局负责什么指标？") == ["表“主要指标”第6项"]
    assert paths(assistant, "财政局要做什么？") == ["三（五）2"]


def test_the_figure_of_a_place_above_is_not_given_for_the_countys(assistant: Assistant) -> None:
    assert assistant.ask("济宁市的再生水利用率目标是多少？").status is Status.NO_BASIS
    assert assistant.ask("金乡县的再生水利用率目标是多少？").status is Status.ANSWERED


def test_another_county_is_out_of_scope(assistant: Assistant) -> None:
    assert assistant.ask("嘉祥县的再生水利用率目标是多少？").status is Status.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "question",
    [
        "2025年全县GDP目标是多少？",
        "2030年再生水利用率目标是多少？",
        "再生水利用率2025年实际完成了多少？",
        "安装充电桩补贴多少钱？",
        pytest.param(
            "申请排污许可要交哪些材料？",
            marks=pytest.mark.xfail(
                strict=True, reason="a provision need not name 材料 where they are asked for"
            ),
        ),
        "规划还有效吗？",
        "县发展和改革局的电话是多少？",
    ],
)
def test_what_the_plan_does_not_say_is_refused(assistant: Assistant, question: str) -> None:
    found = assistant.ask(question)
    assert found.status is Status.NO_BASIS
    assert not found.citations


def test_two_figures_that_differ_are_shown_together_with_a_notice(assistant: Assistant) -> None:
    found = assistant.ask("绿色建筑到底是320万还是610万平方米？")
    assert "610" in found.text
    assert "320" in found.text
    assert NoticeKind.CONFLICT in {notice.kind for notice in found.notices}


def test_a_wrong_premise_is_put_right_in_the_first_words(assistant: Assistant) -> None:
    found = assistant.ask("公共充电桩是要建180个吗？")
    assert found.text.startswith("不是180个，是1500个。")
    assert NoticeKind.PREMISE in {notice.kind for notice in found.notices}
    assert assistant.ask("公共充电桩是要建1500个吗？").text.startswith("是的")


def test_a_list_under_a_heading_is_complete_and_in_order(assistant: Assistant) -> None:
    assert paths(assistant, "保障措施有哪几方面？") == ["四（一）", "四（二）", "四（三）", "四（四）"]


def test_a_follow_up_keeps_the_subject(assistant: Assistant) -> None:
    first = assistant.ask("2025年内河高等级航道里程目标是多少？")
    then = assistant.ask("那2020年呢？", (Turn(first.question, first),))
    assert "38.4" in then.text
    assert "45.9" not in then.text


def test_the_end_of_the_plans_period_is_told(assistant: Assistant) -> None:
    kinds = {notice.kind for notice in assistant.ask("再生水利用率目标？").notices}
    assert NoticeKind.PLAN_PERIOD in kinds


def test_a_word_that_the_plan_does_not_explain_is_said_to_be_so(assistant: Assistant) -> None:
    found = assistant.ask("四水四定是什么意思？")
    assert found.status is Status.PARTIAL
    assert "没有解释" in found.text
    assert assistant.ask("什么是三线一单？").status is Status.ANSWERED
