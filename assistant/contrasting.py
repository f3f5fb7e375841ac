"""What is set side by side in words: the point first, then a table with a quotation in every row (对照的写法)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from assistant.likening import Figure, apart, likeness
from assistant.pieces import Piece, Source
from assistant.query import Asked, Query
from assistant.sides import Side
from corpus.types import Document, TextKind
from prompts import Replies

ONE_MATTER = 0.3
"""Least likeness of the words told at which two amounts are set against each other."""

_AMOUNT = re.compile(
    "(?:[〇零一二三四五六七八九十百千万两\\d.]+(?:元|倍|%)?(?:以上))?[〇零一二三四五六七八九十百千万两\\d.]+(?:元|倍)(?:以下)?|百分之[〇零一二三四五六七八九十百]+(?:以上百分之[〇零一二三四五六七八九十百]+)?(?:以下)?"
)
_PERIOD = re.compile(r"[〇零一二三四五六七八九十百两\d]+个?(?:工作日|日|天|月|年|小时)(?:内|以内|以上|以下)?")


@dataclass(frozen=True)
class Cell:
    """What one side says: the document, the address in it, the words told, and what they rest on."""

    document: Document
    path: str
    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Contrasted:
    """What was found: the topic, the sides, and for each side its figures and what it says."""

    topic: Query
    sides: Sequence[Side]
    figures: Sequence[Sequence[Figure]]
    cells: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Contrast:
    """Words a comparison; ``labels`` are the names of levels."""

    replies: Replies
    labels: frozenset[str]

    def __call__(self, found: Contrasted, day: date | None) -> tuple[Piece, ...]:
        """The point, the head and the rows; with a day the rows say how each document stood on it."""
        sides, cells = found.sides, found.cells
        point = self._point_of_figures(sides, found.figures, cells) or self._point(found.topic, sides, cells)
        return (point, self._row(self._head(day is not None)), *self._rows(sides, cells, day))

    def _point_of_figures(
        self, sides: Sequence[Side], figures: Sequence[Sequence[Figure]], cells: Sequence[Sequence[Cell]]
    ) -> Piece | None:
        """How the figures stand to each other; None where no side has one."""
        told = sorted(chain.from_iterable(figures), key=lambda figure: -figure.target.value)
        if not told:
            return None
        places = "，".join(self._placed(figure, told) for figure in told)
        others = "、".join(
            self._named(side, held) for side, held, has in zip(sides, cells, figures, strict=True) if not has
        )
        standing = {"places": places, "others": others, "first": self._label(told[0], told)}
        text = self.replies.say(f"compare.{_standing(told, others)}", **standing)
        return Piece(text, _sources(cells), framed=text)

    def _label(self, figure: Figure, told: Sequence[Figure]) -> str:
        """The level whose figure it is, with the title where several of that level are told."""
        level = figure.document.level
        label = self.replies.say(f"levels.{level.value}")
        several = sum(other.document.level is level for other in told) > 1
        return label + (f"《{figure.document.title}》" if several else "")

    def _placed(self, figure: Figure, told: Sequence[Figure]) -> str:
        name = "placed" if figure.dated else "placed_undated"
        said = {"label": self._label(figure, told), "value": figure.value, "year": figure.target.year}
        return self.replies.say(f"compare.{name}", **said)

    def _point(self, topic: Query, sides: Sequence[Side], cells: Sequence[Sequence[Cell]]) -> Piece:
        """Which sides say something, and the amounts or periods that each names, where that is one."""
        said = [(self._named(side, held), held[0]) for side, held in zip(sides, cells, strict=True) if held]
        amounts = [(label, _one_amount(topic, cell)) for label, cell in said]
        names = "、".join(label for label, _ in said)
        if len(said) == 1:
            text = self.replies.say("compare.only", names=names)
        elif all(amount for _, amount in amounts) and _one_matter([cell for _, cell in said]):
            same = len({amount for _, amount in amounts}) == 1
            places = "，".join(
                self.replies.say("compare.said", label=name, value=value) for name, value in amounts
            )
            text = self.replies.say("compare.same" if same else "compare.different", places=places)
        else:
            text = self.replies.say("compare.each", names=names)
        return Piece(text, _sources(cells), framed=text)

    def _named(self, side: Side, cells: Sequence[Cell]) -> str:
        """A level by its name, a document by its title."""
        if not cells or side.label in self.labels:
            return side.label
        return f"《{cells[0].document.title}》"

    # -- rows -------------------------------------------------------------------------------------------------

    def _head(self, versions: bool) -> tuple[str, ...]:
        first = "validity" if versions else "level"
        return tuple(self.replies.say(f"comparison.{name}") for name in (first, "document", "path", "rule"))

    def _rows(
        self, sides: Sequence[Side], cells: Sequence[Sequence[Cell]], day: date | None
    ) -> Iterator[Piece]:
        for side, held in zip(sides, cells, strict=True):
            for cell in held:
                title = f"《{cell.document.title}》"
                if cell.document.text_kind is TextKind.DIGEST:
                    title = self.replies.say("compare.digest", document=title)
                validity = day and cell.document.validity(day)
                label = f"validity.{validity.value}" if validity else f"levels.{cell.document.level.value}"
                yield self._row((self.replies.say(label), title, cell.path, cell.words), cell.sources)
            if not held:
                lacking = self.replies.say("compare.lacking", label=side.label)
                yield self._row((side.label, "—", "—", lacking))

    def _row(self, cells: tuple[str, ...], sources: tuple[Source, ...] = ()) -> Piece:
        text = "｜".join(cells)
        after = text.rpartition("”")  # 45.1%”（2020年）: the year is the figure's, from the words around it
        return Piece(text, sources, cells=cells, framed=after[2] if after[1] else "")


def _standing(told: Sequence[Figure], others: str) -> str:
    """Name of the sentence that says how figures, the largest first, stand to each other."""
    if others or len(told) < 2:
        return "one_sided"
    reason = apart(told)
    if reason:
        return f"apart_{reason}"
    values = {figure.target.value for figure in told}
    return "equal" if len(values) == 1 else "larger" if len(told) == 2 else "ordered"


def _sources(cells: Sequence[Sequence[Cell]]) -> tuple[Source, ...]:
    return tuple(source for side in cells for cell in side for source in cell.sources)


def _one_amount(topic: Query, cell: Cell) -> str:
    """The sum or the period that a cell names, as it stands, where a sum or a period is asked for and it names one."""
    pattern = _PERIOD if topic.asked is Asked.TIME else _AMOUNT if topic.scope.penal or topic.units else None
    found = dict.fromkeys(pattern.findall(cell.words)) if pattern else {}
    return next(iter(found)) if len(found) == 1 else ""


def _one_matter(cells: Sequence[Cell]) -> bool:
    """Whether all cells are of one matter, by what they have in common with the first."""
    return all(likeness(cells[0].words, cell.words) >= ONE_MATTER for cell in cells[1:])
