"""How people ask for a clause, in their own words (问法): the files of ``corpus/phrasings``.

A file has a line ``《title》`` for each document and below it a line for each clause: its path, a blank, and what is
asked, parted by ``｜``. They are searched with the clause; nothing of an answer is ever taken from them.
"""

from collections.abc import Mapping
from pathlib import Path

from corpus.errors import CatalogError
from corpus.types import family_of

FOLDER = Path(__file__).parent / "phrasings"

Phrasings = Mapping[str, Mapping[str, tuple[str, ...]]]
"""What is asked, by a document's family (its title without version) and a clause's path as it is printed."""


def phrasing_files(folder: Path = FOLDER) -> tuple[Path, ...]:
    """The files in order."""
    return tuple(sorted(folder.glob("*.txt")))


def read_phrasings(folder: Path = FOLDER) -> Phrasings:
    """All phrasings of a folder.

    Raises:
        CatalogError: a line has no document above it, or a clause nothing that is asked; file and line are named.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in phrasing_files(folder):
        held: dict[str, tuple[str, ...]] | None = None
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            path, _, asked = line.strip().partition(" ")
            phrasings = tuple(part.strip() for part in asked.split("｜") if part.strip())
            if line.startswith("《") and not phrasings:
                held = found.setdefault(family_of(line.strip()[1:-1]), {})
            elif path and (held is None or not phrasings):
                raise CatalogError(f"{file.name} 第 {number} 行不是“条款 问法｜问法”，或上面没有《文件名》")
            elif held is not None and path:
                held[path] = tuple(dict.fromkeys((*held.get(path, ()), *phrasings)))
    return found
