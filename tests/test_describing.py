"""What a document says of itself: title, number, issuer, days, level and kind."""

from datetime import date

import pytest

from corpus.describing import describe, level_of
from corpus.layout import Block
from corpus.lines import Letterhead
from corpus.outline import outline_of
from corpus.types import Document, Kind, Level

BODY = ("第一条　为了节约用水，制定本条例。", "第二条　市水务局负责。")


def described(*lines: str, name: str = "文件", told: Letterhead | None = None) -> Document:
    outline = outline_of([Block(line, None) for line in lines], "d")
    return describe("d", name, outline, told or Letterhead())


@pytest.mark.parametrize(
    ("title", "level", "kind", "expires"),
    [
        ("金乡县“十四五”绿色低碳循环发展规划", Level.COUNTY, Kind.PLAN, date(2025, 12, 31)),
        ("济宁市国民经济和社会发展第十五个五年规划纲要", Level.CITY, Kind.PLAN, None),
        ("山东省“十五五”生态环境保护规划", Level.PROVINCE, Kind.PLAN, date(2030, 12, 31)),
        ("山东省水污染防治条例", Level.PROVINCE, Kind.REGULATION, None),
        ("中华人民共和国水法", Level.NATIONAL, Kind.LAW, None),
        ("中华人民共和国节约能源法（2018年修正）", Level.NATIONAL, Kind.LAW, None),
        ("排污许可管理办法", Level.NATIONAL, Kind.REGULATION, None),
        ("济宁市人工智能产业扶持政策", Level.CITY, Kind.POLICY, None),
        ("绿色建筑评价标准", Level.NATIONAL, Kind.STANDARD, None),
        ("中华人民共和国生态环境法典", Level.NATIONAL, Kind.LAW, None),
    ],
)
def test_a_title_tells_level_kind_and_period(
    title: str, level: Level, kind: Kind, expires: date | None
) -> None:
    document = described(title, "一、总则。")
    assert (document.title, document.level, document.kind, document.expires) == (title, level, kind, expires)


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("北京市水条例", Level.PROVINCE),
        ("内蒙古自治区草原条例", Level.PROVINCE),
        ("国务院关于加强节水的意见", Level.NATIONAL),
        ("国家发展规划法", Level.NATIONAL),
        ("关于清河县节水的意见", Level.COUNTY),
        ("山东省济宁市水条例", Level.CITY),
        ("节约用水条例", Level.NATIONAL),
    ],
)
def test_a_document_is_of_the_level_of_the_place_named_first(title: str, level: Level) -> None:
    assert level_of(title) is level


def test_the_front_of_a_policy_tells_its_number_and_day() -> None:
    document = described("济政发〔2023〕5 号", "2023年2月3日", "一、总则。", name="关于某事的通知")
    assert (document.number, document.issued) == ("济政发〔2023〕5号", date(2023, 2, 3))
    assert document.title == "关于某事的通知"


def test_a_day_that_does_not_exist_is_no_day() -> None:
    assert described("2023年2月30日", "一、总则。").issued is None
    law = described("甲市水条例", "（2023年2月30日甲市人民代表大会常务委员会通过）", *BODY)
    assert law.issued is None


def test_brackets_of_a_number_are_printed_one_way() -> None:
    for number in ("国发[2021]4号", "国发（2021）4号", "国发〔2021〕4号"):
        assert described("关于节水的意见", number, "一、总则。").number == "国发〔2021〕4号"


def test_the_adoption_lines_of_a_law_tell_its_days_and_issuer() -> None:
    document = described(
        "清河省节约用水条例",
        "（2010年7月30日清河省第十一届人民代表大会常务委员会第十八次会议通过　根据2020年11月27日清河省第十三届人民代表大会常务委员会"
        "第二十四次会议《关于修改〈清河省节约用水条例〉的决定》修正）",
        *BODY,
        "第三条　本条例自2010年11月1日起施行。",
    )
    assert document.kind is Kind.REGULATION
    assert document.issued == date(2010, 7, 30)
    assert document.amended == (date(2020, 11, 27),)
    assert document.effective == date(2010, 11, 1)
    assert document.issuer == "清河省人民代表大会常务委员会"
    assert document.version == document.begins == date(2020, 11, 27)


def test_lines_copied_from_the_national_law_are_not_a_local_laws_own() -> None:
    """Under a provincial title may stand the adoption line of the nation's law."""
    document = described(
        "清河省节约用水条例",
        "（2002年6月29日第九届全国人民代表大会常务委员会第二十八次会议通过）",
        "（2010年7月30日清河省第十一届人民代表大会常务委员会第十八次会议通过）",
        *BODY,
    )
    assert document.issued == date(2010, 7, 30)
    assert document.issuer == "清河省人民代表大会常务委员会"


def test_a_revision_is_in_force_from_the_day_its_last_article_names() -> None:
    document = described(
        "中华人民共和国甲法",
        "（2007年8月30日第十届全国人民代表大会常务委员会第二十九次会议通过　2024年6月28日第十四届全国人民代表大会常务委员会"
        "第十次会议修订）",
        *BODY,
        "第三条　本法自２０２４年１１月１日起施行。",
    )
    assert (document.issued, document.amended) == (date(2007, 8, 30), (date(2024, 6, 28),))
    assert document.effective == document.begins == date(2024, 11, 1)
    assert document.issuer == "全国人民代表大会常务委员会"


def test_in_force_from_its_publication_means_the_day_it_was_published() -> None:
    document = described(
        "节约用水条例",
        "（2014年1月22日国务院第37次常务会议通过　2014年2月16日中华人民共和国国务院令第647号公布　自公布之日起施行）",
        *BODY,
        "第三条　本条例自公布之日起施行。",
    )
    assert (document.number, document.issuer) == ("国务院令第647号", "国务院")
    assert document.issued == document.effective == date(2014, 2, 16)


@pytest.mark.parametrize(
    ("name", "issued", "amended"),
    [
        ("甲法(2018-10-26)", date(2015, 1, 1), (date(2018, 10, 26),)),
        ("甲法(2015-03-01)", date(2015, 1, 1), ()),
        ("甲法(2018-13-26)", date(2015, 1, 1), ()),
        ("甲法", date(2015, 1, 1), ()),
    ],
)
def test_a_files_name_tells_a_version_that_its_lines_do_not(
    name: str, issued: date, amended: tuple[date, ...]
) -> None:
    adopted = "（2015年1月1日第十二届全国人民代表大会常务委员会第一次会议通过）"
    document = described("中华人民共和国甲法", adopted, *BODY, name=name)
    assert (document.issued, document.amended) == (issued, amended)


def test_a_files_name_without_its_day_is_the_title_of_a_text_that_shows_none() -> None:
    document = described(*BODY, name="甲市水条例(2020-01-02)")
    assert (document.title, document.issued) == ("甲市水条例", date(2020, 1, 2))


def test_a_text_without_a_telling_title_is_what_its_last_article_calls_it() -> None:
    assert described(*BODY, "第三条　本法自2020年1月1日起施行。", name="x").kind is Kind.LAW
    assert described(*BODY, "第三条　本办法自2020年1月1日起施行。", name="x").kind is Kind.REGULATION
    assert described("一、本通知自2020年1月1日起施行。", name="x").kind is Kind.POLICY
    assert described("一、总则。", name="x").kind is Kind.POLICY


def test_what_the_format_tells_comes_before_what_the_text_lets_guess() -> None:
    told = Letterhead(
        "乙意见", "乙发〔2022〕1号", "乙市人民政府", date(2022, 1, 1), "https://example.invalid/1"
    )
    document = described("2023年2月3日", "一、总则。", told=told)
    assert (document.title, document.number, document.issuer) == (told.title, told.number, told.issuer)
    assert (document.issued, document.url) == (told.issued, told.url)


def test_what_stands_in_the_body_is_no_letterhead() -> None:
    document = described("关于节水的意见", "一、依据国发〔2021〕4号，2021年2月2日前完成。", "二、保障。")
    assert (document.number, document.issued) == (None, None)


def test_a_policy_that_names_its_own_first_day_is_in_force_from_it() -> None:
    document = described("关于节水的意见", "2024年4月2日", "一、节水。", "二、本意见自2024年5月1日起施行。")
    assert (document.kind, document.issued, document.effective) == (
        Kind.POLICY,
        date(2024, 4, 2),
        date(2024, 5, 1),
    )


def test_the_first_day_of_another_text_is_not_a_policys_own() -> None:
    document = described("关于节水的意见", "一、节水。", "二、《甲条例》自2024年5月1日起施行。")
    assert document.effective is None
