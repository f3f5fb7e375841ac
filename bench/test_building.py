"""How long a build takes beside one from nothing in the same run (``make bench``): one file changed, and none.

Ratios hold on another machine too; each time is of a process that has loaded what it needs, the first pass left out.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from assistant.bootstrap import build_index, open_assistant, unchanged_index
from assistant.settings import Settings

LAWS, ARTICLES, PASSES = 100, 60, 3


@pytest.fixture
def settings() -> Iterator[Settings]:
    """A home of its own, and invented regulations of some 6,000 articles."""
    with tempfile.TemporaryDirectory(prefix="lvwen-bench-") as folder:
        texts = Path(folder) / "texts"
        texts.mkdir()
        for law in range(LAWS):
            (texts / f"{law:03d}.txt").write_text(regulation(law), encoding="utf-8")
        yield Settings(home=Path(folder) / "index", corpus=(texts,))


def regulation(law: int) -> str:
    """An invented regulation, every article of its own words."""
    names = [chr(0x4E00 + (law * 61 + number * 17) % 6000) for number in range(ARTICLES)]
    rows = [
        f"第{number + 1}条 从事{name}业的单位应当向第{law}号窗口备案；未备案的，由主管部门责令改正，处{number + 2}万元罚款。"
        for number, name in enumerate(names)
    ]
    return "\n".join([f"某市{names[0]}{names[1]}管理办法第{law}号", *rows, ""])


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def test_a_build(benchmark: Any, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """From nothing, with one file changed, and with none; and a question, opening included."""
    file = settings.corpus[0] / "050.txt"

    def change() -> None:
        file.write_text(file.read_text(encoding="utf-8") + "本办法由第1号窗口解释。\n", encoding="utf-8")

    def ask() -> None:
        assistant = open_assistant(settings, single=True)
        assistant.ask("未备案的处多少罚款？")
        assistant.index.record.close()

    whole = seconds(lambda: build_index(settings))
    changed, unchanged, asked = [], [], []
    for _ in range(PASSES + 1):
        change()
        changed.append(seconds(lambda: build_index(settings)))
        unchanged.append(seconds(lambda: unchanged_index(settings)))
        asked.append(seconds(ask))
    best = {"changed": min(changed[1:]), "unchanged": min(unchanged[1:]), "ask": min(asked[1:])}
    ratios = {f"{name}_ratio": round(time / whole, 3) for name, time in best.items()}
    benchmark.extra_info.update(best, **ratios, whole=whole)
    with capsys.disabled():
        print(f"\nbuild {whole:.2f} s, { ({k: round(v, 3) for k, v in best.items()}) } s, {ratios}")  # noqa: T201
    benchmark.pedantic(unchanged_index, args=(settings,), rounds=PASSES)
