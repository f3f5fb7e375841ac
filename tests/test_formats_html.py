"""Web pages: the main text of government sites without what stands around it, and what the page tells."""

from datetime import date
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.lines import Letterhead, Line
from corpus.reading import Reading, read_file
from tests.regulation import LINES, TITLE, page_html

PARTICULARS = """<table class="box"><tr><td>索 引 号：</td><td>11370000/2024-00017</td><td>主题分类：</td><td>水利</td></tr>
<tr><td>发文机关：</td><td>清河县人民政府</td><td>成文日期：</td><td>2024年3月1日</td></tr>
<tr><td>标　　题：</td><td>清河县人民政府关于印发《清河县节约用水管理办法》的通知</td><td></td><td></td></tr>
<tr><td>发文字号：</td><td>清政发〔2024〕3号</td><td>发布日期：</td><td>2024年3月5日</td></tr></table>"""
AROUND = """<div class="header"><a href="/">网站首页</a><a href="/zw">政务公开</a></div>
<div class="nav"><ul><li><a href="/1">要闻</a></li><li><a href="/2">政策</a></li></ul></div>
<div class="crumbs">当前位置：首页 &gt; 政府文件</div>{}<div class="bdsharebuttonbox">分享到：微信 微博</div>
<div class="related"><ul><li><a href="/3">相关解读一</a></li><li><a href="/4">相关解读二</a></li></ul></div>
<div class="footer">主办：清河县人民政府办公室 网站标识码：3700000000</div><script>var a = "脚本里的字";</script>"""


def read(folder: Path, page: str | bytes) -> Reading:
    path = folder / "a.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_file(path)


def texts(folder: Path, body: str, head: str = "") -> list[str]:
    return [line.text for line in read(folder, f"<html><head>{head}</head><body>{body}</body></html>").lines]


PLACES = (
    '<div class="TRS_Editor">',
    '<div id="UCAP-CONTENT">',
    '<td class="pages_content">',
    '<div id="zoom">',
    '<div id="vsb_content">',
    "<article>",
    "<main>",
    '<div class="article">',
    '<div class="xxgk-text">',
)


@pytest.mark.parametrize("place", PLACES)
def test_the_main_text_is_found_wherever_sites_put_it(tmp_path: Path, place: str) -> None:
    """The last place is known to nobody: it is found by where the text is."""
    tag = place[1:].split(" ", maxsplit=1)[0].rstrip(">")
    put = ("<table><tr>", "</tr></table>") if tag == "td" else ("", "")
    page = page_html(
        lambda main: AROUND.format(
            put[0] + place + main[len('<div class="TRS_Editor">') : -6] + f"</{tag}>" + put[1]
        )
    )
    assert tuple(line.text for line in read(tmp_path, page).lines) == LINES


def test_particulars_are_told_and_are_no_text(tmp_path: Path) -> None:
    reading = read(tmp_path, page_html(lambda main: AROUND.format(PARTICULARS + main)))
    assert reading.clues == Letterhead(
        "清河县人民政府关于印发《清河县节约用水管理办法》的通知",
        "清政发〔2024〕3号",
        "清河县人民政府",
        date(2024, 3, 1),
    )
    assert tuple(line.text for line in reading.lines) == LINES


@pytest.mark.parametrize(
    "block",
    [
        "<ul><li>索引号：1137</li><li>文号：清政发〔2024〕3号</li><li>发布机构：清河县人民政府</li><li>成文日期：2024-03-01</li></ul>",
        "<div><p><b>索引号：</b>1137</p><p><b>文　号：</b>清政发〔2024〕3号</p><p><b>发布机构：</b>清河县人民政府</p>"
        "<p><b>成文日期：</b>2024/3/1</p></div>",
        "<dl><dt>索引号</dt><dd>1137</dd><dt>发文字号</dt><dd>清政发〔2024〕3号</dd><dt>发布机构</dt><dd>清河县人民政府</dd>"
        "<dt>成文日期</dt><dd>2024.3.1</dd></dl>",
    ],
)
def test_particulars_are_read_from_lists_and_paragraphs_too(tmp_path: Path, block: str) -> None:
    reading = read(tmp_path, page_html(lambda main: f'<div class="content">{block}{main}</div>'))
    told = (reading.clues.number, reading.clues.issuer, reading.clues.issued)
    assert told == ("清政发〔2024〕3号", "清河县人民政府", date(2024, 3, 1))
    assert tuple(line.text for line in reading.lines) == LINES


def test_a_table_that_lists_documents_is_text(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>标题</th><th>文号</th><th>发布日期</th></tr>"
        "<tr><td>甲办法</td><td>清政发〔2010〕1号</td><td>2010年1月1日</td></tr></table>"
    )
    assert texts(tmp_path, f"<article><p>下列文件予以废止：</p>{table}</article>") == [
        "下列文件予以废止：", "标题\t文号\t发布日期", "甲办法\t清政发〔2010〕1号\t2010年1月1日"
    ]  # fmt: skip


def test_meta_tags_tell_title_source_day_and_address(tmp_path: Path) -> None:
    head = (
        f'<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2024-03-05 10:20">'
        '<meta name="ContentSource" content="清河县水务局"><meta name="Url" content="https://www.example.gov.cn/a.html">'
    )
    page = f"<html><head><title>别的</title>{head}</head><body><p>正文。</p></body></html>"
    assert read(tmp_path, page).clues == Letterhead(
        TITLE, None, "清河县水务局", date(2024, 3, 5), "https://www.example.gov.cn/a.html"
    )


def test_a_news_site_is_no_issuer_and_a_title_sheds_the_site(tmp_path: Path) -> None:
    head = f'<title>{TITLE}_清河县政府网</title><meta name="ContentSource" content="清河新闻网">'
    clues = read(tmp_path, f"<html><head>{head}</head><body><p>正文。</p></body></html>").clues
    assert (clues.title, clues.issuer) == (TITLE, None)


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">密</p>', '<p hidden>密</p>', '<p aria-hidden="true">密</p>', '<p class="x">密</p>',
        '<p style="visibility:hidden">密</p>', "<script>密</script>", "<style>.a{content:'密'}</style>", "<!-- 密 -->",
        "<noscript>密</noscript>", "<template><p>密</p></template>", "<del>密</del>", '<p style="font-size:0px">密</p>',
        '<input value="密">', "<button>密</button>", "<footer>密</footer>", "<nav>密</nav>",
    ],
)  # fmt: skip
def test_what_a_reader_of_the_page_does_not_see_is_no_text(tmp_path: Path, hidden: str) -> None:
    style = "<style>.x { display : none }</style>"
    body = f"<article><p>第一条 明文。</p>{hidden}<p>第二条 明文。</p></article>"
    assert texts(tmp_path, body, style) == ["第一条 明文。", "第二条 明文。"]


def test_blocks_make_lines_and_inline_tags_do_not(tmp_path: Path) -> None:
    body = "<article><p>CO<sub>2</sub>减排<b>目标</b>，<a href='#'>见附件</a></p>散文<br>换行<div>块<span>内</span></div><pre>一\n二</pre></article>"
    assert texts(tmp_path, body) == ["CO2减排目标，见附件", "散文", "换行", "块内", "一", "二"]


def test_numbers_of_lists_are_rendered(tmp_path: Path) -> None:
    body = '<article><ol start="3"><li>甲</li><li><p>乙</p></li></ol><ol type="a"><li>丙</li></ol><ul><li>丁</li></ul></article>'
    assert texts(tmp_path, body) == ["3.甲", "4.乙", "a.丙", "丁"]


def test_rows_keep_their_columns_where_cells_span(tmp_path: Path) -> None:
    body = (
        "<article><table><caption>主要指标</caption><tr><th colspan='2'>指标</th><th>目标</th></tr>"
        "<tr><td rowspan='2'>水</td><td>利用率</td><td>55<br>%</td></tr><tr><td>漏损率</td><td>9%</td></tr></table></article>"
    )
    assert read(tmp_path, f"<html><body>{body}</body></html>").lines == (
        Line("主要指标", None),
        Line("指标\t\t目标", None, "row"),
        Line("水\t利用率\t55 %", None, "row"),
        Line("\t漏损率\t9%", None, "row"),
    )


def test_a_table_that_only_places_the_text_gives_paragraphs(tmp_path: Path) -> None:
    text = "".join(
        f"<p>第{number}段，说的是用水管理的许多事情，一条一条都要办好，不得拖延。</p>" for number in range(12)
    )
    lines = read(
        tmp_path, f"<html><body><table><tr><td>左栏</td><td>{text}</td></tr></table></body></html>"
    ).lines
    assert {line.role for line in lines} == {""}
    assert sum("段，说的是" in line.text for line in lines) == 12


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8-sig", ""), ("gb18030", ""), ("gbk", "gb2312"), ("utf-16", ""), ("big5", "big5")],
)
def test_a_page_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str, declared: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>正文有字，中文。</p></body></html>"
    assert [line.text for line in read(tmp_path, page.encode(encoding)).lines] == ["正文有字，中文。"]


def test_controls_of_the_page_are_no_text(tmp_path: Path) -> None:
    body = "<article><p>【字体：大 中 小】</p><p>第一条 正文。</p><p>来源：清河县水务局 发布时间：2024-03-05 浏览次数：12</p><p>分享到：</p><p>来源：河水、井水。</p><p>【打印】【关闭窗口】</p><p>责任编辑：某某</p></article>"
    assert texts(tmp_path, body) == ["第一条 正文。", "来源：河水、井水。"]


@pytest.mark.parametrize("depth", [300, 100_000])
def test_a_page_nested_too_deeply_is_refused_rather_than_half_read(tmp_path: Path, depth: int) -> None:
    with pytest.raises(UnreadableFile, match="嵌套过深"):
        texts(tmp_path, "<div>" * depth + "深" + "</div>" * depth)


def test_a_page_without_its_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="不完整"):
        read(tmp_path, "<html><body><p>第一条 正文</p>")


def test_a_page_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有文字"):
        texts(tmp_path, "<p> </p>")
