"""The words around a figure → what it measures (指标名称), how (达到, 不低于), and against which year."""

import re
from dataclasses import dataclass

from corpus.types import Measure

_COMPARATOR = re.compile(
    "(?P<word>不得?(?:低于|少于|高于|超过|大于|小于|多于|突破)|达到|达|超过|超|突破|高于|低于|少于|稳定在|保持在|维持在|控制在"
    "|(?:提高|提升|上升|增加|增长|扩大|降低|下降|减少|压减|缩小|恢复|调整)[到至为]|[增降升减]至|上升为|完成|为|占"
    "|增长|提高|提升|上升|增加|下降|降低|减少|削减|改善|压减)"
    "(?:了|约|近|将近|到|至|分别|均|各|年均|力争|平均|率|幅度|全[国省市县]平均水平的?)*$"
)
_AFTER = re.compile("(?:[（(][^（()）]{1,12}[）)])?(?P<word>及?以上|以下|以内|之内|左右|上下)")
_CHANGE = re.compile("(?:增长|提高|提升|上升|增加|下降|降低|减少|削减|改善|压减)(?![到至为])")
_CHANGED_NAME = re.compile("(?:增长|下降|降低|减少|削减|提高|改善)(?:率|幅度)?$|增速$|涨幅$")
_BASELINE = re.compile(
    r"(?:比|较|与|相比|相较于?)(?:(?P<year>(?:19|20)\d\d)\s?年|(?P<last>上年|去年)|同期|“[^”]{2,4}”末?|十[一二三四五]五末)(?:同期)?[底末]?(?:相比|基础上)?"
)
_ORIGIN = re.compile(r"(?P<word>由|从)(?:(?:19|20)\d\d\s?年底?的?|“[^”]+”[末期间]*的?|目前的?)?$")
_OWN_YEAR = re.compile(r"(?:19|20)\d\d\s?年底?的$")
_FRONT = re.compile(
    r"^(?:到|至|在|截至|其中|使|将|把|推动|推进|确保|实现|保持|保证|力争|争取|预计|努力|并|年均|全年|每年|每[百千万]|全[国省市县区州](?!重点|规)|[我本][省市县区]|县域"
    r"|(?:19|20)\d\d\s?年(?:[至—-])?|年?(?:底|末)(?:前|之前)?|“[^”]{1,4}五”(?:末|期间|时期|规划期?|前)?|十?[一二三四五六七八九]五(?:末|期间|时期)|[期末年底前、\s的]"
    r"|累计(?!新增)|各|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十\d]+[、.．])+"
)
_BACK = re.compile(
    "(?:力争|争取|确保|预计|平均|总体水平|总体|水平|分别|均|年均|全年|每年|将|要|可|已|也|同比|累计|逐步|继续|目标|率先|仅|必须|应当|应|不得?|的|、|，|\\s)+$"
)
_VERB = re.compile(
    "(?:建设|新建|建成|新增|新增加|创建|新创建|培育|实施|打造|改造|引进|发展|推广|形成|组建|建立|种植|造林|治理|修复|谋划|推进|开工|投产|认定|开展|创成|新改扩建|招引|选派|布局|完成|开放|孵化|集聚)$"
)
_NOUN = re.compile(
    "(?P<close>以上|左右|以内)?的?(?P<noun>[^\\d，。；：、（）()\n以左]{2,22}?)(?=[，。；、（(\n]|$)"
)
_NO_METRIC = re.compile(
    "^[·・.．]|^(?:其中|同时|并|以|用|对|向|为|第|前|近|约|共|有|且|但|即|占|高于|低于|超过|比|与|和|及|居|列|排)|[，。；“]$|\\s{2}|\t|^[^一-龥A-Za-z“]*$"
)
_DEED = re.compile(
    "^(?:统筹|完善|提升|扩大|(?:[五三]年)?安排近?|获批|培训|提出|强化|惠及近?|提质升级|新增|举办|一般|夏季|冬季|面积|减少|增加|最多|最少|提供|安排|不少于|合计|总数|总计|各|年)$"
)
_MOST_NAME = 40
"""Characters of the longest phrase taken for a metric; a longer one is a sentence that a figure ends."""


@dataclass(frozen=True)
class Named:
    """What the words before a figure say: the metric, how many characters it begins after, the comparator.

    ``origin`` says that the figure is where a change begins (由…提高到…); ``baseline`` is the year it is compared with,
    0 for the year before.
    """

    name: str
    start: int
    comparator: str
    origin: bool
    baseline: int | None


def named(phrase: str) -> Named:
    """Read the words between the last figure, or the last comma, and a figure."""
    origin = _ORIGIN.search(phrase)
    words = phrase[: origin.start()] if origin else _OWN_YEAR.sub("", phrase)
    comparator = None if origin else _COMPARATOR.search(words)
    front = words[: comparator.start()] if comparator else words
    compared = _BASELINE.search(words)
    if compared and compared.start() <= len(front):
        front = front[: compared.start()] + front[compared.end() :]
    baseline = None
    if compared and (compared["year"] or compared["last"]):
        baseline = int(compared["year"] or 0)
    name, start = _name(front)
    word = origin["word"] if origin else comparator["word"] if comparator else ""
    return Named(name, start, word, origin is not None, baseline)


def _name(front: str) -> tuple[str, int]:
    """The metric at the end of a phrase, without what stands before and after it, and where it begins."""
    match = _FRONT.match(front)
    start = match.end() if match else 0
    return _BACK.sub("", front[start:]), start


def counted(front: str, after: str) -> tuple[str, int] | None:
    """What is counted where the figure stands before it (建设50个示范园区), and how far behind the figure it ends.

    None where the words before the figure are no verb that makes things, or nothing follows.
    """
    verb = _VERB.search(front)
    noun = _NOUN.match(after)
    if verb is None or noun is None:
        return None
    return noun["noun"], noun.end()


def closing(after: str) -> str:
    """What closes a figure: 以上, 左右, 以内; empty where nothing does."""
    match = _AFTER.match(after)
    return match["word"] if match else ""


def is_metric(name: str) -> bool:
    """Whether a phrase can be what a figure measures."""
    deed = _DEED.search(name) or _VERB.fullmatch(name)
    return 2 <= len(name) <= _MOST_NAME and not _NO_METRIC.search(name) and not deed


def measure_of(name: str, comparator: str, period: bool) -> Measure:
    """What a figure counts, by its name and comparator; ``period`` says that it is for a whole period (“十四五”期间)."""
    if _CHANGE.search(comparator) or _CHANGED_NAME.search(name):
        return Measure.CHANGE
    if re.search("^新[增建]|累计新增", name):
        return Measure.CUMULATIVE if name.startswith("累计") and not period else Measure.ADDED
    return Measure.CUMULATIVE if "累计" in name else Measure.LEVEL
