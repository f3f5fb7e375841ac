"""How provisions are weighed: the order by the sum, the chance between nothing and one, the weights from a file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.weighing import NAMES, Signs, Weighing, read_weighing
from corpus.errors import ModelUnavailable
from eval.cases import Case
from eval.weighing import Example, calibrate, fitted, lists_of, write
from index.reranking import Model


def weighing(slope: float = 1.0, offset: float = 0.0, **weights: float) -> Weighing:
    """A model without hidden units: a weighted sum of the signs."""
    size = len(NAMES)
    plain = np.array([weights.get(name, 0.0) for name in NAMES], np.float32)
    none = np.zeros(0, np.float32)
    inner = np.zeros((size, 0), np.float32)
    return Weighing(
        Model(np.zeros(size, np.float32), np.ones(size, np.float32), plain, inner, none, none, slope, offset)
    )


def test_the_sum_grows_with_a_sign_of_positive_weight() -> None:
    low = Signs(telling=0.2)
    totals = weighing(telling=2.0, fines=-1.0).totals(
        [low, replace(low, telling=0.7), replace(low, fines=1.0)]
    )
    assert totals[1] - totals[0] == pytest.approx(1.0)
    assert totals[2] < totals[0]
    assert weighing().totals([]) == []


def test_a_chance_lies_between_nothing_and_one_whatever_the_sum() -> None:
    chances = [weighing(3.0, -1.0).chance(total) for total in (-1e9, -1.0, 0.0, 1.0, 1e9)]
    assert chances == sorted(chances)
    assert all(0.0 <= chance <= 1.0 for chance in chances)


def test_the_weights_of_the_project_know_every_sign() -> None:
    assert read_weighing().model.plain.shape == (len(NAMES),)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weights": {"telling": 1}, "slope": 1, "offset": 0}'])
def test_a_damaged_file_of_weights_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "weights.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ModelUnavailable, match=r"weights\.json"):
        read_weighing(file)


def _example(number: int, rng: np.random.Generator) -> Example:
    """Ten candidates of which the one with most of the first sign is right."""
    rows = rng.random((10, len(NAMES))).astype(np.float32)
    case = Case(f"q{number}", "duty", ("？",), "answered", ((f"law#第{number}条",),), (), (), False)
    return Example(case, rows, rows[:, 0] == rows[:, 0].max())


def test_weights_learn_which_sign_tells_and_carry_over_to_questions_not_seen(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    found = fitted([_example(number, rng) for number in range(160)])
    assert int(np.argmax(found.model.plain)) == 0
    assert found.held_out > 0.25  # one in ten would be chance
    write(found, tmp_path / "weights.json")
    assert np.allclose(read_weighing(tmp_path / "weights.json").model.plain, found.model.plain, atol=1e-4)


def test_lists_of_different_lengths_are_filled_up_with_places_that_count_for_nothing() -> None:
    rng = np.random.default_rng(7)
    long = _example(1, rng)
    short = replace(long, rows=long.rows[:3], right=long.right[:3])
    lists = lists_of([long, short])
    assert lists.there.sum(axis=1).tolist() == [10, 3]
    assert not lists.rows[1, 3:].any()


def test_a_larger_sum_is_a_larger_chance_where_larger_sums_were_right() -> None:
    slope, offset = calibrate([0.0, 1.0, 2.0, 3.0, 1.5, 1.4], [False, False, True, True, False, True])
    assert slope > 0
    assert offset < 0
