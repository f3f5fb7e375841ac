"""What stands under a heading (章节): the items of 保障措施, the principles of 工作原则."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.evidence import folded
from assistant.pieces import Piece, Source
from assistant.query import Asked, Query
from corpus.outline import lead_of, name_of
from corpus.types import Clause, ClauseKind

_NAME_MIN = 3
_LISTING = re.compile(
    "哪[些几]|几[个条项方大]|[一二三四五六七八九十]大|哪[一二三四五六七八九十两]|分别|都有|包括|多少[条项个]|列|板块|划分"
)


@dataclass(frozen=True)
class Section:
    """A heading and the leads of what stands under it, in order."""

    name: str
    items: tuple[Source, ...]


def sections_of(clauses: Sequence[Clause]) -> tuple[Section, ...]:
    """Sections of one document: headings with items below, and clauses whose paragraphs have lead sentences."""
    found = []
    for at, clause in enumerate(clauses):
        if clause.path.name:
            continue
        if clause.kind is ClauseKind.TITLE:
            items = tuple(_lead(child) for child in clauses[at + 1 :] if _is_child(child, clause))
        else:
            items = tuple(_paragraph_leads(clause))
        if len(items) > 1:
            found.append(Section(folded(name_of(clause)), items))
    return tuple(section for section in found if len(section.name) >= _NAME_MIN)


def _is_child(child: Clause, parent: Clause) -> bool:
    under = child.path.starts_with(parent.path) and len(child.path.steps) == len(parent.path.steps) + 1
    return under and bool(lead_of(child.text))


def _lead(clause: Clause) -> Source:
    return Source(clause, (0, len(lead_of(clause.text))))


def _paragraph_leads(clause: Clause) -> Iterable[Source]:
    """Lead sentences of a clause's paragraphs after its heading, where every paragraph but a first one has one."""
    lines = [(match.start(), match[0]) for match in re.finditer("[^\n]+", clause.text)][1:]
    leads = [(begin, lead_of(line)) for begin, line in lines]
    if any(not lead for _, lead in leads[1:]):
        return
    for begin, lead in leads:
        if lead:
            yield Source(clause, (begin, begin + len(lead)))


def section_answer(query: Query, sections: Iterable[Section]) -> tuple[Piece, ...]:
    """The items under the heading that the question names in so many words; nothing where it names none."""
    if query.asked not in (Asked.LIST, Asked.TEXT, Asked.VALUE) or not _LISTING.search(query.text):
        return ()
    named = [section for section in sections if section.name in query.text]
    if not named:
        return ()
    section = max(named, key=lambda each: len(each.name))
    return tuple(Piece(source.quote, (source,)) for source in section.items)
