"""Phrasings as questions to learn from: none is asked of a text that holds it."""

from pathlib import Path

import numpy as np
import pytest

from corpus.phrasings import read_phrasings
from eval.phrased import PHRASING, askings
from eval.reranker import first_hits, own_lists
from index.asked import FOLDS, Asked, Folds
from index.learning import Material
from index.phrased import HALVES, fold_of, halved, phrased
from index.reranking import read_model
from index.training import read_table
from index.tuning import joined, lesson_of

MODEL = Path(__file__).resolve().parent.parent / "index" / "models" / "lvwen-static"


@pytest.fixture(scope="module")
def halves() -> tuple[tuple[Asked, Folds], ...]:
    return tuple(phrased((), half) for half in HALVES)


def test_the_halves_hold_each_phrasing_once() -> None:
    held = {"某条例": {"第一条": ("甲", "乙", "丙"), "第二条": ("丁",)}}
    assert halved(held, 0) == {"某条例": {"第一条": ("甲", "丙"), "第二条": ("丁",)}}
    assert halved(held, 1) == {"某条例": {"第一条": ("乙",), "第二条": ()}}


def test_no_question_is_asked_of_a_text_that_holds_it(halves: tuple[tuple[Asked, Folds], ...]) -> None:
    for asked, folds in halves:
        assert len(asked.questions) == len(folds) > 500
        for question, relevant in zip(asked.questions, asked.relevant, strict=True):
            assert relevant
            assert all(question not in asked.texts[place].splitlines() for place in relevant)


def test_all_that_is_asked_of_a_clause_is_in_one_fold(halves: tuple[tuple[Asked, Folds], ...]) -> None:
    fold: dict[str, int] = {}
    for asked, folds in halves:
        for name, own in zip(asked.ids, folds.tolist(), strict=True):
            family, path = name.split("#", 1)
            assert fold.setdefault(name, own) == own == fold_of(family, path)
    assert set(fold.values()) == set(range(FOLDS))


def test_lessons_one_after_the_other_keep_their_own_answers(halves: tuple[tuple[Asked, Folds], ...]) -> None:
    small = [Asked(a.ids[:20], a.questions[:20], a.texts, a.relevant[:20]) for a, _ in halves]
    material = Material((), read_table(MODEL)[0], 8)
    first, second = (lesson_of(each, material) for each in small)
    both = joined([first, second])
    assert len(both.questions) == 40
    for place, right in enumerate(second.relevant):
        assert {text - len(first.texts) for text in both.relevant[20 + place]} == set(right)
        assert (both.negatives[20 + place] - len(first.texts)).tolist() == second.negatives[place].tolist()


def test_a_phrasing_is_found_by_the_other_half_alone(tmp_path: Path) -> None:
    for fold in range(FOLDS):
        (tmp_path / f"fold{fold}").symlink_to(MODEL)
    known = {line for paths in read_phrasings().values() for asked in paths.values() for line in asked}
    held = list(askings((), tmp_path, lambda *told: None, sample=3))
    assert [one.fold for one in held] == [*range(FOLDS), *range(FOLDS)]
    for one in held:
        assert all(case.category == PHRASING and case.turns[0] in known for case in one.cases)
        texts = {passage.ref: passage.asked for passage in one.assistant.index.retriever.passages}
        for case in one.cases:
            assert all(case.turns[0] not in texts.get(ref, "").splitlines() for ref in case.paths[0])
    lists = [own_lists(one.assistant, one.cases) for one in held]
    assert np.concatenate([part.relevant.any(axis=1) for part in lists]).mean() > 0.8
    assert 0 < first_hits(read_model(), lists) < 1
