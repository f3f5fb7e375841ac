"""Gaps: repeated questions as one, work orders that spreadsheets open, and the commands over them."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.gaps import Ballot, Cause, Channel, Gap, GapGroup, Vote, bare, group
from assistant.memory import Memory, open_memory
from assistant.work_orders import BOM, WorkOrder, cells, csv_of, headers, number_of
from eval.grouping import read_pairs, score
from index.embedding import load_embedder
from index.grouping import grouped
from prompts import read_lexicon, read_replies
from tests.command import PROJECT, Around, copy_of_home, lvwen
from tests.test_memory import refused, said

DAY = datetime(2026, 11, 22, 2, tzinfo=UTC)
GARLIC = ("种大蒜有没有补贴", "大蒜种植有补贴吗")
PHONE = "13800138000"


def gap(number: int, question: str, day: int = 0, cause: Cause = Cause.NO_BASIS, reason: str = "") -> Gap:
    asked = DAY + timedelta(days=day)
    return Gap(number, f"a{number}", asked, question, cause, Channel.WEB, "", reason)


def by_first_character(texts: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    found: dict[str, list[int]] = {}
    for at, one in enumerate(texts):
        found.setdefault(one[0], []).append(at)
    return tuple(map(tuple, found.values()))


# Groups


def test_the_question_asked_most_often_stands_first() -> None:
    gaps = [gap(1, "甲一"), gap(2, "乙", 1), gap(3, "甲二", 2), gap(4, "丙", 3)]
    groups = group(gaps, by_first_character)
    assert [(one.id, one.count) for one in groups] == [(1, 2), (4, 1), (2, 1)]
    assert (groups[0].first, groups[0].last) == (DAY, DAY + timedelta(days=2))


def test_a_group_shows_its_commonest_wording() -> None:
    groups = group([gap(1, "甲一"), gap(2, "甲二"), gap(3, "甲二"), gap(4, "甲三")], by_first_character)
    assert groups[0].question == "甲二"


def test_an_answer_refused_and_voted_down_was_asked_once() -> None:
    twice = replace(gap(2, "甲", 0, Cause.DOWN_VOTED), answer="a1")
    (one,) = group([gap(1, "甲"), twice], by_first_character)
    assert (one.count, one.causes) == (1, (Cause.NO_BASIS, Cause.DOWN_VOTED))


def test_a_group_of_no_gaps_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="no gaps"):
        GapGroup(())


def test_no_gaps_make_no_groups() -> None:
    assert group([], lambda texts: grouped(texts, load_embedder(None))) == ()


def test_two_wordings_join_and_another_matter_or_another_year_does_not() -> None:
    questions = (*GARLIC, "种小麦有没有补贴", "2025年再生水利用率目标", "2030年再生水利用率目标")
    stop = read_lexicon().stop
    found = grouped([bare(one, stop) for one in questions], load_embedder(None))
    assert found == ((0, 1), (2,), (3,), (4,))


def test_the_measured_threshold_holds() -> None:
    """At least 60 pairs; what ``index.grouping.ALIKE`` says of them, with little room."""
    found = score(load_embedder(None))
    pairs = read_pairs()
    assert len(pairs["same"]) + len(pairs["other"]) >= 60
    assert found.joined / found.same >= 0.8
    assert found.mixed / found.other <= 0.05


# Work orders


@pytest.mark.parametrize("begin", [*"=+-@＝＋－＠|%", "\t=", " =", "\r\n=", "\n+"])
def test_no_cell_is_a_formula(begin: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_of([(f"{begin}1+1",)]).removeprefix(BOM), newline=""))
    assert cell == f"'{begin.strip()}1+1"


def test_csv_has_the_mark_that_spreadsheets_ask_for_and_one_line_a_row() -> None:
    written = csv_of([("一", '说"好"\n,两行'), ("二", "")])
    assert written.encode().startswith(b"\xef\xbb\xbf")
    assert written.removeprefix(BOM).split("\r\n") == ['一,"说""好"" ,两行"', "二,", ""]


def test_a_work_order_has_a_cell_for_every_head() -> None:
    one = GapGroup((gap(12, "甲", 0, Cause.DOWN_VOTED, "不对"), gap(13, "甲", 1, Cause.DOWN_VOTED)))
    row = cells(WorkOrder(one, "《规划》三", "县水务局"), "金乡县", read_replies())
    named = dict(zip(headers(read_replies()), row, strict=True))
    assert named["工单编号"] == number_of(one) == "LW20261122000012"
    assert named["受理时间"] == "2026-11-22 10:00"
    assert (named["诉求内容"], named["重复次数"], named["诉求类型"]) == ("甲", "2", "意见建议")
    assert (named["承办单位（建议）"], named["补充意见"], named["办理时限"]) == ("县水务局", "不对", "")


# Commands


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An index with a memory beside it: three ways to ask for one thing, one formula, one vote down."""
    copied = copy_of_home(tmp_path)
    with closing(open_memory(f"sqlite:///{tmp_path / 'lvwen.db'}")) as memory:
        _fill(memory)
    return copied


def _fill(memory: Memory) -> None:
    for number, question in enumerate((*GARLIC, GARLIC[1], f"=1+1，电话{PHONE}")):
        memory.record(refused(question, f"a{number}"))
    memory.record(said("县交通运输局负责的公交票价是多少", "b"))
    memory.vote(Ballot("b", Vote.DOWN, "没有说价格"))


def test_gaps_shows_the_groups_and_closes_one(home: Path) -> None:
    shown = lvwen("gaps", home=home, around=Around(env={"COLUMNS": "200"}))
    assert shown.code == 0, shown.err
    assert "大蒜种植有补贴吗" in shown.out
    assert GARLIC[0] not in shown.out
    assert "县交通运输局" in shown.out
    assert "共 3 组、5 次" in shown.out
    assert PHONE not in shown.out
    assert "共 3 次" in lvwen("gaps", "--close", "2", home=home).out
    left = json.loads(lvwen("gaps", "--json", home=home).out)
    assert [one["count"] for one in left] == [1, 1]
    assert lvwen("gaps", "--close", "2", home=home).code == 2


def test_gaps_exports_the_same_work_orders_to_a_file_and_to_standard_output(
    home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "工单.csv"
    assert lvwen("gaps", "--csv", str(file), home=home).code == 0
    written = file.read_bytes().decode("utf-8-sig")
    assert lvwen("gaps", "--csv", "-", home=home).out == BOM + written
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [row["重复次数"] for row in rows] == ["3", "1", "1"]
    assert PHONE not in written
    assert any(row["诉求内容"].startswith("'=1+1") for row in rows)


def test_gaps_since_a_later_day_are_none(home: Path) -> None:
    assert "没有" in lvwen("gaps", "--since", "2999-01-01", home=home).out
    assert lvwen("gaps", "--since", "昨天", home=home).code == 2


def test_purge_says_how_much_is_gone(home: Path) -> None:
    assert "已删除 0 条" in lvwen("purge", home=home).out


def test_doctor_tells_kind_and_version_of_the_database(home: Path, address: str) -> None:
    env = {"LVWEN_DATABASE_URL": address}
    line = next(
        line
        for line in lvwen("doctor", home=home, around=Around(env=env)).out.splitlines()
        if "数据库" in line
    )
    assert ("PostgreSQL" if "postgresql" in address else "SQLite") in line
    assert "0001" in line


def test_a_command_over_a_database_that_is_not_there_ends_with_its_reason(home: Path) -> None:
    env = {"LVWEN_DATABASE_URL": "postgresql+psycopg://lvwen:geheim@127.0.0.1:1/lvwen"}
    ended = lvwen("gaps", home=home, around=Around(env=env))
    assert ended.code == 2
    assert "数据库暂时不能用" in ended.told
    assert "geheim" not in ended.told + ended.out


def test_asking_loads_no_database() -> None:
    code = "import sys, assistant.__main__; print({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.strip() == "set()"


def test_the_service_refuses_a_newer_database_before_it_listens(home: Path) -> None:
    with (
        closing(open_memory(f"sqlite:///{home.parent / 'lvwen.db'}")) as memory,
        memory.engine.begin() as connection,
    ):
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in ("serve", "gaps", "purge"):
        ended = lvwen(command, home=home)
        assert ended.code == 2
        assert "较新版本" in ended.told
