"""``python -m eval`` (评测): run the reference questions and compare with the baselines."""

import json
import tomllib
from collections.abc import Sequence
from functools import cache, partial
from math import isnan
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.bootstrap import open_assistant
from assistant.pipeline import Assistant
from assistant.settings import read_settings
from assistant.terminal import progress
from corpus.errors import ModelUnavailable
from eval.attack_commands import attacks
from eval.beir import collected, ranked, read_collection, resident_mb, scores, times, write_trec
from eval.cases import OWN, SUITES, corpora_of, read_cases, suites
from eval.commands import run_app
from eval.exporting import export
from eval.model import lone
from eval.model import measured as measured_model
from eval.phrased import askings
from eval.reranker import held_out, own_lists, trained, unseen
from eval.retrieval import DEPTH
from eval.running import Run, missed, run_suite, worst, write_run
from eval.variants import (
    MOST_LOST,
    ORIGINAL,
    VARIANTS,
    Asked,
    Measured,
    chosen,
    lost,
    measured,
    write_variants,
)
from eval.verify_command import verify
from eval.weigh_command import weigh
from index.asked import FOLDS
from index.assembling import assembled
from index.embedding import load_embedder
from index.reranking import MODEL as RERANKER
from index.reranking import read_model
from index.training_reranker import Lists, untrained, write_model
from index.types import Hit

BASELINES = Path(__file__).parent / "baselines.toml"
OUT = Path(__file__).resolve().parent.parent / "var" / "eval"
SHOWN = {
    "points": "要点",
    "citation_recall": "引召",
    "citation_precision": "引准",
    "notices": "提示",
    "first": "首句",
    "clarified": "反问",
    "validity_errors": "时效",
    "refusal_precision": "拒准",
    "refusal_recall": "拒召",
    "median_length": "字数",
    "cases": "题数",
}
"""Means that are printed, with the head of their column."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="评测。")
out = Console(soft_wrap=True, highlight=False)


app.command(name="attacks")(attacks)
app.command()(verify)
app.command()(weigh)


@app.callback()
def _root() -> None:
    """评测：用参考问题检验检索和答复。"""


@app.command()
def run(
    suite: Annotated[list[str] | None, typer.Option(help="题集名称，可重复；不写则全部。")] = None,
    directory: Annotated[Path, typer.Option("--out", metavar="DIR", help="结果写到哪里。")] = OUT,
    show: Annotated[int, typer.Option(help="显示多少个答得不好的问题。")] = 0,
) -> None:
    """逐题作答、评分，写下结果，与基线比较；低于基线时退出码为 1。"""
    wanted = _known(suite or suites())
    baselines = tomllib.loads(BASELINES.read_text(encoding="utf-8"))
    below: list[str] = []
    for name in wanted:
        if not _has_texts(name):
            continue
        with progress(Console(stderr=True)) as report:
            found = run_suite(_assistant(corpora_of(name)), name, partial(report, name))
        write_run(found, directory)
        _print(found)
        for case, score in worst(found, show):
            out.print(
                f"  {case.id}  {' / '.join(case.turns)}  要点 {score.points}  引用 {score.citation_recall}"
            )
        below += missed(found, baselines)
    for line in below:
        out.print(f"低于基线：{line}", style="red")
    out.print(
        "要点：答案要点；引召、引准：引用的召回和准确；提示：应有的提示；首句：第一句里应有的话；反问：该反问时反问；时效：误引不适用的文本几处；拒准、拒召：拒答的准确和召回"
    )
    out.print(f"结果写在 {directory}")
    raise typer.Exit(1 if below else 0)


@app.command(name="export")
def export_cases(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="写到哪个目录。")],
    suite: Annotated[list[str] | None, typer.Option(help="题集名称，可重复；不写则全部。")] = None,
) -> None:
    """把题集和收录的条款导出成 BEIR 的三个文件，供 eval retrieval、eval.peers 和别的检索器使用。

    只导出单独成句、按今天的规定问、有答案的问题。
    """
    wanted = suite or list(suites())
    corpora = tuple(dict.fromkeys(path for name in wanted for path in corpora_of(name)))
    cases = [case for name in wanted for case in read_cases(SUITES / f"{name}.jsonl")]
    assistant = _assistant(corpora)
    texts, questions = export(assistant, cases, assistant.today(), directory)
    out.print(f"{texts} 个条款、{questions} 个问题，写在 {directory}")


@app.command()
def retrieval(
    corpus: Annotated[Path, typer.Option(help="文本，JSON 行：_id、title、text；可用 gzip 压缩。")],
    queries: Annotated[Path, typer.Option(help="问题，JSON 行：_id、text。")],
    qrels: Annotated[Path, typer.Option(help="相关性判断，制表符分开：query-id、corpus-id、score。")],
    file: Annotated[Path, typer.Option("--run", metavar="FILE", help="TREC 格式的结果写到哪里。")] = OUT
    / "run.trec",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="每个问题取多少条。")] = 100,
) -> None:
    """用自己的文本和问题评检索：同一检索器，同一内置模型；末行是 JSON。"""
    held = read_collection(corpus, queries, qrels)
    with progress(Console(stderr=True)) as report:
        begin = perf_counter()
        retriever = assembled(held.passages, load_embedder(read_settings().embedding_model), report)
        built = perf_counter() - begin
        results = []
        for result in ranked(retriever, held.queries, limit):
            results.append(result)
            report("检索", len(results), len(held.queries))
    found = collected(results)
    write_trec(found, file)
    sizes = {"passages": len(held.passages), "queries": len(held.queries)}
    told = {
        **scores(found, held.judgements),
        **sizes,
        "build_s": built,
        **times(found),
        "resident_mb": resident_mb(),
    }
    out.print(f"结果写在 {file}")
    print(json.dumps({name: round(value, 4) for name, value in told.items()}))


@app.command()
def rerank(
    corpus: Annotated[Path, typer.Option(help="文本，JSON 行：_id、title、text；可用 gzip 压缩。")],
    queries: Annotated[Path, typer.Option(help="问题，JSON 行：_id、text。")],
    qrels: Annotated[Path, typer.Option(help="相关性判断，制表符分开：query-id、corpus-id、score。")],
    folds: Annotated[Path, typer.Option(help="各折的向量模型，由 python -m index.folds 写出。")],
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="模型写到哪里。")] = RERANKER,
) -> None:
    """训练重排模型，写入文件；用没有见过该题的向量模型和重排模型检验，末行是 JSON。

    现有的重排模型与本版本的特征不符时，先按融合的次序检索。
    """
    held = read_collection(corpus, queries, qrels)
    try:
        read_model()
    except ModelUnavailable:
        write_model(untrained(), RERANKER, {})
    with progress(Console(stderr=True)) as report:
        retriever = assembled(held.passages, load_embedder(read_settings().embedding_model), report)
        listed = unseen(retriever, held, folds, report)
        phrased: list[list[Lists]] = [[] for _ in range(FOLDS)]
        for one in askings(corpora_of("laws"), folds, report):
            phrased[one.fold].append(own_lists(one.assistant, one.cases))
    own = [own_lists(_assistant(corpora_of(n)), read_cases(SUITES / f"{n}.jsonl")) for n in OWN]
    carried = held_out(listed, phrased, own)
    told = {**scores(carried.ranked, held.judgements), "phrasings": carried.phrasings}
    asked = [part for parts in phrased for part in parts]
    model = trained([listed.lists, *asked], own)
    counts = {
        name: sum(len(part.rows) for part in parts)
        for name, parts in (("questions", [listed.lists]), ("phrasings_asked", asked), ("own", own))
    }
    write_model(model, file, {"trained_on": counts})
    out.print(f"模型写在 {file}")
    print(json.dumps({name: round(value, 4) for name, value in {**told, **counts}.items()}))


@app.command()
def variants(
    suite: Annotated[
        list[str] | None, typer.Option(help="从哪些题集选题，可重复；不写为 plan、policies 和 laws。")
    ] = None,
    directory: Annotated[Path, typer.Option("--out", metavar="DIR", help="各种写法的问题写到哪里。")] = OUT,
) -> None:
    """选一百个参考问题，各换四种写法（同音别字、繁体、全角、数字），比较检索；有一种少三个百分点以上时退出码为 1。"""
    asked = chosen([name for name in _known(suite or OWN) if _has_texts(name)])
    table = Table("写法", "改动题数", "R@5", "R@10", "少", title=f"{len(asked)} 题")
    found: dict[str, Measured] = {}
    for name in (ORIGINAL, *VARIANTS):
        found[name] = measured(asked, name, _search)
        held, less = found[name], lost(found).get(name, 0.0)
        cells = (f"{held.recall_5:.3f}", f"{held.recall_10:.3f}", f"{less:.1f}")
        table.add_row(name, str(held.changed), *cells)
    out.print(table)
    write_variants(asked, found, directory / "variants.jsonl")
    out.print(f"各种写法的问题写在 {directory}")
    told = {
        name: {"changed": held.changed, "R@5": round(held.recall_5, 4), "R@10": round(held.recall_10, 4)}
        for name, held in found.items()
    }
    print(json.dumps({"questions": len(asked), "variants": told, "lost": lost(found)}))
    raise typer.Exit(1 if max(lost(found).values()) > MOST_LOST else 0)


@app.command()
def model(
    replies: Annotated[int, typer.Option(min=1, help="多少份回复。")] = 1000,
    seed: Annotated[int, typer.Option(help="随机数种子。")] = 1,
    show: Annotated[int, typer.Option(help="显示多少个漏放、误拦的句子。")] = 0,
) -> None:
    """掺假的模型回复走完全程：没有依据的句子放出一句，退出码即为 1；末行是 JSON。"""
    found = measured_model(_assistant(()), lone("plan", "policies"), replies, seed)
    for one in (*found.false_shown[:show], *found.withheld[:show]):
        out.print(f"  {one.error or '误拦'}：{one.written}")
    print(json.dumps(found.told()))
    raise typer.Exit(1 if found.false_shown or found.foreign else 0)


def _known(names: Sequence[str]) -> Sequence[str]:
    """The names, having made sure that there are such suites."""
    unknown = set(names) - set(suites())
    if unknown:
        out.print(f"没有题集 {'、'.join(sorted(unknown))}；可用的是 {'、'.join(suites())}")
        raise typer.Exit(2)
    return names


def _has_texts(suite: str) -> bool:
    """Whether the texts that a suite is about are there; says so where they are not."""
    try:
        corpora_of(suite)
    except FileNotFoundError as error:
        out.print(f"跳过题集 {suite}：{error}")
        return False
    return True


def _search(asked: Asked, typed: str) -> tuple[Hit, ...]:
    return _assistant(corpora_of(asked.suite)).search(typed, DEPTH, asked.case.as_of)


@cache
def _assistant(corpora: tuple[Path, ...]) -> Assistant:
    settings = read_settings()
    return open_assistant(settings.model_copy(update={"corpus": (*settings.corpus, *corpora)}))


def _print(found: Run) -> None:
    shown = {name: head for name, head in SHOWN.items() if not isnan(found.means[name])}
    table = Table("类别", *shown.values(), title=f"{found.suite}（{found.seconds:.1f} 秒）")
    for name, means in {**found.categories, "合计": found.means}.items():
        cells = [means[column] for column in shown]
        table.add_row(name, *("" if isnan(cell) else f"{cell:.3f}".rstrip("0").rstrip(".") for cell in cells))
    out.print(table)
    exact = found.means["verbatim"], found.means["numbers"]
    out.print(f"引文逐字 {exact[0]:.3f}  数字有据 {exact[1]:.3f}")
    retrieval = {name: value for name, value in found.means.items() if "@" in name}
    out.print("检索  " + "  ".join(f"{name} {value:.3f}" for name, value in retrieval.items()))


if __name__ == "__main__":
    run_app(app)
