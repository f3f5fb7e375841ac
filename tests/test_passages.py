"""Passages: every searched clause exactly once, cut at sentence ends only."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.catalog import read_catalog
from corpus.facts import sentences_of
from corpus.outline import read_outline
from corpus.types import Clause, ClauseKind, ClausePath, Document, Kind, Level
from index.passages import PASSAGE_MAX, passages_of
from index.types import Passage

DOCUMENT = Document("d", "某规划", Level.COUNTY, Kind.PLAN)


def clause(text: str, kind: ClauseKind = ClauseKind.TEXT, number: int = 1) -> Clause:
    path = ClausePath.parse(f"三（一）{number}")
    return Clause("d", path, ("三、任务", "（一）产业"), text, (0, len(text)), None, kind)


def check(clauses: list[Clause], passages: list[Passage]) -> None:
    """The spans of each clause's passages follow each other from its first character to its last."""
    ids = [passage.id for passage in passages]
    assert len(set(ids)) == len(ids)
    assert all(name.isascii() for name in ids)
    for one in clauses:
        held = [passage for passage in passages if passage.ref == one.ref]
        edges = [0, *[passage.span[1] for passage in held]]
        assert [passage.span for passage in held] == list(pairwise(edges))
        assert edges[-1] == len(one.text)
        assert "".join(passage.text for passage in held) == one.text
        for passage in held:
            sentences = list(sentences_of(passage.text))
            assert len(passage.text) <= PASSAGE_MAX or len(sentences) <= 1, passage.text


def test_the_plans_searched_clauses_are_covered_exactly(plan_file: Path) -> None:
    document = read_catalog()[0].document
    clauses = [c for c in read_outline(plan_file, document.id).clauses if c.kind is not ClauseKind.TITLE]
    passages = list(passages_of(document, clauses))
    assert len(passages) >= len(clauses)
    check(clauses, passages)


@given(st.lists(st.text("绿色低碳循环发展。；\n？”", min_size=1, max_size=900), min_size=1, max_size=3))
def test_any_clause_is_covered_exactly(texts: list[str]) -> None:
    clauses = [clause(text, number=number) for number, text in enumerate(texts, 1)]
    check(clauses, list(passages_of(DOCUMENT, clauses)))


def test_a_passage_carries_its_documents_title_and_headings() -> None:
    (passage,) = passages_of(DOCUMENT, [clause("1.工业。推进改造。")])
    assert passage.context == "某规划 三、任务 （一）产业"
    assert passage.full_text == "某规划 三、任务 （一）产业\n1.工业。推进改造。"


def test_a_long_clause_is_cut_at_a_sentence_end() -> None:
    text = "绿" * 150 + "。" + "色" * 150 + "。"
    assert [p.text for p in passages_of(DOCUMENT, [clause(text)])] == ["绿" * 150 + "。", "色" * 150 + "。"]


def test_a_single_long_sentence_is_not_cut() -> None:
    text = "绿" * (PASSAGE_MAX * 2) + "。"
    assert [p.text for p in passages_of(DOCUMENT, [clause(text)])] == [text]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (ClauseKind.TITLE, 0),
        (ClauseKind.TEXT, 1),
        (ClauseKind.TABLE_ROW, 1),
        (ClauseKind.NOTE, 1),
        (ClauseKind.PREAMBLE, 1),
    ],
)
def test_headings_alone_are_not_searched(kind: ClauseKind, count: int) -> None:
    assert len(list(passages_of(DOCUMENT, [clause("1.工业", kind)]))) == count
