"""Chinese numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import (
    CIRCLED,
    format_han,
    parse_han,
    parse_number,
    plain_amounts,
    western,
    western_amounts,
)


@given(st.integers(1, 9999))
def test_a_number_printed_in_characters_reads_back(number: int) -> None:
    assert parse_han(format_han(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一百二十三", 123),
        ("一千二百六十", 1260),
        ("一千零一", 1001),
        ("两千", 2000),
        ("二〇三五", 2035),
    ],
)
def test_a_chinese_numeral_has_its_value(text: str, number: int) -> None:
    assert parse_han(text) == number


@pytest.mark.parametrize(
    ("number", "text"), [(10, "十"), (12, "十二"), (110, "一百一十"), (1010, "一千零一十")]
)
def test_numbers_are_printed_as_laws_print_them(number: int, text: str) -> None:
    assert format_han(number) == text


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_number_out_of_range_is_not_printed(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        format_han(number)


@pytest.mark.parametrize("text", ["", "一a", "万", "第一", "①②"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Chinese numeral"):
        parse_number(text)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("１２", 12), ("十二", 12)])
def test_a_clause_number_may_be_written_in_any_way(text: str, number: int) -> None:
    assert parse_number(text) == number


@given(st.integers(1, len(CIRCLED)))
def test_circled_numbers_have_their_value(number: int) -> None:
    assert parse_number(CIRCLED[number - 1]) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到二〇三五年", "到2035年"),
        ("二○三○年和一九九九年", "2030年和1999年"),
        ("百分之五十五", "55%"),
        ("百分之五点五", "5.5%"),
        ("百分之一百", "100%"),
        ("下降百分之十三点五以上", "下降13.5%以上"),
    ],
)
def test_years_and_percentages_are_written_with_digits(text: str, expected: str) -> None:
    assert western(text) == expected


@pytest.mark.parametrize(
    "text", ["三农", "十四五", "一二三产业", "四水四定", "二〇二五", "第三十条", "二三年"]
)
def test_other_numerals_are_left_alone(text: str) -> None:
    assert western(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("处五万元以上五十万元以下的罚款", "处5万元以上50万元以下的罚款"),
        ("自受理之日起十五日内", "自受理之日起15日内"),
        ("货值二十倍的罚款", "货值20倍的罚款"),
        ("一家企业两天内", "1家企业2天内"),
        ("三线一单和十四五规划", "三线一单和十四五规划"),
        ("第十条第二款", "第十条第二款"),
    ],
)
def test_amounts_before_a_unit_are_written_with_digits_and_other_numerals_stay(
    text: str, written: str
) -> None:
    assert western_amounts(text) == written


@pytest.mark.parametrize("text", ["五万元", "5万元", "50000元", "50,000元", "5.0万元"])
def test_an_amount_has_one_form_however_it_is_written(text: str) -> None:
    assert plain_amounts(f"处{text}以上的罚款") == "处50000元以上的罚款"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("总投资1.5亿元", "总投资150000000元"),
        ("面积达到六百一十万平方米", "面积达到6100000平方米"),
        ("PM2.5浓度35微克", "PM2.5浓度35微克"),
        ("2000年以前、10万吨", "2000年以前、100000吨"),
        ("万元工业增加值用水量", "万元工业增加值用水量"),
    ],
)
def test_amounts_are_written_out_and_nothing_else_is(text: str, written: str) -> None:
    assert plain_amounts(text) == written
