"""Sentences → duties (职责): which department does what, leading, helping, approving, supervising, penalising."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.bodies import Body, bodies_of
from corpus.sentences import sentences_of
from corpus.types import Clause, ClauseKind, Duty, Indicator, Role

_JOINED = re.compile(
    "(?:[（(][^（()）]*[）)])?(?:，?(?:、|和|与|及|以及|或者|或|同|，以及))?(?:其他|[一-龥、]{1,10}所在地的?)?"
)
"""What may stand between two bodies named together."""

_HEAD = re.compile(
    "^(?:第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十])?[\\s　]+)?(?:[（(][一二三四五六七八九十\\d]+[）)]|\\d+[.、．])?$"
    "|[，。；：、）)\\s　]$|(?:^|[^自理事缘])由$|[，：](?:并|或者|同时|也|均|其中|但|但是)$"
    "|(?:^|[，；。\\s　])[一-龥、]{2,40}(?:区|流域|沿线|所在地|领域)(?:的|内的)?$"
)
"""What stands before a subject: the head of the sentence or of a part of it, or 由."""

_NOT_ACTING = re.compile(
    "(?:及其|和|的|或者)?(?:有关|直接负责的|主要|相关)*(?:工作人员|负责人|领导|责任人|执法人员|人员|网站|所在地|名称|举报|投诉)"
    "|的(?!，)|以外|内部|[，。；、]|$|(?:依法)?(?:规定|确定|制定|指定|公布|认可|核发|颁发|设立|设置|提出|委托|授权|发布|作出|认定|出具|同意|下达|划定|发放|批准)[^，。；、]{0,6}的"
    "|负责(?:同志|人)|之间|有(?:下列|以下)(?:行为|情形|情况)|报告|提供的|联合|[一-龥]{0,8}人员|另有规定|规定的|(?:审批|审查|管理|实施|直接管理)的"
    "|(?:(?!应当|负责|可以|应|要|必须|会同|依法|按照)[一-龥]){2,8}的[一-龥、]{1,14}，(?:由|应当)"
)
_ASK = re.compile(
    "(?:报|报请|提请|呈报|报经|经|须经|应当经|报送|送|经过|征得|取得)(?:有权的|有(?:批准|审批|管辖)权的|有关|原)?$"
)
_ASKED = re.compile(
    "(?:或者其[^，。]{2,12})?[^，。；]{0,4}?(?:批准|审批|审查|审核|审定|核准|备案|同意|许可|验收|登记|认定|核定)"
)
_TO = re.compile("(?:^|[^方导去走])向$")
_APPLY = re.compile(
    "(?:申请|申报|申领|办理|提出|报送)[^。；]{0,40}?(?:许可|批准|核准|备案|审批|登记|证|审查|审核)|备案"
)
_NEGLECT = re.compile("(?:未|不|拒|逾期|擅自)[^，。；]*$")
_WITH = re.compile("(?:会同|商|联合|会商)(?:有关|同级)?$")
_HELP = re.compile(
    "^(?:应当|要|应|可以|负责|依法|按照[^，]*，|根据[^，]*，|在各自职责范围内|予以|，)*(?:积极)?(?:配合|协助|支持配合)"
)
_LEAD = re.compile(
    "牵头|^(?:[^，]{0,12}(?:应当|负责|可以|要|具体))?(?:会同|商(?!务|业|品|标|场|定))|组织、协调|组织协调|综合协调|统筹协调|总协调|统一(?:监督管理|监管)"
)
_PENALISE = re.compile(
    "责令|罚款|没收|吊销|警告|通报批评|强制拆除|代为(?:处置|履行|治理)|查封|扣押|(?:依法|予以|给予)[^，。；]{0,8}处罚(?!的)"
)
_NOT_OWN = re.compile(
    "(?:报|经|报请|按照|依照|根据|未经)[^，。；]{0,30}?(?:批准|审批|备案|核准|同意|许可|审核)(?:后|的)?"
)
_APPROVE = re.compile(
    "审批|批准|核准|核发|颁发[^，。；]{0,12}(?:证|许可)|(?:予以|不予|准予|行政)许可|审核|负责[^，。；]{0,20}(?:登记|备案)"
)
_SUPERVISE = re.compile(
    "(?:实施|负责|加强|进行|开展|做好|承担|行使|组织|强化|履行|落实)[^，；。]{0,60}(?:监督|监管|检查|考核|抽查|巡查)|^(?:应当|可以|依法|要)?(?:对[^，]{2,40})?(?:监督|检查|督促|督办|巡查|抽查)"
)
_ADVERB = re.compile(
    "^(?:应当)?(?:按照|根据|依照|依据|对于|在|自|为|因|除|于|从|接到|收到|发现|结合|以)[^，。；]*$"
)
_LISTED = re.compile("(?P<role>牵头|责任|主责|配合|协助|参与|主办|协办)(?:责任)?(?:单位|部门)[：:]")
_LIST_ROLE = {
    "牵头": Role.LEAD,
    "主办": Role.LEAD,
    "配合": Role.ASSIST,
    "协助": Role.ASSIST,
    "参与": Role.ASSIST,
    "协办": Role.ASSIST,
}
_NAMELESS = re.compile("^(?:有关|相关|其他|各|该|其|工作|的|职能)*部门$|^(?:该|其)?主管部门$|^以下")


@dataclass(frozen=True)
class _Group:
    """Bodies named together in a sentence: their names, and where they begin and end."""

    names: tuple[str, ...]
    span: tuple[int, int]


def duties_of(clauses: Sequence[Clause]) -> tuple[Duty, ...]:
    """Duties (职责) in running text, in order; a department has at most one in a sentence.

    Only a department that acts has a duty: not one whose rules are followed, whose staff is meant, or that is told.
    A name that says no more than 有关部门 has none.
    """
    found: list[Duty] = []
    for clause in clauses:
        if clause.kind is ClauseKind.TEXT:
            for span in sentences_of(clause.text):
                found += _sentence_duties(clause, span)
    return tuple(found)


def row_duties(indicators: Sequence[Indicator]) -> tuple[Duty, ...]:
    """Duties that rows of indicator tables give: the department named there is in charge of the indicator."""
    return tuple(Duty(row.ref, row.department, row.name, row.span, Role.CHARGE) for row in indicators)


def _sentence_duties(clause: Clause, span: tuple[int, int]) -> Iterator[Duty]:
    text = clause.text
    groups = _groups(text, list(bodies_of(text, *span)))
    listed = list(_LISTED.finditer(text, *span))
    seen: set[str] = set()
    roles = [_role(text, span, groups, at) for at in range(len(groups))]
    for at, group in enumerate(groups):
        role = _listed_role(text, listed, group) or roles[at]
        if role is None:
            continue
        action = _action(text, span, groups, roles, at)
        for name in group.names:
            if name not in seen and not _NAMELESS.search(name):
                seen.add(name)
                yield Duty(clause.ref, name, action, span, role)


def _groups(text: str, bodies: Sequence[Body]) -> list[_Group]:
    groups: list[_Group] = []
    for body in bodies:
        if groups and _JOINED.fullmatch(text, groups[-1].span[1], body.span[0]):
            last = groups.pop()
            groups.append(_Group(last.names + body.names, (last.span[0], body.span[1])))
        else:
            groups.append(_Group(body.names, body.span))
    return groups


def _listed_role(text: str, listed: Sequence[re.Match[str]], group: _Group) -> Role | None:
    """The role under which a body stands in a list: 牵头单位：…；配合单位：…."""
    before = [match for match in listed if match.end() <= group.span[0]]
    if not before or re.search("[）)。；]", text[before[-1].end() : group.span[0]]):
        return None
    return _LIST_ROLE.get(before[-1]["role"], Role.CHARGE)


def _role(text: str, span: tuple[int, int], groups: Sequence[_Group], at: int) -> Role | None:
    """What the bodies of a group do in the sentence, None where they are only spoken of."""
    begin, end = groups[at].span
    before, after = text[span[0] : begin], text[end : span[1]]
    after = re.sub("^(?:[（(][^（()）]*[）)]|，(?=负责|会同|按照|依照|根据))", "", after)
    if _WITH.search(before):
        return Role.ASSIST
    if _ASK.search(before):
        return Role.APPROVE if _ASKED.match(after) and not _NEGLECT.search(before) else None
    if _TO.search(before):
        return Role.APPROVE if _APPLY.match(after) and not _NEGLECT.search(before) else None
    if not _HEAD.search(before) or _NOT_ACTING.match(after):
        return None
    return _acting(text[end : _next_subject(text, span, groups, at)], before.endswith("由"))


def _next_subject(text: str, span: tuple[int, int], groups: Sequence[_Group], at: int) -> int:
    """Where what a group does ends: at the next group that begins a part of the sentence, or at its end."""
    for group in groups[at + 1 :]:
        begin = group.span[0]
        if text[begin - 1] == "，" or text[begin - 2 : begin] == "，由":
            return begin - 1 if text[begin - 1] == "，" else begin - 2
    return span[1]


def _acting(predicate: str, by: bool) -> Role:
    """The role of a subject from what it does; ``by`` says that 由 stands before it."""
    predicate = re.sub("^(?:[（(][^（()）]*[）)]|，)", "", predicate)
    parts = [part for part in re.split("[，：\n]", predicate) if part]
    first = next((part for part in parts if not _ADVERB.match(part)), predicate)
    if _PENALISE.search(predicate if by else first):
        return Role.PENALISE
    if _LEAD.search(first) or _LEAD.search(predicate[:24]):
        return Role.LEAD
    if _HELP.search(first):
        return Role.ASSIST
    own = _NOT_OWN.sub("", first)
    if _APPROVE.search(own):
        return Role.APPROVE
    return Role.SUPERVISE if _SUPERVISE.search(own) else Role.CHARGE


def _action(
    text: str, span: tuple[int, int], groups: Sequence[_Group], roles: Sequence[Role | None], at: int
) -> str:
    """The part of the sentence that tells what the group does: from it, or from who leads it, to the next subject."""
    first = at
    while first and roles[first] is Role.ASSIST and _WITH.search(text[span[0] : groups[first].span[0]]):
        first -= 1
    begin, end = groups[first].span[0], _next_subject(text, span, groups, at)
    if text[span[0] : begin].endswith("由"):
        begin = max(span[0], *(text.rfind(mark, span[0], begin) + 1 for mark in "，：；\n"))
    return text[begin:end].rstrip("，。；！？\n ”")


__all__ = ["duties_of", "row_duties"]
