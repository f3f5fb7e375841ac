"""Whether a fetched text is the document: same titles in other clothes agree, other documents do not."""

import pytest

from corpus.errors import RefusedFetch
from corpus.judging import TitledText, doubt, ending_of, same_title


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("河东县节水若干规定", "河东县节水若干规定"),
        ("河东县 节水　若干规定", "河东县节水若干规定"),
        ("中华人民共和国节水法", "节水法"),
        ("节水法", "中华人民共和国节水法"),
        ("河东省人民政府关于印发河东省节水行动方案的通知", "河东省节水行动方案"),
        ("河东省人民政府办公厅关于转发《河东省节水行动方案》的通知_河东省人民政府", "河东省节水行动方案"),
        ("河东省节水行动方案", "河东省人民政府关于印发《河东省节水行动方案》的通知"),
        ("河东省人民政府关于加强节水的意见", "关于加强节水的意见"),
        ("“十四五”节水规划", "十四五节水规划"),
        ("节水行动方案（2024—2025年）", "节水行动方案（2024-2025年）"),
        ("节水条例（2020年11月27日修正）", "节水条例"),
        ("节水条例 - 河东省人民政府", "节水条例"),
        ("节水条例-河东政府网", "节水条例"),
        ("节水条例|政策文件", "节水条例"),
    ],
)
def test_one_document_in_other_clothes(found: str, expected: str) -> None:
    assert same_title(found, expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("《河东县节水若干规定》解读", "河东县节水若干规定"),
        ("关于《河东县节水若干规定》的说明", "河东县节水若干规定"),
        ("河东省实施《中华人民共和国节水法》办法", "中华人民共和国节水法"),
        ("河东省节水法实施细则", "节水法"),
        ("河西县节水若干规定", "河东县节水若干规定"),
        ("节水行动方案（2024—2025年）", "节水行动方案（2026—2030年）"),
        ("“十三五”节水规划", "“十四五”节水规划"),
        ("节水条例（试行）", "节水条例"),
        ("页面不存在", "节水条例"),
        ("", "节水条例"),
        ("", ""),
        ("_|_", ""),
    ],
)
def test_another_document(found: str, expected: str) -> None:
    assert not same_title(found, expected)


def test_where_no_title_was_found_the_opening_lines_are_looked_at() -> None:
    assert doubt(TitledText((), "某某网\n节水条例\n" + "条" * 200), "节水条例") is None
    assert doubt(TitledText((), "某某网\n" + "条\n" * 200 + "节水条例"), "节水条例") is not None


@pytest.mark.parametrize(
    ("titles", "right"),
    [
        (("节水条例",), True),
        (("节水条例", "河东省人民政府"), True),
        (("首页", "节水条例_河东省人民政府"), True),
        (("节水条例", "一图读懂《节水条例》"), False),
        (("《节水条例》解读", "节水条例"), False),
        (("首页", "河东省人民政府"), False),
    ],
)
def test_one_title_must_be_the_documents_and_none_may_speak_about_it(
    titles: tuple[str, ...], right: bool
) -> None:
    assert (doubt(TitledText(titles, "条" * 200), "节水条例") is None) is right


@pytest.mark.parametrize(
    ("kind", "url", "ending"),
    [
        ("text/html; charset=gb2312", "https://a.cn/x", ".html"),
        ("TEXT/HTML", "https://a.cn/x.pdf", ".html"),
        ("application/pdf", "https://a.cn/x", ".pdf"),
        ("application/octet-stream", "https://a.cn/x.ofd?y=.pdf", ".ofd"),
        ("application/octet-stream", "https://a.cn/x.DOCX", ".docx"),
    ],
)
def test_the_ending_follows_the_type(kind: str, url: str, ending: str) -> None:
    assert ending_of(kind, url) == ending


@pytest.mark.parametrize(
    "url", ["https://a.cn/x.html", "https://a.cn/x.exe", "https://a.cn/x.txt", "https://a.cn/"]
)
def test_an_unnamed_type_counts_only_for_kinds_that_their_bytes_tell(url: str) -> None:
    with pytest.raises(RefusedFetch):
        ending_of("application/octet-stream", url)
