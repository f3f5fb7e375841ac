"""Questions made from an article's own text by general rules (仿问句): what stands in for a citizen's question.

Two steps, no language model and no collected question: a rule picks what one may ask about an article (who is
punished, who is in charge, what a word means, how long one has, what one needs, whether one may), and everyday words
take the place of official ones (``everyday.txt``, written by hand from general knowledge).
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

EVERYDAY = Path(__file__).parent / "everyday.txt"
EVERYDAY_SHARE = 0.7
"""How often an official word gives way to an everyday one, 0 … 1."""
RULE_SHARE = 0.8
"""How often a rule that fits is used rather than a plain span with a question's ending, 0 … 1."""
SHORTEST, LONGEST = 2, 40
"""Characters of what is asked about."""

_PIECE = r"[^，。；：、\n（）]"
ENDINGS = (
    "怎么办？",
    "怎么处理？",
    "有什么规定？",
    "合法吗？",
    "违法吗？",
    "该找谁？",
    "有什么后果？",
    "算不算违法？",
    "应该怎么做？",
    "要承担责任吗？",
    "是什么意思？",
    "",
    "",
)
OPENINGS = ("请问", "我想问一下，", "如果", "关于", "我", "别人", "", "", "", "", "", "")


@dataclass(frozen=True)
class Rule:
    """What in an article invites which questions; the groups of ``pattern`` fill the ``questions``."""

    pattern: re.Pattern[str]
    questions: tuple[str, ...]


def _rule(pattern: str, *questions: str) -> Rule:
    return Rule(re.compile(pattern.replace("PIECE", _PIECE)), questions)


RULES = (
    _rule(
        r"(?P<x>PIECE{4,40})的，(?:由|处|责令|依法|给予|予以|对)",
        "{x}怎么处罚？",
        "{x}会被罚款吗？",
        "{x}罚多少钱？",
        "{x}会受到什么处罚？",
        "{x}违法吗？",
        "{x}有什么后果？",
    ),
    _rule(
        r"(?P<x>PIECE{4,40})的，处(?:PIECE{1,12})(?:徒刑|拘役|死刑)",
        "{x}判几年？",
        "{x}要坐牢吗？",
        "{x}构成犯罪吗？",
        "{x}怎么判刑？",
        "{x}是不是犯罪？",
    ),
    _rule(
        r"(?P<x>PIECE{4,40})的，(?:应当|由其|可以|依照)?(?:承担|赔偿|负)",
        "{x}谁来赔偿？",
        "{x}谁负责？",
        "{x}要赔钱吗？",
        "{x}应当承担什么责任？",
        "{x}可以要求赔偿吗？",
    ),
    _rule(
        r"所称的?(?P<x>PIECE{2,20})，?(?:是指|包括|指|为)",
        "什么是{x}？",
        "{x}是什么意思？",
        "{x}包括哪些？",
        "哪些属于{x}？",
        "怎么认定{x}？",
    ),
    _rule(
        r"(?:部门|机关|政府|委员会|机构)(?:负责|主管)(?P<x>PIECE{3,30})",
        "{x}由谁负责？",
        "{x}归哪个部门管？",
        "谁来管{x}？",
        "{x}哪个部门牵头？",
    ),
    _rule(
        r"(?P<x>PIECE{3,30})(?:之日起|后)?(?:[一二三四五六七八九十百0-9]+)(?:个工作|个)?(?:日|月|年)[内前]，?(?P<y>PIECE{2,20})",
        "{x}多久{y}？",
        "{x}多少日内{y}？",
        "{y}的期限是多久？",
        "{y}要多长时间？",
    ),
    _rule(
        r"(?P<x>PIECE{2,30})，?(?:应当|必须)?(?:具备|符合|满足)下列",
        "{x}需要什么条件？",
        "{x}要符合哪些要求？",
        "怎样才能{x}？",
        "谁可以{x}？",
    ),
    _rule(
        r"(?P<x>PIECE{3,30})(?:应当|必须)?(?:提交|提供|出具)下列",
        "{x}需要什么材料？",
        "{x}要带什么？",
        "{x}怎么办理？",
    ),
    _rule(
        r"(?P<x>PIECE{0,14})(?:可以|有权)(?P<y>PIECE{3,30})",
        "{x}可以{y}吗？",
        "{x}能不能{y}？",
        "{x}能{y}吗？",
        "{x}有权{y}吗？",
        "谁可以{y}？",
    ),
    _rule(
        r"(?P<x>PIECE{0,14})不得(?P<y>PIECE{3,30})",
        "{x}可以{y}吗？",
        "{x}能{y}吗？",
        "{x}{y}合法吗？",
        "{x}{y}怎么办？",
        "{x}{y}违法吗？",
    ),
    _rule(r"禁止(?P<y>PIECE{3,30})", "可以{y}吗？", "{y}违法吗？", "{y}合法吗？", "有人{y}怎么办？"),
    _rule(
        r"(?P<x>PIECE{0,14})(?:未|不)(?P<y>PIECE{3,25})的",
        "{x}不{y}怎么办？",
        "{x}没有{y}怎么办？",
        "{x}不{y}有什么后果？",
    ),
    _rule(
        r"(?P<x>PIECE{2,14})应当(?P<y>PIECE{3,30})",
        "{x}应该{y}吗？",
        "{x}怎么{y}？",
        "{x}有哪些义务？",
        "谁应当{y}？",
        "{x}不{y}怎么办？",
    ),
    _rule(
        r"(?P<x>PIECE{3,30})有下列(?:情形|行为)",
        "什么情况下{x}？",
        "{x}有哪些情形？",
        "哪些行为{x}？",
    ),
    _rule(
        r"有下列情形之一的，(?P<x>PIECE{3,30})",
        "什么情况下{x}？",
        "哪些情形{x}？",
        "什么时候{x}？",
    ),
)


@cache
def everyday() -> Mapping[str, tuple[str, ...]]:
    """Everyday words by official word."""
    rows = [line.split() for line in EVERYDAY.read_text(encoding="utf-8").splitlines()]
    return {row[0]: tuple(row[1:]) for row in rows if row}


@cache
def _official() -> re.Pattern[str]:
    longest_first = sorted(everyday(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def in_everyday_words(text: str, rng: random.Random, share: float = EVERYDAY_SHARE) -> str:
    """The text with official words exchanged for everyday ones, each with probability ``share``."""

    def exchange(match: re.Match[str]) -> str:
        return rng.choice(everyday()[match[0]]) if rng.random() < share else match[0]

    return _official().sub(exchange, text)


_LEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十])?\s*|（[一二三四五六七八九十]+）|并且|或者|但是|其中|对于|违反本\w{1,3}规定|和|及|与|并|对|由|但|而)+"
)


def asked_about(text: str) -> str:
    """The text without an article's number or a joining word in front."""
    return _LEADING.sub("", text.strip())


def _by_rule(text: str, rng: random.Random) -> str | None:
    """A question that a fitting rule makes; None where none fits."""
    for rule in rng.sample(RULES, len(RULES)):
        found = list(rule.pattern.finditer(text))
        if found:
            match = rng.choice(found)
            parts = {name: asked_about(part)[-LONGEST:] for name, part in match.groupdict().items()}
            return rng.choice(rule.questions).format(**parts)
    return None


def _spoken(text: str, rng: random.Random) -> str:
    """A question about a run of neighbouring parts of the text."""
    parts: Sequence[str] = [part for part in re.split(r"[，。；：\n]", text) if len(part) >= SHORTEST]
    if not parts:
        return text[:LONGEST]
    start = rng.randrange(len(parts))
    kept = "，".join(parts[start : start + rng.choice((1, 1, 2))])
    return asked_about(kept)[:LONGEST] + rng.choice(ENDINGS)


def question_like(text: str, rng: random.Random) -> str:
    """One question that the article's text answers, in words as they are spoken."""
    asked = _by_rule(text, rng) if rng.random() < RULE_SHARE else None
    return rng.choice(OPENINGS) + in_everyday_words(asked or _spoken(text, rng), rng)
