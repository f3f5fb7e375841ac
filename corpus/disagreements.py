"""Rules of one matter that differ between levels (上下位规定不一致): what they enumerate, and how they penalise."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from corpus.bodies import bodies_of
from corpus.departments import office_of
from corpus.differences import Conflict, ConflictKind, Side
from corpus.numerals import HAN_NUMBER, parse_han
from corpus.types import Clause, ClauseKind, Document

_ITEM = re.compile(f"^[（(]{HAN_NUMBER}[）)]\\s*")
_ORDINARY = re.compile(
    "违反(?:本|《)[^，]{0,60}?(?:规定|要求)|有(?:下列|以下)(?:情形|行为|情况)之一|(?:下列|以下)(?:情形|行为|事项|内容|规定|措施)?|第[一二三四五六七八九十百千]+条(?:第[一二三四五六七八九十]+款)?"
    "|应当|可以|单位|企业|按照|规定|[，、：。；的]|（[^）]*）|和|或者|以及"
)
_FINED = re.compile("，?(?:由|并由)[^，。；]{2,60}?(?:责令|处|给予|没收|依法|按照)|，(?:责令|处|可以处|没收)")
_RANGE = re.compile(
    f"处(?:以)?(?:(?P<low>{HAN_NUMBER}|[\\d.]+)(?P<lowunit>[万千百]?元|倍)以上)?(?P<high>{HAN_NUMBER}|[\\d.]+)(?P<highunit>[万千百]?元|倍)以下的?罚款"
)
_DEED = re.compile(
    "(?P<without>未(?:依法)?取得|无[^，]{0,8}证)|(?P<against>[不未]按照?|不符合)|(?P<refuse>拒)|(?P<false>伪造|弄虚作假|虚假)"
)
_UNITS = {"元": 1, "百元": 100, "千元": 1000, "万元": 10_000}
_FOLLOWING = re.compile("^(?:逾期|造成|没有违法|情节|有前|拒不|构成|对|并|违法所得|尚不|个人)")
"""How a sentence begins that adds to the fine of the act named before it."""

_PUNISHED = re.compile("责令|罚款|处分|警告|没收|追究|处罚|用语|含义")
"""In leads of lists that are no rules by themselves: acts that are punished, words that are defined."""

_NO_TOPIC = re.compile(
    "中华人民共和国|^[一-龥]{2,4}?[省市县]|[（(《》）)]|\\(.*|污染|防治|环境|管理|保护|条例|办法|规定|实施|促进|监督|安全|利用|建设|法典?$"
)
_ACTOR = re.compile(
    "(?P<actor>[一-龥]{2,6}(?:单位|企业|机构|经营者|所有人|个人))(?:的(?:主要)?负责人)?(?:有下列|未|违反|不)"
)
_CATCH_ALL = re.compile("其他")
_GRAM, _LEAST_GRAMS = 3, 8
_RARE, _LIKE_LEAD, _LIKE_ITEM, _LIKE_ACT, _LIKE_ELSEWHERE = 40, 0.4, 0.6, 0.5, 0.55
"""Leads in which a rare gram stands at most; and least likeness of two leads, two items and two acts for one matter.

Measured over the 203 laws of the shared material: below them, what came out was more often two matters than one.
"""


@dataclass(frozen=True)
class _Rule:
    """A rule: its matter (the lead of an enumeration, or an act that is penalised) and what it says of it."""

    clause: Clause
    matter: str
    span: tuple[int, int]
    items: tuple[tuple[int, int], ...] = ()
    fine: tuple[float, float, str] | None = None
    lead: str = ""


def rule_conflicts(documents: Mapping[str, Document], clauses: Iterable[Clause]) -> tuple[Conflict, ...]:
    """Rules of one matter that differ between documents of different levels.

    Two enumerations are of one matter where their leads are alike and at least half of the shorter one's items have
    their like in the other; they differ where an item has none. Two penalties are of one matter where the acts are
    alike; they differ where the fines do.
    """
    lists: list[_Rule] = []
    fines: list[_Rule] = []
    for clause in clauses:
        if clause.kind is ClauseKind.TEXT:
            lists += [rule for rule in _enumerations(clause) if not _PUNISHED.search(rule.matter)]
            fines += _fines(clause)
    found = [_differing_items(*pair) for pair in _alike(lists, documents, _LIKE_LEAD, 1)]
    found += [_differing_fines(*pair) for pair in _alike(fines, documents, _LIKE_ACT, _LEAST_GRAMS)]
    return tuple(conflict for conflict in found if conflict is not None)


def _enumerations(clause: Clause) -> Iterator[_Rule]:
    """Leads (…：) with two or more items below them."""
    lead: tuple[int, int] | None = None
    items: list[tuple[int, int]] = []
    for line in re.finditer("[^\n]+", clause.text):
        marker = _ITEM.match(line[0])
        if marker and lead:
            items.append((line.start() + marker.end(), line.end()))
            continue
        if lead and len(items) > 1:
            yield _Rule(clause, clause.text[slice(*lead)], lead, tuple(items))
        begin = line.start() + line[0].rstrip("：").rfind("。") + 1
        lead, items = ((begin, line.end()) if line[0].endswith("：") else None), []
    if lead and len(items) > 1:
        yield _Rule(clause, clause.text[slice(*lead)], lead, tuple(items))


def _fines(clause: Clause) -> Iterator[_Rule]:
    """Acts with their fine: one for each sentence that names both, one for each item of a list of acts."""
    for listed in _enumerations(clause):
        amount = _RANGE.search(listed.matter)
        if amount:
            span = (listed.span[0] + amount.start(), listed.span[0] + amount.end())
            for item in listed.items:
                yield _Rule(clause, clause.text[slice(*item)], span, fine=_fine(amount), lead=listed.matter)
    yield from _penalties(clause)


def _penalties(clause: Clause) -> Iterator[_Rule]:
    """Acts with their fine, one for each sentence that names both; not what follows for an act named before."""
    for sentence in re.finditer("[^。；\n]+", clause.text):
        fined = _FINED.search(sentence[0])
        amount = _RANGE.search(sentence[0], fined.start()) if fined else None
        if fined and amount and not _FOLLOWING.match(sentence[0]):
            span = (sentence.start() + amount.start(), sentence.start() + amount.end())
            yield _Rule(clause, sentence[0][: fined.start()], span, fine=_fine(amount))


def _fine(match: re.Match[str]) -> tuple[float, float, str]:
    """Lowest and highest fine, in yuan, or in multiples (倍) of what was gained or used."""
    unit = "倍" if match["highunit"] == "倍" else "元"
    high = _amount(match["high"]) * _UNITS.get(match["highunit"], 1)
    low = _amount(match["low"]) * _UNITS.get(match["lowunit"], 1) if match["low"] else 0.0
    return low, high, unit


def _amount(text: str) -> float:
    return float(text) if re.fullmatch(r"[\d.]+", text) else float(parse_han(text))


def _alike(
    rules: Sequence[_Rule], documents: Mapping[str, Document], least: float, least_grams: int
) -> Iterator[tuple[_Rule, _Rule]]:
    """Pairs of rules from documents of different levels whose matters are alike, by the rare words they share."""
    grams = [_grams(_ORDINARY.sub(" ", rule.matter)) for rule in rules]
    counts = Counter(gram for held in grams for gram in held)
    weight = {gram: log(len(rules) / count) for gram, count in counts.items()}
    total = [sum(weight[gram] for gram in held) for held in grams]
    places: dict[str, list[int]] = defaultdict(list)
    for place, held in enumerate(grams):
        shared: Counter[int] = Counter()
        for gram in held:
            if counts[gram] <= _RARE and len(held) >= least_grams:
                for other in places[gram]:
                    shared[other] += 1
                places[gram].append(place)
        for other, _ in shared.most_common():
            one, two = rules[other], rules[place]
            if documents[one.clause.document].level is documents[two.clause.document].level:
                continue
            common = sum(weight[gram] for gram in held & grams[other])
            titles = [documents[rule.clause.document].title for rule in (one, two)]
            enough = least if _topics(titles[0]) & _topics(titles[1]) else _LIKE_ELSEWHERE
            if common >= enough * max(total[place], total[other]) and _same_body(one, two):
                yield one, two


@lru_cache(maxsize=4096)
def _topics(title: str) -> frozenset[str]:
    """What a document is about: the pairs of characters in its title that are not in every title."""
    words = _NO_TOPIC.sub(" ", title).split()
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))


def _same_body(one: _Rule, other: _Rule) -> bool:
    """Whether two rules can bind the same: no other kind of actor, no department of other function or level."""
    actors = [_ACTOR.search(rule.lead or rule.matter) for rule in (one, other)]
    if actors[0] and actors[1] and actors[0]["actor"][-4:] != actors[1]["actor"][-4:]:
        return False
    if one.fine:
        deeds = [_DEED.search(rule.matter) for rule in (one, other)]
        return not deeds[0] or not deeds[1] or deeds[0].lastgroup == deeds[1].lastgroup
    first, second = (_bodies(rule.matter) for rule in (one, other))
    return not first or not second or any(_near(a, b) for a in first for b in second)


def _bodies(matter: str) -> list[str]:
    """Bodies named in a matter; 有关部门 is none, for it may be any."""
    names = [name for body in bodies_of(matter, 0, len(matter)) for name in body.names]
    return [name for name in names if not re.search("(?:有关|相关|其他)部门$", name)]


def _near(one: str, other: str) -> bool:
    a, b = office_of(one), office_of(other)
    return a.function == b.function and (not a.levels or not b.levels or bool(set(a.levels) & set(b.levels)))


def _grams(text: str) -> frozenset[str]:
    words = [word for word in text.split() if len(word) > 1]
    return frozenset(word[at : at + _GRAM] for word in words for at in range(max(1, len(word) - _GRAM + 1)))


def _likeness(one: str, other: str) -> float:
    """Share of the shorter text's bigrams that stand in the longer one, so that an addition is no other item."""
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _differing_items(one: _Rule, other: _Rule) -> Conflict | None:
    first, second = ([rule.clause.text[slice(*item)] for item in rule.items] for rule in (one, other))
    likeness = [[_likeness(a, b) for b in second] for a in first]
    lone = [at for at, row in enumerate(likeness) if max(row) < _LIKE_ITEM]
    lone_other = [at for at in range(len(second)) if max(row[at] for row in likeness) < _LIKE_ITEM]
    matched = len(first) - len(lone)
    own = [*(first[at] for at in lone), *(second[at] for at in lone_other)]
    if all(_CATCH_ALL.search(item) for item in own) or 2 * matched < max(2, min(len(first), len(second))):
        return None
    sides = (_items_side(one, lone), _items_side(other, lone_other))
    return Conflict(ConflictKind.ITEMS, _matter(one), sides)


def _items_side(rule: _Rule, lone: Sequence[int]) -> Side:
    """The enumeration, and of its words the items that the other has not."""
    words = "\n".join(rule.clause.text[slice(*rule.items[at])] for at in lone)
    return Side(rule.clause.ref, (rule.span[0], rule.items[-1][1]), words)


def _differing_fines(one: _Rule, other: _Rule) -> Conflict | None:
    if one.fine == other.fine or one.fine is None or other.fine is None or one.fine[2] != other.fine[2]:
        return None
    sides = tuple(
        Side(rule.clause.ref, rule.span, rule.clause.text[slice(*rule.span)]) for rule in (one, other)
    )
    return Conflict(ConflictKind.PENALTY, _matter(one), (sides[0], sides[1]))


def _matter(rule: _Rule) -> str:
    return re.sub(f"^第{HAN_NUMBER}条(?:之{HAN_NUMBER})?[\\s　]*", "", rule.matter).rstrip("：，")
