"""Reference questions written in the shape of BEIR are read back as what they were."""

from datetime import date
from pathlib import Path

import pytest

from assistant.bootstrap import open_assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.beir import id_of, read_collection
from eval.cases import SUITES, full, read_cases
from eval.exporting import NAMES, export

DAY = date(2026, 11, 22)
IN_FORCE = date(2026, 8, 15)
"""From this day the Ecological and Environmental Code applies, and nothing of the built-in documents changes until ``DAY``."""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return open_assistant(Settings(home=tmp_path_factory.mktemp("export")), single=True)


def test_what_is_exported_is_read_back(assistant: Assistant, tmp_path: Path) -> None:
    cases = read_cases(SUITES / "policies.jsonl")
    texts, questions = export(assistant, cases, DAY, tmp_path)
    held = read_collection(*(tmp_path / name for name in NAMES))
    assert (len(held.passages), len(held.queries)) == (texts, questions)
    by_id = {case.id: case for case in cases}
    assert 50 < questions < len(cases)
    for name, text in held.queries.items():
        assert by_id[name].turns == (text,)
        assert (by_id[name].as_of or DAY) >= IN_FORCE
        assert set(held.judgements[name]) <= {full(p) for group in by_id[name].paths for p in group}


def test_the_texts_are_the_clauses_of_what_applies(assistant: Assistant, tmp_path: Path) -> None:
    export(assistant, read_cases(SUITES / "plan.jsonl"), DAY, tmp_path)
    held = read_collection(*(tmp_path / name for name in NAMES))
    told = {id_of(passage): passage.text for passage in held.passages}
    documents = {ref.partition("#")[0] for ref in told}
    assert "shengtai-huanjing-fadian-2026" in documents
    assert "qingjie-shengchan-cujinfa-2012" not in documents
    clause = next(c for c in assistant.clauses("jinxiang-green-plan-145") if c.text)
    assert told[clause.ref] == clause.text


def test_nothing_to_export_is_said(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="没有可以导出的问题"):
        export(assistant, (), DAY, tmp_path)
