"""Numbers that skip, repeat or go back are kept, and told in Chinese."""

from corpus.checking import NumberingFault, check_outline, report_of
from corpus.layout import Block
from corpus.outline import Outline, outline_of


def outline(*texts: str) -> Outline:
    return outline_of([Block(text, None) for text in texts], "d")


def messages(*texts: str) -> list[str]:
    return [warning.message for warning in check_outline(outline(*texts))]


def test_a_numbering_in_order_has_no_warning() -> None:
    assert messages("一、甲", "（一）乙。", "（二）丙。", "二、丁", "（一）戊。") == []


def test_numbers_that_run_on_from_one_part_to_the_next_are_in_order() -> None:
    assert messages("一、甲", "1.乙。", "2.丙。", "二、丁", "3.戊。") == []


def test_an_inserted_article_is_no_skip() -> None:
    assert messages("第一条 甲。", "第一条之一 乙。", "第二条 丙。") == []


def test_a_skip_names_what_is_missing_and_where() -> None:
    assert messages("一、甲。", "二、乙。", "四、丙。") == ["“四”处编号跳号：“二”之后是“四”，缺“三”。"]


def test_a_long_skip_is_told_as_a_range() -> None:
    assert messages("第一条 甲。", "第二条 乙。", "第九条 丙。") == [
        "“第九条”处编号跳号：“第二条”之后是“第九条”，缺“第三条”至“第八条”。"
    ]


def test_a_numbering_that_begins_late_is_told() -> None:
    assert messages("一、甲", "（二）乙。") == ["“一（二）”处编号跳号：从“（二）”开始，缺“（一）”。"]


def test_a_number_that_comes_twice_is_told_with_its_path() -> None:
    warnings = check_outline(outline("一、甲", "（一）乙。", "（一）丙。"))
    assert [(str(w.path), w.fault) for w in warnings] == [("一（一）〔2〕", NumberingFault.REPEAT)]
    assert warnings[0].message == "“一（一）〔2〕”处编号重复：“（一）”出现了不止一次。"


def test_a_number_that_goes_back_is_told() -> None:
    assert messages("一、甲。", "二、乙。", "三、丙。", "一、丁。") == [
        "“一〔2〕”处编号倒退：“三”之后又是“一”。"
    ]


def test_items_inside_an_article_are_told_with_their_address() -> None:
    told = messages("第一条 下列：", "（一）甲；", "（三）乙。", "第二条 下列：", "（一）丙；", "（二）丁。")
    assert told == ["“第一条第（三）项”处编号跳号：“第（一）项”之后是“第（三）项”，缺“第（二）项”。"]


def test_an_item_that_goes_on_after_a_box_is_not_told_twice() -> None:
    assert messages("一、甲", "1.乙。", "专栏1 工程", "——丙。", "丁。", "2.戊。", "二、己。") == []


def test_the_numbers_of_an_annex_are_its_own() -> None:
    assert messages("一、甲。", "二、乙。", "附件1", "一、丙。", "二、丁。") == []


def test_a_report_counts_clauses_articles_depth_and_warnings() -> None:
    report = report_of(outline("××环境条例", "第一章 总则", "第一条 甲。", "第二条 乙。", "第四条 丙。"))
    assert (report.title, report.clauses, report.articles, report.depth) == ("××环境条例", 5, 3, 1)
    assert (report.tables, report.characters, len(report.warnings)) == (0, 26, 1)
