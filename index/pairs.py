"""Pairs of texts that belong together (训练对), drawn from articles and a plan alone: no question, no label.

A span of an article and the rest of it (the inverse cloze task of Lee et al. 2019, arXiv:1906.00300), its halves, its
heading, its neighbour in the law, and above all what a citizen might ask about it (``index.questions_like``).
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.questions_like import in_everyday_words, question_like

LONGEST_TEXT = 200
"""Characters of an article that one pair shows; longer ones are cut for speed, each time elsewhere."""
SPAN_LENGTHS = (6, 60)
BLOCK = 8
"""Articles of one law that follow each other in a batch: each is a hard negative of the others' questions."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """An article or a paragraph: what pairs are drawn from; ``number`` is 第三条 or empty."""

    title: str
    heading: str
    number: str
    text: str


_NUMBER = re.compile(r"^(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十])?)\s*")


def _section(title: str, heading: str, text: str) -> Section:
    """The section with its number taken out of its text."""
    found = _NUMBER.match(text)
    return Section(title, heading, found[1] if found else "", _NUMBER.sub("", text).strip())


def read_articles(path: Path) -> list[Section]:
    """Sections of a gzipped JSON-lines file with the fields title, chapter and text; very short ones are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    sections = [_section(row["title"], row.get("chapter") or "", row["text"]) for row in rows]
    return [section for section in sections if len(section.text) >= SPAN_LENGTHS[0]]


PLAN_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．](?!\d)|（\d+）)"
)


def read_plan(path: Path) -> list[Section]:
    """Sections of a plan as hard-wrapped lines: a paragraph ends at a line's full stop or at a heading."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    title = max(re.findall(r"《([^》]+规划)》", "".join(lines)[:200]) or [path.stem], key=len)
    sections: list[Section] = []
    heading = text = ""
    for line in lines:
        if PLAN_HEADING.match(line):
            sections.append(Section(title, heading, "", text))
            heading, text = line[:40], ""
        text += line
        if line.endswith("。"):
            sections.append(Section(title, heading, "", text))
            text = ""
    sections.append(Section(title, heading, "", text))
    return [section for section in sections if len(section.text) >= SPAN_LENGTHS[0]]


def _span(text: str, rng: random.Random) -> tuple[int, int]:
    """Begin and end of neighbouring parts of a sentence; the whole text where it has no inner mark."""
    shortest, longest = SPAN_LENGTHS
    ends = sorted({0, *(match.end() for match in re.finditer(r"[，。；：、\n]", text)), len(text)})
    start = rng.choice(ends[:-1])
    wanted = rng.randint(shortest, longest)
    end = next((end for end in ends if end - start >= wanted), len(text))
    return start, min(end, start + longest)


def _cut(text: str, rng: random.Random, longest: int = LONGEST_TEXT) -> str:
    """At most ``longest`` characters of a text: mostly its beginning, else any place."""
    room = len(text) - longest
    start = rng.randint(0, room) if room > 0 and rng.random() < 0.4 else 0
    return text[start : start + longest]


def _shown(section: Section, rng: random.Random, text: str) -> str:
    """The text as it is indexed: under its title and number, its title and heading, its title, or alone."""
    cut, kind = _cut(text, rng), rng.random()
    if kind < 0.55:
        return f"{section.title}{section.number}\n{cut}"
    if kind < 0.75:
        return f"{section.title} {section.heading}\n{cut}"
    return f"{section.title}\n{cut}" if kind < 0.85 else cut


def _span_pair(section: Section, rng: random.Random) -> Pair:
    """A span, at times in everyday words or under the law's title, and the rest of the section."""
    text = section.text
    begin, end = _span(text, rng)
    anchor = text[begin:end]
    if rng.random() < 0.4:
        anchor = in_everyday_words(anchor, rng)
    if rng.random() < 0.12:
        anchor = f"{section.title} {anchor}"
    rest = text[:begin] + text[end:] if rng.random() < 0.7 else text
    return anchor, _shown(section, rng, rest.strip() or text)


def draw_pair(section: Section, neighbour: Section, rng: random.Random, questions: float) -> Pair:
    """One pair; a share ``questions`` of them (0 … 1) begins with a question, the rest with the text's own words."""
    kind, text = rng.random() - questions, section.text
    if kind < 0:
        title = section.title if rng.random() < 0.1 else ""
        return title + question_like(text, rng), _shown(section, rng, text)
    if kind < 0.06:
        return f"{section.title} {section.heading}", _cut(text, rng)
    if kind < 0.12:
        return _cut(neighbour.text, rng, 80), _shown(section, rng, text)
    if kind < 0.20:
        middle = len(text) // 2
        return _cut(text[:middle], rng, 100) or section.title, _shown(section, rng, text[middle:])
    return _span_pair(section, rng)


def _neighbour(sections: Sequence[Section], place: int, rng: random.Random) -> Section:
    """A section of the same law next to this one; this one itself where there is none."""
    other = sections[min(len(sections) - 1, place + rng.choice((-1, 1, 2)))]
    return other if other.title == sections[place].title else sections[place]


def draw_pairs(sections: Sequence[Section], seed: int, questions: float) -> Iterator[Pair]:
    """Pairs without end, each section once before any comes again, ``BLOCK`` neighbours together."""
    rng = random.Random(seed)
    blocks = list(range(0, len(sections), BLOCK))
    while True:
        rng.shuffle(blocks)
        for first in blocks:
            for place in range(first, min(first + BLOCK, len(sections))):
                yield draw_pair(sections[place], _neighbour(sections, place, rng), rng, questions)
