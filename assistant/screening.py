"""Greeting, personal data, attack, off-topic → a ready reply (初筛).

The rules are prompts/screening.toml; what cannot be put as patterns is here: personal data, other places, listed words,
disguises, and a question that stands beside an attack.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from assistant.disguises import Disguised
from assistant.personal import personal
from assistant.types import Status
from corpus.errors import BadQuestion
from prompts import Lexicon, Replies, Rule, read_rules

ATTACK = "refusal.attack"

ALONE = 8
"""Characters from which a sentence beside an attack is a question of its own."""

_ASKS = re.compile("[?？]|什么|多少|哪|谁|怎么|如何|是否|吗|几|有无|多久|多长")
_LONG_NUMBER = re.compile(r"(?<![\da-z〔\[(])(?:\d[ -]?){14,18}[\dx](?![\da-z])")
"""15 to 19 digits: more than any number of a document has, so most likely a card, were it mistyped."""

_OWN = re.compile("[我俺咱]|本人|先生|女士|联系|回电|姓名|家里")
"""Words about a person, beside which the telephone number of an office is one of that person."""

_SENTENCE = re.compile("[^。！？!?;；\n]+[。！？!?;；\n]*")
_NUMBERED = re.compile("[〕\\])第字发办函]\\s*$")


@dataclass(frozen=True)
class Screened:
    """A question that needs no evidence: its status and the name of the ready reply.

    ``rest`` is a question of its own that stands beside an attack, empty where there is none.
    """

    status: Status
    reply: str
    place: str = ""
    rest: str = ""


@dataclass(frozen=True)
class _Patterns:
    """A rule ready for matching."""

    rule: Rule
    compact: re.Pattern[str] | None
    marked: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def matches(self, asked: Disguised) -> bool:
        """Whether a question is one of these, as it is seen or undisguised."""
        if self._fits(self.marked, asked.marked) or self._says(asked.compact):
            return True
        return self.rule.disguised and any(self._says(text) for text in asked.readings)

    def _says(self, compact: str) -> bool:
        return self._fits(self.compact, compact) and not self._fits(self.unless, compact)

    @staticmethod
    def _fits(pattern: re.Pattern[str] | None, text: str) -> bool:
        return pattern is not None and bool(pattern.search(text))


def nothing_listed(text: str) -> bool:
    """No word is listed."""
    return False


def screen(
    question: str, lexicon: Lexicon, titles: str = "", listed: Callable[[str], bool] = nothing_listed
) -> Screened | None:
    """What a question is answered with before anything is looked up; None for a question to the corpus.

    A place that the ``titles`` of the corpus's documents name is no other place; ``listed`` tells whether a text
    holds a word of the list of sensitive words.
    """
    asked = Disguised(question, read_rules())
    if _is_personal(question, asked):
        return Screened(Status.DECLINED, "refusal.personal")
    if listed(question):
        return Screened(Status.DECLINED, "refusal.words")
    if asked.smuggled or asked.encoded or _spelled().search(asked.spelled):
        return Screened(Status.DECLINED, ATTACK, rest=_rest(question, lexicon, titles))
    return _by_rules(question, asked, lexicon, titles)


def _by_rules(question: str, asked: Disguised, lexicon: Lexicon, titles: str) -> Screened | None:
    for patterns in _patterns():
        if patterns.matches(asked):
            found = Screened(Status(patterns.rule.status), f"refusal.{patterns.rule.reply}")
            rest = _rest(question, lexicon, titles) if found.reply == ATTACK else ""
            return Screened(found.status, found.reply, rest=rest)
    place = _other_place(asked.compact, lexicon, titles)
    if place:
        return Screened(Status.OUT_OF_SCOPE, "refusal.other_place", place)
    if any(word in asked.compact for word in lexicon.outside):
        return Screened(Status.OUT_OF_SCOPE, "refusal.outside")
    return None


def _rest(question: str, lexicon: Lexicon, titles: str) -> str:
    """The last sentence where it is a question that would be answered by itself and more stands before it."""
    sentences = [match[0] for match in _SENTENCE.finditer(question) if match[0].strip()]
    last = sentences[-1].strip() if len(sentences) > 1 else ""
    if len(last) < ALONE or not _ASKS.search(last) or screen(last, lexicon, titles) is not None:
        return ""
    return last


def _is_personal(question: str, asked: Disguised) -> bool:
    """Whether personal data stands in a question; the telephone number of an office alone is none."""
    found = [one.kind for one in personal(question)]
    if any(kind not in ("landline", "mail") for kind in found):
        return True
    if found and _OWN.search(asked.compact):
        return True
    return any(not _NUMBERED.search(before) for before in _before_numbers(asked.marked))


def _before_numbers(marked: str) -> Iterator[str]:
    return (marked[: match.start()] for match in _LONG_NUMBER.finditer(marked))


def _other_place(text: str, lexicon: Lexicon, titles: str) -> str:
    """A place named whose rules do not apply here, where the county is not named."""
    if "金乡" in text:
        return ""
    named = (name for name, pattern in lexicon.elsewhere if re.search(pattern, text))
    return next((place for place in named if place not in titles), "")


@cache
def _patterns() -> tuple[_Patterns, ...]:
    return tuple(
        _Patterns(rule, _any(rule.compact), _any(rule.marked), _any(rule.unless))
        for rule in read_rules().rules
    )


@cache
def _spelled() -> re.Pattern[str]:
    return re.compile("|".join(read_rules().spelled))


def _any(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


def check_question(question: str, most: int, replies: Replies) -> None:
    """Refuse a question that cannot be taken in, before anything else is done.

    Raises:
        BadQuestion: nothing in it can be seen, it is longer than ``most`` characters, or it holds half a
            character (a lone surrogate, which is what bytes that are not UTF-8 become).
    """
    if not any(char.isalnum() for char in question):
        raise BadQuestion(replies.say("cli.no_question"))
    if len(question) > most:
        raise BadQuestion(replies.say("cli.long_question", count=len(question), most=most))
    if any("\ud800" <= char <= "\udfff" for char in question):
        raise BadQuestion(replies.say("cli.not_text"))
