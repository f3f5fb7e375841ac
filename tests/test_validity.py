"""Validity: what a document's own days say of a given day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Document, Kind, Level, Validity, family_of

DAYS = st.none() | st.dates(date(1980, 1, 1), date(2040, 12, 31))


def law(**fields: object) -> Document:
    return Document("a", "甲法", Level.NATIONAL, Kind.LAW, **fields)  # type: ignore[arg-type]


LIFE = law(
    issued=date(2000, 1, 1), effective=date(2000, 6, 1), amended=(date(2010, 3, 1), date(2012, 5, 1)),
    superseded=date(2018, 1, 1), replaced_by="b", repealed=date(2026, 8, 15), repealed_by="c",
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "validity"),
    [
        (date(2012, 4, 30), Validity.NOT_YET),
        (date(2012, 5, 1), Validity.IN_FORCE),
        (date(2017, 12, 31), Validity.IN_FORCE),
        (date(2018, 1, 1), Validity.AMENDED),
        (date(2026, 8, 14), Validity.AMENDED),
        (date(2026, 8, 15), Validity.REPEALED),
    ],
)
def test_a_version_begins_gives_way_and_ends_on_the_first_day_of_each(day: date, validity: Validity) -> None:
    assert LIFE.validity(day) is validity


@pytest.mark.parametrize(
    ("day", "validity"),
    [
        (date(2024, 4, 21), Validity.NOT_YET),
        (date(2024, 4, 22), Validity.IN_FORCE),
        (date(2025, 12, 31), Validity.IN_FORCE),
        (date(2026, 1, 1), Validity.EXPIRED),
    ],
)
def test_a_plan_holds_on_its_last_day_and_not_on_the_next(day: date, validity: Validity) -> None:
    assert law(issued=date(2024, 4, 22), expires=date(2025, 12, 31)).validity(day) is validity


def test_a_law_is_in_force_from_its_effective_day_not_its_issue() -> None:
    one = law(issued=date(2024, 1, 1), effective=date(2024, 6, 1))
    assert one.validity(date(2024, 3, 1)) is Validity.NOT_YET
    assert one.validity(date(2024, 6, 1)) is Validity.IN_FORCE


def test_what_ended_is_ended_though_nobody_knows_when_it_began() -> None:
    assert law(repealed=date(2026, 8, 15)).validity(date(2026, 8, 15)) is Validity.REPEALED
    assert law(repealed=date(2026, 8, 15)).validity(date(2026, 8, 14)) is Validity.UNKNOWN
    assert law(expires=date(2025, 12, 31)).validity(date(2026, 1, 1)) is Validity.EXPIRED


@given(DAYS, DAYS, DAYS, DAYS, DAYS, st.dates(date(1980, 1, 1), date(2040, 12, 31)))
def test_validity_of_any_days(
    issued: date | None,
    effective: date | None,
    expires: date | None,
    repealed: date | None,
    superseded: date | None,
    day: date,
) -> None:
    """In force only where some day says that it began, and none says that it ended."""
    one = law(issued=issued, effective=effective, expires=expires, repealed=repealed, superseded=superseded)
    found = one.validity(day)
    over = any(end is not None and day >= end for end in (repealed, superseded)) or (
        expires is not None and day > expires
    )
    began = one.begins is not None and day >= one.begins
    assert (found is Validity.IN_FORCE) == (began and not over)
    assert (found is Validity.NOT_YET) == (one.begins is not None and not began)
    assert (found is Validity.UNKNOWN) == (one.begins is None and not over)
    if repealed is not None and (began or one.begins is None):
        assert (found is Validity.REPEALED) == (day >= repealed)


def test_nobody_knows_of_a_document_without_a_day_or_one_marked_uncertain() -> None:
    assert law().validity(date(2025, 1, 1)) is Validity.UNKNOWN
    doubtful = law(issued=date(2016, 7, 1), uncertain=True)
    assert doubtful.validity(date(2025, 1, 1)) is Validity.UNKNOWN
    assert doubtful.validity(date(2016, 6, 30)) is Validity.NOT_YET
    ended = law(issued=date(2016, 7, 1), uncertain=True, repealed=date(2020, 1, 1))
    assert ended.validity(date(2020, 1, 1)) is Validity.REPEALED


def test_the_version_is_the_day_of_the_last_amendment_else_of_the_issue() -> None:
    assert LIFE.version == date(2012, 5, 1)
    assert law(issued=date(2000, 1, 1), effective=date(2001, 1, 1)).version == date(2000, 1, 1)
    assert law(effective=date(2001, 1, 1)).version is None
    assert law(effective=date(2001, 1, 1)).begins == date(2001, 1, 1)


def test_an_amended_law_begins_when_the_amendment_takes_effect() -> None:
    changed = law(issued=date(2005, 12, 29), amended=(date(2022, 10, 30),), effective=date(2023, 3, 1))
    assert changed.begins == date(2023, 3, 1)
    eve = date(2023, 3, 1) - timedelta(days=1)
    assert changed.validity(eve) is Validity.NOT_YET


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("中华人民共和国水法", "水法"),
        ("《中华人民共和国水法》", "水法"),
        ("中华人民共和国水法（2016年修正）", "水法"),
        ("中华人民共和国水法(2016年修正)", "水法"),
        ("甲省实施〈中华人民共和国水法〉办法", "甲省实施水法办法"),
        ("甲省实施《中华人民共和国水法》办法", "甲省实施水法办法"),
        ("甲市 水 条例", "甲市水条例"),
        ("甲省水条例", "甲省水条例"),
    ],
)
def test_versions_of_one_text_have_one_family(title: str, family: str) -> None:
    assert family_of(title) == family


@pytest.mark.parametrize(
    ("one", "other"), [("水法", "水污染防治法"), ("甲省水条例", "乙省水条例"), ("水法", "水法实施细则")]
)
def test_other_texts_have_other_families(one: str, other: str) -> None:
    assert family_of(one) != family_of(other)
