"""Web pages (html) → lines of the main text: what government sites put around it is left out.

Own rules, for the libraries lose text: trafilatura 2.3.1 dropped the title above the text and took the table of
particulars for text; readability 0.9 dropped a table of figures and kept the foot of the page.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from corpus.errors import UnreadableFile
from corpus.formats.blocks import block_lines
from corpus.formats.signature import DAMAGED, FAULTS
from corpus.formats.webpage import letterhead, take_particulars
from corpus.lines import Reading

MAX_BYTES = 20_000_000
"""A page above this is refused; lxml needs about 10 bytes for each."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHINESE = ("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

_OPENING = re.compile(r"<html[\s>]", re.IGNORECASE)
_ENDING = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)

_NO_TEXT = ("script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "select",
            "button", "svg", "canvas", "video", "audio", "textarea", "del", "head")  # fmt: skip
_MAIN = (
    "//*[@id='UCAP-CONTENT']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' TRS_Editor ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' trs_editor_view ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' pages_content ')]",
    "//*[@id='zoom' or @id='Zoom' or @id='zoomcon' or @id='ContentRegion' or @id='js_content' or @id='vsb_content']",
    "//article",
    "//*[@role='main']",
    "//main",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article-content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article_content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' content ')]",
    "//*[@id='content' or @id='article']",
)
"""Where the sites keep the text: www.gov.cn, the TRS and 大汉 systems that most sites run on, and common names."""

_SHARE_OF_TEXT = 0.4
"""A place named for the main text holds it where it has this share of the page's text that is no link."""

_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|crumbs?|location|position|header|footer|foot|copyright|sidebar|"
    r"share|bdsharebuttonbox|social|toolbar|tools?|print|pager|pagination|related|recommend|qrcode|ewm|banner|"
    r"topbar|links?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"\s*(?:\w+)?([.#])([\w-]+)\s*")
_FAULTS: tuple[type[Exception], ...] = (*FAULTS, etree.LxmlError, SyntaxError)
_MOST = 0.8
"""A child with this share of its parent's text is where the text is."""


def read(raw: bytes, path: Path) -> Reading:
    """Main text of a web page, and what the page tells of its document; it shows no pages.

    Raises:
        UnreadableFile: too large, in no known encoding, nested too deeply to be read whole, or no HTML.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableFile(path, f"网页超过 {MAX_BYTES // 1_000_000} MB")
    text = _DECLARATION.sub("", _decoded(raw, path))
    if _OPENING.search(text) and not _ENDING.search(text):
        raise UnreadableFile(path, "网页不完整，没有结尾，请重新保存后再试")
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(text, parser=parser)
    except _FAULTS:
        raise UnreadableFile(path, DAMAGED) from None
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise UnreadableFile(path, "网页嵌套过深，可能是恶意文件，已拒绝读取")
    return _reading(page)


def _decoded(raw: bytes, path: Path) -> str:
    """Text by its byte order mark, else UTF-8, else the charset it names, else GB18030."""
    marked = next((name for mark, name in _BOMS if raw.startswith(mark)), None)
    declared = _CHARSET.search(raw[:4096])
    named = declared[1].decode("ascii", "replace").lower() if declared else "gb18030"
    named = "gb18030" if named in _CHINESE else named
    for encoding in [marked] if marked else ["utf-8", named, "gb18030"]:
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return text.replace("\x00", "")
    raise UnreadableFile(path, "网页的编码既不是 UTF-8，也不是 GB18030")


def _reading(page: html.HtmlElement) -> Reading:
    clues = letterhead(page, {})
    body = page.find("body")
    if body is None:
        return Reading((), clues)
    _drop_unseen(page)
    particulars = take_particulars(body)
    clues = letterhead(page, particulars) if particulars else clues
    lines = [line for main in _main(body) for line in block_lines(main)]
    return Reading(tuple(lines), clues)


def _drop_unseen(page: html.HtmlElement) -> None:
    """Takes off what a reader of the page does not see, and what is never its text."""
    rules = "\n".join(tag.text or "" for tag in page.iter("style"))
    hidden = {
        (simple[1], simple[2])
        for selectors, declarations in _RULE.findall(rules)
        if _HIDING.search(declarations)
        for selector in selectors.split(",")
        if (simple := _SIMPLE.fullmatch(selector))
    }
    unseen = [tag for tag in page.iter() if not isinstance(tag.tag, str) or _is_unseen(tag, hidden)]
    for tag in unseen:
        if tag.getparent() is not None and tag.tag not in ("body", "head"):
            tag.drop_tree()


def _is_unseen(tag: html.HtmlElement, hidden: set[tuple[str, str]]) -> bool:
    if tag.tag in _NO_TEXT or tag.get("hidden") is not None or tag.get("aria-hidden") == "true":
        return True
    if _HIDING.search(tag.get("style") or ""):
        return True
    return ("#", tag.get("id", "")) in hidden or any(
        (".", name) in hidden for name in tag.get("class", "").split()
    )


def _main(body: html.HtmlElement) -> list[html.HtmlElement]:
    """Elements that hold the main text: the first known place that has enough of it, else the densest."""
    whole = _weight(body)
    for expression in _MAIN:
        places = body.xpath("." + expression)
        outermost = [one for one in places if not any(above in places for above in one.iterancestors())]
        if outermost and sum(_weight(one) for one in outermost) >= _SHARE_OF_TEXT * whole:
            for place in outermost:
                _drop_around(place, whole)
            return outermost
    _drop_around(body, whole)
    return [_densest(body)]


def _weight(element: html.HtmlElement) -> int:
    """Characters of an element's text that are no link."""
    linked = sum(len("".join(link.text_content().split())) for link in element.iter("a"))
    return len("".join(element.text_content().split())) - linked


def _drop_around(place: html.HtmlElement, whole: int) -> None:
    """Takes off what is named for the frame of a page, unless much of the text stands in it."""
    for tag in list(place.iterdescendants("div", "ul", "section", "header", "p", "span", "table", "td")):
        names = f"{tag.get('id', '')} {tag.get('class', '')}"
        named = tag.tag == "header" or _AROUND.search(names)
        if named and tag.getparent() is not None and _weight(tag) < _SHARE_OF_TEXT * whole:
            tag.drop_tree()


def _densest(body: html.HtmlElement) -> html.HtmlElement:
    """The deepest element that still holds most of the text; lists of links weigh nothing."""
    here = body
    while True:
        heavy = [child for child in _elements(here) if _weight(child) >= _MOST * max(_weight(here), 1)]
        if not heavy or heavy[0].tag in ("table", "p", "tbody", "ol"):
            return here
        here = heavy[0]


def _elements(parent: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (child for child in parent if isinstance(child.tag, str))
