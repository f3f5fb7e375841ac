"""A cross-encoder after the learned order: read by a real one, made here with random weights."""

from pathlib import Path

import numpy as np
import pytest

from assistant.bootstrap import open_assistant
from assistant.settings import Settings
from corpus.errors import ModelUnavailable
from index.assembling import assembled
from index.crossing import READ, CrossEncoderScorer, CrossReranker, with_cross_encoder
from index.types import Passage
from tests.fakes import FakeEmbedder

TEXTS = [f"第{n}条 建设单位应当在{n}日内报告第{n}号部门。" for n in range(1, 41)]
PASSAGES = [Passage(f"p{n}", f"law#{n}", (0, len(text)), "某办法", text) for n, text in enumerate(TEXTS)]
QUERY = "建设单位应当在几日内报告"


def write_model(folder: Path, labels: int) -> Path:
    """A cross-encoder of two small layers over characters, with random weights."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(TEXTS) + QUERY))]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, num_labels=labels, initializer_range=0.5,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("cross") / "model", 1)


def test_scores_are_those_of_the_model(model: Path) -> None:
    from sentence_transformers import CrossEncoder

    found = CrossEncoderScorer(str(model))(QUERY, TEXTS[:5])
    expected = CrossEncoder(str(model), local_files_only=True, device="cpu").predict(
        [(QUERY, t) for t in TEXTS[:5]]
    )
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert ((found >= 0) & (found <= 1)).all()
    assert len(set(np.round(found, 4).tolist())) > 1


def test_the_best_are_read_and_come_before_the_rest(model: Path) -> None:
    plain = assembled(PASSAGES, FakeEmbedder(), lambda *_: None)
    crossed = with_cross_encoder(plain, str(model))
    assert isinstance(crossed.reranker, CrossReranker)
    before, after = plain.search(QUERY, 40), crossed.search(QUERY, 40)
    assert {h.passage.id for h in before[:READ]} == {h.passage.id for h in after[:READ]}
    assert [h.passage.id for h in before[READ:]] == [h.passage.id for h in after[READ:]]
    assert [h.passage.id for h in before[:READ]] != [h.passage.id for h in after[:READ]]
    scores = [hit.score for hit in after]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_no_setting_changes_nothing() -> None:
    plain = assembled(PASSAGES, FakeEmbedder(), lambda *_: None)
    assert with_cross_encoder(plain, None) is plain
    assert with_cross_encoder(plain, "") is plain


def test_a_model_that_cannot_be_used_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="LVWEN_RERANKER_MODEL"):
        CrossEncoderScorer(str(tmp_path / "nothing"))
    with pytest.raises(ModelUnavailable, match="3 个输出"):
        CrossEncoderScorer(str(write_model(tmp_path / "three", 3)))


def test_the_assistant_reads_with_the_model_that_is_set(model: Path, tmp_path: Path) -> None:
    assistant = open_assistant(Settings(home=tmp_path / "home", reranker_model=str(model)), single=True)
    assert isinstance(assistant.index.retriever.reranker, CrossReranker)
    assert assistant.ask("2025年城市再生水利用率目标是多少？").citations
    assistant.index.record.close()
