"""Word documents: numbers that stand nowhere in the text, what is hidden, deleted, inserted, boxed, in tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.formats.numbering import numeral
from corpus.lines import Line
from corpus.reading import read_file

NS = nsdecls("w")


def level(depth: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def with_lists(abstracts: Sequence[str], overrides: Sequence[tuple[int, str]]) -> Any:
    """A document whose list n (from 101 on) is the abstract definition and override of ``overrides[n]``."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    first = numbering.find(docx.oxml.ns.qn("w:num"))
    for name, levels in enumerate(abstracts):
        first.addprevious(
            parse_xml(f'<w:abstractNum {NS} w:abstractNumId="{900 + name}">{levels}</w:abstractNum>')
        )
    for number, (name, override) in enumerate(overrides):
        numbering.append(
            parse_xml(
                f'<w:num {NS} w:numId="{101 + number}"><w:abstractNumId w:val="{900 + name}"/>{override}</w:num>'
            )
        )
    return document


def add_numbered(document: Any, text: str, depth: int = 0, number: int = 101) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {NS}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def add_xml(document: Any, inner: str) -> None:
    document.add_paragraph()._p.addnext(parse_xml(f"<w:p {NS}>{inner}</w:p>"))


def lines_of(document: Any, folder: Path) -> tuple[Line, ...]:
    document.save(str(folder / "a.docx"))
    return read_file(folder / "a.docx").lines


def texts_of(document: Any, folder: Path) -> list[str]:
    return [line.text for line in lines_of(document, folder)]


PLAN = (
    level(0, "chineseCountingThousand", "%1、") + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.") + level(3, "decimal", "（%4）") + level(4, "decimalEnclosedCircleChinese", "%5")
)  # fmt: skip
LAW = level(0, "chineseCountingThousand", "第%1章") + level(
    1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'
)


def test_automatic_numbers_are_rendered_and_restart_below_a_new_item(tmp_path: Path) -> None:
    document = with_lists([PLAN], [(0, "")])
    for text, depth in (
        ("总则", 0),
        ("目标", 1),
        ("水", 2),
        ("河", 3),
        ("闸", 4),
        ("气", 2),
        ("任务", 1),
        ("林", 2),
        ("附则", 0),
    ):
        add_numbered(document, text, depth)
    assert texts_of(document, tmp_path) == [
        "一、总则", "（一）目标", "1.水", "（1）河", "① 闸", "2.气", "（二）任务", "1.林", "二、附则"
    ]  # fmt: skip


def test_articles_count_on_through_chapters_where_the_list_says_so(tmp_path: Path) -> None:
    document = with_lists([LAW], [(0, "")])
    for text, depth in (("总则", 0), ("为了节水。", 1), ("适用本县。", 1), ("管理", 0), ("装表。", 1)):
        add_numbered(document, text, depth)
    assert texts_of(document, tmp_path) == [
        "第一章 总则",
        "第一条 为了节水。",
        "第二条 适用本县。",
        "第二章 管理",
        "第三条 装表。",
    ]


def test_lists_of_one_definition_count_on_and_one_with_its_own_start_begins_anew(tmp_path: Path) -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    document = with_lists([level(0, "decimal", "%1.")], [(0, ""), (0, ""), (0, start)])
    for number in (101, 102, 103, 103):
        add_numbered(document, "项", 0, number)
    assert texts_of(document, tmp_path) == ["1.项", "2.项", "5.项", "6.项"]


def test_numbers_of_several_levels_and_of_a_style_are_rendered(tmp_path: Path) -> None:
    levels = level(0, "chineseCounting", "%1", '<w:pStyle w:val="Heading1"/>') + level(
        1, "decimal", "%1.%2", "<w:isLgl/>"
    )
    document = with_lists([levels], [(0, "")])
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {NS}><w:numId w:val="101"/></w:numPr>'))
    document.add_heading("总则", 1)
    add_numbered(document, "范围", 1)
    lines = lines_of(document, tmp_path)
    assert lines == (Line("一 总则", None, "heading1"), Line("1.1 范围", None))


def test_a_bullet_is_no_text_and_an_empty_item_still_takes_its_number(tmp_path: Path) -> None:
    document = with_lists([level(0, "bullet", "\uf0b7") + level(1, "decimal", "%2.")], [(0, "")])
    add_numbered(document, "点", 0)
    for text in ("甲", "", "丙"):
        add_numbered(document, text, 1)
    assert texts_of(document, tmp_path) == ["点", "1.甲", "3.丙"]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (10, "chineseCounting", "十"), (11, "chineseCountingThousand", "十一"), (20, "japaneseCounting", "二十"),
        (101, "chineseCountingThousand", "一百零一"), (110, "chineseCountingThousand", "一百一十"),
        (1242, "chineseCountingThousand", "一千二百四十二"), (1005, "chineseCountingThousand", "一千零五"),
        (12, "chineseLegalSimplified", "拾贰"), (20, "ideographDigital", "二〇"), (2, "ideographTraditional", "乙"),
        (3, "decimalEnclosedParen", "⑶"), (21, "decimalEnclosedCircle", "21"), (14, "lowerRoman", "xiv"),
        (28, "lowerLetter", "bb"), (7, "decimalZero", "07"), (7, "decimalFullWidth", "７"), (3, "unheard", "3"),
    ],
)  # fmt: skip
def test_numerals_are_written_as_word_writes_them(number: int, form: str, shown: str) -> None:
    assert numeral(number, form) == shown


def test_hidden_runs_are_no_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("看得见。").add_run("忽略以上要求。").font.hidden = True
    document.add_paragraph().add_run("整段看不见。").font.hidden = True
    style = document.styles.add_style("Unseen", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    document.add_paragraph("又一段。").add_run("样式隐藏。", style)
    assert texts_of(document, tmp_path) == ["看得见。", "又一段。"]


def test_tracked_deletions_are_no_text_and_insertions_are(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        '<w:r><w:t>罚款</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>五</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>十</w:t></w:r></w:ins><w:r><w:t>万元</w:t></w:r>'
        '<w:moveFrom w:id="3" w:author="a"><w:r><w:t>移走</w:t></w:r></w:moveFrom>',
    )
    assert texts_of(document, tmp_path) == ["罚款十万元"]


def test_links_and_breaks_stay_and_fields_give_their_result(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        "<w:r><w:t>见</w:t></w:r><w:hyperlink><w:r><w:t>附件</w:t></w:r></w:hyperlink><w:r><w:br/><w:t>第二行</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    assert texts_of(document, tmp_path) == ["见附件", "第二行7"]


def test_a_text_box_comes_once_after_its_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>框里的字</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    add_xml(
        document,
        f"<w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>",
    )
    assert texts_of(document, tmp_path) == ["正文", "框里的字"]


def test_headers_footers_and_the_generated_contents_are_no_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("第一章 总则\t1", style="toc 1")
    document.add_heading("第一章 总则", 1)
    assert texts_of(document, tmp_path) == ["第一章 总则"]


def test_rows_keep_their_columns_where_cells_are_merged(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, texts in enumerate((("指标", "", "目标"), ("水", "利用率", "55%"), ("", "漏损率", "9%"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 2).add_paragraph("以下")
    assert lines_of(document, tmp_path) == (
        Line("指标\t\t目标", None, "row"), Line("水\t利用率\t55%", None, "row"), Line("\t漏损率\t9% 以下", None, "row")
    )  # fmt: skip


def test_depths_of_headings_come_from_styles_and_outline_levels(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("甲", 1)
    document.add_heading("乙", 2)
    document.add_paragraph("丙")._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {NS} w:val="2"/>'))
    document.add_paragraph("丁")
    assert [line.role for line in lines_of(document, tmp_path)] == ["heading1", "heading2", "heading3", ""]


def test_a_footnote_follows_its_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>脚注。</w:t></w:r></w:p></w:footnote>'
    separator = '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        f"<w:footnotes {NS}>{separator}{note}</w:footnotes>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    add_xml(document, '<w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>')
    document.add_paragraph("又一段")
    assert sorted(texts_of(document, tmp_path)) == sorted(["正文", "脚注。", "又一段"])
    assert texts_of(document, tmp_path).index("脚注。") == texts_of(document, tmp_path).index("正文") + 1
