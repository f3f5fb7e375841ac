"""What the reader must know beside an answer."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.noticing import Noticer, in_words
from assistant.pieces import Piece, whole
from assistant.types import Citation, Notice, NoticeKind
from corpus.types import Clause, ClauseKind, Document
from tests.lawbooks import BEFORE, CITY, CODE, FIRST, OLD, PLAN, RECORD, REPLIES, SECOND, TODAY, clause

NOTICER = Noticer(REPLIES, RECORD.document)


def cites(document: Document, n: int = 1, held: Clause | None = None, day: date = TODAY) -> Citation:
    held = held or clause(document.id, "第一条", "第一条　竹林面积达到5万亩。")
    return Citation(n, document, document.validity(day), held, (0, len(held.text)))


def noticed(document: Document, day: date = TODAY) -> tuple[Notice, ...]:
    return NOTICER((), (cites(document, day=day),), day)


def test_a_law_in_force_needs_no_notice() -> None:
    assert noticed(CODE) == ()


def test_a_repealed_law_is_said_to_be_so_with_day_and_what_replaces_it() -> None:
    (notice,) = noticed(OLD)
    assert (notice.kind, notice.citations) == (NoticeKind.REPEALED, (1,))
    assert "自2026年1月1日起已经废止" in notice.text
    assert "《中华人民共和国林草典》" in notice.text


def test_what_applies_now_is_named_where_the_successor_has_ended_too() -> None:
    oldest = replace(OLD, id="oldest", title="竹林法", repealed=date(2010, 7, 1), repealed_by="old")
    (now,) = noticed(oldest)
    assert now.text.endswith("现行规定见《中华人民共和国林草典》。")
    (then,) = noticed(oldest, BEFORE)
    assert then.text.endswith("现行规定见《中华人民共和国竹林保护法》。")


def test_a_document_that_a_sentence_is_about_is_noticed_without_being_cited() -> None:
    piece = Piece(
        "已经废止。", (whole(clause("code", "第一条", "第一条　竹林面积达到5万亩。")),), concerns="old"
    )
    (notice,) = NOTICER((piece,), (cites(CODE),), TODAY)
    assert (notice.kind, notice.citations) == (NoticeKind.REPEALED, (1,))
    assert "《中华人民共和国竹林保护法》" in notice.text
    assert len(NOTICER((piece,), (cites(OLD),), TODAY)) == 1


def test_a_law_that_was_in_force_on_the_day_is_said_to_have_ended_since() -> None:
    (notice,) = noticed(OLD, BEFORE)
    assert notice.kind is NoticeKind.REPEALED
    assert notice.text.startswith("以上按2024年5月1日的情况作答")


@pytest.mark.parametrize(
    ("day", "words"), [(TODAY, "是修改前的文本"), (date(2015, 1, 1), "以上按2015年1月1日的情况作答")]
)
def test_an_older_version_is_said_to_be_one(day: date, words: str) -> None:
    (notice,) = noticed(FIRST, day)
    assert notice.kind is NoticeKind.AMENDED
    assert words in notice.text
    assert "2020年6月1日" in notice.text


def test_a_law_that_does_not_yet_apply_is_said_so() -> None:
    (notice,) = noticed(CODE, BEFORE)
    assert notice.kind is NoticeKind.AMENDED
    assert "2024年5月1日尚未施行" in notice.text
    assert "2026年1月1日起" in notice.text


def test_a_rule_whose_basis_is_repealed_gives_way_to_what_replaced_it() -> None:
    (notice,) = noticed(SECOND)
    assert notice.kind is NoticeKind.AMENDED
    assert "制定时依据的《中华人民共和国竹林保护法》已经废止" in notice.text
    assert "以《中华人民共和国林草典》为准" in notice.text
    assert noticed(SECOND, BEFORE) == ()


def test_a_document_whose_validity_nobody_has_seen_is_said_to_be_unverified() -> None:
    (notice,) = noticed(replace(SECOND, uncertain=True))
    assert "没有在权威来源核实" in notice.text


def test_a_plan_past_its_last_day_says_so_once_for_all_its_citations() -> None:
    two = (cites(PLAN), cites(PLAN, 2, clause("plan", "二", "二、别的。")))
    (notice,) = NOTICER((), two, TODAY)
    assert (notice.kind, notice.citations) == (NoticeKind.PLAN_PERIOD, (1, 2))
    assert "2025年12月31日" in notice.text
    assert noticed(PLAN, date(2025, 12, 31)) == ()


def test_key_points_are_said_not_to_be_the_original_once_for_all() -> None:
    both = (cites(CITY), cites(replace(CITY, id="more", url="https://example.invalid/a"), 2), cites(CODE, 3))
    (notice,) = NOTICER((), both, TODAY)
    assert (notice.kind, notice.citations) == (NoticeKind.DIGEST, (1, 2))
    assert "https://example.invalid/a" in notice.text
    assert "不是原文" in noticed(CITY)[0].text


def test_a_premise_put_right_and_a_damaged_index_are_told() -> None:
    wrong = Piece("不是。", (), contradicts=True)
    kinds = [n.kind for n in Noticer(REPLIES, RECORD.document, ("词索引损坏",))((wrong,), (), TODAY)]
    assert kinds == [NoticeKind.PREMISE, NoticeKind.DEGRADED]
    assert NOTICER((), (), TODAY) == ()


def row(text: str) -> Clause:
    held = clause("plan", "表“主要指标”第1项", text)
    return replace(held, heading=("指标 2020年 2025年",), kind=ClauseKind.TABLE_ROW)


def conflicts(table: Clause, text: str, other: Document = PLAN) -> list[tuple[int, ...]]:
    said = cites(other, 2, clause(other.id, "二", text))
    found = NOTICER((), (cites(PLAN, 1, table), said), date(2025, 1, 1))
    return [notice.citations for notice in found if notice.kind is NoticeKind.CONFLICT]


def test_a_row_and_a_sentence_of_one_plan_that_differ_are_a_conflict() -> None:
    assert conflicts(row("竹林面积 3 5"), "到2025年竹林达到7万亩。") == [(1, 2)]
    assert conflicts(row("竹林面积 3 5"), "到2025年竹林达到5万亩。") == []


def test_figures_of_other_years_or_other_documents_are_no_conflict() -> None:
    assert conflicts(row("竹林面积 3 5"), "到2030年竹林达到7万亩。") == []
    assert conflicts(row("竹林面积 3 5"), "到2025年竹林达到7万亩。", CODE) == []


def test_days_are_written_in_chinese() -> None:
    assert in_words(date(2026, 8, 5)) == "2026年8月5日"
