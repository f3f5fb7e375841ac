"""Variants of reference questions: made alike each time, wrong where they should be, and measured for what they lose."""

import json
import sys
from pathlib import Path
from random import Random

import pytest

from eval.cases import full
from eval.variants import (
    ORIGINAL,
    VARIANTS,
    Asked,
    chosen,
    full_width,
    homophone,
    lost,
    measured,
    mixed_numbers,
    traditional,
    write_variants,
)
from index.lexical import WordCutter, full_tokenizer
from index.normalising import normalised
from index.types import Hit, Passage
from tests.command import built_home, run

QUESTION = "新建高标准农田由哪个部门牵头？"


def test_a_homophone_is_one_character_in_a_word_that_sounds_the_same_and_makes_no_word() -> None:
    from pypinyin import lazy_pinyin

    cutter = WordCutter(full_tokenizer())
    for seed in range(40):
        typed = homophone(QUESTION, Random(seed))
        wrong = [at for at, (one, other) in enumerate(zip(QUESTION, typed, strict=True)) if one != other]
        assert len(wrong) == 1
        assert lazy_pinyin(typed[wrong[0]]) == lazy_pinyin(QUESTION[wrong[0]])
        words = {word for word in cutter.plain(QUESTION) if len(word) > 1}
        assert any(word not in typed for word in words)


def test_a_question_without_a_word_has_no_homophone() -> None:
    assert homophone("GDP？", Random(1)) == "GDP？"


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("到2025年降5.5%", "到二〇二五年降百分之五点五"),
        ("罚5万元还是50000元", "罚五万元还是五万元"),
        ("2亿元、15日、第88条", "二亿元、十五日、第八十八条"),
        ("到二〇三五年降百分之十五", "到2035年降15%"),
        ("满十五日、第八十八条", "满15日、第88条"),
        ("十四五规划有几条", "十四五规划有几条"),
        ("PM2.5是70.8", "PM2.5是70.8"),
    ],
)
def test_numbers_are_written_in_the_other_numerals(typed: str, other: str) -> None:
    assert mixed_numbers(typed, Random(1)) == other


def test_an_amount_in_chinese_is_written_with_all_its_digits_or_with_ten_thousands() -> None:
    assert {mixed_numbers("罚五万元", Random(seed)) for seed in range(20)} == {"罚5万元", "罚50000元"}


def test_traditional_and_full_width_are_another_writing_of_the_same() -> None:
    typed = traditional(QUESTION, Random(1))
    assert typed != QUESTION
    assert normalised(typed) == normalised(QUESTION)
    assert full_width("PM2.5?", Random(1)) == "ＰＭ２．５？"


def test_the_same_questions_and_variants_come_each_time_from_suites_that_have_an_answer() -> None:
    asked = chosen(("plan", "policies"))
    assert asked == chosen(("plan", "policies"))
    assert len({each.case.id for each in asked}) == 100
    assert not any(each.case.refused or len(each.case.turns) > 1 for each in asked)
    for name in VARIANTS:
        assert [each.typed(name) for each in asked] == [each.typed(name) for each in asked]
    assert all(each.typed("homophone") != each.question for each in asked)
    assert asked != chosen(("plan", "policies"), seed=1)


def hit(ref: str) -> Hit:
    return Hit(Passage(ref, ref, (0, 1), "", "文"), 1.0)


def test_what_a_variant_loses_is_told_in_points(tmp_path: Path) -> None:
    asked = chosen(("policies",), 10)
    found = {each.question: each.case.paths for each in asked}

    def search(each: Asked, question: str) -> list[Hit]:
        assert each.suite == "policies"
        return [hit(full(group[0])) for group in found.get(question, ())] or [hit("andere#1")]

    held = {name: measured(asked, name, search) for name in (ORIGINAL, "homophone", "full-width")}
    assert held[ORIGINAL].recall_10 == 1.0
    assert held["homophone"].changed == 10
    assert held["homophone"].recall_5 == 0.0
    assert lost(held)["homophone"] == round(100 * held[ORIGINAL].recall_5, 2)
    same = sum(each.typed("full-width") == each.question for each in asked)
    assert held["full-width"].changed == 10 - same
    write_variants(asked, held, tmp_path / "new" / "variants.jsonl")
    rows = [json.loads(row) for row in (tmp_path / "new" / "variants.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [each.case.id for each in asked]
    assert all(row["original"] != row["homophone"] for row in rows)


def test_no_variant_of_questions_about_the_plan_loses_more_than_three_points(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "eval", "variants", "--suite", "plan", "--out", str(tmp_path)]
    done = run(command, home=built_home())
    told = json.loads(done.out.splitlines()[-1])
    assert done.code == 0, done.err
    assert told["questions"] == 100
    assert set(told["lost"]) == set(VARIANTS)
    assert max(told["lost"].values()) <= 3.0
    assert told["variants"]["homophone"]["changed"] == 100
    assert len((tmp_path / "variants.jsonl").read_text("utf-8").splitlines()) == 100


def test_a_suite_that_is_not_there_is_named() -> None:
    done = run([sys.executable, "-m", "eval", "variants", "--suite", "none"])
    assert done.code == 2
    assert "none" in done.out + done.err
    assert "Traceback" not in done.err
