"""Documents that a question names, and which version of a text applied on a day."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.naming import Names, in_use, names_of, place_of, version_on, versions_of
from corpus.types import Document, Kind, Level
from index.normalising import normalised
from tests.lawbooks import CITY, CODE, DOCUMENTS, FIRST, OLD, PLAN, SECOND, TODAY

NAMES = Names(DOCUMENTS)
WASTE = replace(SECOND, title="东岭省固体废物污染环境防治条例")
WATER = Document("water", "中华人民共和国水法", Level.NATIONAL, Kind.LAW, issued=date(2002, 1, 1))


@pytest.mark.parametrize(
    ("question", "family"),
    [
        ("《中华人民共和国竹林保护法》第十条", "竹林保护法"),
        ("竹林保护法还管用吗", "竹林保护法"),
        ("东岭省竹林保护条例怎么说", "东岭省竹林保护条例"),
        ("省竹林保护条例怎么说", "东岭省竹林保护条例"),
        ("市竹林管理办法怎么说", "青竹市竹林管理办法"),
        ("林草典怎么说", "林草典"),
    ],
)
def test_a_document_is_named_by_its_title_or_by_what_people_call_it(question: str, family: str) -> None:
    families, rest = NAMES(normalised(question))
    assert family in families
    assert "竹林" not in rest


def test_all_versions_of_a_text_are_one_family() -> None:
    assert FIRST.family == SECOND.family
    assert NAMES("东岭省竹林保护条例")[0] == (FIRST.family,)


def test_the_longest_name_is_the_one_meant() -> None:
    assert NAMES("东岭省竹林保护条例")[0] != NAMES("竹林保护条例")[0]


def test_a_text_that_names_nothing_stays_as_it_is() -> None:
    assert NAMES("竹林里能倒垃圾吗") == ((), "竹林里能倒垃圾吗")


def test_words_that_people_leave_out_of_a_laws_name_are_not_needed() -> None:
    assert "东岭省固废条例" in names_of(WASTE)
    assert Names((WASTE,))("省固废条例怎么规定")[0] == (WASTE.family,)


def test_a_name_of_two_characters_counts_only_in_marks() -> None:
    names = Names((WATER,))
    assert names("废水法定标准")[0] == ()
    assert names("《水法》怎么规定")[0] == ("水法",)


def test_a_short_name_that_the_catalogue_gives_on_purpose_counts_anywhere() -> None:
    names = Names((replace(CODE, aliases=("林典",)),))
    assert names("林典怎么规定")[0] == (CODE.family,)


def test_a_title_in_marks_that_no_document_bears_is_unknown() -> None:
    assert NAMES.unknown("《月球法》和《竹林保护法》") == ("月球法",)
    assert NAMES.unknown("月球法") == ()


def test_the_place_of_a_document_is_what_its_title_begins_with() -> None:
    assert [place_of(document) for document in (CITY, FIRST, PLAN, CODE)] == [
        "青竹市",
        "东岭省",
        "南坡县",
        "",
    ]
    assert place_of(replace(CODE, title="西省某法")) == ""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2000, 1, 1), FIRST),
        (date(2012, 5, 1), FIRST),
        (date(2020, 5, 31), FIRST),
        (date(2020, 6, 1), SECOND),
    ],
)
def test_the_version_of_a_day_is_the_one_that_applied_on_it(day: date, expected: Document) -> None:
    assert version_on((SECOND, FIRST), day) is expected
    assert versions_of(DOCUMENTS, (FIRST.family,), day) == (expected,)


def test_where_no_version_applies_any_more_it_is_the_last_one() -> None:
    assert version_on((OLD,), TODAY) is OLD
    assert version_on((), TODAY) is None


def test_what_has_ended_is_not_in_use_but_a_plan_past_its_last_day_is() -> None:
    assert [in_use(document, TODAY) for document in (OLD, FIRST, PLAN, CODE)] == [False, False, True, True]
    assert not in_use(CODE, date(2025, 12, 31))
