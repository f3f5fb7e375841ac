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

Tuned on plan, policies and laws with homophones put in: from 8.0 on 63 % are put right, from 12 on 40 %.
"""

PAIRS, CHOICE = 0.3, 0.6
"""Weight of the pairs of characters beside that of the words: for whether to read otherwise (tuned like the margin; from
0.2 to 0.4 it is the same), and for what is meant where several would do: there the corpus tells more (施肥, not 是非)."""

NEARBY = 8
"""Characters of the longest run that is named as one where two characters in it were wrong."""

HELD = 1.0
"""Weight of a pair (``Likelihood.pairs``) from which it may have been meant: one passage, or one word in 2,000."""

_HAN = re.compile("[一-鿿]+")
_NUMERALS = "零〇一二三四五六七八九十百千万亿两"
_LEFT_OUT = re.compile(rf"(.{{1,2}})[不没]\1|第?[{_NUMERALS}0-9]+[条款项章节]")
"""Words that ask (行不行, 可以不可以) and numbers of provisions (第八十八条)."""

_FIXED = re.compile(f"[{_NUMERALS}{''.join(sorted(PARTICLES))}]")
"""Numerals and particles are never taken for others."""


@dataclass(frozen=True)
class Respelling:
    """A question read again (改字): ``question``, normalised, with ``meant`` where ``typed`` stood."""

    question: str
    typed: str
    meant: str

    @property
    def words(self) -> tuple[str, ...]:
        """What was meant, word by word where the words are not close."""
        return tuple(self.meant.split("、"))


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
            if read is None or len(_changed(typed, read)) > MOST:
                break
            text = read
        return Respelling(text, *self._named(typed, text)) if text != typed else None

    def _named(self, typed: str, read: str) -> tuple[str, str]:
        """The words that are read otherwise, as they were typed and as they are read; as one where they are close."""
        words = self.likelihood.cut(read)
        spans = list(dict.fromkeys(words[at] for at in _changed(typed, read)))
        begin, end = spans[0][0], spans[-1][1]
        if end - begin <= NEARBY:
            return typed[begin:end], read[begin:end]
        one, other = ("、".join(text[begin:end] for begin, end in spans) for text in (typed, read))
        return one, other

    def _once(self, text: str) -> str | None:
        """The text with what is most surely wrong put right."""
        found = [
            (choice, match.start(), reading)
            for match in _HAN.finditer(_LEFT_OUT.sub(_blank, text))
            for reading in self._readings(match[0], text)
            if (choice := self._choice(reading)) is not None
        ]
        for _, begin, reading in sorted(found, key=lambda each: -each[0]):
            if len(reading.chars) > 1 or not self.likelihood.has_word(reading.stretch, reading.at):
                return text[:begin] + reading.text + text[begin + len(reading.text) :]
        return None

    def _readings(self, stretch: str, text: str) -> Iterator[_Reading]:
        """What may have been meant by a stretch of a text."""
        words = self.likelihood.cut(stretch)
        for at in range(len(stretch)):
            one, two = stretch[at : at + 1], stretch[at : at + 2]
            alone = words[at][1] - words[at][0] == 1
            if alone and not _FIXED.search(one) and self._unheard(stretch, (at, at + 1), text):
                yield from self._singles(stretch, at)
            if len(two) > 1 and not _FIXED.search(stretch[max(0, at - 1) : at + 3]):
                yield from self._doubles(stretch, at, text)

    def _unheard(self, stretch: str, span: tuple[int, int], text: str) -> bool:
        """Whether of the pairs that hold characters of a span, none stands in the corpus or twice in the question.

        What is typed twice was meant. There must be a pair.
        """
        begin, end = max(0, span[0] - 1), min(span[1], len(stretch) - 1)
        pairs = [stretch[at : at + 2] for at in range(begin, end)]
        return bool(pairs) and not any(
            self.likelihood.passages(pair) or text.count(pair) > 1 for pair in pairs
        )

    def _singles(self, stretch: str, at: int) -> Iterator[_Reading]:
        """One character taken for another that stands beside a neighbour somewhere."""
        before, after = stretch[at - 1 : at] if at else "", stretch[at + 1 : at + 2]
        pairs = self.likelihood.pairs
        for char, cost in self._sounds.likes(stretch[at]).items():
            heard = max(pairs.get(before + char, 0.0), pairs.get(char + after, 0.0))
            if heard >= HELD and char not in _NUMERALS:
                yield _Reading(stretch, at, char, cost)

    def _doubles(self, stretch: str, at: int, text: str) -> Iterator[_Reading]:
        """Two characters taken for two others that stand in the corpus, and beside both neighbours: 清洁声场审核.

        Only between two others, none of the four a particle, is that sure enough: the two may be a word themselves.
        """
        before, after = stretch[at - 1 : at] if at else "", stretch[at + 2 : at + 3]
        if not (before and after and self._unheard(stretch, (at, at + 2), text)):
            return
        heard = self.likelihood.passages
        first, second = (self._sounds.likes(char) for char in stretch[at : at + 2])
        ones = {char: cost for char, cost in first.items() if heard(before + char)}
        others = {char: cost for char, cost in second.items() if heard(char + after)}
        for one, cost in ones.items():
            for other, more in others.items():
                if heard(one + other):
                    yield _Reading(stretch, at, one + other, cost + more)

    def _choice(self, reading: _Reading) -> float | None:
        """How well a reading fits, to choose by; None where it is not likelier than what was typed by the margin.

        Each character that is read otherwise must lie in a word of two or more.
        """
        begin, end = max(0, reading.at - 1), reading.at + len(reading.chars) + 1
        typed, meant = (text[begin:end] for text in (reading.stretch, reading.text))
        pairs = partial(map, self.likelihood.after)
        gained = sum(pairs(meant, meant[1:])) - sum(pairs(typed, typed[1:]))
        words = self.likelihood.words(reading.text) - self.likelihood.words(reading.stretch) - reading.cost
        if words + PAIRS * gained < MARGIN:
            return None
        changed = self.likelihood.cut(reading.text)[reading.at : reading.at + len(reading.chars)]
        return words + CHOICE * gained if all(end - begin > 1 for begin, end in changed) else None


def _changed(typed: str, read: str) -> list[int]:
    """Places of the characters that are read otherwise."""
    return [at for at, (one, other) in enumerate(zip(typed, read, strict=True)) if one != other]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def never(question: str) -> Respelling | None:
    """Reads nothing again."""
    return None
