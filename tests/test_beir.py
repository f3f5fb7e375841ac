"""Retrieval measured over a collection in the BEIR shape: the last line, the run file, clear errors, honest folds."""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from index.asked import Asked, grouped_folds
from tests.command import run

TEXTS = {
    "a": ("竹林保护条例第一条", "在竹林内倾倒垃圾的，由林业主管部门处一千元罚款。"),
    "b": ("竹林保护条例第二条", "县级以上地方人民政府林业主管部门负责竹林保护工作。"),
    "c": ("供热条例第三条", "供热期内居民卧室温度不低于十八摄氏度。"),
    "d": ("节水条例第四条", "园林绿化应当优先使用再生水。"),
}
ASKED = {
    "1": ("往竹林里倒垃圾罚多少", "a"),
    "2": ("卧室供热温度不低于多少度", "c"),
    "3": ("谁负责竹林保护", "b"),
}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    rows = [json.dumps({"_id": k, "title": t, "text": x}, ensure_ascii=False) for k, (t, x) in TEXTS.items()]
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    asked = [json.dumps({"_id": k, "text": q}, ensure_ascii=False) for k, (q, _) in ASKED.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(asked), encoding="utf-8")
    judged = [f"{k}\t{right}\t1" for k, (_, right) in ASKED.items()]
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(judged), encoding="utf-8")
    return tmp_path


def measured(folder: Path, corpus: str = "corpus.jsonl.gz") -> list[str]:
    return [
        sys.executable, "-m", "eval", "retrieval", "--corpus", str(folder / corpus), "--queries", str(folder / "queries.jsonl"),
        "--qrels", str(folder / "qrels.tsv"), "--run", str(folder / "run.trec"),
    ]  # fmt: skip


def test_the_last_line_holds_every_figure_and_the_run_file_every_question(collection: Path) -> None:
    done = run(measured(collection))
    assert done.code == 0, done.err
    told = json.loads(done.out.splitlines()[-1])
    assert {*(f"Recall@{depth}" for depth in (1, 5, 10, 20, 50, 100)), "nDCG@10", "RR@10"} <= set(told)
    assert told["Recall@10"] == 1.0
    assert told["RR@10"] > 0.7
    lines = [line.split() for line in (collection / "run.trec").read_text(encoding="utf-8").splitlines()]
    assert {line[0] for line in lines} == set(ASKED)
    assert all(len(line) == 6 for line in lines)


def test_a_missing_corpus_is_an_error_that_names_it(collection: Path) -> None:
    done = run(measured(collection, "none.jsonl"))
    assert done.code == 2
    assert "none.jsonl" in done.out + done.err


def test_questions_that_share_a_text_also_over_others_are_in_one_fold() -> None:
    relevant = [frozenset(texts) for texts in ({0}, {0, 1}, {1}, {2}, {3})]
    folds = grouped_folds(Asked(list("12345"), list("12345"), list("abcd"), relevant))
    assert len(set(folds[:3].tolist())) == 1
    assert np.unique(folds).size == 3
