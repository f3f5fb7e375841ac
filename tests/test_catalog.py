"""The catalogue: what it refuses, and what the built-in one holds."""

from datetime import date
from pathlib import Path

import pytest

from corpus.catalog import BUILT_IN, Listing, read_catalog
from corpus.errors import CatalogError
from corpus.types import Document, Kind, Level, TextKind

ENTRY = """
[[document]]
id = "a"
title = "甲规划"
level = "county"
kind = "plan"
file = "a.txt"
"""
OTHER = ENTRY.replace('id = "a"', 'id = "b"')
TODAY = date(2026, 11, 22)
CODE, IN_FORCE = "shengtai-huanjing-fadian-2026", date(2026, 8, 15)
ENDED_BY_THE_CODE = {
    "环境保护法", "环境影响评价法", "海洋环境保护法", "大气污染防治法", "水污染防治法", "土壤污染防治法",
    "固体废物污染环境防治法", "噪声污染防治法", "放射性污染防治法", "清洁生产促进法",
}  # fmt: skip
"""生态环境法典, art. 1242."""


@pytest.fixture(scope="module")
def listings() -> tuple[Listing, ...]:
    return read_catalog()


def catalog(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalog.toml"
    path.write_text(text, encoding="utf-8")
    return path


def only(tmp_path: Path, text: str) -> Document:
    (listing,) = read_catalog(catalog(tmp_path, text))
    return listing.document


def test_an_entry_needs_no_more_than_four_fields(tmp_path: Path) -> None:
    (listing,) = read_catalog(catalog(tmp_path, ENTRY.replace('file = "a.txt"\n', "")))
    assert listing == Listing(Document("a", "甲规划", Level.COUNTY, Kind.PLAN), None, None)
    assert listing.document.text_kind is TextKind.ORIGINAL


def test_a_file_lies_beside_the_catalogue(tmp_path: Path) -> None:
    (listing,) = read_catalog(catalog(tmp_path, ENTRY + "articles = 12\n"))
    assert (listing.file, listing.articles) == (tmp_path / "a.txt", 12)


def test_days_lists_and_links_of_an_entry_are_read(tmp_path: Path) -> None:
    more = """
issued = 2010-07-30
effective = 2010-11-01
amended = [2018-01-01, 2020-11-27]
expires = 2025-12-31
repealed = 2025-06-01
repealed_by = "b"
replaced_by = "b"
basis = ["b"]
aliases = ["甲", "甲规"]
uncertain = true
"""
    document = read_catalog(catalog(tmp_path, ENTRY + more + OTHER))[0].document
    assert (document.issued, document.effective) == (date(2010, 7, 30), date(2010, 11, 1))
    assert document.amended == (date(2018, 1, 1), date(2020, 11, 27))
    assert (document.expires, document.repealed) == (date(2025, 12, 31), date(2025, 6, 1))
    assert (document.repealed_by, document.replaced_by, document.basis) == ("b", "b", ("b",))
    assert (document.aliases, document.uncertain) == (("甲", "甲规"), True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY + 'colour = "green"\n', "colour"),
        (ENTRY + "superseded = 2020-01-01\n", "superseded"),
        (ENTRY.replace('title = "甲规划"\n', ""), "title"),
        (ENTRY.replace('kind = "plan"\n', ""), "kind"),
        (ENTRY.replace('"county"', '"village"'), "village"),
        (ENTRY.replace('"plan"', '"song"'), "song"),
        (ENTRY + 'text_kind = "summary"\n', "summary"),
        (ENTRY + 'issued = "2024-04-22"\n', "2024-04-22"),
        (ENTRY + 'amended = ["2024-04-22"]\n', "2024-04-22"),
        (ENTRY + "issued = 2024-04-22T08:00:00\n", "2024-04-22"),
        (ENTRY + "amended = 2024-04-22\n", "应为列表"),
        (ENTRY + 'basis = "b"\n' + OTHER, "应为列表"),
        (ENTRY + "issued = 2023-02-30\n", "不是有效的 TOML"),
        (ENTRY + 'repealed_by = "nobody"\n', "没有编号为 nobody"),
        (ENTRY + 'replaced_by = "nobody"\n', "没有编号为 nobody"),
        (ENTRY + 'basis = ["nobody"]\n', "没有编号为 nobody"),
        (ENTRY + ENTRY, "编号重复：a"),
        ("[[document", "不是有效的 TOML"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogError, match=said):
        read_catalog(catalog(tmp_path, text))


def test_the_built_in_catalogue_is_read_with_its_files(listings: tuple[Listing, ...]) -> None:
    files = [listing.file for listing in listings if listing.file]
    assert all(file.is_file() for file in files)
    assert len(set(files)) == len(files)
    held = {file for folder in ("digests", "documents") for file in (BUILT_IN.parent / folder).iterdir()}
    assert {file for file in held if file.suffix in (".md", ".txt")} == set(files)
    assert all(listing.document.id.isascii() for listing in listings)
    plan = next(one.document for one in listings if one.document.id == "jinxiang-green-plan-145")
    assert (plan.number, plan.level, plan.kind) == ("金政字〔2024〕14号", Level.COUNTY, Kind.PLAN)
    assert (plan.issued, plan.expires) == (date(2024, 4, 22), date(2025, 12, 31))


def test_a_digest_is_called_one_and_the_county_plan_is_whole(listings: tuple[Listing, ...]) -> None:
    for listing in listings:
        if listing.file:
            digest = listing.file.parent.name == "digests"
            assert listing.document.text_kind is (TextKind.DIGEST if digest else TextKind.ORIGINAL)


def test_no_two_versions_of_a_text_have_the_same_day(listings: tuple[Listing, ...]) -> None:
    versions = [(one.document.family, one.document.version) for one in listings]
    assert len(set(versions)) == len(versions)


def test_the_days_of_an_entry_come_in_their_order(listings: tuple[Listing, ...]) -> None:
    for listing in listings:
        one = listing.document
        changes = [day for day in (one.issued, *one.amended) if day]
        assert changes == sorted(set(changes)), one.id
        assert all(day <= TODAY for day in changes), one.id
        assert not (one.issued and one.effective) or one.issued <= one.effective, one.id
        for end in (one.expires, one.repealed):
            assert not (end and one.begins) or one.begins < end, one.id


def test_what_is_repealed_is_repealed_by_a_listed_document_on_its_first_day_at_the_earliest(
    listings: tuple[Listing, ...],
) -> None:
    documents = {listing.document.id: listing.document for listing in listings}
    for one in documents.values():
        assert (one.repealed is None) == (one.repealed_by is None), one.id
        if one.repealed_by and one.repealed:
            begins = documents[one.repealed_by].begins
            assert begins, one.id
            assert begins <= one.repealed, one.id


def test_no_document_rests_on_itself_or_on_what_rests_on_it(listings: tuple[Listing, ...]) -> None:
    basis = {listing.document.id: set(listing.document.basis) for listing in listings}
    for name, direct in basis.items():
        seen, below = set[str](), direct
        while below - seen:
            seen |= below
            below = {further for one in seen for further in basis[one]}
        assert name not in seen


def test_an_entry_without_text_is_linked_or_tells_a_number_a_day_or_a_doubt(
    listings: tuple[Listing, ...],
) -> None:
    """Nothing is listed for its title alone."""
    documents = [listing.document for listing in listings]
    linked = {name for d in documents for name in (*d.basis, d.repealed_by, d.replaced_by)}
    idle = [
        one.id
        for one in (listing.document for listing in listings if listing.file is None)
        if one.id not in linked
        and not (one.begins or one.expires or one.repealed or one.number or one.uncertain)
    ]
    assert idle == []


def test_the_ten_laws_that_the_code_ends_are_listed_as_ended(listings: tuple[Listing, ...]) -> None:
    ended = [one.document for one in listings if one.document.repealed_by == CODE]
    assert {document.family for document in ended} == ENDED_BY_THE_CODE
    assert len(ended) == len(ENDED_BY_THE_CODE) == 10
    assert {document.repealed for document in ended} == {IN_FORCE}
    code = next(one.document for one in listings if one.document.id == CODE)
    assert code.effective == IN_FORCE
