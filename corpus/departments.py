"""Departments across levels and reforms (部门): what a name is in charge of, and for which level of government."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("departments.toml")

FUNCTIONS: dict[str, tuple[str, ...]] = {
    function: tuple(names)
    for function, names in tomllib.loads(_TABLE.read_text(encoding="utf-8"))["functions"].items()
}
"""Functions of government (职能) and the words that names of their departments hold."""

_FUNCTION_OF = {name: function for function, names in FUNCTIONS.items() for name in names}

STEMS = "|".join(sorted(_FUNCTION_OF, key=len, reverse=True))
"""A pattern for any of those words, the longest first."""

LEVELS = ("国家", "省", "市", "县", "乡镇")
"""Levels of government, highest first."""

_CORE = re.compile(
    f"(?P<stem>{STEMS})(?:等)?(?:有关|相关)?(?:事务|工作)?(?:行政)?(?:主管|综合管理|监督管理|监管|管理|行政|执法|服务|事业发展|发展)*"
    "(?:部门|机关|机构|局|厅|部|委员会|委|办公室|办|中心|站|所|大队)?(?:[一-龥]{2,6}分局|及其派出机构|派出机构)?$"
)
_GOVERNMENT = re.compile("人民政府$|^(?:国务院|街道办事处)$|政府$")
_OFFICES = {"人民法院": "审判", "人民检察院": "检察", "街道办事处": "政府", "国务院": "政府"}
_LEVEL_WORDS = (
    ("县级以上", ("国家", "省", "市", "县")),
    ("设区的市级以上", ("国家", "省", "市")),
    ("省级以上", ("国家", "省")),
    ("各级", ("国家", "省", "市", "县", "乡镇")),
)
_LEVEL_MARKS = (
    ("乡镇", re.compile("乡|镇|街道")),
    ("县", re.compile("县|(?<![自治地])区(?!域|、直辖|的市)|旗")),
    ("市", re.compile("设区的市|(?<![直辖城])市(?!场)|州|盟")),
    ("省", re.compile("^省|[^一-龥]省|省级|自治区|直辖市|省(?=人民|[一-龥]{2,}(?:厅|局|部门|委))")),
    ("国家", re.compile("国务院|^国家|^全国|^中央|[一-龥]部$")),
)


@dataclass(frozen=True)
class Office:
    """A department's normal form: its function (职能) and the levels of government (层级) its name covers.

    ``function`` is None where the table does not know the name; ``levels`` is empty where the name tells none.
    """

    function: str | None
    levels: tuple[str, ...]


@lru_cache(maxsize=65536)
def office_of(name: str) -> Office:
    """The normal form of a department's name: 县水务局 → 水行政, 县; 县级以上人民政府水行政主管部门 → 水行政, 国家 to 县."""
    return Office(function_of(name), levels_of(name))


def function_of(name: str) -> str | None:
    """What a department is in charge of (职能), None where its name is not in the table.

    ``function_of("市生态环境局金乡县分局") == function_of("环境保护行政主管部门") == "生态环境"``.
    """
    name = re.sub("[（(][^）)]*[）)]", "", "".join(name.split()))
    for office, function in _OFFICES.items():
        if name.endswith(office):
            return function
    if _GOVERNMENT.search(name):
        return "政府"
    match = _CORE.search(re.sub("^.*人民政府(?=.)", "", name))
    return _FUNCTION_OF[match["stem"]] if match else None


def levels_of(name: str) -> tuple[str, ...]:
    """Levels of government that a department's name covers, highest first; empty where it tells none."""
    for word, levels in _LEVEL_WORDS:
        if word in name:
            return levels[1:] if "地方" in name else levels
    head = re.sub(f"(?:{STEMS}).*?(?=[一-龥]{{2,6}}分局$|$)", "", name)
    found = {level for level, pattern in _LEVEL_MARKS if pattern.search(head or name)}
    if name.endswith("分局") and "县" in found:
        found = {"县"}
    return tuple(level for level in LEVELS if level in found)


def same_department(one: str, other: str) -> bool:
    """Whether two names may mean one department: the same function, and no level that excludes the other.

    县水务局 and 县级以上人民政府水行政主管部门 may; 县水务局 and 国务院水行政主管部门 may not. A name that tells no
    level (水务局) goes with any. Names whose function is unknown are the same only where they are equal.
    """
    a, b = office_of(one), office_of(other)
    if a.function is None or b.function is None:
        return one == other
    if a.function != b.function:
        return False
    return not a.levels or not b.levels or bool(set(a.levels) & set(b.levels))
