"""Facts against clauses read by hand: how many that are found are right, how many that are there are found."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.duties import duties_of
from corpus.outline import read_outline
from corpus.references import references_of
from corpus.targets import targets_of
from corpus.types import Clause, ClauseKind, Document, Kind, Level, family_of

GOLD = tomllib.loads((Path(__file__).parent / "facts_gold.toml").read_text(encoding="utf-8"))
LEAST = {"duties": (0.95, 0.93), "references": (0.97, 0.97), "targets": (0.93, 0.77)}
"""Least precision and recall, a little below what was measured.

At the first run, before any rule was changed after it, duties had 0.915 and 0.683, references 1.0 and 1.0, targets
0.956 and 0.754; the rules that were added since are general, but duties and targets are no longer unseen here.
"""


@pytest.fixture(scope="module")
def laws(shared: Path) -> dict[str, tuple[Clause, ...]]:
    names = {key.rsplit(" ", 1)[0] for kind in ("duties", "references") for key in GOLD[kind]}
    files = {file.stem: file for file in (shared / "reference" / "laws").rglob("*.md")}
    return {name: read_outline(files[name], name).clauses for name in sorted(names)}


def article(clauses: tuple[Clause, ...], path: str) -> set[str]:
    return {clause.ref for clause in clauses if str(clause.path).endswith(path)}


def score(kind: str, found: Counter[str], wanted: Counter[str]) -> None:
    right = sum((found & wanted).values())
    precision, recall = right / found.total(), right / wanted.total()
    told = f"{kind}: {wanted.total()} by hand, {found.total()} found, precision {precision:.3f}, recall {recall:.3f}"
    told += f"\nwrong: {dict(found - wanted)}\nmissed: {dict(wanted - found)}"
    assert (precision >= LEAST[kind][0], recall >= LEAST[kind][1]) == (True, True), told


def test_duties_are_those_read_by_hand(laws: dict[str, tuple[Clause, ...]]) -> None:
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for key, expected in GOLD["duties"].items():
        name, path = key.rsplit(" ", 1)
        refs = article(laws[name], path)
        held = {(d.department, d.role.value) for d in duties_of(laws[name]) if d.ref in refs}
        names = {one.rsplit(" ", 1)[0]: one for one in expected}
        for department, role in held:
            whole = [one for one in names if department.endswith(one)]
            found[f"{key} {max(whole, key=len, default=department)} {role}"] += 1
        wanted.update(f"{key} {one}" for one in expected)
    score("duties", found, wanted)


def test_references_are_those_read_by_hand(laws: dict[str, tuple[Clause, ...]]) -> None:
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for key, expected in GOLD["references"].items():
        name, path = key.rsplit(" ", 1)
        refs = article(laws[name], path)
        held = [r for r in references_of(laws[name]) if r.ref in refs]
        found.update(f"{key} {family_of(r.title or '')}{r.path or ''}" for r in held)
        wanted.update(f"{key} {one}" for one in expected)
    score("references", found, wanted)


def sentences(text: str) -> Iterator[tuple[str, int, int]]:
    for match in re.finditer("[^。！？\n]+", text):
        yield hashlib.sha1("".join(match[0].split()).encode()).hexdigest()[:10], *match.span()


def test_targets_are_those_read_by_hand(shared: Path) -> None:
    found: Counter[str] = Counter()
    for file in sorted((shared / "bench" / "documents").rglob("*.txt")):
        document = Document(file.stem, file.stem, Level.PROVINCE, Kind.PLAN, issued=date(2026, 1, 1))
        clauses = read_outline(file, file.stem).clauses
        places = {
            (clause.ref, begin): (mark, end)
            for clause in clauses
            if clause.kind is ClauseKind.TEXT
            for mark, begin, end in sentences(clause.text)
            if mark in GOLD["targets"]
        }
        refs = {ref for ref, _ in places}
        held = targets_of(document, [c for c in clauses if c.ref in refs], ())
        for (ref, begin), (mark, end) in places.items():
            for target in (t for t in held if t.ref == ref and begin <= t.span[0] < end):
                words = [one.split(" ", 1) for one in GOLD["targets"][mark]]
                term = [w for v, w in words if float(v) == target.value and w in target.metric]
                found[f"{mark} {target.value:g} {term[0] if term else target.metric}"] += 1
    wanted = Counter(f"{mark} {one}" for mark, expected in GOLD["targets"].items() for one in expected)
    score("targets", found, wanted)
