"""How well repeated questions are told from others (归并): ``python -m eval.grouping`` prints it by threshold."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.gaps import bare
from index.embedding import load_embedder
from index.grouping import ALIKE, grouped
from index.types import Embedder
from prompts import read_lexicon

PAIRS = Path(__file__).parent / "gap_pairs.toml"
THRESHOLDS = tuple(step / 20 for step in range(6, 19))
"""Cosines that are tried: 0.30 to 0.90."""


@dataclass(frozen=True)
class Scores:
    """Of the pairs: how many of the same meaning were put together, and how many of another were."""

    alike: float
    joined: int
    same: int
    mixed: int
    other: int


def read_pairs() -> dict[str, list[list[str]]]:
    """Pairs of questions by ``same`` and ``other``."""
    found: dict[str, list[list[str]]] = tomllib.loads(PAIRS.read_text(encoding="utf-8"))
    return found


def score(embedder: Embedder, alike: float = ALIKE) -> Scores:
    """The pairs grouped two by two."""
    pairs, stop = read_pairs(), read_lexicon().stop

    def together(listed: Iterable[list[str]]) -> int:
        return sum(len(grouped([bare(text, stop) for text in pair], embedder, alike)) == 1 for pair in listed)

    same, other = pairs["same"], pairs["other"]
    return Scores(alike, together(same), len(same), together(other), len(other))


def main() -> None:
    """Print the scores by threshold."""
    embedder = load_embedder(None)
    for alike in THRESHOLDS:
        one = score(embedder, alike)
        print(f"{alike:.2f}  same {one.joined}/{one.same}  other {one.mixed}/{one.other}")


if __name__ == "__main__":
    main()
