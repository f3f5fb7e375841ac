"""Recent turns of conversations, in memory only, bounded by count and age."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from assistant.types import Turn

MOST_CONVERSATIONS = 500
MOST_TURNS = 6
MOST_SECONDS = 1800.0


@dataclass(frozen=True)
class _Kept:
    turns: tuple[Turn, ...]
    touched: float


class Conversations:
    """Turns by conversation id; the longest untouched goes first, and none outlives ``seconds`` untouched.

    Used from the event loop alone, so it needs no lock.
    """

    def __init__(
        self,
        most: int = MOST_CONVERSATIONS,
        seconds: float = MOST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def history(self, conversation: str | None) -> tuple[Turn, ...]:
        """Its turns, oldest first; none for an unknown, forgotten or absent conversation."""
        self._forget_old()
        kept = self._kept.get(conversation) if conversation else None
        return kept.turns if kept else ()

    def remember(self, conversation: str | None, turn: Turn) -> None:
        """Add a turn; the oldest turns beyond six are dropped. Without a conversation nothing is kept."""
        if not conversation:
            return
        turns = (*self.history(conversation), turn)[-MOST_TURNS:]
        self._kept[conversation] = _Kept(turns, self._clock())
        self._kept.move_to_end(conversation)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)

    def _forget_old(self) -> None:
        oldest_kept = self._clock() - self._seconds
        while self._kept and next(iter(self._kept.values())).touched < oldest_kept:
            self._kept.popitem(last=False)
