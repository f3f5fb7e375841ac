"""Added documents: what is kept of them, what they are set against, and what looks wrong in them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.adding import (
    REMOVED,
    Added,
    added_files,
    clean_name,
    damaged_files,
    locked,
    name_of,
    read_added,
)
from corpus.catalog import Listing
from corpus.errors import CorpusError, UnreadableFile
from corpus.examining import Examined, Known, Relation, examine, read_apart, reviews_of
from corpus.library import Corpus, Source, Text, joined
from corpus.reviewing import Concern, Review
from corpus.types import Document, Kind, Level, TextKind, Validity

DAY = date(2026, 11, 22)
LAMPS = "测试省路灯条例"


def law(day: str, *articles: str, title: str = LAMPS, body: str = "测试省") -> str:
    header = f"（{day}{body}第十届人民代表大会常务委员会第三次会议通过）"
    texts = articles or ("路灯应当节能。", "本条例自公布之日起施行。")
    numbered = [f"第{number}条　{text}" for number, text in zip("一二三四五六七", texts, strict=False)]
    return "\n\n".join([title, header, *numbered]) + "\n"


OLD, NEW = law("2015年3月1日"), law("2021年6月1日", "路灯应当节能、耐用。", "本条例自公布之日起施行。")


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def read(*files: Path) -> list[Text]:
    return [text for _, text in read_apart(files) if isinstance(text, Text)]


def kept(home: Path, *files: Path, document: Document | None = None) -> tuple[Added, ...]:
    """The files added as what they say of themselves, or as one ``document``."""
    records: list[Added] = []
    with locked(home) as store:
        for one in examine(read(*files), known()):
            records += store.add(one.text, document or one.document, DAY)
    return tuple(records)


def known(
    listings: Sequence[Listing] = (), sources: Sequence[Source] = (), added: Sequence[Added] = ()
) -> Known:
    held = {source.document.id for source in sources}
    bare = tuple(one.document for one in listings if one.document.id not in held)
    return Known(tuple(listings), Corpus(tuple(sources), bare), tuple(added))


def only(text: str, folder: Path, around: Known, name: str = "文件.txt") -> Examined:
    (one,) = examine(read(written(folder, name, text)), around)
    return one


def listed(text_kind: TextKind = TextKind.DIGEST, articles: int | None = None) -> Listing:
    day = date(2021, 6, 1)
    document = Document("lamps-2021", LAMPS, Level.PROVINCE, Kind.REGULATION, issued=day, text_kind=text_kind)
    return Listing(document, None, articles)


def source(listing: Listing, folder: Path) -> Source:
    (text,) = read(written(folder, "内置.txt", f"{LAMPS}\n\n第一条　要点。\n"))
    return Source(listing.document, text.outline, text.files)


# what is kept


def test_an_added_file_keeps_its_bytes_and_a_record_of_where_it_came_from(tmp_path: Path) -> None:
    file = tmp_path / "文件" / "路灯 条例(2021-06-01).TXT"
    file.parent.mkdir()
    file.write_bytes(NEW.encode("gb18030"))
    (record,) = kept(tmp_path / "added", file)
    (held,) = added_files(tmp_path / "added")
    assert held.read_bytes() == file.read_bytes()
    assert held.name == f"{record.sha256[:12]}-路灯 条例(2021-06-01).txt"
    assert (record.name, record.folder, record.day) == (file.name, "文件", "2026-11-22")
    assert record.document.title == LAMPS
    (again,) = read_added(tmp_path / "added")
    assert replace(again, document=record.document) == record
    assert (again.document.version, again.document.family) == (date(2021, 6, 1), record.document.family)
    assert name_of(held) == "路灯 条例(2021-06-01)"


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert (added_files(tmp_path / "none"), damaged_files(tmp_path / "none")) == ((), ())


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../a\\b:c", "a b c"),
        ("甲\n乙\x1b[31m\u202e丙", "甲 乙 [31m 丙"),
        ("...", "文件"),
        ("\udcff规定", "规定"),
        ("条例（修订）", "条例（修订）"),
        ("长" * 300 + "(2018-10-26)", "长" * 40 + "…" + "长长长(2018-10-26)"),
    ],
)
def test_a_name_is_made_fit_for_a_folder(name: str, clean: str) -> None:
    assert clean_name(name) == clean
    assert len(f"{'0' * 12}-{'𠀀' * 300}.docx.json.new") > 255
    assert len(f"{'0' * 12}-{clean_name('𠀀' * 300)}.docx.json.new".encode()) <= 255


def test_a_file_without_its_record_or_with_other_bytes_is_of_no_account(tmp_path: Path) -> None:
    home = tmp_path / "added"
    one, other = (
        written(tmp_path, f"{n}.txt", law(f"202{n}年1月1日", title=f"测试省{n}号条例")) for n in "01"
    )
    first, second = kept(home, one, other)
    written(home, "0123456789ab-没有记录.txt", NEW)
    written(home, f"{first.file}.new", "写了一半")
    assert len(added_files(home)) == 2
    (home / first.file).write_text("改动过", encoding="utf-8")
    assert added_files(home) == (home / second.file,)
    assert damaged_files(home) == (home / first.file,)
    with locked(home):
        assert not list(home.glob("*.new"))


@pytest.mark.parametrize("damage", ["{", "[]", "{}", '{"file": "../../x.txt"}', "\xff"])
def test_a_damaged_record_hides_its_file_and_is_told(damage: str, tmp_path: Path) -> None:
    home = tmp_path / "added"
    (record,) = kept(home, written(tmp_path, "a.txt", NEW))
    (home / f"{record.file}.json").write_text(damage, encoding="latin-1")
    assert added_files(home) == ()
    assert damaged_files(home) == (home / record.file,)


def test_a_record_that_names_a_file_elsewhere_is_not_followed(tmp_path: Path) -> None:
    home = tmp_path / "added"
    (record,) = kept(home, written(tmp_path, "a.txt", NEW))
    values = json.loads((home / f"{record.file}.json").read_text(encoding="utf-8"))
    (home / f"{record.file}.json").write_text(json.dumps(values | {"file": "../a.txt"}), encoding="utf-8")
    assert added_files(home) == ()


def test_a_file_that_changed_since_it_was_read_is_not_kept(tmp_path: Path) -> None:
    file = written(tmp_path, "a.txt", NEW)
    (one,) = examine(read(file), known())
    file.write_text(OLD, encoding="utf-8")
    with locked(tmp_path / "added") as store, pytest.raises(UnreadableFile, match="又有改动"):
        store.add(one.text, one.document, DAY)
    assert added_files(tmp_path / "added") == ()


def test_what_makes_room_goes_aside_and_is_told_in_the_record(tmp_path: Path) -> None:
    home = tmp_path / "added"
    (first,) = kept(home, written(tmp_path, "a.txt", NEW))
    (one,) = examine(read(written(tmp_path, "b.txt", NEW.replace("耐用", "美观"))), known())
    with locked(home) as store:
        (second,) = store.add(one.text, one.document, DAY, [first])
    assert second.replaced == (first.sha256,)
    assert added_files(home) == (home / second.file,)
    assert {path.name for path in (home / REMOVED).iterdir()} == {first.file, f"{first.file}.json"}
    # as if the process had died between the new record and the old one's removal
    for path in (home / REMOVED).iterdir():
        path.rename(home / path.name)
    assert added_files(home) == (home / second.file,)
    assert damaged_files(home) == ()


def test_what_made_room_once_can_be_added_again(tmp_path: Path) -> None:
    home = tmp_path / "added"
    files = written(tmp_path, "a.txt", NEW), written(tmp_path, "b.txt", NEW.replace("耐用", "美观"))
    (first,) = kept(home, files[0])
    one, other = (examine(read(file), known())[0] for file in files)
    with locked(home) as store:
        (second,) = store.add(other.text, other.document, DAY, [first])
        store.add(one.text, one.document, DAY)
    assert set(added_files(home)) == {home / first.file, home / second.file}


def test_files_that_continue_each_other_stay_together_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "分册"
    parts = [
        written(folder, "1 总则.txt", f"{LAMPS}\n\n第一条　甲。\n\n第二条　乙。\n"),
        written(folder, "2 附则.txt", "第三条　丙。\n\n第四条　丁。\n"),
    ]
    home = tmp_path / "added"
    kept(home, *parts, written(tmp_path / "其他", "1a.txt", law("2020年1月1日", title="测试省桥梁条例")))
    assert [name_of(file) for file in added_files(home)] == ["1a", "1 总则", "2 附则"]
    assert [len(text.files) for text in joined(read(*added_files(home)))] == [1, 2]
    assert len({one.id for one in read_added(home)}) == 2


def test_parts_of_a_document_are_of_no_account_until_all_are_there(tmp_path: Path) -> None:
    home, folder = tmp_path / "added", tmp_path / "分册"
    parts = [
        written(folder, "1.txt", f"{LAMPS}\n\n第一条　甲。\n\n第二条　乙。\n"),
        written(folder, "2.txt", "第三条　丙。\n\n第四条　丁。\n"),
    ]
    first, second = kept(home, *parts)
    assert first.parts == second.parts == (first.sha256, second.sha256)
    (home / f"{second.file}.json").unlink()  # as if the process had died before the last record
    assert added_files(home) == ()
    kept(home, *parts)
    assert len(added_files(home)) == 2


def test_one_process_at_a_time_changes_the_folder(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(CorpusError, match="正在进行"), locked(tmp_path):
        pytest.fail("the folder was given twice")


# what it is set against


def test_a_text_that_nobody_knows_is_new(tmp_path: Path) -> None:
    one = only(NEW, tmp_path, known())
    assert (one.relation, one.other, one.wanted) == (Relation.NEW, None, True)
    assert (one.told.title, one.told.level, one.told.issued) == (LAMPS, Level.PROVINCE, date(2021, 6, 1))
    assert one.document.id.startswith("doc-")


def test_the_original_of_a_digest_takes_its_id_and_its_place(tmp_path: Path) -> None:
    listing = listed()
    one = only(NEW, tmp_path, known([listing], [source(listing, tmp_path)]))
    assert (one.relation, one.document.id, one.wanted) == (Relation.DIGEST, "lamps-2021", True)
    assert one.document.text_kind is TextKind.ORIGINAL


def test_a_document_without_a_text_gets_one(tmp_path: Path) -> None:
    one = only(NEW, tmp_path, known([listed()]))
    assert (one.relation, one.document.id) == (Relation.LISTED, "lamps-2021")


def test_an_original_that_comes_with_the_project_is_not_wanted_twice(tmp_path: Path) -> None:
    listing = listed(TextKind.ORIGINAL)
    one = only(NEW, tmp_path, known([listing], [source(listing, tmp_path)]))
    assert (one.relation, one.wanted) == (Relation.HELD, False)


def test_a_newer_and_an_older_version_are_told_apart_and_end_each_other(tmp_path: Path) -> None:
    listing = listed()
    older = only(OLD, tmp_path, known([listing]))
    assert (older.relation, older.other and older.other.id) == (Relation.OLDER, "lamps-2021")
    assert older.document.validity(DAY) is Validity.AMENDED
    newer = only(law("2025年1月1日"), tmp_path, known([listing]))
    assert (newer.relation, newer.other and newer.other.id) == (Relation.NEWER, "lamps-2021")
    assert newer.document.validity(DAY) is Validity.IN_FORCE


def test_versions_given_together_are_told_apart_in_any_order(tmp_path: Path) -> None:
    files = written(tmp_path, "a.txt", OLD), written(tmp_path, "b.txt", NEW)
    for order in (files, files[::-1]):
        found = {one.document.version: one.relation for one in examine(read(*order), known())}
        assert found == {date(2015, 3, 1): Relation.OLDER, date(2021, 6, 1): Relation.NEWER}


def test_a_text_without_a_day_beside_several_versions_is_left_open(tmp_path: Path) -> None:
    other = replace(listed().document, id="lamps-2015", issued=date(2015, 3, 1))
    undated = NEW.replace("2021年6月1日", "").replace("自公布之日起", "")
    one = only(undated, tmp_path, known([listed(), Listing(other)]))
    assert one.relation is Relation.UNDATED


def test_the_same_bytes_are_not_wanted_again(tmp_path: Path) -> None:
    kept(tmp_path / "added", written(tmp_path, "a.txt", NEW))
    around = known(added=read_added(tmp_path / "added"))
    one = only(NEW, tmp_path / "elsewhere", around, "b.txt")
    assert (one.relation, one.wanted) == (Relation.ADDED, False)


def test_other_content_of_a_version_added_before_is_told(tmp_path: Path) -> None:
    records = kept(tmp_path / "added", written(tmp_path, "a.txt", NEW))
    one = only(NEW.replace("耐用", "美观"), tmp_path, known(added=records), "b.txt")
    assert one.relation is Relation.OTHER
    assert one.replaces(records[0])
    assert one.document.id != records[0].id


def test_of_two_accounts_of_one_version_only_the_first_is_wanted(tmp_path: Path) -> None:
    files = written(tmp_path, "a.txt", NEW), written(tmp_path, "b.txt", NEW.replace("耐用", "美观"))
    assert [one.relation for one in examine(read(*files), known())] == [Relation.NEW, Relation.TWICE]
    records = kept(tmp_path / "added", written(tmp_path, "c.txt", NEW.replace("耐用", "便宜")))
    found = examine(read(*files), known(added=records))
    assert [one.relation for one in found] == [Relation.OTHER, Relation.TWICE]


def test_a_file_that_cannot_be_read_is_named_among_the_others(tmp_path: Path) -> None:
    files = [
        tmp_path / "没有.txt",
        written(tmp_path, "好.txt", NEW),
        written(tmp_path, "坏.docx", "不是压缩包"),
        tmp_path,
    ]
    results = dict(read_apart(files))
    assert [isinstance(results[file], UnreadableFile) for file in files] == [True, False, True, True]
    assert "文件不存在" in str(results[files[0]])


# what looks wrong


def reviewed(text: str, folder: Path, name: str = "文件.txt", listing: Listing | None = None) -> Review:
    (found,) = reviews_of(read(written(folder, name, text)), [listing] if listing else [])
    return found


def concerns(review: Review) -> list[Concern]:
    return [finding.concern for finding in review.findings]


def test_a_sound_law_has_no_findings(tmp_path: Path) -> None:
    assert concerns(reviewed(NEW, tmp_path, "路灯条例(2021-06-01).txt")) == []


def test_numbers_that_skip_are_told_with_their_path(tmp_path: Path) -> None:
    (finding,) = reviewed(NEW.replace("第二条", "第四条"), tmp_path).findings
    assert (finding.concern, finding.path) == (Concern.NUMBERING, "第四条")
    assert "跳号" in finding.message


def test_fewer_articles_than_the_catalogue_knows_are_told(tmp_path: Path) -> None:
    review = reviewed(NEW, tmp_path, listing=listed(articles=40))
    assert concerns(review) == [Concern.ARTICLES]
    assert all(words in review.findings[0].message for words in ("2条", "40条"))
    assert concerns(reviewed(NEW, tmp_path, listing=listed(articles=2))) == []


@pytest.mark.parametrize("day", ["2018-01-01", "2024-01-01"])
def test_a_name_that_carries_another_day_is_told(day: str, tmp_path: Path) -> None:
    review = reviewed(NEW, tmp_path, f"路灯条例({day}).txt")
    assert concerns(review) == [Concern.DAY]
    assert all(words in review.findings[0].message for words in (day, "2021-06-01"))


@pytest.mark.parametrize("digits", ["2002年6月29日", "２００２年６月２９日"])
def test_a_header_taken_from_a_national_law_is_told(digits: str, tmp_path: Path) -> None:
    foreign = f"{digits} 第九届全国人民代表大会常务委员会第二十八次会议通过"
    text = NEW.replace(LAMPS + "\n", f"{LAMPS}\n\n{foreign}\n", 1)
    assert concerns(reviewed(text, tmp_path)) == [Concern.HEADER]
    national = text.replace("测试省", "中华人民共和国")
    assert Concern.HEADER not in concerns(reviewed(national, tmp_path))


def test_a_text_without_title_day_or_numbers_is_told(tmp_path: Path) -> None:
    found = concerns(reviewed("路灯要节能，也要耐用。\n", tmp_path))
    assert set(found) == {Concern.UNDATED, Concern.TITLE, Concern.FLAT}


def test_a_digest_is_told_and_what_it_leaves_out_is_no_fault(tmp_path: Path) -> None:
    file = written(tmp_path, "要点.md", f"# {LAMPS}\n\n第二条　甲。\n\n第九条　乙。\n")
    (review,) = reviews_of(read(file), [replace(listed(), file=file)])
    assert (concerns(review), review.faults) == ([Concern.DIGEST], ())


def test_the_same_file_is_reviewed_once(tmp_path: Path) -> None:
    files = written(tmp_path, "a.txt", NEW), written(tmp_path, "b.txt", NEW)
    assert len(reviews_of(read(*files), [])) == 1
