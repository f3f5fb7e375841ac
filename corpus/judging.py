"""Whether a fetched text is the document it should be (核对): its kind by its bytes, its title, its length."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import RefusedFetch

FEWEST = 200
"""Characters below which a text is an error page or a notice rather than a document."""

_OPENING = 12
"""Lines at the beginning among which a title is looked for where the reader found none."""

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/ofd": ".ofd",
    "application/vnd.ofd": ".ofd",
}
_UNNAMED = ("application/octet-stream", "application/x-download", "application/force-download")
"""Types that say nothing; the ending of the address counts then, for the kinds that their first bytes tell."""

_FIRST = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".ofd": b"PK\x03\x04"}
"""First bytes of the kinds that have such (ISO 32000-1, 7.5.2; APPNOTE.TXT 4.3.7)."""

_CARRIED = re.compile("^.*?关于(?:印发|转发|批转|发布|公布|下达)(.+?)的?(?:通知|公告|函)$")
_ISSUER = re.compile(
    "^[一-龥]{1,60}?(?:国务院|政府|办公厅|办公室|委员会|厅|局|部|委)(?=关于)|^国务院(?=关于)"
)
_VERSION = re.compile(r"\((?:19|20)\d\d年?[^()]*(?:修订|修正|修改|通过|公布)[^()]*\)$")
_SITE = re.compile(r"[_|]|\s[-–—]\s|[-–—](?=[^-–—]*(?:网|网站|政府|平台)$)")


@dataclass(frozen=True)
class TitledText:
    """What a reader made of a file: the titles it found, in the page's fields or the text, and the text."""

    titles: tuple[str, ...]
    text: str


def ending_of(content_type: str, url: str) -> str:
    """The ending of the file for what the server says it sends.

    Raises:
        RefusedFetch: it is no kind of document.
    """
    kind = content_type.partition(";")[0].strip().lower()
    ending = _ENDINGS.get(kind)
    named = Path(urlsplit(url).path).suffix.lower()
    if ending is None and kind in _UNNAMED and named in _FIRST:
        ending = named
    if ending is None:
        raise RefusedFetch(f"内容类型 {_shown(kind) or '未写明'} 不是文件")
    return ending


def check_bytes(raw: bytes, ending: str) -> None:
    """See that the bytes are of the kind that the server named.

    Raises:
        RefusedFetch: they are not, or there are none.
    """
    right = raw.startswith(_FIRST[ending]) if ending in _FIRST else b"\x00" not in raw
    if not raw or not right:
        raise RefusedFetch("内容与服务器写明的类型不符" if raw else "内容是空的")


def doubt(found: TitledText, expected: str) -> str | None:
    """Why a text may not be the document of that title, None where it is.

    One title must be the document's, and none may speak about it, as that of an explanation (解读) does.
    """
    length = len("".join(found.text.split()))
    if length < FEWEST:
        return f"正文只有 {length} 个字"
    lines = [line for line in found.text.splitlines() if line.strip()][:_OPENING]
    titles = found.titles or tuple(line for line in lines if same_title(line, expected))
    if not titles:
        return "没有读出标题"
    about = [title for title in titles if not same_title(title, expected) and _core(expected) in _core(title)]
    if about or not any(same_title(title, expected) for title in titles):
        return f"标题是“{_shown((about or titles)[0])}”"
    return None


def _shown(text: str) -> str:
    """Words of a site as a terminal may show them: no controls, no marks of direction, and not many."""
    return "".join(character for character in text if character.isprintable())[:60]


def same_title(found: str, expected: str) -> bool:
    """Whether two titles name the same document.

    Marks, spaces, the issuer's name before 关于, the name of the state and a closing note of the version are left aside; a notice that issues a
    document counts as that document, and a page's title may have the site's name behind it.
    """
    wanted = _core(expected)
    return bool(wanted) and any(_core(part) == wanted for part in (found, *_SITE.split(found)))


def _core(title: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", title).split())
    text = _VERSION.sub("", text)
    carried = _CARRIED.match(re.sub("[《》“”\"'‘’]", "", text))
    text = carried[1] if carried else _ISSUER.sub("", text)
    return re.sub(r"[^\w()]", "", text).removeprefix("中华人民共和国")
