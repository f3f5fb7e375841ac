"""Sentences and words: every one is used, every placeholder filled, every alias means one thing."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import pytest

from corpus.catalog import read_catalog
from corpus.types import Level
from prompts import read_lexicon, read_replies, read_rules

PROJECT = Path(__file__).resolve().parent.parent
REPLIES = read_replies()
SAYERS = {"say"}


@cache
def sources() -> dict[str, str]:
    """Modules of the assistant that speak through prompts/replies.toml."""
    files = (file for file in sorted((PROJECT / "assistant").rglob("*.py")) if file.parent.name != "web")
    return {str(file.relative_to(PROJECT)): file.read_text(encoding="utf-8") for file in files}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of ``say`` with the module and line it stands in."""
    for name, text in sources().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if called in SAYERS and node.args:
                    yield f"{name}:{node.lineno}", node


def names_of(call: ast.Call) -> set[str] | None:
    """Sentences a call may say; None where the name is worked out elsewhere."""
    first = call.args[0]
    if isinstance(first, ast.Constant):
        return {str(first.value)}
    if isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
        return {name for name in REPLIES.sentences if name.startswith(str(first.values[0].value))}
    if isinstance(first, ast.IfExp):
        return {str(part.value) for part in (first.body, first.orelse) if isinstance(part, ast.Constant)}
    return None


def test_every_sentence_that_the_code_says_exists_and_gets_its_placeholders() -> None:
    seen = 0
    for where, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        for name in names_of(call) or ():
            assert name in REPLIES.sentences, f"{where}: {name}"
            if None not in given:
                assert set(REPLIES.placeholders(name)) == given, f"{where}: {name}"
            seen += 1
    assert seen > 30


def test_every_sentence_is_said_somewhere() -> None:
    said = {name for _, call in calls() for name in names_of(call) or ()}
    whole = "".join(sources().values())
    begun = tuple(re.findall(r'f"([a-z]+\.)\{', whole))
    said |= {f"refusal.{rule.reply}" for rule in read_rules().rules}
    said |= {name for name in REPLIES.sentences if f'"{name}"' in whole or name.startswith(begun)}
    assert set(REPLIES.sentences) - said == set()


def test_a_ready_reply_needs_at_most_the_place() -> None:
    ready = set(re.findall(r'"(refusal\.\w+)"', sources()["assistant/screening.py"])) | {
        f"refusal.{rule.reply}" for rule in read_rules().rules
    }
    assert {name: REPLIES.placeholders(name) for name in ready if REPLIES.placeholders(name)} == {
        "refusal.other_place": ("place",)
    }


def test_a_missing_placeholder_fails_by_name() -> None:
    with pytest.raises(KeyError, match="path"):
        REPLIES.say("refusal.no_clause")


@cache
def lexicon() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "prompts" / "lexicon.toml").read_text(encoding="utf-8"))


def test_an_alias_means_one_department() -> None:
    table = lexicon()["departments"]
    aliases = Counter(alias for names in table.values() for alias in names)
    assert [alias for alias, times in aliases.items() if times > 1] == []
    assert [alias for alias in aliases if alias in table] == []


def test_departments_of_the_plan_are_in_the_lexicon() -> None:
    text = plan()
    named = {name for name in ("县水务局", "县交通运输局", "市生态环境局金乡县分局") if name in text}
    assert named
    assert named <= set(read_lexicon().departments.values())


@cache
def everyday() -> list[dict[str, list[str]]]:
    """Groups of prompts/everyday.toml."""
    text = (PROJECT / "prompts" / "everyday.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["synonyms"])


def test_everyday_variants_have_two_characters_no_blanks_and_stand_once_in_a_group() -> None:
    for group in everyday():
        assert [word for word in group["words"] if len(word) < 2 or re.search(r"\s", word)] == []
        assert [word for word, times in Counter(group["words"]).items() if times > 1] == []
        assert set(group["words"]).isdisjoint(group["official"])


def test_everyday_variants_repeat_nothing_that_the_lexicon_has() -> None:
    held = {
        (word.lower(), official)
        for group in lexicon()["synonyms"]
        for word in group["words"]
        for official in group["official"]
    }
    pairs = [
        (word.lower(), official)
        for group in everyday()
        for word in group["words"]
        for official in group["official"]
    ]
    assert [pair for pair, times in Counter(pairs).items() if times > 1 or pair in held] == []


def test_a_variant_of_several_groups_has_the_official_words_of_all() -> None:
    groups = [*lexicon()["synonyms"], *everyday()]
    for group in groups:
        for word in group["words"]:
            assert set(group["official"]) <= set(read_lexicon().synonyms[word.lower()])


def test_every_everyday_group_has_an_official_word_that_stands_in_the_laws(shared: Path) -> None:
    files = list((shared / "reference" / "laws").rglob("*.md"))
    if not files:
        pytest.skip("no shared laws")
    text = "".join("".join(file.read_text(encoding="utf-8").split()) for file in files)
    unknown = [group for group in everyday() if not any(word in text for word in group["official"])]
    assert unknown == []


def test_a_variant_belongs_to_one_group_of_synonyms() -> None:
    words = Counter(
        word.lower() for group in lexicon()["synonyms"] for word in set(map(str.lower, group["words"]))
    )
    assert [word for word, times in words.items() if times > 1] == []


def test_a_variant_is_never_its_own_official_word() -> None:
    same = [word for group in lexicon()["synonyms"] for word in group["words"] if word in group["official"]]
    assert same == []


def test_lists_of_the_lexicon_repeat_nothing_and_hold_no_blanks() -> None:
    tables = lexicon()
    for listed in (tables["stop"]["words"], tables["places"]["other"], tables["outside"]["words"]):
        assert [word for word, times in Counter(listed).items() if times > 1] == []
        assert [word for word in listed if not word or word != word.strip()] == []


def test_the_lexicon_is_written_in_simplified_characters() -> None:
    for name in ("lexicon.toml", "everyday.toml"):
        text = (PROJECT / "prompts" / name).read_text(encoding="utf-8")
        assert opencc.OpenCC("t2s").convert(text) == text


def plan(*levels: Level) -> str:
    """Texts of the built-in documents, those of some levels or all."""
    files = [held.file for held in read_catalog() if held.file and held.document.level in (levels or Level)]
    return "".join("".join(file.read_text(encoding="utf-8").split()) for file in files)


def test_no_word_that_puts_a_question_out_of_scope_stands_in_a_document() -> None:
    text = plan().lower()
    assert [word for word in read_lexicon().outside if word in text] == []


def test_no_other_place_stands_in_a_document_of_the_county() -> None:
    """Documents of the levels above name other places in lists, and are still not about them."""
    county, above = plan(Level.COUNTY), plan(Level.CITY, Level.PROVINCE, Level.NATIONAL)
    assert [place for place in read_lexicon().other_places if place in county] == []
    assert [place for place in read_lexicon().other_places if f"{place}湖" in above] == []
