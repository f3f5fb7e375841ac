"""How the built-in embedding model is trained, with sentence-transformers' own module, loss and trainer.

Run it as ``python -m index.training --articles articles.jsonl.gz --plan plan.txt --out DIRECTORY``.

1. A byte-pair tokenizer is learned from the raw texts (NFKC, lower case, punctuation dropped, no piece over
   six characters): Chinese needs no word list then, and the model reads its text the same way everywhere.
2. Pairs are drawn from the texts alone, no question and no label: a span of a section and the rest of it (the
   inverse cloze task of Lee et al. 2019, arXiv:1906.00300), two halves of a section, heading and text.
3. ``StaticEmbedding`` is trained with ``MultipleNegativesRankingLoss``: the other sections of a batch are the
   negatives.
4. The table is stored as one signed byte a number and one float a row; sentence-transformers reads it as is.
"""

import argparse
import gzip
import json
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.embedding import MANIFEST, WEIGHTS, digests

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

UNKNOWN = "[UNK]"
LONGEST_PIECE = 6
LONGEST_TEXT = 160
"""Characters of a section that one pair shows; longer ones are cut for speed, each time elsewhere."""
SPAN_LENGTHS = (6, 60)
PLAN_REPEATS = 20
"""The plan has some 150 paragraphs against 145,000 articles; repeated so that its words are seen."""
SIF = 1e-3
"""The constant a of smooth inverse frequency (Arora et al. 2017), for the length of the first vectors."""
MOST_PAIRS = 1_500_000
TRIAL_STEPS = 20


@dataclass(frozen=True)
class Section:
    """An article or a paragraph: what pairs are drawn from."""

    title: str
    heading: str
    text: str


@dataclass(frozen=True)
class Recipe:
    """What training is told: ``vocabulary`` × ``dimension`` numbers, ``batch`` pairs a step."""

    vocabulary: int = 32_000
    dimension: int = 512
    batch: int = 1024
    learning_rate: float = 0.05
    seed: int = 1


Pair = tuple[str, str]


def read_articles(path: Path) -> list[Section]:
    """Sections of a gzipped JSON-lines file with the fields title, chapter and text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row["text"].strip()]
    return [Section(row["title"], row.get("chapter") or "", row["text"]) for row in rows]


PLAN_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．](?!\d)|（\d+）)"
)


def read_plan(path: Path) -> list[Section]:
    """Sections of a plan as hard-wrapped lines: a paragraph ends at a line's full stop or at a heading."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    title = max(re.findall(r"《([^》]+规划)》", "".join(lines)[:200]) or [path.stem], key=len)
    sections: list[Section] = []
    heading = text = ""
    for line in lines:
        if PLAN_HEADING.match(line):
            sections.append(Section(title, heading, text))
            heading, text = line[:40], ""
        text += line
        if line.endswith("。"):
            sections.append(Section(title, heading, text))
            text = ""
    sections.append(Section(title, heading, text))
    return [section for section in sections if len(section.text) >= SPAN_LENGTHS[0]]


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


def first_table(tokenizer: Tokenizer, texts: Sequence[str], recipe: Recipe) -> NDArray[np.float32]:
    """Random vectors, shape (pieces, dimension), shorter for frequent pieces; zeros for unknown."""
    counts: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.ids)
    size = tokenizer.get_vocab_size()
    share = np.array([counts[token] for token in range(size)], dtype=np.float32) / max(1, counts.total())
    table = np.random.default_rng(recipe.seed).standard_normal((size, recipe.dimension), dtype=np.float32)
    table *= (SIF / (SIF + share))[:, None]
    table[0] = 0.0
    return table


def _span(text: str, rng: random.Random) -> tuple[int, int]:
    """Begin and end of neighbouring parts of a sentence; the whole text where it has no inner mark."""
    shortest, longest = SPAN_LENGTHS
    ends = sorted({0, *(match.end() for match in re.finditer(r"[，。；：、\n]", text)), len(text)})
    start = rng.choice(ends[:-1])
    wanted = rng.randint(shortest, longest)
    end = next((end for end in ends if end - start >= wanted), len(text))
    return start, min(end, start + longest)


def _cut(text: str, rng: random.Random) -> str:
    """At most LONGEST_TEXT characters of a text: its beginning half of the time, else any place."""
    room = len(text) - LONGEST_TEXT
    start = rng.randint(0, room) if room > 0 and rng.random() < 0.5 else 0
    return text[start : start + LONGEST_TEXT]


def draw_pair(section: Section, rng: random.Random) -> Pair:
    """One pair of texts that belong together (a question's stand-in, what should be found)."""
    kind = rng.random()
    heading = f"{section.title}\n{section.heading}" if section.heading else section.title
    if kind < 0.10:
        return heading, _cut(section.text, rng)
    if kind < 0.25:
        middle = len(section.text) // 2
        return _cut(section.text[:middle], rng) or heading, _cut(section.text[middle:], rng)
    start, end = _span(section.text, rng)
    anchor = section.text[start:end]
    if rng.random() < 0.15:
        anchor = f"{section.title} {anchor}"
    rest = section.text[:start] + section.text[end:] if rng.random() < 0.8 else section.text
    rest = rest.strip() or section.text
    context = heading if rng.random() < 0.5 else section.title
    return anchor, f"{context}\n{_cut(rest, rng)}"


def draw_pairs(sections: Sequence[Section], count: int, seed: int) -> Iterator[Pair]:
    """``count`` pairs, each section once before any comes again."""
    rng = random.Random(seed)
    order = list(range(len(sections)))
    drawn = 0
    while drawn < count:
        rng.shuffle(order)
        for place in order[: count - drawn]:
            yield draw_pair(sections[place], rng)
        drawn += len(order)


def fit(model: "SentenceTransformer", pairs: Sequence[Pair], steps: int, recipe: Recipe) -> None:
    """Train in place for ``steps`` steps, the learning rate falling to 0; pairs come again if too few."""
    from datasets import Dataset
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    rows = Dataset.from_dict({"anchor": [a for a, _ in pairs], "positive": [p for _, p in pairs]})
    with tempfile.TemporaryDirectory() as scratch:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=scratch,
            max_steps=steps,
            per_device_train_batch_size=min(recipe.batch, len(pairs)),
            learning_rate=recipe.learning_rate,
            warmup_steps=min(50, steps // 10),
            optim="adamw_torch_fused",
            max_grad_norm=0.0,
            seed=recipe.seed,
            save_strategy="no",
            report_to="none",
            logging_steps=max(1, steps // 40),
            use_cpu=True,
            dataloader_drop_last=True,
        )
        trainer = SentenceTransformerTrainer(
            model=model, args=arguments, train_dataset=rows, loss=MultipleNegativesRankingLoss(model)
        )
        trainer.train()


def new_model(tokenizer: Tokenizer, table: NDArray[np.float32]) -> "SentenceTransformer":
    """An untrained model of one ``StaticEmbedding``."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    return SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=table.copy())], device="cpu"
    )


def steps_in(minutes: float, tokenizer: Tokenizer, pairs: Sequence[Pair], recipe: Recipe) -> int:
    """How many steps fit into ``minutes`` here, from a few steps on a model that is thrown away."""
    shape = (tokenizer.get_vocab_size(), recipe.dimension)
    trial = new_model(tokenizer, np.ones(shape, dtype=np.float32))
    fit(trial, pairs[: 2 * recipe.batch], 1, recipe)
    started = time.monotonic()
    fit(trial, pairs[: TRIAL_STEPS * recipe.batch], TRIAL_STEPS, recipe)
    return max(1, int(minutes * 60 / ((time.monotonic() - started) / TRIAL_STEPS)))


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Signed bytes and one factor a row, so that ``bytes * factor[:, None]`` is within factor / 2."""
    factors = np.abs(table).max(axis=1) / 127.0
    safe = np.where(factors > 0, factors, 1.0)
    return np.rint(table / safe[:, None]).astype(np.int8), factors.astype(np.float32)


def write_model(model: "SentenceTransformer", out: Path, trained: Mapping[str, object]) -> None:
    """Write the model's directory: sentence-transformers' files, the table in bytes, and the manifest."""
    out.mkdir(parents=True, exist_ok=True)
    table: NDArray[np.float32] = model[0].state_dict()["embedding.weight"].numpy().copy()
    table[0] = 0.0
    model.save_pretrained(str(out), create_model_card=False)
    rows, factors = quantise(table)
    save_file({"embeddings": rows, "weights": factors}, out / WEIGHTS)
    (out / WEIGHTS).chmod(0o644)
    manifest = {"sha256": digests(out), "dimension": int(table.shape[1]), "trained": dict(trained)}
    (out / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def train(sections: Sequence[Section], out: Path, recipe: Recipe, minutes: float) -> None:
    """Train tokenizer and table on the sections for about ``minutes`` and write the model into ``out``."""
    texts = [section.text for section in sections] + sorted({section.title for section in sections})
    tokenizer = train_tokenizer(texts, recipe.vocabulary)
    trial = list(draw_pairs(sections, TRIAL_STEPS * recipe.batch, recipe.seed))
    steps = steps_in(minutes, tokenizer, trial, recipe)
    pairs = list(draw_pairs(sections, min(MOST_PAIRS, steps * recipe.batch), recipe.seed))
    model = new_model(tokenizer, first_table(tokenizer, texts, recipe))
    fit(model, pairs, steps, recipe)
    trained = {"sections": len(sections), "steps": steps, **asdict(recipe)}
    write_model(model, out, trained)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m index.training", description="训练内置的中文向量模型（静态词表）。"
    )
    parser.add_argument(
        "--articles", type=Path, required=True, help="法条文件（.jsonl.gz，含 title、chapter、text）"
    )
    parser.add_argument("--plan", type=Path, required=True, help="规划全文（.txt）")
    parser.add_argument("--out", type=Path, required=True, help="模型写到哪个目录")
    parser.add_argument("--minutes", type=float, default=10.0, help="训练多少分钟，不含分词器（默认 10）")
    parser.add_argument("--seed", type=int, default=1, help="随机种子（默认 1）")
    parser.add_argument("--threads", type=int, default=2, help="用几个线程（默认 2）")
    given = parser.parse_args(arguments)
    for name in ("RAYON_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, str(given.threads))
    for path in (given.articles, given.plan):
        if not path.is_file():
            parser.error(f"找不到文件 {path}")
    sections = read_articles(given.articles) + read_plan(given.plan) * PLAN_REPEATS
    train(sections, given.out, Recipe(seed=given.seed), given.minutes)


if __name__ == "__main__":
    main()
