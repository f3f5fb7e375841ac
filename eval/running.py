"""A run (评测运行): every case of a suite asked, answered and scored; what came of it written down."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant
from assistant.wire import answer_json
from eval.answers import Score, as_row, by_category, score, summarise
from eval.cases import SUITES, Case, read_cases
from eval.retrieval import DEPTH, Ranking, ranking, retrieval_scores

CEILINGS = ("median_length", "validity_errors")

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """What a suite came to: its cases, their answers, scores, means, and means by category."""

    suite: str
    cases: tuple[Case, ...]
    answers: tuple[dict[str, Any], ...]
    scores: tuple[Score, ...]
    means: dict[str, float]
    categories: dict[str, dict[str, float]]
    seconds: float


def run_suite(assistant: Assistant, suite: str, report: Report) -> Run:
    """Ask every case of a suite.

    Raises:
        ValueError: the suite's file has a line that is no case.
    """
    cases = read_cases(SUITES / f"{suite}.jsonl")
    begin = time.perf_counter()
    answers, scores, rankings = [], [], []
    for done, case in enumerate(cases, 1):
        found = assistant.converse(case.turns, case.as_of)
        answers.append(answer_json(found))
        scores.append(score(case, answers[-1]))
        if case.searched:
            rankings.append(_ranking(assistant, case, found.query))
        report(done, len(cases))
    seconds = time.perf_counter() - begin
    means = summarise(scores) | retrieval_scores(rankings)
    return Run(suite, cases, tuple(answers), tuple(scores), means, by_category(scores), seconds)


def _ranking(assistant: Assistant, case: Case, query: str) -> Ranking:
    return ranking(case, assistant.search(query, DEPTH, case.as_of))


def write_run(run: Run, directory: Path) -> None:
    """Write what was asked, answered and scored (``SUITE.jsonl``) and the means (``SUITE.json``)."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / f"{run.suite}.jsonl").open("w", encoding="utf-8") as stream:
        for case, answer, found in zip(run.cases, run.answers, run.scores, strict=True):
            row = {"id": case.id, "turns": case.turns, "expected": _expected(case), "answer": answer}
            stream.write(json.dumps(row | {"score": as_row(found)}, ensure_ascii=False) + "\n")
    means = {"suite": run.suite, "means": run.means, "categories": run.categories, "seconds": run.seconds}
    text = json.dumps(means, ensure_ascii=False, indent=1)
    (directory / f"{run.suite}.json").write_text(text, encoding="utf-8")


def _expected(case: Case) -> dict[str, object]:
    return {"status": case.status, "paths": case.paths, "also": case.also, "points": case.points}


def missed(run: Run, baselines: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """Baselines that the run does not reach, each as a line of text; those of ``CEILINGS`` are not to be exceeded."""
    lines = []
    for name, least in baselines.get(run.suite, {}).items():
        reached = run.means[name]
        right = reached <= least if name in CEILINGS else reached >= least - 1e-9
        if not right:
            lines.append(f"{run.suite}  {name}  {reached:.3f}（基线 {least:.3f}）")
    return tuple(lines)


def worst(run: Run, most: int) -> Sequence[tuple[Case, Score]]:
    """Cases with a wrong refusal, or points or citations missed, the worst first."""
    pairs = [(case, found) for case, found in zip(run.cases, run.scores, strict=True) if _loss(found) > 0]
    return sorted(pairs, key=lambda pair: -_loss(pair[1]))[:most]


def _loss(found: Score) -> float:
    shares = (found.points, found.citation_recall, found.citation_precision, found.first, found.clarified)
    return (not found.right_refusal) * 2 + sum(1 - share for share in shares if share is not None)
