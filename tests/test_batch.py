"""Many questions at once: lines in, answers out in order, every line that cannot be answered named."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from assistant import batch
from tests.command import QUESTION, Around, lvwen
from tests.shapes import check_answer
from tests.web_fakes import real_assistant

FIRST = {"id": "first", "turns": [QUESTION]}
NEXT = {
    "id": "next",
    "turns": ["2025年航道里程目标是多少？", "那2020年是多少？"],
    "as_of": "2025-06-01",
}


def lines(*entries: object) -> str:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


def rows_of(text: str, tmp_path: Path) -> tuple[batch.Row, ...]:
    file = tmp_path / "questions.jsonl"
    file.write_text(text, encoding="utf-8")
    return batch.read(str(file)).rows


def answers(target: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_a_row_holds_turns_and_day(tmp_path: Path) -> None:
    (row,) = rows_of(lines(NEXT), tmp_path)
    assert row == batch.Row(1, "next", tuple(NEXT["turns"]), date(2025, 6, 1))


def test_blank_lines_and_a_byte_order_mark_are_passed_over_and_lines_keep_their_numbers(
    tmp_path: Path,
) -> None:
    rows = rows_of("\ufeff" + lines(FIRST) + "\r\n  \n" + lines(NEXT), tmp_path)
    assert [(row.line, row.id, row.fault) for row in rows] == [(1, "first", None), (4, "next", None)]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_a_line_separator_inside_a_string_ends_no_line(separator: str, tmp_path: Path) -> None:
    (row,) = rows_of(lines({"id": "a", "turns": [f"再生水{separator}利用率"]}), tmp_path)
    assert row.turns == (f"再生水{separator}利用率",)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[" * 100_000,
        "[]",
        "null",
        '"文字"',
        '{"turns": ["问"]}',
        '{"id": 1, "turns": ["问"]}',
        '{"id": "a"}',
        '{"id": "a", "turns": []}',
        '{"id": "a", "turns": "问"}',
        '{"id": "a", "turns": ["问", 1]}',
        '{"id": "a", "turns": ["问"], "as_of": "昨天"}',
        '{"id": "a", "turns": ["问"], "as_of": 20250601}',
    ],
)
def test_a_line_that_is_no_question_has_a_fault_in_chinese(line: str, tmp_path: Path) -> None:
    bad, good = rows_of(f"{line}\n{lines(FIRST)}", tmp_path)
    assert bad.fault is not None
    assert any("一" <= char <= "龥" for char in bad.fault)
    assert good.fault is None


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "utf16.jsonl").write_bytes("问".encode("utf-16"))
    for name, told in (("none.jsonl", "文件不存在"), ("utf16.jsonl", "UTF-8"), ("", "目录")):
        with pytest.raises(batch.Unusable, match=told):
            batch.read(str(tmp_path / name))


def answer(questions: batch.Questions, target: Path) -> tuple[int, str]:
    told = io.StringIO()
    bad = batch.answer(real_assistant().converse, questions, str(target), None, Console(file=told, width=200))
    return bad, told.getvalue()


def test_answers_come_in_order_each_under_its_id(tmp_path: Path) -> None:
    entries = [FIRST | {"id": str(number)} for number in (3, 1, 2)] + [NEXT]
    target = tmp_path / "answers.jsonl"
    bad, told = answer(batch.Questions("q", rows_of(lines(*entries), tmp_path)), target)
    assert (bad, told) == (0, "")
    assert [entry["id"] for entry in answers(target)] == ["3", "1", "2", "next"]
    for entry in answers(target):
        check_answer(entry["answer"])  # type: ignore[arg-type]


def test_the_last_turn_is_answered_in_the_light_of_those_before(tmp_path: Path) -> None:
    target = tmp_path / "answers.jsonl"
    answer(batch.Questions("q", rows_of(lines(NEXT), tmp_path)), target)
    found = answers(target)[0]["answer"]
    assert isinstance(found, dict)
    assert (found["question"], found["as_of"]) == ("那2020年是多少？", "2025-06-01")
    assert "38.4" in found["text"]


def test_a_question_that_cannot_be_taken_in_is_named_and_the_others_are_answered(tmp_path: Path) -> None:
    entries = [FIRST, {"id": "empty", "turns": [" "]}, {"id": "half", "turns": ["\ud800"]}, NEXT]
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    target = tmp_path / "answers.jsonl"
    bad, told = answer(batch.Questions("in.jsonl", rows_of(text, tmp_path)), target)
    assert bad == 2
    assert "in.jsonl 第 2 行" in told
    assert "in.jsonl 第 3 行" in told
    assert [entry["id"] for entry in answers(target)] == ["first", "next"]


def test_answers_never_overwrite_the_questions(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(lines(FIRST), encoding="utf-8")
    with pytest.raises(batch.Unusable, match="同一个文件"):
        answer(batch.read(str(file)), tmp_path / "." / "questions.jsonl")
    assert file.read_text(encoding="utf-8") == lines(FIRST)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    questions = batch.Questions("q", rows_of(lines(FIRST), tmp_path))
    for target in (tmp_path / "none" / "answers.jsonl", tmp_path):
        with pytest.raises(batch.Unusable, match="无法写入"):
            answer(questions, target)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_the_answers_is_told(tmp_path: Path) -> None:
    with pytest.raises(batch.Unusable, match="磁盘空间不足"):
        answer(batch.Questions("q", rows_of(lines(FIRST), tmp_path)), Path("/dev/full"))


def test_the_command_names_the_broken_line_of_the_input_and_answers_the_others(tmp_path: Path) -> None:
    file, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_text(lines(FIRST) + "{坏\n" + lines(NEXT), encoding="utf-8")
    ran = lvwen("ask", "--batch", str(file), "--out", str(target))
    assert (ran.code, ran.out) == (2, "")
    assert f"{file} 第 2 行：不是有效的 JSON" in ran.told
    assert "第 1 行" not in ran.told
    assert [entry["id"] for entry in answers(target)] == ["first", "next"]


def test_the_command_reads_standard_input_and_writes_standard_output() -> None:
    ran = lvwen("ask", "--batch", "-", "--out", "-", around=Around((lines(FIRST, NEXT) + "{\n").encode()))
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [entry["id"] for entry in found] == ["first", "next"]
    assert ran.code == 2
    assert "标准输入 第 3 行" in ran.told


def test_a_sound_batch_ends_with_0_and_says_nothing(tmp_path: Path) -> None:
    ran = lvwen("ask", "--batch", "-", around=Around(lines(FIRST).encode()))
    assert (ran.code, ran.told) == (0, "")
    assert ran.out.count("\n") == 1
