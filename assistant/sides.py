"""What a question sets side by side (比较对象): levels, documents, or an earlier and a later law."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.naming import in_use, version_on, versions_of
from assistant.query import Query
from assistant.scoping import levels_named
from assistant.shelves import Shelves, is_local
from corpus.types import Document, Kind, Level

_COMPARES = re.compile(
    "不同|不一样|不一致|一样|一致|区别|差别|差异|差多少|相比|比较|对比|对照|矛盾|冲突|变化|变动|变了[吗没]"
    "|哪[个级边家]?(?:的|定的)?更?(?:高|低|严|多|少|大|小|重|轻|宽|快|长|短)|谁(?:的|定的)?更?(?:高|低|严|多|少|大|小|重)|更[高低严多少大小重轻宽长短]"
    "|(?:高|低|严|多|少|大|小|重)还是|分别|各(?:自|是|定|有|怎么|为|罚|要求|[^级地县市区]{0,4}多少)|[两二三四]级|各级|每一?级|从上到下|上下各"
)
"""Wording that sets things side by side."""

_JOINED = re.compile(
    "(?:国家|中央|全国|省|市|县|里)[级里]?(?:和|与|跟|、|以及|同)(?:国家|省|市|县|我县|金乡|济宁|山东)"
)
_RULING = re.compile("要求|规定|目标|标准|政策|文件|怎么(?:说|定|讲)|多少")
_PLAINLY = re.compile("比较|对比|对照|区别|差别|(?:高|低|严|多|少|大|小|重)还是")
_OTHERWISE = re.compile("还是(?!一样)|人民政府|(?:什么|哪些|啥|何种?)(?:限制|管控要求|管控措施)")
"""Wording that names levels and compares no rules: who decides, what restricts."""

PLAN = re.compile(
    '(?:^|(?<=[，,。？！、：:；;按照据在查看问县本该个份的请])|(?<=金乡)|(?<=十四五)|(?<=十四五[”"]))规划(?!环境影响|环评|许可|条件|区|纲要|用地|法)'
)
"""Wording that means the county's plan; 城乡规划 and 专项规划 are things that plans and laws speak of."""

_KIND_OF_LAW = re.compile(
    "《?(?<![一-龥])(条例|办法|法典|法律|法)》?(?=对|里|中|的|和|与|跟|，|上|关于|有|规定)"
)
_PAIRED = re.compile(
    "(?:和|与|跟|同|、|以及|比|对照)\\s*(?:国家的?|省里?的?|上位|有关)?《?(条例|办法|法典|法律|法规)》?"
)
_VERSIONS = re.compile(
    "[旧老新]法|新旧|[旧老]的?(?:条例|规定|版)|新的?(?:条例|规定|版)|(?:修订|修改|修正|废止|取代|替代|施行|实施|出台|编纂)(?:以|之)?[前后]|以前的?(?:法|条例|规定)|原来的?(?:法|条例|规定)"
    "|过去的?(?:法|规定)|现行法?(?:和|与|跟|规定)|前后.{0,6}(?:变化|不同|差别)|有(?:什么|啥|哪些|何|没有)(?:变化|变动|调整)|变了[吗没]"
)
"""Wording that sets an earlier law beside a later one."""

_NOISE = re.compile(
    "(?:有(?:什么|啥|哪些|何|没有)|是不是|是否|到底)?(?:不同(?!意)|不一样|不一致|区别|差别|差异|变化|变动)(?:之处|的地方)?|相比较?|比较(?!好)|对比一?下?|对照[着说]*|分别|各自|各(?=是|定|有|怎么|为|罚|要求|多少|自)"
    "|(?:数值)?哪[个级边家]?(?:的|定的)?更?(?:高|低|严|多|少|大|小|重|轻|宽|快|长|短)|谁(?:的|定的)?更?(?:高|低|严|多|少|大|小|重)|更[高低严多少大小重轻宽长短](?:一些)?|差多少"
    "|一样[吗不么]?|一致[吗不么]?|矛盾[吗不么]?|冲突[吗不么]?|[两二三四]级|各级|每一?级|从上到下|上面"
    "|(?:国家|中央|全国|国务院|山东省?|全?省|济宁市?|全?市|金乡县?|我们?县|全?县)[里级上]?(?=和|与|跟|、|，|,|以及|同|的|对|定|文件|规划|目标|规定|条例|各|分别|两|三|四|哪|都|要求|里|谁|$)"
    "|(?:(?<![一-龥])|(?<=和|与|跟|同))(?:法典|法律|条例|办法|法)(?=对|里|中|的|和|与|跟|，|上|关于|有|规定)|《(?:条例|办法|法典|法律|法)》"
    "|[旧老新]法|新旧|[旧老新]的?(?:条例|规定|版)|(?:修订|修改|修正|废止|取代|替代|编纂)(?:以|之)?[前后]|以前的?(?:法|条例|规定)|原来的?(?:法|条例|规定)|现行法?|之间|发生"
    "|定的|里的|规定的|文件|(?<![发展])规划(?!环境影响|环评|许可|条件|区|纲要|用地)|(?<![一-龥])(?:和|与|跟|同|、|对于?|关于|在|比|的|中|上|里)+|(?:和|与|跟)(?=对)|说一下|讲讲|对照说说"
)
"""Words of comparing and of who is compared: no part of what is compared."""


@dataclass(frozen=True)
class Side:
    """One of what is set side by side: its ``label`` (a name of a level, or a title), and the documents that may answer."""

    label: str
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Sides:
    """Finds what a question sets side by side; ``labels`` are the names of levels, by level."""

    shelves: Shelves
    labels: dict[Level, str]

    def __call__(self, query: Query, day: date) -> tuple[Side, ...]:
        """Two or more sides; none where the question compares nothing, or what it compares is not plain."""
        text = query.text
        elsewise = _OTHERWISE.search(text) and not _PLAINLY.search(text)
        if elsewise or not self._compares(text):
            return ()
        found = self._titles(query, day) or self._levels(query, day)
        return found if len(found) > 1 else ()

    def versions(self, query: Query, day: date, likely: Callable[[], Iterable[Document]]) -> tuple[Side, ...]:
        """The earlier law and the later one: of the family named, else of the first of the ``likely`` documents that
        replaced one."""
        if not _VERSIONS.search(query.text) or len(query.scope.families) > 1:
            return ()
        documents = self.shelves.index.record.documents
        named = versions_of(documents, query.scope.families, day)
        for start in named or likely():
            before, after = earlier_of(start, documents), later_of(start, documents, day)
            pair = (before, (start,)) if before else ((start,), after)
            if all(pair) and not is_local(start):
                return tuple(Side("", held) for held in pair)
        return ()

    def _compares(self, text: str) -> bool:
        several = len(levels_named(text)) > 1 and len(re.findall("多少", text)) > 1
        return bool(several or _COMPARES.search(text) or (_JOINED.search(text) and _RULING.search(text)))

    def _titles(self, query: Query, day: date) -> tuple[Side, ...]:
        """Documents named, with the plan where 规划 is, and the laws of a kind where only 条例 or 法 is."""
        documents = self.shelves.index.record.documents
        named = [
            Side(_titled((held,)), (held,)) for held in versions_of(documents, query.scope.families, day)
        ]
        plans = [d for d in documents if is_local(d) and d.level is Level.COUNTY and d.kind is Kind.PLAN]
        whole = not any(held in plans for side in named for held in side.documents)
        kinds = [match[1] for match in (_KIND_OF_LAW.search(query.text), _PAIRED.search(query.text)) if match]
        if PLAN.search(query.text) and plans and whole and (named or kinds):
            named = [Side(_titled(plans), tuple(plans)), *named]
        if kinds and len(named) == 1:
            named += [Side(kinds[0], self._of_kind(kinds[0], day))]
        if len(named) == 1 and (levels := levels_named(query.text)):
            own = {held.level for side in named for held in side.documents}
            named += [self._level(level, day) for level in levels if level not in own]
        return tuple(sorted(named, key=_order))

    def _of_kind(self, word: str, day: date) -> tuple[Document, ...]:
        laws = [d for d in self._home(day) if d.kind in (Kind.LAW, Kind.REGULATION)]
        return tuple(d for d in laws if word in ("法律", "法规") or d.family.endswith(word))

    def _levels(self, query: Query, day: date) -> tuple[Side, ...]:
        named = levels_named(query.text)
        levels = named if len(named) > 1 else query.scope.levels
        return tuple(self._level(level, day) for level in levels)

    def _level(self, level: Level, day: date) -> Side:
        return Side(self.labels[level], tuple(d for d in self._home(day) if d.level is level))

    def _home(self, day: date) -> list[Document]:
        held = self.shelves.index.record.documents
        return [d for d in held if in_use(d, day) and self.shelves.is_home(d)]


def topic_of(text: str) -> str:
    """What is compared: a question without the words of comparing and without who is compared."""
    bare = _NOISE.sub(" ", text).replace("降幅", "下降").replace("增幅", "增长")
    return re.sub("^[，、的对]+|\\s+", "", bare)


def earlier_of(document: Document, documents: Sequence[Document]) -> tuple[Document, ...]:
    """What a document replaced: its earlier version, else the laws that it repealed; none where there are none."""
    older = [
        d for d in documents if d.family == document.family and d.id != document.id and _before(d, document)
    ]
    last = version_on(older, date.max) if older else None
    return (last,) if last else tuple(d for d in documents if d.repealed_by == document.id)


def later_of(document: Document, documents: Iterable[Document], day: date) -> tuple[Document, ...]:
    """What replaced a document by a day; none where nothing has."""
    return tuple(
        d for d in documents if d.id in (document.repealed_by, document.replaced_by) and in_use(d, day)
    )


def _before(one: Document, other: Document) -> bool:
    return one.begins is not None and other.begins is not None and one.begins < other.begins


def _order(side: Side) -> tuple[int, date]:
    """From the nation down, and of one level the earlier first."""
    first = side.documents[0] if side.documents else None
    return (list(Level).index(first.level), first.begins or date.min) if first else (len(Level), date.max)


def _titled(documents: Sequence[Document]) -> str:
    return f"《{documents[0].title}》" if len(documents) == 1 else ""
