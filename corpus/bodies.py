"""Bodies of the state named in a sentence (机关名称): departments, governments and courts, one by one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.departments import STEMS

_PLACE = (
    "(?:县级以上|设区的市|不设区的市|地方|各级|自治[区州县旗]|直辖市|市辖区|民族|有关的?|相关的?|所在地?|本级|上一级|上级|下一级|下级|同级|当地"
    "|级|以上|以下|或者|[各其省市县区州盟旗乡镇（）、和的及])"
)
_GOVERNMENT = f"(?:{_PLACE}{{0,16}}人民政府|国务院|[省市县区州镇乡]政府)"
_RANK = (
    "(?:国家|中央|省级以上|设区的市级以上|县级以上(?:地方)?|县级|市级|省级|乡级|设区的市级?|县级市|[省市县区州]直"
    "|[省市县区州]|上级|上一级|下级|同级|本级|所在地|当地|地方各级|地方|各级|其他|其|该|各|有关|相关|的)"
)
_JOIN = "(?:、|和|与|以及|及|或者|或)"
_STEM = f"(?:{STEMS})"
_TAIL = (
    "等?(?:有关|相关)?(?:行政主管|综合管理|监督管理|行政管理|主管|监管|管理|行政|监察)?"
    "(?:部门|机关(?!事务)|(?<=[督管察计象])机构)"
)
_AGENCY = "(?:[（(][^）)]{2,40}[）)])?(?:及其派出机构)?"
_BUREAU = (
    "(?:事务|工作|服务|事业发展|监督|管理|监管|发展|执法)*"
    "(?:局|委员会|委|厅|总队|支队|大队|中心|办公室)(?:[一-龥]{2,5}分局)?(?![园区长])"
)
_FREE = "(?<![一-龥])|(?<=[由经向报与和会同、])"
"""Where a bureau's name may begin: at the head of a phrase, or after a word that takes a name."""

_UNKNOWN = (
    "(?:(?!人民|政府|国务院|配合|会同|应当|负责|组织|其他|有关|没有|按照|或者|其授|授权|指定|下列|协助|经(?!济)|征求|必须|相关)"
    "[^\\W\\d由向报对以时并未到请者告在使过为被各]){2,9}?"
)
_NOT_GOVERNMENT = "性|采购|投资|规章|信息|网站|购买|补贴|工作报告|债|基金|引导|主导|服务|储备|定价|的"

_LIST = f"(?P<head>(?:{_GOVERNMENT})?{_RANK}{{0,3}})(?P<stems>{_STEM}(?:{_JOIN}{_STEM})*)(?P<tail>{_TAIL}){_AGENCY}"
_ONE = (
    "中央军事委员会|(?<![一-龥])(?:海关|海警机构|消防救援机构)|(?<=[由经向报])(?:海关|海警机构|消防救援机构)(?!总署|监管)",
    "(?<=[由经向报])[一-龥]{0,10}?(?:发证机关|发证部门|审批部门|审批机关|批准机关|核准机关|登记机关|颁发管理机关)",
    "(?<=由)(?:(?!责令|依法|会同)[一-龥、（）]){2,18}?的(?:部门|人民政府)",
    "(?:最高|上级|同级|当地|所在地)?人民(?:法院|检察院)",
    "(?<![一-龥])街道办事处|(?<=[、和或者])街道办事处",
    f"(?:{_GOVERNMENT}|{_RANK})?(?:确定的|指定的|其他){{0,2}}(?:依法)?(?:负有|负责|主管|管理|行使|承担)"
    "[一-龥、]{2,22}?(?:职责|工作|权|事务)的(?:其他)?(?:部门|机构)",
    f"(?:{_FREE})(?:国家|[省市县区州]委?){_STEM}(?:和{_STEM})?{_BUREAU}",
    f"(?:{_FREE}){_STEM}(?:和{_STEM})?(?:监督|管理|事务|服务){{0,2}}(?:局|厅|委员会|委)(?![园区长员])",
    f"(?:{_FREE})(?:[省市县区]|国家)(?!委、)[一-龥]{{2,12}}?(?<![格布全大结当])局(?:[一-龥]{{2,4}}分局)?(?![部面限])",
    f"(?:{_GOVERNMENT}{_RANK}{{0,3}}|(?<=[由经向报同和与及者，。；、：（\\s”]){_RANK}{{0,2}}|^{_RANK}{{0,2}}){_UNKNOWN}"
    "(?:行政主管部门|主管部门|主管机关|主管机构|综合协调部门|综合管理部门|综合主管部门|综合宏观调控部门|管理部门|管理机构)"
    + _AGENCY,
    f"(?:{_GOVERNMENT})?{_RANK}{{0,4}}(?:行政主管|主管|职能|工作)?部门(?!间|规章)",
    f"{_GOVERNMENT}(?!{_NOT_GOVERNMENT})",
)
_BODY = re.compile("|".join((_LIST, *(f"(?:{one})" for one in _ONE))))
_LIST_PARTS = re.compile(f"{_STEM}")
_ANCHOR = re.compile("部门|机关|机构|政府|国务院|人民法院|检察院|[局委厅]|办事处|中心|办公室|海关|军事委员会")
_EDGES = "、和或者及的有关其"


@dataclass(frozen=True)
class Body:
    """Bodies named in one breath: their names, and where in the text they stand.

    ``县级以上人民政府发展改革、水利等部门`` has two names, each with the head and the tail they share.
    """

    names: tuple[str, ...]
    span: tuple[int, int]


def bodies_of(text: str, begin: int, end: int) -> Iterator[Body]:
    """Bodies named in a part of a text, in order."""
    if not _ANCHOR.search(text, begin, end):
        return
    for match in _BODY.finditer(text, begin, end):
        start = match.start() + _edge(match[0])
        if start < match.end():
            yield Body(_names(match), (start, match.end()))


def _edge(name: str) -> int:
    """How much of the front of a name is no part of it: a joining word, a bracket, the end of 地区 or 保护区."""
    front = re.match(
        "(?:、|和|或者|或(?!者)|以及|及(?!其)|与|的|（|）|区(?=所|的|同|或|和|、|省|县级|各级|设区|自治))*",
        name,
    )
    return front.end() if front else 0


def _names(match: re.Match[str]) -> tuple[str, ...]:
    whole = match[0][_edge(match[0]) :]
    above, both, own = whole.partition("人民政府及其")
    if both and own:
        return (f"{above}人民政府", f"{above}人民政府{own}")
    stems = _LIST_PARTS.findall(match["stems"] or "")
    if not stems or (len(stems) == 1 and not match["tail"].startswith("等")):
        return (whole,)
    head = match["head"][_edge(match["head"]) :]
    tail = re.sub("^等?(?:有关|相关)?", "", match["tail"])
    return tuple(f"{head}{stem}{tail}" for stem in stems)
