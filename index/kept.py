"""What one build leaves for the next (留存): files as they were read, and passages as they were cut into words.

It is a help, not a source: where it is missing, damaged, or made by other rules, everything is worked out anew. It
lies in files of its own, so that answering need not look at them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import corpus
import index
from corpus.library import Text
from corpus.lines import Letterhead
from corpus.outline import Outline
from corpus.paths import ClausePath, Step
from corpus.types import Clause, ClauseKind
from index.tokens import NO_TOKENS, Tokens, read_tokens, write_tokens

FOLDER = "kept"
"""The folder within a generation."""

_TEXTS, _WORDS = "texts.json", "words.txt"


@dataclass(frozen=True)
class Kept:
    """Texts by the hash of their file; for each way of cutting the tokens of what was cut; and the words that the
    generation's own dictionary has."""

    texts: Mapping[str, Text] = field(default_factory=dict)
    tokens: Mapping[str, Tokens] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    def cut_as(self, name: str) -> Tokens:
        """What was cut in one way; nothing where nothing was kept."""
        return self.tokens.get(name, NO_TOKENS)


@cache
def rules_hash() -> str:
    """Hash of the code and tables by which files are read and cut: what was kept under other rules is of no use."""
    digest = hashlib.sha256()
    for package in (corpus, index):
        folder = Path(package.__path__[0])
        for file in sorted([*folder.rglob("*.py"), *folder.glob("departments.toml")]):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def keep(generation: Path, texts: Iterable[Text], tokens: Mapping[str, Tokens]) -> None:
    """Write what the next build can use, with the hashes of all files that it will read in ``kept.json``."""
    folder = generation / FOLDER
    folder.mkdir()
    held = {text.hashes[0]: _text_entry(text) for text in texts if len(text.hashes) == 1}
    (folder / _TEXTS).write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    for name, cut in tokens.items():
        write_tokens(folder, name, cut)
    entry = {"rules": rules_hash(), "tokens": list(tokens), "files": _hashes(generation)}
    (generation / f"{FOLDER}.json").write_text(json.dumps(entry), encoding="utf-8")


def read_kept(generation: Path | None) -> Kept:
    """What a generation kept; nothing where there is none that is whole and fits the rules of today."""
    if generation is None:
        return Kept()
    folder = generation / FOLDER
    try:
        entry = json.loads((generation / f"{FOLDER}.json").read_text(encoding="utf-8"))
        if entry["rules"] != rules_hash() or entry["files"] != _hashes(generation):
            return Kept()
        held = json.loads((folder / _TEXTS).read_text(encoding="utf-8"))
        texts = {mark: _text(mark, one) for mark, one in held.items()}
        tokens = {str(name): read_tokens(folder, name) for name in entry["tokens"]}
        rows = (generation / _WORDS).read_text(encoding="utf-8").splitlines()
        return Kept(texts, tokens, frozenset(row.rsplit(" ", 1)[0] for row in rows))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return Kept()


def _hashes(generation: Path) -> dict[str, str]:
    """Hashes of all that ``read_kept`` reads of a generation."""
    files = [*sorted((generation / FOLDER).iterdir()), generation / _WORDS]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _text_entry(text: Text) -> dict[str, Any]:
    told = {name: str(value) for name, value in asdict(text.told).items() if value is not None}
    clauses = [[_path_entry(c.path), c.heading, *c.span, c.page, c.kind] for c in text.outline.clauses]
    return {"title": text.outline.title, "text": text.outline.text, "clauses": clauses, "told": told}


def _text(mark: str, entry: Mapping[str, Any]) -> Text:
    whole: str = entry["text"]
    clauses = tuple(_clause(whole, row) for row in entry["clauses"])
    told = Letterhead(**entry["told"])
    if told.issued is not None:
        told = replace(told, issued=date.fromisoformat(str(told.issued)))
    return Text((), (mark,), Outline(entry["title"], whole, clauses), told)


def _clause(whole: str, row: Sequence[Any]) -> Clause:
    path, heading, begin, end, page, kind = row
    where = (tuple(heading), whole[begin:end], (begin, end), page)
    return Clause("", _path(path), *where, ClauseKind(kind))


def _path_entry(path: ClausePath) -> list[Any]:
    return [[list(step) for step in path.steps], path.name, path.row, path.copy]


def _path(entry: Sequence[Any]) -> ClausePath:
    """A path from its parts: reading it from what is printed took ten times as long."""
    steps, name, row, copy = entry
    return ClausePath(tuple((Step(step), number) for step, number in steps), name, row, copy)
