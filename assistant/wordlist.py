"""The list of sensitive words (敏感词表): read from a file, reloaded when it changes, found in questions and answers.

Words are found with the automaton of Aho and Corasick (Communications of the ACM 18 (6), 1975) in the text as it reads:
width, case, traditional characters, blanks and marks inside a word make no difference, but no word goes over the end of
a sentence or clause. Without a file nothing is loaded.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableFile
from corpus.reading import read_bytes
from index.normalising import normalised_char

EVERY = 1.0
"""Seconds after which it is looked at again whether the file has changed."""

MOST_BYTES = 50_000_000
"""A list above this is refused; 100,000 words have about 1 MB."""

_BARRIERS = frozenset('。！？；，、：…!?;,:\n\r“”‘’"（）()《》【】')
"""Marks that no word goes over."""

_MASK = "＊"


@dataclass(frozen=True)
class Words:
    """A list of words ready for matching; ``len`` is the number of different words."""

    automaton: Any
    count: int
    longest: int

    def __len__(self) -> int:
        return self.count

    def found(self, text: str, begin: int = 0) -> tuple[tuple[int, int], ...]:
        """Spans of the words in a text from ``begin`` on, leftmost and longest first, none overlapping."""
        plain, places = _folded(text)
        best: dict[int, int] = {}
        for last, length in self.automaton.iter(plain) if self.count else ():
            span = places[last + 1 - length], places[last] + 1
            if span[0] >= begin and _stands_alone(text, span):
                best[span[0]] = max(best.get(span[0], 0), span[1])
        found: list[tuple[int, int]] = []
        for start in sorted(best):
            if not found or start >= found[-1][1]:
                found.append((start, best[start]))
        return tuple(found)

    def open_at(self, text: str) -> int:
        """From where on a text may be the beginning of a word, or a word that goes on; its length where nowhere."""
        plain, places = _folded(text)
        for at in range(max(0, len(plain) - self.longest), len(plain)):
            if self.automaton.longest_prefix(plain[at:]) == len(plain) - at:
                return places[at]
        return len(text)


def words_of(lines: Iterable[str]) -> Words:
    """Words, one a line; blank lines and those that begin with ``#`` are none."""
    import ahocorasick

    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for line in lines:
        plain = "" if line.strip().startswith("#") else _folded(line.strip())[0].strip(_BREAK)
        if plain and _BREAK not in plain:
            automaton.add_word(plain, len(plain))
    automaton.make_automaton()
    longest = automaton.get_stats()["longest_word"] if len(automaton) else 0
    return Words(automaton, len(automaton), longest)


def read_words(file: Path) -> Words:
    """The words of a file.

    Raises:
        UnreadableFile: it cannot be read, is too large, or is no UTF-8.
    """
    try:
        text = read_bytes(file, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(file, "编码不是 UTF-8") from None
    if "\0" in text:
        raise UnreadableFile(file, "内容不是文本")
    return words_of(text.splitlines())


@dataclass(frozen=True)
class _Loaded:
    """What is in use: the words, the mark of the file they are of, and when that was last looked at."""

    words: Words | None = None
    mark: tuple[int, int, int] | None = None
    looked: float = float("-inf")
    fault: str = ""


class WordFile:
    """A list that follows its file; safe to use from several threads. A broken or vanished file keeps the last good list."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self._lock = threading.Lock()
        self._loaded = _Loaded()

    @property
    def words(self) -> Words | None:
        """The words in use; None where the file could never be read."""
        return self._current().words

    @property
    def fault(self) -> str:
        """Why the file cannot be used as it is now; empty where it can."""
        return self._current().fault

    def lists(self, text: str) -> bool:
        """Whether a listed word stands in a text."""
        words = self.words
        return words is not None and bool(words.found(text))

    def allowed(self, text: str) -> bool:
        """Whether a sentence that a model wrote may be shown."""
        return not self.lists(text)

    def _current(self) -> _Loaded:
        held, now = self._loaded, self._clock()
        if now - held.looked < EVERY or not self._lock.acquire(blocking=held.words is None):
            return held
        try:
            self._loaded = self._looked(self._loaded, now)
            return self._loaded
        finally:
            self._lock.release()

    def _looked(self, held: _Loaded, now: float) -> _Loaded:
        try:
            stat = self._file.stat()
            mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if mark == held.mark:
                return replace(held, looked=now)
            return _Loaded(read_words(self._file), mark, now)
        except (OSError, UnreadableFile) as error:
            return replace(held, mark=None, looked=now, fault=str(error))


@cache
def word_file(file: Path) -> WordFile:
    """The list that follows a file, one for the process."""
    return WordFile(file)


def listed_by(file: Path | None) -> Callable[[str], bool]:
    """Tells whether a listed word stands in a text; nothing is loaded where there is no file."""
    return word_file(file).lists if file else _never


def allowed_by(file: Path | None) -> Callable[[str], bool]:
    """Tells whether a sentence that a model wrote may be shown; every one where there is no file."""
    return word_file(file).allowed if file else _always


def hold(pieces: Iterable[str], words: Words) -> Iterator[str]:
    """The pieces of a stream with the listed words masked, also those that go over several pieces.

    What may be the beginning of a word is held back until it is known; joined, the result is that of ``covered``.
    """
    waiting, shown = "", 0
    for piece in pieces:
        waiting += piece
        cut = max(shown, words.open_at(waiting))
        before = [span for span in words.found(waiting, shown) if span[0] < cut]
        cut = max([cut, *(end for _, end in before)])
        if cut > shown:
            yield _masked(waiting, before)[shown:cut]
            waiting, shown = waiting[cut - 1 :], 1
    if waiting[shown:]:
        yield _masked(waiting, words.found(waiting, shown))[shown:]


def covered(text: str, words: Words) -> str:
    """A text with its listed words masked."""
    return _masked(text, words.found(text))


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for begin, end in reversed(spans):
        text = text[:begin] + _MASK * (end - begin) + text[end:]
    return text


_BREAK = "\n"


def _never(text: str) -> bool:
    """Lists nothing."""
    return False


def _always(text: str) -> bool:
    """Allows everything."""
    return True


def _stands_alone(text: str, span: tuple[int, int]) -> bool:
    """Whether a match is no part of a longer Latin word: av is not in available."""
    begin, end = span
    before, after = text[begin - 1 : begin] if begin else "", text[end : end + 1]
    return not (_joins(before, text[begin]) or _joins(text[end - 1], after))


def _joins(one: str, other: str) -> bool:
    return all(char and _fold(char).isascii() and _fold(char).isalnum() for char in (one, other))


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as it is matched — letters and digits in one form, barriers as line breaks — and where each character stood."""
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for plain in _fold(char):
            chars.append(plain)
            places.append(at)
    return "".join(chars), places


@lru_cache(maxsize=65536)
def _fold(char: str) -> str:
    if char in _BARRIERS:
        return _BREAK
    return "".join(one for one in normalised_char(char) if one.isalnum())
