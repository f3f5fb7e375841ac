"""Greeting, personal data, attack, off-topic → a ready reply (初筛)."""

import re
import unicodedata
from dataclasses import dataclass

from assistant.types import Status
from corpus.errors import BadQuestion
from index.normalising import normalised
from prompts import Lexicon, Replies

_CARD = re.compile(r"(?<![\da-z])(?:\d[ -]?){14,18}[\dx](?![\da-z])")
"""15 to 19 digits: identity cards, old (15) and new (18, GB 11643-1999), bank cards (16–19). The check
digit is not asked for: a number mistyped by one digit is as personal. Codes of enterprises hold letters."""
_MOBILE = re.compile(r"(?<![\da-z〕\])])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\da-z号])")
_SECRET = (
    "(?:身份证号|家庭住址|家庭地址|住址|住在哪|手机号|私人电话|银行卡号|密码|个人隐私|聊天记录|提问记录)"
)
_PERSONAL = re.compile(
    f"(?:其他|别的|上一个|所有)用户|(?:查|告诉|提供|给我|泄露|发我|列出|知道).{{0,12}}{_SECRET}"
    f"|(?:他|她|某某|别人|个人|局长|县长|书记|主任|管理员|老板|领导|同事|邻居|人员|的人)的?{_SECRET}"
)
_ATTACK = re.compile(
    "忽略(?:以上|之前|前面|上面|所有)|无视(?:以上|之前|规则)|系统提示词|提示词|开发者模式|越狱"
    "|(?:你|ai|助手|模型|回答).{0,8}(?:没有任何限制|不受限制)|(?:没有任何限制|不受限制)的?.{0,4}(?:ai|助手|模型)"
    "|你现在(?:是|扮演)|你.{0,4}扮演|^(?:请|来)?扮演|从现在起你|假装你|随便编|[你我]编一个|^编一个|胡编"
    "|ignore(?:all)?(?:your)?(?:previous|the|above)|systemprompt|jailbreak|hiddenrules|developermode"
    "|管理员权限|输出数据库|以.{0,6}名义(?:写|起草|发)"
)
_GREETING = re.compile("^(?:你好|您好|hi|hello|在吗|早上好|下午好|你是谁|你能做什么|有什么功能)+[呀啊吗么]?$")
_LIVE = re.compile(
    "(?:今天|今日|明天|明日|后天|昨天|此刻|实时|这会儿|眼下).{0,8}(?:天气|下雨|下雪|刮风|空气质量|aqi|pm2|水位|气温|温度|几度|油价|限号)"
)
"""Readings and forecasts of the day, which no document holds."""
_BUYING = re.compile(
    "(?:哪家|哪个|哪种|什么)(?:牌子|品牌|厂家?|公司|店|商家|中介|律师).{0,6}(?:好|便宜|靠谱|划算|专业|强)"
    "|推荐.{0,8}(?:牌子|品牌|厂家|公司|律师|中介|商家)|哪家(?:好|便宜|靠谱|划算)"
)
"""Which goods or firms to choose: nothing a government's answer may favour."""
_PUNCTUATION = re.compile(r"[\s，。？！、；：,.?!;:~～“”\"'（）()]+")
_THANKS = re.compile("^(?:好的?)?(?:谢谢|多谢|感谢|辛苦|再见|拜拜)(?:你|您|了)*$")


@dataclass(frozen=True)
class Screened:
    """A question that needs no evidence: its status and the name of the ready reply."""

    status: Status
    reply: str
    place: str = ""


def screen(question: str, lexicon: Lexicon, titles: str = "") -> Screened | None:
    """What a question is answered with before anything is looked up; None for a question to the corpus.

    A place that the ``titles`` of the corpus's documents name is no other place.
    """
    visible = normalised("".join(char for char in question if unicodedata.category(char) != "Cf"))
    text = _PUNCTUATION.sub("", visible)
    if _CARD.search(visible) or _MOBILE.search(visible):
        return Screened(Status.DECLINED, "refusal.personal")
    if _ATTACK.search(text) or (_PERSONAL.search(text) and not re.search("保护|规定|条例", text)):
        return Screened(Status.DECLINED, "refusal.attack")
    if _GREETING.match(text):
        return Screened(Status.OUT_OF_SCOPE, "refusal.greeting")
    if _THANKS.match(text):
        return Screened(Status.OUT_OF_SCOPE, "refusal.thanks")
    place = next(
        (
            place
            for place in lexicon.other_places
            if re.search(f"{place}(?!湖)", text) and place not in titles
        ),
        None,
    )
    if place and "金乡" not in text:
        return Screened(Status.OUT_OF_SCOPE, "refusal.other_place", place)
    if _LIVE.search(text) or _BUYING.search(text) or any(word in text for word in lexicon.outside):
        return Screened(Status.OUT_OF_SCOPE, "refusal.outside")
    return None


def check_question(question: str, most: int, replies: Replies) -> None:
    """Refuse a question that cannot be taken in, before anything else is done.

    Raises:
        BadQuestion: nothing in it can be seen, it is longer than ``most`` characters, or it holds half a
            character (a lone surrogate, which is what bytes that are not UTF-8 become).
    """
    if not any(char.isalnum() for char in question):
        raise BadQuestion(replies.say("cli.no_question"))
    if len(question) > most:
        raise BadQuestion(replies.say("cli.long_question", count=len(question), most=most))
    if any("\ud800" <= char <= "\udfff" for char in question):
        raise BadQuestion(replies.say("cli.not_text"))
