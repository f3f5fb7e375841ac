"""What is known of a candidate and a question (重排特征): one row a candidate, one column a feature.

No feature names a document; ``NAMES`` lists them. Every one is worked out with NumPy over some hundred candidates.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.forward import Bits, Forward, Opened
from index.marking import Marked
from index.types import Places, Vectors

Column = NDArray[np.float32]
Rows = NDArray[np.float32]

FED = 8
"""Candidates whose words and vectors are fed back (Rocchio 1971; Lavrenko and Croft 2001, RM1)."""

FED_TERMS = 40
"""Bigrams fed back, and those that weigh as much as the last of them."""

ALIKE = 1e-5
"""Difference of scores that is no difference: twice what Chroma's and our own sums differ by."""

RANK_FROM = 60.0
"""The constant k of reciprocal rank fusion (Cormack et al. 2009)."""

STATES: Mapping[str, tuple[str, ...]] = {
    "penalty": ("罚款", "责令", "吊销", "拘留", "徒刑", "没收", "处分", "追究"),
    "period": ("期限", "期间", "日内", "年内", "月内", "之日", "届满"),
    "definition": ("是指", "所称", "包括", "属于"),
    "duty": ("负责", "主管", "职责", "部门"),
    "liability": ("赔偿", "责任", "补偿", "返还", "承担"),
    "right": ("有权", "可以", "不得", "应当", "禁止"),
}
"""Bigrams that a passage of each sort has."""

_ASKS = {
    "penalty": re.compile("罚|处分|坐牢|判|犯罪|违法|拘留|后果|追责|追究|怎么处理|吊销|没收"),
    "period": re.compile(
        "多久|多长|几个?[天年月日]|多少[天年月日]|期限|时限|什么时候|何时|时效|时间|最[晚迟]|有效期|到期"
    ),
    "definition": re.compile(
        "什么是|是什么|是啥|啥是|什么意思|啥意思|含义|定义|指的?是|算不算|才[算叫]|怎么理解|何谓|所谓|哪些|是否属于|属于|包括"
    ),
    "duty": re.compile(
        "哪个|哪些部门|归谁|谁来?[管负主批审查验发]|由谁|负责|职责|找谁|哪里|主管|监管|归口|部门"
    ),
    "liability": re.compile("赔|责任|补偿|承担|退|还"),
    "right": re.compile("可以|能不能|能否|是否|可否|合法|有权|允许|行不行|[吗么行]$|吗"),
}
"""How a question of each sort asks."""

_KINDS = {
    "law": re.compile("法(?:第|$|\\s)|法典"),
    "rules": re.compile("条例|办法|规定|细则|规则"),
    "reading": re.compile("解释|意见|批复|问题"),
    "local": re.compile("^(?!中华人民共和国)[^全国]{1,8}?(?:省|市|县|自治区|自治州|经济特区)"),
}

BASE = (
    "words", "bigrams", "cosine", "fused",
    "words_rank", "bigrams_rank", "cosine_rank", "fused_rank",
    "covered_words", "covered", "covered_heading", "covered_sentence", "sentence_gain",
    "rocchio", "fed_terms", "length", "document", "document_share", "neighbours", "behind_best", "met_sentence",
    "position", "opening", "covered_chars", "covered_chars_sentence",
)  # fmt: skip
NAMES = (
    *BASE,
    *_KINDS,
    *(f"{part}_{name}" for part in ("states", "met") for name in STATES),
    *(f"place_{name}" for name in STATES),
)
"""Names of the columns; ``met`` says that a passage states what the question asks for, ``place`` is where in its document
a passage stands when that is asked for: a law defines and charges at its beginning and punishes at its end."""


@dataclass(frozen=True)
class Found:
    """What searching gave for the candidates, best fused first: their ``places`` and scores, each shape (candidates,).

    ``words`` and ``bigrams`` are scaled to the best of the question; ``near`` holds the fused score of the better of
    the two passages beside each in its document (0 where there is none); ``position`` where in its document each
    stands, from 0 for the first passage to 1 for the last, and ``order`` how many passages stand before it.
    """

    places: Places
    words: Column
    bigrams: Column
    cosine: Column
    fused: Column
    near: Column
    covered_words: Column
    documents: Places
    position: Column
    order: Column


@dataclass(frozen=True)
class Asked:
    """The question: its text (normalised), its vector, the numbers of its bigrams, and its marks (made with ``STATES``)."""

    text: str
    vector: Vectors
    numbers: Places
    marked: Marked


def features(asked: Asked, found: Found, forward: Forward, vectors: Vectors, kinds: Rows) -> Rows:
    """Shape (candidates, len(NAMES)); ``vectors`` and ``kinds`` (``kinds_of``) are those of the candidates."""
    opened = forward.open(found.places)
    wanted = np.array([pattern.search(asked.text) is not None for pattern in _ASKS.values()])
    covered, states = _coverage(asked.marked, opened, wanted)
    lengths = np.log1p(forward.lengths(found.places)).astype(np.float32)
    document, share = _documents(found)
    columns: list[Column] = [
        found.words, found.bigrams, found.cosine, found.fused,
        _ranks(found.words), _ranks(found.bigrams), _ranks(found.cosine), _ranks(found.fused),
        found.covered_words, covered.whole, covered.heading, covered.sentence, covered.whole - covered.sentence,
        _rocchio(asked, found, vectors), _fed_terms(asked, found, opened), lengths,
        document, share, found.near, found.fused - found.fused[0], covered.met,
        found.position, np.float32(1) / (1 + found.order), covered.singles, covered.singles_sentence,
    ]  # fmt: skip
    places = [found.position * np.float32(want) for want in wanted]
    return np.column_stack([*columns, kinds, *_states(states, wanted), *places])


def _states(bits: Bits, wanted: NDArray[np.bool_]) -> list[Column]:
    """Whether a passage states a sort of thing, and whether that is what was asked for, each 0 or 1."""
    held = [(bits >> np.uint64(bit) & np.uint64(1)).astype(np.float32) for bit in range(len(STATES))]
    return [*held, *(flags * np.float32(want) for flags, want in zip(held, wanted, strict=True))]


def _ranks(scores: Column) -> Column:
    """Reciprocal ranks, 0 … 1, from 1 for the best; scores within ``ALIKE`` of each other share the better rank, so
    that ranks do not hang on how a sum was rounded."""
    ranks = np.searchsorted(np.sort(-scores), -scores - np.float32(ALIKE))
    return (RANK_FROM / (RANK_FROM + ranks)).astype(np.float32)


def _standing(opened: Opened, terms: Places, known: int) -> tuple[Places, Places]:
    """Where some bigrams (numbers below ``known``) stand in what was opened, and which of them each is."""
    slots = np.full(known, -1, dtype=np.int16)
    slots[terms] = np.arange(len(terms))
    slot = slots[opened.numbers]
    at = np.flatnonzero(slot >= 0)
    return at, slot[at].astype(np.int64)


def _mass(groups: Places, terms: Places, count: int, weights: Column) -> Column:
    """Sum of the weights of the different terms of each of ``count`` groups."""
    present = np.zeros((count, len(weights)), dtype=np.float32)
    present[groups, terms] = 1.0
    return np.asarray(present @ weights, np.float32)


@dataclass(frozen=True)
class _Covered:
    """Shares of the question's rarity, each 0 … 1: of its bigrams in a passage, in its first sentence (the heading), in
    its best sentence but the first, and in the best of these that states what is wanted; of its characters in a passage
    and in its best sentence."""

    whole: Column
    heading: Column
    sentence: Column
    met: Column
    singles: Column
    singles_sentence: Column


def _coverage(marked: Marked, opened: Opened, wanted: NDArray[np.bool_]) -> tuple[_Covered, Bits]:
    """What of the question the passages have, and the bits of each."""
    held = opened.by_sentence(marked.bits)
    bits = opened.by_passage(held, np.bitwise_or)
    whole, by_sentence = marked.shares(bits), marked.shares(held)
    owners, firsts = opened.owners
    heading = np.zeros(len(opened.ends), dtype=np.float32)
    heading[owners[firsts]] = by_sentence[firsts, 0]
    later = by_sentence[:, 0].copy()
    later[firsts] = 0.0
    states = held & np.uint64(np.packbits(wanted, bitorder="little")[0]) > 0
    best = opened.by_passage(np.column_stack([later, later * states, by_sentence[:, 1]]), np.maximum)
    return _Covered(whole[:, 0], heading, best[:, 0], best[:, 1], whole[:, 1], best[:, 2]), bits


def _fed_weights(found: Found) -> Column:
    best = found.fused[:FED].astype(np.float32)
    return best / max(float(best.sum()), 1e-9)


def _rocchio(asked: Asked, found: Found, vectors: Vectors) -> Column:
    """Cosine with the question moved half way to the mean of the best candidates, −1 … 1."""
    mean = _fed_weights(found) @ vectors[:FED]
    moved = asked.vector + mean / max(float(np.linalg.norm(mean)), 1e-9)
    return (vectors @ (moved / max(float(np.linalg.norm(moved)), 1e-9))).astype(np.float32)


def _fed_terms(asked: Asked, found: Found, opened: Opened) -> Column:
    """Share of the weight of the bigrams fed back that a passage has, 0 … 1; those of the question are left out."""
    size = len(opened.ends)
    fed = opened.numbers[: opened.ends[:FED][-1]]
    at = np.flatnonzero(fed != opened.parting)
    if not len(at):
        return np.zeros(size, dtype=np.float32)
    passages = opened.passages(at)
    shares = (_fed_weights(found) / np.maximum(np.bincount(passages, minlength=min(size, FED)), 1))[passages]
    terms, inverse = np.unique(fed[at], return_inverse=True)
    weights = np.bincount(inverse, shares).astype(np.float64)
    weights[np.isin(terms, asked.numbers)] = 0.0
    chosen = weights >= np.sort(weights)[-FED_TERMS:][0] * (1 - ALIKE)
    terms, kept = terms[chosen], weights[chosen] / max(float(weights[chosen].sum()), 1e-9)
    where, which = _standing(opened, terms, len(asked.marked.bits))
    return _mass(opened.passages(where), which, size, kept.astype(np.float32))


def _documents(found: Found) -> tuple[Column, Column]:
    """The best fused score of the other candidates of a document, and its share of all candidates, each 0 … 1."""
    _, numbers, counts = np.unique(found.documents, return_inverse=True, return_counts=True)
    order = np.lexsort((-found.fused, numbers))
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
    best = found.fused[order[begins]]
    after = np.minimum(begins + 1, len(order) - 1)
    second = np.where(counts > 1, found.fused[order[after]], 0.0)
    is_best = np.zeros(len(numbers), dtype=np.bool_)
    is_best[order[begins]] = True
    others = np.where(is_best, second[numbers], best[numbers])
    return others.astype(np.float32), (counts[numbers] / len(numbers)).astype(np.float32)


def kinds_of(contexts: Sequence[str]) -> Rows:
    """What sort of document each context (title and headings) tells of, each 0 or 1; shape (contexts, len(_KINDS))."""
    told = {
        context: [pattern.search(context) is not None for pattern in _KINDS.values()]
        for context in set(contexts)
    }
    return np.array([told[context] for context in contexts], dtype=np.float32).reshape(-1, len(_KINDS))
