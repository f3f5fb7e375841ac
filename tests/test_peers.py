"""The comparison samples alike for all, measures in a process apart, and names what is not installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.beir import Collection, id_of
from eval.contestants import CONTESTANTS, Contestant
from eval.peers import HEADS, sampled, table
from index.types import Passage
from tests.command import PROJECT

WORDS = ("取水许可证由水行政主管部门发放。", "工业固体废物应当分类贮存。", "清洁生产审核每五年一次。")


def collection() -> Collection:
    passages = tuple(Passage(f"p-{n}", f"d#{n}", (0, 1), "", f"文{n}") for n in range(50))
    queries = {f"q{n}": "问" for n in range(10)}
    return Collection(passages, queries, {f"q{n}": {str(n): 1} for n in range(10)})


def test_a_sample_keeps_every_relevant_text_and_is_always_the_same() -> None:
    found = sampled(collection(), 4, 20)
    assert len(found.queries) == len(found.judgements) == 4
    assert len(found.passages) == 20
    kept = [id_of(one) for one in found.passages]
    assert {str(n) for n in range(10)} <= set(kept)
    assert kept == sorted(kept, key=int)
    assert found == sampled(collection(), 4, 20)


@pytest.mark.parametrize("most", [None, 50, 900])
def test_without_a_limit_all_are_kept(most: int | None) -> None:
    assert sampled(collection(), most, most) == collection()


def test_relevant_texts_stay_however_few_are_wanted() -> None:
    assert len(sampled(collection(), 1, 3).passages) == 10


def test_what_is_not_installed_is_named() -> None:
    one = Contestant("none", "无", ("jieba", "no-such-distribution"), lambda held: lambda question: ())
    assert one.lacking() == ("no-such-distribution",)


def test_a_row_has_a_cell_for_each_head_whether_measured_or_not() -> None:
    rows = table([("甲", dict.fromkeys(HEADS, 0.5)), ("乙", "未安装 haystack-ai")]).splitlines()
    assert len({row.count("|") for row in rows}) == 1
    assert "| 0.500 |" in rows[2]
    assert "未安装 haystack-ai" in rows[3]


def written(folder: Path) -> list[str]:
    """The three files of a small collection as options."""
    corpus, queries, qrels = folder / "c.jsonl", folder / "q.jsonl", folder / "r.tsv"
    corpus.write_text(
        "".join(json.dumps({"_id": str(n), "title": "", "text": text}) + "\n" for n, text in enumerate(WORDS))
    )
    queries.write_text(
        "".join(json.dumps({"_id": f"q{n}", "text": text[:6]}) + "\n" for n, text in enumerate(WORDS))
    )
    qrels.write_text("query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\t{n}\t1\n" for n in range(len(WORDS))))
    return ["--corpus", str(corpus), "--queries", str(queries), "--qrels", str(qrels)]


def compared(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval.peers", *written(folder), *words]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)


def test_ours_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = compared(tmp_path, "--only", "lvwen")
    assert done.returncode == 0, done.stderr
    assert "| 绿问 | 1.000 | 1.000 |" in done.stdout
    assert "文本 3 条，问题 3 个" in done.stderr


@pytest.mark.parametrize("contestant", CONTESTANTS[2:], ids=lambda one: one.name)
def test_each_peer_is_measured_or_named_as_not_installed(contestant: Contestant, tmp_path: Path) -> None:
    done = compared(tmp_path, "--only", contestant.name)
    assert done.returncode == 0, done.stderr
    if contestant.lacking():
        assert f"未安装 {'、'.join(contestant.lacking())}" in done.stdout
    else:
        assert done.stdout.splitlines()[2].startswith(f"| {contestant.title} | ")
        assert "未能运行" not in done.stdout


def test_an_unknown_name_ends_with_the_names_there_are(tmp_path: Path) -> None:
    done = compared(tmp_path, "--only", "elastic")
    assert done.returncode == 2
    assert "langchain-bm25" in done.stderr
