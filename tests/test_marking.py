"""What of a question stands in passages and sentences, against what is counted on the texts themselves."""

import numpy as np
import pytest

from index.forward import Opened, bigram_parts_of
from index.lexical import LexicalIndex, bigrams
from index.marking import PAIRS, SINGLES, Marks

TEXTS = ("擅自凿井取水的，责令停止。处二万元罚款。", "停止供暖的，应当告知。", "", "打井打井打井", "停暖")
SORTS = (("责令", "罚款"), ("应当",))
QUERY = "打井取水怎么罚"


@pytest.fixture(scope="module")
def parts() -> tuple[Marks, LexicalIndex, Opened]:
    forward, index = bigram_parts_of(TEXTS)
    return marks_of(index), index, forward.open(np.arange(len(TEXTS)))


def marks_of(index: LexicalIndex) -> Marks:
    return Marks.of(index.vocabulary, np.diff(index.matrix.ends).astype(np.int64), SORTS)


def test_shares_are_those_of_the_rarity_of_what_both_have(parts: tuple[Marks, LexicalIndex, Opened]) -> None:
    marks, index, opened = parts
    pairs = index.rarities(set(bigrams(QUERY)))
    marked = marks.asked(QUERY, pairs)
    held = opened.by_sentence(marked.bits)
    whole = marked.shares(opened.by_passage(held, np.bitwise_or))
    best = opened.by_passage(marked.shares(held), np.maximum)
    singles = {c: float(marks.rarity[place]) for c, place in marks.places.items() if c in QUERY}
    names = {word: pairs[number] for word, number in index.vocabulary.items() if number in pairs}
    for kind, rarity in enumerate((names, singles)):
        total = sum(rarity.values())
        for place, text in enumerate(TEXTS):
            shares = [
                sum(v for c, v in rarity.items() if c in part) / total for part in (text, *text.split("。"))
            ]
            assert whole[place, kind] == pytest.approx(shares[0], abs=1e-5)
            assert best[place, kind] == pytest.approx(max(shares[1:]), abs=1e-5)
    assert whole[0, 1] > best[0, 1] > 0


def test_a_passage_tells_the_sorts_that_its_bigrams_tell(parts: tuple[Marks, LexicalIndex, Opened]) -> None:
    marks, _, opened = parts
    held = opened.by_passage(opened.by_sentence(marks.asked("", {}).bits), np.bitwise_or)
    assert [int(bits) & 3 for bits in held] == [1, 2, 0, 0, 0]


def test_a_rarer_character_weighs_more(parts: tuple[Marks, LexicalIndex, Opened]) -> None:
    marks, _, _ = parts
    assert marks.rarity[marks.places["凿"]] > marks.rarity[marks.places["停"]]
    assert (marks.rarity >= 0).all()


def test_a_question_of_which_nothing_is_known_has_no_share(parts: tuple[Marks, LexicalIndex, Opened]) -> None:
    marks, index, opened = parts
    for text in ("", "ABC 123", "魑魅魍魉"):
        marked = marks.asked(text, index.rarities(set(bigrams(text))))
        assert not marked.shares(opened.by_sentence(marked.bits)).any()


def test_a_long_question_counts_its_rarest_parts() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(200))
    forward, index = bigram_parts_of([text, text[:100]])
    pairs = index.rarities(set(bigrams(text)))
    assert len(pairs) > PAIRS
    assert len(text) > SINGLES
    marked = marks_of(index).asked(text, pairs)
    opened = forward.open(np.arange(2))
    whole = marked.shares(opened.by_passage(opened.by_sentence(marked.bits), np.bitwise_or))
    np.testing.assert_allclose(whole[0], 1.0, atol=1e-5)
    assert (whole[1] < 1).all()
