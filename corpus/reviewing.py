"""What looks wrong in a document (核对): its numbers, its title, its days, and what the catalogue knows of it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.catalog import Listing
from corpus.checking import NumberingFault, OutlineReport, report_of
from corpus.describing import describe
from corpus.instructing import instructions_in
from corpus.library import Text
from corpus.matching import ONE_VERSION, articles_of
from corpus.types import Document, Kind, Level, TextKind

_NAME_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_DAY = r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日"
_NATIONAL_ACT = re.compile(f"{_DAY}(?:(?!{_DAY}|《)[^。])*全国人民代表大会")
"""A day on which the national congress did something, with no title in between: 2002年6月29日第九届全国人民代表大会…."""

_SHOWN = 40
"""Characters of an instruction that are shown."""

_FRONT = 60
"""Clauses in front of a document among which the lines under its title stand."""


class Concern(StrEnum):
    """What a finding is about; ``DIGEST`` is no fault but tells that the original is not there."""

    NUMBERING = "numbering"
    ARTICLES = "articles"
    DAY = "day"
    HEADER = "header"
    TITLE = "title"
    UNDATED = "undated"
    FLAT = "flat"
    INSTRUCTION = "instruction"
    DIGEST = "digest"


@dataclass(frozen=True)
class Finding:
    """Something that looks wrong, in Chinese; ``path`` is the clause it is about, None for the whole."""

    concern: Concern
    message: str
    path: str | None = None


@dataclass(frozen=True)
class Review:
    """A document as it was read: what it counts, and what looks wrong."""

    document: Document
    text: Text
    report: OutlineReport
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that may be faults of the text or of its reading."""
        return tuple(finding for finding in self.findings if finding.concern is not Concern.DIGEST)


def review(text: Text, name: str, document: Document, listing: Listing | None = None) -> Review:
    """A text reviewed as ``document``; ``name`` is the name its owner gave the file, without its ending."""
    report = report_of(text.outline)
    if document.text_kind is TextKind.DIGEST:
        found = (*_digest(), *_numbering(report, digest=True))
    else:
        found = (*_articles(text, listing), *_days(text, name, document), *_shape(text, report))
        found = (*found, *_header(text, document), *_numbering(report, digest=False))
    return Review(document, text, report, (*found, *_instructions(text)))


def _numbering(report: OutlineReport, digest: bool) -> tuple[Finding, ...]:
    """The outline's warnings; a digest holds chosen articles, so what it skips is no fault."""
    return tuple(
        Finding(Concern.NUMBERING, warning.message, str(warning.path))
        for warning in report.warnings
        if not (digest and warning.fault is NumberingFault.SKIP)
    )


def _instructions(text: Text) -> Iterator[Finding]:
    """Clauses with words that speak to a program that reads them; answers do not quote these."""
    for clause in text.outline.clauses:
        for begin, end in instructions_in(clause.text):
            quoted = " ".join(clause.text[begin:end].split())[:_SHOWN]
            words = f"夹有写给程序的指令，答复时不会引用：“{quoted}”"
            yield Finding(Concern.INSTRUCTION, words, str(clause.path))


def _digest() -> tuple[Finding, ...]:
    return (Finding(Concern.DIGEST, "只有要点，不是原文，可以用 lvwen corpus add 加入原文。"),)


def _articles(text: Text, listing: Listing | None) -> tuple[Finding, ...]:
    known, found = listing.articles if listing else None, len(articles_of(text.outline))
    if known is None or found >= known:
        return ()
    return (Finding(Concern.ARTICLES, f"只读出{found}条，目录所记是{known}条，可能不是全文。"),)


def _days(text: Text, name: str, document: Document) -> tuple[Finding, ...]:
    """A file's name that carries another day than the text, or no day at all."""
    told = describe("read", "", text.outline, text.told).version
    named = _day_of(name)
    if named and told and abs(named - told) > ONE_VERSION:
        words = f"文件名上的日期是{named}，正文题注只到{told}，请核对是哪一版。"
        return (Finding(Concern.DAY, words),)
    if document.begins is None:
        return (Finding(Concern.UNDATED, "没有读出日期，无法判断时效。"),)
    return ()


def _day_of(name: str) -> date | None:
    """The last day a name carries."""
    found = _NAME_DAY.findall(name)
    try:
        return date.fromisoformat(found[-1]) if found else None
    except ValueError:
        return None


def _shape(text: Text, report: OutlineReport) -> tuple[Finding, ...]:
    untitled = text.outline.title is None and text.told.title is None and len(text.files) == 1
    found = []
    if untitled:
        found.append(Finding(Concern.TITLE, "没有读出标题，以文件名代替。"))
    if report.depth == 0:
        found.append(Finding(Concern.FLAT, "没有读出带编号的条款，只能按段落引用。"))
    return tuple(found)


def _header(text: Text, document: Document) -> tuple[Finding, ...]:
    """A provincial or lower law whose lines under the title tell of the national congress."""
    local = document.level is not Level.NATIONAL and document.kind in (Kind.LAW, Kind.REGULATION)
    front = []
    for clause in text.outline.clauses[:_FRONT]:
        if clause.path.steps:
            break
        front.append("".join(unicodedata.normalize("NFKC", clause.text).split()))
    if not local or not _NATIONAL_ACT.search("\n".join(front)):
        return ()
    words = "题注里有全国人民代表大会的日期，像是从另一部法律抄来的，这些日期没有采用。"
    return (Finding(Concern.HEADER, words),)
