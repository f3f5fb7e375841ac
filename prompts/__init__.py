"""Every sentence that a person reads, and the words people use (文案、词表). A leaf: it imports nothing of the project."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from string import Formatter

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Lexicon:
    """Words people use for what documents call otherwise (词表).

    ``departments`` maps an alias to the official name; ``synonyms`` a variant word to the words documents use;
    ``stop`` holds words that carry no topic; ``upper_places`` are above the county; ``home`` are the county and the
    places whose rules apply in it; ``other_places`` and ``outside`` what this assistant does not answer. ``same_city``
    and ``same_province`` are the other places where the city's, and the province's, rules apply too; ``careful_places``
    are names that stand in common words as well, with the pattern by which they are places.
    """

    departments: dict[str, str]
    synonyms: dict[str, tuple[str, ...]]
    stop: frozenset[str]
    other_places: tuple[str, ...]
    upper_places: tuple[str, ...]
    home: tuple[str, ...]
    outside: tuple[str, ...]
    same_city: tuple[str, ...] = ()
    same_province: tuple[str, ...] = ()
    careful_places: tuple[tuple[str, str], ...] = ()

    @cached_property
    def elsewhere(self) -> tuple[tuple[str, str], ...]:
        """Other places with the pattern by which each is found; a lake named after a place is none."""
        return (*((name, f"{name}(?!湖)") for name in self.other_places), *self.careful_places)


@cache
def read_lexicon() -> Lexicon:
    """The lexicon of prompts/lexicon.toml, with the groups of prompts/everyday.toml (日常说法) among its synonyms.

    A variant that stands in several groups gets the official words of all of them, each once.

    Raises:
        KeyError: a table is missing.
    """
    tables = tomllib.loads((_HERE / "lexicon.toml").read_text(encoding="utf-8"))
    everyday = tomllib.loads((_HERE / "everyday.toml").read_text(encoding="utf-8"))
    departments = {
        alias: name for name, aliases in tables["departments"].items() for alias in (name, *aliases)
    }
    careful = tables["places"]["careful"]
    synonyms: dict[str, tuple[str, ...]] = {}
    for group in (*tables["synonyms"], *everyday["synonyms"]):
        for word in group["words"]:
            known = (*synonyms.get(word.lower(), ()), *group["official"])
            synonyms[word.lower()] = tuple(dict.fromkeys(known))
    return Lexicon(
        departments,
        synonyms,
        frozenset(word.lower() for word in tables["stop"]["words"]),
        tuple(name for key in ("same_city", "same_province", "other") for name in tables["places"][key]),
        tuple(tables["places"]["upper"]),
        tuple(tables["places"]["home"]),
        tuple(word.lower() for word in tables["outside"]["words"]),
        (*tables["places"]["same_city"], *careful["same_city"]),
        (*tables["places"]["same_province"], *careful["same_province"]),
        tuple(pair for held in careful.values() for pair in held.items()),
    )


@dataclass(frozen=True)
class Rule:
    """What a question is recognised by that a ready reply answers (初筛规则); see prompts/screening.toml.

    ``reply`` is a sentence of the table ``refusal``, ``status`` that of the answer; ``compact`` are patterns for the text
    without punctuation, ``marked`` for the text with it, ``unless`` for the text without it; ``disguised`` says that
    the question is also read undisguised (拆字, 拼音, 编码).
    """

    reply: str
    status: str
    compact: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    disguised: bool = False


@dataclass(frozen=True)
class Rules:
    """The rules in order; ``split`` joins characters written in parts, ``sounds`` gives the sound of characters, and
    ``spelled`` are patterns for a text written in sounds, without the words ``standard``."""

    rules: tuple[Rule, ...]
    split: dict[str, str]
    sounds: dict[str, str]
    spelled: tuple[str, ...]
    standard: tuple[str, ...]


@cache
def read_rules() -> Rules:
    """The rules of prompts/screening.toml.

    Raises:
        KeyError: a table, or the reply or status of a rule, is missing.
    """
    tables = tomllib.loads((_HERE / "screening.toml").read_text(encoding="utf-8"))
    rules = tuple(
        Rule(
            rule["reply"],
            rule["status"],
            tuple(rule.get("compact", ())),
            tuple(rule.get("marked", ())),
            tuple(rule.get("unless", ())),
            rule.get("disguised", False),
        )
        for rule in tables["rules"]
    )
    sounds = {char: sound for sound, chars in tables["spelled"]["sounds"].items() for char in chars}
    spelled, standard = (tuple(tables["spelled"][name]) for name in ("patterns", "standard"))
    return Rules(rules, tables["split"], sounds, spelled, standard)


@dataclass(frozen=True)
class Replies:
    """Sentences of the answers (答复用语) by name, with ``{placeholders}``."""

    sentences: dict[str, str]

    def say(self, name: str, /, **values: object) -> str:
        """The sentence with its placeholders filled.

        Raises:
            KeyError: there is no such sentence, or a placeholder is not given.
        """
        return self.sentences[name].format(**values)

    def placeholders(self, name: str) -> tuple[str, ...]:
        """Names of the placeholders of a sentence."""
        return tuple(field for _, field, _, _ in Formatter().parse(self.sentences[name]) if field)


@cache
def read_replies() -> Replies:
    """The sentences of prompts/replies.toml; tables become dotted names."""
    tables = tomllib.loads((_HERE / "replies.toml").read_text(encoding="utf-8"))
    return Replies(
        {f"{table}.{name}": text for table, names in tables.items() for name, text in names.items()}
    )


PROMPTS = {
    "system": frozenset[str](),
    "question": frozenset({"day", "evidence", "question"}),
    "evidence": frozenset({"token", "title", "number", "path", "heading", "text"}),
    "rewrite": frozenset({"history", "question"}),
}
"""Templates for a language model, ``NAME.md`` each, and the placeholders that each must have."""


@dataclass(frozen=True)
class Prompts:
    """What a language model is told (提示词): ``system`` as it stands, ``question`` and ``evidence`` with placeholders,
    and ``rewrite``, which asks for a follow-up as a question by itself.

    ``hash`` is the beginning of the SHA-256 of all four: eight hexadecimal digits that change with any of their words.
    """

    system: str
    question: str
    evidence: str
    rewrite: str

    @property
    def hash(self) -> str:
        """Which wording this is."""
        joined = "\0".join((self.system, self.question, self.evidence, self.rewrite))
        return hashlib.sha256(joined.encode()).hexdigest()[:8]


def read_prompts(folder: Path = _HERE) -> Prompts:
    """The templates of a folder, their placeholders checked.

    Raises:
        ValueError: a template is missing or empty, or a placeholder is missing, unknown or malformed; the message
            names file and placeholder.
    """
    return Prompts(**{name: _template(folder / f"{name}.md", wanted) for name, wanted in PROMPTS.items()})


def _template(file: Path, wanted: frozenset[str]) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()
        found = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except (OSError, ValueError) as error:
        raise ValueError(f"prompts/{file.name}：{error}") from error
    wrong = [f"缺少 {{{name}}}" for name in sorted(wanted - found)]
    wrong += [f"不认识 {{{name}}}" for name in sorted(found - wanted)]
    wrong += [] if text else ["没有内容"]
    if wrong:
        raise ValueError(f"prompts/{file.name}：{'，'.join(wrong)}")
    return text
