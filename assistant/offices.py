"""Which office is meant (部门对应): the role a question asks for, and the county's own office for a function."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.pieces import Piece, Source, whole
from assistant.query import Query
from corpus.bodies import bodies_of
from corpus.departments import function_of, levels_of
from corpus.types import Clause, Duty, Indicator
from prompts import Replies

_PENAL = re.compile("罚款|处罚|吊销|没收")
_ROLES = (
    (re.compile("处罚|罚款|查处|罚"), _PENAL),
    (
        re.compile("审批|批准|核准|核发|发证|许可|备案|批"),
        re.compile("审批|批准|核准|核发|颁发|许可|备案|审查|受理|审核"),
    ),
    (re.compile("配合|协助"), re.compile("配合|协助|支持|做好")),
    (re.compile("监督|监管|检查"), re.compile("监督|监管|检查|管理")),
)
"""Wording that asks for a role (职责), and wording that gives it."""

_LEADING = re.compile("牵头|组织|协调|负责|主管|会同|统一监督管理|指导|管理|制定|实施|承担|监督")
_FIRST = re.compile(
    "牵头|组织、?协调|统一监督管理|(?:主管|负责)[^，。；]{0,20}(?:工作|监督管理)|对本行政区域|由[^。；]{2,40}(?:主管|负责)"
)
_ORGANISES = re.compile(
    "(?:牵头|组织、?协调|统一监督管理|主管|负责|综合协调).{0,40}(?:工作|监督管理)|监督管理工作|由.{2,30}(?:负责|组织、?协调|主管)"
)
_ASKS_HEAD = re.compile("牵头|主管|归口|口子|组织|协调|负责|归(?:谁|哪|什么)|主抓|总管")
"""Wording that asks who is at the head."""
_GENERAL = re.compile("工作|本行政区域|全[国省市县]|统一监督")


@dataclass(frozen=True)
class Charged:
    """Who a text puts in charge: names in order; ``acting`` where they have the role asked for, ``leading`` where it
    says so outright, ``punishing`` where it is about a punishment that was not asked for, ``general`` where it is about
    all of a law's matter, so that the law's name says what it is about."""

    names: tuple[str, ...]
    acting: bool = False
    leading: bool = False
    punishing: bool = False
    general: bool = False


NOBODY = Charged(())


def _role(query: Query) -> re.Pattern[str]:
    return next((given for asked, given in _ROLES if asked.search(query.text)), _LEADING)


def asks_leader(query: Query) -> bool:
    """Whether a question about departments asks who leads or is in charge, not who approves, assists or punishes."""
    return _role(query) is _LEADING or "监" in query.text


def asks_head(query: Query) -> bool:
    """Whether it asks who is at the head of a matter as a whole."""
    return _role(query) is _LEADING and bool(_ASKS_HEAD.search(query.text))


def organises(text: str) -> bool:
    """Whether a text says who organises the whole matter of a law."""
    return bool(_ORGANISES.search(text)) and not _PENAL.search(text)


def charged(query: Query, text: str) -> Charged | None:
    """The bodies that a text names, and whether they have the role asked for; None where it names none."""
    role = _role(query)
    names = tuple(name for body in bodies_of(text, 0, len(text)) for name in body.names)
    if not names:
        return None
    punishing = role is not _PENAL and bool(_PENAL.search(text))
    acting = bool(role.search(text)) and not punishing
    leading = acting and role is _LEADING and bool(_FIRST.search(text))
    return Charged(names, acting, leading, punishing, acting and bool(_GENERAL.search(text)))


@dataclass(frozen=True)
class Offices:
    """The county's offices, as its plan names them: name, and the clause that does so."""

    held: tuple[tuple[str, Clause], ...]
    replies: Replies

    def inferred(self, departments: Iterable[str], sources: tuple[Source, ...]) -> Piece | None:
        """Who it is in the county where a rule names a department by its function: an inference, worded as one."""
        clauses = dict(self.held)
        for department in departments:
            name = self.own(department)
            if name is not None:
                text = self.replies.say("answer.inferred", office=name, function=function_of(name))
                return Piece(text, (*sources, whole(clauses[name])), office=name)
        return None

    def own(self, department: str) -> str | None:
        """The county's office for the function by which a rule that reaches down to the county names a department."""
        function = function_of(department)
        if function is None or function == "政府" or not _reaches(department):
            return None
        return next((name for name, _ in self.held if function_of(name) == function), None)

    def holds(self, name: str) -> bool:
        """Whether a name is that of one of the county's offices."""
        return any(name == held for held, _ in self.held)


def _reaches(department: str) -> bool:
    """Whether a department's name reaches down to the county: by its level, or through a branch (派出机构)."""
    levels = levels_of(department)
    return not levels or "县" in levels or "派出机构" in department


def offices_of(
    indicators: Iterable[tuple[Clause, Indicator]], duties: Iterable[tuple[Clause, Duty]]
) -> tuple[tuple[str, Clause], ...]:
    """The offices that a plan's tables and sentences name, those of its tables first, each once."""
    found: dict[str, Clause] = {}
    for clause, indicator in indicators:
        for name in re.split("[、，]", indicator.department):
            found.setdefault(name, clause)
    for clause, duty in duties:
        if re.match("[市县]", duty.department):
            found.setdefault(duty.department, clause)
    return tuple(found.items())
