"""The command line: what the contract promises, what bad input meets, what one answer does not load."""

import fcntl
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from assistant.__main__ import app, main
from tests.command import (
    QUESTION,
    SHARED_PLAN,
    Around,
    Ran,
    bound_by_permissions,
    built_home,
    copy_of_home,
    environment,
    lvwen,
    run,
)
from tests.shapes import check_answer, check_clause, check_document, check_indicator

NOTE = "关于测试镇绿色路灯的通知\n\n一、路灯改造\n测试镇到2027年完成绿色路灯改造3210盏。\n"
COMMANDS = (
    (),
    ("ask",),
    ("chat",),
    ("serve",),
    ("build",),
    ("doctor",),
    ("corpus",),
    ("corpus", "list"),
    ("corpus", "show"),
    ("corpus", "outline"),
    ("facts",),
    ("facts", "indicators"),
)
ANSI = "\x1b"


def refused(ran: Ran, *words: str) -> None:
    """Exit code 2, nothing on standard output, an explanation in Chinese that holds the words."""
    assert (ran.code, ran.out) == (2, ""), (ran.code, ran.out, ran.err)
    assert re.search("[一-龥]", ran.told)
    for word in words:
        assert word in ran.told


def in_process(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    """What the command's entry point does with these words, without the cost of a process."""
    with patch.object(sys, "argv", ["lvwen", *words]), pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return Ran(int(ended.value.code or 0), said.out, said.err)


def generations(home: Path) -> dict[str, int]:
    """Files of all generations below a home with the time of their last change."""
    return {
        str(path): path.stat().st_mtime_ns
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.name != "LOCK"
    }


# what the contract promises


def test_ask_gives_the_value_and_its_clause() -> None:
    ran = lvwen("ask", QUESTION)
    assert ran.code == 0
    assert "55%" in ran.out
    assert "三（二）2（2）" in ran.out
    assert ran.told == ""


def test_ask_json_is_an_answer_of_the_contract() -> None:
    ran = lvwen("ask", QUESTION, "--json", "--as-of", "2025-06-01")
    answer = json.loads(ran.out)
    check_answer(answer)
    assert (ran.code, answer["status"], answer["as_of"]) == (0, "answered", "2025-06-01")
    assert answer["citations"][0]["path"] == "三（二）2（2）"
    assert answer["notices"] == []


def test_each_row_of_a_department_has_its_own_citation() -> None:
    answer = json.loads(lvwen("ask", "县交通运输局负责哪些指标？", "--json").out)
    check_answer(answer)
    cited = {citation["n"]: citation["path"] for citation in answer["citations"]}
    rows = [[cited[n] for n in segment["citations"]] for segment in answer["segments"]]
    assert rows == [["表“主要指标”第7项"], ["表“主要指标”第8项"]]


@pytest.mark.skipif(not SHARED_PLAN.is_file(), reason="the shared plan does not lie beside this checkout")
def test_outline_gives_the_whole_plan_as_clauses() -> None:
    ran = lvwen("corpus", "outline", str(SHARED_PLAN), "--json")
    clauses = json.loads(ran.out)
    for clause in clauses:
        check_clause(clause)
    assert [clause["kind"] for clause in clauses].count("table_row") == 12
    assert len({clause["path"] for clause in clauses}) == len(clauses)
    whole = "".join(SHARED_PLAN.read_text(encoding="utf-8").split())
    assert "".join("".join(clause["text"].split()) for clause in clauses) == whole


def test_outline_of_what_is_no_document_says_why(tmp_path: Path) -> None:
    refused(lvwen("corpus", "outline", str(tmp_path / "没有.txt")), "没有.txt", "文件不存在")
    refused(lvwen("corpus", "outline", str(tmp_path)), "目录")


def test_indicators_of_a_department_are_found_by_its_short_name() -> None:
    short = json.loads(lvwen("facts", "indicators", "--department", "水务局", "--json").out)
    for indicator in short:
        check_indicator(indicator)
    assert [(i["number"], i["department"]) for i in short] == [(6, "县水务局")]
    refused(lvwen("facts", "indicators", "--department", "没有的局"), "没有的局")


def test_documents_are_listed_and_shown_by_their_id() -> None:
    documents = json.loads(lvwen("corpus", "list", "--json", "--as-of", "2025-06-01").out)
    for document in documents:
        check_document(document)
    document = documents[0]
    assert document["validity"] == "in_force"
    shown = json.loads(lvwen("corpus", "show", document["id"], "--json").out)
    for clause in shown["clauses"]:
        check_clause(clause)
    refused(lvwen("corpus", "show", "没有"), "没有编号为“没有”的文件")


def test_doctor_finds_a_sound_index_and_names_a_missing_one(tmp_path: Path) -> None:
    assert lvwen("doctor").code == 0
    ran = lvwen("doctor", home=tmp_path)
    assert (ran.code, ran.told) == (1, "")
    assert "✗ 索引" in ran.out


def test_chat_understands_the_next_question_by_the_one_before() -> None:
    stdin = "2025年航道里程目标是多少？\n那2020年是多少？\n\n/退出\n".encode()
    ran = lvwen("chat", around=Around(stdin))
    assert (ran.code, ran.told) == (0, "")
    assert "38.4" in ran.out.split("\n问：")[2]
    assert ANSI not in ran.out


def test_chat_goes_on_after_a_question_it_cannot_take() -> None:
    ran = lvwen("chat", around=Around(f"{'长' * 301}\n[/x]\n{QUESTION}\n".encode()))
    assert ran.code == 0
    assert "301" in ran.told
    assert "55%" in ran.out


# directories of further documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    directory = tmp_path / "另加:文件"
    directory.mkdir()
    (directory / "路灯.txt").write_text(NOTE, encoding="utf-8")
    return directory


def test_a_directory_is_answered_from_and_not_built_again(folder: Path, tmp_path: Path) -> None:
    home = copy_of_home(tmp_path)
    words = ("ask", "测试镇到2027年改造多少盏绿色路灯？", "--json", "--corpus", str(folder))
    first = lvwen(*words, home=home)
    answer = json.loads(first.out)
    check_answer(answer)
    assert first.code == 0
    assert "3210" in answer["text"]
    assert answer["citations"][0]["document"]["title"] == "关于测试镇绿色路灯的通知"
    before = generations(home)
    assert json.loads(lvwen(*words, home=home).out)["corpus"] == answer["corpus"]
    assert generations(home) == before


def test_directories_of_the_settings_and_of_the_command_add_up(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "second"
    other.mkdir()
    (other / "桥.txt").write_text("关于测试桥的规定\n\n一、测试桥\n测试桥长77米。\n", encoding="utf-8")
    around = Around(env={"LVWEN_CORPUS": str(other)})
    ran = lvwen("corpus", "list", "--json", "--corpus", str(folder), home=tmp_path / "home", around=around)
    titles = {document["title"] for document in json.loads(ran.out)}
    assert {"关于测试镇绿色路灯的通知", "关于测试桥的规定"} <= titles


def test_files_that_cannot_be_read_are_named_and_the_others_used(folder: Path, tmp_path: Path) -> None:
    (folder / "坏.txt").write_bytes(b"\x00\x01")
    (folder / "表格.xls").write_bytes(b"\xd0\xcf")
    question = json.dumps({"id": "a", "turns": ["测试镇到2027年改造多少盏绿色路灯？"]})
    words = ("ask", "--batch", "-", "--corpus", str(folder))
    ran = lvwen(*words, home=tmp_path / "home", around=Around(question.encode()))
    assert ran.code == 1
    assert "3210" in ran.out
    assert re.search("坏.txt：.*不是文本", ran.told)
    assert re.search("表格.xls：.*不支持", ran.told)
    broken = lvwen(*words, home=tmp_path / "home", around=Around(b"{\n" + question.encode()))
    assert broken.code == 2
    assert "坏.txt" in broken.told
    assert "3210" in broken.out


def test_a_missing_directory_and_one_that_is_a_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_text("文字", encoding="utf-8")
    refused(lvwen("ask", QUESTION, "--corpus", str(tmp_path / "none"), home=tmp_path), "none：目录不存在")
    refused(lvwen("ask", QUESTION, "--corpus", str(file), home=tmp_path), "这不是一个目录")


def test_a_directory_without_permission_is_refused(folder: Path, tmp_path: Path) -> None:
    before = bound_by_permissions()
    if before is None:
        pytest.skip("permissions do not bind root here, and setpriv cannot drop the capability")
    folder.chmod(0)
    try:
        ran = lvwen(
            "ask", QUESTION, "--corpus", str(folder), home=tmp_path / "h", around=Around(before=before)
        )
    finally:
        folder.chmod(0o755)
    refused(ran, str(folder), "没有读取权限")


# bad input


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ask", ""), "请输入问题"),
        (("ask", " \u3000\n\u200b"), "请输入问题"),
        (("ask", "长" * 10_000), "10000"),
        (("ask", "\udcff\udcfe再生水"), "UTF-8"),
        (("ask",), "--batch"),
        (("ask", QUESTION, "--batch", "-"), "二者取一"),
        (("ask", QUESTION, "--out", "x.jsonl"), "--batch"),
        (("ask", QUESTION, "--as-of", "去年"), "去年"),
        (("ask", QUESTION, "--as-of", "2025-02-30"), "2025-02-30"),
        (("ask", QUESTION, "--as-of", "[/x]"), "[/x]"),
        (("ask", QUESTION, "--mode", "llm"), "没有接入语言模型"),
        (("ask", QUESTION, "--mode", "诗"), "诗"),
        (("ask", "--batch", "没有.jsonl"), "文件不存在：没有.jsonl"),
        (("ask", "--batch", "/"), "目录"),
    ],
)
def test_bad_input_is_explained_before_anything_is_built(
    words: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LVWEN_HOME", str(tmp_path))
    refused(in_process(capsys, *words), told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"), [("LVWEN_PORT", "门"), ("LVWEN_VECTORS", "faiss"), ("LVWEN_MAX_QUESTION", "0")]
)
def test_a_setting_that_cannot_be_used_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    refused(in_process(capsys, "ask", QUESTION), name)


def test_a_refusal_ends_the_process_with_2(tmp_path: Path) -> None:
    refused(lvwen("ask", "", home=tmp_path), "请输入问题")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_standard_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "assistant", "ask", QUESTION, "--json"],
            env=environment(built_home(), {}),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    refused(Ran(ended.returncode, "", ended.stderr.decode()), "磁盘空间不足")


# damage, other builders, full disks


def damage(home: Path) -> None:
    for record in home.rglob("record.sqlite"):
        record.write_bytes(b"rubbish" * 1000)


def test_a_record_overwritten_with_rubbish_is_built_again_from_the_sources(tmp_path: Path) -> None:
    home = copy_of_home(tmp_path)
    damage(home)
    ran = lvwen("ask", QUESTION, home=home)
    assert ran.code == 0
    assert "55%" in ran.out
    assert "重新建立索引" in ran.told
    again = lvwen("ask", QUESTION, home=home)
    assert (again.code, again.out, again.told) == (0, ran.out, "")


def test_a_damaged_index_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    before = bound_by_permissions()
    if before is None:
        pytest.skip("permissions do not bind root here, and setpriv cannot drop the capability")
    home = copy_of_home(tmp_path)
    damage(home)
    held = [home, *home.rglob("*")]
    for path in held:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        refused(lvwen("ask", QUESTION, home=home, around=Around(before=before)), "已损坏", "没有写成")
    finally:
        for path in held:
            path.chmod(0o755)


@contextmanager
def other_builder(home: Path) -> Iterator[None]:
    """Another process that holds the lock of the one builder."""
    code = (
        "import fcntl, sys\nlock = open(sys.argv[1], 'w')\nfcntl.flock(lock, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\ninput()"
    )
    lock = home / "default" / "LOCK"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        with lock.open("w") as handle, pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        process.communicate(b"\n")


@contextmanager
def outdated(home: Path) -> Iterator[None]:
    """Makes the generations below a home look as if the documents had changed since they were built."""
    manifests = {path: path.read_text(encoding="utf-8") for path in home.rglob("manifest.json")}
    for path, text in manifests.items():
        entries: dict[str, Any] = json.loads(text)
        path.write_text(json.dumps(entries | {"fingerprint": "old"}), encoding="utf-8")
    yield
    for path, text in manifests.items():
        path.write_text(text, encoding="utf-8")


def test_a_second_builder_gives_way_and_answers_come_from_what_is_there(tmp_path: Path) -> None:
    home = copy_of_home(tmp_path)
    with outdated(home):
        before = generations(home)
        with other_builder(home):
            refused(lvwen("build", home=home), "另一个进程正在建立索引")
            ran = lvwen("ask", QUESTION, home=home)
        assert (ran.code, "55%" in ran.out) == (0, True)
        assert generations(home) == before


def test_where_nothing_is_built_yet_a_second_builder_says_so(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    with other_builder(tmp_path):
        refused(lvwen("ask", QUESTION, home=tmp_path), "另一个进程正在建立索引")


def test_a_build_that_outgrows_a_file_limit_leaves_the_old_index_in_use(tmp_path: Path) -> None:
    home = copy_of_home(tmp_path)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    with outdated(home):
        before = generations(home)
        refused(lvwen("build", home=home, around=Around(limit=limit)), "没有写成", "原有索引未受影响")
        assert generations(home) == before
    assert "55%" in lvwen("ask", QUESTION, home=home).out


def test_a_build_on_a_full_disk_leaves_the_old_index_in_use(tmp_path: Path) -> None:
    size = sum(path.stat().st_size + 8192 for path in built_home().rglob("*"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size + 100_000}", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        home = copy_of_home(tmp_path)
        with outdated(home):
            refused(lvwen("build", home=home), "磁盘空间不足", "原有索引未受影响")
        ran = lvwen("ask", QUESTION, home=home)
        assert (ran.code, "55%" in ran.out) == (0, True), ran.err
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


# output and start-up


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_explains_every_command_and_option_in_chinese(words: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(app, [*words, "--help"], prog_name="lvwen", terminal_width=200)
    rows = re.findall(r"^│ [ *]*(--?[a-z-]+|[a-z]+|[A-Z]+|问题) +(.*)│$", ran.output, re.MULTILINE)
    assert ran.exit_code == 0
    assert rows
    assert [name for name, text in rows if name != "--help" and not re.search("[一-龥]", text)] == []


def test_help_of_ask_names_the_options_of_the_contract() -> None:
    found = set(re.findall("--[a-z-]+", lvwen("ask", "--help").out))
    assert {"--json", "--as-of", "--corpus", "--mode", "--batch", "--out"} <= found


def test_what_is_piped_holds_no_colours_and_no_progress(tmp_path: Path) -> None:
    built = lvwen("build", home=tmp_path)
    asked = lvwen("ask", QUESTION, home=tmp_path)
    assert (built.code, built.told, asked.told) == (0, "", "")
    assert ANSI not in built.out + asked.out
    assert "\r" not in built.out + asked.out


def test_a_narrow_page_breaks_cells_and_cuts_none_off() -> None:
    around = Around(env={"COLUMNS": "60"})
    assert "…" not in lvwen("facts", "indicators", around=around).out
    assert "jinxiang-green-plan-145" in lvwen("corpus", "list", around=around).out


def test_an_output_that_lacks_chinese_characters_gets_their_codes() -> None:
    ran = lvwen("ask", QUESTION, "--json", around=Around(env={"PYTHONIOENCODING": "ascii"}))
    assert (ran.code, ran.told) == (0, "")
    assert "55%" in json.loads(ran.out)["text"]


def ask_and_list_modules(env: dict[str, str]) -> tuple[dict[str, Any], set[str]]:
    code = (
        "import sys\nfrom assistant.__main__ import main\n"
        "sys.argv = ['lvwen', 'ask', sys.argv[1], '--json']\n"
        "try:\n    main()\nfinally:\n    print(' '.join(sys.modules), file=sys.stderr)"
    )
    ran = run([sys.executable, "-c", code, QUESTION], around=Around(env=env))
    return json.loads(ran.out), set(ran.err.split())


def test_one_answer_loads_no_heavy_vendor_and_chroma_gives_the_same() -> None:
    heavy = {"torch", "sentence_transformers", "chromadb", "gradio", "fastapi", "langchain_core", "uvicorn"}
    answer, loaded = ask_and_list_modules({})
    assert loaded & heavy == set()
    through_chroma, loaded = ask_and_list_modules({"LVWEN_VECTORS": "chroma"})
    assert loaded & heavy == {"chromadb"}
    for name in ("text", "citations", "notices", "status", "corpus"):
        assert through_chroma[name] == answer[name]


def test_the_command_is_installed_under_its_name() -> None:
    command = shutil.which("lvwen", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the project is not installed in this environment")
    assert "绿问" in run([command, "--help"]).out
