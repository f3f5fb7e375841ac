"""Repeal clauses and newer versions: which document ends which, and from which day."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from corpus.library import read_corpus
from corpus.repeals import LAST, repeals_of, with_ends
from corpus.types import Clause, ClauseKind, ClausePath, Document, Kind, Level, Validity
from tests.test_catalog import CODE, ENDED_BY_THE_CODE, IN_FORCE

BEGINS, NAMED = date(2024, 3, 1), date(2024, 5, 1)


def law(document_id: str, title: str, issued: date | None, **fields: object) -> Document:
    return Document(document_id, title, Level.NATIONAL, Kind.LAW, issued=issued, **fields)  # type: ignore[arg-type]


def articles(*texts: str, document: str = "new") -> tuple[Clause, ...]:
    return tuple(
        Clause(document, ClausePath.parse(f"第{number}条"), (), text, (0, len(text)), None, ClauseKind.TEXT)
        for number, text in enumerate(texts, 1)
    )


NEW = law("new", "中华人民共和国乙法", BEGINS)


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("本法自2024年5月1日起施行。《中华人民共和国甲法》同时废止。", {("甲法", NAMED)}),
        (
            "本法自２０２４年５月１日起施行，《甲法》、《丙条例》同时废止。",
            {("甲法", NAMED), ("丙条例", NAMED)},
        ),
        ("本条例公布之日起施行。原《甲条例》同时废止。", {("甲条例", BEGINS)}),
        ("第九十条　自2024年5月1日起\n施行。《甲法》同时废止。", {("甲法", NAMED)}),
        ("《〈甲法〉实施细则》自2024年5月1日起废止。", {("甲法实施细则", NAMED)}),
        ("《甲法》与本法不一致的，适用本法。《丙条例》同时废止。", {("丙条例", BEGINS)}),
        ("本法自2024年5月1日起施行。", set()),
        ("《甲法》废止前取得的许可继续有效。", set()),
        ("《甲法》施行后，《乙法》仍然有效。", set()),
        ("许可证由《甲法》规定的机关废止。", set()),
        ("《甲法》中关于许可的规定同时废止。", set()),
        ("根据《立法法》，《甲法》同时废止。", {("甲法", BEGINS)}),
        ("根据《关于修改甲法的决定》修正的《甲法》同时废止。", {("甲法", BEGINS)}),
        (
            "2001年6月1日公布的《甲法》（国令第1号）和1990年1月1日公布的《丙法》同时废止。",
            {("甲法", BEGINS), ("丙法", BEGINS)},
        ),
        ("《甲法》继续有效；《丙法》同时废止。", {("丙法", BEGINS)}),
        ("自2001年1月1日起施行的《甲法》同时废止。", {("甲法", BEGINS)}),
        ("自本法施行之日起废止《甲法》、《丙法》。", {("甲法", BEGINS), ("丙法", BEGINS)}),
        ("本法自2024年13月40日起施行。《甲法》同时废止。", {("甲法", BEGINS)}),
        ("《关于废止甲法的决定》继续有效。", set()),
    ],
)
def test_a_closing_article_ends_the_texts_it_names(text: str, ended: set[tuple[str, date]]) -> None:
    assert {(repeal.family, repeal.day) for repeal in repeals_of(NEW, articles(text))} == ended


def test_a_repeal_names_the_clause_that_says_it() -> None:
    (repeal,) = repeals_of(NEW, articles("为了甲，制定本法。", "本法施行之日，《甲法》同时废止。"))
    assert repeal.ref == "new#第二条"


def test_only_the_last_articles_repeal() -> None:
    texts = ["《甲法》同时废止。", *["国家保护环境。"] * LAST]
    assert repeals_of(NEW, articles(*texts)) == ()


def test_a_document_without_any_day_ends_nothing() -> None:
    assert repeals_of(law("new", "乙法", None), articles("《甲法》同时废止。")) == ()


OLD = law("old", "中华人民共和国甲法", date(2000, 1, 1))
CLOSING = {"new": articles("本法自2024年5月1日起施行。《中华人民共和国甲法》同时废止。")}


def ended(
    documents: Sequence[Document], clauses: Mapping[str, Sequence[Clause]] | None = None
) -> dict[str, Document]:
    return {
        document.id: document for document in with_ends(documents, CLOSING if clauses is None else clauses)
    }


def test_an_older_text_is_ended_and_says_by_what() -> None:
    found = ended([OLD, NEW])
    assert (found["old"].repealed, found["old"].repealed_by) == (NAMED, "new")
    assert found["new"] == NEW
    assert found["old"].validity(date(2024, 4, 30)) is Validity.IN_FORCE
    assert found["old"].validity(NAMED) is Validity.REPEALED


def test_every_older_version_of_the_text_is_ended() -> None:
    older = law("older", "甲法", date(1990, 1, 1))
    found = ended([older, OLD, NEW])
    assert {found["older"].repealed_by, found["old"].repealed_by} == {"new"}


def test_a_text_of_the_same_name_that_came_later_is_not_ended() -> None:
    later = law("later", "甲法", date(2025, 1, 1))
    assert ended([later, NEW])["later"].repealed is None


def test_a_document_does_not_end_itself() -> None:
    clauses = {"new": articles("《中华人民共和国乙法》同时废止。")}
    assert ended([NEW], clauses)["new"].repealed is None


def test_a_new_version_ends_the_old_one_by_its_repeal_clause_too() -> None:
    before = law("before", "乙法", date(2001, 1, 1))
    clauses = {"new": articles("本法自2024年5月1日起施行。2001年的《乙法》同时废止。")}
    found = ended([before, NEW], clauses)
    assert (found["before"].repealed_by, found["before"].replaced_by) == ("new", "new")


def test_what_the_catalogue_says_stays() -> None:
    told = law("old", "甲法", date(2000, 1, 1), repealed=date(2020, 1, 1), repealed_by="new")
    assert ended([told, NEW])["old"].repealed == date(2020, 1, 1)
    kept = law("first", "丁法", date(2000, 1, 1), superseded=date(2003, 1, 1), replaced_by="x")
    assert ended([kept, law("second", "丁法", date(2010, 1, 1))])["first"] == kept


def test_each_version_gives_way_to_the_next_whatever_their_order() -> None:
    versions = [law(f"v{year}", "中华人民共和国丁法", date(year, 6, 1)) for year in (2018, 2002, 2010)]
    found = ended(versions)
    assert (found["v2002"].superseded, found["v2002"].replaced_by) == (date(2010, 6, 1), "v2010")
    assert (found["v2010"].superseded, found["v2010"].replaced_by) == (date(2018, 6, 1), "v2018")
    assert found["v2018"].superseded is None
    assert found["v2002"].validity(date(2010, 6, 1)) is Validity.AMENDED


def test_a_version_without_a_day_takes_no_place() -> None:
    found = ended([law("undated", "丁法", None), law("dated", "丁法", date(2010, 6, 1))])
    assert found["dated"].superseded is None
    assert found["undated"].superseded is None


def test_the_code_itself_ends_ten_laws_on_the_day_it_comes_into_force(shared: Path) -> None:
    """As read from its last article, and as the catalogue has it."""
    folder = shared / "reference" / "laws" / "ecological-code"
    if not folder.is_dir():
        pytest.skip("the shared material has no code")
    code = next(source for source in read_corpus([folder]).sources if source.document.id == CODE)
    found = [one for one in repeals_of(code.document, code.outline.clauses) if one.day == IN_FORCE]
    assert {one.family for one in found} == ENDED_BY_THE_CODE
    assert len(found) == len(ENDED_BY_THE_CODE)
    assert {one.ref for one in found} == {f"{CODE}#第一千二百四十二条"}
