"""Mentions of documents and articles → references (引用): 《某法》第五条, 本条例第三十九条第二款, 前款, 前两条."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.numerals import HAN_NUMBER, format_han, parse_han
from corpus.types import Clause, ClauseKind, Reference, family_of

NO_DOCUMENT, NO_ARTICLE, NO_PARAGRAPH = "未收录这份文件", "没有这一条", "前面没有这样的款、项"
"""Why a reference leads nowhere."""

_TITLE_ENDS = "法|法典|条例|办法|规定|规划|纲要|意见|方案|通知|决定|决议|细则|标准|目录|名录|规范|措施|计划|指南|公约|议定书|规则|规程|公告|解释|报告|协定|导则|制度"
_ADDRESS = (
    f"第{HAN_NUMBER}条(?:之{HAN_NUMBER})?(?:第{HAN_NUMBER}款)?(?:第?[（(]?{HAN_NUMBER}[）)]?项)?"
    f"|第{HAN_NUMBER}款(?:第?[（(]?{HAN_NUMBER}[）)]?项)?|第[（(]?{HAN_NUMBER}[）)]?项"
)
_ITEM = f"(?:第?[（(]{HAN_NUMBER}[）)]项|第{HAN_NUMBER}项)"
_CHAIN = f"(?:{_ADDRESS})(?:(?:、|和|或者|以及|及|与|至)(?:{_ADDRESS}))*"
_LAW = "(?!依照|按照|根据|违反|适用|符合|属于|视同)(?:(?![本该])[一-龥]){1,12}?(?<!办)法典?"
_MENTION = re.compile(
    f"《(?P<title>[^《》\n]{{1,70}}?(?:{_TITLE_ENDS})(?:[（(][^（）()]*[）)])?)》(?P<there>{_CHAIN})?"
    f"|(?:(?<![一-龥])|(?<=依照|按照|根据|违反|适用|符合|属于)|(?<=[和与同]))(?P<law>{_LAW})(?P<there2>第{HAN_NUMBER}条(?:{_CHAIN})?)"
    f"|(?:本(?:法典|法|条例|办法|规定|细则|规则|决定|条)|依照|按照|违反|根据|(?<=[，。、及和\n]))?(?P<here>{_CHAIN})"
    f"|(?<![以目提之此当先])前(?P<back>[一二两三四五六]?)(?P<unit>款|条|项)(?![件例文目][^规]|项)(?:除|的)?(?P<items>{_ITEM}(?:(?:、|和|或者|至){_ITEM})*)?"
)
_STEP = re.compile(
    f"(?P<to>至)?(?:第(?P<article>{HAN_NUMBER})条(?P<branch>之{HAN_NUMBER})?)?(?:第(?P<paragraph>{HAN_NUMBER})款)?"
    f"(?:第?[（(]?(?P<item>{HAN_NUMBER})[）)]?项)?"
)
_ARTICLE = re.compile(f"第({HAN_NUMBER})条(之{HAN_NUMBER})?")
_ITEM_LINE = re.compile(f"[（(]({HAN_NUMBER})[）)]")
_MOST = 60
"""Articles that one range (第十条至第二十条) expands to at most; a longer one is kept by its ends."""


@dataclass(frozen=True)
class _Address:
    """An address inside a document: article, paragraph (款), item (项); 0 where not named."""

    article: str = ""
    paragraph: int = 0
    item: int = 0

    def __str__(self) -> str:
        text = self.article + (f"第{format_han(self.paragraph)}款" if self.paragraph else "")
        return text + (f"第（{format_han(self.item)}）项" if self.item else "")


def references_of(clauses: Sequence[Clause]) -> tuple[Reference, ...]:
    """References (引用) in the running text of one document, in order.

    Those inside the document are resolved here; those to others keep their ``title`` for ``resolved``.
    """
    articles = _articles(clauses)
    found: list[Reference] = []
    for clause in clauses:
        if clause.kind in (ClauseKind.TEXT, ClauseKind.PREAMBLE):
            for match in _MENTION.finditer(clause.text):
                if match.start() or match["here"] is None:
                    found += _references(clause, match, articles)
    return tuple(found)


def resolved(
    references: Sequence[Reference], titles: Mapping[str, str], refs: Collection[str]
) -> tuple[Reference, ...]:
    """References with ``target`` filled in for other documents.

    ``titles`` maps a title, with or without 中华人民共和国 and brackets, to the document's id; ``refs`` holds the refs
    of all clauses.
    """
    families = {family_of(title): document for title, document in titles.items()}
    return tuple(
        reference if reference.title is None else _to_document(reference, families, refs)
        for reference in references
    )


def _to_document(reference: Reference, families: Mapping[str, str], refs: Collection[str]) -> Reference:
    document = families.get(family_of(reference.title or ""))
    if document is None:
        return replace(reference, reason=NO_DOCUMENT)
    if reference.path is None:
        return replace(reference, target=document, reason=None)
    article = _ARTICLE.match(reference.path)
    target = f"{document}#{article[0]}" if article else ""
    known = target in refs
    return replace(reference, target=target if known else document, reason=None if known else NO_ARTICLE)


def _articles(clauses: Sequence[Clause]) -> dict[str, str]:
    """The ref of each article by its number, in order."""
    articles: dict[str, str] = {}
    for clause in clauses:
        match = _ARTICLE.search(str(clause.path))
        if match and clause.kind is ClauseKind.TEXT:
            articles.setdefault(match[0], clause.ref)
    return articles


def _references(clause: Clause, match: re.Match[str], articles: Mapping[str, str]) -> Iterator[Reference]:
    own = _ARTICLE.search(str(clause.path))
    title = match["title"] or match["law"]
    if title is not None:
        chain = match["there"] or match["there2"]
        if chain is None:
            yield Reference(clause.ref, title, None, None, None, match.span())
            return
        begin = match.start("there") if match["there"] else match.start("there2")
        for address, span in _chain(chain, begin, _Address()):
            yield Reference(clause.ref, title, str(address), None, None, (match.start(), span[1]))
    elif own is None:
        return
    elif match["here"] is not None:
        for address, span in _chain(match["here"], match.start("here"), _Address(own[0])):
            yield _inside(clause, address, span, articles)
    else:
        for back in _backward(clause, match, own[0], list(articles)):
            yield _inside(clause, back, match.span(), articles)


def _inside(
    clause: Clause, address: _Address | None, span: tuple[int, int], articles: Mapping[str, str]
) -> Reference:
    if address is None:
        return Reference(clause.ref, None, None, None, NO_PARAGRAPH, span)
    target = articles.get(address.article)
    return Reference(clause.ref, None, str(address), target, None if target else NO_ARTICLE, span)


def _chain(text: str, begin: int, last: _Address) -> Iterator[tuple[_Address, tuple[int, int]]]:
    """Addresses of 第十条第一款、第三款和第十二条至第十四条, one by one, with where each stands."""
    start = begin
    for match in _STEP.finditer(text):
        if not match[0].removeprefix("至"):
            continue
        address = _next_address(match, last)
        span = (begin + match.start() + len(match["to"] or ""), begin + match.end())
        if match["to"]:
            span = (start, span[1])
            for between in _between(last, address):
                yield between, span
        yield address, span
        last, start = address, span[0]


def _next_address(match: re.Match[str], last: _Address) -> _Address:
    """An address; what it leaves out above its first step is taken from the one before it."""
    paragraph = parse_han(match["paragraph"]) if match["paragraph"] else 0
    item = parse_han(match["item"]) if match["item"] else 0
    if match["article"]:
        return _Address(f"第{match['article']}条{match['branch'] or ''}", paragraph, item)
    return _Address(last.article, paragraph or last.paragraph, item)


def _between(first: _Address, last: _Address) -> Iterator[_Address]:
    """What lies between the two ends of a range."""
    if first.article != last.article:
        numbers = [parse_han(_ARTICLE.match(end.article)[1]) for end in (first, last)]  # type: ignore[index]
        if numbers[1] - numbers[0] <= _MOST:
            for number in range(numbers[0] + 1, numbers[1]):
                yield _Address(f"第{format_han(number)}条")
    elif first.item and last.item:
        for number in range(first.item + 1, last.item):
            yield replace(first, item=number)
    else:
        for number in range(first.paragraph + 1, last.paragraph):
            yield replace(first, paragraph=number)


def _backward(
    clause: Clause, match: re.Match[str], article: str, articles: Sequence[str]
) -> Iterator[_Address | None]:
    """前款, 前两款, 前条, 前项 counted back from where they stand, with the items named after them."""
    paragraph, item = _place(clause.text, match.start())
    back = parse_han(match["back"]) if match["back"] else 1
    place = articles.index(article) if article in articles else 0
    here = {"款": paragraph - 1, "项": item - 1, "条": place}[match["unit"]]
    if match["unit"] == "项" and not item:
        return
    if here < back:
        yield None
    elif match["unit"] == "款":
        found = [_Address(article, number + 1) for number in range(here - back, here)]
        items = [address for address, _ in _chain(match["items"] or "", 0, found[-1])]
        yield from items or found
    elif match["unit"] == "项":
        yield from (_Address(article, paragraph, number + 1) for number in range(here - back, here))
    else:
        yield from (_Address(articles[number]) for number in range(here - back, here))


def _place(text: str, at: int) -> tuple[int, int]:
    """Number of the paragraph (款) and of the item (项, 0 for none) in which a character of an article stands.

    A line after one that ends with ： or ； is an item too where the source has lost its number.
    """
    paragraph = item = begin = 0
    before = ""
    for line in text.split("\n"):
        marker = _ITEM_LINE.match(line)
        if paragraph and (marker or before.endswith(("：", "；"))):
            item = parse_han(marker[1]) if marker else item + 1
        else:
            paragraph, item = paragraph + 1, 0
        begin += len(line) + 1
        if at < begin:
            break
        before = line
    return paragraph, item
