"""What the web asks of an assistant, and how it is told to behave."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.generating import Released, unheard
from assistant.types import Answer, Mode, Turn
from assistant.web.wording import say
from corpus.errors import BadSetting
from corpus.types import Clause, Document, Indicator
from index.types import Hit

_SOURCES = r"[!-+\--:<-~]+(?: [!-+\--:<-~]+)*"
"""One or more words of visible ASCII without comma and semicolon, which would end the directive."""


class Answering(Protocol):
    """The assistant as the web sees it; every method may be called from any thread."""

    @property
    def fingerprint(self) -> str:
        """Which generation of the index is open."""
        ...

    def ask(
        self,
        question: str,
        history: tuple[Turn, ...] = (),
        as_of: date | None = None,
        mode: Mode = Mode.EXTRACTIVE,
        released: Released = unheard,
    ) -> Answer:
        """The answer; where a model writes it, each sentence is handed to ``released`` once it is verified.

        Raises BadQuestion for a question that is empty or too long.
        """
        ...

    def documents(self) -> tuple[Document, ...]:
        """All documents (文件) of the corpus."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A document by its id, None if it is unknown."""
        ...

    def clause(self, ref: str) -> Clause | None:
        """A clause by its ref, None if it is unknown."""
        ...

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """All clauses (条款) of a document in order; empty if it is unknown."""
        ...

    def indicators(self) -> tuple[Indicator, ...]:
        """All rows of the indicator tables (指标)."""
        ...

    def healthy(self) -> bool:
        """Whether the index is open and known answers come out right."""
        ...

    def search(self, question: str, limit: int) -> tuple[Hit, ...]:
        """At most ``limit`` hits, best first."""
        ...


@dataclass(frozen=True)
class WebOptions:
    """How the web behaves.

    ``max_question`` in characters; ``threads`` answers are worked out at once and ``queue`` more may wait;
    ``frame_ancestors`` is the CSP source list of pages that may embed the chat.

    Raises:
        BadSetting: ``frame_ancestors`` would end its directive or its header.
    """

    max_question: int = 300
    threads: int = 2
    queue: int = 20
    frame_ancestors: str = "'self'"

    def __post_init__(self) -> None:
        if not re.fullmatch(_SOURCES, self.frame_ancestors):
            raise BadSetting(say("setting.frame_ancestors"))
