"""What could not be answered (缺口), and the same question asked again and again as one."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from assistant.types import Answer, Status
from index.normalising import normalised


class Vote(StrEnum):
    """What a reader thinks of an answer (评价)."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Ballot:
    """A vote (评价) on an answer: by the conversation named, else by the one the answer was given in."""

    answer: str
    vote: Vote
    reason: str = ""
    conversation: str | None = None


class Cause(StrEnum):
    """Why a question is a gap."""

    NO_BASIS = "no_basis"
    CLARIFY = "clarify"
    FAILED = "failed"
    DOWN_VOTED = "down_voted"


class Channel(StrEnum):
    """Where a question came in (渠道)."""

    WEB = "web"
    CONSOLE = "console"


_CAUSES = {
    Status.NO_BASIS: Cause.NO_BASIS,
    Status.CLARIFY: Cause.CLARIFY,
    Status.FAILED: Cause.FAILED,
}

_PARTICLES = "的吗呢了么吧啊"

Grouping = Callable[[Sequence[str]], tuple[tuple[int, ...], ...]]
"""Texts → groups of their places, see ``index.grouping``."""


@dataclass(frozen=True)
class Gap:
    """One question that ended without a good answer; ``asked`` in UTC, ``department`` and ``reason`` may be empty.

    ``answer`` is the id of the answer: one that was refused and voted down leaves two gaps.
    """

    id: int
    answer: str
    asked: datetime
    question: str
    cause: Cause
    channel: Channel
    department: str = ""
    reason: str = ""


@dataclass(frozen=True)
class GapGroup:
    """The same question asked at least once, oldest first; its id is that of the first.

    Raises:
        ValueError: there is no gap in it.
    """

    gaps: tuple[Gap, ...]

    def __post_init__(self) -> None:
        if not self.gaps:
            raise ValueError("a group of no gaps")

    @property
    def id(self) -> int:
        """Its id, by which it is closed."""
        return self.gaps[0].id

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len({gap.answer for gap in self.gaps})

    @property
    def first(self) -> datetime:
        """When it was asked first."""
        return self.gaps[0].asked

    @property
    def last(self) -> datetime:
        """When it was asked last."""
        return self.gaps[-1].asked

    @property
    def question(self) -> str:
        """The wording asked most often, the newest of several."""
        counted = Counter(gap.question for gap in self.gaps)
        return max(reversed(self.gaps), key=lambda gap: counted[gap.question]).question

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Why, the most frequent first."""
        return tuple(cause for cause, _ in Counter(gap.cause for gap in self.gaps).most_common())

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Where it came in, the most frequent first."""
        return tuple(channel for channel, _ in Counter(gap.channel for gap in self.gaps).most_common())

    @property
    def department(self) -> str:
        """The department that answers named most often, empty where none did."""
        named = Counter(gap.department for gap in self.gaps if gap.department)
        return named.most_common(1)[0][0] if named else ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What readers wrote, each once."""
        return tuple(dict.fromkeys(gap.reason for gap in self.gaps if gap.reason))


def cause_of(answer: Answer) -> Cause | None:
    """Why an answer leaves a gap, None where it leaves none."""
    return _CAUSES.get(answer.status)


def bare(question: str, stop: frozenset[str]) -> str:
    """A question without the words that only ask (是多少, 怎么, 吗), as it is compared; whole where nothing would be left."""
    words = sorted((*(word for word in stop if len(word) > 1), *_PARTICLES), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, words)), "", normalised(question)) or question


def group(gaps: Iterable[Gap], grouping: Grouping) -> tuple[GapGroup, ...]:
    """The gaps in groups of the same question, the one asked most often first, the newest of several."""
    ordered = sorted(gaps, key=lambda gap: (gap.asked, gap.id))
    worded: dict[str, list[Gap]] = {}
    for gap in ordered:
        worded.setdefault(gap.question, []).append(gap)
    wordings = list(worded.values())
    groups = [
        GapGroup(
            tuple(sorted((gap for at in places for gap in wordings[at]), key=lambda gap: (gap.asked, gap.id)))
        )
        for places in grouping(list(worded))
    ]
    return tuple(sorted(groups, key=lambda one: (-one.count, -one.last.timestamp(), one.id)))


def day_at(seconds: float) -> datetime:
    """A stored time as a time in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
