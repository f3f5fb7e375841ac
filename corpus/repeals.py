"""Repeal clauses and newer versions (废止、替代): which document ends which, and from which day.

A closing article that says 《…法》同时废止 ends every listed text whose version is older than its own (立法法, art. 65:
the day a law comes into force is fixed by the law itself). A newer version of one text takes the place of the older.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from corpus.types import Clause, Document, family_of

_TITLE = re.compile("《(.+?)》")
_ENDED = re.compile(
    r"(?:\([^()]*\))?,?(?:同时|同日|同步|即行|一并|随之|相应)?(?:[自从][^,;。《》]{2,14}?起)?(?:同时|同日|即行|予以)?废止(?=[,;。]|$)"
)
"""What stands behind a title that is ended; 《甲法》规定的…废止 and 《甲法》废止前 end nothing."""

_ENDING = re.compile("(?:同时|即行|起)废止$")
_AND = re.compile(r"(?:\([^()]*\))?(?:、|和|及|与|以及)")
_FROM = re.compile(
    r"(?:[自从]|施行日期[为是：:]?)((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日起?(?:施行|实施|生效|废止)?"
    "(?!的|起|施行|实施|生效|废止)"
)
"""The day a text names for its own force, not that of another (自2001年1月1日起施行的《甲法》)."""

_SENTENCE = re.compile("[^。;]+[。;]?")

LAST = 12
"""Clauses at the end of a document in which its repeals are looked for."""


@dataclass(frozen=True)
class Repeal:
    """A repeal (废止): the clause that says it, the text it ends (``family_of`` its title), and from which day."""

    ref: str
    family: str
    day: date


def repeals_of(document: Document, clauses: Sequence[Clause]) -> tuple[Repeal, ...]:
    """Repeals that the last clauses of a document declare; the day is the one they name, else its own first day."""
    found = []
    for clause in clauses[-LAST:]:
        text = "".join(unicodedata.normalize("NFKC", clause.text).split())
        day = _named_day(text) or document.begins
        if day is not None:
            titles = [title for sentence in _SENTENCE.findall(text) for title in _ended(sentence)]
            found += [Repeal(clause.ref, family_of(title), day) for title in titles]
    return tuple(found)


def _named_day(text: str) -> date | None:
    match = _FROM.search(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _ended(sentence: str) -> list[str]:
    """Titles that a sentence ends, in order: those that 废止 stands behind or before, and those joined to them."""
    titles = list(_TITLE.finditer(sentence.replace("<", "〈").replace(">", "〉")))
    joined = [bool(_AND.match(sentence[one.end() : two.start()])) for one, two in pairwise(titles)]
    ended = [bool(_ENDED.match(sentence, title.end())) for title in titles]
    for at in reversed(range(len(joined))):
        ended[at] = ended[at] or (joined[at] and ended[at + 1])
    for at, title in enumerate(titles):
        before = at > 0 and joined[at - 1] and ended[at - 1]
        ended[at] = ended[at] or before or bool(_ENDING.search(sentence[: title.start()]))
    return [title[1] for title, is_ended in zip(titles, ended, strict=True) if is_ended]


def with_ends(documents: Sequence[Document], clauses: Mapping[str, Sequence[Clause]]) -> tuple[Document, ...]:
    """The documents with what ended each: a repeal that one of them declares, or a newer version among them.

    ``clauses`` holds the clauses of each document by its id. What the catalogue already says stays.
    """
    linked = _with_versions(documents)
    ends: dict[str, tuple[date, str]] = {}
    for by in linked:
        for repeal in repeals_of(by, clauses.get(by.id, ())):
            ended = [d for d in linked if d.family == repeal.family and _is_older(d, by)]
            ends.update({d.id: (repeal.day, by.id) for d in ended})
    return tuple(
        replace(d, repealed=ends[d.id][0], repealed_by=ends[d.id][1])
        if d.id in ends and d.repealed is None
        else d
        for d in linked
    )


def _is_older(one: Document, other: Document) -> bool:
    if one.id == other.id or one.begins is None or other.begins is None:
        return False
    return one.begins < other.begins


def _with_versions(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents with each version of a text linked to the next one."""
    families: dict[str, list[Document]] = {}
    for document in documents:
        families.setdefault(document.family, []).append(document)
    following = {
        old.id: new
        for versions in families.values()
        for old, new in pairwise(
            sorted((d for d in versions if d.begins), key=lambda d: d.begins or date.min)
        )
        if old.begins != new.begins
    }
    return tuple(
        replace(d, superseded=following[d.id].begins, replaced_by=following[d.id].id)
        if d.id in following and d.superseded is None
        else d
        for d in documents
    )
