"""How alike the hits of Chroma and of exact search are (``python -m bench.alike``): over the reference questions that
were read while developing, among the built-in documents and whatever ``LVWEN_CORPUS`` adds."""

import sys

import numpy as np

from assistant.bootstrap import open_index
from assistant.settings import read_settings
from eval.cases import OWN, SUITES, read_cases

DEPTH = 10


def main() -> None:
    """Print the shares of the same first hit, and of the same hits among the first five and ten."""
    settings = read_settings()
    exact, graph = (open_index(settings, chroma=chroma).retriever for chroma in (False, True))
    shares = []
    for name in OWN:
        for case in read_cases(SUITES / f"{name}.jsonl"):
            one, other = (
                [hit.passage.id for hit in each.search(case.turns[-1], DEPTH)] for each in (exact, graph)
            )
            if len(one) == DEPTH:
                shares.append([len(set(one[:k]) & set(other[:k])) / k for k in (1, 5, DEPTH)])
    first, five, ten = np.mean(shares, axis=0)
    told = f"{len(exact.passages)} 个片段，{len(shares)} 问：第一条相同 {first:.3f}，前五条 {five:.3f}，前十条 {ten:.3f}"
    sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    main()
