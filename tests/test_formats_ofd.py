"""OFD: characters at their places, pages in order, templates, what is hidden, bad numbers."""

from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.lines import Line
from corpus.reading import read_file
from tests.regulation import OFD_NS, ofd_bytes, ofd_page


def lines(folder: Path, raw: bytes) -> tuple[Line, ...]:
    path = folder / "a.ofd"
    path.write_bytes(raw)
    return read_file(path).lines


def page(objects: str) -> str:
    return f'<ofd:Page xmlns:ofd="{OFD_NS}"><ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def text(inner: str, more: str = "", boundary: str = "30 60 150 6", size: str = "4.2") -> str:
    return (
        f'<ofd:TextObject ID="5" Boundary="{boundary}" Font="1" Size="{size}" {more}>{inner}</ofd:TextObject>'
    )


def test_pages_come_in_order_and_lines_from_top_to_bottom(tmp_path: Path) -> None:
    raw = ofd_bytes([[("乙", 30, 100), ("甲", 30, 60)], [("丙", 30, 60)]])
    assert lines(tmp_path, raw) == (Line("甲", 1), Line("乙", 1), Line("丙", 2))


def test_running_lines_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    pages = [
        [("清河县人民政府公报", 80, 12), (f"正文{name}", 30, 100), (f"— {n} —", 100, 280)]
        for n, name in enumerate("甲乙丙", 1)
    ]
    assert [line.text for line in lines(tmp_path, ofd_bytes(pages))] == ["正文甲", "正文乙", "正文丙"]


def test_text_of_a_template_is_text_of_the_page(tmp_path: Path) -> None:
    document = (
        f'<ofd:Document xmlns:ofd="{OFD_NS}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>'
        '</ofd:PageArea><ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData><ofd:Pages>'
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    content = page(text('<ofd:TextCode X="0" Y="4">正文</ofd:TextCode>', boundary="30 90 9 6")).replace(
        "<ofd:Content>", '<ofd:Template TemplateID="7" ZOrder="Background"/><ofd:Content>'
    )
    raw = ofd_bytes(
        [[]], **{
            "Doc_0/Document.xml": document, "Doc_0/Pages/Page_0/Content.xml": content,
            "Doc_0/Tpls/Tpl_0/Content.xml": ofd_page([("清河县人民政府文件", 60, 60)]),
        }
    )  # fmt: skip
    assert [line.text for line in lines(tmp_path, raw)] == ["清河县人民政府文件", "正文"]


def test_repeated_and_missing_offsets_and_a_matrix_place_the_characters(tmp_path: Path) -> None:
    objects = (
        text(
            '<ofd:TextCode X="0" Y="4" DeltaX="g 4 4.2 g 1 8.4">用水单位应当</ofd:TextCode>',
            boundary="30 60 90 6",
        )
        + text('<ofd:TextCode X="0" Y="4">没有偏移的字</ofd:TextCode>', boundary="30 80 90 6")
        + text(
            '<ofd:TextCode X="0" Y="1" DeltaX="1 1 1">放大的字</ofd:TextCode>',
            'CTM="4.2 0 0 4.2 0 0"',
            "30 100 90 6",
            "1",
        )
        + text(
            '<ofd:TextCode X="0" Y="4" DeltaX="0 0" DeltaY="5 5">竖排字</ofd:TextCode>',
            boundary="30 120 6 20",
        )
    )
    raw = ofd_bytes([[]], **{"Doc_0/Pages/Page_0/Content.xml": page(objects)})
    assert [line.text for line in lines(tmp_path, raw)] == [
        "用水单位应 当",
        "没有偏移的字",
        "放大的字",
        "竖",
        "排",
        "字",
    ]


def test_invisible_objects_are_no_text(tmp_path: Path) -> None:
    shown = text('<ofd:TextCode X="0" Y="4">明文</ofd:TextCode>')
    hidden = text('<ofd:TextCode X="0" Y="4">密文</ofd:TextCode>', 'Visible="false"', "30 90 60 6")
    raw = ofd_bytes([[]], **{"Doc_0/Pages/Page_0/Content.xml": page(shown + hidden)})
    assert [line.text for line in lines(tmp_path, raw)] == ["明文"]


def test_other_namespaces_and_absolute_places_are_read(tmp_path: Path) -> None:
    raw = ofd_bytes([[("正文", 30, 60)]])
    other = ofd_bytes(
        [[]],
        **{
            "OFD.xml": '<OFD xmlns="http://www.ofdspec.org"><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>',
            "Doc_0/Document.xml": '<Document xmlns="http://www.ofdspec.org"><Pages><Page ID="1" BaseLoc="/Doc_0/P.xml"/></Pages></Document>',
            "Doc_0/P.xml": ofd_page([("正文", 30, 60)]).replace(OFD_NS, "http://www.ofdspec.org"),
        },
    )
    assert lines(tmp_path, raw) == lines(tmp_path, other) == (Line("正文", 1),)


@pytest.mark.parametrize("bad", ['Boundary="a b c d"', 'Boundary="nan 0 1 1"', 'Size="很大"', 'Boundary=""'])
def test_bad_numbers_are_damage_or_are_passed_over(tmp_path: Path, bad: str) -> None:
    name = bad.split("=", maxsplit=1)[0]
    whole = page(text('<ofd:TextCode X="0" Y="4">正文</ofd:TextCode>'))
    start = whole.index(name + "=")
    broken = whole[:start] + bad + whole[whole.index('"', start + len(name) + 2) + 1 :]
    try:
        assert lines(tmp_path, ofd_bytes([[]], **{"Doc_0/Pages/Page_0/Content.xml": broken}))
    except UnreadableFile as error:
        assert "损坏" in error.reason


def test_a_page_that_is_missing_is_damage(tmp_path: Path) -> None:
    document = f'<ofd:Document xmlns:ofd="{OFD_NS}"><ofd:Pages><ofd:Page ID="1" BaseLoc="../../../etc/passwd"/></ofd:Pages></ofd:Document>'
    with pytest.raises(UnreadableFile, match="损坏"):
        lines(tmp_path, ofd_bytes([[]], **{"Doc_0/Document.xml": document}))


def test_an_encrypted_ofd_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="文件已加密"):
        lines(tmp_path, ofd_bytes([[("正文", 30, 60)]], **{"Encryptions.xml": "<a/>"}))
