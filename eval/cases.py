"""Reference questions (参考问题): one JSON object a line."""

import json
from dataclasses import dataclass
from pathlib import Path

SUITES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """A reference question.

    ``turns`` are asked in order and the last answer is judged. ``paths`` and ``points`` are groups: a group of paths
    is cited when one of its paths is, a group of strings is found when one of them stands in the answer. ``also``
    holds paths that may be cited without need. A case that is not ``answered`` must be refused.
    """

    id: str
    category: str
    turns: tuple[str, ...]
    status: str
    paths: tuple[tuple[str, ...], ...]
    also: tuple[str, ...]
    points: tuple[tuple[str, ...], ...]
    list: bool

    @property
    def refused(self) -> bool:
        """Whether the right answer is a refusal."""
        return self.status != "answered"


def read_cases(file: Path) -> tuple[Case, ...]:
    """Cases of a suite.

    Raises:
        ValueError: a line is no case, or an id comes twice; the message names the line.
    """
    cases = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
            paths = tuple(tuple(group) for group in entry.pop("paths"))
            points = tuple(tuple(group) for group in entry.pop("points"))
            turns, also = tuple(entry.pop("turns")), tuple(entry.pop("also"))
            cases.append(Case(**entry, turns=turns, also=also, paths=paths, points=points))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file.name} 第 {number} 行：{error}") from error
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        raise ValueError(f"{file.name} 有重复的编号")
    return tuple(cases)


def suites() -> tuple[str, ...]:
    """Names of the suites there are."""
    return tuple(sorted(file.stem for file in SUITES.glob("*.jsonl")))
