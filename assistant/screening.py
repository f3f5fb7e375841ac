"""Greeting, personal data, attack, off-topic → a ready reply (初筛)."""

import re
import unicodedata
from dataclasses import dataclass

from assistant.types import Status
from index.normalising import normalised
from prompts import Lexicon

_ID = re.compile(r"(?<!\d)\d{17}[\dx](?!\d)")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MOBILE = re.compile(r"(?<![\d〕\]）])1[3-9]\d{9}(?![\d号])")
_PERSONAL = re.compile("身份证|家庭住址|手机号|银行卡|住址|个人隐私|密码|其他用户|别的用户|别人的")
_ATTACK = re.compile(
    "忽略(?:以上|之前|前面|上面|所有)|无视(?:以上|之前|规则)|系统提示词|提示词|开发者模式|越狱|没有任何限制|不受限制"
    "|你现在(?:是|扮演)|扮演|从现在起你|假装你|随便编|编一个|胡编|ignore(?:all)?(?:previous|the)|system ?prompt|jailbreak"
    "|hiddenrules|developermode|管理员权限|输出数据库|以.{0,6}名义(?:写|起草|发)"
)
_GREETING = re.compile("^(?:你好|您好|hi|hello|在吗|早上好|下午好|你是谁|你能做什么|有什么功能)+[呀啊吗么]?$")
_THANKS = re.compile("^(?:好的?)?(?:谢谢|多谢|感谢|辛苦|再见|拜拜)(?:你|您|了)*$")


@dataclass(frozen=True)
class Screened:
    """A question that needs no evidence: its status and the name of the ready reply."""

    status: Status
    reply: str
    place: str = ""


def screen(question: str, lexicon: Lexicon) -> Screened | None:
    """What a question is answered with before anything is looked up; None where it is a question for the corpus."""
    text = _bare(question)
    if _has_personal_data(text):
        return Screened(Status.DECLINED, "refusal.personal")
    if _ATTACK.search(text) or (_PERSONAL.search(text) and not re.search("保护|规定|条例", text)):
        return Screened(Status.DECLINED, "refusal.attack")
    if _GREETING.match(text):
        return Screened(Status.OUT_OF_SCOPE, "refusal.greeting")
    if _THANKS.match(text):
        return Screened(Status.OUT_OF_SCOPE, "refusal.thanks")
    place = next((place for place in lexicon.other_places if place in text), None)
    if place and "金乡" not in text:
        return Screened(Status.OUT_OF_SCOPE, "refusal.other_place", place)
    if any(word in text for word in lexicon.outside):
        return Screened(Status.OUT_OF_SCOPE, "refusal.outside")
    return None


def _bare(question: str) -> str:
    """Normalised text without white space, punctuation and invisible characters (Unicode Cf)."""
    visible = "".join(char for char in question if unicodedata.category(char) != "Cf")
    return re.sub(r"[\s，。？！、；：,.?!;:~～]+", "", normalised(visible))


def _has_personal_data(text: str) -> bool:
    if any(_valid_id(match[0]) or len(match[0]) == 18 for match in _ID.finditer(text)):
        return True
    return bool(_MOBILE.search(text))


def _valid_id(number: str) -> bool:
    """The check digit of GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10x98765432"[total % 11] == number[-1]
