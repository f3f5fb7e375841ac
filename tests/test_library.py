"""The library: the catalogue's texts and those of directories, each document once, in its fullest form."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from corpus.catalog import BUILT_IN, read_catalog
from corpus.errors import UnreadableFile
from corpus.library import Corpus, Source, files_below, hash_of, read_corpus, read_texts
from corpus.types import Document, Kind, TextKind, Validity

LAW = "某市绿化管理办法\n第一条 为了绿化，制定本办法。\n第二条 市园林局负责。\n"
PLAN = BUILT_IN.parent / "documents" / "jinxiang-green-plan-145.txt"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def added(corpus: Corpus) -> list[Source]:
    """Sources that are not in the catalogue."""
    listed = {listing.document.id for listing in read_catalog()}
    return [source for source in corpus.sources if source.document.id not in listed]


def by_id(corpus: Corpus) -> dict[str, Document]:
    return {d.id: d for d in (*(source.document for source in corpus.sources), *corpus.listed)}


def test_every_entry_of_the_catalogue_is_there_with_its_text_or_as_listed() -> None:
    corpus = read_corpus()
    assert [s.document.id for s in corpus.sources] == [o.document.id for o in read_catalog() if o.file]
    assert [d.id for d in corpus.listed] == [o.document.id for o in read_catalog() if o.file is None]
    assert (corpus.errors, corpus.repeated) == ((), ())
    for source in corpus.sources:
        assert source.outline.clauses
        assert {clause.document for clause in source.outline.clauses} == {source.document.id}


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_used(tmp_path: Path) -> None:
    write(tmp_path / "好.txt", LAW)
    (tmp_path / "坏.txt").write_bytes(b"\x00\x01")
    (tmp_path / "扫描.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "空.md").write_text("", encoding="utf-8")
    (tmp_path / "图.png").write_bytes(b"x")
    (tmp_path / ".隐藏.txt").write_bytes(b"\x00")
    corpus = read_corpus([tmp_path])
    assert [source.document.title for source in added(corpus)] == ["某市绿化管理办法"]
    assert sorted(Path(error.path).name for error in corpus.errors) == ["坏.txt", "扫描.pdf", "空.md"]


def test_a_file_that_repeats_another_byte_for_byte_is_taken_once(tmp_path: Path) -> None:
    shutil.copy(PLAN, tmp_path / "plan.txt")
    write(tmp_path / "a.txt", LAW)
    write(tmp_path / "b.txt", LAW)
    corpus = read_corpus([tmp_path])
    assert len(added(corpus)) == 1
    assert len(corpus.sources) == len(read_corpus().sources) + 1


def test_another_copy_of_a_text_that_is_there_is_left_out_and_named(tmp_path: Path) -> None:
    days = "（2019年5月1日某市人民代表大会常务委员会通过）\n"
    first, *body = LAW.splitlines()
    write(tmp_path / "a.txt", f"{first}\n{days}" + "\n".join(body))
    write(tmp_path / "b.txt", f"{first}\n{days}" + "\n\n".join(body))
    corpus = read_corpus([tmp_path])
    (kept,) = added(corpus)
    assert kept.files == (tmp_path / "a.txt",)
    assert corpus.repeated == ((tmp_path / "b.txt", kept.document.id),)


def test_two_versions_of_one_law_are_two_documents_and_the_older_gives_way(tmp_path: Path) -> None:
    for year in (2003, 2019):
        text = LAW.replace("办法\n", f"办法\n（{year}年5月1日某市人民代表大会常务委员会通过）\n", 1)
        write(tmp_path / f"{year}.txt", text)
    older, newer = sorted((s.document for s in added(read_corpus([tmp_path]))), key=lambda d: str(d.issued))
    assert (older.superseded, older.replaced_by) == (date(2019, 5, 1), newer.id)
    assert older.validity(date(2020, 1, 1)) is Validity.AMENDED
    assert newer.validity(date(2020, 1, 1)) is Validity.IN_FORCE


def test_an_added_law_ends_what_its_last_article_says(tmp_path: Path) -> None:
    write(tmp_path / "旧.txt", LAW.replace("办法\n", "办法\n（2003年5月1日某市人民政府公布）\n", 1))
    new = "某市园林条例\n（2019年5月1日某市人民代表大会常务委员会通过）\n第一条 为了园林。\n第二条 本条例自2019年8月1日起施行。《某市绿化管理办法》同时废止。\n"
    write(tmp_path / "新.txt", new)
    documents = {source.document.title: source.document for source in added(read_corpus([tmp_path]))}
    old = documents["某市绿化管理办法"]
    assert (old.repealed, old.repealed_by) == (date(2019, 8, 1), documents["某市园林条例"].id)


def test_a_full_text_takes_the_place_of_the_digest_of_the_same_version(tmp_path: Path) -> None:
    """It keeps the catalogue's id and particulars; the digest's text is gone."""
    digest = next(
        s for s in read_corpus().sources if s.document.kind is Kind.REGULATION and s.document.amended
    )
    day = digest.document.version
    assert day
    whole = write(
        tmp_path / f"{digest.document.title}({day}).md",
        f"# {digest.document.title}\n\n第一条　为了测试全文。\n\n第二条　替换要点。\n",
    )
    corpus = read_corpus([tmp_path])
    (found,) = [source for source in corpus.sources if source.document.id == digest.document.id]
    assert found.files == (whole,)
    assert found.document.text_kind is TextKind.ORIGINAL
    assert found.document.amended == digest.document.amended
    assert "替换要点" in found.outline.text
    assert {clause.document for clause in found.outline.clauses} == {digest.document.id}
    assert len(corpus.sources) == len(read_corpus().sources)


def test_a_full_text_of_another_version_stands_beside_the_digest(tmp_path: Path) -> None:
    digest = next(s for s in read_corpus().sources if s.document.kind is Kind.LAW and s.document.version)
    write(
        tmp_path / f"{digest.document.title}(1985-01-02).md",
        f"# {digest.document.title}\n\n第一条　旧的。\n\n第二条　旧的。\n",
    )
    corpus = read_corpus([tmp_path])
    (old,) = added(corpus)
    assert old.document.issued == date(1985, 1, 2)
    assert old.document.replaced_by is not None
    kept = next(source for source in corpus.sources if source.document.id == digest.document.id)
    assert kept.document.text_kind is TextKind.DIGEST


def test_files_that_continue_each_other_are_one_document(tmp_path: Path) -> None:
    write(tmp_path / "某法典" / "01.md", "# 某市绿化法典\n\n第一条　甲。\n\n第二条　乙。\n")
    write(tmp_path / "某法典" / "02.md", "第三条　丙。\n\n第四条　丁。\n")
    write(tmp_path / "某法典" / "03.md", "第五条　戊。\n\n第六条　己。\n")
    (source,) = added(read_corpus([tmp_path]))
    assert len(source.files) == 3
    texts = [c.text for c in source.outline.clauses if str(c.path).startswith("第")]
    assert [text[-2] for text in texts] == list("甲乙丙丁戊己")
    for clause in source.outline.clauses:
        assert source.outline.text[slice(*clause.span)] == clause.text
    assert len({clause.ref for clause in source.outline.clauses}) == len(source.outline.clauses)


@pytest.mark.parametrize(
    "second",
    [
        "# 乙办法\n\n第三条　丙。\n\n第四条　丁。\n",
        "第四条　丙。\n\n第五条　丁。\n",
        "第一条　丙。\n\n第二条　丁。\n",
    ],
)
def test_files_that_do_not_continue_each_other_stay_apart(tmp_path: Path, second: str) -> None:
    """One with a title of its own, one with a gap before it, and one that begins anew."""
    write(tmp_path / "01.md", "# 某市绿化办法\n\n第一条　甲。\n\n第二条　乙。\n")
    write(tmp_path / "02.md", second)
    assert len(added(read_corpus([tmp_path]))) == 2


def test_files_of_different_folders_do_not_continue_each_other(tmp_path: Path) -> None:
    write(tmp_path / "1" / "01.md", "# 某市绿化办法\n\n第一条　甲。\n\n第二条　乙。\n")
    write(tmp_path / "2" / "02.md", "第三条　丙。\n\n第四条　丁。\n")
    assert len(added(read_corpus([tmp_path]))) == 2


def test_the_order_of_directories_changes_no_document(tmp_path: Path) -> None:
    for year, folder in ((2003, "a"), (2019, "b")):
        text = LAW.replace("办法\n", f"办法\n（{year}年5月1日某市人民政府公布）\n", 1)
        write(tmp_path / folder / f"{year}.txt", text)
    folders = [tmp_path / "a", tmp_path / "b"]
    assert by_id(read_corpus(folders)) == by_id(read_corpus(folders[::-1]))


def test_a_text_read_before_is_not_read_again(tmp_path: Path) -> None:
    """What is known by the hash of its bytes comes from there, under the place of today."""
    file = write(tmp_path / "a.txt", LAW)
    ((text,), _) = read_texts([file], {})
    moved = tmp_path / "b" / "c.txt"
    moved.parent.mkdir()
    file.rename(moved)
    ((again,), errors) = read_texts([moved], {hash_of(moved.read_bytes()): text})
    assert (again.outline, again.files, errors) == (text.outline, (moved,), [])


def test_files_are_found_below_a_directory_in_name_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/1.txt", "c.jpg"):
        write(tmp_path / name, "x")
    assert [str(file.relative_to(tmp_path)) for file in files_below(tmp_path)] == [
        "a/1.txt",
        "a/2.md",
        "b.txt",
    ]


@pytest.mark.parametrize(("name", "reason"), [("没有", "目录不存在"), ("a.txt", "这不是一个目录")])
def test_what_is_no_directory_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    write(tmp_path / "a.txt", "x")
    with pytest.raises(UnreadableFile, match=reason):
        read_corpus([tmp_path / name])


def test_the_shared_laws_make_each_version_once_and_digests_give_way(shared: Path) -> None:
    laws = shared / "reference" / "laws"
    if not laws.is_dir():
        pytest.skip(f"no laws at {laws}")
    corpus = read_corpus([laws])
    assert corpus.errors == ()
    versions = [(s.document.family, s.document.version) for s in corpus.sources if s.document.version]
    assert len(set(versions)) == len(versions)
    code = next(s for s in corpus.sources if len(s.files) > 1)
    assert sum(str(clause.path).endswith("条") for clause in code.outline.clauses) == 1242
    assert code.document.text_kind is TextKind.ORIGINAL
    read = {file for source in corpus.sources for file in source.files} | {f for f, _ in corpus.repeated}
    marks = {hash_of(file.read_bytes()) for file in files_below(laws)}
    assert {hash_of(file.read_bytes()) for file in read} >= marks
