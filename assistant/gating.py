"""Sentence by sentence out of a model's stream (逐句放行): where one ends, what it cites, whether it may be shown."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.citing import verify
from assistant.grounding import foreign, unfounded
from assistant.types import Citation, Segment

LONGEST = 600
"""Characters of the longest sentence; what runs on beyond is cut there and not shown."""

_END = "。！？!?"
_CLOSING = "”’」』）)》\"'"
_TOKEN = re.compile(r"【([^【】]{0,40})】")
_NUMBERS = re.compile(r"\s*\d{1,3}(?:\s*[、,，]\s*\d{1,3})*\s*")
_BULLET = re.compile(r"^\s*(?:[-*•·▪◦]+\s+|#{1,6}\s+|>\s+|\d{1,2}[.)]\s+)+")
_MARKUP = re.compile(
    r"<|&(?:#|\w+;)|`|\]\(|!\[|\*\*|__|\||https?|www\.|://|javascript:|data:|mailto:"
    r"|[a-z0-9-]+\.(?:com|cn|net|org|gov|info|top|xyz|cc|io)\b",
    re.IGNORECASE,
)
"""Markup, code and addresses: never shown, even where they stand in a document."""


@dataclass(frozen=True)
class Sentence:
    """A sentence as a model wrote it, without its tokens; ``tokens`` are the numbers of evidence it cites, once each."""

    text: str
    tokens: tuple[int, ...] = ()


@dataclass(frozen=True)
class Gate:
    """Lets a sentence through only where all it says stands in the evidence it cites.

    ``evidence`` is what the model was given, numbered by ``n``.
    """

    evidence: tuple[Citation, ...]

    def __call__(self, sentence: Sentence) -> Segment | None:
        """The sentence with the numbers of the evidence it cites; None where it must not be shown."""
        known = {citation.n for citation in self.evidence}
        segment = Segment(sentence.text, tuple(n for n in sentence.tokens if n in known))
        if not segment.citations or not is_plain(sentence.text):
            return None
        cited = [citation for citation in self.evidence if citation.n in segment.citations]
        unsupported = verify(segment, cited) or unfounded(sentence.text, cited)
        return None if unsupported or foreign(sentence.text, cited) else segment


def is_plain(text: str) -> bool:
    """Whether a sentence is words alone: no markup, address, code, invisible or control character, mark of a citation."""
    strange = any(unicodedata.category(character)[0] == "C" for character in text)
    return (
        0 < len(text) <= LONGEST and not strange and not _MARKUP.search(text) and not set("【】") & set(text)
    )


def sentences(pieces: Iterable[str], enough: Callable[[Sentence], bool]) -> Iterator[Sentence]:
    """The sentences of a stream, each as soon as it is complete.

    A sentence ends with its end mark where it has cited something by then: 甲【1】。 Where the tokens come after the
    mark (甲。【1】【2】), it ends with the first token after which ``enough`` says that it is supported, or before
    the first character that is no token. Within “” no mark ends it; a new line always does.
    """
    held = ""
    for piece in spoken(pieces):
        for character in piece:
            if character not in "【 \u3000" and _ended(held) and "【" not in _TOKEN.sub("", held):
                yield sentence_of(held)
                held = ""
            held += character
            if _complete(held, enough):
                yield sentence_of(held)
                held = ""
    if held:
        yield sentence_of(held)


def spoken(pieces: Iterable[str]) -> Iterator[str]:
    """A stream without what the model thinks aloud at its beginning, between <think> and </think>."""
    held, begun = "", False
    for piece in pieces:
        if begun:
            yield piece
            continue
        held = (held + piece).lstrip()
        thought, closed, rest = held.partition("</think>")
        begun = bool(closed) if thought.startswith("<think>") else not "<think>".startswith(held[:7])
        if begun:
            yield rest if thought.startswith("<think>") else held
    if not begun and not held.startswith("<think>"):
        yield held


def sentence_of(written: str) -> Sentence:
    """A sentence as written, its tokens taken out; one in front counts only where there is no other.

    A token in front of others belongs to the sentence before, which was complete without it.
    """
    tokens = [
        (match.start(), int(number))
        for match in _TOKEN.finditer(written)
        if _NUMBERS.fullmatch(match[1])
        for number in re.findall(r"\d+", match[1])
    ]
    text = _BULLET.sub("", _TOKEN.sub("", written)).strip()
    front = len(written) - len(re.sub(r"^(?:\s|【[^【】]*】)+", "", written))
    own = [number for at, number in tokens if at >= front] or [number for _, number in tokens]
    return Sentence(text, tuple(dict.fromkeys(own)))


def _complete(held: str, enough: Callable[[Sentence], bool]) -> bool:
    last = held[-1]
    if last == "\n" or len(held) > 2 * LONGEST:
        return True
    if last in _END or last in _CLOSING:
        return _ended(held) and bool(_TOKEN.search(held))
    return last == "】" and _ended(held) and enough(sentence_of(held))


def _ended(held: str) -> bool:
    """Whether what stands so far, tokens aside, ends like a sentence and every quotation in it is closed."""
    text = _TOKEN.sub("", held).rstrip()
    bare = text.rstrip(_CLOSING)
    return bare[-1:] in _END and bool(bare) and text.count("“") <= text.count("”")
