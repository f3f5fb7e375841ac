"""What a government web page says about the document it shows (网页要素): meta tags and the table above the text."""

import re
from collections.abc import Iterator
from datetime import date

from lxml import html

from corpus.lines import Letterhead

_LABELS = {
    "索引号": "index",
    "主题分类": "other",
    "主题词": "other",
    "公文种类": "other",
    "信息分类": "other",
    "有效性": "other",
    "效力状态": "other",
    "公开方式": "other",
    "公开范围": "other",
    "标题": "title",
    "信息名称": "title",
    "发文字号": "number",
    "文号": "number",
    "发文机关": "issuer",
    "发文单位": "issuer",
    "发布机构": "issuer",
    "发布机关": "issuer",
    "制发机关": "issuer",
    "成文日期": "issued",
    "发文日期": "issued",
    "生成日期": "issued",
    "发布日期": "published",
    "公开日期": "published",
}
"""Labels of the table of particulars (政府信息公开 metadata as the sites print it) and what each gives."""

_LABEL = re.compile(
    "[〖【\\[]?((?:{})){}".format("|".join(map(r"\s*".join, _LABELS)), r"\s*[】〗\]]?\s*(?:[:：]\s*(.*)|)$"),
    re.S,
)
_CELLS = ("td", "th", "li", "dt", "dd", "p", "span", "div", "b", "strong", "em", "i", "label", "font")
_MIN_LABELS, _MAX_TABLE = 3, 800
"""Labels that a table of particulars has at least, and the most characters it has."""

_DAY = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_BODY_OF_STATE = re.compile(r"(?:政府|办公[厅室]|委员会|人大|法院|检察院|[局厅部委署办院])$")
_SITE = re.compile(r"\s*[_|｜—-]+\s*[^_|｜—-]*(?:网|门户|网站|政府)\s*$")
_TITLE_META = ("articletitle", "og:title", "title")


def take_particulars(body: html.HtmlElement) -> dict[str, str]:
    """What the tables of particulars say, by the meaning of the label; the tables are taken off the page."""
    found: dict[str, str] = {}
    for block in _blocks_of_particulars(body):
        for label, value in _pairs(block):
            found.setdefault(_LABELS[label], value)
        block.drop_tree()
    return found


def letterhead(page: html.HtmlElement, particulars: dict[str, str]) -> Letterhead:
    """What the page tells of its document; a source that is no public body (来源：某某网) is no issuer."""
    meta = {
        (tag.get("name") or tag.get("property") or "").lower(): " ".join((tag.get("content") or "").split())
        for tag in page.iter("meta")
    }
    source = meta.get("contentsource", "")
    address = next((link.get("href") for link in page.iter("link") if link.get("rel") == "canonical"), None)
    return Letterhead(
        title=particulars.get("title") or _title(page, meta),
        number=particulars.get("number"),
        issuer=particulars.get("issuer") or (source if _BODY_OF_STATE.search(source) else None),
        issued=day_of(particulars.get("issued"))
        or day_of(particulars.get("published"))
        or day_of(meta.get("pubdate")),
        url=_web_address(meta.get("url")) or _web_address(meta.get("og:url")) or _web_address(address),
    )


def _title(page: html.HtmlElement, meta: dict[str, str]) -> str | None:
    named = next((meta[name] for name in _TITLE_META if meta.get(name)), "")
    titles = [" ".join(tag.text_content().split()) for tag in page.iter("h1")]
    whole = " ".join((page.findtext(".//title") or "").split())
    return named or (titles[0] if len(titles) == 1 else "") or _SITE.sub("", whole) or None


def _web_address(text: str | None) -> str | None:
    return text if text and re.match(r"https?://[^\s/]+/", text) else None


def day_of(text: str | None) -> date | None:
    """The first day written in a text: 2024-03-05 10:20, 2024年3月5日; None where there is none."""
    match = _DAY.search(text or "")
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _blocks_of_particulars(body: html.HtmlElement) -> list[html.HtmlElement]:
    """Smallest elements that hold particulars: enough labels with their values, and little text beside."""
    found = [
        element
        for element in body.iter("table", "ul", "dl", "div", "section")
        if len(element.text_content()) <= _MAX_TABLE
        and len({label for label, _ in _pairs(element)}) >= _MIN_LABELS
    ]
    above = {outer for element in found for outer in element.iterancestors()}
    return [element for element in found if element not in above]


def _pairs(block: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Labels with their values: ``文号：…`` in one cell, or the label in a cell and the value in the next.

    A label followed by a label is the head of a table, which lists several documents.
    """
    for cell in block.iter(*_CELLS):
        text = " ".join(cell.text_content().split())
        match = _LABEL.match(text) if len(text) <= 200 else None
        if match is None:
            continue
        value, beside = (match[2] or "").strip(), cell.getnext()
        if not value and beside is not None and not (cell.tail or "").strip():
            value = " ".join(beside.text_content().split())
        value = (value or " ".join((cell.tail or "").split())).strip(":： ")
        if value and not _LABEL.match(value):
            yield "".join(match[1].split()), value
