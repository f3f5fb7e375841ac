"""The shared laws and documents: nothing lost, every article found, headings where a reader puts them.

``outline_gold.json`` holds, for 21 documents, at which line of the raw file which numbered items begin: read by eye in
the files (for the four five-year plans with the order of their numberings given by hand), not taken from the program.
"""

import json
import re
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import pytest

from corpus.numerals import HAN_NUMBER, parse_number
from corpus.outline import Outline, merge_outlines, read_outline
from corpus.paths import ClausePath, Step
from corpus.types import ClauseKind

GOLD = Path(__file__).with_name("outline_gold.json")
GOLD_SHARE = 0.98
"""Share of the gold headings that must be right."""

ARTICLES_SHARE = 0.99
"""Share of the laws' articles that must be found."""

BYTES_A_SECOND = 1_000_000
"""Bytes of text read in a second of processor time at the least; 4 to 5 million were measured on a quiet core."""

_ARTICLE = re.compile(rf"^\W*第({HAN_NUMBER})条(?:之{HAN_NUMBER})?[\s　*]", re.MULTILINE)
_TAGS = re.compile(
    r"\A---\n.*?\n---\n|<!--.*?-->|<style>.*?</style>|</?(?:table|thead|tbody|tr|td|th|br)\b[^>]*>", re.DOTALL
)


def visible(text: str) -> str:
    return "".join(text.split())


def without_marks(text: str) -> str:
    """The text of a Markdown file without its marks, worked out apart from the program's reader."""
    rows = (re.sub(r"^#+ ", "", row).replace("**", "") for row in _TAGS.sub("", text).split("\n"))
    kept = (row for row in rows if not ("-" in row and re.fullmatch(r"[\s\-|:]+", row)))
    return "".join(row.replace("|", "") if row.startswith("|") else row for row in kept)


def check(outline: Outline, text: str, file: Path) -> None:
    """What holds for every document: nothing lost, nothing twice, spans exact, refs unique, paths read back."""
    assert visible("".join(clause.text for clause in outline.clauses)) == visible(text), file
    refs = [clause.ref for clause in outline.clauses]
    assert len(set(refs)) == len(refs), file
    for clause in outline.clauses:
        assert outline.text[slice(*clause.span)] == clause.text, (file, clause.ref)
        assert ClausePath.parse(str(clause.path)) == clause.path, (file, clause.ref)


def articles(outline: Outline) -> list[int]:
    return [
        c.path.steps[0][1] for c in outline.clauses if c.path.steps and c.path.steps[0][0] is Step.ARTICLE
    ]


@pytest.fixture(scope="module")
def laws(shared: Path) -> list[Path]:
    files = sorted((shared / "reference" / "laws").rglob("*.md"))
    if not files:
        pytest.skip("no shared laws")
    return files


def test_every_shared_document_is_whole_in_its_clauses(shared: Path) -> None:
    files = sorted((shared / "bench" / "documents").rglob("*.txt"))
    assert len(files) > 50
    for file in files:
        check(read_outline(file, "d"), file.read_text(encoding="utf-8-sig"), file)


def test_every_shared_law_is_whole_in_its_clauses_and_has_all_its_articles(laws: list[Path]) -> None:
    found, there = 0, 0
    for file in laws:
        raw = file.read_text(encoding="utf-8")
        outline = read_outline(file, "d")
        check(outline, without_marks(raw), file)
        printed = Counter(parse_number(number) for number in _ARTICLE.findall(raw))
        there += printed.total()
        found += (Counter(articles(outline)) & printed).total()
    assert there > 10_000
    assert found >= ARTICLES_SHARE * there


def test_what_stands_between_a_laws_title_and_its_first_article_is_its_adoption(laws: list[Path]) -> None:
    for file in laws:
        outline = read_outline(file, "d")
        if file.parent.name != "ecological-code":
            assert outline.title, file
            assert [str(c.path) for c in outline.clauses if c.kind is ClauseKind.PREAMBLE] in (
                [],
                ["题注"],
            ), file


def test_the_code_in_five_files_becomes_one_of_1242_articles(shared: Path, laws: list[Path]) -> None:
    code = [read_outline(file, "d") for file in laws if file.parent.name == "ecological-code"]
    assert articles(merge_outlines(code, "code")) == list(range(1, 1243))


def lines_of(file: Path, outline: Outline) -> list[tuple[int, str]]:
    """At which line of the raw file (from 1) each clause begins."""
    rows = file.read_text(encoding="utf-8-sig").split("\n")
    begins = [0, *accumulate(len(visible(row)) for row in rows)]
    at, found = 0, []
    for clause in outline.clauses:
        found.append((bisect_right(begins, at), re.sub(r"〔\d+〕$", "", str(clause.path))))
        at += len(visible(clause.text))
    return found


def right(gold: dict[str, list[str]], found: Sequence[tuple[int, str]]) -> tuple[int, int]:
    wanted = Counter((int(line), path) for line, paths in gold.items() for path in paths)
    return (wanted & Counter(found)).total(), wanted.total()


def test_headings_stand_where_a_reader_puts_them(shared: Path) -> None:
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    folder = shared / "bench" / "documents"
    scores = [
        right(paths, lines_of(folder / name, read_outline(folder / name, "d")))
        for name, paths in gold.items()
    ]
    got, there = (sum(column) for column in zip(*scores, strict=True))
    assert there > 1_000
    assert got >= GOLD_SHARE * there


def test_laws_are_read_fast(laws: list[Path]) -> None:
    begun = time.process_time()
    for file in laws:
        read_outline(file, "d")
    spent = time.process_time() - begun
    assert sum(file.stat().st_size for file in laws) >= BYTES_A_SECOND * spent
