"""Search by words and bigrams."""

from pathlib import Path

import bm25s
import numpy as np
import pytest

from corpus.errors import CorruptIndex
from corpus.facts import sentences_of
from corpus.library import read_corpus
from corpus.outline import read_outline
from index.lexical import (
    K1,
    B,
    LexicalIndex,
    WordCutter,
    bigrams,
    full_tokenizer,
    read_dictionary,
    reduced,
    words_within,
    write_dictionary,
)
from index.passages import passages_of

QUERIES = (
    "清洁生产审核由哪个部门牵头？",
    "再生水利用率",
    "两高项目",
    "PM2.5浓度",
    "二〇二五年目标",
    "xyz",
    "。",
)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    sources = read_corpus().sources
    return [p.full_text for s in sources for p in passages_of(s.document, s.outline.clauses)]


@pytest.fixture(scope="module")
def full() -> WordCutter:
    return WordCutter(full_tokenizer())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("再生水利用", ["再生", "生水", "水利", "利用"]),
        ("水", ["水"]),
        ("ＰＭ２．５浓度", ["pm", "2.5", "浓度"]),
        ("百分之五十五", ["55%"]),
        ("節能減排", ["节能", "能减", "减排"]),
        ("降低15.61%，", ["降低", "15.61%"]),
        ("，。！", []),
        ("", []),
    ],
)
def test_bigrams_keep_numbers_and_latin_words_whole(text: str, tokens: list[str]) -> None:
    assert bigrams(text) == tokens


def test_words_are_long_words_and_the_words_within_them(full: WordCutter) -> None:
    words = full("《清洁生产审核》，PM2.5！")
    assert {"清洁", "生产", "审核"} <= set(words)
    assert not {"《", "》", "，", "！"} & set(words)


def test_plain_words_do_not_overlap(full: WordCutter) -> None:
    text = "县发展和改革局负责再生水利用"
    assert "".join(full.plain(text)) == text


def test_frequency_is_a_share(full: WordCutter) -> None:
    assert full.frequency("的") > full.frequency("审核") > 0.0
    assert full.frequency("没有这个词吧") == 0.0


def test_the_reduced_tokenizer_cuts_the_plan_like_the_full_one(texts: list[str], full: WordCutter) -> None:
    cutter = WordCutter(reduced(words_within(texts)))
    sentences = [text[a:b] for text in texts for a, b in sentences_of(text)]
    assert [s for s in sentences if cutter(s) != full(s)] == []


def test_the_reduced_tokenizer_cuts_laws_like_the_full_one(shared: Path, full: WordCutter) -> None:
    files = sorted((shared / "reference" / "laws").rglob("*.md"))[::12]
    held = [clause.text for file in files for clause in read_outline(file, "d").clauses]
    cutter = WordCutter(reduced(words_within(held)))
    sentences = [text[a:b] for text in held for a, b in sentences_of(text)]
    differing = sum(cutter(s) != full(s) for s in sentences)
    assert len(sentences) > 1000
    assert differing <= 0.01 * len(sentences)


def test_the_reduced_tokenizer_knows_common_words_no_passage_has(full: WordCutter) -> None:
    cutter = WordCutter(reduced([]))
    assert cutter("经济发展和人民生活") == full("经济发展和人民生活")
    assert "经济" in cutter("经济发展和人民生活")


def test_a_dictionary_on_disk_cuts_like_the_one_written(tmp_path: Path, texts: list[str]) -> None:
    write_dictionary(tmp_path / "words.txt", words_within(texts))
    read, written = (
        WordCutter(read_dictionary(tmp_path / "words.txt")),
        WordCutter(reduced(words_within(texts))),
    )
    assert all(read(text) == written(text) for text in texts)
    assert read.frequency("的") == pytest.approx(written.frequency("的"))


@pytest.mark.parametrize("text", [None, "水 x\n", "一 二 三\n", "水"])
def test_what_is_no_dictionary_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "words.txt").write_text(text, encoding="utf-8")
    with pytest.raises(CorruptIndex, match=r"words\.txt 无法读取"):
        read_dictionary(tmp_path / "words.txt")


def test_scores_are_never_negative_and_zero_without_known_words(texts: list[str], full: WordCutter) -> None:
    for cut in (full, bigrams):
        index = LexicalIndex.build(texts, cut)
        for query in QUERIES:
            scores = index.scores(query)
            assert scores.shape == (len(texts),)
            assert np.isfinite(scores).all()
            assert scores.min() >= 0.0
        assert index.scores("再生水利用率").max() > 0.0
        assert not index.scores("。").any()
        assert not index.scores("").any()


def test_a_word_of_one_text_finds_that_text() -> None:
    index = LexicalIndex.build(["水务局负责节水", "交通局负责航道", "农业局负责化肥"], bigrams)
    assert index.scores("航道").tolist()[1] > 0.0
    assert np.count_nonzero(index.scores("航道")) == 1


def test_a_saved_index_scores_the_same(tmp_path: Path, texts: list[str]) -> None:
    built = LexicalIndex.build(texts, bigrams)
    built.save(tmp_path / "bigrams")
    loaded = LexicalIndex.load(tmp_path / "bigrams", bigrams, len(texts))
    for query in QUERIES:
        np.testing.assert_array_equal(loaded.scores(query), built.scores(query))


def test_texts_cut_before_are_indexed_alike(texts: list[str]) -> None:
    of_tokens = LexicalIndex.of_tokens([bigrams(text) for text in texts], bigrams)
    for query in QUERIES:
        np.testing.assert_array_equal(
            of_tokens.scores(query), LexicalIndex.build(texts, bigrams).scores(query)
        )


def test_an_index_among_some_scores_as_if_the_others_were_not_there(texts: list[str]) -> None:
    """… and once more among some of these; the others score nothing."""
    places = np.arange(0, len(texts), 7)
    part = LexicalIndex.build(texts, bigrams).among([texts[place] for place in places], places)
    for narrowed, where in (
        (part, places),
        (part.among([texts[p] for p in places[:9]], places[:9]), places[:9]),
    ):
        alone = LexicalIndex.build([texts[place] for place in where], bigrams)
        for query in QUERIES:
            scores = narrowed.scores(query)
            assert scores.shape == (len(texts),)
            np.testing.assert_array_equal(scores[where], alone.scores(query))
            assert not np.delete(scores, where).any()


def test_a_text_without_words_keeps_its_place() -> None:
    index = LexicalIndex.build(["。", "航道里程", ""], bigrams)
    assert np.flatnonzero(index.scores("航道")).tolist() == [1]


def test_a_missing_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorruptIndex, match="词索引 words 无法读取"):
        LexicalIndex.load(tmp_path / "words", bigrams, 3)


def test_scores_are_those_of_bm25s_bit_for_bit(tmp_path: Path, texts: list[str]) -> None:
    """… made here, read here from what bm25s wrote, and read by bm25s itself."""
    tokens = [bigrams(text) for text in [*texts, "……", ""]]
    theirs = bm25s.BM25(method="lucene", k1=K1, b=B)
    theirs.index([held or ["nothing"] for held in tokens], show_progress=False)
    made = LexicalIndex.of_tokens(tokens, bigrams)
    made.save(tmp_path / "index")
    read = LexicalIndex.load(tmp_path / "index", bigrams, len(tokens))
    written = bm25s.BM25.load(str(tmp_path / "index"))
    for query in [*QUERIES[:5], *texts[:20]]:
        expected = theirs.get_scores([token for token in bigrams(query) if token in theirs.vocab_dict])
        assert expected.any()
        for scores in (made.scores(query), read.scores(query)):
            np.testing.assert_array_equal(scores, expected)
        known = [token for token in bigrams(query) if token in written.vocab_dict]
        np.testing.assert_array_equal(written.get_scores(known), expected)


@pytest.mark.parametrize("written", ["五万元", "5万元", "50000元", "５万元"])
def test_an_amount_is_found_however_it_is_written(written: str) -> None:
    texts = ["处五万元以上的罚款", "处六万元以上的罚款", "处5元罚款", "责令改正"]
    for cut in (bigrams, WordCutter(full_tokenizer())):
        assert int(np.argmax(LexicalIndex.build(texts, cut).scores(written))) == 0
