"""``python -m eval weigh``: the weights of provisions and of the choice between plan and rules, fitted and written."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.bootstrap import open_assistant
from assistant.deciding import MODEL as CHOICE
from assistant.pipeline import Assistant
from assistant.settings import read_settings
from assistant.weighing import MODEL, read_weighing
from eval.cases import OWN, SUITES, corpora_of, read_cases
from eval.choosing import choices, chosen
from eval.choosing import write as write_choice
from eval.weighing import examples, fitted
from eval.weighing import write as write_weights

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
) -> None:
    """在参考问题上求条文的权重，再求规划与条文之间取舍的权重，写入文件，并分五折检验；做过一次不必再做，除非改了检索或权衡的依据。"""
    wanted = [(read_cases(SUITES / f"{name}.jsonl"), corpora_of(name)) for name in suite or OWN]
    found = fitted([one for c, corpora in wanted for one in examples(_opened(corpora), c)])
    write_weights(found, file)
    out.print(f"条文 {found.questions} 题：首选正确 {found.seen:.3f}，折外 {found.held_out:.3f}；写在 {file}")
    read_weighing.cache_clear()
    everywhere = tuple(dict.fromkeys(path for _, corpora in wanted for path in corpora))
    wanted += [(cases, everywhere) for cases, corpora in wanted if not corpora]  # among many documents too
    told = chosen([one for c, corpora in wanted for one in choices(_opened(corpora), c)])
    write_choice(told, choice_file)
    out.print(f"取舍 {told.questions} 题：选对 {told.seen:.3f}，折外 {told.held_out:.3f}；写在 {choice_file}")


def _opened(corpora: tuple[Path, ...]) -> Assistant:
    return open_assistant(read_settings(corpus=corpora))
