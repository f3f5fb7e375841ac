"""The catalogue: what it refuses, what a file says of itself, and validity by day."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from corpus.catalog import BUILT_IN, describe, files_below, read_catalog, read_corpus
from corpus.errors import CatalogError, UnreadableFile
from corpus.layout import Block
from corpus.outline import outline_of
from corpus.types import Document, Kind, Level, TextKind, Validity

ENTRY = """
[[document]]
id = "a"
title = "甲规划"
level = "county"
kind = "plan"
file = "a.txt"
"""


def catalog(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalog.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_built_in_catalogue_is_read_with_its_files() -> None:
    for document, file in read_catalog():
        assert document.id.isascii()
        assert file.is_file()
    plan = next(document for document, _ in read_catalog() if document.id == "jinxiang-green-plan-145")
    assert (plan.number, plan.level, plan.kind) == ("金政字〔2024〕14号", Level.COUNTY, Kind.PLAN)
    assert (plan.issued, plan.expires) == (date(2024, 4, 22), date(2025, 12, 31))


def test_an_entry_needs_no_more_than_five_fields(tmp_path: Path) -> None:
    ((document, file),) = read_catalog(catalog(tmp_path, ENTRY))
    assert document == Document("a", "甲规划", Level.COUNTY, Kind.PLAN)
    assert document.text_kind is TextKind.ORIGINAL
    assert file == tmp_path / "a.txt"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY + 'colour = "green"\n', "colour"),
        (ENTRY.replace('title = "甲规划"\n', ""), "title"),
        (ENTRY.replace('file = "a.txt"\n', ""), "file"),
        (ENTRY.replace('"county"', '"village"'), "village"),
        (ENTRY.replace('"plan"', '"song"'), "song"),
        (ENTRY + ENTRY, "编号重复：a"),
        ("[[document", "不是有效的 TOML"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogError, match=said):
        read_catalog(catalog(tmp_path, text))


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
    ],
)
def test_a_title_tells_level_kind_and_period(
    title: str, level: Level, kind: Kind, expires: date | None
) -> None:
    document = describe("d", "name", outline_of([Block(title, None), Block("一、总则。", None)], "d"))
    assert (document.title, document.level, document.kind, document.expires) == (title, level, kind, expires)


def test_the_front_of_a_document_tells_its_number_and_day() -> None:
    outline = outline_of(
        [Block("济政发〔2023〕5 号", None), Block("2023年2月3日", None), Block("一、总则。", None)], "d"
    )
    document = describe("d", "关于某事的通知", outline)
    assert (document.number, document.issued) == ("济政发〔2023〕5号", date(2023, 2, 3))
    assert document.title == "关于某事的通知"


def test_a_day_that_does_not_exist_is_no_day_of_issue() -> None:
    outline = outline_of([Block("2023年2月30日", None), Block("一、总则。", None)], "d")
    assert describe("d", "a", outline).issued is None


@pytest.mark.parametrize(
    ("day", "validity"),
    [
        (date(2024, 4, 21), Validity.NOT_YET),
        (date(2024, 4, 22), Validity.IN_FORCE),
        (date(2025, 12, 31), Validity.IN_FORCE),
        (date(2026, 1, 1), Validity.EXPIRED),
    ],
)
def test_validity_is_that_of_the_day_asked_about(day: date, validity: Validity) -> None:
    begins, ends = date(2024, 4, 22), date(2025, 12, 31)
    assert Document("a", "甲", Level.COUNTY, Kind.PLAN, issued=begins, expires=ends).validity(day) is validity


def test_a_law_is_in_force_from_its_effective_day_not_its_issue() -> None:
    law = Document("a", "甲", Level.NATIONAL, Kind.LAW, issued=date(2024, 1, 1), effective=date(2024, 6, 1))
    assert law.validity(date(2024, 3, 1)) is Validity.NOT_YET
    assert law.validity(date(2030, 3, 1)) is Validity.IN_FORCE


def test_validity_without_a_day_is_unknown() -> None:
    assert Document("a", "甲", Level.CITY, Kind.POLICY).validity(date(2025, 1, 1)) is Validity.UNKNOWN


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_used(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text("某市绿化管理办法\n第一条 为了测试。\n", encoding="utf-8")
    (tmp_path / "坏.txt").write_bytes(b"\x00\x01")
    (tmp_path / "扫描.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "空.md").write_text("", encoding="utf-8")
    (tmp_path / "图.png").write_bytes(b"x")
    (tmp_path / ".隐藏.txt").write_bytes(b"\x00")
    corpus = read_corpus([tmp_path])
    assert [source.document.title for source in corpus.sources[1:]] == ["某市绿化管理办法"]
    assert sorted(Path(error.path).name for error in corpus.errors) == ["坏.txt", "扫描.pdf", "空.md"]


def test_a_file_that_repeats_another_is_taken_once(tmp_path: Path) -> None:
    shutil.copy(BUILT_IN.parent / "documents" / "jinxiang-green-plan-145.txt", tmp_path / "plan.txt")
    (tmp_path / "a.txt").write_text("某市绿化管理办法\n第一条 为了测试。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("某市绿化管理办法\n第一条 为了测试。\n", encoding="utf-8")
    assert len(read_corpus([tmp_path]).sources) == len(read_catalog()) + 1


def test_files_are_found_below_a_directory_in_name_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/1.txt", "c.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [str(file.relative_to(tmp_path)) for file in files_below(tmp_path)] == [
        "a/1.txt",
        "a/2.md",
        "b.txt",
    ]


@pytest.mark.parametrize(("name", "reason"), [("没有", "目录不存在"), ("a.txt", "这不是一个目录")])
def test_what_is_no_directory_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=reason):
        read_corpus([tmp_path / name])
