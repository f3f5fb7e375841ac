"""``python -m eval.peers`` (同行比较): our retriever and those of other frameworks, same texts, questions and machine.

Each runs in a process of its own, one after another, so that its time and memory are its own. Beyond this project's
dependencies it needs the group ``peers`` of ``pyproject.toml``; what is not installed is named and left out.
"""

import multiprocessing
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from eval.beir import Collection, Ranked, id_of, read_collection, resident_mb, scores, times
from eval.commands import run_app
from eval.contestants import CONTESTANTS, QUIET, Contestant

SEED = 1
"""Of the samples of questions and of texts: the same for all, and for whoever measures again."""

HEADS = {
    "Recall@1": "召回@1",
    "Recall@5": "召回@5",
    "Recall@10": "召回@10",
    "Recall@20": "召回@20",
    "Recall@50": "召回@50",
    "Recall@100": "召回@100",
    "nDCG@10": "nDCG@10",
    "RR@10": "RR@10",
    "build_s": "建索引（秒）",
    "query_p50_ms": "查询中位（毫秒）",
    "query_p95_ms": "查询 95%（毫秒）",
    "resident_mb": "内存（MB）",
}
"""Columns of the table: what is measured, and the head."""

Measured = Mapping[str, float]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Task:
    """What is measured on: the three files, how many questions and texts of them (all where None)."""

    corpus: Path
    queries: Path
    qrels: Path
    questions: int | None = None
    texts: int | None = None

    def read(self) -> Collection:
        """The collection, sampled.

        Raises:
            ValueError: a file cannot be used (see ``eval.beir.read_collection``).
        """
        return sampled(read_collection(self.corpus, self.queries, self.qrels), self.questions, self.texts)


def sampled(held: Collection, questions: int | None, texts: int | None) -> Collection:
    """A fixed sample: ``questions`` of the questions; every relevant text of all questions and, up to ``texts``
    altogether, others at random. The order is kept."""
    chosen = set(_drawn(sorted(held.queries), questions))
    queries = {name: text for name, text in held.queries.items() if name in chosen}
    judgements = {name: judged for name, judged in held.judgements.items() if name in chosen}
    wanted = {ref for judged in held.judgements.values() for ref in judged}
    others = [id_of(one) for one in held.passages if id_of(one) not in wanted]
    kept = wanted | set(_drawn(others, None if texts is None else max(0, texts - len(wanted))))
    passages = tuple(one for one in held.passages if id_of(one) in kept)
    return replace(held, passages=passages, queries=queries, judgements=judgements)


def _drawn(names: Sequence[str], most: int | None) -> Sequence[str]:
    whole = most is None or most >= len(names)
    return names if whole or most is None else random.Random(SEED).sample(names, most)


def measured(name: str, task: Task) -> dict[str, float]:
    """Build and ask one contestant; runs in the child. Memory is what the process holds after the last question,
    less what it held before the index was built, libraries being loaded with it."""
    os.environ.update(QUIET)
    held = task.read()
    before = resident_mb()
    begin = perf_counter()
    search = _by_name(name).build(held.passages)
    built = perf_counter() - begin
    found, seconds = {}, []
    for query, text in held.queries.items():
        begin = perf_counter()
        refs = search(text)
        seconds.append(perf_counter() - begin)
        found[query] = tuple((ref, float(-place)) for place, ref in enumerate(dict.fromkeys(refs)))
    run = Ranked(found, tuple(seconds))
    memory = resident_mb() - before
    return {**scores(run, held.judgements), "build_s": built, **times(run), "resident_mb": memory}


def _by_name(name: str) -> Contestant:
    return next(one for one in CONTESTANTS if one.name == name)


def results(names: Sequence[str], task: Task) -> Iterator[tuple[str, Measured | str]]:
    """Each contestant's title with what was measured, or the reason in Chinese why nothing was."""
    for one in CONTESTANTS:
        if names and one.name not in names:
            continue
        lacking = one.lacking()
        yield one.title, f"未安装 {'、'.join(lacking)}" if lacking else _apart(one.name, task)


def _apart(name: str, task: Task) -> Measured | str:
    """Measured in a fresh process, which ends with it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as child:
        try:
            return child.submit(measured, name, task).result()
        except BrokenProcessPool:
            return "进程中途退出"
        except (ImportError, RuntimeError, TypeError, AttributeError) as error:
            return f"未能运行：{type(error).__name__}"


def table(rows: Sequence[tuple[str, Measured | str]]) -> str:
    """The results as a table in Markdown; scores with three decimals, seconds, milliseconds and MB with at most one."""
    lines = ["| 检索器 | " + " | ".join(HEADS.values()) + " |", "|---|" + "---:|" * len(HEADS)]
    return "\n".join([*lines, *(_row(title, found) for title, found in rows)])


def _row(title: str, found: Measured | str) -> str:
    cells = (
        [found, *[""] * (len(HEADS) - 1)] if isinstance(found, str) else [_cell(n, found[n]) for n in HEADS]
    )
    return f"| {title} | " + " | ".join(cells) + " |"


def _cell(name: str, value: float) -> str:
    return f"{value:.3f}" if "@" in name else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


@app.command()
def compare(
    corpus: Annotated[Path, typer.Option(help="文本，JSON 行：_id、title、text；可用 gzip 压缩。")],
    queries: Annotated[Path, typer.Option(help="问题，JSON 行：_id、text。")],
    qrels: Annotated[Path, typer.Option(help="相关性判断，制表符分开：query-id、corpus-id、score。")],
    limit_queries: Annotated[int | None, typer.Option(min=1, help="只用多少个问题（固定抽样）。")] = None,
    limit_texts: Annotated[int | None, typer.Option(min=1, help="只用多少条文本：相关的全留。")] = None,
    only: Annotated[list[str] | None, typer.Option(help="只测哪一个，可重复。")] = None,
) -> None:
    """在同样的文本和问题上比较检索器，打印 Markdown 表格。"""
    err, out = Console(stderr=True), Console(soft_wrap=True, highlight=False)
    unknown = set(only or ()) - {one.name for one in CONTESTANTS}
    if unknown:
        known = "、".join(one.name for one in CONTESTANTS)
        raise ValueError(f"没有检索器 {'、'.join(sorted(unknown))}；可用的是 {known}")
    task = Task(corpus, queries, qrels, limit_queries, limit_texts)
    held = task.read()
    err.print(f"文本 {len(held.passages)} 条，问题 {len(held.queries)} 个")
    rows: list[tuple[str, Measured | str]] = []
    for title, found in results(only or (), task):
        rows.append((title, found))
        err.print(_row(title, found), soft_wrap=True)
    out.print(table(rows))
    for one in CONTESTANTS:
        if one.needs and not one.lacking() and (not only or one.name in only):
            out.print(f"- {one.title}：{one.versions()}")


if __name__ == "__main__":
    run_app(app)
