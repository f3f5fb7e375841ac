"""Scores of answers (答复评分): our own metrics over answers in the JSON form of the interface."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from corpus.paths import ClausePath
from eval.cases import Case

REFUSALS = ("no_basis", "out_of_scope", "declined")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Score:
    """Score of one answer. Shares are None where the case has nothing of the kind."""

    id: str
    category: str
    right_refusal: bool
    refused: bool
    points: float | None
    citation_recall: float | None
    citation_precision: float | None
    verbatim: float | None
    numbers: float | None
    length: int
    list: bool


def score(case: Case, answer: Mapping[str, Any]) -> Score:
    """Score one answer against its case."""
    refused = answer["status"] in REFUSALS
    citations = answer["citations"]
    paths = [citation["path"] for citation in citations]
    judged = not case.refused
    return Score(
        id=case.id,
        category=case.category,
        right_refusal=refused == case.refused,
        refused=refused,
        points=_points(case, answer["text"]) if judged else None,
        citation_recall=_recall(case, paths) if judged else None,
        citation_precision=_precision(case, paths) if judged and paths else None,
        verbatim=_share(c["quote"] in c["text"] and bool(c["quote"]) for c in citations)
        if citations
        else None,
        numbers=_share(_supported(segment, citations) for segment in answer["segments"])
        if citations
        else None,
        length=len(answer["text"]),
        list=case.list,
    )


def _share(rights: Iterable[bool]) -> float:
    return fmean(float(right) for right in rights)


def _points(case: Case, text: str) -> float:
    """Share of the answer points found; a number counts only where it stands as a whole number."""
    bare = "".join(text.split())
    return _share(any(_stands("".join(point.split()), bare) for point in group) for group in case.points)


def _stands(point: str, text: str) -> bool:
    before = r"(?<![\d.])" if point[0].isdigit() else ""
    after = r"(?!\.?\d)" if point[-1].isdigit() else ""
    return re.search(before + re.escape(point) + after, text) is not None


def _recall(case: Case, paths: Sequence[str]) -> float:
    return _share(any(path in group for path in paths) for group in case.paths)


def _precision(case: Case, paths: Sequence[str]) -> float:
    """Share of the citations that the case expects or allows."""
    right = {path for group in case.paths for path in group} | set(case.also)
    return _share(path in right or _above(path, right) for path in paths)


def _above(path: str, right: Iterable[str]) -> bool:
    """Whether a cited path stands within an expected one: a table's title names its rows."""
    return any(
        ClausePath.parse(path).starts_with(ClausePath.parse(other)) for other in right if other != path
    )


def _supported(segment: Mapping[str, Any], citations: Sequence[Mapping[str, Any]]) -> bool:
    """Whether each number of a segment stands in what it cites, in the headings above it or in the document's title."""
    ground = " ".join(
        " ".join((c["text"], c["path"], *c["heading"], c["document"]["title"]))
        for c in citations
        if c["n"] in segment["citations"]
    )
    return all(_stands(number, ground) for number in _NUMBER.findall(segment["text"]))


def summarise(scores: Sequence[Score]) -> dict[str, float]:
    """Means over the cases; ``refusal_precision`` is the share of refusals that were right."""
    refused = [score for score in scores if score.refused]
    to_refuse = [score for score in scores if score.points is None]
    plain = [score.length for score in scores if not score.list and not score.refused]
    means = {
        name: _mean(getattr(score, name) for score in scores)
        for name in ("points", "citation_recall", "citation_precision", "verbatim", "numbers")
    }
    return means | {
        "refusal_precision": _mean(float(score.right_refusal) for score in refused),
        "refusal_recall": _mean(float(score.refused) for score in to_refuse),
        "median_length": float(median(plain)) if plain else 0.0,
        "cases": float(len(scores)),
    }


def _mean(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return fmean(known) if known else float("nan")


def by_category(scores: Sequence[Score]) -> dict[str, dict[str, float]]:
    """``summarise`` for each category."""
    names = dict.fromkeys(score.category for score in scores)
    return {name: summarise([score for score in scores if score.category == name]) for name in names}


def as_row(found: Score) -> dict[str, Any]:
    """A score as a JSON object."""
    return asdict(found)
