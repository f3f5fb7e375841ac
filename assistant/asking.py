"""What a question asks for, by its wording: kind of answer, units, years, claims (问法)."""

import re
from dataclasses import dataclass

from assistant.query import Asked
from assistant.years import YEAR
from corpus.numerals import HAN_NUMBER, parse_number

_PERIOD_NAMED = '[“"]?十[一二三四五]五[”"]?(?:规划|期间|时期|末|期末)?'

_DEPARTMENT_ASKED = re.compile(
    "(?:哪|什么|啥)[个些家一]?(?:部门|局|单位|机构|科室|机关)|谁(?:来|去)?(?:负责|管|牵头|承担|保障|落实|完成|主管|统筹|监督)"
    "|[归由](?:谁|哪)|(?:责任|牵头|主管|负责)(?:部门|单位|主体)|找谁|谁负责"
)
_INDICATOR_WORD = re.compile("指标|考核|任务")
_LISTING = re.compile(
    "哪些|哪几|几[项个条种类方]|多少[项个条](?:指标|任务)|列[出一下举]|列$|都有|都包括|有什么|有啥|分别|所有|全部|一共|是什么|什么任务|什么指标|背的|承担"
)
_LIST_WORD = re.compile(
    "哪些|哪几|哪[三四五六七八九十两]|分别|有啥|都有|都包括|列[出一下举]|列$|几[种类项条方个](?!月)|包括什么|有什么"
)
_TIME_ASKED = re.compile(
    "什么时候|何时|哪[一]?[天年月日]|啥时候|几月|几号|多久|时间节点|什么时间|几[年天日](?!内)|几个(?:工作日|月)|多少[年天日]|多长时间|多少个工作日|几[年天日]内|(?:期限|时限)(?:是|有)?多"
)
_VALUE_ASKED = re.compile(
    "多少|几[成家座个亩吨天户辆人台套倍度公万亿分]|百分之几|多大|多长|多高|多远|数值|目标值|基数|基期|多少来着|目标(?:值)?是什么|定的目标|百分比|什么数(?!据)|什么水平|最低|最多"
)
_VALUE_NOUN = re.compile(
    "(?:率|占比|比例|比重|系数|里程|面积|浓度|产量|产能|总量|产值|数量|收入|目标)(?:的)?(?:目标|指标)?值?(?:是|为|呢)?"
    r"(?:20\d\d年?)?[?？。]*$"
)
_VALUE_FIRST = re.compile("多少|几成|百分之几|数值|目标值|(?<!哪)几[家座个亩吨天户辆人台套倍度公万亿分]")
_PAST_ASKED = re.compile("了多少|了几|前几年|过去|这些年|实际|做到了|现状|如今|成效")
_PERSON_ASKED = re.compile(
    "叫什么(?:名字)?|姓名|名字|(?:起草|撰写|负责)人是?谁|(?<!由)谁(?:写|起草|编|分管)|姓什么|(?:县长|局长|书记|主任)是谁"
)
_HOW_LONG = re.compile("几个?(?:工作)?[天日](?:之?内)?|几个月|多久|多长时间|多少个?(?:工作)?[天日]")
_CONTACT_ASKED = re.compile("电话|联系方式|热线|手机号|邮箱|网址|地址|二维码|公众号")
_ISSUE_ASKED = re.compile(
    "文号|发文字号|什么号|文件编号|(?:印发|发布|出台|下发|发文|公布)(?:的)?(?:日期|时间|机关|单位|部门)|(?:什么时候|何时|哪[一]?[年天日]|啥时候|\\d{4}年)[^，。]{0,4}(?:印发|发布|出台|下发|发的|公布)"
    "|(?:谁|哪个机关|哪个单位|哪级政府|哪个部门)[^，。]{0,4}(?:印发|发布|出台|下发|发的)|(?:印发|发布)[^，。]{0,4}(?:给谁|给哪些)|发给|主送|抄送|公开发布吗|是否公开"
)
_ATTRIBUTE = re.compile("(约束|预期)[性值]")
_CONFIRM = re.compile(
    "[吗吧嘛][？?。!！]*$|既然|是不是|对不对|对吧|对吗|没错|是真的|听说|记得|是否|没记错|是吧"
)
_COUNT = re.compile(f"哪({HAN_NUMBER}|\\d)[个条种类项张家片座大]")
_ASKING = re.compile(
    "|".join(
        (
            _DEPARTMENT_ASKED.pattern,
            _PERIOD_NAMED,
            "(?:约束|预期)[性值]的?(?:指标)?|牵头的?|负责的?|责任|承担|主管|归口",
            "主要指标表?|指标表|指标|百分之几|几成|百分比|相比|对比",
            "[二三四五六七八九十两几][个种类项条张](?!人)",
            "法律上?|法规|条例|规定",
            "罚多少钱?|罚款?多少钱?|怎么罚|咋罚|如何处罚|怎么处罚|怎么处理|会罚钱?|罚款|处罚|罚钱|罚",
            "几[年天日]内?|几个(?:工作日|月)|多少个?(?:年|天|日|工作日)|多长时间|多久",
            r"(?:多少|几)[百千万亿]*(?:平方米|平方公里|立方米|千瓦|公里|微克|[吨亩斤家座个天户辆人台套项条元块米株头次倍所处度])",
        )
    )
)
"""What is asked for and when: no part of the topic."""
_CLAIM = re.compile(
    r"(?<![\d.a-z])\d+(?:\.\d+)?(?![\d.]|年|月|日|个?五|号|（|\()\s*(?:%|[万亿]?[\u4e00-\u9fff/]{0,3})"
)
_MEANING = re.compile(
    "什么意思|啥意思|什么叫|啥叫|什么是|含义|怎么理解|如何理解|怎么解释|是指什么|指的是什么|指什么|才叫|才算是|定义|怎么界定|如何界定"
)
_DOUBTS = re.compile("到底|还是.{0,12}\\d|不一样|不一致|矛盾|对不上|两个数|哪个对|哪个准")
_NEEDS = (
    (
        re.compile(
            "(?<![证书文])有效期|规划期限?(?!间|末)|还有效|失效|作废|到期|何时施行|什么时候施行|施行日期|哪天施行|生效"
        ),
        "有效期|施行|废止|失效",
    ),
    (
        re.compile(
            "实际(?:完成|达到|是|达成|值)|完成(?:了吗|了没|情况|得怎)|达到(?:目标)?了(?:吗|没)|达标了"
        ),
        "实际完成|已完成|完成了",
    ),
    (
        re.compile(
            "流程|手续|材料(?!物|加工)|怎么办理|怎么申请|如何申请|如何办理|到哪[里儿]?办|在哪办|申报条件|办理"
        ),
        "申请|办理|申报|材料|流程",
    ),
    (re.compile("罚款|罚多少|怎么处罚|如何处罚|会被罚|处罚|判刑|坐牢|拘留"), "罚|处分|拘留|刑事"),
    (re.compile("在哪[里儿]|什么位置|具体位置|具体地点|什么地方|位于"), "位于|坐落|选址在|地点为"),
    (
        re.compile(
            "编制.{0,6}依据|依据.{0,6}(?:编制|制定)|(?:依据|根据)(?:是什么|什么|哪些)|(?:为什么|为何|为啥)要?(?:编|制定|出台)"
        ),
        "制定本",
    ),
    (re.compile("第几(?:名|位)|排名|排第"), "第[一二三四五六七八九十\\d]+[名位]|首位|前列"),
)
"""What is asked for, and what a sentence must hold to answer it."""

_UNIT_ASKED = re.compile(
    "(?:多少|几)(?:[百千万亿])*(平方米|平方公里|立方米|千瓦|公里|微克|吨|亩|斤|家|座|个|天|户|辆|人|台|套|项|条|元|块|米|株|头|次|倍|所|处|度)"
)
_MONEY = re.compile(
    "多少钱|几块钱|补贴|补助|奖励多少|投资(?:多少|总额|额|标准)|总投资|资金(?:总额|规模)|收费|票价|门票|价格|罚款|罚多少|工资|经费多少"
)
_PERCENT = re.compile("几成|百分之几|百分比|百分之多少|多大比例|多少%|％")
_LENGTH = re.compile("里程")
_DISTANCE = re.compile("多长(?!时间)|多远|多宽")


@dataclass(frozen=True)
class Needed:
    """A kind of answer that only some sentences can give: how it is asked for, and a pattern of what they hold."""

    asked: re.Pattern[str]
    pattern: str


def asked_for(text: str, has_paths: bool, has_departments: bool) -> Asked:
    """What kind of answer the question asks for, by its wording; the order of the rules matters."""
    listing = bool(_LISTING.search(text))
    if has_paths:
        return Asked.CLAUSE
    if _ATTRIBUTE.search(text) and not re.search("哪[些几]|列|几项|都有|有什么|承担", text):
        return (
            Asked.ATTRIBUTE if re.search("还是|是.{0,8}[性值].{0,6}[吗吧]|属性|是不是", text) else Asked.VALUE
        )
    if (
        _INDICATOR_WORD.search(text)
        and (listing or has_departments)
        and _about_indicators(text, has_departments)
    ):
        return Asked.INDICATORS
    for pattern, asked in (
        (_PERSON_ASKED, Asked.PERSON),
        (_HOW_LONG, Asked.TIME),
        (_CONTACT_ASKED, Asked.CONTACT),
        (_ISSUE_ASKED, Asked.ISSUE),
        (_DEPARTMENT_ASKED, Asked.DEPARTMENT),
        (_TIME_ASKED, Asked.TIME),
        (_VALUE_FIRST, Asked.VALUE),
        (_MONEY, Asked.VALUE),
        (_LIST_WORD, Asked.LIST),
        (_VALUE_ASKED, Asked.VALUE),
        (_PERCENT, Asked.VALUE),
        (_VALUE_NOUN, Asked.VALUE),
    ):
        if pattern.search(text):
            return asked
    if has_departments and re.search("负责|归|管", text):
        return Asked.DEPARTMENT if confirms(text) or "还是" in text else Asked.INDICATORS
    return Asked.TEXT


def _about_indicators(text: str, has_departments: bool) -> bool:
    if _DEPARTMENT_ASKED.search(text) and not re.search("哪[些几]项|哪些指标|列", text):
        return False
    return "指标" in text or "考核" in text or has_departments


def confirms(text: str) -> bool:
    """Whether the question asserts something and asks whether it is so."""
    return bool(_CONFIRM.search(text))


def units_of(text: str) -> tuple[str, ...]:
    """What the value asked for is counted in: 亩, 家, 元, %."""
    units = [match[1] for match in _UNIT_ASKED.finditer(text)]
    units += ["元"] if _MONEY.search(text) else []
    units += ["%"] if _PERCENT.search(text) else []
    units += ["公里"] if _LENGTH.search(text) and not units else []
    units += ["公里", "米"] if _DISTANCE.search(text) and not units else []
    return tuple(dict.fromkeys("元" if unit == "块" else unit for unit in units))


def count_of(text: str) -> int:
    """How many things the question says there are: 哪三张, 哪五个."""
    match = _COUNT.search(text)
    return parse_number(match[1]) if match else 0


def claims_of(text: str) -> tuple[str, ...]:
    """Numbers with their units that the question asserts; years are not among them."""
    return tuple(match[0].strip() for match in _CLAIM.finditer(YEAR.sub("", text))) if confirms(text) else ()


def asks_of_past(text: str) -> bool:
    """Whether the question asks what has been rather than what is aimed at."""
    return bool(_PAST_ASKED.search(text))


def attribute_in(text: str) -> str | None:
    """约束 or 预期 where the question names such an attribute."""
    match = _ATTRIBUTE.search(text)
    return match[1] if match else None


def needed_for(text: str) -> Needed | None:
    """What a sentence must hold to answer, for the kinds of question that need it."""
    return next((Needed(asked, pattern) for asked, pattern in _NEEDS if asked.search(text)), None)


def asks_meaning(text: str) -> bool:
    """Whether the question asks what a word means."""
    return bool(_MEANING.search(text))


def doubts(text: str) -> bool:
    """Whether the question weighs two figures against each other."""
    return bool(_DOUBTS.search(text))


def without_asking(text: str) -> str:
    """The text with blanks for what is asked for and when: what is left is the topic, at its place."""
    return _ASKING.sub(lambda match: " " * len(match[0]), YEAR.sub("    ", text))
