"""Provisions of laws and policies that may answer (条文候选), and how well each fits."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.evidence import covered, folded
from assistant.excerpts import PENAL, SHORT, excerpts, same_person
from assistant.measuring import Measure
from assistant.naming import for_other_waters, name_share
from assistant.offices import NOBODY, Charged, charged
from assistant.query import Asked, Query
from assistant.weighing import NAMES, Signs, odds_of
from corpus.facts import sentences_of
from corpus.numerals import western_amounts
from corpus.paragraphs import Span
from corpus.types import Clause, Document, Kind, Level

_FINES = re.compile("罚款|吊销|没收违法所得|处分")

_KINDS = (
    (
        re.compile("什么意思|啥意思|什么叫|啥叫|什么是|含义|理解|解释|指什么|指的是|才叫|才算|定义|界定"),
        re.compile("是指|所称|系指"),
    ),
    (
        re.compile("条件|具备|满足|资质|资格|门槛"),
        re.compile("下列条件|以下条件|条件：|条件是|应当具备|符合下列"),
    ),
    (re.compile("材料|提交|要交|带什么"), re.compile("提交|材料|申请书")),
    (
        re.compile("哪[几些]类|分成|分为|几类|种类|哪[几些]种"),
        re.compile("分为|[一二三四五]类|包括：|分类标准"),
    ),
    (re.compile("不能|不得|不让|不准|禁止|能.{1,12}[吗不]"), re.compile("禁止|不得|严禁")),
    (
        re.compile("有效期|管几年|管多久|几年有效"),
        re.compile("有效期|有效[〇零一二三四五六七八九十两\\d]+年"),
    ),
    (
        re.compile("不用|不需要|不办|可以不|例外|除外|豁免"),
        re.compile("不需要|不用|可以不|除外|不适用|豁免|但是|但"),
    ),
)
"""Wording that asks for a kind of provision (definition, conditions, papers, classes, exceptions), and wording that gives it."""

_WORDED = {
    "punishes": PENAL,
    "prohibits": re.compile("不得|禁止|严禁|不准"),
    "permits": re.compile("可以|有权|允许|无需|不需要"),
    "obliges": re.compile("应当|必须|须"),
    "defines": re.compile("是指|所称|系指"),
}
"""Ways a provision is worded."""

_PERIOD = r"(?:[〇零一二三四五六七八九十百两\d]+个?(?:工作)?(?:日|天|月|年|小时))"
_HOLDS = {
    Asked.TIME: re.compile(_PERIOD),
    Asked.VALUE: re.compile(
        r"[〇零一二三四五六七八九十百千万两\d]+(?:分之|元|倍|%|吨|米|公里|亩|人|摄氏度|度|分贝|℃|"
        + _PERIOD
        + ")|百分之"
    ),
}
"""What a provision must hold to answer a question of that kind."""

_ASSERTED = re.compile(
    r"(?<![\d〇零一二三四五六七八九十])(?:\d{1,3}|[一二三四五六七八九十两]{1,3})个?(?:工作)?(?:[日天月年]|小时)"
)
"""A period that a question asserts."""


def _refers_nowhere(clause: Clause) -> str:
    return ""


@dataclass(frozen=True)
class Found:
    """How an article was found: its score, its fused score, that by the first one's, the reciprocal of its place, and
    the signals of the search by name; each lies in 0 … 1. ``referred`` gives the text of the articles that a clause
    refers to, ``asked`` its phrasings (folded)."""

    score: float
    fused: float = 0.0
    share: float = 1.0
    first: float = 1.0
    signals: Mapping[str, float] = field(default_factory=dict)
    referred: Callable[[Clause], str] = _refers_nowhere
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provision:
    """A provision (条文) as a candidate: spans of one clause, how much of the question they cover (``fit``, 0 … 1),
    the ``signs`` by which it is weighed, the departments that it names, the phrasings of its clause (``asked``, folded),
    and its ``rank`` once it was weighed: larger is better."""

    document: Document
    clause: Clause
    spans: tuple[Span, ...]
    fit: float
    signs: Signs
    departments: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    rank: float = 0.0

    @property
    def text(self) -> str:
        """The spans' characters, joined."""
        return "".join(self.clause.text[begin:end] for begin, end in self.spans)


def provisions(
    query: Query, document: Document, clause: Clause, found: Found, measure: Measure
) -> Iterator[Provision]:
    """The paragraphs of a clause that can answer the question, each reduced to what answers."""
    known = _known(query, document, clause, found, measure)
    above = folded(document.family) + folded("".join(clause.heading))
    everything = covered(query.terms, above + folded(clause.text))
    for order, (spans, listed) in enumerate(excerpts(query, clause)):
        text = "".join(clause.text[begin:end] for begin, end in spans)
        told = charged(query, text) if query.asked is Asked.DEPARTMENT else NOBODY
        if told is None:
            continue
        general = folded(document.family) if told.general else ""
        telling = _telling(query, text)
        signs = Signs(
            **known,
            **_measured(query, text, folded(telling or text) + general, told),
            holds=float(bool(telling)),
            order=1.0 / (1.0 + order),
            listing=float(query.asked is Asked.LIST and listed),
            **_worded(measure, query, folded(text), found.referred(clause) if query.scope.penal else ""),
        )
        fit = 0.6 * signs.telling * signs.holds + 0.25 * signs.article + 0.15 * everything
        yield Provision(document, clause, spans, fit, signs, told.names, found.asked)


def _known(
    query: Query, document: Document, clause: Clause, found: Found, measure: Measure
) -> dict[str, float]:
    """The signs that all paragraphs of a clause share, by name."""
    phrased, alike = measure.phrased(found.asked)
    return dict(
        article=covered(query.terms, folded(clause.text)),
        heading=covered(query.terms, folded("".join(clause.heading))),
        title=covered(query.terms, folded(document.family)),
        retrieval=found.fused,
        score=found.score,
        odds=odds_of(found.score),
        share=found.share,
        first=found.first,
        near=float(document.id in query.near),
        named=name_share(query.text, document),
        waters=float(for_other_waters(query.text, document)),
        phrased=phrased,
        phrased_alike=alike,
        opening=1.0 / (1.0 + _number(clause)),
        **{name: value for name, value in found.signals.items() if name in NAMES},
        **_kind_of(document),
        **measure.asking,
    )


def _worded(measure: Measure, query: Query, text: str, referred: str) -> dict[str, float]:
    """What a folded text has of the question by characters, and how it is worded."""
    return {
        "pairs": measure.pairs(text),
        "singles": measure.singles(text),
        "referred": covered(query.terms, referred) if referred else 0.0,
        **{name: float(bool(pattern.search(text))) for name, pattern in _WORDED.items()},
    }


def _number(clause: Clause) -> int:
    """The number of the first step of a clause's path: that of an article."""
    return clause.path.steps[0][1] if clause.path.steps else 0


def _kind_of(document: Document) -> dict[str, float]:
    return {
        "national": float(document.level is Level.NATIONAL),
        "province": float(document.level is Level.PROVINCE),
        "law": float(document.kind is Kind.LAW),
        "policy": float(document.kind not in (Kind.LAW, Kind.REGULATION)),
    }


def _measured(query: Query, text: str, telling: str, told: Charged) -> dict[str, float]:
    """The signs of one paragraph, of which ``text`` would be quoted, by name."""
    quoted = folded(text)
    rarest = max(query.terms, key=lambda term: term.weight, default=None)
    spans = covered(query.terms, quoted)
    return {
        "telling": spans if telling == quoted else covered(query.terms, telling),
        "spans": spans,
        "main": covered((rarest,), quoted) if rarest else 0.0,
        "acting": float(told.acting),
        "leading": float(told.leading),
        "punishing": float(told.punishing),
        "fines": float(not query.scope.penal and bool(_FINES.search(text))),
        "person": float(same_person(query, text)),
        "kind": float(any(asks.search(query.text) and gives.search(text) for asks, gives in _KINDS)),
        "short": 1.0 / (1.0 + len(text) / SHORT),
    }


def _telling(query: Query, text: str) -> str:
    """The part of a text that holds what a question of this kind asks for; empty where none does."""
    if query.scope.penal:
        return text if PENAL.search(text) and (not query.units or measures(query, text)) else ""
    asserted = query.confirms and _ASSERTED.search(query.text)
    holds = _HOLDS[Asked.TIME] if asserted else _HOLDS.get(query.asked)
    if holds is None:
        return text
    sentences = [text[begin:end] for begin, end in sentences_of(text)]
    kept = "".join(sentence for sentence in sentences if holds.search(sentence))
    return kept if query.asked is not Asked.VALUE or measures(query, kept) else ""


def measures(query: Query, text: str) -> bool:
    """Whether a text counts in a unit that the question asks for; any will do where it asks for none."""
    written = western_amounts(folded(text))
    return not query.units or any(
        re.search(rf"\d[百千万亿]*[^\d，。；、]{{0,3}}?{asked}", written) for asked in query.units
    )
