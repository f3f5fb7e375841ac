"""Passages as sequences of bigrams, and the features read from them, against what is counted on the texts themselves."""

import numpy as np
import pytest

from index.assembling import assembled
from index.features import NAMES
from index.forward import bigram_parts_of, sentences_cut
from index.hybrid import HybridRetriever
from index.lexical import LexicalIndex, bigrams
from index.reranking import LearnedReranker
from index.types import Passage
from tests.fakes import FakeEmbedder

TEXTS = (
    "第三条 建设单位未依法报批的，责令停止建设，处五万元以上二十万元以下的罚款。\n逾期不改正的，吊销许可证。",
    "。。。",
    "本法所称固体废物，是指在生产、生活中产生的废弃物质。具体范围由国务院规定。",
    "县级人民政府负责本行政区域的工作；有关部门应当在三十日内答复。",
    "",
)
QUERY = "未依法报批的建设单位怎么罚款"


@pytest.fixture(scope="module")
def retriever() -> HybridRetriever:
    passages = [Passage(f"p{n}", f"law#{n}", (0, len(text)), "某法", text) for n, text in enumerate(TEXTS)]
    return assembled(passages, FakeEmbedder(), lambda *_: None)


def test_opened_passages_are_their_bigrams_in_order() -> None:
    forward, index = bigram_parts_of(TEXTS)
    words = {number: word for word, number in index.vocabulary.items()}
    opened = forward.open(np.array([2, 0, 4]))
    told = np.split(opened.numbers, opened.ends[:-1])
    for place, numbers in zip((2, 0, 4), told, strict=True):
        assert [words[n] for n in numbers.tolist()] == sentences_cut(TEXTS[place])


def test_a_place_tells_its_passage_and_sentence() -> None:
    forward, _ = bigram_parts_of(TEXTS)
    opened = forward.open(np.array([0, 1, 3]))
    assert opened.passages(np.array([0, opened.ends[0] - 1, opened.ends[1]])).tolist() == [0, 0, 2]
    sentences = np.diff(np.append(opened.sentences, opened.ends[-1]))
    assert len(sentences) >= 4
    assert sentences.sum() == opened.ends[-1]
    owners, firsts = opened.owners
    assert owners[firsts].tolist() == sorted(set(owners.tolist()))


def test_coverage_is_the_share_of_the_questions_rarity(retriever: HybridRetriever) -> None:
    text, vector, candidates = retriever.candidates(QUERY)
    assert isinstance(retriever.reranker, LearnedReranker)
    rows = retriever.reranker.rows(text, vector, candidates)
    assert rows.shape == (len(candidates.places), len(NAMES))
    pairs = retriever.bigrams
    assert isinstance(pairs, LexicalIndex)
    rarity = pairs.rarities(set(bigrams(text)))
    for place, row in zip(candidates.places.tolist(), rows, strict=True):
        held = {pairs.vocabulary[word] for word in bigrams(retriever.passages[place].full_text)}
        share = sum(rarity[n] for n in held & set(rarity)) / sum(rarity.values())
        assert row[NAMES.index("covered")] == pytest.approx(share, abs=1e-5)
        assert row[NAMES.index("sentence_gain")] >= -1e-6


def test_a_candidate_that_says_more_of_the_question_is_closer(retriever: HybridRetriever) -> None:
    hits = retriever.search(QUERY, 5)
    assert hits[0].passage.id == "p0"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0.0 <= hit.score <= 1.0 for hit in hits)
