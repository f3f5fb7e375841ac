"""Documents that a question names (点名的文件): by title, short name, or 省、市 for the place in front."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corpus.types import Document, Kind, Level, Validity, family_of
from index.normalising import normalised

_PLACE = re.compile("^(?:[一-龥]{2,3}?省|[一-龥]{2,4}?市|[一-龥]{2,4}?县)")
_MARKS = re.compile('[《》〈〉<>“”"\\s]|中华人民共和国')
_QUOTED = re.compile("《([^《》]{2,60})》")

_PLAN = "规划"
"""An alias of the county's plan that stands in the names of many others."""

SHORTEST = 3
"""Characters of the shortest name that counts where it does not stand in 《》: 水法 stands in 废水法定 too."""

_FILLING = re.compile("污染环境防治|污染防治|促进|管理|保护|暂行|防治")
_COMMON = (
    ("固体废物", "固废"),
    ("环境影响评价", "环评"),
    ("节约能源", "节能"),
    ("节约用水", "节水"),
    ("环境保护", "环保"),
    ("污染防治", "污染"),
)
"""Words of titles and what people say for them."""

_ALONE = r"(?:^|(?<=[，。、：；？！\s按照据看查问]))(?:中华人民共和国)?{}(?![定律规院治制])"
"""A short name that stands by itself: at the head of a phrase, and no part of 法定, 法律."""

_IN_USE = (Validity.IN_FORCE, Validity.UNKNOWN, Validity.EXPIRED)


def place_of(document: Document) -> str:
    """The place whose document it is, as its title begins: 济宁市; empty for the nation's and for titles without one."""
    match = _PLACE.match(document.title) if document.level is not Level.NATIONAL else None
    return match[0] if match else ""


def names_of(document: Document) -> tuple[str, ...]:
    """What people call a document, as it stands in normalised text without marks."""
    whole = {document.family, bare(document.title)}
    names = whole | set(map(bare, document.aliases))
    if document.kind in (Kind.LAW, Kind.REGULATION):
        names |= {name for each in whole for name in _shortened(each) if len(name) > SHORTEST}
    place = place_of(document)
    if place:
        rest = {name.removeprefix(place) for name in names if name.startswith(place)}
        short = place[:-1]
        names |= {prefix + name for name in rest for prefix in (short, place[-1], short + place[-1])}
    return tuple(sorted(name for name in map(normalised, names) if len(name) >= 2))


def _shortened(name: str) -> Iterator[str]:
    """What people leave out of a law's name: 大气条例, 清洁生产条例, 节水条例, 固废法."""
    short = name
    for long, common in _COMMON:
        short = short.replace(long, common)
    bare_name = _FILLING.sub("", short)
    yield from (short, _FILLING.sub("", name), bare_name)


def bare(title: str) -> str:
    """A title without marks and without 中华人民共和国."""
    return _MARKS.sub("", title)


@dataclass(frozen=True)
class Names:
    """Finds the documents that a text names; versions of one text are one family."""

    documents: tuple[Document, ...]

    @cached_property
    def _known(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Names, the longest first, with the families they stand for."""
        found: dict[str, set[str]] = {}
        for document in self.documents:
            for name in names_of(document):
                found.setdefault(name, set()).add(document.family)
        return tuple(
            (name, frozenset(held)) for name, held in sorted(found.items(), key=lambda i: -len(i[0]))
        )

    @cached_property
    def _short(self) -> frozenset[str]:
        """Short names that the catalogue gives on purpose: 法典."""
        return frozenset(
            alias for d in self.documents for alias in map(normalised, d.aliases) if alias != _PLAN
        )

    def __call__(self, text: str) -> tuple[tuple[str, ...], str]:
        """Families that a (normalised) text names, and the text without their names."""
        quoted = {normalised(bare(title)) for title in _QUOTED.findall(text)}
        families: list[str] = []
        for name, held in self._known:
            if name not in text:
                continue
            by_itself = name != _PLAN and re.search(_ALONE.format(re.escape(name)), text)
            alone = name in quoted or name in self._short or by_itself
            if len(name) < SHORTEST and not alone:
                continue
            pattern = r"《?(?:中华人民共和国)?" + re.escape(name) + "》?"
            text, times = re.subn(pattern, " ", text)
            families += sorted(held) if times else []
        return tuple(dict.fromkeys(families)), text

    def unknown(self, text: str) -> tuple[str, ...]:
        """Titles in 《》 that no document of the corpus bears."""
        known = {name for name, _ in self._known}
        return tuple(t for t in _QUOTED.findall(text) if normalised(bare(family_of(t))) not in known)


NO_NAMES = Names(())


def version_on(versions: Iterable[Document], day: date) -> Document | None:
    """The version of one text that applied on a day; where none did, the last one before it, else the first."""
    ordered = sorted(versions, key=lambda d: d.begins or date.min)
    applied = [d for d in ordered if d.validity(day) in _IN_USE]
    begun = [d for d in ordered if d.validity(day) is not Validity.NOT_YET]
    chosen = applied or begun[-1:] or ordered[:1]
    return chosen[-1] if chosen else None


def in_use(document: Document, day: date) -> bool:
    """Whether a document may be cited as what applies on a day; an expired plan may, with a notice."""
    return document.validity(day) in _IN_USE


def versions_of(documents: Sequence[Document], families: Iterable[str], day: date) -> tuple[Document, ...]:
    """For each family the version that applied on the day."""
    found = (version_on([d for d in documents if d.family == family], day) for family in families)
    return tuple(document for document in found if document is not None)


_FORMAL = re.compile(
    "^(?:中华人民共和国|.{2,4}?[省市])|实施|管理|保护|促进|(?:暂行|试行)?(?:条例|办法|规定|法|法典)$"
)
_WATERS = re.compile("南水北调|[\u4e00-\u9fff]{1,2}[河江湖](?=保护|管理|流域|沿线)")


def name_share(text: str, document: Document) -> float:
    """Share of the pairs of characters in a document's name, but for its place and kind, that a text has, 0 … 1."""
    name = _FORMAL.sub("", document.family)
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return sum(pair in text for pair in pairs) / max(1, len(pairs))


def for_other_waters(text: str, document: Document) -> bool:
    """Whether a document's name says that it is for a river or lake, and a text does not name that."""
    return any(name not in text for name in _WATERS.findall(document.family))
