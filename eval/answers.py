"""Scores of answers (答复评分): our own metrics over answers in the JSON form of the interface."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from corpus.paths import ClausePath
from eval.cases import Case, full

REFUSALS = ("no_basis", "out_of_scope", "declined")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DENIED = re.compile("不是([^，。]{1,24})[，。]")
"""How a sentence begins that puts a premise right."""


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
    notices: float | None
    first: float | None
    clarified: float | None
    validity_errors: int
    length: int
    list: bool


def score(case: Case, answer: Mapping[str, Any]) -> Score:
    """Score one answer against its case."""
    refused = answer["status"] in REFUSALS
    citations = answer["citations"]
    paths = [f"{citation['document']['id']}#{citation['path']}" for citation in citations]
    judged = case.answered
    given = {notice["kind"] for notice in answer["notices"]}
    return Score(
        id=case.id,
        category=case.category,
        right_refusal=refused == case.refused,
        refused=refused,
        points=_points(case.points, answer["text"]) if judged else None,
        citation_recall=_recall(case, paths) if judged else None,
        citation_precision=_precision(case, paths) if judged and paths else None,
        verbatim=_share(c["quote"] in c["text"] and bool(c["quote"]) for c in citations)
        if citations
        else None,
        numbers=_share(
            _supported(_without_denied(segment, given), citations) for segment in answer["segments"]
        )
        if citations
        else None,
        notices=_share(kind in given for kind in case.notices) if case.notices else None,
        first=_points(case.first, answer["segments"][0]["text"]) if case.first else None,
        clarified=float(answer["status"] == "clarify") if case.status == "clarify" else None,
        validity_errors=sum(_is_outdated(citation, answer["notices"]) for citation in citations),
        length=len(answer["text"]),
        list=case.list,
    )


def _share(rights: Iterable[bool]) -> float:
    return fmean(float(right) for right in rights)


def _points(groups: Sequence[Sequence[str]], text: str) -> float:
    """Share of the answer points found."""
    return _share(any(stands(point, text) for point in group) for group in groups)


def stands(point: str, text: str) -> bool:
    """Whether a point stands in a text, white space aside; a number counts only where it is a whole number."""
    return _stands("".join(point.split()), "".join(text.split()))


def _stands(point: str, text: str) -> bool:
    before = r"(?<![\d.])" if point[0].isdigit() else ""
    after = r"(?!\.?\d)" if point[-1].isdigit() else ""
    return re.search(before + re.escape(point) + after, text) is not None


def _recall(case: Case, paths: Sequence[str]) -> float:
    return _share(any(_is(path, wanted) for path in paths for wanted in group) for group in case.paths)


def _precision(case: Case, paths: Sequence[str]) -> float:
    """Share of the citations that the case expects or allows."""
    right = {path for group in case.paths for path in group} | set(case.also)
    return _share(any(_is(path, other) or _is_below(path, other) for other in right) for path in paths)


def _is(path: str, wanted: str) -> bool:
    """Whether a cited ``document-id#path`` is the one wanted; a path alone is wanted of the county's plan."""
    return path == full(wanted)


def _is_below(path: str, other: str) -> bool:
    """Whether a cited path stands within an expected one: a table's title names its rows."""
    document, _, inner = path.partition("#")
    named, _, outer = full(other).partition("#")
    return document == named and ClausePath.parse(inner).starts_with(ClausePath.parse(outer))


def _is_outdated(citation: Mapping[str, Any], notices: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a text that does not apply on the day asked about is cited without a word about it."""
    told = any(
        notice["kind"] in ("repealed", "amended") and citation["n"] in notice["citations"]
        for notice in notices
    )
    return citation["document"]["validity"] in ("repealed", "amended", "not_yet") and not told


def _without_denied(segment: Mapping[str, Any], notices: Iterable[str]) -> Mapping[str, Any]:
    """A segment that puts a premise right (不是60%，是55%) without what it denies: such words need no support."""
    denied = _DENIED.match(segment["text"]) if "premise" in notices else None
    return {**segment, "text": segment["text"][denied.end() :]} if denied else segment


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
    to_refuse = [score for score in scores if score.points is None and score.clarified is None]
    plain = [score.length for score in scores if not score.list and not score.refused]
    means = {
        name: _mean(getattr(score, name) for score in scores)
        for name in (
            "points",
            "citation_recall",
            "citation_precision",
            "verbatim",
            "numbers",
            "notices",
            "first",
            "clarified",
        )
    }
    return means | {
        "refusal_precision": _mean(float(score.right_refusal) for score in refused),
        "refusal_recall": _mean(float(score.refused) for score in to_refuse),
        "median_length": float(median(plain)) if plain else 0.0,
        "validity_errors": float(sum(score.validity_errors for score in scores)),
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
