"""How likely characters and words are: by the passages of the corpus, by the dictionary, and by both."""

import pytest

from index.lexical import LexicalIndex, WordCutter, bigrams, full_tokenizer
from index.likelihood import Likelihood, is_han

TEXTS = ("新建高标准农田。农田", "农田水利", "普及测土配方施肥。")


@pytest.fixture(scope="module")
def likelihood() -> Likelihood:
    return Likelihood(LexicalIndex.build(TEXTS, bigrams), WordCutter(full_tokenizer()))


@pytest.mark.parametrize(("pair", "passages"), [("农田", 2), ("施肥", 1), ("农甜", 0), ("怎么", 0), ("", 0)])
def test_a_passage_counts_once_for_a_pair(likelihood: Likelihood, pair: str, passages: int) -> None:
    assert likelihood.passages(pair) == passages


def test_a_pair_has_weight_by_the_corpus_and_by_every_word_that_holds_it(likelihood: Likelihood) -> None:
    assert likelihood.pairs["土配"] == 1.0
    assert 0 < likelihood.pairs["怎么"] < 2000
    assert likelihood.pairs["农田"] > 2.0
    assert likelihood.pairs["拉机"] > 0
    assert "农甜" not in likelihood.pairs


def test_what_the_corpus_has_is_likelier_than_what_it_has_not(likelihood: Likelihood) -> None:
    after = likelihood.after
    assert after("农", "甜") < after("农", "田") < 0
    assert after("农", "龘") < after("农", "甜")
    assert after("", "田") == after("农", "") == 0.0


def test_whole_words_are_likelier_than_their_characters(likelihood: Likelihood) -> None:
    assert likelihood.words("农甜") < likelihood.words("农田") < 0
    assert likelihood.words("测土配方失肥") < likelihood.words("测土配方施肥")


def test_each_character_is_given_the_place_of_its_word(likelihood: Likelihood) -> None:
    assert likelihood.cut("农田，甜") == [(0, 2), (0, 2), (2, 3), (3, 4)]
    assert likelihood.cut("") == []


@pytest.mark.parametrize(
    ("text", "at", "held"),
    [
        ("看电影吗", 1, True),
        ("看电影吗", 3, False),
        ("的甜品", 1, True),
        ("农甜", 1, False),
        ("甜", 0, False),
    ],
)
def test_rare_words_are_looked_up_in_the_whole_dictionary(
    likelihood: Likelihood, text: str, at: int, held: bool
) -> None:
    assert likelihood.has_word(text, at) is held


def test_characters_are_chinese_and_in_order(likelihood: Likelihood) -> None:
    found = likelihood.characters
    assert list(found) == sorted(set(found))
    assert all(map(is_han, found))
    assert {"农", "田", "肥"} <= set(found)
    assert not any(map(is_han, "a3，。ｚ"))
