"""The topic of a question as weighted terms: which variants of the lexicon stand in it."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.terms import Terms
from prompts import Lexicon

LETTERS = "甲乙丙丁戊"


def terms_of(synonyms: dict[str, tuple[str, ...]], coined: frozenset[str] = frozenset()) -> Terms:
    """Terms over some synonyms; every other word is cut into characters and known to no dictionary."""
    lexicon = Lexicon({}, synonyms, frozenset(), (), (), (), ())
    return Terms(lexicon, list, lambda word: 0.0, coined)


def tried_in_turn(terms: Terms, text: str) -> tuple[list[str], str]:
    """What taking the variants one after the other, longest first, finds and leaves: the rule itself."""
    found = []
    for word in terms.variants:
        if word in text:
            found.append(word)
            text = text.replace(word, " " * len(word))
    return found, text


def looked_up(terms: Terms, text: str) -> tuple[list[str], str]:
    """The same by the variants that ``variants_in`` names."""
    found = []
    for word in terms.variants_in(text):
        if word in text:
            found.append(word)
            text = text.replace(word, " " * len(word))
    return found, text


words = st.text(LETTERS, min_size=1, max_size=4)


@given(
    st.dictionaries(words, st.tuples(words), max_size=12),
    st.frozensets(words, max_size=4),
    st.text(LETTERS + " ，", max_size=24),
)
def test_looking_variants_up_by_their_start_finds_what_trying_each_in_turn_finds(
    synonyms: dict[str, tuple[str, ...]], coined: frozenset[str], text: str
) -> None:
    terms = terms_of(synonyms, coined)
    assert looked_up(terms, text) == tried_in_turn(terms, text)


def test_the_longest_variant_is_taken_and_brings_its_official_words() -> None:
    terms = terms_of({"丁戊": ("乙",), "丙丁戊": ("甲甲", "乙乙")})
    assert [term.words for term in terms("丙丁戊")] == [("丙丁戊", "甲甲", "乙乙")]


def test_a_variant_is_known_and_a_part_of_one_is_not() -> None:
    terms = terms_of({"丙丁戊": ("甲甲",)})
    assert terms.knows("丙丁戊")
    assert not terms.knows("丙丁")
