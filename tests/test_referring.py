"""The office to ask rests on what the answer quotes, and is one of the county's own."""

from datetime import date

import pytest

from assistant.offices import Offices
from assistant.types import Answer
from corpus.bodies import bodies_of
from corpus.departments import function_of
from corpus.types import Clause, ClauseKind, ClausePath
from eval.cases import SUITES, read_cases
from prompts import read_replies
from tests.web_fakes import real_assistant

DAY = date(2026, 11, 25)
OFFICE = "市生态环境局金乡县分局"
ASKED = [case.turns[0] for name in ("plan", "policies") for case in read_cases(SUITES / f"{name}.jsonl")][::9]


def ask(question: str) -> Answer:
    return real_assistant().ask(question, as_of=DAY)


@pytest.mark.parametrize("question", ["粪污没处理直接排放的养殖场怎么处罚？", "哪个部门牵头清洁生产审核？"])
def test_the_countys_own_office_is_named(question: str) -> None:
    referral = ask(question).referral
    assert referral is not None
    assert referral.department == OFFICE
    assert OFFICE in referral.why


@pytest.mark.parametrize(
    ("department", "office"),
    [
        ("县级以上人民政府生态环境主管部门", OFFICE),
        ("生态环境主管部门", OFFICE),
        ("国务院生态环境主管部门", None),
        ("省人民政府生态环境主管部门", None),
        ("县级以上人民政府", None),
        ("县级以上人民政府气象主管机构", None),
    ],
)
def test_a_rule_for_the_nation_or_the_province_refers_to_nobody_in_the_county(
    department: str, office: str | None
) -> None:
    named = Clause("p", ClausePath.parse("四"), (), OFFICE, (0, len(OFFICE)), None, ClauseKind.TEXT)
    assert Offices(((OFFICE, named),), read_replies()).own(department) == office


def test_what_is_cited_for_the_office_names_it_or_its_function() -> None:
    referred = 0
    for answer in map(ask, ASKED):
        if answer.referral is None:
            continue
        referred += 1
        cited = [one for one in answer.citations if one.n in answer.referral.citations]
        assert cited
        text = "".join(one.clause.text for one in cited)
        named = {name for body in bodies_of(text, 0, len(text)) for name in body.names}
        department = answer.referral.department
        assert department in text or function_of(department) in {function_of(name) for name in named}
    assert referred >= 3


def test_a_refusal_refers_to_nobody() -> None:
    assert ask("火星基地什么时候建成？").referral is None
