"""History and question → standalone query: intent, entities, what a follow-up leaves out (理解)."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.evidence import base_years
from assistant.query import Asked, Query, Term
from assistant.types import Turn
from corpus.numerals import CIRCLED, HAN_NUMBER, parse_number
from corpus.paths import ClausePath, find_spoken
from index.normalising import normalised
from prompts import Lexicon

_MIN_WEIGHT = 0.3
TELLING = 0.4
"""Weight of words in a part of the question that asks nothing: 我们公司做港航物流，……"""

_PARTS = re.compile("[，,。；;？?！!\n]+")
_LATIN = re.compile("[a-z0-9.]+$")
_INTERROGATIVE = re.compile("哪|什么|啥|多少|几|吗|吧|怎|咋|谁|如何|能不能|是不是|有没有|会不会|可以|呢|是否|何时|为何|多[大长高久]")
_COMMON_WORD = 3.0
"""Decimal logarithm of rarity below which a word tells almost nothing: one word in a thousand."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PERIOD_NAMED = '[“"]?十[一二三四五]五[”"]?(?:规划|期间|时期|末|期末)?'
_PERIODS = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}

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
_TIME_ASKED = re.compile("什么时候|何时|哪[一]?[天年月日]|啥时候|几月|几号|多久|时间节点|什么时间")
_DAY_ASKED = re.compile("哪一?[天日]|几月几[日号]|几号")
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
_CONTACT_ASKED = re.compile("电话|联系方式|热线|手机号|邮箱|网址|地址|二维码|公众号")
_ISSUE_ASKED = re.compile(
    "文号|发文字号|什么号|文件编号|(?:印发|发布|出台|下发|发文|公布)(?:的)?(?:日期|时间|机关|单位|部门)|(?:什么时候|何时|哪[一]?[年天日]|啥时候|\\d{4}年)[^，。]{0,4}(?:印发|发布|出台|下发|发的|公布)"
    "|(?:谁|哪个机关|哪个单位|哪级政府|哪个部门)[^，。]{0,4}(?:印发|发布|出台|下发|发的)|(?:印发|发布)[^，。]{0,4}(?:给谁|给哪些)|发给|主送|抄送|公开发布吗|是否公开"
)
_CLAUSE_NAMES = (
    (re.compile("序言|前言|引言"), "序言"),
    (re.compile("印发通知|通知原文|通知全文|通知正文"), "印发通知"),
)
_ATTRIBUTE = re.compile("(约束|预期)[性值]")
_CONFIRM = re.compile("[吗吧嘛][？?。!！]*$|既然|是不是|对不对|对吧|对吗|没错|是真的|听说|记得|是否|没记错|是吧")
_COUNT = re.compile(f"哪({HAN_NUMBER}|\\d)[个条种类项张家片座大]")
_ASKING = re.compile(
    "|".join(
        (
            _DEPARTMENT_ASKED.pattern,
            _PERIOD_NAMED,
            "(?:约束|预期)[性值]的?(?:指标)?|牵头的?|负责的?|责任|承担|主管|归口",
            "主要指标表?|指标表|指标|百分之几|几成|百分比",
            r"(?:多少|几)[百千万亿]*(?:平方米|平方公里|立方米|千瓦|公里|微克|[吨亩斤家座个天户辆人台套项条元块米株头次倍所处度])",
        )
    )
)
"""What is asked for and when: no part of the topic."""
_CLAIM = re.compile(
    r"(?<![\d.年])\d+(?:\.\d+)?(?![\d.]|年|月|日|个?五|号|（|\()\s*(?:%|[万亿]?[\u4e00-\u9fff/]{0,3})"
)
_NEEDS = (
    (re.compile("流程|手续|材料(?!物|加工)|怎么办理|怎么申请|如何申请|如何办理|到哪[里儿]?办|在哪办|申报条件|办理"), "申请|办理|申报|材料|流程"),
    (re.compile("罚款|罚多少|怎么处罚|如何处罚|会被罚|处罚|判刑|坐牢|拘留"), "罚|处分|拘留|刑事"),
    (re.compile("在哪[里儿]|什么位置|具体位置|具体地点|什么地方|位于"), "位于|坐落|选址在|地点为"),
    (re.compile("编制.{0,6}依据|依据.{0,6}(?:编制|制定)|(?:依据|根据)(?:是什么|什么|哪些)|(?:为什么|为何|为啥)要?(?:编|制定|出台)"), "制定本"),
    (re.compile("第几(?:名|位)|排名|排第"), "第[一二三四五六七八九十\\d]+[名位]|首位|前列"),
)
"""What is asked for, and what a sentence must hold to answer it."""

_PRONOUN = re.compile(
    "^(?:那|它|这|该|其|上述|里面|其中|对它|对这|还有|另外|和|跟)|(?:它|这个|该项|这项|里面|其中|上述)|呢[？?]*$"
)
_UNIT_ASKED = re.compile(
    "(?:多少|几)(?:[百千万亿])*(平方米|平方公里|立方米|千瓦|公里|微克|吨|亩|斤|家|座|个|天|户|辆|人|台|套|项|条|元|块|米|株|头|次|倍|所|处|度)"
)
_MONEY = re.compile(
    "多少钱|几块钱|补贴|补助|奖励多少|投资(?:多少|总额|额|标准)|总投资|资金(?:总额|规模)|收费|票价|门票|价格|罚款|罚多少|工资|经费多少"
)
_PERCENT = re.compile("几成|百分之几|百分比|百分之多少|多大比例|多少%|％")
_LENGTH = re.compile("多长|多远|里程")


@dataclass(frozen=True)
class Reader:
    """What understanding depends on: the lexicon, how words are cut, and how common a word is (0 … 1).

    ``coined`` are the corpus's own words in quotation marks: 两高, 四水四定, 三线一单.
    """

    lexicon: Lexicon
    cut: Callable[[str], list[str]]
    frequency: Callable[[str], float]
    coined: frozenset[str] = frozenset()

    @cached_property
    def synonyms(self) -> dict[str, tuple[str, ...]]:
        """The lexicon's synonyms as they stand in normalised text; Latin ones (PM2.5, GDP) hold both ways."""
        return {
            normalised(word): tuple(map(normalised, held)) for word, held in self.lexicon.synonyms.items()
        }

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """Variants and the official words themselves, longest first."""
        official = {word for held in self.synonyms.values() for word in held if len(word) > 2}
        return tuple(sorted({*self.synonyms, *official, *self.coined}, key=lambda word: (-len(word), word)))

    def __call__(self, question: str, history: tuple[Turn, ...] = ()) -> Query:
        """The question as a standalone query."""
        query = self.read(question)
        if not history:
            return query
        before = self._standalone(history)
        return self._completed(query, before, history[-1])

    def _standalone(self, history: tuple[Turn, ...]) -> Query:
        query = self.read(history[0].question)
        for before, turn in zip(history, history[1:], strict=False):
            query = self._completed(self.read(turn.question), query, before)
        return query

    def read(self, question: str) -> Query:
        """One question by itself."""
        text = normalised(question)
        plain = _without_spaces(text)
        paths, rest = _paths(plain)
        departments, topic = self._departments(rest)
        claims = (
            tuple(match[0].strip() for match in _CLAIM.finditer(_YEAR.sub("", rest)))
            if _confirms(plain)
            else ()
        )
        attribute = _ATTRIBUTE.search(plain)
        asked = asked_for(plain, bool(paths), bool(departments))
        needs = next(((pattern, needed) for pattern, needed in _NEEDS if pattern.search(plain)), None)
        topic = needs[0].sub(" ", topic) if needs else topic
        return Query(
            text=plain,
            asked=Asked.VALUE if asked is Asked.TEXT and claims else asked,
            terms=self.terms(topic),
            years=tuple(year for year in years_of(plain) if year not in base_years(plain)),
            bases=tuple(sorted(base_years(plain))),
            units=_units(plain),
            departments=departments,
            attribute=attribute[1] if attribute else None,
            paths=paths,
            claims=claims,
            confirms=_confirms(plain),
            count=_count(plain),
            needs=needs[1] if needs else None,
            past=bool(_PAST_ASKED.search(plain)),
            place=next((place for place in self.lexicon.other_places if place in plain), None),
        )

    def _departments(self, text: str) -> tuple[tuple[str, ...], str]:
        """Official names of the departments a text mentions, and the text without them."""
        found: list[str] = []
        for alias in sorted(self.lexicon.departments, key=len, reverse=True):
            if alias in text:
                found.append(self.lexicon.departments[alias])
                text = text.replace(alias, " ")
        return tuple(dict.fromkeys(found)), text

    def terms(self, text: str) -> tuple[Term, ...]:
        """Terms of a text in order: variants that the lexicon knows, the longest first, and the other words.

        Where some part of the question asks and another only tells, the telling part counts less.
        """
        parts = [part for part in _PARTS.split(text) if part.strip()]
        found = [self._terms_of_part(part) for part in parts]
        asking = [bool(_INTERROGATIVE.search(part)) and bool(terms) for part, terms in zip(parts, found, strict=True)]
        weighed = [
            replace(term, weight=term.weight * (1.0 if asks or not any(asking) else TELLING))
            for terms, asks in zip(found, asking, strict=True)
            for term in terms
        ]
        return tuple({term.words[0]: term for term in reversed(weighed)}.values())[::-1]

    def _terms_of_part(self, text: str) -> list[Term]:
        whole = text = _ASKING.sub(lambda match: " " * len(match[0]), _YEAR.sub("    ", text))
        terms: list[Term] = []
        for word in self.variants:
            if word in text:
                terms.append(self._term(word, self.synonyms.get(word, ())))
                text = text.replace(word, " " * len(word))
        for word in dict.fromkeys(self.cut(text)):
            if word not in self.lexicon.stop and _carries_topic(word):
                terms.append(self._term(word, ()))
        same = {word for term in terms for word in term.words[1:]}
        terms = [term for term in terms if term.words[0] not in same]
        return sorted(terms, key=lambda term: whole.find(term.words[0]))

    def _term(self, word: str, official: tuple[str, ...]) -> Term:
        known = [self.frequency(each) for each in (word, *official)]
        rarity = (
            -math.log10(max(min(frequency for frequency in known if frequency > 0), 1e-8))
            if any(known)
            else 8.0
        )
        return Term((word, *official), max(rarity - _COMMON_WORD, _MIN_WEIGHT))

    def _completed(self, query: Query, before: Query, turn: Turn) -> Query:
        """A follow-up with what it leaves out taken from the turn before; other questions as they are."""
        follows = bool(_PRONOUN.search(query.text)) or not query.terms or len(query.text) <= 8
        if not follows or (query.paths and query.asked is Asked.CLAUSE):
            return query
        if query.terms and not _only_asks(query):
            asked = query.asked if query.asked is not Asked.TEXT else before.asked
            paths = before.paths if re.search("里面|其中|这[一]?条|该条", query.text) else ()
            background = tuple(replace(term, weight=term.weight * 0.3) for term in before.terms)
            kept = {"asked": asked, "background": background, "paths": query.paths or paths}
            years = {"years": query.years or before.years, "bases": query.bases or before.bases}
            return replace(query, **years, **kept)  # type: ignore[arg-type]
        return self._same_subject(query, before, turn)

    def _same_subject(self, query: Query, before: Query, turn: Turn) -> Query:
        asked = query.asked if query.asked is not Asked.TEXT else before.asked
        departments = query.departments
        if asked is Asked.INDICATORS and not departments:
            departments = before.departments or _answered_department(turn, self.lexicon)
        target = "目标" in query.text and not query.years
        terms = (*before.terms, *(term for term in query.terms if term.words[0] not in before.text))
        return replace(
            query,
            text=f"{query.text}（{before.text}）",
            asked=asked,
            terms=() if asked is Asked.INDICATORS else terms,
            years=query.years or (() if target else before.years),
            bases=query.bases or before.bases,
            units=query.units or before.units,
            departments=departments,
            paths=query.paths or before.paths,
        )


def _only_asks(query: Query) -> bool:
    """Whether the topic words of a follow-up only say what is asked about the same subject."""
    kinds = (Asked.DEPARTMENT, Asked.ATTRIBUTE, Asked.ISSUE, Asked.PERSON, Asked.CONTACT)
    return query.asked in kinds or (query.asked is Asked.INDICATORS and not query.departments)


def _answered_department(turn: Turn, lexicon: Lexicon) -> tuple[str, ...]:
    text = turn.answer.text if turn.answer else ""
    return tuple(dict.fromkeys(name for name in lexicon.departments.values() if name in text))[:1]


def _without_spaces(text: str) -> str:
    """Without blanks between Chinese characters and digits; between Latin words they stay."""
    return re.sub(r"(?<![a-z])\s+|\s+(?![a-z])", "", text)


def _carries_topic(word: str) -> bool:
    return len(word) > 1 and not re.fullmatch(r"[\d.%]+", word)


def asked_for(text: str, has_paths: bool, has_departments: bool) -> Asked:
    """What kind of answer the question asks for, by its wording; the order of the rules matters."""
    listing = bool(_LISTING.search(text))
    if has_paths:
        return Asked.CLAUSE
    if _ATTRIBUTE.search(text) and not re.search("哪[些几]|列|几项|都有|有什么|承担", text):
        return (
            Asked.ATTRIBUTE if re.search("还是|是.{0,8}[性值].{0,3}[吗吧]|属性|是不是", text) else Asked.VALUE
        )
    if (
        _INDICATOR_WORD.search(text)
        and (listing or has_departments)
        and _about_indicators(text, has_departments)
    ):
        return Asked.INDICATORS
    for pattern, asked in (
        (_PERSON_ASKED, Asked.PERSON),
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
        return Asked.DEPARTMENT if _confirms(text) else Asked.INDICATORS
    return Asked.TEXT


def _about_indicators(text: str, has_departments: bool) -> bool:
    if _DEPARTMENT_ASKED.search(text) and not re.search("哪[些几]项|哪些指标|列", text):
        return False
    return "指标" in text or "考核" in text or has_departments


def _confirms(text: str) -> bool:
    return bool(_CONFIRM.search(text))


def years_of(text: str) -> tuple[int, ...]:
    """Years a text names, in order; a five-year period stands for its last year."""
    years = [int(match[0]) for match in _YEAR.finditer(text)]
    years += [last for name, last in _PERIODS.items() if name in text]
    return tuple(dict.fromkeys(years))


def _units(text: str) -> tuple[str, ...]:
    units = [match[1] for match in _UNIT_ASKED.finditer(text)]
    units += ["元"] if _MONEY.search(text) else []
    units += ["%"] if _PERCENT.search(text) else []
    units += ["公里"] if _LENGTH.search(text) and not units else []
    return tuple(dict.fromkeys("元" if unit == "块" else unit for unit in units))


_ROW = re.compile(f"第({HAN_NUMBER}|\\d+|[{CIRCLED}])(?:项|行|个指标|条指标)")
_TABLE = re.compile("表[“\"']?[^，。第]{0,12}[”\"']?|主要指标|指标表")


def _paths(text: str) -> tuple[tuple[ClausePath, ...], str]:
    """Clause paths a question names, and the question without them."""
    table = _TABLE.search(text)
    row = _ROW.search(text)
    if table and row:
        return (ClausePath(name="表", row=parse_number(row[1])),), text
    if table and re.search("注(?!重|意|册|入|销)|脚注|备注|括号", text):
        return (ClausePath(name="注"),), text
    spoken = find_spoken(text.replace("(", "（").replace(")", "）"))
    if spoken:
        rest = text
        for found in reversed(spoken):
            rest = rest[: found.span[0]] + " " + rest[found.span[1] :]
        return tuple(found.path for found in spoken), rest
    names = tuple(ClausePath(name=name) for pattern, name in _CLAUSE_NAMES if pattern.search(text))
    wants_text = re.search("原文|全文|内容|写|说|讲|什么|调出", text)
    return (names, text) if names and wants_text else ((), text)


def _count(text: str) -> int:
    """How many things the question says there are: 哪三张, 哪五个."""
    match = _COUNT.search(text)
    return parse_number(match[1]) if match else 0


_QUOTED = re.compile("“([^“”，。；、]{2,10})”")


def coined_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that texts put in quotation marks, normalised."""
    return frozenset(normalised(match[1]) for text in texts for match in _QUOTED.finditer(text))
