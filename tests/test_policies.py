"""The whole assistant over the built-in documents: the plan and the rules above it, as of a day."""

from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.types import Answer, NoticeKind, Status, Turn
from assistant.wire import answer_json
from corpus.types import Level, Validity
from eval.answers import score
from eval.cases import SUITES, Case, read_cases
from tests.shapes import check_answer
from tests.web_fakes import real_assistant

CODE, PLAN = "shengtai-huanjing-fadian-2026", "jinxiang-green-plan-145"
OLD, PROVINCE = "qingjie-shengchan-cujinfa-2012", "shandongsheng-qingjie-shengchan-cujin-tiaoli-2020"
TODAY, BEFORE = date(2026, 11, 22), date(2025, 6, 1)
OUTDATED = (Validity.REPEALED, Validity.AMENDED)


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return real_assistant()


def cited(answer: Answer) -> list[tuple[str, str]]:
    """Document and path of each citation."""
    return [(citation.document.id, str(citation.clause.path)) for citation in answer.citations]


def told(answer: Answer) -> dict[NoticeKind, str]:
    """The notices' texts by kind."""
    return {notice.kind: notice.text for notice in answer.notices}


def test_who_leads_is_told_from_the_rule_and_the_countys_own_office_is_inferred(assistant: Assistant) -> None:
    answer = assistant.ask("哪个部门牵头清洁生产审核？", as_of=TODAY)
    paths = cited(answer)
    assert (PROVINCE, "第六条") in paths
    assert CODE in dict(paths)
    assert any(name == PLAN and path.startswith("表“主要指标”第") for name, path in paths)
    assert "推断" in answer.text
    assert "没有写明由" in answer.text


def test_the_office_inferred_is_the_one_referred_to(assistant: Assistant) -> None:
    answer = assistant.ask("哪个部门牵头清洁生产审核？", as_of=TODAY)
    assert answer.referral is not None
    assert answer.referral.department == "市生态环境局金乡县分局"
    assert answer.referral.department in answer.referral.why
    rested = {c.document.id for c in answer.citations if c.n in answer.referral.citations}
    assert rested == {PROVINCE, PLAN}


def test_limits_on_a_kind_of_project_are_told_for_each_level(assistant: Assistant) -> None:
    answer = assistant.ask("两高项目有哪些限制？", as_of=TODAY)
    levels = [citation.document.level for citation in answer.citations]
    assert list(dict.fromkeys(levels)) == [Level.NATIONAL, Level.PROVINCE, Level.COUNTY]


def test_a_repealed_law_is_said_to_be_so_from_the_clause_that_repeals_it(assistant: Assistant) -> None:
    answer = assistant.ask("清洁生产促进法还有效吗？", as_of=TODAY)
    assert cited(answer) == [(CODE, "第一千二百四十二条")]
    assert "已经废止" in answer.text
    assert "《中华人民共和国生态环境法典》取代" in answer.text


def test_before_its_repeal_the_same_law_is_in_force(assistant: Assistant) -> None:
    answer = assistant.ask("清洁生产促进法还有效吗？", as_of=BEFORE)
    assert [name for name, _ in cited(answer)] == [OLD]
    assert "现行有效" in answer.text
    assert "2026年8月15日" in told(answer)[NoticeKind.REPEALED]


def test_a_past_day_is_answered_from_the_law_of_that_day(assistant: Assistant) -> None:
    question = "拒不实施强制性清洁生产审核的，怎么处罚？"
    then, now = assistant.ask(question, as_of=BEFORE), assistant.ask(question, as_of=TODAY)
    assert (OLD, "第三十九条") in cited(then)
    assert CODE not in dict(cited(then))
    assert "《中华人民共和国生态环境法典》" in told(then)[NoticeKind.REPEALED]
    assert (CODE, "第一千二百二十一条") in cited(now)
    assert OLD not in dict(cited(now))
    assert NoticeKind.REPEALED not in told(now)


def test_a_date_in_the_question_is_the_day_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask("按2025年6月1日的法律，拒不实施强制性清洁生产审核的，怎么处罚？", as_of=TODAY)
    assert answer.as_of == BEFORE
    assert (OLD, "第三十九条") in cited(answer)


def test_a_repealed_law_that_is_named_is_quoted_with_a_notice(assistant: Assistant) -> None:
    answer = assistant.ask("清洁生产促进法第三十九条写了什么？", as_of=TODAY)
    assert cited(answer) == [(OLD, "第三十九条")]
    assert "已经废止，不是现行规定" in told(answer)[NoticeKind.REPEALED]


def test_a_rule_whose_basis_is_repealed_is_cited_with_a_notice(assistant: Assistant) -> None:
    answer = assistant.ask("拒不实施强制性清洁生产审核的，怎么处罚？", as_of=TODAY)
    assert (PROVINCE, "第四十五条") in cited(answer)
    assert "制定时依据的《中华人民共和国清洁生产促进法》已经废止" in told(answer)[NoticeKind.AMENDED]


def test_what_is_quoted_from_a_digest_is_called_key_points(assistant: Assistant) -> None:
    answer = assistant.ask("清洁生产促进法第三十九条写了什么？", as_of=TODAY)
    assert "的要点是：" in answer.text
    assert NoticeKind.DIGEST in told(answer)


@pytest.mark.parametrize("question", ["《月球保护法》怎么规定？", "《某某县竹林管理办法》第三条写了什么？"])
def test_a_document_that_is_not_held_is_not_answered_for(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, as_of=TODAY)
    assert answer.status is Status.NO_BASIS
    assert "没有《" in answer.text


def test_a_question_about_the_plan_is_answered_from_the_plan_alone(assistant: Assistant) -> None:
    for question in ("2025年城市再生水利用率目标是多少？", "县交通运输局负责哪些指标？"):
        assert {name for name, _ in cited(assistant.ask(question, as_of=TODAY))} == {PLAN}


CASES = read_cases(SUITES / "policies.jsonl")


@pytest.fixture(scope="module")
def turns(assistant: Assistant) -> list[tuple[Case, Answer]]:
    """Every turn of the reference questions on policies with its answer."""
    found = []
    for case in CASES:
        history: tuple[Turn, ...] = ()
        for question in case.turns:
            answer = assistant.ask(question, history, case.as_of)
            history = (*history, Turn(question, answer))
            found.append((case, answer))
    return found


def test_no_answer_cites_what_does_not_apply_without_saying_so(turns: list[tuple[Case, Answer]]) -> None:
    wrong = [case.id for case, answer in turns if score(case, answer_json(answer)).validity_errors]
    assert wrong == []


def test_a_law_that_has_ended_is_cited_only_where_it_or_what_it_ended_or_what_ended_it_is_named(
    assistant: Assistant, turns: list[tuple[Case, Answer]]
) -> None:
    wrong = []
    for case, answer in turns:
        named = set(assistant.read("".join(case.turns)).scope.families)
        for citation in answer.citations:
            ended = {d.family for d in assistant.documents() if d.repealed_by == citation.document.id}
            later = {d.family for d in assistant.documents() if d.id == citation.document.repealed_by}
            if citation.validity in OUTDATED and not named & {citation.document.family, *ended, *later}:
                wrong.append((case.id, citation.document.id))
    assert wrong == []


def test_every_answer_has_the_shape_of_the_contract(turns: list[tuple[Case, Answer]]) -> None:
    for _, answer in turns:
        check_answer(answer_json(answer))
