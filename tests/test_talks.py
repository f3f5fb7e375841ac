"""The suites talks and talks-blind: what a question expects stands in the texts, on the day it is asked about.

A failure names questions by their ids alone: talks-blind is held out.
"""

import re
from datetime import date
from functools import cache

import pytest

from corpus.library import read_corpus
from corpus.types import Document, Validity
from eval.answers import stands
from eval.cases import SUITES, Case, corpora_of, full, read_cases

NAMES = ("talks", "talks-blind")
TODAY = date(2026, 11, 22)


@cache
def texts() -> tuple[dict[str, str], dict[str, Document]]:
    """Texts of all clauses by ``document-id#path``, and the documents by id."""
    try:
        read = read_corpus(corpora_of("talks"))
    except FileNotFoundError as error:
        pytest.skip(str(error))
    clauses = {
        f"{source.document.id}#{clause.path}": clause.text
        for source in read.sources
        for clause in source.outline.clauses
    }
    return clauses, {source.document.id: source.document for source in read.sources}


def answered(suite: str) -> list[Case]:
    return [case for case in read_cases(SUITES / f"{suite}.jsonl") if not case.refused]


def told(group: tuple[str, ...], text: str) -> bool:
    """Whether a point stands in a text; the cells of a table's row are told apart by the space between them."""
    return any(stands(point, text) or point in re.split(r"\s+", text) for point in group)


@pytest.mark.parametrize("suite", NAMES)
def test_every_path_names_a_clause_that_there_is(suite: str) -> None:
    clauses, _ = texts()
    assert [
        case.id
        for case in answered(suite)
        if any(full(path) not in clauses for path in (*sum(case.paths, ()), *case.also))
    ] == []


@pytest.mark.parametrize("suite", NAMES)
def test_every_point_stands_in_a_clause_that_is_expected(suite: str) -> None:
    clauses, _ = texts()
    assert [
        case.id
        for case in answered(suite)
        for group in case.points
        if not any(told(group, clauses[full(path)]) for path in sum(case.paths, ()))
    ] == []


@pytest.mark.parametrize("suite", NAMES)
def test_what_is_expected_applies_on_the_day_asked_about_or_is_asked_for_as_an_older_text(suite: str) -> None:
    _, documents = texts()
    outdated = (Validity.REPEALED, Validity.AMENDED, Validity.NOT_YET)
    assert [
        case.id
        for case in answered(suite)
        for path in sum(case.paths, ())
        if documents[full(path).partition("#")[0]].validity(case.as_of or TODAY) in outdated
        and not {"repealed", "amended"} & set(case.notices)
    ] == []


def test_no_question_of_the_held_out_suite_is_asked_in_the_other() -> None:
    seen, held = ({case.turns for case in read_cases(SUITES / f"{suite}.jsonl")} for suite in NAMES)
    assert len(seen & held) == 0
