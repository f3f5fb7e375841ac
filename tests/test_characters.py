"""Characters of a question that passages have, against what is counted on the texts themselves."""

import numpy as np
import pytest

from index.characters import MOST, Characters
from index.forward import Opened, bigram_parts_of

TEXTS = ("擅自凿井取水的，责令停止。处二万元罚款。", "停止供暖的，应当告知。", "", "打井打井打井", "停暖")
QUERY = "打井取水怎么罚"


@pytest.fixture(scope="module")
def parts() -> tuple[Characters, Opened]:
    forward, index = bigram_parts_of(TEXTS)
    characters = Characters.of(index.vocabulary, np.diff(index.matrix.ends).astype(np.int64))
    return characters, forward.open(np.arange(len(TEXTS)))


def test_coverage_is_the_share_of_the_rarity_of_what_both_have(parts: tuple[Characters, Opened]) -> None:
    characters, opened = parts
    whole, best = characters.covered(QUERY, opened)
    rarity = {
        char: float(characters.rarity[place]) for char, place in characters.places.items() if char in QUERY
    }
    total = sum(rarity.values())
    for place, text in enumerate(TEXTS):
        share = sum(value for char, value in rarity.items() if char in text) / total
        assert whole[place] == pytest.approx(share, abs=1e-5)
        sentences = [sum(v for c, v in rarity.items() if c in part) / total for part in text.split("。")]
        assert best[place] == pytest.approx(max(sentences), abs=1e-5)
    assert whole[0] > best[0] > 0


def test_a_rarer_character_weighs_more(parts: tuple[Characters, Opened]) -> None:
    characters, _ = parts
    assert characters.rarity[characters.places["凿"]] > characters.rarity[characters.places["停"]]
    assert (characters.rarity >= 0).all()


def test_a_question_without_known_characters_covers_nothing(parts: tuple[Characters, Opened]) -> None:
    characters, opened = parts
    for text in ("", "ABC 123", "魑魅魍魉"):
        whole, best = characters.covered(text, opened)
        assert not whole.any()
        assert not best.any()


def test_a_long_question_counts_its_rarest_characters() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(200))
    forward, index = bigram_parts_of([text, text[:100]])
    characters = Characters.of(index.vocabulary, np.diff(index.matrix.ends).astype(np.int64))
    whole, _ = characters.covered(text, forward.open(np.arange(2)))
    assert whole[0] == pytest.approx(1.0, abs=1e-5)
    assert len(text) > MOST
    assert whole[1] < 1
