"""How likely a provision answers a question (条文权衡): signs that are measured, weighed by a learned linear model.

The weights are fitted by ``python -m eval weigh`` on the reference questions: listwise (Cao et al. 2007, ListNet with
the top-one probability) for the order, then a logistic function of the best one's sum (Platt 1999) for the chance.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from pathlib import Path

import numpy as np

from index.reranking import Model, read_model

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

    ``singles`` is the share of the question's characters; ``cosine`` how close the vectors are; ``closest``,
    ``most_telling`` and ``most_pairs`` are shares of the best candidate's. ``referred`` is what the articles that a
    penalty refers to have of the topic. A text ``holds`` the period or value asked for, ``punishes``, ``prohibits``,
    ``permits``, ``obliges`` or ``defines``; ``opening`` and ``order`` fall with the article's number and that of the
    paragraph in it; ``named`` is the share of the document's name that the question has, ``waters`` marks one for a river or lake that it lacks;
    ``phrased`` is the most that one of the phrasings (问法) of the clause has of the question, ``phrased_alike`` that times the
    share of the phrasing that the question has, ``phrased_cosine`` how close the closest phrasing's vector is to the question's. What begins with ``asks`` tells of the question alone.
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
    singles: float = 0.0
    cosine: float = 0.0
    closest: float = 0.0
    most_telling: float = 0.0
    most_pairs: float = 0.0
    referred: float = 0.0
    holds: float = 0.0
    punishes: float = 0.0
    prohibits: float = 0.0
    permits: float = 0.0
    obliges: float = 0.0
    defines: float = 0.0
    opening: float = 0.0
    order: float = 0.0
    named: float = 0.0
    waters: float = 0.0
    phrased: float = 0.0
    phrased_alike: float = 0.0
    phrased_cosine: float = 0.0
    asks_time: float = 0.0
    asks_value: float = 0.0
    asks_department: float = 0.0
    asks_penalty: float = 0.0
    asks_meaning: float = 0.0
    asks_whether: float = 0.0

    def values(self) -> tuple[float, ...]:
        """The signs in the order of ``NAMES``."""
        return _VALUES(self)


NAMES = tuple(field.name for field in fields(Signs))
_VALUES: Callable[[Signs], tuple[float, ...]] = attrgetter(*NAMES)


def odds_of(chance: float) -> float:
    """Logarithmic odds of a chance, those of one in a million to one against it brought into 0 … 1."""
    held = min(1 - 1e-6, max(1e-6, chance))
    return 0.5 + math.log(held / (1 - held)) / (2 * math.log(1e6))


@dataclass(frozen=True)
class Weighing:
    """A learned model over the signs (``index.reranking.Model``), by whose sums provisions are ordered."""

    model: Model

    def totals(self, signs: Sequence[Signs]) -> list[float]:
        """The sum of each provision, larger is better; of any sign."""
        if not signs:
            return []
        sums: list[float] = self.model.sums(np.array([one.values() for one in signs], np.float32)).tolist()
        return sums

    def chance(self, total: float) -> float:
        """How likely a provision of that sum, being the best, answers the question: 0 … 1."""
        raised = self.model.slope * total + self.model.offset
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, raised))))


@cache
def read_weighing(file: Path = MODEL) -> Weighing:
    """The weights that come with the project, or those in a file that ``python -m eval weigh`` wrote.

    Raises:
        ModelUnavailable: the file is missing, damaged, or of other signs.
    """
    return Weighing(read_model(file, NAMES))
