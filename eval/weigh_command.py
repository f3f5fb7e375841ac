"""``python -m eval weigh``: the weights of provisions and of the choice between plan and rules, fitted and written."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.bootstrap import open_assistant
from assistant.deciding import MODEL as CHOICE
from assistant.deciding import NAMES as CHOSEN
from assistant.pipeline import Assistant
from assistant.settings import read_settings
from assistant.terminal import progress
from assistant.weighing import MODEL, NAMES, read_weighing
from corpus.errors import ModelUnavailable
from eval.cases import OWN, SUITES, corpora_of, read_cases
from eval.choosing import choices, chosen
from eval.choosing import write as write_choice
from eval.outside import outside_cases
from eval.phrased import askings
from eval.weighing import examples, fitted
from eval.weighing import write as write_weights
from index.reranking import read_model
from index.training_reranker import untrained, write_model

out = Console(soft_wrap=True, highlight=False)


def weigh(
    suite: Annotated[
        list[str] | None,
        typer.Option(help="用哪些题集，可重复；不写为 plan、policies、laws、talks 和 drill。"),
    ] = None,
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="条文的权重写到哪里。")] = MODEL,
    choice_file: Annotated[
        Path, typer.Option("--choice-out", metavar="FILE", help="取舍的权重写到哪里。")
    ] = CHOICE,
    folds: Annotated[
        Path | None,
        typer.Option(help="各折的向量模型，由 python -m index.folds --corpus 写出；给了就也用问法求权重。"),
    ] = None,
    outside: Annotated[
        Path | None, typer.Option(help="别的法律的问题（BEIR 三件）；给了就也学哪些问题答不了。")
    ] = None,
) -> None:
    """在参考问题上求条文的权重，再求规划与条文之间取舍的权重，写入文件，并分五折检验；做过一次不必再做，除非改了检索或权衡的依据。"""
    _begun()
    wanted = [(read_cases(SUITES / f"{name}.jsonl"), corpora_of(name)) for name in suite or OWN]
    with progress(Console(stderr=True)) as report:
        asking = askings(corpora_of("laws"), folds, report) if folds else ()
        beside = [example for one in asking for example in examples(one.assistant, one.cases)]
    found = fitted([one for c, corpora in wanted for one in examples(_opened(corpora), c)], beside)
    write_weights(found, file)
    out.print(f"条文 {found.questions} 题：首选正确 {found.seen:.3f}，折外 {found.held_out:.3f}；写在 {file}")
    read_weighing.cache_clear()
    everywhere = tuple(dict.fromkeys(path for _, corpora in wanted for path in corpora))
    wanted += [(cases, everywhere) for cases, corpora in wanted if not corpora]  # among many documents too
    wanted += [(cases, ()) for cases, corpora in wanted if corpora and all(one.refused for one in cases)]
    held = [one for c, corpora in wanted for one in choices(_opened(corpora), c)]
    for assistant in map(_opened, ((), everywhere)):
        held += choices(assistant, tuple(outside_cases(assistant, outside)) if outside else ())
    told = chosen(held)
    write_choice(told, choice_file)
    shares = f"选对 {told.seen:.3f}，折外 {told.held_out:.3f}，其中该拒答的 {told.refused:.3f}"
    out.print(f"取舍 {told.questions} 题：{shares}；写在 {choice_file}")


def _begun() -> None:
    """Where the weights are of other signs than this version's, something to open the assistant with."""
    for file, names, by in ((MODEL, NAMES, "telling"), (CHOICE, CHOSEN, "rules_chance")):
        try:
            read_model(file, names)
        except ModelUnavailable:
            write_model(untrained(names, by), file, {}, names)


def _opened(corpora: tuple[Path, ...]) -> Assistant:
    return open_assistant(read_settings(corpus=corpora))
