"""What a document says of itself (文件要素): title, 文号, issuer, days, level, kind.

The adoption lines of a law (题注) and its last articles hold the days; a plan or policy has them in its letterhead.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus.lines import Letterhead
from corpus.outline import Outline
from corpus.types import Document, Kind, Level

NUMBER = re.compile(
    r"国务院令第\d+号|[一-龥]{2,9}[部局委会]令第\d+号|[一-龥]{2,10}[〔\[（(](?:19|20)\d\d[〕\]）)]\s*第?\d{1,5}\s*号"
)
"""文号: 国务院令第736号, 国发〔2021〕4号."""

_DAY = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
_PERIODS = (("十三五", date(2020, 12, 31)), ("十四五", date(2025, 12, 31)), ("十五五", date(2030, 12, 31)))
"""Last day of each five-year period named in a plan's title."""

_KINDS = (
    (re.compile("(?:规划|计划|纲要)(?:（.*）)?$"), Kind.PLAN),
    (re.compile("(?:(?<!办)法|法典)(?:（.*）)?$"), Kind.LAW),
    (re.compile("(?:条例|规定|规则|细则|办法)(?:（.*）)?$"), Kind.REGULATION),
    (re.compile("(?:标准|规范)(?:（.*）)?$"), Kind.STANDARD),
    (re.compile("(?:意见|通知|方案|措施|政策)(?:（.*）)?$"), Kind.POLICY),
)
_PLACES = (
    (re.compile(r"^(?:.{2,3}?省|[^省]{2,4}?市)?.{2,4}?[县旗]"), Level.COUNTY),
    (re.compile(r"^(?:.{2,3}?省)?.{2,4}?市"), Level.CITY),
    (re.compile(r"^(?:.{2,3}?省|.{2,6}?自治区|北京市|天津市|上海市|重庆市)"), Level.PROVINCE),
)
_MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
_CONGRESS = re.compile(
    "(?<![一-龥])经?(?:第[^第]{1,4}届)?(全国|[一-龥]{2,8}?[省市区县州])(?:第[^第]{1,4}届)?(人民代表大会(?:常务委员会)?)"
)
_ACTS = re.compile("修订|修正|修改的决定|通过|批准|公布|发布|印发|施行")
_AMENDING = ("修订", "修正", "修改的决定")
_ADOPTING = ("通过", "公布", "发布", "印发")
_FORCE = re.compile(
    r"本[法典条例办法规定细则决议]{1,3}[自从](公布|发布)之日起(?:施行|实施)|自((?:19|20)\d\d年\d{1,2}月\d{1,2}日)起?(?:施行|实施|生效)"
)
_SELF = re.compile(
    "本(法典?|条例|办法|规定|规则|细则|决[定议]|通知|意见|方案|措施|政策|计划|规划|纲要)[自从]"
)
_LAWFUL = ("条例", "办法", "规定", "规则", "细则", "决定", "决议")
_NAME_DAY = re.compile(r"[(（]((?:19|20)\d\d-\d\d-\d\d)[)）]$")
_SAME_VERSION = timedelta(days=183)
"""A version is published within this of its last adoption or approval (at most 160 days in the test corpora)."""

_FRONT, _ENDING = 60, 18
"""Clauses looked at in front, and at the end."""


_UNTOLD = Letterhead()


@dataclass(frozen=True)
class _Event:
    day: date
    act: str
    text: str


def describe(document_id: str, name: str, outline: Outline, told: Letterhead = _UNTOLD) -> Document:
    """A document's particulars as far as its text, or what its format ``told``, gives them.

    ``name`` is the file's name without ending, the title where the text shows none.
    """
    title = outline.title or told.title or _NAME_DAY.sub("", name)
    front = _front(outline)
    level = level_of(title)
    kind = next((kind for pattern, kind in _KINDS if pattern.search(title)), _kind_of_text(outline))
    lawful = kind in (Kind.LAW, Kind.REGULATION)
    number = NUMBER.search(unicodedata.normalize("NFKC", front).replace(" ", ""))
    document = Document(
        id=document_id,
        title=title,
        level=level,
        kind=kind,
        number=told.number or (_printed(number[0]) if number else None),
        issuer=told.issuer or (_issuer(front, title) if lawful else None),
        url=told.url,
    )
    if lawful:
        return _with_name_day(_with_days(document, front, outline), name)
    period = next((day for word, day in _PERIODS if word in title), None)
    issued = told.issued or next(_days(front), None)
    return replace(
        document,
        issued=issued,
        effective=_effective(outline, issued) if _name_of_itself(outline) else None,
        expires=period if kind is Kind.PLAN else None,
    )


def _kind_of_text(outline: Outline) -> Kind:
    """What a text without a telling title calls itself in its closing articles; without a name there, a regulation."""
    named = _name_of_itself(outline)
    if named is None or named.startswith("法"):
        return Kind.POLICY if named is None else Kind.LAW
    return Kind.REGULATION if not named or named in _LAWFUL else Kind.POLICY


def _name_of_itself(outline: Outline) -> str | None:
    """法 of 本法自…起施行, empty where a closing article says that without a name, None where none does."""
    for clause in outline.clauses[-_ENDING:]:
        text = "".join(unicodedata.normalize("NFKC", clause.text).split())
        if _FORCE.search(text):
            named = _SELF.search(text)
            return named[1] if named else ""
    return None


def level_of(title: str) -> Level:
    """Level of what a title names first: 济宁市… is a city's, 北京市… a province's, no place the nation's."""
    named = re.sub("^(?:中共|关于)", "", title)
    if named.startswith(_MUNICIPALITIES):
        return Level.PROVINCE
    if re.match("中华人民共和国|国务院|全国|国家", named):
        return Level.NATIONAL
    return next((level for pattern, level in _PLACES if pattern.match(named)), Level.NATIONAL)


def _front(outline: Outline) -> str:
    """The text before the first numbered clause."""
    texts = []
    for clause in outline.clauses[:_FRONT]:
        if clause.path.steps:
            break
        texts.append(clause.text)
    return "\n".join(texts)


def _printed(number: str) -> str:
    return number.replace("(", "〔").replace(")", "〕").replace("[", "〔").replace("]", "〕")


def _days(text: str) -> Iterator[date]:
    for match in _DAY.finditer(unicodedata.normalize("NFKC", text).replace(" ", "")):
        day = _day(match)
        if day:
            yield day


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _with_days(document: Document, front: str, outline: Outline) -> Document:
    """The document with the days of its adoption, amendments and coming into force."""
    events = _events(front, document)
    published = [event.day for event in events if event.act in ("公布", "发布")]
    adopted = [event.day for event in events if event.act in _ADOPTING or event.act == "批准"]
    amended = tuple(sorted({event.day for event in events if event.act in _AMENDING}))
    issued = min(published, default=min(adopted, default=None))
    approved = [event.day for event in events if event.act == "批准" and event.day != issued]
    revised = [event.day for event in events if event.act == "修订"]
    effective = _effective(outline, max(revised, default=max(approved, default=issued)))
    return replace(document, issued=issued, amended=amended, effective=effective)


def _with_name_day(document: Document, name: str) -> Document:
    """The document with the day its file's name carries, where the lines under the title know no such version."""
    match = _NAME_DAY.search(name)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        return document
    if day is None:
        return document
    if document.version is None:
        return replace(document, issued=day)
    known = day - document.version <= _SAME_VERSION
    return document if known else replace(document, amended=(*document.amended, day))


def _events(front: str, document: Document) -> list[_Event]:
    """What was done on which day, as the lines under the title say.

    Lines about another body's law are left out: a header copied from the national law says 第九届全国人民代表大会 under
    a provincial title.
    """
    text = "".join(unicodedata.normalize("NFKC", front).split())
    starts = list(_DAY.finditer(text))
    events = []
    for at, match in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(text)
        said, day = text[match.end() : end], _day(match)
        acts = _ACTS.findall(re.sub("《.*?》", "", said))
        foreign = document.level is not Level.NATIONAL and "全国人民代表大会" in said
        if day and acts and not foreign:
            events.append(_Event(day, _weightiest(acts), said))
    return events


def _weightiest(acts: Sequence[str]) -> str:
    """修订通过 is an amendment, 通过并批准 an adoption."""
    for wanted in (*_AMENDING, *_ADOPTING, "批准"):
        if wanted in acts:
            return wanted
    return acts[0]


def _effective(outline: Outline, issued: date | None) -> date | None:
    """The day its last articles name for its coming into force, 公布之日 being the day it was issued."""
    found: date | None = None
    for clause in outline.clauses[-_ENDING:]:
        text = "".join(unicodedata.normalize("NFKC", clause.text).split())
        for match in _FORCE.finditer(text):
            day = _DAY.search(match[2]) if match[2] else None
            found = (_day(day) if day else None) or (issued if match[1] else found)
    return found


def _issuer(front: str, title: str) -> str | None:
    text = "".join(unicodedata.normalize("NFKC", front).split())
    if "国务院令" in text or re.search("国务院第.{1,4}次常务会议", text):
        return "国务院"
    national = level_of(title) is Level.NATIONAL
    for match in _CONGRESS.finditer(_DAY.sub(" ", text)):
        if match[1] == "全国" if national else title.startswith(match[1]):
            return match[1] + match[2]
    return None
