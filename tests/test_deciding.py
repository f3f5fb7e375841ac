"""Plan or law, or both: which of the answers found is given, and in which order."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.deciding import NAMES as DECIDED
from assistant.deciding import Decider, Ruled, coverage, read_choice
from assistant.evidence import Sentence
from assistant.gathering import Evidence
from assistant.measuring import measure_of
from assistant.pieces import Piece, whole
from assistant.provisions import Found, provisions
from assistant.query import Asked, Query, Term
from assistant.scoping import Scope
from assistant.silence import Unsaid
from corpus.errors import ModelUnavailable
from corpus.types import Level
from index.reranking import Model
from tests.lawbooks import CODE, RECORD, REPLIES, ROW, clause, encode, rarities

SAID = clause("plan", "二", "二、加强竹林保护工作。")
PLAIN = Piece("加强竹林保护工作。", (whole(SAID),))
LAW = Piece("竹林应当保护。", (whole(clause("code", "第九条", "第九条　竹林应当保护。")),))
WORDS = (Term(("竹林",), 1.0), Term(("保护",), 1.0))


def query(asked: Asked = Asked.TEXT, **scope: object) -> Query:
    return Query("竹林怎么保护", asked, terms=WORDS, scope=Scope(**scope))  # type: ignore[arg-type]


def decider(**weights: float) -> Decider:
    """A model without hidden units: a weighted sum of what is known of an option; ``bias`` raises giving nothing."""
    plain = np.array([weights.get(name, 0.0) for name in DECIDED], np.float32)
    size, none = len(DECIDED), np.zeros(0, np.float32)
    inner = np.zeros((size, 0), np.float32)
    model = Model(np.zeros(size, np.float32), np.ones(size, np.float32), plain, inner, none, none, 1.0, 0.0)
    return Decider(model, encode, rarities)


def ruled(chance: float = 0.5) -> Ruled:
    asked = query()
    (best,) = provisions(asked, CODE, LAW.sources[0].clause, Found(0.5), measure_of(asked, encode, rarities))
    return Ruled((LAW,), best, chance)


EVEN = {"plan_given": 3.0, "rules_given": 3.0}
LIKELY = EVEN | {"rules_chance": 4.0}


def test_where_only_one_of_them_answers_it_is_given_if_it_is_likely() -> None:
    assert decider(**EVEN)(query(), (PLAIN,), Evidence(), Ruled()) == (PLAIN,)
    assert decider(**EVEN)(query(), (), Evidence(), ruled()) == (LAW,)
    assert decider(**EVEN)(query(), (), Evidence(), Ruled()) == ()
    assert decider(plan_given=-1.0)(query(), (PLAIN,), Evidence(), Ruled()) == ()


def test_the_likelier_comes_first_and_the_other_beside_it_where_it_is_about_as_likely() -> None:
    assert decider(**LIKELY)(query(), (PLAIN,), Evidence(), ruled(0.1)) == (LAW, PLAIN)
    assert decider(**LIKELY)(query(), (PLAIN,), Evidence(), ruled(0.9)) == (LAW,)


def test_a_figure_is_given_once() -> None:
    assert decider(**LIKELY)(query(Asked.VALUE), (PLAIN,), Evidence(), ruled(0.1)) == (LAW,)


def test_a_document_that_is_named_and_is_the_plan_answers_alone() -> None:
    assert decider(**LIKELY)(query(families=("南坡县竹林发展规划",)), (PLAIN,), Evidence(), ruled(0.9)) == (
        PLAIN,
    )


def test_levels_set_side_by_side_end_with_the_county_where_it_is_one_of_them() -> None:
    every, two = query(levels=tuple(Level)), query(levels=(Level.NATIONAL, Level.CITY))
    assert decider(**EVEN)(every, (PLAIN,), Evidence(), ruled()) == (LAW, PLAIN)
    assert decider(**EVEN)(two, (PLAIN,), Evidence(), ruled()) == (LAW,)


def test_chances_add_up_to_one_and_an_answer_that_is_not_there_has_none() -> None:
    chances = decider(**EVEN).chances(query(), (PLAIN,), Evidence(), Ruled())
    assert sum(chances) == pytest.approx(1.0)
    assert chances[1] == 0.0


def test_the_weights_of_the_project_know_everything_that_is_told_of_an_option() -> None:
    assert read_choice().plain.shape == (len(DECIDED),)


def test_a_damaged_file_of_weights_is_named(tmp_path: Path) -> None:
    file = tmp_path / "choice.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match=r"choice\.json"):
        read_choice(file)


def test_coverage_counts_what_is_quoted_more_than_what_stands_around_it() -> None:
    around = clause("plan", "四", "四、竹林。保护。")
    part = Piece("竹林。", (replace(whole(around), span=(2, 5)),))
    all_of_it = Piece("竹林。保护。", (whole(around),))
    assert 0 < coverage(query(), (part,)) < coverage(query(), (all_of_it,)) == pytest.approx(1.0)
    assert coverage(query(), ()) == 0


UNSAID = Unsaid(REPLIES, RECORD.document)
ASKS_LEADER = replace(query(Asked.DEPARTMENT), text="哪个部门牵头竹林保护")


def speaking(text: str, own: float = 1.0) -> Evidence:
    held = clause("plan", "五", text)
    return Evidence(sentences=(Sentence(held, (0, len(text)), own, own, 0.0, 0.5),))


def test_a_plan_that_speaks_of_a_matter_and_names_nobody_is_said_to_do_so() -> None:
    (piece,) = UNSAID(ASKS_LEADER, speaking("加强竹林保护工作。"))
    assert "加强竹林保护工作。" in piece.text
    assert "没有写明由" in piece.text
    assert "《南坡县竹林发展规划》" in piece.text


@pytest.mark.parametrize(
    ("asked", "evidence"),
    [
        (ASKS_LEADER, speaking("竹林保护工作由县林业局负责。")),
        (ASKS_LEADER, speaking("加强竹林保护工作。", own=0.5)),
        (ASKS_LEADER, Evidence()),
        (query(Asked.TEXT), speaking("加强竹林保护工作。")),
        (replace(ASKS_LEADER, text="哪个部门审批竹林采伐"), speaking("加强竹林保护工作。")),
    ],
    ids=[
        "names somebody",
        "speaks of another matter",
        "nothing found",
        "no department asked",
        "no leader asked",
    ],
)
def test_otherwise_nothing_is_said_to_be_unsaid(asked: Query, evidence: Evidence) -> None:
    assert UNSAID(asked, evidence) == ()


def test_the_row_of_a_table_names_its_department() -> None:
    assert UNSAID(ASKS_LEADER, speaking(ROW.text)) == ()
