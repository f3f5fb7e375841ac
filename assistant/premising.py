"""Is what the question takes for granted so, by the rules quoted? (前提核对：法规) Said in the first words of the answer."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.confirming import Verdict
from assistant.evidence import covered, folded
from assistant.pieces import Piece
from assistant.quantities import agrees as same_amount
from assistant.quantities import best_stated, quantities_in, stated
from assistant.query import Query
from assistant.scoping import levels_named
from assistant.shelves import is_local
from assistant.statutes import Statutes
from corpus.bodies import bodies_of
from corpus.departments import function_of
from corpus.facts import sentences_of
from corpus.types import Document, Validity
from prompts import Replies

ABOUT = 0.75
"""Share of the question that an article with its headings must cover to decide what the question asserts."""

CLOSE = 0.6
"""Share of the question that the sentence must cover that permits or forbids."""

_ASSERTS = re.compile(
    "吧[？?。！!]*$|对不对|对[吗吧]|是不是|既然|听说|没错|是真的|记得|不是.+吗|说是|据说|是吧"
)
_NOW = re.compile("现在|如今|目前|眼下|还(?!是)|仍|当前")
_STANDS = re.compile("有效|管用|作数|算数|能用|适用")
_ENDED = re.compile("失效|废止|作废|废除|不再?(?:有效|管用|作数|算数|适用)|没用了|取消")
_DATED = re.compile("施行|生效|实施|执行|公布|发布|出台")
_DAY = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?")
_ANY_BODY = re.compile("(?:有关|相关|其他|主管|确定的|指定的|管理)?部门$")
_BARE_NO = re.compile("[未没无不](?!同|过|少)")

_WAIVES = re.compile("不用|不需要|无需|不必|用不着|可以不|不(?:会)?(?:被)?罚|免于|不要求")
_FORBIDS = re.compile("不能|不得|不可以|不允许|不准|禁止|不让|不许")
_PERMITS = re.compile("可以|(?<![功不])能(?![源耗量力效级])|允许|准许|随便")
_REQUIRES = re.compile("必须|应当|需要|非得|强制|一定要|(?<![不需只])要(?![求点害素么])")

_PROHIBITED = re.compile("不得|禁止|严禁|不准|不可以")
_ORDERED = re.compile("应当|必须|应(?=[依按当取办报经])")
_ALLOWED = re.compile("可以(?!处|并处|责令|按|由|根据|对)")
_FINED = re.compile("罚款|处分|吊销|没收|拘留|处罚")
_EXCEPTED = re.compile(
    "除外|除.{1,30}外|但是?(?!不限)|例外|可以不|确需|下列情形|情形之一|条件的|鼓励|原则上|一般"
)

_ACTS = (
    (_WAIVES, ((_FINED, False, "fined"), (_ORDERED, False, "needed"))),
    (_FORBIDS, ((_PROHIBITED, True, "yes"),)),
    (_PERMITS, ((_PROHIBITED, False, "forbidden"), (_ALLOWED, True, "yes"))),
    (_REQUIRES, ((_ORDERED, True, "yes"),)),
)
"""How a question words what may, must or need not be done; wording of a rule that decides it, whether that agrees, and
the name of the opening. The first row whose wording stands in the question counts."""


@dataclass(frozen=True)
class Finding:
    """What a rule says of a premise: ``opening`` names the first words, ``denied`` and ``held`` fill them."""

    verdict: Verdict
    opening: str
    denied: str = ""
    held: str = ""


@dataclass(frozen=True)
class Premises:
    """Puts the verdict on a question's premise in front of what rules say; ``document`` finds a document by its id."""

    replies: Replies
    document: Callable[[str], Document | None]
    statutes: Statutes

    def __call__(self, query: Query, pieces: Sequence[Piece], day: date) -> tuple[Piece, ...]:
        """The pieces, the one that decides first and worded so; as they are where none decides or they disagree."""
        ended = self._ended(query, pieces, day)
        if ended:
            return ended
        if not query.confirms or any(piece.contradicts or piece.agrees for piece in pieces):
            return tuple(pieces)
        meant = self._of_level(query, pieces)
        found = [(piece, finding) for piece in meant if (finding := self._finding(query, piece, day))]
        if not found or len({finding.verdict for _, finding in found}) > 1:
            return tuple(pieces)
        deciding, finding = found[0]
        text = self._worded(finding, deciding.text)
        false = finding.verdict is Verdict.DIFFERS and bool(_ASSERTS.search(query.text))
        denied = (finding.denied,) if finding.denied else ()
        agrees, framed = finding.verdict is Verdict.AGREES, text.removesuffix(deciding.text)
        first = replace(deciding, text=text, contradicts=false, agrees=agrees, denied=denied, framed=framed)
        return (first, *(piece for piece in pieces if piece is not deciding))

    def _of_level(self, query: Query, pieces: Sequence[Piece]) -> list[Piece]:
        """Pieces of the level that the question names, where it names one; else all."""
        levels = levels_named(query.text)
        held = [piece for piece in pieces if piece.sources]
        documents = [self.document(piece.sources[0].clause.document) for piece in held]
        named = [p for p, d in zip(held, documents, strict=True) if d is not None and d.level in levels]
        return named if len(levels) == 1 and named else held

    def _worded(self, finding: Finding, sentence: str) -> str:
        told = {"denied": finding.denied, "held": finding.held, "sentence": sentence}
        return self.replies.say(f"premise.{finding.opening}", **told)

    def _finding(self, query: Query, piece: Piece, day: date) -> Finding | None:
        """What one piece says of the premise; nothing where it is a plan's, which is worded with its verdict."""
        document = self.document(piece.sources[0].clause.document) if piece.sources else None
        if document is None or is_local(document) or piece.cells or piece.office:
            return None
        clause = piece.sources[0].clause
        about = folded("".join((document.family, *clause.heading, clause.text)))
        if _DATED.search(query.text) and query.years:
            return _of_day(query, piece)
        if query.scope.status:
            return self._of_standing(query, piece, day)
        if query.terms and covered(query.terms, about) < ABOUT:
            return None
        quote = "".join(source.quote for source in piece.sources)
        if query.departments:
            return _of_department(query, quote)
        if quantities_in(query.text):
            return _of_amount(query, quote)
        return _of_act(query, quote)

    def _of_standing(self, query: Query, piece: Piece, day: date) -> Finding | None:
        """Verdict on whether a document is in force: the sentence itself says how it stands."""
        document = self.document(piece.concerns or "")
        if document is None or not (_STANDS.search(query.text) or _ENDED.search(query.text)):
            return None
        validity = document.validity(day)
        if validity not in (Validity.IN_FORCE, Validity.REPEALED):
            return None
        right = (validity is Validity.REPEALED) == bool(_ENDED.search(query.text))
        return Finding(Verdict.AGREES, "yes") if right else Finding(Verdict.DIFFERS, "plain")

    def _ended(self, query: Query, pieces: Sequence[Piece], day: date) -> tuple[Piece, ...]:
        """An article of a repealed law that is asked about as if it applied: what applies now beside it."""
        first = pieces[0] if pieces else None
        document = self.document(first.sources[0].clause.document) if first and first.sources else None
        if first is None or document is None or not query.paths or not _NOW.search(query.text):
            return ()
        if document.validity(day) is not Validity.REPEALED:
            return ()
        text = self.replies.say("premise.ended", sentence=first.text)
        return (
            replace(first, text=text, contradicts=True),
            *pieces[1:],
            *self._successor(query, first, document),
        )

    def _successor(self, query: Query, piece: Piece, document: Document) -> Iterator[Piece]:
        """The provision of the law that replaced another which treats of the same matter."""
        by = self.document(document.repealed_by or "")
        if by is None:
            return
        asked = self.statutes.worded(query)
        found = self.statutes.candidates(asked, (by,)) if asked.terms else []
        if found and found[0].fit >= CLOSE:
            yield self.statutes.quoted(found[0])


def _of_amount(query: Query, quote: str) -> Finding | None:
    """Verdict on an amount, a share or a period."""
    for kind in dict.fromkeys(one.kind for one in quantities_in(query.text)):
        claims = stated(query.text, kind)
        claim = claims[0] if len(claims) == 1 else None
        held = best_stated(claim, stated(quote, kind)) if claim else None
        same = same_amount(claim, held) if claim and held else None
        if same is not None and claim and held:
            if same:
                return Finding(Verdict.AGREES, "yes")
            return Finding(Verdict.DIFFERS, "amount", claim.words, held.words)
    return None


def _of_department(query: Query, quote: str) -> Finding | None:
    """Verdict on a department: right where a body of its function is named, wrong where only others are."""
    names = [name for body in bodies_of(quote, 0, len(quote)) for name in body.names]
    known = {name: function for name in names if (function := function_of(name)) not in (None, "政府")}
    asserted = function_of(query.departments[0])
    if asserted is None or not known or any(_ANY_BODY.search(name) for name in names if name not in known):
        return None
    if asserted in known.values():
        return Finding(Verdict.AGREES, "yes") if set(known.values()) == {asserted} else None
    if len(set(known.values())) > 1 or len(known) < len(set(names)):
        return Finding(Verdict.DIFFERS, "not", query.departments[0])
    return Finding(Verdict.DIFFERS, "department", query.departments[0], next(iter(known)))


def _of_act(query: Query, quote: str) -> Finding | None:
    """Verdict on what may, must or need not be done, by the one sentence that covers the question best."""
    rules = next((rules for asked, rules in _ACTS if asked.search(query.text)), ())
    spans = list(sentences_of(quote))
    best = max(spans, key=lambda s: covered(query.terms, folded(quote[slice(*s)])), default=None)
    if not rules or best is None:
        return None
    sentence = quote[slice(*best)]
    if covered(query.terms, folded(sentence)) < CLOSE or _EXCEPTED.search(sentence):
        return None
    decided = [(agrees, opening) for rule, agrees, opening in rules if rule.search(sentence)]
    if len(decided) != 1:
        return None
    agrees, opening = decided[0]
    if agrees and _ALLOWED.search(sentence) and _BARE_NO.search(query.text):
        return None
    return Finding(Verdict.AGREES if agrees else Verdict.DIFFERS, opening)


def _of_day(query: Query, piece: Piece) -> Finding | None:
    """Verdict on the day, or the year, on which a document came into force."""
    quote = piece.sources[0].quote
    asserted, held = _DAY.search(query.text), _DAY.search(quote)
    if asserted is None or held is None or not _DATED.search(quote):
        return None
    if held[0].startswith(asserted[0].replace("号", "日")):
        return Finding(Verdict.AGREES, "yes")
    return Finding(Verdict.DIFFERS, "amount", asserted[0], held[0])
