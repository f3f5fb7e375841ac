"""Which documents a question may be answered from, on the day asked about."""

from dataclasses import replace

import pytest

from assistant.query import Asked, Query
from assistant.scoping import Scope
from assistant.shelves import is_local
from corpus.types import Document, Kind, Level, TextKind
from tests.lawbooks import (
    BEFORE,
    CITY,
    CODE,
    DOCUMENTS,
    FIRST,
    INDEX,
    OLD,
    OTHER,
    PLAN,
    SECOND,
    TODAY,
    shelves,
)


def asked(**scope: object) -> Query:
    places = scope.pop("places", ())
    return Query("问", Asked.TEXT, places=places, scope=Scope(**scope))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("document", "local"),
    [
        (PLAN, True),
        (replace(PLAN, kind=Kind.POLICY), True),
        (replace(PLAN, text_kind=TextKind.DIGEST), False),
        (CITY, False),
        (CODE, False),
    ],
)
def test_a_plan_in_full_is_read_as_such_and_a_law_or_digest_is_not(document: Document, local: bool) -> None:
    assert is_local(document) is local


def test_rules_are_those_that_apply_on_the_day_and_here() -> None:
    assert set(shelves().rules(asked(), TODAY)) == {CODE, SECOND, CITY}
    assert set(shelves().rules(asked(), BEFORE)) == {OLD, SECOND, CITY}


def test_a_law_that_is_named_is_looked_into_whatever_its_validity() -> None:
    assert shelves().rules(asked(families=(OLD.family,)), TODAY) == (OLD,)
    assert shelves().rules(asked(families=(SECOND.family,)), TODAY) == (SECOND,)
    assert FIRST not in shelves().rules(asked(families=(SECOND.family,)), TODAY)


def test_the_rules_of_another_place_are_looked_into_where_it_is_named() -> None:
    assert OTHER not in shelves().rules(asked(), TODAY)
    assert shelves().rules(asked(places=("西岭省",)), TODAY) == (OTHER,)


def test_levels_set_side_by_side_are_those_of_this_county() -> None:
    found = shelves().rules(asked(levels=tuple(Level)), TODAY)
    assert set(found) == {CODE, SECOND, CITY}


def test_the_plan_is_looked_into_unless_another_document_is_named() -> None:
    assert shelves().local(asked()) == (PLAN,)
    assert shelves().local(asked(families=(PLAN.family,))) == (PLAN,)
    assert shelves().local(asked(families=(OLD.family,))) == ()


def test_a_mask_holds_the_passages_of_its_documents_alone() -> None:
    mask = shelves().mask((CODE, CITY))
    held = {
        passage.ref.split("#")[0]
        for passage, kept in zip(INDEX.retriever.passages, mask, strict=True)
        if kept
    }
    assert held == {"code", "city"}
    assert not shelves().mask(()).any()
    assert shelves().mask(DOCUMENTS).all()
