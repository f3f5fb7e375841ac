"""``lvwen corpus``: list, check, add and remove as their users start them, on a terminal and without one."""

import io
import json
import os
import pty
import resource
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from assistant.__main__ import app, main
from assistant.settings import Settings, read_settings
from corpus.adding import REMOVED, added_files, name_of
from corpus.types import Level
from tests.command import PROJECT, Around, Ran, built_home, environment, lvwen
from tests.shapes import check_document

LAMPS = "测试省路灯条例\n\n（2021年6月1日测试省第十届人民代表大会常务委员会第三次会议通过）\n\n第一条　路灯应当节能。\n\n第二条　本条例自2021年8月1日起施行。\n"
SKIPS = LAMPS.replace("路灯条例", "桥梁条例").replace("第二条", "第五条")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "var" / "index"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "路灯条例.txt"
    path.write_text(LAMPS, encoding="utf-8")
    return path


def here(*words: str, home: Path) -> Ran:
    """What the command's entry point does without a terminal, without the cost of a process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment(home, {}), clear=True),
        patch.object(sys, "argv", ["lvwen", *words]),
        patch.object(sys, "stdin", io.StringIO()),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def held(home: Path) -> list[str]:
    return [name_of(path) for path in added_files(home.parent / "added")]


def on_terminal(typed: str, home: Path, *words: str) -> Ran:
    """What the command says to someone who types this at a terminal."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "assistant", "corpus", *words],
            cwd=PROJECT,
            env=environment(home, {"COLUMNS": "100"}),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            os.write(ours, typed.encode())
            out, err = process.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    return Ran(process.returncode, out.decode(), err.decode())


# adding


def test_without_a_terminal_nothing_is_added_unless_it_is_said(file: Path, home: Path) -> None:
    ran = here("corpus", "add", str(file), home=home)
    assert (ran.code, ran.out, held(home)) == (2, "", [])
    assert "--yes" in ran.told
    ran = here("corpus", "add", str(file), "--yes", home=home)
    assert (ran.code, held(home)) == (0, ["路灯条例"])
    for words in ("测试省路灯条例", "省级", "2021-06-01发布", "2021-08-01施行", "现行有效", "2 条", "新文件"):
        assert words in ran.out


def test_a_person_is_asked_until_the_answer_is_yes_or_no(file: Path, home: Path) -> None:
    ran = on_terminal("也许\nn\n", home, "add", str(file))
    assert (ran.code, held(home)) == (0, [])
    assert ran.told.count("是否加入") == 2
    assert "没有加入" in ran.told
    ran = on_terminal("y\n", home, "add", str(file))
    assert (ran.code, held(home)) == (0, ["路灯条例"])
    ran = on_terminal("\x04", home, "remove", held_id(home))
    assert (ran.code, held(home)) == (0, ["路灯条例"])


def held_id(home: Path) -> str:
    (record,) = (home.parent / "added").glob("*.json")
    return str(json.loads(record.read_text(encoding="utf-8"))["document"]["id"])


def test_adding_twice_changes_nothing_and_says_so(file: Path, home: Path) -> None:
    assert here("corpus", "add", str(file), "--yes", home=home).code == 0
    before = {path: path.stat().st_mtime_ns for path in (home.parent / "added").iterdir()}
    ran = here("corpus", "add", str(file), "--yes", home=home)
    assert (ran.code, "一切未变" in ran.told, "内容相同" in ran.out) == (0, True, True)
    assert {path: path.stat().st_mtime_ns for path in (home.parent / "added").iterdir()} == before


def test_other_content_of_one_version_is_asked_about_again(file: Path, home: Path) -> None:
    assert here("corpus", "add", str(file), "--yes", home=home).code == 0
    (first,) = added_files(home.parent / "added")
    file.write_text(LAMPS.replace("节能", "节能、耐用"), encoding="utf-8")
    ran = on_terminal("y\nn\n", home, "add", str(file))
    assert (ran.code, added_files(home.parent / "added")) == (0, (first,))
    assert "是否用现在这份替换" in ran.told
    ran = on_terminal("y\ny\n", home, "add", str(file))
    (second,) = added_files(home.parent / "added")
    assert second.read_bytes() == file.read_bytes()
    assert (home.parent / "added" / REMOVED / first.name).is_file()


def test_a_dry_run_shows_everything_and_keeps_nothing(file: Path, home: Path) -> None:
    ran = here("corpus", "add", str(file), "--dry-run", home=home)
    assert (ran.code, "测试省路灯条例" in ran.out) == (0, True)
    assert not (home.parent / "added").exists()


def test_what_cannot_be_read_is_named_and_the_others_are_added(file: Path, home: Path) -> None:
    (file.parent / "坏.docx").write_bytes(b"PK\x03\x04")
    (file.parent / "空").mkdir()
    words = ("corpus", "add", str(file.parent), str(file.parent / "空"), str(file.parent / "没有.txt"))
    ran = here(*words, "--yes", home=home)
    assert (ran.code, held(home)) == (1, ["路灯条例"])
    for told in ("坏.docx", "没有可以读取的文件", "没有.txt：文件不存在"):
        assert told in ran.told


def test_json_tells_what_was_understood_and_where_it_is_kept(file: Path, home: Path) -> None:
    ran = here("corpus", "add", str(file), str(file.parent / "没有.txt"), "--yes", "--json", home=home)
    told: dict[str, Any] = json.loads(ran.out)
    (one,) = told["documents"]
    check_document(one["document"])
    assert one["document"]["id"] == one["id"]
    assert (one["relation"], one["articles"], one["findings"]) == ("new", 2, [])
    assert one["stored"] == [path.name for path in added_files(home.parent / "added")]
    assert told["unreadable"] == [{"file": str(file.parent / "没有.txt"), "reason": "文件不存在"}]


def test_words_of_a_file_cannot_move_the_cursor(file: Path, home: Path) -> None:
    file.write_text(LAMPS.replace("路灯", "路\x1b[2J\u202e灯"), encoding="utf-8")
    ran = here("corpus", "add", str(file), "--dry-run", home=home)
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


def test_a_removed_file_goes_aside_and_an_unknown_one_is_refused(file: Path, home: Path) -> None:
    assert here("corpus", "add", str(file), "--yes", home=home).code == 0
    unknown = here("corpus", "remove", "没有", "--yes", home=home)
    assert (unknown.code, unknown.out) == (2, "")
    assert held_id(home) in unknown.told
    assert here("corpus", "remove", held_id(home), home=home).code == 2
    ran = here("corpus", "remove", held_id(home), "--yes", home=home)
    assert (ran.code, held(home)) == (0, [])
    assert "removed" in ran.told


def test_a_full_disk_is_explained_and_leaves_nothing_half_added(file: Path, home: Path) -> None:
    limited = Around(limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64)))
    ran = lvwen("corpus", "add", str(file), "--yes", home=home, around=limited)
    assert (ran.code, held(home)) == (2, [])
    assert "文件超过允许的大小" in ran.told


def test_added_documents_lie_beside_the_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LVWEN_{name.upper()}", raising=False)
    monkeypatch.setenv("LVWEN_HOME", str(tmp_path / "a" / "index"))
    assert read_settings().added == tmp_path / "a" / "added"


# checking


def test_the_worst_document_comes_first_and_warnings_are_no_fault(file: Path, home: Path) -> None:
    bad = file.parent / "桥梁条例.txt"
    bad.write_text(SKIPS, encoding="utf-8")
    ran = lvwen("corpus", "check", str(file), str(bad), home=home, around=Around(env={"COLUMNS": "100"}))
    assert (ran.code, ran.told) == (0, "")
    assert ran.out.index("桥梁条例") < ran.out.index("测试省路灯条例")
    assert "编号跳号" in ran.out
    assert "共 2 份：1 份有异常（1 处）" in ran.out


def test_all_documents_are_checked_where_none_is_named(file: Path, home: Path) -> None:
    assert here("corpus", "add", str(file), "--yes", home=home).code == 0
    further = file.parent / "另加"
    further.mkdir()
    (further / "桥梁条例.txt").write_text(SKIPS, encoding="utf-8")
    ran = here("corpus", "check", "--corpus", str(further), "--json", home=home)
    titles = {one["title"]: one for one in json.loads(ran.out)["documents"]}
    assert ran.code == 0
    assert {"测试省路灯条例", "测试省桥梁条例", "金乡县“十四五”绿色低碳循环发展规划"} <= set(titles)
    assert [one["concern"] for one in titles["测试省桥梁条例"]["findings"]] == ["numbering"]


def test_an_added_file_that_was_damaged_is_told(file: Path, home: Path) -> None:
    assert here("corpus", "add", str(file), "--yes", home=home).code == 0
    (stored,) = added_files(home.parent / "added")
    stored.write_text("改动", encoding="utf-8")
    told = json.loads((ran := here("corpus", "check", "--json", home=home)).out)
    assert (ran.code, [one["file"] for one in told["unreadable"]]) == (1, [str(stored)])


def test_a_file_that_cannot_be_read_makes_the_check_fail(file: Path, home: Path) -> None:
    ran = here("corpus", "check", str(file.parent / "没有.txt"), str(file), home=home)
    assert ran.code == 1
    assert "文件不存在" in ran.out
    assert "1 份无法读取" in ran.out


# listing


def test_the_list_is_grouped_by_level_with_validity_and_what_ended_a_document() -> None:
    around = Around(env={"COLUMNS": "100"})
    out = lvwen("corpus", "list", "--as-of", "2026-11-22", around=around).out
    places = [out.index(f"{name}（") for name in ("国家", "省级", "市级", "县级")]
    assert places == sorted(places)
    for words in (
        "现行有效",
        "已废止",
        "仅目录",
        "要点",
        "自2026-08-15起废止，见《中华人民共和国生态环境法典》",
    ):
        assert words in out
    assert "按2026-11-22的情况" in out


@pytest.mark.parametrize("width", [80, 100])
def test_the_list_fits_its_page(width: int) -> None:
    out = lvwen("corpus", "list", around=Around(env={"COLUMNS": str(width)})).out
    wide = [line for line in out.splitlines() if sum(1 + (ord(c) > 0x2E7F) for c in line) > width]
    assert wide == []


def test_one_level_is_listed_by_its_chinese_or_english_name() -> None:
    for name in ("县", "县级", "county"):
        found = json.loads(here("corpus", "list", "--level", name, "--json", home=built_home()).out)
        assert {one["level"] for one in found} == {Level.COUNTY.value}
    refused = here("corpus", "list", "--level", "村", home=built_home())
    assert (refused.code, refused.out, "“村”" in refused.told) == (2, "", True)


def test_json_tells_what_amended_repealed_and_replaced_a_document() -> None:
    listed = json.loads(here("corpus", "list", "--json", home=built_home()).out)
    found = {one["id"]: one for one in listed}
    for one in found.values():
        check_document(one)
        assert {"amended", "repealed", "repealed_by", "superseded", "replaced_by", "basis"} <= set(one)
    ended = [one for one in found.values() if one["repealed_by"]]
    assert ended
    assert all(one["repealed_by"] in found and one["repealed"] for one in ended)


@pytest.mark.parametrize("words", [("check",), ("add",), ("remove",), ("list",), ("sync",)], ids=" ".join)
def test_help_of_each_command_is_chinese(words: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(app, ["corpus", *words, "--help"], prog_name="lvwen", terminal_width=200)
    assert ran.exit_code == 0
    rows = [line for line in ran.output.splitlines() if "--" in line and "--help" not in line]
    assert all(any("一" <= char <= "龥" for char in row) for row in rows)
