"""Modality, direction and content of a sentence against its evidence (措辞): the part of verifying that reads words."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from assistant.claims import Claims, Part, claims_of
from assistant.denying import denies_otherwise, undone
from prompts import read_replies

LEAST_COVERED = 0.45
"""Share of a part's content that the evidence must hold.

The constants here were swept on the 167 development paraphrases (alarms) and the 3,804 corruptions of seeds 1 and 2 (misses):
0.3: 2 alarms and 32 misses; 0.4: 3 and 13; 0.45: 3 and 12; 0.5: 3 and 11; 0.55: 6 and 11; 0.6: 12 and 11.
"""

COPY = 0.6
"""Likeness from which a part is a copy of one in the evidence, to be compared word by word (0.5 to 0.6: 11 misses; 0.65: 15; 0.7: 20)."""

VERBATIM = 0.8
"""Likeness from which a part is judged by the one that it copies alone (0.7 or 0.8: 11 misses; 0.9: 12)."""

SHORT = 4
"""Content characters of a part too short to be judged by its share."""

_ALIGNED = 0.7
"""Share of the most pairs shared from which a part of the evidence counts as near (0.5, 0.6, 0.8: 13 misses; 0.9: 14, and an alarm)."""

_OWN_TABLES = ("answer.", "standing.", "notice.", "silent.", "unsaid.", "premise.")
_OPPOSED = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        ("以上|至少|最少|不低于|不少于|高于", "以下|至多|最多|不超过|不高于|以内|低于"),
        ("[级类等](?:标准)?以上", "[级类等](?:标准)?以下"),
        ("超过|超出|超(?=[一-龥]{0,3}(?:定额|标准|限额|限值|计划))", "低于|不足"),
        ("最高", "最低"),
        ("负责|牵头|会同|主管", "配合|协助|协同"),
        ("会同", "配合"),
        ("提高|增加(?!值)|增长|上升|提升|扩大|增强", "降低|减少|下降|缩小|削减|压减"),
        ("不得|禁止|严禁|不准|不允许|不能|不许", "可以|允许|应当|必须|有权"),
        ("应当|必须", "可以|不得|禁止|无需|不必"),
        ("约束性", "预期[性值]"),
        ("强制", "自愿"),
        ("等量", "倍量"),
    )
)

_FITS = {
    "": {"", "must", "may", "far"},
    "must": {"must", "", "far"},
    "may": {"may", "", "far"},
    "ban": {"ban", "not", "far"},
    "not": {"not", "ban", "free", "far"},
    "free": {"free", "not", "far"},
}

_COMMON = re.compile(
    r"[\d.]+[%年月日]?|目标值?|达到|提高|降低|增加|减少|下降|属于|计划|力争|要求|规定|提出|依据|根据|按照|全部|需要|进行|相关|有关|比例|数量|左右|大约|至少|不低于|不超过|以上|以下|以内|不得|禁止|可以|应当|必须|允许|负责|责任|公里|平方米"
)

_FILLER = frozenset(
    "的了和与及或在是为对由将等其之于以并且而则也都就这该各即到至从把被按向使让给个一要应能可会有所做还仅只"
)


def unworded(said: Claims, body: Claims, around: Claims, letters: Claims) -> Iterator[str]:
    """Parts whose modality, direction or content the evidence does not bear."""
    held = (*body.parts, *around.parts, *own_words().parts)
    exact = {part.text for part in held}
    known = body.text + around.text + letters.text
    for at, part in enumerate(said.parts):
        if part.text in exact:
            if at and _out_of_turn(said.parts[at - 1], part, held):
                yield part.text
            continue
        after = said.parts[at + 1] if at + 1 < len(said.parts) else None
        beside = (*said.parts[max(0, at - 1) : at], *said.parts[at + 1 : at + 2])
        fronted = (
            after is not None and len(after.denied) > 0
        )  # 新建…的，一律不得批准: forbidden in the next breath
        near = _nearest(part, _aligned(part.bigrams, held))
        sound = _modal(part, held, fronted) and _same_turn(part, near) and not _opposed(part, held, near)
        denied = _denies(part, beside, near, held) or undone(part, known)
        if not sound or denied or _covered(part.text, known) < LEAST_COVERED:
            yield part.text


def _out_of_turn(before: Part, part: Part, held: tuple[Part, ...]) -> bool:
    """Whether the evidence goes on from the words before in nearly the same words, but not in these: 其他主体，可以参与…."""
    nexts = [after for one, after in pairwise(held) if one.text == before.text]
    return part.text not in {one.text for one in nexts} and any(_likeness(part, one) >= COPY for one in nexts)


def _denies(part: Part, beside: tuple[Part, ...], near: list[Part], held: tuple[Part, ...]) -> bool:
    alike = max((_likeness(part, one) for one in near), default=0.0) if part.denied else 1.0
    borne = alike < VERBATIM and (_borne(part, held) or (alike < COPY and _denied_somewhere(part, held)))
    return denies_otherwise(part, beside, near, borne)


def _nearest(part: Part, near: list[Part]) -> list[Part]:
    """The one part of the evidence that a part copies, if it does."""
    best = max(near, key=lambda one: _likeness(part, one), default=None)
    return [best] if best and _likeness(part, best) >= VERBATIM else near


def _opposed(part: Part, held: tuple[Part, ...], near: list[Part]) -> bool:
    """Whether a part says one of two opposite words, or denies, where the evidence for the same matter does otherwise."""
    close = [one for one in near if len(part.bigrams) >= SHORT and _likeness(part, one) >= COPY]
    text = " ".join(one.text for one in close or near)
    borne = _borne(part, held)
    for pair in _OPPOSED:
        for said, other in (pair, pair[::-1]):
            if borne and "不得" in said.pattern:
                continue
            if said.search(part.text) and _turned(part.text, text, said, other, bool(close)):
                return True
    return False


def _borne(part: Part, held: tuple[Part, ...]) -> bool:
    """Whether all that a part denies or forbids stands denied or forbidden in the evidence, word for word."""
    denied = [scope for scope in part.scopes if scope[0] in ("ban", "not", "free")]
    scopes = [scope for one in held for scope in one.scopes]
    return bool(denied) and all(
        words and any(words <= pairs and name in _FITS[kind] - {"far"} for name, pairs in scopes)
        for kind, words in denied
    )


def _denied_somewhere(part: Part, held: tuple[Part, ...]) -> bool:
    """Whether most of what each denial of a part governs, as far as the evidence knows it, stands after a denial there."""
    known = frozenset().union(*(one.bigrams for one in held))
    tails = [denial.tail for one in held for denial in one.denied]
    return all(
        any(2 * len(denial.words & tail) >= len(denial.words & known) > 0 for tail in tails)
        for denial in part.denied
    )


def _turned(text: str, near: str, said: re.Pattern[str], other: re.Pattern[str], copied: bool) -> bool:
    if copied:
        more = len(said.findall(text)) > len(said.findall(near))
        return more and len(other.findall(text)) < len(other.findall(near))
    return not other.search(text) and other.search(near) is not None and not said.search(near)


def _likeness(one: Part, other: Part) -> float:
    """Share of the pairs of characters of both that they share (Jaccard)."""
    return len(one.bigrams & other.bigrams) / max(1, len(one.bigrams | other.bigrams))


def _aligned(words: frozenset[str], held: tuple[Part, ...]) -> list[Part]:
    """The parts of the evidence that share most with these words."""
    shared = [(len(words & part.bigrams), part) for part in held]
    most = max((count for count, _ in shared), default=0)
    return [part for count, part in shared if count and count >= _ALIGNED * most]


def _modal(part: Part, held: tuple[Part, ...], fronted: bool) -> bool:
    for kind, words in part.scopes:
        if kind in ("before", "far") or not words or (kind == "" and (fronted or len(words) == 1)):
            continue
        close = [scope for near in _aligned(words, held) for scope in near.scopes if scope[0] != "before"]
        found = [word for word in words if any(word in pairs for _, pairs in close)]
        agree = [
            word for word in found if any(word in pairs and name in _FITS[kind] for name, pairs in close)
        ]
        if 3 * len(found) >= len(words) and 2 * len(agree) < len(found):
            return False
    return True


def _same_turn(part: Part, near: list[Part]) -> bool:
    if not part.turn:
        return True
    turns = {one.turn for one in near}
    return part.turn in turns or "" in turns or not turns


@cache
def own_words() -> Claims:
    """What our own templates for answers say, their placeholders left out."""
    sentences = read_replies().sentences
    own = [text for name, text in sentences.items() if name.startswith(_OWN_TABLES)]
    return claims_of(re.sub(r"{[^}]*}", "，", "。".join(own)))


def _covered(text: str, known: str) -> float:
    """Share of the content characters that stand in the evidence, single and in pairs, both counted alike."""
    text = _COMMON.sub("", text)
    content = [c for c in text if "一" <= c <= "龥" and c not in _FILLER]
    if len(content) < SHORT:
        return 1.0
    single = sum(c in known or c in own_words().text for c in content) / len(content)
    pairs = [a + b for a, b in pairwise(text) if "一" <= a <= "龥" and "一" <= b <= "龥"]
    paired = sum(pair in known or pair in own_words().text for pair in pairs) / max(1, len(pairs))
    return (single + paired) / 2
