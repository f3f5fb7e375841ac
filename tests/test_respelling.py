"""Typing errors: what stands nowhere in the corpus and sounds or looks like what does; nothing else is touched."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.respelling import ALIKE, Respeller, Respelling, finds_little, sound, sound_of
from assistant.types import Answer, NoticeKind, Segment, Status
from index.lexical import WordCutter, full_tokenizer
from tests.web_fakes import real_assistant

CUTTER = WordCutter(full_tokenizer())
TEXTS = ("新建高标准农田48万亩。", "普及测土配方施肥。", "推进清洁生产审核。", "戊戌年建成候车厅三座。")


@pytest.fixture(scope="module")
def respeller() -> Respeller:
    return Respeller(TEXTS, CUTTER.plain, lambda word: CUTTER.frequency(word) > 0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("高标准农甜", "高标准农田"),
        ("测土配方失肥", "测土配方施肥"),
        ("清吉生产审合", "清洁生产审核"),
        ("清洁声场审核", "清洁生产审核"),
        ("高标淮农田", "高标准农田"),
    ],
)
def test_a_run_that_sounds_or_looks_like_one_of_the_corpus_is_read_as_that(
    respeller: Respeller, typed: str, meant: str
) -> None:
    read = respeller(f"{typed}由谁牵头？")
    assert read is not None
    assert read.question.startswith(meant)
    assert read.meant in meant
    assert read.typed in typed


@pytest.mark.parametrize(
    "question", ["高标准农田由谁牵头？", "医疗保险怎么报销", "清洁取暖怎么补贴", "农田", "wifi"]
)
def test_what_stands_in_the_corpus_or_sounds_like_nothing_in_it_is_not_touched(
    respeller: Respeller, question: str
) -> None:
    assert respeller(question) is None


def test_two_characters_are_too_few_to_be_read_again(respeller: Respeller) -> None:
    assert respeller("农甜？") is None


@pytest.mark.parametrize(
    ("one", "other"), [("zhi", "zi"), ("chang", "can"), ("shen", "seng"), ("nin", "ling"), ("lan", "nang")]
)
def test_syllables_that_many_people_confuse_sound_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_syllables_that_differ_otherwise_do_not_sound_the_same() -> None:
    assert len({sound(each) for each in ("n", "ji", "jie", "tian", "dian", "hong", "hun", "zu", "cu")}) == 9
    assert sound_of("a") == sound_of("3") == ""


def test_no_character_is_in_two_groups_of_shapes() -> None:
    held = "".join(ALIKE)
    assert len(held) == len(set(held))


def test_a_refusal_out_of_scope_is_never_read_again() -> None:
    def refused(status: Status) -> Answer:
        return Answer("问", "问", date(2026, 1, 1), status, (Segment("答"),))

    assert finds_little(refused(Status.NO_BASIS))
    assert not any(map(finds_little, map(refused, (Status.OUT_OF_SCOPE, Status.DECLINED, Status.CLARIFY))))


def test_the_answer_to_a_mistyped_question_is_that_to_the_one_meant_and_says_so() -> None:
    assistant = real_assistant()
    found, meant = (assistant.ask(f"{word}由哪个部门牵头？") for word in ("清吉生产审合", "清洁生产审核"))
    assert found.segments == meant.segments
    assert found.question.startswith("清吉生产审合")
    assert found.query.startswith("清洁生产审核")
    assert found.notices[0].kind is NoticeKind.PREMISE
    assert "清吉生产审合" in found.notices[0].text
    assert found.notices[1:] == meant.notices


def test_a_question_whose_word_meant_is_no_better_answered_stays_refused() -> None:
    class Always:
        def __call__(self, question: str) -> Respelling:
            return Respelling("医疗保险怎么报消", "报销", "报消")

    assistant = replace(real_assistant(), respell=Always())
    assert assistant.ask("医疗保险怎么报销").status is Status.NO_BASIS
