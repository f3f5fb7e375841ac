"""What a question takes for granted is confirmed or put right in the first words, by the rules quoted, or not at all."""

from dataclasses import replace

import pytest

from assistant.pieces import Piece, Source
from assistant.premising import Premises
from corpus.types import Clause
from tests.lawbooks import CODE, OLD, RECORD, REPLIES, TODAY, clause, reader, statutes

FINE = clause("code", "第四十条", "第四十条　在竹林倾倒垃圾的，处一万元以上五万元以下的罚款。")
BAN = clause("code", "第四十一条", "第四十一条　未取得竹林采伐许可证的，不得采伐竹林。")
DUTY = clause("code", "第四十二条", "第四十二条　采伐竹林应当申请竹林采伐许可证。")
EXCEPT = clause("code", "第四十三条", "第四十三条　不得采伐竹林，但是抢险除外。")
OFFICE = clause("code", "第四十四条", "第四十四条　竹林采伐许可证由县级人民政府水行政主管部门审批。")


def piece(held: Clause) -> Piece:
    return Piece(f"规定：“{held.text}”", (Source(held, (0, len(held.text))),))


def first(question: str, *held: Clause) -> Piece:
    premises = Premises(REPLIES, RECORD.document, statutes())
    return premises(reader().read(question), [piece(one) for one in held], TODAY)[0]


@pytest.mark.parametrize(
    ("question", "held", "opening", "false"),
    [
        ("在竹林倾倒垃圾罚十万元对吧？", FINE, "不是十万元，是一万元以上五万元以下。", True),
        ("在竹林倾倒垃圾罚一万元以上五万元以下对吧？", FINE, "是的，", False),
        ("没有竹林采伐许可证也可以采伐竹林吧？", BAN, "不可以。", True),
        ("采伐竹林不用竹林采伐许可证吧？", DUTY, "需要。", True),
        ("采伐竹林必须申请竹林采伐许可证吗？", DUTY, "是的，", False),
    ],
)
def test_the_verdict_stands_in_the_first_words(
    question: str, held: Clause, opening: str, false: bool
) -> None:
    found = first(question, held)
    assert found.text.startswith(opening)
    assert found.contradicts is false


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("在竹林倾倒垃圾罚二万元对吧？", FINE),
        ("抢险时可以采伐竹林吧？", EXCEPT),
        ("在湖边钓鱼罚十万元对吧？", FINE),
        ("在竹林倾倒垃圾罚多少？", FINE),
    ],
)
def test_what_cannot_be_told_is_quoted_without_a_verdict(question: str, held: Clause) -> None:
    assert first(question, held) == piece(held)


def test_rules_that_disagree_about_the_premise_give_no_verdict() -> None:
    other = clause("second", "第四十条", "第四十条　在竹林倾倒垃圾的，处十万元的罚款。")
    assert first("在竹林倾倒垃圾罚十万元对吧？", FINE, other) == piece(FINE)


def test_a_department_is_put_right_by_the_one_that_the_rule_names() -> None:
    query = replace(reader().read("竹林采伐许可证是不是由发改局审批？"), departments=("县发展和改革局",))
    found = Premises(REPLIES, RECORD.document, statutes())(query, [piece(OFFICE)], TODAY)[0]
    assert found.text.startswith("不是县发展和改革局，是县级人民政府水行政主管部门。")
    assert found.denied == ("县发展和改革局",)


def test_an_article_of_a_repealed_law_is_told_with_what_applies_now() -> None:
    ended = next(one for one in RECORD.clauses(OLD.id) if str(one.path) == "第十条")
    query = reader().read("竹林保护法第十条对在竹林倾倒垃圾现在还罚吗？")
    pieces = Premises(REPLIES, RECORD.document, statutes())(query, [piece(ended)], TODAY)
    assert pieces[0].text.startswith("现在不再适用")
    assert [one.sources[0].clause.document for one in pieces] == [OLD.id, CODE.id]
