"""What is set side by side is answered with its point and a table in which every row is quoted."""

from datetime import date

import pytest

from assistant.comparing import Comparison
from assistant.contrasting import Contrast
from assistant.gathering import Evidence
from assistant.pieces import Piece, whole
from assistant.query import Query
from assistant.sides import Sides, topic_of
from corpus.types import Level
from tests.lawbooks import CLAUSES, REPLIES, TODAY, reader, statutes

LABELS = {level: REPLIES.say(f"levels.{level.value}") for level in Level}
SAID = next(clause for clause in CLAUSES if clause.ref == "plan#一")


def extract(query: Query, evidence: Evidence) -> tuple[Piece, ...]:
    """The plan's only sentence."""
    return (Piece(SAID.text, (whole(SAID),)),)


def comparison() -> Comparison:
    rules = statutes()
    sides = Sides(rules.shelves, LABELS)
    contrast = Contrast(REPLIES, frozenset(LABELS.values()))
    return Comparison(sides, reader().read, lambda query: Evidence(), extract, rules, contrast, REPLIES)


def compared(question: str, day: date = TODAY) -> tuple[Piece, ...]:
    return comparison()(reader().read(question), day)


def refs(pieces: tuple[Piece, ...]) -> list[list[str]]:
    return [[source.clause.ref for source in piece.sources] for piece in pieces[2:]]


def test_levels_are_compared_with_a_row_for_each() -> None:
    pieces = compared("在竹林倾倒垃圾，国家和省里的罚款有什么不同？")
    assert pieces[1].cells == ("层级", "文件", "条款", "规定")
    assert [piece.cells[0] for piece in pieces[2:]] == ["国家", "省级"]
    assert refs(pieces) == [["code#第十条"], ["second#第八条"]]


def test_the_point_comes_first_and_names_the_amounts_of_both() -> None:
    point = compared("在竹林倾倒垃圾，国家和省里的罚款有什么不同？")[0]
    assert "一万元以上五万元以下" in point.text
    assert "二万元以上三万元以下" in point.text
    assert {source.clause.ref for source in point.sources} == {"code#第十条", "second#第八条"}


def test_every_row_quotes_what_it_cites() -> None:
    for piece in compared("在竹林倾倒垃圾，国家、省和县分别怎么规定？")[2:]:
        assert all(
            source.quote.strip().removeprefix(str(source.clause.path)).strip() in piece.cells[-1]
            for source in piece.sources
        )


def test_a_level_about_which_nothing_is_found_says_so() -> None:
    rows = compared("竹林采伐申请的受理期限，国家和市里的规定有什么区别？")[2:]
    assert [bool(row.sources) for row in rows] == [True, False]
    assert "没有找到" in rows[1].text


def test_an_earlier_and_a_later_law_stand_with_their_validity() -> None:
    pieces = compared("旧法和新法对在竹林倾倒垃圾的罚款有什么变化？")
    ended = {"old": ("code#第十条", "已废止"), "first": ("second#第八条", "已修改")}
    (earlier,), (later,) = refs(pieces)
    after, state = ended[earlier.partition("#")[0]]
    assert later == after
    assert [piece.cells[0] for piece in pieces[2:]] == [state, "现行有效"]


def test_two_versions_of_one_text_are_compared() -> None:
    pieces = compared("东岭省竹林保护条例修订前后，在竹林倾倒垃圾的罚款有什么变化？")
    assert refs(pieces) == [["first#第八条"], ["second#第八条"]]


@pytest.mark.parametrize(
    "question",
    [
        "在竹林倾倒垃圾怎么处罚？",
        "竹林采伐由省里批还是市里批？",
        "国家和省里有什么不同？",
        "竹林保护法第十条和林草典第十条是什么？",
    ],
)
def test_where_nothing_is_compared_or_no_matter_is_named_there_is_no_table(question: str) -> None:
    assert compared(question) == ()


def test_the_topic_is_the_question_without_the_words_of_comparing() -> None:
    assert topic_of("竹林覆盖率,省里定的和县里定的哪个高?").strip("?,和") == "竹林覆盖率"
