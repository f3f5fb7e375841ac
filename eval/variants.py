"""Variants of reference questions (变体): typed with a homophone, in traditional characters, full-width, with other numerals.

What is typed wrongly is made here without the tables of ``assistant.respelling``: any common character may come in,
whether the corpus has it or not, so that what the assistant puts right is not what it was built to put right.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from corpus.numerals import HAN_NUMBER, format_han, parse_han
from eval.cases import SUITES, Case, read_cases
from eval.retrieval import ranking, retrieval_scores
from index.lexical import WordCutter, full_tokenizer
from index.types import Hit

QUESTIONS = 100
"""Reference questions that variants are made of."""

SEED = 145
"""Seed of the choice of questions, of the characters and of the forms of numbers."""

COMMON = 1500
"""Occurrences in jieba's count (of 60 million words) from which a character is common."""

MOST_LOST = 3.0
"""Points of recall that a variant may lose."""

ORIGINAL = "original"

_HAN = re.compile("[一-鿿]")
_DIGITS = "〇一二三四五六七八九"
_COUNTED = "(?=个月|年|日|天|元|倍|吨|亩|小时|公里|米|分贝|岁)"
_YEAR = re.compile("([12][0-9]{3})(?=年)")
_HAN_YEAR = re.compile(f"([一二][零{_DIGITS}]{{3}})(?=年)")
_PERCENT = re.compile("([0-9]+)(?:[.]([0-9]+))?%")
_HAN_PERCENT = re.compile(f"百分之({HAN_NUMBER})(?:点([零{_DIGITS}]+))?")
_AMOUNT = re.compile(f"(?<![0-9.])([0-9]{{1,4}})(万|亿)?{_COUNTED}")
_PLAIN = re.compile("(?<![0-9.])([1-9][0-9]{0,3})0000(?=元)")
_HAN_AMOUNT = re.compile(f"(?<![第{_DIGITS}])({HAN_NUMBER})(万|亿)?{_COUNTED}")
_ARTICLE = re.compile("(?<=第)([0-9]{1,4})(?=条)")
_HAN_ARTICLE = re.compile(f"(?<=第)({HAN_NUMBER})(?=条)")


@cache
def _sounds() -> dict[str, str]:
    """Common characters by how they are mostly read, without tone."""
    from pypinyin import lazy_pinyin

    counted: Counter[str] = Counter()
    for word, count in full_tokenizer().FREQ.items():
        counted.update(dict.fromkeys(_HAN.findall(word), count))
    found: dict[str, str] = {}
    for char in sorted(char for char, count in counted.items() if count >= COMMON):
        sound = lazy_pinyin(char)[0]
        found[sound] = found.get(sound, "") + char
    return found


def homophone(question: str, random: Random) -> str:
    """The question with one character inside a word replaced by one that sounds the same, so that it is no word.

    The word has two or more Chinese characters. A question without such a word stays as it is.
    """
    from pypinyin import lazy_pinyin

    cutter = WordCutter(full_tokenizer())
    words = [word for word in full_tokenizer().cut(question, HMM=False) if re.fullmatch("[一-鿿]{2,}", word)]
    random.shuffle(words)
    for word in words:
        at = random.randrange(len(word))
        others = [char for char in _sounds().get(lazy_pinyin(word)[at], "") if char != word[at]]
        typed = [word[:at] + char + word[at + 1 :] for char in others]
        wrong = [each for each in typed if not cutter.frequency(each)]
        if wrong:
            return question.replace(word, random.choice(wrong), 1)
    return question


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert


def traditional(question: str, random: Random) -> str:
    """The question in traditional characters (繁体)."""
    return str(_converter()(question))


def full_width(question: str, random: Random) -> str:
    """The question with digits, Latin letters and ASCII punctuation in full width (全角)."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in question)


def _digits(number: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in number)


def _percent(match: re.Match[str]) -> str:
    whole = format_han(int(match[1])) if 0 < int(match[1]) < 10_000 else "零"
    return f"百分之{whole}" + (f"点{_digits(match[2])}" if match[2] else "")


def _to_han(question: str, random: Random) -> str:
    question = _YEAR.sub(lambda match: _digits(match[1]), question)
    question = _PERCENT.sub(_percent, question)
    question = _PLAIN.sub(lambda match: f"{format_han(int(match[1]))}万", question)
    question = _AMOUNT.sub(
        lambda match: format_han(int(match[1])) + (match[2] or "") if int(match[1]) else match[0], question
    )
    return _ARTICLE.sub(lambda match: format_han(int(match[1])), question)


def _to_digits(question: str, random: Random) -> str:
    def amount(match: re.Match[str]) -> str:
        number = parse_han(match[1])
        return f"{number}0000" if match[2] == "万" and random.random() < 0.5 else f"{number}{match[2] or ''}"

    question = _HAN_YEAR.sub(lambda match: str(parse_han(match[1])), question)
    question = _HAN_PERCENT.sub(
        lambda match: f"{parse_han(match[1])}{'.' + str(parse_han(match[2])) if match[2] else ''}%", question
    )
    question = _HAN_ARTICLE.sub(lambda match: str(parse_han(match[1])), question)
    return _HAN_AMOUNT.sub(amount, question)


def mixed_numbers(question: str, random: Random) -> str:
    """The question with its numbers in the other numerals: 2025年 二〇二五年, 5% 百分之五, 5万元 五万元 50000元.

    A number in digits is written in Chinese numerals; where there is none, those in Chinese are written with digits.
    """
    typed = _to_han(question, random)
    return typed if typed != question else _to_digits(question, random)


VARIANTS: Mapping[str, Callable[[str, Random], str]] = {
    "homophone": homophone,
    "traditional": traditional,
    "full-width": full_width,
    "mixed-number": mixed_numbers,
}
"""The variants by name: each makes one of a question, with chance from a seed."""


@dataclass(frozen=True)
class Asked:
    """A reference question of a suite, its id unlike those of other suites."""

    suite: str
    case: Case

    @property
    def question(self) -> str:
        """What is asked."""
        return self.case.turns[0]

    def typed(self, variant: str) -> str:
        """The question as it is typed in a variant; the same each time."""
        if variant == ORIGINAL:
            return self.question
        return VARIANTS[variant](self.question, Random(f"{SEED} {variant} {self.case.id}"))


def chosen(names: Sequence[str], most: int = QUESTIONS, seed: int = SEED) -> tuple[Asked, ...]:
    """At most ``most`` questions of some suites, chosen by chance among those that are asked at once and have an answer."""
    held = [
        Asked(name, replace(case, id=f"{name}/{case.id}"))
        for name in names
        for case in read_cases(SUITES / f"{name}.jsonl")
        if case.searched and len(case.turns) == 1 and case.paths
    ]
    return tuple(Random(seed).sample(held, min(most, len(held))))


@dataclass(frozen=True)
class Measured:
    """What a variant finds: recall of evidence among the first 5 and 10 clauses, means over all questions, 0 … 1.

    ``typed`` are the questions as they are typed in it, in order; ``changed`` of them are typed otherwise than they were.
    """

    typed: tuple[str, ...]
    changed: int
    recall_5: float
    recall_10: float


def measured(asked: Sequence[Asked], variant: str, search: Callable[[Asked, str], Sequence[Hit]]) -> Measured:
    """What a variant finds; ``search`` finds passages for a question as it is typed."""
    typed = tuple(each.typed(variant) for each in asked)
    rankings = [ranking(each.case, search(each, text)) for each, text in zip(asked, typed, strict=True)]
    means = retrieval_scores(rankings)
    changed = sum(each.question != text for each, text in zip(asked, typed, strict=True))
    return Measured(typed, changed, means["R@5"], means["R@10"])


def lost(found: Mapping[str, Measured]) -> dict[str, float]:
    """Points (0 … 100) of recall at 5 that each variant loses to the questions as they are; below 0 where it gains."""
    whole = found[ORIGINAL].recall_5
    return {name: round(100 * (whole - each.recall_5), 2) for name, each in found.items() if name != ORIGINAL}


def write_variants(asked: Sequence[Asked], found: Mapping[str, Measured], file: Path) -> None:
    """Write the questions as they were typed, a JSON line for each with its id and its variants by name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {"id": each.case.id} | {name: held.typed[place] for name, held in found.items()}
        for place, each in enumerate(asked)
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
