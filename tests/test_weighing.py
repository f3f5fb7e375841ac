"""How provisions are weighed: the order by the sum, the chance between nothing and one, the weights from a file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.weighing import NAMES, Signs, Weighing, read_weighing
from corpus.errors import ModelUnavailable
from eval.cases import Case
from eval.weighing import Example, calibrate, fit, fitted, write


def test_the_sum_grows_with_a_sign_of_positive_weight() -> None:
    weighing = Weighing(dict.fromkeys(NAMES, 0.0) | {"telling": 2.0, "fines": -1.0}, 1.0, 0.0)
    low = Signs(telling=0.2)
    assert weighing.total(replace(low, telling=0.7)) - weighing.total(low) == pytest.approx(1.0)
    assert weighing.total(replace(low, fines=1.0)) < weighing.total(low)


def test_a_chance_lies_between_nothing_and_one_whatever_the_sum() -> None:
    weighing = Weighing(dict.fromkeys(NAMES, 1.0), 3.0, -1.0)
    chances = [weighing.chance(total) for total in (-1e9, -1.0, 0.0, 1.0, 1e9)]
    assert chances == sorted(chances)
    assert all(0.0 <= chance <= 1.0 for chance in chances)


def test_the_weights_of_the_project_know_every_sign() -> None:
    assert set(read_weighing().weights) == set(NAMES)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weights": {"telling": 1}, "slope": 1, "offset": 0}'])
def test_a_damaged_file_of_weights_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "weights.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ModelUnavailable, match=r"weights\.json"):
        read_weighing(file)


def _example(number: int, rng: np.random.Generator) -> Example:
    """Ten candidates of which the one with most of the first sign is right."""
    rows = rng.random((10, len(NAMES)))
    case = Case(f"q{number}", "duty", ("？",), "answered", ((f"law#第{number}条",),), (), (), False)
    return Example(case, rows, rows[:, 0] == rows[:, 0].max())


def test_weights_learn_which_sign_tells_and_carry_over_to_questions_not_seen(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    found = fitted([_example(number, rng) for number in range(80)])
    assert int(np.argmax(found.weights)) == 0
    assert found.held_out > 0.7
    write(found, tmp_path / "weights.json")
    held = read_weighing(tmp_path / "weights.json")
    assert held.weights[NAMES[0]] == pytest.approx(found.weights[0], abs=1e-4)


def test_a_question_without_a_right_candidate_teaches_no_order() -> None:
    rng = np.random.default_rng(7)
    example = _example(1, rng)
    assert np.allclose(fit([replace(example, right=np.zeros(10, dtype=bool))]), 0.0, atol=1e-6)


def test_a_larger_sum_is_a_larger_chance_where_larger_sums_were_right() -> None:
    slope, offset = calibrate([0.0, 1.0, 2.0, 3.0, 1.5, 1.4], [False, False, True, True, False, True])
    assert slope > 0
    assert offset < 0
