"""How the built-in embedding model is trained.

``python -m index.training --articles articles.jsonl.gz --plan plan.txt --questions DIRECTORY --out DIRECTORY``

1. A byte-pair tokenizer is learned from the texts and the questions made of them (NFKC, lower case, punctuation
   dropped, no piece over six characters): Chinese needs no word list then, and the model reads its text the same
   way everywhere.
2. A table is trained on pairs drawn from the texts alone (``index.pairs``, ``index.learning``).
3. With ``--questions`` it is fine-tuned on questions whose answers are known (``index.tuning``);
   ``python -m index.folds`` says what that is worth for questions never seen.
4. The table is stored as one signed byte a number and one float a row; sentence-transformers reads it as is.
"""

import argparse
import json
import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.embedding import MANIFEST, TOKENIZER, WEIGHTS, digests
from index.pairs import Section, read_articles, read_plan
from index.questions_like import question_like

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

UNKNOWN = "[UNK]"
LONGEST_PIECE = 6
PLAN_REPEATS = 10
"""The plan has some 150 paragraphs against 145,000 articles; repeated so that its words are seen."""
SIF = 1e-3
"""The constant a of smooth inverse frequency (Arora et al. 2017), for the length of the first vectors."""
ASKED_EVERY = 3
"""One section in so many lends the tokenizer a question, for the words that only questions have."""
ROUNDS = ((1600, 0.05, 0.4), (2172, 0.03, 0.5))
"""Steps, learning rate and share of question-like pairs of each round: what the shipped model was trained with."""

Table = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """What training is told: ``vocabulary`` × ``dimension`` numbers, ``batch`` pairs a step."""

    vocabulary: int = 32_000
    dimension: int = 512
    batch: int = 1024
    rounds: tuple[tuple[int, float, float], ...] = ROUNDS
    seed: int = 1


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """A byte-pair tokenizer of at most ``vocabulary`` pieces; piece 0 stands for every unknown character."""
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.UnicodeScripts(),
            pre_tokenizers.Punctuation("removed"),
            pre_tokenizers.Digits(individual_digits=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=[UNKNOWN], max_token_length=LONGEST_PIECE, show_progress=True
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def texts_of(sections: Sequence[Section], seed: int) -> list[str]:
    """What the tokenizer is learned from: texts, titles, and questions made of every third text."""
    rng = random.Random(seed)
    asked = [question_like(section.text, rng) for section in sections[::ASKED_EVERY]]
    titles = sorted({section.title for section in sections})
    return [section.text for section in sections] + titles + asked


def first_table(tokenizer: Tokenizer, texts: Sequence[str], recipe: Recipe) -> Table:
    """Random vectors, shape (pieces, dimension), shorter for frequent pieces.

    Zeros for the unknown piece and for pieces no text shows: what is never trained must not be noise.
    """
    counts: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False):
        counts.update(encoding.ids)
    size = tokenizer.get_vocab_size()
    found = np.array([counts[token] for token in range(size)], dtype=np.float32)
    table = np.random.default_rng(recipe.seed).standard_normal((size, recipe.dimension), dtype=np.float32)
    table *= (SIF / (SIF + found / max(1, counts.total())))[:, None]
    table[found == 0] = 0.0
    table[0] = 0.0
    return table


def new_model(tokenizer: Tokenizer, table: Table) -> "SentenceTransformer":
    """A model of one ``StaticEmbedding`` with this table."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    return SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=table.copy())], device="cpu"
    )


def quantise(table: Table) -> tuple[NDArray[np.int8], Table]:
    """Signed bytes and one factor a row, so that ``bytes * factor[:, None]`` is within factor / 2."""
    factors = np.abs(table).max(axis=1) / 127.0
    safe = np.where(factors > 0, factors, 1.0)
    return np.rint(table / safe[:, None]).astype(np.int8), factors.astype(np.float32)


def write_model(model: "SentenceTransformer", out: Path, trained: Mapping[str, object]) -> None:
    """Write the model's directory: sentence-transformers' files, the table in bytes, and the manifest."""
    out.mkdir(parents=True, exist_ok=True)
    table: Table = model[0].state_dict()["embedding.weight"].numpy().copy()
    table[0] = 0.0
    model.save_pretrained(str(out), create_model_card=False)
    rows, factors = quantise(table)
    save_file({"embeddings": rows, "weights": factors}, out / WEIGHTS)
    (out / WEIGHTS).chmod(0o644)
    manifest = {"sha256": digests(out), "dimension": int(table.shape[1]), "trained": dict(trained)}
    (out / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_table(model: Path) -> tuple[Tokenizer, Table]:
    """Tokenizer and table of a model directory."""
    held = load_file(model / WEIGHTS)
    table = held["embeddings"].astype(np.float32) * held["weights"][:, None]
    return Tokenizer.from_file(str(model / TOKENIZER)), table


def pretrained(sections: Sequence[Section], recipe: Recipe) -> tuple[Tokenizer, Table]:
    """Tokenizer and table learned from the sections alone."""
    from index.learning import Material, Round, fit

    texts = texts_of(sections, recipe.seed)
    tokenizer = train_tokenizer(texts, recipe.vocabulary)
    table = first_table(tokenizer, texts, recipe)
    material = Material(sections, tokenizer, recipe.batch)
    for number, given in enumerate(recipe.rounds):
        table = fit(table, material, Round(*given), recipe.seed + number)
    return tokenizer, table


def fine_tuned(
    tokenizer: Tokenizer, table: Table, sections: Sequence[Section], folder: Path, corpora: Sequence[Path]
) -> Table:
    """The table after all questions of a folder in the BEIR shape, and all phrasings of the clauses in ``corpora``."""
    from index.asked import read_asked
    from index.learning import Material
    from index.phrased import HALVES, phrased
    from index.tuning import REHEARSED_PAIRS, Tuning, joined, lesson_of, tuned

    material = Material(sections, tokenizer, REHEARSED_PAIRS)
    asked = [read_asked(folder), *(phrased(corpora, half)[0] for half in HALVES if corpora)]
    lesson = joined([lesson_of(each, material) for each in asked])
    return tuned(table, lesson, range(len(lesson.questions)), Tuning())


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m index.training", description="训练内置的中文向量模型（静态词表）。"
    )
    parser.add_argument(
        "--articles", type=Path, required=True, help="法条文件（.jsonl.gz，含 title、chapter、text）"
    )
    parser.add_argument("--plan", type=Path, required=True, help="规划全文（.txt）")
    parser.add_argument("--questions", type=Path, help="问题集目录（BEIR 三件）；给了就再用问题微调")
    parser.add_argument("--corpus", type=Path, action="append", help="法规目录，可重复；给了就一并学它的问法")
    parser.add_argument("--base", type=Path, help="已经预训练好的模型目录；给了就只微调")
    parser.add_argument("--out", type=Path, required=True, help="模型写到哪个目录")
    parser.add_argument("--steps", type=int, help="只训练一轮，共多少步（不给则按成品的两轮）")
    parser.add_argument("--seed", type=int, default=1, help="随机种子（默认 1）")
    parser.add_argument("--threads", type=int, default=2, help="用几个线程（默认 2）")
    given = parser.parse_args(arguments)
    for name in ("RAYON_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, str(given.threads))
    for path in (given.articles, given.plan, *([given.questions] if given.questions else [])):
        if not path.exists():
            parser.error(f"找不到文件 {path}")
    sections = read_articles(given.articles) + read_plan(given.plan) * PLAN_REPEATS
    rounds = ((given.steps, *ROUNDS[0][1:]),) if given.steps else ROUNDS
    recipe = Recipe(rounds=rounds, seed=given.seed)
    tokenizer, table = read_table(given.base) if given.base else pretrained(sections, recipe)
    if given.questions:
        table = fine_tuned(tokenizer, table, sections, given.questions, given.corpus or [])
    told = {"sections": len(sections), "questions": bool(given.questions), "phrasings": bool(given.corpus)}
    trained = {**told, **asdict(recipe)}
    write_model(new_model(tokenizer, table), given.out, trained)


if __name__ == "__main__":
    main()
