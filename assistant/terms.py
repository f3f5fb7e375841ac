"""The topic of a question as weighted terms (主题词)."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.asking import without_asking
from assistant.query import Term
from index.normalising import normalised
from prompts import Lexicon

MIN_WEIGHT = 0.3
"""Weight of the commonest word."""

TELLING = 0.4
"""Weight of words in a part of the question that asks nothing: 我们公司做港航物流，……"""

LOOSE = 1.5
"""Weight of a word made of single characters."""

_COMMON_WORD = 3.0
"""Decimal logarithm of rarity below which a word tells almost nothing: one word in a thousand."""

_RAREST = 8.0
"""Decimal logarithm of the rarity given to a word that no dictionary knows."""

_PARTS = re.compile("[，,。；;？?！!\n]+")
_LATIN = re.compile("[a-z0-9.]+$")
_INTERROGATIVE = re.compile(
    "哪|什么|啥|多少|几|吗|吧|怎|咋|谁|如何|能不能|是不是|有没有|会不会|可以|呢|是否|何时|为何|多[大长高久]"
)


@dataclass(frozen=True)
class Terms:
    """Finds terms with a lexicon, a way of cutting words, and how common a word is (0 … 1).

    ``coined`` are the corpus's own words in quotation marks: 两高, 四水四定, 三线一单.
    """

    lexicon: Lexicon
    cut: Callable[[str], list[str]]
    frequency: Callable[[str], float]
    coined: frozenset[str] = frozenset()

    @cached_property
    def synonyms(self) -> dict[str, tuple[str, ...]]:
        """The lexicon's synonyms as they stand in normalised text; Latin ones (PM2.5, GDP) hold both ways."""
        held = {
            normalised(word): tuple(map(normalised, words)) for word, words in self.lexicon.synonyms.items()
        }
        known = {word: tuple(other for other in words if other != word) for word, words in held.items()}
        for word in [word for word in known if _LATIN.match(word)]:
            for official in known[word]:
                known[official] = (*known.get(official, ()), word)
        return known

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """Variants, the official words themselves and the coined ones, longest first."""
        official = {word for held in self.synonyms.values() for word in held if len(word) > 2}
        return tuple(sorted({*self.synonyms, *official, *self.coined}, key=_longest_first))

    @cached_property
    def _by_start(self) -> dict[str, tuple[str, ...]]:
        """Variants by their first two characters, so that a question looks at some dozen of them instead of all."""
        held: dict[str, list[str]] = {}
        for word in self.variants:
            held.setdefault(word[:2], []).append(word)
        return {start: tuple(words) for start, words in held.items()}

    def variants_in(self, text: str) -> tuple[str, ...]:
        """The variants that stand in a text, longest first: the same as trying each of ``variants`` in turn."""
        starts = {text[at : at + length] for at in range(len(text)) for length in (1, 2)}
        words = {word for start in starts for word in self._by_start.get(start, ()) if word in text}
        return tuple(sorted(words, key=_longest_first))

    @cached_property
    def _aliases(self) -> tuple[str, ...]:
        return tuple(sorted(self.lexicon.departments, key=len, reverse=True))

    def knows(self, word: str) -> bool:
        """Whether a dictionary, the lexicon or the corpus itself has the word."""
        return (
            self.frequency(word) > 0
            or word in self._by_start.get(word[:2], ())
            or word in self.lexicon.departments
        )

    def departments(self, text: str) -> tuple[tuple[str, ...], str]:
        """Official names of the departments a text mentions, and the text without them."""
        found: list[str] = []
        for alias in self._aliases:
            if alias in text:
                found.append(self.lexicon.departments[alias])
                text = text.replace(alias, " ")
        return tuple(dict.fromkeys(found)), text

    def __call__(self, text: str) -> tuple[Term, ...]:
        """Terms of a text in order: variants that the lexicon knows, the longest first, and the other words.

        Where some part of the question asks and another only tells, the telling part counts less.
        """
        parts = [part for part in _PARTS.split(text) if part.strip()]
        found = [self._terms_of_part(part) for part in parts]
        asking = [
            bool(_INTERROGATIVE.search(part)) and bool(terms)
            for part, terms in zip(parts, found, strict=True)
        ]
        weighed = [
            replace(term, weight=term.weight * (1.0 if asks or not any(asking) else TELLING))
            for terms, asks in zip(found, asking, strict=True)
            for term in terms
        ]
        return tuple({term.words[0]: term for term in reversed(weighed)}.values())[::-1]

    def loose(self, text: str) -> tuple[Term, ...]:
        """Words that no dictionary knows, made of characters that stand side by side: 偷|电 → 偷电; of small weight."""
        text = without_asking(text)
        known = self._terms_of_part(text)
        for term in known:
            text = text.replace(term.words[0], " ")
        words = _runs(self.cut(text), text, self.lexicon.stop)
        things = [char for char in text if char in _THINGS]
        return tuple(Term((word,), LOOSE) for word in dict.fromkeys((*words, *things)))

    def _terms_of_part(self, text: str) -> list[Term]:
        whole = text = without_asking(text)
        terms: list[Term] = []
        for word in self.variants_in(text):
            if word in text:
                terms.append(self._term(word, self.synonyms.get(word, ())))
                text = text.replace(word, " " * len(word))
        for word in dict.fromkeys(self.cut(text)):
            if word not in self.lexicon.stop and _carries_topic(word):
                terms.append(self._term(word, ()))
        same = {word for term in terms for word in term.words[1:]}
        terms = [term for term in terms if term.words[0] not in same]
        return sorted(terms, key=lambda term: whole.find(term.words[0]))

    def _term(self, word: str, official: tuple[str, ...]) -> Term:
        shares = [share for share in map(self.frequency, (word, *official)) if share > 0]
        rarity = min(-math.log10(min(shares)), _RAREST) if shares else _RAREST
        return Term((word, *official), max(rarity - _COMMON_WORD, MIN_WEIGHT))


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def _runs(words: Iterable[str], text: str, stop: frozenset[str]) -> Iterator[str]:
    """Runs of two or more single characters that stand side by side in the text."""
    run = ""
    for word in words:
        single = (
            len(word) == 1 and "\u4e00" <= word <= "\u9fff" and word not in stop and word not in PARTICLES
        )
        if single and run + word in text:
            run += word
            continue
        if len(run) > 1:
            yield run
        run = word if single else ""
    if len(run) > 1:
        yield run


_THINGS = frozenset("鸡鸭鹅猪羊牛狗犬猫鸟鱼虾树井坟酒煤烟药秧")
"""Things that one character names and that rules are about."""

PARTICLES = frozenset(
    "的了吗呢吧啊是在有和与及或也都就还要会能不没被把让给对从到向为于以而且但又再很太更最这那哪谁几个些什怎么咋啥我你他她它俺咱们得地着过来去上下里外前后中"
)
"""Characters that by themselves are words of grammar, questions and address, and no part of a topic."""


def _carries_topic(word: str) -> bool:
    return len(word) > 1 and not re.fullmatch(r"[\d.%]+", word)
