"""Personal data is found however it is written, and numbers of documents are left alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.personal import IDENTITY_CHECKS, IDENTITY_WEIGHTS, is_identity, is_luhn, masked, personal


def with_check_digit(front: str) -> str:
    """An identity number by GB 11643-1999."""
    total = sum(int(d) * w for d, w in zip(front, IDENTITY_WEIGHTS, strict=True))
    return front + IDENTITY_CHECKS[total % 11]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_every_identity_number_is_masked(born: date, order: int) -> None:
    number = with_check_digit(f"370828{born:%Y%m%d}{order:03}")
    assert is_identity(number)
    for written in (number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}"):
        assert masked(f"我的证件{written}，请查") == "我的证件〔证件号码〕，请查"


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert is_identity("11010519491231002X")
    assert not is_identity("110105194912310021")
    assert not is_identity("1101051949123100")


def test_the_check_digit_of_a_card_is_that_of_the_standard() -> None:
    assert is_luhn("4111111111111111")
    assert not is_luhn("4111111111111112")


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("电话13800138000", "电话〔手机号码〕"),
        ("tel13800138000", "tel〔手机号码〕"),
        ("１３８００１３８０００是我", "〔手机号码〕是我"),
        ("138\u200b0013\u206080\u202e00", "〔手机号码〕"),
        ("打138-0013-8000", "打〔手机号码〕"),
        ("打+86 138 0013 8000", "打〔手机号码〕"),
        ("一三八零零一三八零零零", "〔手机号码〕"),
        ("我的号是13800138000号", "我的号是〔手机号码〕号"),
        ("证件370828900101123", "证件〔证件号码〕"),
        ("6222021608001234568", "〔银行卡号〕"),
        ("卡号6222021608001234567", "卡号〔银行卡号〕"),
        ("付款到4111 1111 1111 1111", "付款到〔银行卡号〕"),
        ("写信到zhang.san@example.com", "写信到〔电子邮箱〕"),
        ("写信到 a_b＠example．cn 。", "写信到 〔电子邮箱〕 。"),
        ("座机0537-8721234", "座机〔电话号码〕"),
        ("座机（0537）8721234", "座机〔电话号码〕"),
        ("车牌鲁H12345", "车牌〔车牌号码〕"),
        ("车牌鲁HD12345被拍", "车牌〔车牌号码〕被拍"),
        ("鲁h·a1234挂", "〔车牌号码〕"),
        ("我叫张三，办补贴", "我叫〔姓名〕，办补贴"),
        ("住5号楼2单元301室", "住〔住址〕"),
        ("微信号：abc_12345", "微信号：〔账号〕"),
        ("护照E12345678", "护照〔护照号码〕"),
        ("张三13800138000，a@b.cn", "张三〔手机号码〕，〔电子邮箱〕"),
    ],
)
def test_personal_data_is_masked_and_the_rest_stays(text: str, without: str) -> None:
    assert masked(text) == without


@pytest.mark.parametrize(
    "text",
    [
        "鲁政字〔2021〕13800138000号写了什么",
        "鲁政发[2021]13800138000号",
        "第13800138000号文件说了什么",
        "统一社会信用代码91370828MA3C0000X5的企业",
        "91370828MA13800138在册",
        "投资13800138000元",
        "共13800138000.5吨",
        "13,500,000,000元投资",
        "2020、2021、2022、2023、2024年的指标",
        "38.4 45.9 0.6541 0.6702 290 610 各是什么指标",
        "打12345或者12369",
        "第二千零三十五条",
        "二〇三五年",
        "执行新GB16297—1996标准",
        "PM2.5和PM10",
        "三（一）1（3）写了什么",
        "我叫停了这个项目",
        "123456789012345678",
        "电话0是什么",
        "3号楼要不要装充电桩",
        "",
    ],
)
def test_numbers_of_documents_and_matters_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=120))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    assert bool(personal(text)) == (once != text)
