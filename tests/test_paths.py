"""Clause paths: parsed, printed, ordered, and found in sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.paths import ClausePath, Step, find_spoken

CIRCLED_MAX = 20
_HAN = "主要指标任务分解责任清单年度"


@st.composite
def numbered(draw: st.DrawFn) -> tuple[tuple[Step, int], ...]:
    kinds = sorted(draw(st.sets(st.sampled_from(list(Step)), min_size=1)))
    return tuple((kind, draw(st.integers(1, CIRCLED_MAX if kind is Step.POINT else 999))) for kind in kinds)


@st.composite
def tabled(draw: st.DrawFn) -> ClausePath:
    name = f"表“{draw(st.text(_HAN + '2025第1项（）', min_size=1, max_size=12))}”"
    what = draw(st.sampled_from(["head", "group", "row", "note"]))
    if what == "row":
        return ClausePath(name=name, row=draw(st.integers(1, 200)))
    if what == "group":
        return ClausePath(((Step.SECTION, draw(st.integers(1, 30))),), name)
    return ClausePath(name=name + ("注" if what == "note" else ""))


@given(numbered(), st.integers(1, 12))
def test_a_numbered_path_printed_reads_back(steps: tuple[tuple[Step, int], ...], copy: int) -> None:
    path = ClausePath(steps, copy=copy)
    assert ClausePath.parse(str(path)) == path


@given(tabled())
def test_a_path_in_a_table_printed_reads_back(path: ClausePath) -> None:
    assert ClausePath.parse(str(path)) == path


@pytest.mark.parametrize("name", ["印发通知", "标题", "序言", "落款"])
@pytest.mark.parametrize("copy", [1, 2])
def test_a_named_path_printed_reads_back(name: str, copy: int) -> None:
    path = ClausePath(name=name, copy=copy)
    assert ClausePath.parse(str(path)) == path


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("三（一）1（3）", ((Step.PART, 3), (Step.SECTION, 1), (Step.ITEM, 1), (Step.SUBITEM, 3))),
        ("三(一)1(3)", ((Step.PART, 3), (Step.SECTION, 1), (Step.ITEM, 1), (Step.SUBITEM, 3))),
        ("三、（一）1.（3）", ((Step.PART, 3), (Step.SECTION, 1), (Step.ITEM, 1), (Step.SUBITEM, 3))),
        ("第六条第一款", ((Step.ARTICLE, 6), (Step.PARAGRAPH, 1))),
        ("第一章第十二条第（三）项", ((Step.CHAPTER, 1), (Step.ARTICLE, 12), (Step.ENTRY, 3))),
        ("第三十九条第二款第（一）项", ((Step.ARTICLE, 39), (Step.PARAGRAPH, 2), (Step.ENTRY, 1))),
        ("第39条第2款第1项", ((Step.ARTICLE, 39), (Step.PARAGRAPH, 2), (Step.ENTRY, 1))),
        ("第十二条之一", ((Step.ARTICLE, 12), (Step.INSERTED, 1))),
        ("第二编第一分编第一章", ((Step.VOLUME, 2), (Step.SUBVOLUME, 1), (Step.CHAPTER, 1))),
        ("第三篇第十三章第一节", ((Step.BOOK, 3), (Step.CHAPTER, 13), (Step.DIVISION, 1))),
        ("第三章（三）二（1）", ((Step.CHAPTER, 3), (Step.SECTION, 3), (Step.PART, 2), (Step.SUBITEM, 1))),
    ],
)
def test_a_path_is_read_as_people_write_it(text: str, steps: tuple[tuple[Step, int], ...]) -> None:
    assert ClausePath.parse(text) == ClausePath(steps)


@pytest.mark.parametrize(
    "path",
    [
        ClausePath(((Step.PART, 3), (Step.SECTION, 1)), "附件1"),
        ClausePath(((Step.ARTICLE, 5),), "附表二"),
        ClausePath(((Step.ITEM, 5),), "名词解释"),
        ClausePath(name="附件1·表2", row=3),
        ClausePath(name="专栏3", row=2),
        ClausePath(name="小标题“第一批·3”"),
        ClausePath(((Step.PART, 1),), "附件", copy=2),
    ],
    ids=str,
)
def test_a_path_below_a_name_printed_reads_back(path: ClausePath) -> None:
    assert ClausePath.parse(str(path)) == path


def test_an_inserted_article_does_not_start_with_the_one_before() -> None:
    twelve = ClausePath.parse("第十二条")
    assert not ClausePath.parse("第十二条之一").starts_with(twelve)
    assert ClausePath.parse("第十二条第一款").starts_with(twelve)
    assert ClausePath.parse("第十二条之一第一款").starts_with(ClausePath.parse("第十二条之一"))


def test_a_table_row_prints_its_table() -> None:
    assert str(ClausePath(name="表“主要指标”", row=4)) == "表“主要指标”第4项"


@pytest.mark.parametrize("text", ["", "（", "12万吨以上的项目", "第x条"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a clause path"):
        ClausePath.parse(text)


def test_one_never_matches_eleven() -> None:
    one, eleven = ClausePath.parse("三（一）1（1）"), ClausePath.parse("三（一）1（11）")
    assert one != eleven
    assert not eleven.starts_with(one)
    assert not ClausePath.parse("三（一）11").starts_with(ClausePath.parse("三（一）1"))
    assert not ClausePath.parse("第十一条").starts_with(ClausePath.parse("第一条"))


@given(numbered(), st.data())
def test_a_path_starts_with_each_path_above_it(
    steps: tuple[tuple[Step, int], ...], data: st.DataObject
) -> None:
    depth = data.draw(st.integers(0, len(steps)))
    inserted = 0 < depth < len(steps) and steps[depth][0] is Step.INSERTED
    assert ClausePath(steps).starts_with(ClausePath(steps[:depth])) is not inserted
    kind, number = steps[-1]
    assert not ClausePath(steps).starts_with(ClausePath((*steps[:-1], (kind, number + 1))))


def test_a_row_starts_with_its_table_and_no_other_row() -> None:
    row = ClausePath.parse("表“主要指标”第11项")
    assert row.starts_with(ClausePath.parse("表“主要指标”"))
    assert not row.starts_with(ClausePath.parse("表“主要指标”第1项"))
    assert not row.starts_with(ClausePath.parse("表“其他指标”"))


def test_outer_numberings_order_before_inner_ones() -> None:
    plan = [Step.PART, Step.SECTION, Step.ITEM, Step.SUBITEM, Step.POINT]
    law = [Step.VOLUME, Step.CHAPTER, Step.DIVISION, Step.ARTICLE, Step.PARAGRAPH, Step.ENTRY]
    assert plan == sorted(plan)
    assert law == sorted(law)


def test_an_inner_step_before_an_outer_one_is_no_path() -> None:
    with pytest.raises(ValueError, match="not a clause path"):
        ClausePath.parse("（一）三、")


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("三（一）1（3）", "三（一）1（3）"),
        ("三(一)1(3)讲什么", "三（一）1（3）"),
        ("规划三（一）1（3）怎么规定的？", "三（一）1（3）"),
        ("三、（一）1.（3）", "三（一）1（3）"),
        ("第三部分第（一）节第1条第（3）款是什么", "三（一）1（3）"),
        ("第三部分的第（二）节的第2条的第（3）款", "三（二）2（3）"),
        ("第三部分第一节第一条第三款", "三（一）1（3）"),
        ("第三大部分第二节讲什么", "三（二）"),
        ("第3部分第（1）节", "三（一）"),
        ("第三部分主要讲什么", "三"),
        ("一（二）", "一（二）"),
        ("三（一）1（11）", "三（一）1（11）"),
    ],
)
def test_a_path_in_a_question_is_found(question: str, path: str) -> None:
    assert [str(found.path) for found in find_spoken(question)] == [path]


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("《某法》第三十九条第二款怎么规定？", "第三十九条第二款"),
        ("第5条讲什么", "第五条"),
        ("第十二条之一", "第十二条之一"),
        ("第39条第2款第1项", "第三十九条第二款第（一）项"),
        ("第三条的第二款的第（三）项", "第三条第二款第（三）项"),
        ("第一条", "第一条"),
    ],
)
def test_an_article_in_a_question_is_found(question: str, path: str) -> None:
    assert [str(found.path) for found in find_spoken(question)] == [path]


@pytest.mark.parametrize("question", ["第〇条", "第99999条", "条例"])
def test_what_numbers_no_article_is_no_path(question: str) -> None:
    assert find_spoken(question) == ()


def test_every_path_in_a_question_is_found_where_it_stands() -> None:
    question = "三（一）1（3）和三（二）2（2）有什么不同？"
    found = find_spoken(question)
    assert [str(one.path) for one in found] == ["三（一）1（3）", "三（二）2（2）"]
    assert [question[slice(*one.span)] for one in found] == ["三（一）1（3）", "三（二）2（2）"]


@pytest.mark.parametrize(
    "question",
    [
        "一、二类水",
        "一二三产业",
        "十四五规划",
        "二〇二五年",
        "四水四定",
        "三次产业结构",
        "（一）1",
        "PM2.5（1）",
    ],
)
def test_a_lone_numeral_is_no_path(question: str) -> None:
    assert find_spoken(question) == ()
