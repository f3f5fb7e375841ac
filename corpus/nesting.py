"""Blocks of the body → items in order (编排): where each marker stands below those before it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.boxes import Box
from corpus.landmarks import LOOK_AHEAD, Shape, annex_of, box_of
from corpus.layout import Block, BlockKind
from corpus.nodes import PREFACE, Node
from corpus.numbering import STRUCTURAL, Marker
from corpus.paths import SEPARATOR, ClausePath, Step
from corpus.tables import in_table, table_name, table_nodes
from corpus.types import ClauseKind
from corpus.unfolding import SENTENCE_ENDS

HEADING_LIKE = 60
"""Characters of the longest line that may be a chapter's heading among articles."""

_OUTERMOST = 1
_PLACE = {step: step + _OUTERMOST for step in STRUCTURAL}
_BELOW_CHAPTERS = max(_PLACE.values()) + 1
"""Places among the numberings that carry headings: 一、 above chapters, 编 … 节, 一、 above articles."""

_SALUTATIONS = ("各位代表！", "各位代表，", "各位代表：", "各位委员！", "同志们！")


@dataclass
class Body:
    """The items of a body as it is read block by block; ``stack`` holds those that are open, outermost first."""

    shape: Shape
    title: str | None
    nodes: list[Node] = field(default_factory=list)
    stack: list[Node] = field(default_factory=list)
    scope: str = ""
    box: Box | None = None
    tables: int = 0
    last_article: int = 0
    end: int = 0
    inverted: set[tuple[Step, Step]] = field(default_factory=set)

    def read(self, begin: int, end: int) -> list[Node]:
        """Nodes of the blocks from ``begin`` to ``end`` (exclusive), in order."""
        at, self.end = begin, end
        while at < end:
            at = (
                self._table(at, end)
                if self.shape.blocks[at].kind is not BlockKind.PARAGRAPH
                else self._block(at)
            )
        return self.nodes

    def _table(self, begin: int, end: int) -> int:
        blocks = self.shape.blocks
        stop = next((n for n in range(begin + 1, end) if not in_table(blocks[n])), end)
        self.tables += 1
        name = table_name(blocks[begin:stop], self.title, self.scope, self.tables)
        heading = self._heading()
        if self.box is not None:
            name, heading = self.box.node.path.name, (*heading, self.box.node.title)
            self.box = None
        if self.stack:
            self.stack[-1].parent = True
        self.nodes += table_nodes(blocks[begin:stop], name, heading)
        return stop

    def _block(self, at: int) -> int:
        block, marker = self.shape.blocks[at], self._valid(at)
        annex = annex_of(self.shape, at)
        box = "" if annex else box_of(block)
        if annex:
            return self._annex(at, annex)
        if box:
            self._open_box(block, box)
        elif self.box is not None and self.box.holds(block, marker, {node.step for node in self.stack}):
            self.box.add(block)
        else:
            self.box = None
            self._plain(at, block, marker)
        return at + 1

    def _plain(self, at: int, block: Block, marker: Marker | None) -> None:
        if at in self.shape.headings and self._may_head(at):
            self._open_heading(at, block)
        elif marker is None:
            self._append(at, block)
        elif marker.step is Step.ARTICLE:
            self._open_article(block, marker)
        else:
            self._open(at, block, marker)

    def _heading(self) -> tuple[str, ...]:
        return tuple(node.title for node in self.stack)

    def _add(self, node: Node) -> None:
        if self.stack:
            self.stack[-1].parent = True
        self.nodes.append(node)
        self.stack.append(node)

    def _steps(self) -> tuple[tuple[Step, int], ...]:
        return next((node.path.steps for node in reversed(self.stack) if node.path.steps), ())

    def _in_article(self) -> bool:
        return bool(self.stack) and self.stack[-1].step is Step.ARTICLE

    def _leave_article(self) -> None:
        """Close an open article, and what stands in it: no item's path goes on from an article's."""
        at = next((n for n, node in enumerate(self.stack) if node.step is Step.ARTICLE), len(self.stack))
        del self.stack[at:]

    def _valid(self, at: int) -> Marker | None:
        """The marker of a block, where it opens an item there: an article holds its own items as text."""
        marker, block = self.shape.markers[at], self.shape.blocks[at]
        if marker is None:
            return None
        if marker.step is Step.ARTICLE:
            goes_on = marker.number == self.last_article + 1 or marker.inserted
            return marker if marker.sure or goes_on else None
        if not self._in_article() or at in self.shape.outer or block.role:
            return marker
        short = len(block.text) <= HEADING_LIKE and block.text[-1] not in SENTENCE_ENDS
        return marker if marker.step in STRUCTURAL and short else None

    def _append(self, at: int, block: Block) -> None:
        """Text without a number: to the open item, or once more under its path where something stood between."""
        if block.text.startswith(_SALUTATIONS):
            while len(self.stack) > 1 and not self._resumes(at):
                self.stack.pop()
        if not self.stack:
            if not self.nodes or self.nodes[-1].path.name != PREFACE:
                self.nodes.append(Node(ClausePath(name=PREFACE), ClauseKind.PREAMBLE))
            self.nodes[-1].blocks.append(block)
            return
        top = self.stack[-1]
        if self.nodes[-1] is not top:
            top = replace(top, kind=ClauseKind.TEXT, blocks=[], parent=False, called=top.title)
            self.nodes.append(top)
            self.stack[-1] = top
        if top.kind is ClauseKind.TITLE:
            top.kind = ClauseKind.TEXT
        top.blocks.append(block)

    def _annex(self, at: int, name: str) -> int:
        """An annex begins its numbering anew; the short lines below its head are its title."""
        blocks, end = self.shape.blocks, at + 1
        while end < self.end and end <= at + 2 and self._titles_annex(end):
            end += 1
        self.stack.clear()
        self.box, self.scope, self.last_article, self.tables = None, name, 0, 0
        self._add(
            Node(ClausePath(name=name), ClauseKind.TITLE, list(blocks[at:end]), rank=-1, headed=end - at)
        )
        return end

    def _titles_annex(self, at: int) -> bool:
        block = self.shape.blocks[at]
        if self.shape.markers[at] is not None or block.kind is not BlockKind.PARAGRAPH or box_of(block):
            return False
        if len(block.text) > HEADING_LIKE or block.text[-1] in SENTENCE_ENDS:
            return False
        return not annex_of(self.shape, at).startswith("附")

    def _open_box(self, block: Block, name: str) -> None:
        name = f"{self.scope}{SEPARATOR}{name}" if self.scope else name
        if self.stack:
            self.stack[-1].parent = True
        self.box = Box(Node(ClausePath(name=name), ClauseKind.TEXT, [block], self._heading()))
        self.nodes.append(self.box.node)

    def _may_head(self, at: int) -> bool:
        """Whether a heading without a number is let in here: above a paragraph only where nothing numbered is open."""
        if self.shape.blocks[at].role or self.shape.articles:
            return True
        return self.shape.markers[at + 1] is not None or not any(node.step for node in self.stack)

    def _open_heading(self, at: int, block: Block) -> None:
        self._leave_article()
        depth = int(block.role[-1]) if block.role.startswith("heading") else 0
        if depth:
            while self.stack and self.stack[-1].rank >= 0 and not 0 < self.stack[-1].depth < depth:
                self.stack.pop()
        rank = 0 if depth else self._rank_of_heading(at)
        if not depth:
            self._make_room(at, rank)
        name = f"小标题“{''.join(block.text.split())}”"
        name = f"{self.scope}{SEPARATOR}{name}" if self.scope else name
        node = Node(ClausePath(name=name), ClauseKind.TEXT, [block], self._heading(), None, rank, depth)
        self._add(node)

    def _rank_of_heading(self, at: int) -> int:
        """Among articles a heading that lost its number is a chapter, or a section below one just opened."""
        if not self.shape.articles:
            return 0
        top = self.stack[-1] if self.stack else None
        if top is not None and top.step is None and top.rank == _PLACE[Step.CHAPTER] and len(top.blocks) == 1:
            return _PLACE[Step.DIVISION]
        ahead = next((m for m in self.shape.markers[at + 1 :] if m and m.step in STRUCTURAL), None)
        divided = any(node.step is Step.DIVISION for node in self.stack)
        section = divided and ahead is not None and ahead.step is Step.DIVISION and ahead.number > 1
        return _PLACE[Step.DIVISION if section else Step.CHAPTER]

    def _make_room(self, at: int, rank: int) -> None:
        """Close what a heading without number and role cannot stand in."""
        if rank:
            self._close(rank)
            return
        following = self.shape.markers[at + 1]
        if following is None:
            self.stack = [node for node in self.stack if node.rank < 0]
            return
        same = next((n for n, node in enumerate(self.stack) if node.step is following.step), None)
        if same is not None:
            del self.stack[same:]
        elif (
            following.number == 1
            and self.stack
            and self.stack[-1].rank == 0
            and len(self.stack[-1].blocks) > 1
        ):
            self.stack.pop()

    def _close(self, rank: int) -> None:
        """Close the open items that a heading of this rank cannot stand in."""
        while self.stack and self.stack[-1].rank >= 0 and not 0 < self.stack[-1].rank < rank:
            self.stack.pop()

    def _open_article(self, block: Block, marker: Marker) -> None:
        """An article's path names no chapter: articles are numbered through."""
        while self.stack and self.stack[-1].rank == 0:
            self.stack.pop()
        self.last_article = marker.number
        path = ClausePath(marker.steps, self.scope)
        self._add(Node(path, ClauseKind.TEXT, [block], self._heading(), Step.ARTICLE))

    def _open(self, at: int, block: Block, marker: Marker) -> None:
        self._leave_article()
        rank = self._rank(at, marker)
        if rank:
            self._close(rank)
        else:
            self._descend(at, marker)
        path = ClausePath((*self._steps(), *marker.steps), self.scope)
        depth = int(block.role[-1]) if block.role.startswith("heading") else 0
        self._add(Node(path, ClauseKind.TEXT, [block], self._heading(), marker.step, rank, depth))

    def _rank(self, at: int, marker: Marker) -> int:
        """The place of a marker among those that carry headings, 1 for the outermost; 0 for a mere enumeration."""
        if marker.step is Step.PART and self.shape.part_outer:
            return _OUTERMOST
        return _BELOW_CHAPTERS if at in self.shape.outer else _PLACE.get(marker.step, 0)

    def _descend(self, at: int, marker: Marker) -> None:
        """Close what an enumeration's item cannot stand in: its own kind, and what is inner by rule."""
        same = [n for n, node in enumerate(self.stack) if node.step is marker.step]
        if same:
            del self.stack[same[-1] :]
            return
        while self.stack and self.stack[-1].rank == 0:
            top = self.stack[-1].step
            if top is None or top < marker.step or self._nests(at, marker, self.stack[-1]):
                return
            self.stack.pop()

    def _nests(self, at: int, marker: Marker, top: Node) -> bool:
        """Whether an item that is outer by rule stands in ``top`` all the same: then ``top``'s numbers go on after it."""
        if marker.number != 1 or top.step is None:
            return False
        if any(step is marker.step for step, _ in self._steps()):
            return False
        pair = (top.step, marker.step)
        if self.shape.goes_on(at, (top.step, top.number), STRUCTURAL):
            self.inverted.add(pair)
        elif any(m.step is top.step for m in self._ahead(at)):
            return False
        return pair in self.inverted

    def _ahead(self, at: int) -> Iterator[Marker]:
        """Markers after a block, up to the next that carries a heading."""
        for marker in self.shape.markers[at + 1 : at + 1 + LOOK_AHEAD]:
            if marker is not None and marker.step in STRUCTURAL:
                return
            if marker is not None:
                yield marker

    def _resumes(self, at: int) -> bool:
        """Whether the numbers of the innermost open item go on after a block."""
        *outer, top = self.stack
        return top.step is not None and self.shape.goes_on(
            at, (top.step, top.number), {above.step for above in outer}
        )
