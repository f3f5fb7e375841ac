"""A question undisguised (还原): what it reads as once hidden, split, spelt and encoded writing is read as plain text.

All of it is for recognising what is asked; the question that is answered stays as it was written.
"""

import base64
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from index.normalising import normalised
from prompts import Rules

TAGS = range(0xE0000, 0xE0080)
"""Tag characters of Unicode: ASCII that is not seen."""

FLAG = 7
"""Most tag characters of an honest text: the flag of a region has up to six and one that ends it."""

_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
"""Variation selectors: 256 characters that are not seen, in which bytes can be written."""

_LIKE = str.maketrans(
    "аеорсухіјѕԁһкмтвнгɡԛԝпαοερντικυχβ" + "".join(chr(0x1F150 + at) for at in range(26))
    + "".join(chr(0x1F170 + at) for at in range(26)) + "".join(chr(0x1F1E6 + at) for at in range(26)),
    "aeopcyxijsdhkmtbhrgqwnaoepvtikuxb" + "abcdefghijklmnopqrstuvwxyz" * 3,
)  # fmt: skip
"""Letters of other alphabets, and in circles and squares, that look like Latin ones (Unicode TR 39, confusables)."""

_DIGITS = str.maketrans("01345789@$|!", "oleastbgasli")
_ALSO = str.maketrans("1", "i")
"""Digits and marks that stand for letters; a 1 stands for l or i."""

_BLANK = "\u3164\u115f\u1160\uffa0"
"""Letters of Hangul that show nothing."""

_MIXED = re.compile(r"[a-z0-9@$|!]*[a-z][a-z0-9@$|!]*")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/_=-])")
_BASE32 = re.compile(r"(?<![A-Z2-7])[A-Z2-7]{16,}={0,6}(?![A-Z2-7=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s,:]?){6,}(?![0-9A-Za-z])")
_BITS = re.compile(r"(?<!\d)(?:[01]{8}\s?){4,}(?!\d)")
_ESCAPES = re.compile(r"\\u([0-9A-Fa-f]{4})|[Uu]\+([0-9A-Fa-f]{4,5})")
_CODES = re.compile(r"(?<!\d)(?:(?:[3-9]\d|1[0-2]\d)[\s,]+){6,}(?:[3-9]\d|1[0-2]\d)(?!\d)")
_HAN = re.compile("[一-鿿]")
_WORDS = re.compile("[A-Za-z]{3,}")


@dataclass(frozen=True)
class Disguised:
    """A question and its readings."""

    question: str
    rules: Rules

    @cached_property
    def marked(self) -> str:
        """As it is seen, normalised, without blanks at its ends; marks and single blanks stay."""
        return " ".join(normalised(seen(self.question)).split())

    @cached_property
    def compact(self) -> str:
        """Letters, digits and Chinese characters alone."""
        return compact(self.marked)

    @cached_property
    def smuggled(self) -> str:
        """What is written in characters that are not seen; empty where that is no more than a flag needs."""
        tags = "".join(chr(ord(char) - TAGS.start) for char in self.question if ord(char) in TAGS)
        raw = bytes(_SELECTORS.index(ord(char)) for char in self.question if ord(char) in _SELECTORS)
        text = raw.decode("utf-8", "ignore") if len(raw) > 2 else ""
        return (tags if len(tags) > FLAG else "") + text

    @cached_property
    def encoded(self) -> tuple[str, ...]:
        """What is written in base64, base32, hexadecimal, bits or codes and reads as text."""
        return tuple(text for text in _decoded(seen(self.question)) if _reads(text))

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """Further readings, compact: encoded, hidden, joined, backwards, with digits for letters; each once."""
        return tuple(dict.fromkeys(text for text in self._readings() if text and text != self.compact))

    def _readings(self) -> Iterator[str]:
        for text in (*self.encoded, self.smuggled, *_unescaped(self.question)):
            yield compact(normalised(seen(text)))
        yield self._joined
        yield self.compact[::-1]
        yield codecs.encode(self.compact, "rot13")
        if _MIXED.search(self.compact):
            shown = compact(self.marked, "@$|!")
            yield _MIXED.sub(lambda match: match[0].translate(_DIGITS), shown)
            yield _MIXED.sub(lambda match: match[0].translate(_ALSO).translate(_DIGITS), shown)

    @cached_property
    def spelled(self) -> str:
        """The compact text with the sounds of the characters that attacks are written with in their place."""
        text = self._joined
        for word in self.rules.standard:
            text = text.replace(word, " ")
        return "".join(self.rules.sounds.get(char, char) for char in text)

    @cached_property
    def _joined(self) -> str:
        text = self.compact
        for parts, char in self.rules.split.items():
            text = text.replace(parts, char)
        return text


def seen(text: str) -> str:
    """The text without characters that are not seen, look-alikes put as Latin letters, accents dropped."""
    shown = "".join(char for char in text if not _is_unseen(char))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", shown))
    bare = "".join(char for char in plain if unicodedata.category(char) not in ("Mn", "Me"))
    return "".join(_latin(char) for char in unicodedata.normalize("NFC", bare))


def compact(text: str, kept: str = "") -> str:
    """Letters, digits and Chinese characters of a text, and the marks ``kept``."""
    return "".join(char for char in text if char.isalnum() or char in kept)


def _latin(char: str) -> str:
    return char if char.isascii() or _HAN.match(char) else char.lower().translate(_LIKE)


def _is_unseen(char: str) -> bool:
    return (
        unicodedata.category(char) == "Cf" or ord(char) in TAGS or ord(char) in _SELECTORS or char in _BLANK
    )


def _decoded(text: str) -> Iterator[str]:
    """What the tokens of a text decode to; empty strings where that is no text in UTF-8."""
    finders = ((_BASE64, _base64), (_BASE32, _base32), (_HEX, _hexadecimal), (_BITS, _bits), (_CODES, _codes))
    for pattern, decode in finders:
        for match in pattern.finditer(text):
            try:
                yield decode(match[0]).decode("utf-8")
            except ValueError:  # binascii.Error and UnicodeDecodeError are ValueErrors
                continue


def _base64(token: str) -> bytes:
    plain = token.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4))


def _base32(token: str) -> bytes:
    plain = token.rstrip("=")
    return base64.b32decode(plain + "=" * (-len(plain) % 8))


def _hexadecimal(token: str) -> bytes:
    return bytes.fromhex(re.sub(r"0x|\\x|[\s,:]", "", token))


def _bits(token: str) -> bytes:
    bits = "".join(token.split())
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def _codes(token: str) -> bytes:
    return bytes(int(code) for code in re.findall(r"\d+", token))


def _reads(text: str) -> bool:
    """Whether what was decoded is writing: printable, with Chinese characters or English words."""
    if not text or any(not char.isprintable() and not char.isspace() for char in text):
        return False
    words = len("".join(_WORDS.findall(text)))
    return len(_HAN.findall(text)) >= 2 or (len(text) >= 4 and words >= 0.6 * len(text))


def _unescaped(text: str) -> Iterator[str]:
    """The text with the escapes of addresses, HTML and programs resolved, where it has any."""
    if "%" in text and unquote(text) != text:
        yield unquote(text)
    if "&#" in text:
        yield html.unescape(text)
    if _ESCAPES.search(text):
        yield _ESCAPES.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
