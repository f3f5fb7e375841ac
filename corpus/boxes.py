"""Boxes of a plan (专栏): a clause of their own inside a numbered item, which goes on after them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from corpus.layout import Block
from corpus.nodes import Node
from corpus.numbering import STRUCTURAL, Marker, marker_of
from corpus.paths import Step
from corpus.unfolding import SENTENCE_ENDS

_DASHES = "—-–●•·◆■▪○◇"


@dataclass
class Box:
    """A box as it is read; ``last`` holds the last number of each numbering of its own list."""

    node: Node
    last: dict[Step, int] = field(default_factory=dict)
    listed: bool = False

    def add(self, block: Block) -> None:
        """Take a block into the box."""
        self.node.blocks.append(block)
        marker = marker_of(block.text)
        if marker is not None:
            self.last[marker.step] = marker.number
        self.listed = self.listed or _lists(block)

    def holds(self, block: Block, marker: Marker | None, around: Collection[Step | None]) -> bool:
        """Whether a block still belongs to the box.

        It does not where the numbers ``around`` the box go on, nor where plain text follows the box's own list.
        """
        if block.role.startswith("heading"):
            return False
        if marker is None:
            ended = self.node.blocks[-1].text[-1] in SENTENCE_ENDS
            return _lists(block) or not self.listed or not ended
        if marker.step in STRUCTURAL or marker.step is Step.ARTICLE:
            return False
        if marker.number == self.last.get(marker.step, 0) + 1:
            return marker.step in self.last or marker.step not in around or marker.number == 1
        return marker.step not in around


def _lists(block: Block) -> bool:
    """Whether a line is one of a list: it carries a number or a dash."""
    return marker_of(block.text) is not None or block.text[0] in _DASHES
