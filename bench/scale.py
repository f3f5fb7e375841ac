"""What a corpus costs as it grows: build, disk, memory and time a question (``python -m bench.scale``).

Articles of one law are a file, as in an office's folder; ``lvwen build`` makes a generation of them, and processes of
their own open it, with Chroma and with exact search. The measure beside is a plain loop over all texts that counts
which of the question's pairs of characters each has: the ratio of the two holds on another machine too.
"""

import gzip
import json
import multiprocessing
import re
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from time import perf_counter

import numpy as np

from eval.beir import resident_mb
from index.embedding import BUILT_IN, StaticEmbedder
from index.generations import Home, build
from index.homes import open_current
from index.hybrid import HybridRetriever
from index.lexical import bigrams
from index.masks import Ownership

SIZES = (500, 10_000, 58_000, 145_000)
"""Articles: a county's plans, its law, and what others have measured on."""

QUESTIONS, LIMIT, LOOPED = 200, 10, 3
HEAD = "| 条文 | 片段 | 建库（秒） | 索引（MB） | 方式 | 常驻内存（MB） | p50（毫秒） | p95（毫秒） | 限定一半文件，p50（毫秒） | 比逐篇数字快（倍） |"


@dataclass(frozen=True)
class Built:
    """A build: passages, seconds, and the bytes of the generation."""

    passages: int
    seconds: float
    size: int


@dataclass(frozen=True)
class Asked:
    """Questions to one process: memory it holds (MB), median and 95th percentile (ms), the median where only every other
    document may be found, and the plain loop's median."""

    memory: float
    p50: float
    p95: float
    half: float
    loop: float


def laws(file: Path, limit: int) -> Iterator[tuple[str, str]]:
    """Title and text of each law among the first ``limit`` articles."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in islice(lines, limit))
        for title, held in groupby(rows, lambda row: str(row["title"])):
            yield title, "\n".join([title, *(str(row["text"]) for row in held), ""])


def write_folder(folder: Path, file: Path, limit: int) -> None:
    """The laws as an office has them: a text file each."""
    folder.mkdir(parents=True)
    for number, (title, text) in enumerate(laws(file, limit)):
        name = re.sub(r"[^\w]", "", title)[:60]
        (folder / f"{number:05d}-{name}.txt").write_text(text, encoding="utf-8")


def built(root: Path) -> Built:
    """Build the generation, from nothing."""
    begin = perf_counter()
    result = build(Home(root / "home", (root / "texts",)), StaticEmbedder(BUILT_IN))
    took = perf_counter() - begin
    size = sum(file.stat().st_size for file in result.generation.rglob("*") if file.is_file())
    return Built(result.passages, took, size)


def asked(root: Path, chroma: bool, questions: Sequence[str]) -> Asked:
    """Open the generation and ask; the first pass over the questions is left out."""
    index = open_current(Home(root / "home", (root / "texts",)), StaticEmbedder(BUILT_IN), chroma=chroma)
    retriever = index.retriever
    names = [document.id for document in index.record.documents]
    half = Ownership(names, retriever.passages).mask(names[::2])
    times = [milliseconds(partial(retriever.search, text, LIMIT)) for text in (*questions, *questions)]
    p50, p95 = np.percentile(times[len(questions) :], [50, 95])
    within = [milliseconds(partial(retriever.search, text, LIMIT, half)) for text in questions]
    loop = plain_loop(retriever)
    looped = [milliseconds(partial(loop, text)) for text in questions[:LOOPED]]
    index.record.close()
    return Asked(resident_mb(), float(p50), float(p95), float(np.median(within)), float(np.median(looped)))


def plain_loop(retriever: HybridRetriever) -> Callable[[str], int]:
    """The measure: the most pairs of characters of a question that one passage has."""
    texts = [passage.full_text for passage in retriever.passages]
    return lambda question: max(sum(pair in text for pair in bigrams(question)) for text in texts)


def milliseconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    begin = perf_counter()
    work()
    return (perf_counter() - begin) * 1000


def rows(articles: Path, questions: Sequence[str], size: int) -> Iterator[str]:
    """The lines of the table for one size; each part in a process of its own, so that memory is its own."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="lvwen-bench-") as folder:
        root = Path(folder)
        write_folder(root / "texts", articles, size)
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            made = pool.submit(built, root).result()
        for chroma in (False, True):
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                told = pool.submit(asked, root, chroma, questions).result()
            cells = [
                f"{size:,}", f"{made.passages:,}", f"{made.seconds:.0f}", f"{made.size / 1e6:.0f}",
                "chroma" if chroma else "exact", f"{told.memory:.0f}", f"{told.p50:.1f}", f"{told.p95:.1f}", f"{told.half:.1f}",
                f"{told.loop / told.p50:.0f}",
            ]  # fmt: skip
            yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table, line by line as it is measured."""
    parser = ArgumentParser(description="量一量文本增多时的建库时间、索引大小、内存和检索用时。")
    parser.add_argument("articles", type=Path, help="条文，JSON 行：title、text；gzip 压缩")
    parser.add_argument("queries", type=Path, help="问题，JSON 行：text")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="各档条文数")
    chosen = parser.parse_args()
    with chosen.queries.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["text"] for line in islice(lines, QUESTIONS)]
    sys.stdout.write(f"{HEAD}\n|{' ---: |' * 10}\n")
    for size in chosen.sizes:
        for row in rows(chosen.articles, questions, size):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
