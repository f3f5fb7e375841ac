"""How people ask for a clause: read from files, searched with the clause, and never a part of what is quoted."""

from pathlib import Path

import pytest

from corpus.errors import CatalogError
from corpus.phrasings import read_phrasings
from index.passages import passages_of
from tests.lawbooks import CODE, RECORD

LINES = "《中华人民共和国林草典》\n第十条 竹林里倒垃圾罚多少｜往竹园扔垃圾\n第十二条 砍竹子几天批下来\n"


def folder(path: Path, text: str) -> Path:
    (path / "phrasings.txt").write_text(text, encoding="utf-8")
    return path


def test_phrasings_are_held_by_document_and_path(tmp_path: Path) -> None:
    found = read_phrasings(folder(tmp_path, LINES))
    assert found["林草典"]["第十条"] == ("竹林里倒垃圾罚多少", "往竹园扔垃圾")
    assert read_phrasings(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    "text", ["第十条 竹林里倒垃圾", "《中华人民共和国林草典》\n第十条", "《中华人民共和国林草典》\n第十条 ｜"]
)
def test_a_line_without_a_document_or_without_a_question_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogError, match=r"phrasings\.txt 第 \d 行"):
        read_phrasings(folder(tmp_path, text))


def test_a_phrasing_is_searched_with_its_clause_and_is_no_part_of_its_text(tmp_path: Path) -> None:
    clauses = RECORD.clauses("code")
    found = {p.ref: p for p in passages_of(CODE, clauses, read_phrasings(folder(tmp_path, LINES)))}
    tenth = found["code#第十条"]
    assert "往竹园扔垃圾" in tenth.full_text
    assert "往竹园扔垃圾" not in tenth.text
    assert found["code#第五条"].asked == ""
