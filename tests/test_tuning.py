"""Questions made of articles, folds, and fine-tuning on questions."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.asked import Asked, grouped_folds, hard_negatives, random_folds, read_asked
from index.folds import figures, main
from index.learning import Material, encoded, pieces
from index.pairs import Section
from index.questions_like import RULES, everyday, in_everyday_words, question_like
from index.training import first_table, new_model, train_tokenizer, write_model
from index.tuning import Tuning, lesson_of, tuned

SUBJECTS = ("污水", "垃圾", "工资", "森林", "公路", "学校", "药品", "土地", "煤炭", "船舶")
SPOKEN = ("脏水", "废物", "工钱", "树林", "马路", "课堂", "吃药", "地皮", "烧煤", "轮船")


def asked_of(relevant: list[set[int]], texts: list[str]) -> Asked:
    count = range(len(relevant))
    return Asked(
        [f"q{n}" for n in count],
        [f"{SPOKEN[n % 10]}归谁管？" for n in count],
        texts,
        [frozenset(r) for r in relevant],
    )


@pytest.fixture
def asked() -> Asked:
    texts = [f"{s}条例\n管理{s}的部门应当检查{s}，破坏{s}的，处以罚款。" for s in SUBJECTS]
    return asked_of([{n % 10} for n in range(20)], texts)


def tokenizer_of(asked: Asked) -> Tokenizer:
    return train_tokenizer([*asked.texts, *asked.questions] * 3, 400)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("排放污水的，由主管部门处以罚款。", {"罚", "违法", "后果", "处罚"}),
        ("本办法所称清洁生产，是指减少污染。", {"清洁生产"}),
        ("禁止露天焚烧秸秆。", {"秸秆"}),
    ],
)
def test_a_question_names_what_the_article_is_about(text: str, questions: set[str]) -> None:
    made = {question_like(text, random.Random(seed)) for seed in range(60)}
    assert any(word in question for question in made for word in questions)
    assert made == {question_like(text, random.Random(seed)) for seed in range(60)}


def test_every_rule_fills_its_questions_from_its_pattern() -> None:
    for rule in RULES:
        groups = set(rule.pattern.groupindex)
        assert all(question.format(**dict.fromkeys(groups, "甲")) for question in rule.questions)


def test_official_words_give_way_to_everyday_ones() -> None:
    changed = in_everyday_words("用人单位应当支付劳动报酬", random.Random(1), share=1.0)
    assert "用人单位" not in changed
    assert in_everyday_words("用人单位", random.Random(1), share=0.0) == "用人单位"
    assert all(words for words in everyday().values())


def test_no_text_answers_questions_of_two_folds() -> None:
    relevant = [{n, n + 1} if n % 3 else {n} for n in range(40)]
    asked = asked_of(relevant, [f"条文{n}" for n in range(42)])
    folds = grouped_folds(asked)
    fold_of: dict[int, int] = {}
    for fold, texts in zip(folds.tolist(), relevant, strict=True):
        assert all(fold_of.setdefault(text, fold) == fold for text in texts)
    assert set(folds.tolist()) == {0, 1, 2, 3, 4}


def test_copies_of_a_text_hold_their_questions_together() -> None:
    asked = asked_of([{0}, {1}, {2}], ["同文", "同文", "异文"])
    folds = grouped_folds(asked)
    assert folds[0] == folds[1] != folds[2]


def test_random_folds_are_of_one_size(asked: Asked) -> None:
    assert np.bincount(random_folds(asked)).tolist() == [4, 4, 4, 4, 4]


def test_hard_negatives_answer_nothing(asked: Asked) -> None:
    for relevant, negatives in zip(asked.relevant, hard_negatives(asked), strict=True):
        assert len(negatives) and not relevant & set(negatives.tolist())


def test_tuning_brings_everyday_questions_to_their_texts(asked: Asked) -> None:
    tokenizer = tokenizer_of(asked)
    table = np.random.default_rng(1).standard_normal((tokenizer.get_vocab_size(), 32), dtype=np.float32)
    table[0] = 0.0
    sections = [Section(f"{s}条例", "总则", "第一条", f"管理{s}的部门应当检查{s}。") for s in SUBJECTS]
    lesson = lesson_of(asked, Material(sections, tokenizer, 8))
    learned = tuned(table, lesson, range(20), Tuning(epochs=30, table_rate=0.02, map_rate=0.01))
    scores = (
        encoded_by(learned, asked.questions, tokenizer) @ encoded_by(learned, asked.texts, tokenizer).T
    ).argmax(axis=1)
    assert [int(best) for best in scores] == [n % 10 for n in range(20)]
    assert not learned[0].any()


def encoded_by(table: np.ndarray, texts: object, tokenizer: Tokenizer) -> np.ndarray:
    import torch

    return encoded(torch.from_numpy(table), pieces(tokenizer, list(texts))).numpy()  # type: ignore[call-overload]


def test_figures_count_what_is_right_and_where() -> None:
    scores = np.arange(200, dtype=np.float32)[::-1].copy()
    assert figures(scores, frozenset({1, 150})) == (0.5, 0.5, 0.5)
    assert figures(scores, frozenset({50})) == (0.0, 1.0, 0.0)


def test_the_folds_command_prints_both_ways_of_folding(
    asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    texts = [
        {"_id": str(n), "title": text.split("\n")[0], "text": text.split("\n")[1]}
        for n, text in enumerate(asked.texts)
    ]
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in texts)
    queries = [{"_id": name, "text": text} for name, text in zip(asked.ids, asked.questions, strict=True)]
    (folder / "queries.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in queries), encoding="utf-8"
    )
    rows = [f"{name}\t{n % 10}\t1" for n, name in enumerate(asked.ids)]
    (folder / "qrels.tsv").write_text(
        "\n".join(["query-id\tcorpus-id\tscore", *rows]) + "\n", encoding="utf-8"
    )
    assert read_asked(folder) == asked
    tokenizer = tokenizer_of(asked)
    from index.training import Recipe, read_table

    table = first_table(tokenizer, list(asked.texts), Recipe(dimension=16))
    write_model(new_model(tokenizer, table), tmp_path / "base", {})
    assert read_table(tmp_path / "base")[1].shape == table.shape
    with gzip.open(tmp_path / "articles.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row | {"chapter": "总则"}, ensure_ascii=False) + "\n" for row in texts)
    given = {"base": tmp_path / "base", "articles": tmp_path / "articles.jsonl.gz", "questions": folder}
    given["out"] = tmp_path / "folds"
    main([word for name, path in given.items() for word in (f"--{name}", str(path))])
    shown = capsys.readouterr().out
    assert "grouped" in shown and "random" in shown and shown.count("R@100") == 8
