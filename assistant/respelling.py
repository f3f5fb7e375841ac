"""Typing errors (别字): a character that makes no sense where it stands and sounds or looks like one that does.

A noisy channel: every character may have been meant to be another, at a cost; of what may have been meant, that is taken
which the pairs of characters of the corpus and the words of the dictionary make likelier than what was typed, by a
margin. A character stays that stands beside one of its neighbours somewhere in the corpus, that is a word's part, a
numeral or a particle: a question in words of the corpus, and a document's name in it, is never read otherwise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from assistant.sounding import Sounds
from assistant.terms import PARTICLES
from index.likelihood import Likelihood
from index.normalising import normalised

MOST = 2
"""Characters of a question that are read otherwise."""

MARGIN = 8.0
"""Gain in log-likelihood, less the cost of the change, from which a character is read otherwise.

Tuned on plan, policies and laws with homophones put in: of 654 questions 70 % are put right from 8.0 on, 45 % from 12.
"""

PAIRS = 0.3
"""Weight of the pairs of characters beside that of the words: tuned like the margin, from 0.2 to 0.4 it is the same."""

HELD = 1.0
"""Weight of a pair (``Likelihood.pairs``) from which it may have been meant: one passage, or one word in 2,000."""

_HAN = re.compile("[一-鿿]+")
_NUMERALS = "零〇一二三四五六七八九十百千万亿两"
_A_NOT_A = re.compile(r"(.{1,2})[不没]\1")
"""行不行, 是不是, 可以不可以: words that ask."""


@dataclass(frozen=True)
class Respelling:
    """A question read again (改字): ``question``, normalised, with ``meant`` where ``typed`` stood."""

    question: str
    typed: str
    meant: str


@dataclass(frozen=True)
class _Reading:
    """A stretch of Chinese characters with those ``at`` a place taken for ``chars``, at a ``cost``."""

    stretch: str
    at: int
    chars: str
    cost: float

    @cached_property
    def text(self) -> str:
        """The stretch as it is read."""
        return self.stretch[: self.at] + self.chars + self.stretch[self.at + len(self.chars) :]


@dataclass(frozen=True)
class Respeller:
    """Reads again what was mistyped; what it depends on is how likely text is in the corpus and in general.

    Its tables are made when a question first has a character that may be wrong, so that others do not wait for them.
    """

    likelihood: Likelihood

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self.likelihood.characters)

    def __call__(self, question: str) -> Respelling | None:
        """The question with at most ``MOST`` characters put right; None where none is wrong."""
        typed = text = normalised(question)
        for _ in range(MOST):
            read = self._once(text)
            if read is None or sum(a != b for a, b in zip(typed, read, strict=True)) > MOST:
                break
            text = read
        if text == typed:
            return None
        begin, end = self._span(typed, text)
        return Respelling(text, typed[begin:end], text[begin:end])

    def _span(self, typed: str, read: str) -> tuple[int, int]:
        """From the beginning of the first word that is read otherwise to the end of the last."""
        words = self.likelihood.cut(read)
        changed = [at for at, (one, other) in enumerate(zip(typed, read, strict=True)) if one != other]
        return words[changed[0]][0], words[changed[-1]][1]

    def _once(self, text: str) -> str | None:
        """The text with what is most surely wrong put right."""
        found = [
            (gain, match.start(), reading)
            for match in _HAN.finditer(text)
            for reading in self._readings(match[0])
            if (gain := self._gain(reading)) >= MARGIN and self._makes_word(reading)
        ]
        for _, begin, reading in sorted(found, key=lambda each: -each[0]):
            if len(reading.chars) > 1 or not self.likelihood.has_word(reading.stretch, reading.at):
                return text[:begin] + reading.text + text[begin + len(reading.text) :]
        return None

    def _readings(self, stretch: str) -> Iterator[_Reading]:
        """What may have been meant by a stretch."""
        fixed = self._fixed(stretch)
        words = self.likelihood.cut(stretch)
        for at in range(len(stretch)):
            alone = words[at][1] - words[at][0] == 1
            if alone and not fixed[at] and self._unheard(stretch, at, at + 1):
                yield from self._singles(stretch, at)
            if at + 1 < len(stretch) and not (fixed[at] or fixed[at + 1]):
                yield from self._doubles(stretch, at)

    def _fixed(self, stretch: str) -> list[bool]:
        """Whether each character is a numeral, a particle or in a word that asks, which are never taken for others."""
        asking = {at for match in _A_NOT_A.finditer(stretch) for at in range(*match.span())}
        return [
            at in asking or char in _NUMERALS or char in PARTICLES for at, char in enumerate(stretch)
        ]

    def _unheard(self, stretch: str, begin: int, end: int) -> bool:
        """Whether no pair that holds one of some characters stands anywhere in the corpus; there must be a pair."""
        pairs = [stretch[at : at + 2] for at in range(max(0, begin - 1), min(end, len(stretch) - 1))]
        return bool(pairs) and not any(map(self.likelihood.passages, pairs))

    def _singles(self, stretch: str, at: int) -> Iterator[_Reading]:
        """One character taken for another that stands beside a neighbour somewhere."""
        before, after = stretch[at - 1 : at] if at else "", stretch[at + 1 : at + 2]
        pairs = self.likelihood.pairs
        for char, cost in self._sounds.likes(stretch[at]).items():
            heard = max(pairs.get(before + char, 0.0), pairs.get(char + after, 0.0))
            if heard >= HELD and char not in _NUMERALS:
                yield _Reading(stretch, at, char, cost)

    def _doubles(self, stretch: str, at: int) -> Iterator[_Reading]:
        """Two characters taken for two others, a word of the corpus that stands between its neighbours somewhere."""
        before, after = stretch[at - 1 : at] if at else "", stretch[at + 2 : at + 3]
        if not (before or after) or not self._unheard(stretch, at, at + 2):
            return
        heard = self.likelihood.passages
        first, second = (self._sounds.likes(char) for char in stretch[at : at + 2])
        ones = {char: cost for char, cost in first.items() if not before or heard(before + char)}
        others = {char: cost for char, cost in second.items() if not after or heard(char + after)}
        for one, cost in ones.items():
            for other, more in others.items():
                if heard(one + other):
                    yield _Reading(stretch, at, one + other, cost + more)

    def _gain(self, reading: _Reading) -> float:
        """How much likelier a reading is than what was typed, less its cost."""
        begin, end = max(0, reading.at - 1), reading.at + len(reading.chars) + 1
        typed, meant = (text[begin:end] for text in (reading.stretch, reading.text))
        pairs = partial(map, self.likelihood.after)
        gained = sum(pairs(meant, meant[1:])) - sum(pairs(typed, typed[1:]))
        words = self.likelihood.words(reading.text) - self.likelihood.words(reading.stretch)
        return words + PAIRS * gained - reading.cost

    def _makes_word(self, reading: _Reading) -> bool:
        """Whether each character that is read otherwise lies in a word of two or more."""
        words = self.likelihood.cut(reading.text)[reading.at : reading.at + len(reading.chars)]
        return all(end - begin > 1 for begin, end in words)


def never(question: str) -> Respelling | None:
    """Reads nothing again."""
    return None
