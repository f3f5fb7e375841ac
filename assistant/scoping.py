"""Where an answer is to be looked for (范围): which documents a question names, whose law it asks for, and of which day."""

import re
from dataclasses import dataclass
from datetime import date

from assistant.naming import Names
from corpus.types import Level

_LAWFUL = re.compile(
    "罚|违法|违反|违规|犯法|合法|法律|法规|条例|法典|(?:怎么|咋|如何|有何|有什么|有啥)规定|法(?:上|里|中)?规定|义务|许可证|申领|排污许可|取水许可|环评"
    "|环境影响评价|审批|核准|备案|有效期|处分|赔偿|吊销|举报|投诉|多少[日天]|几[天日]内|几个?工作日|多长时间|提前多久|合不合法|允许"
    "|不得|禁止|不准|不许|不让|必须|应当|须|该不该|可不可以|能不能|不能|行不行|能.{1,12}[吗不][？?]?$|可以.{0,12}吗|要不要|用不用|算不算"
    "|清洁生产审核|强制性|硬性|两高|监管|执法|谁(?:来)?(?:管|审|批|查|罚|监督|定|划定)|由谁|归口|归(?:谁|哪)|有人管|跟谁说|找谁"
    "|(?:哪个|什么|哪些|哪级|哪一级).{0,4}(?:部门|机关|政府|单位|局).{0,8}(?:管|批|查|定|监督|主管|审)|材料|退.{0,3}(?:钱|费)|达标|扔"
)
"""Wording that asks for rules: who may, must, decides, punishes, within how many days."""

_LOCAL = re.compile(
    "规划(?!环境影响|环评|许可|条件|区)|金乡|全县|我县|本县|县里|县城|咱县|目标|指标|十[三四五]五|到20\\d\\d年|20(?:2[0-9]|3[05])年|万亩"
    "|重点(?:任务|工程|项目|行业)|怎么(?:推进|加强|发展|提升|推广|加快)|如何(?:推进|加强|发展|提升|推广|加快)|举措|打算|布局"
)
"""Wording that asks for what the county's own plan says."""

_STATUS = re.compile(
    "(?:还|仍然?|现在)(?:管用|作数|算数|能用)|(?:还|仍然?|是否|现在|目前)?(?:有效(?!期|利用|控制|性|防|地|措施|途径)|现行有效|失效|废止|作废|废除)"
    "|(?:什么时候|啥时候|何时|几时|哪[一]?[天年日]|几号|哪年哪月)(?:开始|起)?(?:正式)?(?:施行|实施|实行|生效|执行)"
    "|(?:施行|生效)(?:日期|时间|的时间)|被?(?:什么|哪部法?|哪个)?(?:取代|代替|替代)了"
)
_PENAL = re.compile(
    "罚|处分|追究|法律责任|什么后果|啥后果|抓人|拘留|坐牢|判刑|吊销|怎么处理|如何处理|违法成本"
)
_LEVELS = (
    (Level.NATIONAL, re.compile("国家|全国|中央|国务院|法典")),
    (
        Level.PROVINCE,
        re.compile("山东|省里|省级|全省|省(?=和|与|跟|、|市|县|的|条例|规定|政策|目标|文件|里|对|定|两级)"),
    ),
    (
        Level.CITY,
        re.compile("济宁|市里|市级|全市|(?<!城)市(?=和|与|跟|、|县|的|条例|规定|政策|三级|两级|里|对|定)"),
    ),
    (
        Level.COUNTY,
        re.compile(
            "金乡|县里|县级|全县|我县|我们县|县(?=和|与|跟|、|的|各|分别|规定|目标|三级|四级|两级|对|定)"
        ),
    ),
)
_UPPER = re.compile("山东|全省|省里|省级|济宁|市里|国家(?:规定|要求|对)|全国")
_HERE = re.compile("金乡|县|规划|镇|村")
_EVERY = re.compile(
    "(?:什么|哪些|啥|何种?)(?:限制|管控要求|管控措施)|各级|每一?级|[三四]级(?!河道|公路|医院)|上面各|从上到下|上下各"
)
_DAY = re.compile(r"((?:19|20)\d\d)年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?")
_THEN = re.compile(
    "当时|那时|那会儿|时的法律|施行前|废止前|以前|此前|原来的|旧法|按.{0,12}的?(?:法律|规定|情况)|发生"
)


@dataclass(frozen=True)
class Scope:
    """Where an answer is looked for.

    ``families`` are the texts named (``Document.family``); ``unknown`` titles that the corpus lacks; ``lawful`` says
    that the wording asks for rules, ``local`` that it asks for the county's own plan, ``upper`` that it names a place above it alone; ``status`` that it asks whether
    and since when something is in force; ``penal`` that it asks what a breach costs; ``levels`` are those it asks to be told
    apart; ``day`` is the day whose law is asked for, None for the day of the question.
    """

    families: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    lawful: bool = False
    local: bool = False
    upper: bool = False
    status: bool = False
    penal: bool = False
    levels: tuple[Level, ...] = ()
    day: date | None = None


ANYWHERE = Scope()
"""Where a question is answered that says nothing of it."""


_PLACES = re.compile("(?:山东|济宁|金乡)[省市县]?|[省市县]里(?:的|对)?|国家(?:的|对)?|我省|咱们?省|全国")


def without_places(text: str) -> str:
    """The text without the places whose rules apply here anyway: no part of a topic."""
    return _PLACES.sub(" ", text)


def scope_of(text: str, names: Names) -> tuple[Scope, str]:
    """The scope of a (normalised) question, and the question without the names of documents."""
    families, rest = names(text)
    scope = Scope(
        families,
        names.unknown(text),
        lawful=bool(_LAWFUL.search(rest)),
        local=bool(_LOCAL.search(rest)),
        upper=bool(_UPPER.search(rest)) and not _HERE.search(rest),
        status=bool(_STATUS.search(rest)),
        penal=bool(_PENAL.search(rest)),
        levels=_levels_in(text),
        day=_day_in(text),
    )
    return scope, rest


def _levels_in(text: str) -> tuple[Level, ...]:
    """Levels that a question sets side by side; none where it names fewer than two."""
    if _EVERY.search(text):
        return tuple(Level)
    found = levels_named(text)
    return found if len(found) > 1 else ()


def levels_named(text: str) -> tuple[Level, ...]:
    """Levels that a text names, from the nation down."""
    return tuple(level for level, pattern in _LEVELS if pattern.search(text))


def _day_in(text: str) -> date | None:
    """The day whose law is asked for: a date where the wording goes back to it; the first of the year or month
    where no more is said."""
    match = _DAY.search(text)
    if match is None or not _THEN.search(text):
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
