"""Listed words are found however they are written, across the pieces of a stream, and follow their file."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.steps import Draft, Screen
from assistant.types import Answer, Status
from assistant.wordlist import WordFile, Words, allowed_by, covered, hold, listed_by, read_words, words_of
from corpus.errors import UnreadableFile
from prompts import read_lexicon, read_replies

TODAY = date(2026, 11, 22)

LISTED = words_of(["# 注释", "坏词", "坏词汇表", "av", "", "  甲乙丙  ", "丙丁"])


def found(text: str, words: Words = LISTED) -> list[str]:
    return [text[begin:end] for begin, end in words.found(text)]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("这里有坏词。", ["坏词"]),
        ("坏词汇表和坏词", ["坏词汇表", "坏词"]),
        ("壞詞", ["壞詞"]),
        ("坏 词", ["坏 词"]),
        ("坏\u200b词", ["坏\u200b词"]),
        ("坏*词", ["坏*词"]),
        ("ＡＶ片", ["ＡＶ"]),
        ("甲乙丙丁", ["甲乙丙"]),
        ("use AV now", ["AV"]),
    ],
)
def test_a_listed_word_is_found_however_it_is_written(text: str, listed: list[str]) -> None:
    assert found(text) == listed


@pytest.mark.parametrize(
    "text", ["他很坏。词语", "坏，词", "好坏\n词", "（坏）词", "available", "av1", "再生水利用率", ""]
)
def test_a_listed_word_goes_over_no_punctuation_and_is_no_part_of_a_latin_word(text: str) -> None:
    assert found(text) == []


def test_comments_and_blank_lines_are_no_words() -> None:
    assert len(LISTED) == 5
    assert len(words_of([])) == 0
    assert found("坏词", words_of([])) == []


@given(st.lists(st.text("坏词汇表av甲乙丙丁 。x", max_size=6), max_size=8))
def test_a_stream_is_covered_as_the_whole_text_is(pieces: list[str]) -> None:
    assert "".join(hold(pieces, LISTED)) == covered("".join(pieces), LISTED)


def test_a_stream_holds_back_no_more_than_may_be_a_word() -> None:
    shown = hold(iter(["好坏", "词好", "坏"]), LISTED)
    assert [next(shown), next(shown), next(shown)] == ["好", "＊＊好", "坏"]


def write(file: Path, text: str, second: int) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, (second, second))


def test_a_changed_file_is_read_again_at_most_once_a_second(tmp_path: Path) -> None:
    now, file = [0.0], tmp_path / "words.txt"
    write(file, "坏词\n", 1)
    held = WordFile(file, lambda: now[0])
    assert held.lists("有坏词")
    write(file, "新词\n", 2)
    now[0] = 0.9
    assert held.lists("有坏词")
    now[0] = 1.1
    assert not held.lists("有坏词")
    assert held.lists("有新词")
    assert held.allowed("没有")


@pytest.mark.parametrize("fault", ["gone", "broken"])
def test_a_broken_or_vanished_file_keeps_the_last_good_list(tmp_path: Path, fault: str) -> None:
    now, file = [0.0], tmp_path / "words.txt"
    write(file, "坏词\n", 1)
    held = WordFile(file, lambda: now[0])
    assert held.lists("坏词")
    file.unlink() if fault == "gone" else file.write_bytes(b"\xff\xfe\xff")
    now[0] = 2.0
    assert held.lists("坏词")
    assert str(file) in held.fault
    write(file, "新词\n", 3)
    now[0] = 4.0
    assert held.lists("新词")
    assert not held.fault


def test_a_file_that_was_never_readable_lists_nothing_and_says_why(tmp_path: Path) -> None:
    held = WordFile(tmp_path / "none.txt")
    assert not held.lists("坏词")
    assert held.fault
    with pytest.raises(UnreadableFile):
        read_words(tmp_path / "none.txt")


def test_without_a_file_nothing_is_listed() -> None:
    assert not listed_by(None)("坏词")
    assert allowed_by(None)("坏词")


def test_a_sentence_with_a_listed_word_is_not_allowed(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("坏词", encoding="utf-8")
    assert not allowed_by(file)("这里有坏词。")
    assert allowed_by(file)("这里没有。")


def test_a_hundred_thousand_words_are_found_among(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("\n".join(f"词{number}号" for number in range(100_000)), encoding="utf-8")
    words = read_words(file)
    assert len(words) == 100_000
    assert found("其中有词77777号吗", words) == ["词77777号"]


def test_a_question_with_a_listed_word_is_declined(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("坏词", encoding="utf-8")
    screen = Screen(read_lexicon(), read_replies(), "", listed_by(file))
    ended = screen(Draft("再生水坏詞的目标是多少", (), TODAY))
    assert isinstance(ended, Answer)
    assert ended.status is Status.DECLINED
    assert ended.text == read_replies().say("refusal.words")
    assert isinstance(screen(Draft("再生水的目标是多少", (), TODAY)), Draft)
