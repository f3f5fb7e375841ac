"""How likely a provision answers a question (条文权衡): signs that are measured, weighed by a learned linear model.

The weights are fitted by ``python -m eval weigh`` on the reference questions: listwise (Cao et al. 2007, ListNet with
the top-one probability) for the order, then a logistic function of the best one's sum (Platt 1999) for the chance.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

from corpus.errors import ModelUnavailable

MODEL = Path(__file__).parent / "provision_weights.json"


@dataclass(frozen=True)
class Signs:
    """What was measured of a provision against a question; each lies in 0 … 1.

    Shares of the question's topic that stand in: ``telling`` the part that answers, ``spans`` what would be quoted,
    ``article`` the whole article, ``heading`` the headings above, ``title`` the document's name; ``main`` says how far
    its rarest word does, ``pairs`` how many of its character pairs do. ``score`` is the
    search's, ``odds`` its logarithmic odds brought into 0 … 1, ``retrieval`` the fused score, ``share`` that by the first one's, ``first`` the reciprocal of its place, ``words``, ``bigrams``, ``vectors``
    the signals of the search. The others are 1 where they hold: the level and kind of the document, a department in
    the role asked for (``acting``), outright (``leading``), named only for a punishment (``punishing``); a fine where
    none was asked for (``fines``); persons meant by both (``person``); a document just cited (``near``); a provision of
    the ``kind`` asked for; a ``listing`` where a list was asked for; ``short`` falls with the length of what would be quoted.
    """

    telling: float = 0.0
    spans: float = 0.0
    article: float = 0.0
    heading: float = 0.0
    title: float = 0.0
    main: float = 0.0
    pairs: float = 0.0
    score: float = 0.0
    odds: float = 0.0
    retrieval: float = 0.0
    share: float = 0.0
    first: float = 0.0
    words: float = 0.0
    bigrams: float = 0.0
    vectors: float = 0.0
    national: float = 0.0
    province: float = 0.0
    law: float = 0.0
    policy: float = 0.0
    acting: float = 0.0
    leading: float = 0.0
    punishing: float = 0.0
    fines: float = 0.0
    person: float = 0.0
    near: float = 0.0
    kind: float = 0.0
    listing: float = 0.0
    short: float = 0.0

    def values(self) -> tuple[float, ...]:
        """The signs in the order of ``NAMES``."""
        return tuple(map(float, asdict(self).values()))


NAMES = tuple(field.name for field in fields(Signs))


def odds_of(chance: float) -> float:
    """Logarithmic odds of a chance, those of one in a million to one against it brought into 0 … 1."""
    held = min(1 - 1e-6, max(1e-6, chance))
    return 0.5 + math.log(held / (1 - held)) / (2 * math.log(1e6))


@dataclass(frozen=True)
class Weighing:
    """A weight for each sign, and ``slope`` and ``offset`` of the chance."""

    weights: Mapping[str, float]
    slope: float
    offset: float

    def total(self, signs: Signs) -> float:
        """The weighted sum, by which provisions are ordered; larger is better."""
        return sum(self.weights[name] * value for name, value in zip(NAMES, signs.values(), strict=True))

    def chance(self, total: float) -> float:
        """How likely a provision of that sum, being the best, answers the question: 0 … 1."""
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.slope * total + self.offset))))


@cache
def read_weighing(file: Path = MODEL) -> Weighing:
    """The weights that come with the project, or those in a file that ``python -m eval weigh`` wrote.

    Raises:
        ModelUnavailable: the file is missing, damaged, or of other signs.
    """
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        weights = {name: float(held["weights"][name]) for name in NAMES}
        return Weighing(weights, float(held["slope"]), float(held["offset"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"无法读取条文权重 {file.name}：{error}") from error
