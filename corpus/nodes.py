"""Items of an outline while it is being built (条目)."""

from dataclasses import dataclass, field

from corpus.layout import Block
from corpus.leads import heading_line
from corpus.paths import ClausePath, Step
from corpus.types import ClauseKind

LETTER, MASTHEAD, TITLE, ADOPTION = "印发通知", "版头", "标题", "题注"
CONTENTS, PREFACE, CLOSING, SIGNATURE = "目录", "序言", "结语", "落款"
"""Names of clauses that have no number."""


@dataclass
class Node:
    """An item; ``blocks`` are its own lines, heading first.

    ``step`` is its numbering, None where it has none; ``rank`` is the numbering whose place it takes among those
    that carry headings (0 where it takes none); ``depth`` is the depth of its heading as its file told it;
    ``headed`` is the number of its blocks that are its heading; ``called`` is that heading where it stands elsewhere.
    """

    path: ClausePath
    kind: ClauseKind
    blocks: list[Block] = field(default_factory=list)
    heading: tuple[str, ...] = ()
    step: Step | None = None
    rank: int = 0
    depth: int = 0
    parent: bool = False
    headed: int = 1
    called: str = ""

    @property
    def text(self) -> str:
        """Its lines, joined."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def number(self) -> int:
        """The last number of its path, 0 where it has none."""
        return self.path.steps[-1][1] if self.path.steps else 0

    @property
    def title(self) -> str:
        """Its heading, as those below it show it."""
        return self.called or heading_line(" ".join(block.text for block in self.blocks[: self.headed]))
