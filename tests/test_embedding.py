"""The embedder: the built-in table, other sentence-transformers models, and training."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from index.embedding import (
    BUILT_IN,
    TOKENIZER,
    WEIGHTS,
    SentenceTransformerEmbedder,
    StaticEmbedder,
    built_in,
    load_embedder,
)
from index.pairs import Section, draw_pairs, read_plan
from index.training import main, quantise, train_tokenizer
from index.types import Vectors
from tests.contracts import check_embedder
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("LVWEN_SHARED", ROOT.parent / "shared"))
PLAN = SHARED / "plan" / "jinxiang-green-plan.txt"
STARD = SHARED / "bench" / "stard"
VARIED = (
    "",
    " \n\t",
    "。，！",
    "水",
    "哪个部门牵头清洁生产审核？",
    "２０２５年单位ＧＤＰ能耗降低15.61%，PM2.5浓度",
    "The water bureau and WATER",
    "😀",
    "😀水务局",
    "怎么办",
    "第一条\u3000为了保护环境\n\n制定本法。",
    "县发展和改革局负责节能审查工作" * 600,
    "没有标点的长文本" * 300,
)
NEIGHBOURS = (
    ("拖欠工人工资", "用人单位未按照约定支付劳动者劳动报酬的责令限期支付", "船舶进出港口应当办理签证"),
    ("污水直排河里罚多少", "禁止向水体排放未经处理的工业废水", "婚姻登记机关应当对结婚申请进行审查"),
    ("垃圾分类", "生活垃圾应当分类投放、分类收集、分类运输", "公司董事会每年至少召开两次会议"),
    ("节约用水", "国家厉行节约用水，推广节水技术", "证人应当如实作证"),
    ("盗窃财物", "以非法占有为目的窃取他人财产的处有期徒刑", "县级以上人民政府应当编制城市绿化规划"),
)

KEYWORDS = ("污水排放", "禁止向水体排放未经处理的工业废水", "婚姻登记机关应当对结婚申请进行审查")
"""Two words alone, which the model was not taught; words and bigrams find these."""


@pytest.fixture(scope="module")
def static() -> StaticEmbedder:
    return built_in()


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of five words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {"[UNK]": 0, "清": 1, "洁": 2, "水": 3, "能": 4}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    table = np.random.default_rng(1).standard_normal((len(words), 8), dtype=np.float32)
    path = tmp_path_factory.mktemp("models") / "tiny"
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=table)], device="cpu")
    model.save_pretrained(str(path), create_model_card=False)
    return path


def test_built_in_model_keeps_the_contract(static: StaticEmbedder) -> None:
    check_embedder(static)


def test_any_sentence_transformers_model_keeps_the_contract(tiny_model: Path) -> None:
    check_embedder(SentenceTransformerEmbedder(str(tiny_model)))


def test_the_double_keeps_the_contract() -> None:
    check_embedder(FakeEmbedder())


def test_static_vectors_equal_those_of_sentence_transformers(static: StaticEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUILT_IN), device="cpu", local_files_only=True)
    expected = model.encode(list(VARIED), normalize_embeddings=True, convert_to_numpy=True)
    np.testing.assert_allclose(static.encode(VARIED), expected, atol=1e-5)


def test_rounding_stays_small_over_fifteen_thousand_characters(static: StaticEmbedder) -> None:
    """sentence-transformers itself drifts by 1.4e-5 here, for it adds single floats one by one."""
    np.testing.assert_allclose(static.encode(["无标点" * 5000]), static.encode(["无标点"]), atol=1e-5)


@pytest.mark.parametrize("text", ["", " \n", "。，", "😀"])
def test_a_text_without_known_tokens_is_all_zeros(static: StaticEmbedder, text: str) -> None:
    assert not static.encode([text]).any()


def test_width_and_case_make_no_difference(static: StaticEmbedder) -> None:
    wide, narrow = static.encode(["２０２５年ＧＤＰ", "2025年gdp"])
    np.testing.assert_allclose(wide, narrow, atol=1e-6)


@pytest.mark.parametrize(("question", "near", "far"), NEIGHBOURS)
def test_a_question_is_nearer_to_its_own_clause(
    static: StaticEmbedder, question: str, near: str, far: str
) -> None:
    asked, own, other = static.encode([question, near, far])
    assert asked @ own > asked @ other + 0.1


@pytest.mark.xfail(strict=True, reason="微调之后，只有两个词的说法离条文不够近（docs/adr/0027）")
def test_two_words_are_nearer_to_their_own_clause(static: StaticEmbedder) -> None:
    asked, own, other = static.encode(list(KEYWORDS))
    assert asked @ own > asked @ other + 0.1


def test_each_question_finds_its_clause_among_all(static: StaticEmbedder) -> None:
    clauses = [clause for _, near, far in NEIGHBOURS for clause in (near, far)]
    scores = static.encode([question for question, _, _ in NEIGHBOURS]) @ static.encode(clauses).T
    assert [int(best) for best in scores.argmax(axis=1)] == [2 * row for row in range(len(NEIGHBOURS))]


def test_the_files_are_what_the_manifest_says_and_fit_twenty_megabytes(static: StaticEmbedder) -> None:
    assert static.intact()
    assert sum(file.stat().st_size for file in BUILT_IN.rglob("*") if file.is_file()) <= 20_000_000


def test_name_holds_the_directory_and_changes_with_the_files(static: StaticEmbedder, tmp_path: Path) -> None:
    assert static.name.startswith(f"{BUILT_IN.name}-")
    assert built_in().name == static.name
    copy = tmp_path / BUILT_IN.name
    shutil.copytree(BUILT_IN, copy)
    weights = bytearray((copy / WEIGHTS).read_bytes())
    weights[-1] ^= 1
    (copy / WEIGHTS).write_bytes(weights)
    assert not StaticEmbedder(copy).intact()


def test_a_short_question_takes_less_than_a_millisecond(static: StaticEmbedder) -> None:
    question = ["哪个部门牵头清洁生产审核？"]
    static.encode(question)
    taken = []
    for _ in range(50):
        started = time.perf_counter()
        static.encode(question)
        taken.append(time.perf_counter() - started)
    assert sorted(taken)[25] < 1e-3


def test_static_embedder_imports_neither_torch_nor_sentence_transformers() -> None:
    program = (
        "import sys; from index.embedding import built_in; built_in().encode(['水'])\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_load_embedder_gives_the_built_in_model_unless_told_otherwise(tiny_model: Path) -> None:
    assert isinstance(load_embedder(None), StaticEmbedder)
    assert isinstance(load_embedder(str(BUILT_IN)), StaticEmbedder)
    assert load_embedder(str(tiny_model)).dimension == 8


@pytest.mark.parametrize("name", ["", "nobody/no-such-model"])
def test_a_missing_model_is_explained_with_the_setting(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelUnavailable, match="LVWEN_EMBEDDING_MODEL"):
        load_embedder(name or str(tmp_path / "absent"))


@pytest.mark.parametrize("broken", [TOKENIZER, WEIGHTS, "manifest.json"])
def test_a_damaged_built_in_model_is_explained(tmp_path: Path, broken: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(BUILT_IN, copy)
    (copy / broken).write_bytes(b"{")
    with pytest.raises(ModelUnavailable, match="LVWEN_EMBEDDING_MODEL"):
        StaticEmbedder(copy)


def test_quantised_rows_differ_by_at_most_half_a_step() -> None:
    table = np.random.default_rng(1).standard_normal((20, 8), dtype=np.float32)
    table[0] = 0.0
    rows, factors = quantise(table)
    assert (np.abs(rows * factors[:, None] - table) <= factors[:, None] / 2 + 1e-6).all()


def test_pairs_come_from_one_section_and_the_same_seed_draws_the_same() -> None:
    sections = [Section(f"法{n}", "总则", f"第{n}条", f"甲应当{n}次检查；乙应当报告。") for n in range(30)]
    pairs = list(islice(draw_pairs(sections, 3, 0.4), 70))
    assert pairs == list(islice(draw_pairs(sections, 3, 0.4), 70))
    assert all(anchor.strip() and positive.strip() for anchor, positive in pairs)


def test_the_tokenizer_has_no_piece_over_six_characters() -> None:
    tokenizer = train_tokenizer(["县级以上地方人民政府生态环境主管部门"] * 20, 300)
    assert max(map(len, tokenizer.get_vocab())) <= 6


@pytest.mark.skipif(not PLAN.is_file(), reason="缺少 shared/plan（LVWEN_SHARED）")
def test_the_plan_is_read_in_paragraphs_under_their_headings() -> None:
    sections = read_plan(PLAN)
    assert len(sections) > 80
    assert {section.title for section in sections} == {"金乡县“十四五”绿色低碳循环发展规划"}
    assert any("清洁生产" in section.text for section in sections)


def test_training_on_a_few_texts_writes_a_model_that_both_readers_load(tmp_path: Path) -> None:
    subjects = ("污水", "垃圾", "工资", "森林", "公路", "学校", "药品", "土地", "煤炭", "船舶")
    rows = [
        {
            "title": f"{s}管理条例",
            "chapter": "总则",
            "text": f"管理{s}的部门应当检查{s}，{v}{s}的，处以罚款；{s}归口管理。",
        }
        for s in subjects
        for v in ("破坏", "浪费", "污染", "倒卖", "隐瞒")
    ]
    articles, plan, out = tmp_path / "articles.jsonl.gz", tmp_path / "plan.txt", tmp_path / "small"
    with gzip.open(articles, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    plan.write_text("《某县绿色发展规划》\n一、总体要求\n全县坚持绿色发展，\n节约资源。\n", encoding="utf-8")
    given = ["--articles", str(articles), "--plan", str(plan), "--out", str(out), "--steps", "30"]
    main(given)
    static = StaticEmbedder(out)
    known = ["检查污水", "处以罚款"]
    np.testing.assert_allclose(
        SentenceTransformerEmbedder(str(out)).encode(known), static.encode(known), atol=1e-5
    )
    assert static.intact()
    asked, own, other = static.encode(["污水", "检查污水", "检查船舶"])
    assert asked @ own > asked @ other


def test_training_refuses_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(
            [
                "--articles",
                str(tmp_path / "no.gz"),
                "--plan",
                str(tmp_path / "no.txt"),
                "--out",
                str(tmp_path),
            ]
        )
    assert "找不到文件" in capsys.readouterr().err


def _lines(path: Path) -> list[dict[str, Any]]:
    packed = path.read_bytes()
    text = gzip.decompress(packed) if path.suffix == ".gz" else packed
    return [json.loads(line) for line in text.decode().strip().split("\n")]


def _recall_at_10(queries: Vectors, articles: Vectors, relevant: Sequence[set[int]]) -> float:
    shares = []
    for vector, wanted in zip(queries, relevant, strict=True):
        best = np.argpartition(-(articles @ vector), 10)[:10]
        shares.append(len(wanted & set(best.tolist())) / len(wanted))
    return float(np.mean(shares))


@pytest.mark.skipif(not STARD.is_dir(), reason="缺少 shared/bench/stard（LVWEN_SHARED）")
def test_recall_on_lay_questions_stays_where_it_was_measured(static: StaticEmbedder) -> None:
    articles, queries = _lines(STARD / "corpus.jsonl.gz"), _lines(STARD / "queries.jsonl")
    row_of = {article["_id"]: row for row, article in enumerate(articles)}
    relevant: dict[str, set[int]] = {query["_id"]: set() for query in queries}
    for line in (STARD / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, article, _ = line.split("\t")
        relevant[query].add(row_of[article])
    vectors = static.encode([f"{article['title']}\n{article['text']}" for article in articles])
    asked = static.encode([query["text"] for query in queries])
    assert _recall_at_10(asked, vectors, [relevant[query["_id"]] for query in queries]) >= 0.37
