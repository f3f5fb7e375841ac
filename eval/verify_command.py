"""``python -m eval verify``: the corrupted-answer suite (核验评测) run and printed."""

from itertools import islice
from random import Random
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.bootstrap import open_assistant
from assistant.settings import read_settings
from eval.cases import corpora_of
from eval.verification import SAMPLED, Verified, answered, judged, paraphrased, sampled, some, summary

SUITES: tuple[str, ...] = ("plan", "policies", "laws")
out = Console(soft_wrap=True, highlight=False)


def verify(
    seed: Annotated[int, typer.Option(help="抽取句子和改动的随机种子。")] = 1,
    show: Annotated[int, typer.Option(help="显示多少句误报或漏过的话。")] = 0,
) -> None:
    """把真句子改错（数值、单位、年份、部门、文号、条、否定、比较词等），看核验能否发现，真句子又有没有误报；末行是 JSON。"""
    settings = read_settings()
    suites = SUITES
    try:
        settings = settings.model_copy(update={"corpus": (*settings.corpus, *corpora_of("laws"))})
    except FileNotFoundError as error:
        out.print(f"只用内置的文件：{error}")
        suites = SUITES[:2]
    assistant, chance = open_assistant(settings), Random(seed)
    truths = [
        *some(answered(assistant, suites, chance), chance),
        *islice(sampled(assistant, chance), SAMPLED),
        *paraphrased(assistant),
    ]
    found = judged(truths, chance)
    _print(found)
    for line in found.failures[:show]:
        out.print(f"  {line}")
    typer.echo(summary(found))


def _print(found: Verified) -> None:
    table = Table("改动", "句数", "发现", "比例", title=f"{found.held.total()} 句真话")
    for kind, tried in (*found.tried.items(), ("合计", found.tried.total())):
        caught = found.caught.total() if kind == "合计" else found.caught[kind]
        table.add_row(kind, str(tried), str(caught), f"{caught / max(1, tried):.3f}")
    out.print(table)
    told = Table("真句子的来源", "句数", "误报", "比例")
    for source, held in found.held.items():
        told.add_row(source, str(held), str(found.alarms[source]), f"{found.alarms[source] / held:.3f}")
    out.print(told)
