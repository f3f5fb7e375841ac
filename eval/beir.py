"""Retrieval over a collection of one's own (检索评测): a corpus, queries and judgements in the shape of BEIR.

Thakur et al. 2021, arXiv:2104.08663: ``_id, title, text`` and ``_id, text`` as JSON lines, ``query-id corpus-id score``
as a table with a head, columns parted by tabs.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from corpus.numerals import HAN_NUMBER
from index.types import Hit, Passage, Retriever

MEASURES = (R @ 1, R @ 5, R @ 10, R @ 20, R @ 50, R @ 100, nDCG @ 10, RR @ 10)

_ARTICLE = re.compile(f"第{HAN_NUMBER}条(?:之{HAN_NUMBER})?$")

RUN_NAME = "lvwen"
"""Name of the system in a run file."""

_SHOWN = {
    measure: str(measure).replace("R@", "Recall@") if str(measure)[:2] == "R@" else str(measure)
    for measure in MEASURES
}


@dataclass(frozen=True)
class Collection:
    """What is searched, asked and wanted: passages with an id in the corpus (``id_of``), questions by id, and the
    judgements (larger than 0 where relevant) by question and corpus id."""

    passages: tuple[Passage, ...]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Ranked:
    """What was found for each question (corpus id and score, best first), and the seconds each search took."""

    found: Mapping[str, tuple[tuple[str, float], ...]]
    seconds: tuple[float, ...]


def read_collection(corpus: Path, queries: Path, qrels: Path) -> Collection:
    """Read the three files; those whose name ends in ``.gz`` are unpacked.

    Raises:
        ValueError: a file is missing or a line is not what it should be; the message names both in Chinese.
    """
    rows = list(_rows(corpus, ("_id", "text")))
    passages = tuple(_passage(place, row) for place, row in enumerate(rows))
    asked = {row["_id"]: row["text"] for row in _rows(queries, ("_id", "text"))}
    judgements = _judgements(qrels)
    known = {row["_id"] for row in rows}
    if len(known) < len(passages):
        raise ValueError(f"{corpus.name} 有重复的 _id")
    if not passages or not asked:
        raise ValueError(f"{(queries if passages else corpus).name} 是空的")
    if not judgements.keys() <= asked.keys():
        lost = sorted(judgements.keys() - asked.keys())[0]
        raise ValueError(f"{qrels.name} 里的问题 {lost} 不在 {queries.name} 里")
    lost_texts = sorted({ref for held in judgements.values() for ref in held} - known)
    if lost_texts:
        raise ValueError(f"{qrels.name} 里的文本 {lost_texts[0]} 不在 {corpus.name} 里")
    return Collection(passages, asked, judgements)


def _passage(place: int, row: Mapping[str, str]) -> Passage:
    """As the assistant's passages are: a title 某法第三条 is an article of 某法, whose passages are neighbours."""
    text, title = row["text"], row.get("title", "")
    document = _ARTICLE.sub("", title).replace("#", "") or row["_id"].replace("#", "")
    return Passage(f"p-{place:07d}", f"{document}#{row['_id']}", (0, len(text)), title, text)


def id_of(passage: Passage) -> str:
    """The id in the corpus."""
    return passage.ref.partition("#")[2]


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Lines of a file with their numbers, empty ones left out."""
    try:
        with (
            gzip.open(file, "rt", encoding="utf-8")
            if file.suffix == ".gz"
            else file.open(encoding="utf-8") as lines
        ):
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"无法读取 {file}：{error}") from error


def _rows(file: Path, wanted: Sequence[str]) -> Iterator[dict[str, str]]:
    for number, line in _lines(file):
        try:
            row = json.loads(line)
            lacking = [name for name in wanted if not isinstance(row[name], str)]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file.name} 第 {number} 行不是含 {'、'.join(wanted)} 的 JSON 对象") from error
        if lacking:
            raise ValueError(f"{file.name} 第 {number} 行的 {lacking[0]} 应是字符串")
        yield {name: value for name, value in row.items() if isinstance(value, str)}


def _judgements(file: Path) -> dict[str, dict[str, int]]:
    held: dict[str, dict[str, int]] = {}
    for number, line in _lines(file):
        cells = line.rstrip("\r\n").split("\t")
        if number == 1 and cells[-1] == "score":
            continue
        try:
            query, text, score = cells
            held.setdefault(query, {})[text] = int(score)
        except ValueError as error:
            raise ValueError(
                f"{file.name} 第 {number} 行应是以制表符分开的 query-id、corpus-id、score"
            ) from error
    if not held:
        raise ValueError(f"{file.name} 里没有相关性判断")
    return held


def ranked(
    retriever: Retriever, queries: Mapping[str, str], limit: int
) -> Iterator[tuple[str, tuple[Hit, ...], float]]:
    """Each question's id with what is found and the seconds it took, end to end: normalising to reranking."""
    for name, text in queries.items():
        begin = perf_counter()
        hits = retriever.search(text, limit)
        yield name, hits, perf_counter() - begin


def collected(results: Iterable[tuple[str, tuple[Hit, ...], float]]) -> Ranked:
    """All that ``ranked`` yields."""
    found, seconds = {}, []
    for name, hits, took in results:
        found[name] = tuple((id_of(hit.passage), hit.score) for hit in hits)
        seconds.append(took)
    return Ranked(found, tuple(seconds))


def scores(run: Ranked, judgements: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Each measure as the mean over **all** questions: one without a relevant text, or for which nothing was found,
    counts 0."""
    qrels = [ir_measures.Qrel(q, d, s) for q, held in judgements.items() for d, s in held.items()]
    docs = [
        ir_measures.ScoredDoc(q, d, float(-place))
        for q, hits in run.found.items()
        for place, (d, _) in enumerate(hits)
    ]
    totals = dict.fromkeys(MEASURES, 0.0)
    for one in ir_measures.iter_calc(MEASURES, qrels, docs):
        totals[one.measure] += float(one.value)
    return {_SHOWN[measure]: total / len(run.found) for measure, total in totals.items()}


def times(run: Ranked) -> dict[str, float]:
    """Median and 95th percentile of the time of a question, in milliseconds; the first question, which opens what is
    opened late, among them."""
    held = run.seconds
    return {"query_p50_ms": 1000 * median(held), "query_p95_ms": 1000 * float(np.percentile(held, 95))}


def write_trec(run: Ranked, file: Path) -> None:
    """Write a run in the format of TREC: question, Q0, text, rank from 1, score, name.

    Raises:
        ValueError: it cannot be written.
    """
    lines = [
        f"{query} Q0 {ref} {rank} {score:.6f} {RUN_NAME}\n"
        for query, hits in run.found.items()
        for rank, (ref, score) in enumerate(hits, 1)
    ]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise ValueError(f"无法写入 {file}：{error}") from error


def resident_mb() -> float:
    """Memory this process holds now, in MB (Linux; nan elsewhere)."""
    try:
        held = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return float("nan")
    return int(held) * 4096 / 1e6
