"""Which known document a text is (同一文件): a version that is known, or the one it stands beside.

Two accounts of one version may give its adoption, its approval or its publication as its day.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from corpus.catalog import Listing
from corpus.outline import Outline
from corpus.paths import Step
from corpus.types import Document

ONE_VERSION = timedelta(days=183)
"""Days by which two accounts of one version's date may differ: adopted, approved, published (at most 160 seen)."""


def articles_of(outline: Outline) -> list[int]:
    """Numbers of the articles (条) of an outline, in order."""
    return [
        clause.path.steps[-1][1]
        for clause in outline.clauses
        if clause.path.steps and clause.path.steps[-1][0] is Step.ARTICLE
    ]


def counterpart(
    found: Document, outline: Outline, listings: Sequence[Listing], held: Iterable[Document]
) -> Document | None:
    """The version among the catalogue's documents and those ``held`` that a text is, None where there is none.

    ``found`` is what the text says of itself. A text without a title is known by its number of articles and the day
    it comes into force; one without a day only where there is a single version of it.
    """
    articles = len(articles_of(outline))
    for listing in listings:
        untitled = outline.title is None and listing.articles == articles > 0
        if untitled and listing.document.effective == found.effective:
            return listing.document
    listed = [listing.document for listing in listings]
    same = versions(found, [*listed, *held])
    if found.version is None:
        return same[0] if len(same) == 1 else None
    close = [d for d in same if d.version and abs(d.version - found.version) <= ONE_VERSION]
    return min(close, key=lambda d: _distance(d, found), default=None)


def versions(found: Document, documents: Iterable[Document]) -> list[Document]:
    """The documents that are versions of the same text, by their title, each id once."""
    return list({one.id: one for one in documents if one.family == found.family}.values())


def neighbours(found: Document, documents: Iterable[Document]) -> tuple[Document | None, Document | None]:
    """The last version of the same text before ``found`` and the first one after it, None where there is none."""
    day = found.version
    dated = [(one.version, one) for one in versions(found, documents) if one.version and one.id != found.id]
    if day is None:
        return None, None
    before = [(version, one) for version, one in dated if version < day]
    after = [(version, one) for version, one in dated if version > day]
    first = min(after, key=lambda pair: pair[0])[1] if after else None
    return (max(before, key=lambda pair: pair[0])[1] if before else None), first


def _distance(one: Document, other: Document) -> timedelta:
    if one.version is None or other.version is None:
        return timedelta.max
    return abs(one.version - other.version)
