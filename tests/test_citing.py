"""Citations are numbered once each; a sentence that says more than they do is found out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citing import cite, verify
from assistant.pieces import Piece, Source, whole
from assistant.types import Citation, Segment
from corpus.types import Clause, ClauseKind, ClausePath, Document, Kind, Level, Validity

DAY = date(2025, 6, 1)
DOCUMENT = Document(
    "plan", "某县“十四五”规划", Level.COUNTY, Kind.PLAN, "某政字〔2024〕14号", issued=date(2024, 4, 22)
)


def clause(text: str, path: str = "三（二）2（2）", heading: tuple[str, ...] = ()) -> Clause:
    return Clause("plan", ClausePath.parse(path), heading, text, (0, len(text)), 1, ClauseKind.TEXT)


def unsupported(sentence: str, text: str, heading: tuple[str, ...] = ()) -> tuple[str, ...]:
    held = clause(text, heading=heading)
    citation = Citation(1, DOCUMENT, Validity.IN_FORCE, held, (0, len(text)))
    return verify(Segment(sentence, (1,)), (citation,))


def known(document_id: str) -> Document | None:
    return DOCUMENT if document_id == "plan" else None


def test_sources_that_are_one_clause_and_span_share_a_number() -> None:
    first, second = whole(clause("一。")), whole(clause("二。", "一"))
    part = Source(first.clause, (0, 1))
    segments, citations = cite(
        [Piece("甲", (first, second)), Piece("乙", (second, part)), Piece("丙", (first,))], known, DAY
    )
    assert [segment.citations for segment in segments] == [(1, 2), (2, 3), (1,)]
    assert [(c.n, c.quote) for c in citations] == [(1, "一。"), (2, "二。"), (3, "一")]


def test_a_citation_carries_the_validity_on_the_day_asked_about() -> None:
    for day, validity in ((DAY, Validity.IN_FORCE), (date(2023, 1, 1), Validity.NOT_YET)):
        _, citations = cite([Piece("甲", (whole(clause("一。")),))], known, day)
        assert citations[0].validity is validity


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("利用率达到55%。", "利用率达到55%。"),
        ("2025年为0.6702。", "系数 0.6541 0.6702，2025年"),
        ("累计1,234户。", "累计1,234户"),
        ("没有数字。", "也没有。"),
        ("依据某政字〔2024〕14号。", "其他"),
        ("见三（二）2（2）。", "其他"),
        ("责任部门是县水务局。", "指标 55 预期性 县水务局"),
        ("由县水务局负责。", "由县水务局负责，县财政局配合"),
    ],
)
def test_what_the_clause_says_is_supported(sentence: str, text: str) -> None:
    assert unsupported(sentence, text) == ()


@pytest.mark.parametrize(
    ("sentence", "text", "missing"),
    [
        ("达到55%。", "达到55.5%。", "55%"),
        ("达到55%。", "达到155%。", "55%"),
        ("达到55%。", "达到1.55%。", "55%"),
        ("达到55%。", "达到55万吨。", "55%"),
        ("达到55.5%。", "达到55%。", "55.5%"),
        ("有2项。", "到2025年。", "2项"),
        ("有2项。", "2.加强节水", "2项"),
        ("到2030年。", "到2025年。", "2030"),
        ("有234户。", "累计1,234户", "234户"),
        ("有1户。", "累计1,234户", "1户"),
        ("有1,234户。", "累计234户", "1234户"),
        ("县财政局负责。", "县水务局负责", "县财政局"),
        ("责任部门是县财政局。", "责任部门是县水务局", "县财政局"),
        ("该项任务归县财政局。", "县水务局", "县财政局"),
    ],
)
def test_what_the_clause_does_not_say_is_named(sentence: str, text: str, missing: str) -> None:
    assert missing in unsupported(sentence, text)


def test_headings_support_and_clauses_not_cited_do_not() -> None:
    assert unsupported("2025年的目标。", "目标", ("2025年主要指标",)) == ()
    other = Citation(2, DOCUMENT, Validity.IN_FORCE, clause("55%"), (0, 3))
    assert verify(Segment("55%", (1,)), (other,)) == ("55%",)


NUMBERS = st.decimals(0, 9999, places=1).map(lambda number: f"{number.normalize():f}")


@given(NUMBERS, NUMBERS)
def test_a_number_is_supported_by_itself_alone(asked: str, stands: str) -> None:
    expected = () if asked == stands else (f"{asked}%",)
    text = f"甲达到{stands}%乙"
    held = clause(text, "一")
    document = Document("plan", "规划", Level.COUNTY, Kind.PLAN)
    citation = Citation(1, document, Validity.UNKNOWN, held, (0, len(text)))
    assert verify(Segment(f"达到{asked}%", (1,)), (citation,)) == expected


@given(st.text(alphabet="水务局县由，。 0123456789.%、（）是", min_size=1, max_size=30))
def test_a_quotation_is_always_supported(text: str) -> None:
    assert unsupported(text, text) == ()
