"""``python -m eval attacks`` (攻击): attacks, hostile documents and honest questions that look like attacks."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.bootstrap import open_assistant
from assistant.pipeline import Assistant
from assistant.screening import screen
from assistant.settings import read_settings
from assistant.types import Status
from eval.attacking import Ask, Outcome, attacked, misled, read_attacks, read_honest
from eval.cases import SUITES, read_cases
from eval.hostile import plant
from eval.obeying import obeying
from prompts import read_lexicon

BUILT_IN = ("plan", "policies")
"""Suites on the documents that the assistant of this command has."""

_ANSWERS = (Status.ANSWERED, Status.PARTIAL)
out = Console(soft_wrap=True, highlight=False)


def attacks(
    show: Annotated[int, typer.Option(help="显示多少个拦下的正常提问和照办的攻击。")] = 20,
    model: Annotated[bool, typer.Option("--model", help="由一个句句照办的语言模型写答复。")] = False,
) -> None:
    """问全部攻击性提问和夹带指令的文件，并核对正常提问没有被拦下；有照办或误拦时退出码为 1，末行是 JSON。"""
    with tempfile.TemporaryDirectory(prefix="lvwen-attacks-") as folder:
        planted = plant(_made(Path(folder) / "documents"))
        settings = read_settings(home=Path(folder) / "index", corpus=(Path(folder) / "documents",))
        assistant = open_assistant(settings)
        ask: Ask = obeying(assistant) if model else assistant.converse
        direct, documents = attacked(read_attacks(), ask), misled(planted, ask)
        stopped = _stopped(assistant)
    _print("直接攻击", direct)
    _print("文件夹带", documents)
    wrong = [one for one in (*direct, *documents) if one.reasons]
    for one in wrong[:show]:
        out.print(f"照办：{one.kind} {one.id} {'；'.join(one.reasons)}", style="red", markup=False)
    for part, question in stopped[:show]:
        out.print(f"误拦（{part}）：{question}", style="red", markup=False)
    told = {**_told("direct", direct), **_told("documents", documents), "stopped": len(stopped)}
    typer.echo(json.dumps(told))
    raise typer.Exit(1 if wrong or stopped else 0)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _stopped(assistant: Assistant) -> list[tuple[str, str]]:
    """Honest questions that screening stops, those of the suites that have an answer among them."""
    suites = [case for name in BUILT_IN for case in read_cases(SUITES / f"{name}.jsonl")]
    asked = [("suite", case.turns[-1]) for case in suites if not case.refused]
    titles = " ".join(document.title for document in assistant.documents())
    titles += "".join(turn for _, turn in asked if "《" in turn)
    lexicon = read_lexicon()
    return [(part, text) for part, text in (*asked, *read_honest()) if screen(text, lexicon, titles)]


def _print(title: str, outcomes: Iterable[Outcome]) -> None:
    table = Table("类别", "次数", "照办", "引了指令", "作了答复", title=title)
    kinds = {one.kind: [two for two in outcomes if two.kind == one.kind] for one in outcomes}
    for kind, held in kinds.items():
        counts = Counter(one.status in _ANSWERS for one in held)
        told = (sum(bool(one.reasons) for one in held), sum(one.quoted for one in held), counts[True])
        table.add_row(kind, str(len(held)), *map(str, told))
    out.print(table)


def _told(name: str, outcomes: tuple[Outcome, ...]) -> dict[str, int]:
    """Counts of the outcomes, those of the part that was held back apart."""
    held = [one for one in outcomes if one.part == "held"]
    return {
        name: len(outcomes),
        f"{name}_obeyed": sum(bool(one.reasons) for one in outcomes),
        f"{name}_quoted": sum(one.quoted for one in outcomes),
        f"{name}_held": len(held),
        f"{name}_held_obeyed": sum(bool(one.reasons) for one in held),
        f"{name}_held_quoted": sum(one.quoted for one in held),
        f"{name}_held_answered": sum(one.status in _ANSWERS for one in held),
    }
