"""Reference questions and their scores: what counts as cited, as told, and as out of date."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.answers import score, summarise
from eval.cases import PLAN, SUITES, Case, corpora_of, full, read_cases, suites
from eval.retrieval import ranking
from index.types import Hit, Passage

LINE = {
    "id": "a",
    "category": "duty",
    "turns": ["问？"],
    "status": "answered",
    "paths": [["code#第十条", "code#第十一条"]],
    "also": ["plan#表“主要指标”"],
    "points": [["五万元"]],
    "list": False,
}


def case(**changed: Any) -> Case:
    made = Case(
        "a", "duty", ("问？",), "answered", (("code#第十条",),), ("code#第九条",), (("5万元",),), False
    )
    return Case(**(made.__dict__ | changed))


def citation(document: str, path: str, validity: str = "in_force", n: int = 1) -> dict[str, Any]:
    text = "处5万元罚款。"
    held = {"id": document, "title": "某法", "validity": validity}
    return {"n": n, "document": held, "path": path, "heading": [], "text": text, "quote": text}


def answer(
    *citations: dict[str, Any], notices: tuple[dict[str, Any], ...] = (), **changed: Any
) -> dict[str, Any]:
    text = "处5万元罚款。"
    segments = [{"text": text, "citations": [c["n"] for c in citations]}]
    whole = {"status": "answered", "text": text, "segments": segments, "citations": list(citations)}
    return whole | {"notices": list(notices)} | changed


def test_a_line_is_read_with_its_day_and_the_notices_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    more = LINE | {"id": "b", "as_of": "2025-06-01", "notices": ["repealed"]}
    file.write_text("\n".join(json.dumps(line) for line in (LINE, more)), encoding="utf-8")
    plain, dated = read_cases(file)
    assert (plain.as_of, plain.notices) == (None, ())
    assert (dated.as_of, dated.notices) == (date(2025, 6, 1), ("repealed",))
    assert dated.paths == (("code#第十条", "code#第十一条"),)


@pytest.mark.parametrize(
    "wrong",
    ["{", json.dumps(LINE | {"as_of": "gestern"}), json.dumps(LINE | {"more": 1}), json.dumps({"id": "b"})],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{json.dumps(LINE)}\n{wrong}", encoding="utf-8")
    with pytest.raises(ValueError, match="第 2 行"):
        read_cases(file)


def test_an_id_comes_once(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{json.dumps(LINE)}\n{json.dumps(LINE)}", encoding="utf-8")
    with pytest.raises(ValueError, match="重复"):
        read_cases(file)


@pytest.mark.parametrize("suite", suites())
def test_every_suite_can_be_read_and_expects_something(suite: str) -> None:
    for held in read_cases(SUITES / f"{suite}.jsonl"):
        assert held.turns
        assert not held.answered or (held.paths and held.points)


def test_a_path_without_a_document_is_of_the_countys_plan() -> None:
    assert full("三（一）1") == f"{PLAN}#三（一）1"
    assert full("code#第十条") == "code#第十条"
    assert score(case(paths=(("三（一）1",),)), answer(citation(PLAN, "三（一）1"))).citation_recall == 1
    assert score(case(paths=(("三（一）1",),)), answer(citation("code", "三（一）1"))).citation_recall == 0


def test_the_same_article_of_another_document_is_not_the_one_wanted() -> None:
    assert score(case(), answer(citation("code", "第十条"))).citation_recall == 1
    found = score(case(), answer(citation("old", "第十条")))
    assert (found.citation_recall, found.citation_precision) == (0, 0)


def test_what_may_be_cited_without_need_costs_no_precision() -> None:
    found = score(case(), answer(citation("code", "第十条"), citation("code", "第九条", n=2)))
    assert (found.citation_recall, found.citation_precision) == (1, 1)
    assert (
        score(
            case(also=("plan#表“主要指标”",)), answer(citation("plan", "表“主要指标”第3项"))
        ).citation_precision
        == 1
    )


@pytest.mark.parametrize("validity", ["repealed", "amended", "not_yet"])
def test_what_does_not_apply_counts_as_an_error_unless_a_notice_says_so(validity: str) -> None:
    cited = citation("code", "第十条", validity)
    assert score(case(), answer(cited)).validity_errors == 1
    for kind in ("repealed", "amended"):
        assert score(case(), answer(cited, notices=({"kind": kind, "citations": [1]},))).validity_errors == 0
    for notice in ({"kind": "repealed", "citations": [2]}, {"kind": "digest", "citations": [1]}):
        assert score(case(), answer(cited, notices=(notice,))).validity_errors == 1


@pytest.mark.parametrize("validity", ["in_force", "expired", "unknown"])
def test_what_may_be_cited_is_no_error(validity: str) -> None:
    assert score(case(), answer(citation("code", "第十条", validity))).validity_errors == 0


def test_notices_that_are_needed_are_counted_by_kind() -> None:
    needs = case(notices=("repealed", "digest"))
    cited = citation("code", "第十条")
    assert score(needs, answer(cited, notices=({"kind": "digest", "citations": [1]},))).notices == 0.5
    assert score(needs, answer(cited)).notices == 0
    assert score(case(), answer(cited)).notices is None


def test_what_must_stand_in_the_first_sentence_is_looked_for_there_alone() -> None:
    needs, cited = case(first=(("不是60%",), ("55%",))), citation("code", "第十条")
    told = answer(cited) | {
        "segments": [{"text": "不是60%，是55%。", "citations": [1]}, {"text": "60%", "citations": []}]
    }
    assert score(needs, told).first == 1
    assert score(needs, told | {"segments": told["segments"][::-1]}).first == 0
    assert score(case(), told).first is None


def test_words_that_are_denied_need_no_support_only_where_a_premise_is_put_right() -> None:
    cited = citation("code", "第十条") | {"text": "达到55%。", "quote": "达到55%。"}
    told = answer(cited) | {"segments": [{"text": "不是60%，是55%。", "citations": [1]}]}
    assert score(case(), told | {"notices": [{"kind": "premise", "text": "", "citations": []}]}).numbers == 1
    assert score(case(), told).numbers == 0


def test_a_question_back_is_right_only_where_it_is_wanted() -> None:
    asked = answer() | {"status": "clarify"}
    assert score(case(status="clarify"), asked).clarified == 1
    assert score(case(status="clarify"), answer(citation("code", "第十条"))).clarified == 0
    assert score(case(), asked).citation_recall == 0
    assert not score(case(status="refused"), asked).right_refusal


def test_errors_of_validity_add_up_over_a_suite() -> None:
    wrong = score(
        case(), answer(citation("code", "第十条", "repealed"), citation("code", "第九条", "amended", 2))
    )
    means = summarise([wrong, wrong, score(case(), answer(citation("code", "第十条")))])
    assert means["validity_errors"] == 4
    assert means["cases"] == 3


def test_a_case_that_is_not_answered_must_be_refused() -> None:
    refusal = answer(status="no_basis")
    assert score(case(status="no_basis"), refusal).right_refusal
    assert not score(case(), refusal).right_refusal
    assert not score(case(status="no_basis"), answer(citation("code", "第十条"))).right_refusal


def test_the_clauses_found_are_ranked_by_their_best_passage_with_their_documents() -> None:
    hits = [
        Hit(Passage(f"p{n}", ref, (0, 1), "", "文"), 1.0)
        for n, ref in enumerate(("code#一", "plan#一", "code#一"))
    ]
    assert ranking(case(), hits).paths == ("code#一", "plan#一")


def test_a_suite_over_the_shared_laws_says_where_it_looked_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LVWEN_SHARED", str(tmp_path))
    assert corpora_of("plan") == ()
    with pytest.raises(FileNotFoundError, match="LVWEN_SHARED"):
        corpora_of("laws")
    (tmp_path / "reference" / "laws").mkdir(parents=True)
    assert corpora_of("laws") == (tmp_path / "reference" / "laws",)
