"""Amounts, shares and periods are read whatever numerals they are written in, and compared only where they can be."""

import pytest

from assistant.quantities import Stated, agrees, best_stated, quantities_in, stated


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("处五万元以上五十万元以下的罚款", [(50_000, "元"), (500_000, "元")]),
        ("罚500到2000元", [(500, "元"), (2000, "元")]),
        ("罚10万以上20万以下对吧", [(100_000, "元"), (200_000, "元")]),
        ("有效期为五年", [(5, "年")]),
        ("二十个工作日内", [(20, "工作日")]),
        ("百分之一以上百分之五以下", [(1, "%"), (5, "%")]),
        ("自2026年8月15日起，依照第三十九条", []),
    ],
)
def test_quantities_are_read_in_any_numerals_but_days_of_the_calendar_and_articles_are_none(
    text: str, values: list[tuple[float, str]]
) -> None:
    assert [(one.value, one.kind) for one in quantities_in(text)] == values


def said(text: str, kind: str = "元") -> Stated:
    return stated(text, kind)[0]


RANGE = said("处五万元以上五十万元以下的罚款")


@pytest.mark.parametrize(
    ("claim", "held", "verdict"),
    [
        (said("罚5万元以上50万元以下"), RANGE, True),
        (said("罚10万元以上20万元以下"), RANGE, False),
        (said("罚10万元"), RANGE, None),
        (said("罚100万元"), RANGE, False),
        (said("最高罚50万元"), RANGE, True),
        (said("最高罚10万元"), RANGE, False),
        (said("罚1万元"), said("处五万元以下的罚款"), None),
        (said("有效期三年", "年"), said("有效期为五年", "年"), False),
        (said("不少于三十日", "日"), said("三十日以内", "日"), None),
    ],
)
def test_a_claim_within_a_range_neither_agrees_nor_differs_unless_it_says_which_end(
    claim: Stated, held: Stated, verdict: bool | None
) -> None:
    assert agrees(claim, held) is verdict


def test_of_several_figures_the_one_with_the_same_bound_counts_and_else_none() -> None:
    held = stated("取水许可证一般有效5年，最长不超过10年", "年")
    assert best_stated(said("最长20年", "年"), held) == held[1]
    assert best_stated(said("有效期20年", "年"), held) is None


def test_the_words_of_a_range_are_quoted_as_they_stand() -> None:
    assert RANGE.words == "五万元以上五十万元以下"
