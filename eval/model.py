"""How the gate does on replies with seeded errors (模型作答的核验), through the whole way of an answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from assistant.generating import Generator
from assistant.pipeline import Assistant
from assistant.types import Citation, Mode, Segment
from eval.cases import SUITES, Case, read_cases
from eval.forging import Forged, Forger


@dataclass
class Tally:
    """Counts of sentences: true ones written and shown as they were, false ones written by error, and shown."""

    replies: int = 0
    true: int = 0
    true_shown: int = 0
    false: Counter[str] = field(default_factory=Counter)
    false_shown: list[Forged] = field(default_factory=list)
    withheld: list[Forged] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def count(self, reply: Sequence[Forged], segments: Sequence[Segment], own: set[str]) -> None:
        """Add a reply and what was shown of it; ``foreign`` are texts shown that are neither the reply's nor our own."""
        shown = {segment.text for segment in segments}
        self.replies += 1
        for one in reply:
            if one.error is None:
                self.true += 1
                self.true_shown += one.text in shown
                self.withheld += [] if one.text in shown else [one]
            else:
                self.false[one.error] += 1
                self.false_shown += [one] if one.text in shown else []
        self.foreign += sorted(shown - {one.text for one in reply} - own)

    def told(self) -> dict[str, object]:
        """The counts, by name."""
        return {
            "replies": self.replies,
            "true": self.true,
            "true_shown": self.true_shown,
            "false": sum(self.false.values()),
            "false_shown": len(self.false_shown),
            "foreign_shown": len(self.foreign),
            "errors": dict(sorted(self.false.items())),
        }


def lone(*suites: str) -> list[Case]:
    """The cases of suites that are one question and have an answer."""
    cases = [case for name in suites for case in read_cases(SUITES / f"{name}.jsonl")]
    return [case for case in cases if not case.refused and len(case.turns) == 1]


def with_model(assistant: Assistant, model: Forger) -> Assistant:
    """The assistant with a model of the evaluation in place of the one that is set.

    Raises:
        TypeError: the assistant has no generator.
    """
    if not isinstance(assistant.generate, Generator):
        raise TypeError("the assistant has no generator")
    return replace(assistant, generate=replace(assistant.generate, model=model))


def measured(assistant: Assistant, cases: Sequence[Case], replies: int, seed: int) -> Tally:
    """Ask the cases over and over until so many replies have come, each with errors of its own."""
    forger, tally, rng = Forger(Random(seed)), Tally(), Random(seed)
    asking = with_model(assistant, forger)
    while tally.replies < replies:
        case, before = rng.choice(cases), len(forger.written)
        shown = _shown(asking, case)
        if len(forger.written) > before and forger.written[-1]:
            tally.count(forger.written[-1], shown, _own(assistant, case))
    return tally


def _shown(asking: Assistant, case: Case) -> list[Segment]:
    shown: list[Segment] = []

    def released(segment: Segment, citations: tuple[Citation, ...]) -> None:
        shown.append(segment)

    asking.ask(case.turns[-1], (), case.as_of, Mode.LLM, released)
    return shown


def _own(assistant: Assistant, case: Case) -> set[str]:
    """Sentences in our own words that stand in front of the model's: false premises put right."""
    return {segment.text for segment in assistant.ask(case.turns[-1], (), case.as_of).segments}
