"""Whether and since when a document is in force, quoted from the clause that decides."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from assistant.pieces import Piece
from assistant.query import Asked, Query
from assistant.scoping import Scope
from assistant.standing import Standing
from corpus.types import Clause, Document
from index.record import Record
from tests.lawbooks import (
    BEFORE,
    CITY,
    CLAUSES,
    CODE,
    DOCUMENTS,
    FIRST,
    OLD,
    PLAN,
    RECORD,
    REPLIES,
    TODAY,
    ShelfRecord,
    clause,
)


def asks(*families: str, status: bool = True) -> Query:
    return Query("还有效吗", Asked.TEXT, scope=Scope(families=families, status=status))


def told(document: Document, day: date, record: Record = RECORD) -> Piece:
    (piece,) = Standing(record, REPLIES)(asks(document.family), day)
    return piece


def with_clause(changed: Clause) -> Record:
    """The record with one clause worded otherwise."""
    return cast(Record, ShelfRecord(held=tuple(changed if c.ref == changed.ref else c for c in CLAUSES)))


def test_a_repealed_law_is_told_from_the_clause_that_repeals_it() -> None:
    piece = told(OLD, TODAY)
    assert piece.text.startswith("《中华人民共和国竹林保护法》已经废止")
    assert "由《中华人民共和国林草典》取代" in piece.text
    (source,) = piece.sources
    assert source.clause.ref == "code#第三十条"
    assert source.quote.startswith("本典自2026年1月1日起施行")


def test_a_digest_that_words_the_repeal_in_its_own_way_is_found_too() -> None:
    ended = "第三十条　施行日期为2026年1月1日。同日废止的法律是：《中华人民共和国竹林保护法》。"
    piece = told(OLD, TODAY, with_clause(clause("code", "第三十条", ended)))
    assert piece.sources[0].clause.ref == "code#第三十条"


def test_a_clause_that_only_names_the_law_repeals_nothing() -> None:
    named = "第三十条　本典未作规定的，适用《中华人民共和国竹林保护法》。"
    assert Standing(with_clause(clause("code", "第三十条", named)), REPLIES)(asks(OLD.family), TODAY) == ()


def test_a_law_in_force_is_told_from_the_sentence_on_its_coming_into_force() -> None:
    piece = told(CODE, TODAY)
    assert piece.text == "《中华人民共和国林草典》现行有效。“本典自2026年1月1日起施行。”"
    assert piece.sources[0].quote == "本典自2026年1月1日起施行。"


@pytest.mark.parametrize(
    ("document", "day", "words"),
    [
        (CODE, BEFORE, "尚未施行"),
        (OLD, BEFORE, "现行有效"),
        (PLAN, TODAY, "已经届满"),
        (replace(CITY, uncertain=True), TODAY, "没有核实"),
    ],
)
def test_each_validity_has_its_words(document: Document, day: date, words: str) -> None:
    documents = tuple(document if held.id == document.id else held for held in DOCUMENTS)
    assert words in told(document, day, cast(Record, ShelfRecord(documents))).text


def test_where_nothing_is_said_of_its_force_the_document_itself_is_quoted() -> None:
    assert told(CITY, TODAY).sources[0].clause.ref == "city#第六条"


def test_a_text_with_a_newer_version_stands_as_that_version() -> None:
    assert "（2020年）" in told(FIRST, TODAY).text


def test_validity_is_told_only_where_it_is_asked_about_and_of_what_is_named() -> None:
    standing = Standing(RECORD, REPLIES)
    assert standing(asks(OLD.family, status=False), TODAY) == ()
    assert standing(asks(), TODAY) == ()
    assert len(standing(asks(OLD.family, CODE.family), TODAY)) == 2
