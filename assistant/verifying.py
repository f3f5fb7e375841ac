"""Does the evidence say what a sentence says (核验)? One question for quotations, facts and a model's sentences alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.amounts import Figure
from assistant.claims import Claims, claims_of
from assistant.plain import plain
from assistant.types import Citation
from assistant.wording import own_words, unworded
from corpus.departments import STEMS, function_of
from corpus.indicators import indicators_of
from corpus.types import Clause, ClauseKind, ClausePath, Document, family_of

_OFFICE = re.compile(
    f"(?P<level>国务院|国家|[省市县区](?!级)|)(?:级|人民政府|政府)*(?P<name>(?:(?:{STEMS})(?:、|和|及))*(?:{STEMS}))(?:等)?(?:有关|相关)?(?:行政|主管|综合|监督|管理|执法|服务|事业|发展|工作|促进)*"
    "(?:部门|机关|机构|局|厅|委员会|委(?!托)|办公室|中心|大队)"
)
_STEM = re.compile(STEMS)
_ROLES = {
    "lead": re.compile("牵头|会同|负责|主管|责任部门|责任单位|组织协调"),
    "help": re.compile("配合|协助|协同|参与"),
}
_TITLE = re.compile("《([^《》]+)》")
_NUMBER = re.compile(r"[一-龥]{0,8}[〔\[(（]\d{4}[〕\])）] ?\d+ ?号")
_PER = re.compile(
    "(?<![\\d一二三四五六七八九十百千几数])(?:万|亿)(?:元|户|亩|吨|家|座|年|天|日|人|倍|公里|平方米|个月|个百分点|%)"
)
_ADDRESS = re.compile("第[一二三四五六七八九十百千零〇\\d]+(?:条|款|项|章)")
_CORRECTED = re.compile("(?:不是|并非)([^，。；“”]{1,20})，(?=而?是)")
_ISSUE = re.compile(
    "发布|印发|公布|施行|生效|通过|修订|修正|修改|废止|颁布|有效|失效|届满|制定|出台|成文|实施日期|起实施"
)


@dataclass(frozen=True)
class _Ground:
    """The cited clauses, and what stands around them: headings, title, letterhead."""

    body: Claims
    around: Claims
    documents: tuple[Document, ...]
    addresses: frozenset[str]
    rows: frozenset[str]
    letters: Claims
    paths: tuple[str, ...]


def unsupported(text: str, cited: tuple[Citation, ...]) -> tuple[str, ...]:
    """What a sentence says and the clauses cited for it do not: figures, times, names, modality, direction, content."""
    ground = _ground(cited)
    names = tuple(_names(text, ground))
    said = claims_of(_stripped(text, ground))
    return (
        *names,
        *_figures(said, ground),
        *_times(said, ground),
        *_offices(said, ground),
        *unworded(said, ground.body, ground.around, ground.letters),
    )


def _ground(cited: tuple[Citation, ...]) -> _Ground:
    clauses = tuple(dict.fromkeys(citation.clause for citation in cited))
    documents = tuple({citation.document.id: citation.document for citation in cited}.values())
    body = "。\n".join(_spoken(clause) for clause in clauses)
    titles = [name for document in documents for name in (document.title, *document.aliases)]
    around = "。\n".join((*(head for clause in clauses for head in clause.heading), *titles))
    letters = "。\n".join(map(_letterhead, documents))
    rows = " ".join(clause.text for clause in clauses if clause.kind is ClauseKind.TABLE_ROW)
    paths = " ".join(f"{citation.clause.path} {citation.part}" for citation in cited)
    said = {str(path) for citation in cited for path in (citation.clause.path, citation.part)}
    return _Ground(
        claims_of(_ADDRESS.sub("", body)),
        claims_of(around),
        documents,
        frozenset(_ADDRESS.findall(paths + body)),
        frozenset(re.findall(r"[\d.]+", rows)),
        claims_of(letters),
        tuple(sorted(said, key=len, reverse=True)),
    )


@lru_cache(maxsize=4096)
def _spoken(clause: Clause) -> str:
    """The text of a clause; a row of the indicator table as sentences, each value with its year and unit."""
    if clause.kind is not ClauseKind.TABLE_ROW:
        return clause.text
    head = replace(
        clause, kind=ClauseKind.TITLE, path=ClausePath(name=clause.path.name), text="\n".join(clause.heading)
    )
    rows = indicators_of((head, clause))
    if not rows:
        return clause.text
    row = rows[0]
    values = []
    for year, cell in row.values:
        bare = cell.strip("[]［］")
        unit = "" if bare.endswith("%") else row.unit or ""
        values += [f"{year}年{row.name}为{bare}{unit}"] + [f"{year}年{row.name}为{cell}"] * (bare != cell)
    return "。".join((*values, f"{row.name}是{row.attribute}指标", f"责任部门是{row.department}"))


@lru_cache(maxsize=1024)
def _letterhead(document: Document) -> str:
    days = (document.issued, document.effective, document.expires, document.repealed, document.superseded)
    dates = [f"{day.year}年{day.month}月{day.day}日" for day in (*days, *document.amended) if day]
    return "。".join((document.number or "", document.issuer or "", *dates))


def _names(text: str, ground: _Ground) -> Iterator[str]:
    """Titles, document numbers and addresses of articles that nothing cited bears or mentions."""
    held = {family_of(document.title) for document in ground.documents}
    held |= {alias for document in ground.documents for alias in document.aliases}
    known = ground.body.text + ground.around.text
    for title in _TITLE.findall(text):
        if family_of(title) not in held and plain(title) not in known:
            yield f"《{title}》"
    numbers = _squeezed(" ".join((known, ground.letters.text)))
    for number in map(_squeezed, _NUMBER.findall(text)):
        if number[max(0, number.index("(") - 3) :] not in numbers:
            yield number
    yield from (per for per in _PER.findall(text) if per not in plain(known))
    yield from (address for address in _ADDRESS.findall(text) if address not in ground.addresses)


def _squeezed(text: str) -> str:
    return text.replace(" ", "").translate(str.maketrans("〔〕[]（）", "()()()"))


def _stripped(text: str, ground: _Ground) -> str:
    """The sentence without names that may be said as they are: title and number of a document, address of a clause.

    What a correction denies (不是75%，是66.6%) need not stand anywhere, if what it puts in its place does.
    """
    for path in ground.paths:
        text = text.replace(path, "")
    for document in ground.documents:
        for name in (f"《{document.title}》", document.number):
            text = text.replace(name, "，") if name else text
    text = _CORRECTED.sub(lambda found: found[0] if plain(found[1]) in ground.body.text else "", text)
    return _ADDRESS.sub("", _NUMBER.sub("，", text))


def _figures(said: Claims, ground: _Ground) -> Iterator[str]:
    held = (*ground.body.figures, *ground.around.figures, *own_words().figures)
    for figure in said.figures:
        if figure.shown in ground.rows and not figure.unit and figure.year is None:
            continue
        same = [one for one in held if _same(figure, one)]
        fitting = [one for one in same if _fits(figure, one)]
        if not fitting or _swapped(figure, fitting, held):
            yield figure.shown


def _same(one: Figure, other: Figure) -> bool:
    return one.value == other.value and one.unit == other.unit


def _fits(one: Figure, other: Figure) -> bool:
    if one.side == "min" and other.ranged and not one.ranged:
        return False  # a range without its upper end is another penalty
    return _sides(one, other) and _times_fit(one, other) and _turns(one, other)


def _sides(one: Figure, other: Figure) -> bool:
    if "from" in (one.side, other.side) or "to" in (one.side, other.side):
        ends = {"from": "min", "to": "max"}
        return "" in (one.side, other.side) or ends.get(one.side, one.side) == ends.get(
            other.side, other.side
        )
    return one.side == other.side


def _times_fit(one: Figure, other: Figure) -> bool:
    return one.year is None or other.year is None or one.year == other.year


def _turns(one: Figure, other: Figure) -> bool:
    """Whether the evidence goes the way the sentence says; a fall must be written, a rise may be read off two values."""
    return not one.turn or one.turn == other.turn or (one.turn == "up" and not other.turn)


def _swapped(figure: Figure, fitting: list[Figure], held: tuple[Figure, ...]) -> bool:
    """Whether another figure of the evidence stands with what this one is said of, and this one does not."""
    best = max(fitting, key=lambda one: len(figure.label & one.label))
    for other in held:
        if other.unit == figure.unit and other not in fitting:
            least = 1 if other.value == figure.value or other.listed else 2
            against = len(figure.label & (other.label - best.label))
            own = len(figure.label & (best.label - other.label))
            if figure.borrowed and own:
                continue
            if against >= least and against > 2 * own:
                return True
    return False


def _times(said: Claims, ground: _Ground) -> Iterator[str]:
    """Dates that stand nowhere; those of the letterhead may be named where issue or force is spoken of."""
    held = (*ground.body.dates, *ground.around.dates)
    if _ISSUE.search(said.text):
        held = (*held, *ground.letters.dates)
    if ground.body.bases:
        yield from (f"{year}年" for year in said.bases - ground.body.bases)
    for date in said.dates:
        if not any(all(a is None or a == b for a, b in zip(date, other, strict=True)) for other in held):
            yield "-".join(str(part) for part in date if part is not None)


@dataclass(frozen=True)
class _Named:
    """An office that is named: its function, its level (empty where none is named) and the role it has."""

    shown: str
    functions: frozenset[str]
    level: str
    role: str


@lru_cache(maxsize=4096)
def _named(text: str) -> tuple[_Named, ...]:
    found = []
    for match in _OFFICE.finditer(text):
        functions = frozenset(filter(None, map(function_of, _STEM.findall(match["name"]))))
        close = re.search("[。；;\n]", text[match.end() :])
        after = text[match.end() : match.end() + (close.start() if close else len(text))]
        found.append(_Named(match[0], functions, match["level"], _role(after, text[: match.start()])))
    return tuple(found)


def _role(after: str, before: str) -> str:
    listed = re.search("(牵头|责任|配合|协助)(?:部门|单位)[是为:][^。;]*$", before)
    if listed:
        return "lead" if listed[1] in ("牵头", "责任") else "help"
    if re.search("(?:会同|商|联合)[^。;,]*$", before):
        return "help"
    own = re.split("[,，]", after)[0]
    found = [(match.start(), role) for role, words in _ROLES.items() if (match := words.search(own))]
    return min(found)[1] if found else ""


def _offices(said: Claims, ground: _Ground) -> Iterator[str]:
    held = (*_named(ground.body.text), *_named(ground.around.text))
    for office in _named(said.text):
        if office.shown in ground.body.text and not office.role:
            continue
        for function in office.functions:
            same = [one for one in held if function in one.functions]
            near = [one for one in same if not office.level or not one.level or one.level == office.level]
            if not near or (office.role and not any(one.role in ("", office.role) for one in near)):
                yield office.shown
                break
