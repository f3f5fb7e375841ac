"""Typing errors: what makes no sense and sounds or looks like what does is put right; nothing else is touched."""

import json
from dataclasses import replace
from random import Random
from time import perf_counter

import pytest

from assistant.respelling import MOST, Respeller, Respelling
from assistant.sounding import ALIKE, NEAR, SHAPE, Sounds, sound, syllable_of
from assistant.types import NoticeKind, Status
from eval.cases import SUITES
from eval.variants import homophone
from index.lexical import LexicalIndex, WordCutter, bigrams, full_tokenizer
from index.likelihood import Likelihood
from index.normalising import normalised
from tests.web_fakes import real_assistant

TEXTS = ("新建高标准农田48万亩。", "普及测土配方施肥。", "推进清洁生产审核。", "建成候车厅三座，免征通行费。")
REAL = "plan", "policies"
"""Suites that were read while developing and that the built-in documents answer."""


@pytest.fixture(scope="module")
def respeller() -> Respeller:
    cutter = WordCutter(full_tokenizer())
    return Respeller(Likelihood(LexicalIndex.build(TEXTS * 100, bigrams), cutter))


@pytest.fixture(scope="module")
def real() -> Respeller:
    found = real_assistant().respell
    assert isinstance(found, Respeller)
    return found


def asked() -> list[str]:
    """All turns of the suites."""
    lines = [line for name in REAL for line in (SUITES / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [turn for line in lines for turn in json.loads(line)["turns"]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("高标准农甜", "高标准农田"),
        ("测土配方失肥", "测土配方施肥"),
        ("清吉生产审合", "清洁生产审核"),
        ("清洁声场审核", "清洁生产审核"),
        ("高标淮农田", "高标准农田"),
        ("高標準農甜", "高标准农田"),
    ],
)
def test_what_sounds_or_looks_like_what_the_corpus_has_is_read_as_that(
    respeller: Respeller, typed: str, meant: str
) -> None:
    read = respeller(f"{typed}由谁牵头？")
    assert read is not None
    assert read.question == f"{meant}由谁牵头?"
    assert read.meant in meant
    assert read.typed in normalised(typed)
    assert len(read.meant) == len(read.typed)


@pytest.mark.parametrize(
    "question",
    [
        "高标准农田由谁牵头？",
        "医疗保险怎么报销",
        "清洁取暖怎么补贴",
        "种树行不行",
        "第八十八条讲的",
        "wifi",
        "田",
    ],
)
def test_what_makes_sense_is_not_touched(respeller: Respeller, question: str) -> None:
    assert respeller(question) is None


def test_what_is_typed_twice_was_meant(respeller: Respeller) -> None:
    assert respeller("农甜在哪里？") is not None
    assert respeller("农甜在哪里，农甜多大？") is None


def test_no_more_than_a_few_characters_are_put_right(respeller: Respeller) -> None:
    read = respeller("高标准农甜、测土配方失肥、清吉生产审合")
    assert read is not None
    changed = sum(
        a != b for a, b in zip("高标准农甜、测土配方失肥、清吉生产审合", read.question, strict=True)
    )
    assert changed == MOST == 2
    assert "、" in read.typed
    assert len(read.typed) == len(read.meant)


@pytest.mark.parametrize(
    ("one", "other"), [("zhi", "zi"), ("chang", "can"), ("shen", "seng"), ("nin", "ling"), ("lan", "nang")]
)
def test_syllables_that_many_people_confuse_sound_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_syllables_that_differ_otherwise_do_not_sound_the_same() -> None:
    assert len({sound(each) for each in ("n", "ji", "jie", "tian", "dian", "hong", "hun", "zu", "cu")}) == 9
    assert syllable_of("a") == syllable_of("3") == ""


def test_characters_are_read_as_pypinyin_reads_them(real: Respeller) -> None:
    from pypinyin import Style, pinyin

    known = [char for char in real.likelihood.characters if syllable_of(char)]
    assert len(known) > 3000
    for char in known:
        assert syllable_of(char) == pinyin(char, style=Style.NORMAL)[0][0]
    assert (syllable_of("绿"), syllable_of("路")) == ("lv", "lu")


def test_the_same_sound_costs_less_than_the_same_shape_and_that_less_than_nearly_the_same_sound() -> None:
    costs = Sounds("洁吉节借秋资").likes("吉")
    assert costs == {"洁": SHAPE, "结": SHAPE, "桔": SHAPE, "秸": SHAPE}
    assert Sounds("自只纸").likes("自") == {"只": NEAR, "纸": NEAR}
    assert Sounds("田填天").likes("甜") == {"田": 0.0, "填": 0.0, "天": 0.0}
    assert Sounds("田").likes("a") == {}


def test_no_character_is_in_two_groups_of_shapes() -> None:
    held = "".join(ALIKE)
    assert len(held) == len(set(held))


def test_no_reference_question_is_read_otherwise(real: Respeller) -> None:
    assert [turn for turn in asked() if real(turn) is not None] == []


def test_no_title_of_a_document_is_read_otherwise(real: Respeller) -> None:
    titles = [document.title for document in real_assistant().documents()]
    assert [title for title in titles if real(f"《{title}》里怎么说，{title}管用吗")] == []


def test_most_homophones_in_reference_questions_are_put_right_and_few_wrongly(real: Respeller) -> None:
    random = Random(2026)
    typed = [(normalised(turn), homophone(turn, random)) for turn in asked()[::4]]
    read = [(turn, real(wrong)) for turn, wrong in typed if turn != normalised(wrong)]
    right = sum(found is not None and found.question == turn for turn, found in read)
    wrong = sum(found is not None and found.question != turn for turn, found in read)
    assert right > 0.5 * len(read)
    assert wrong < 0.05 * len(read)


def test_a_question_is_read_in_milliseconds(real: Respeller) -> None:
    questions = asked()
    begin = perf_counter()
    for question in questions:
        real(question)
    assert (perf_counter() - begin) / len(questions) < 0.005


def test_the_answer_to_a_mistyped_question_is_that_to_the_one_meant_and_says_so() -> None:
    assistant = real_assistant()
    found, meant = (assistant.ask(f"{word}由哪个部门牵头？") for word in ("清吉生产审合", "清洁生产审核"))
    assert found.segments == meant.segments
    assert found.question.startswith("清吉生产审合")
    assert found.query.startswith("清洁生产审核")
    assert found.notices[0].kind is NoticeKind.PREMISE
    assert "清吉生产审合" in found.notices[0].text
    assert "清洁生产审核" in found.notices[0].text
    assert found.notices[1:] == meant.notices


def test_what_is_searched_for_is_what_was_meant() -> None:
    assistant = real_assistant()
    found, meant = (assistant.search(f"{word}由谁牵头", 5) for word in ("清吉生产审合", "清洁生产审核"))
    assert [hit.passage.id for hit in found] == [hit.passage.id for hit in meant]


def test_a_question_whose_word_meant_is_no_better_answered_stays_refused() -> None:
    class Always:
        def __call__(self, question: str) -> Respelling:
            return Respelling("医疗保险怎么报消", "报销", "报消")

    assistant = replace(real_assistant(), respell=Always())
    refused = assistant.ask("医疗保险怎么报销")
    assert refused.status is Status.NO_BASIS
    assert refused.notices == ()


def test_a_question_out_of_scope_is_never_read_again() -> None:
    class Always:
        def __call__(self, question: str) -> Respelling:
            return Respelling("清洁生产审核由谁牵头", "诗", "事")

    assistant = replace(real_assistant(), respell=Always())
    assert assistant.ask("给我写首夸老婆的诗").status is not Status.ANSWERED
