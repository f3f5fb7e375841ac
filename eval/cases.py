"""Reference questions (参考问题): one JSON object a line."""

import json
import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

SUITES = Path(__file__).parent / "cases"

OWN = ("plan", "policies", "laws", "talks", "drill", "beyond")
"""Suites on which weights may be fitted: the first four were read while developing, the others were written for it."""

PLAN = "jinxiang-green-plan-145"
"""The document that a path without a document's id belongs to."""

_LAWS = ("reference/laws",)

_CORPORA = dict.fromkeys(
    ("laws", "drill", "talks", "talks-blind", "compare", "beyond", "beyond-blind"), _LAWS
)
"""What a suite needs of the shared material."""


@dataclass(frozen=True)
class Case:
    """A reference question.

    ``turns`` are asked in order and the last answer is judged. ``paths`` and ``points`` are groups: a group of paths
    is cited when one of its paths is, a group of strings is found when one of them stands in the answer. ``also``
    holds paths that may be cited without need; a path is that of any document, or ``document-id#path``. The status is
    ``answered``, ``refused``, or ``clarify`` where asking back is right. ``as_of`` is the day asked about, None for today; ``notices`` are kinds of
    notice that must be given; ``first`` are groups like ``points`` that must stand in the first sentence.
    """

    id: str
    category: str
    turns: tuple[str, ...]
    status: str
    paths: tuple[tuple[str, ...], ...]
    also: tuple[str, ...]
    points: tuple[tuple[str, ...], ...]
    list: bool
    as_of: date | None = None
    notices: tuple[str, ...] = ()
    first: tuple[tuple[str, ...], ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the right answer is a refusal."""
        return self.status not in ("answered", "clarify")

    @property
    def answered(self) -> bool:
        """Whether the right answer is neither a refusal nor a question back."""
        return self.status == "answered"

    @property
    def searched(self) -> bool:
        """Whether its evidence is to be found by searching: it has an answer, and does not name where that stands."""
        return self.answered and self.category != "lookup"


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
            day = date.fromisoformat(entry.pop("as_of")) if "as_of" in entry else None
            notices = tuple(entry.pop("notices", ()))
            first = tuple(tuple(group) for group in entry.pop("first", ()))
            known = Case(**entry, turns=turns, also=also, paths=paths, points=points, as_of=day)
            cases.append(replace(known, notices=notices, first=first))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file.name} 第 {number} 行：{error}") from error
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        raise ValueError(f"{file.name} 有重复的编号")
    return tuple(cases)


def full(path: str) -> str:
    """``document-id#path`` of an expected path; one without a document is of the county's plan."""
    return path if "#" in path else f"{PLAN}#{path}"


def corpora_of(suite: str) -> tuple[Path, ...]:
    """Directories that a suite's questions are about beside the built-in documents: ``LVWEN_SHARED`` or ../shared.

    Raises:
        FileNotFoundError: they are not there.
    """
    shared = Path(os.environ.get("LVWEN_SHARED", SUITES.parents[2] / "shared"))
    directories = tuple(shared / name for name in _CORPORA.get(suite, ()))
    lacking = [directory for directory in directories if not directory.is_dir()]
    if lacking:
        raise FileNotFoundError(f"没有 {lacking[0]}（可用 LVWEN_SHARED 指定）")
    return directories


def suites() -> tuple[str, ...]:
    """Names of the suites there are."""
    return tuple(sorted(file.stem for file in SUITES.glob("*.jsonl")))
