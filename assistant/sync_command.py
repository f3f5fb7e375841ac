"""``lvwen corpus sync`` (同步原文): which documents, what is shown, which exit code."""

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from assistant.settings import read_settings
from assistant.terminal import progress, say
from corpus.catalog import read_catalog
from corpus.errors import BadQuestion, BadSetting
from corpus.synced import Shelf
from corpus.syncing import Desk, Outcome, Planned, Synced, planned, sync
from corpus.types import Document

SOME_FAILED = 1
"""Exit code where not every document is well; 2, for being switched off, is that of any setting in the way."""

_PLAIN: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}


def sync_command(
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="ID", help="只同步这份文件，可重复。")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出会从哪里取哪些文件，不访问网络。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """从官方网站取文件原文（默认关闭，设 LVWEN_SYNC=true 打开）。"""
    settings = read_settings()
    documents = chosen([listing.document for listing in read_catalog()], only or [])
    hosts = frozenset(settings.sync_hosts)
    out, err = Console(**_PLAIN), Console(stderr=True, **_PLAIN)
    if dry_run:
        plans = planned(documents, hosts)
        _print_json([plan_json(plan) for plan in plans]) if as_json else show_plans(out, plans)
        raise typer.Exit(SOME_FAILED if any(plan.address is None for plan in plans) else 0)
    if not settings.sync:
        raise BadSetting(say("sync.off"))
    with progress(err) as report:
        results = sync(
            documents,
            Desk(Shelf(settings.sync_folder), hosts),
            lambda _, done, total: report(say("sync.stage"), done, total),
        )
    _print_json([result_json(result) for result in results]) if as_json else show_results(out, results)
    raise typer.Exit(0 if all(result.well for result in results) else SOME_FAILED)


def chosen(documents: Sequence[Document], only: Sequence[str]) -> tuple[Document, ...]:
    """The documents with an official address, or those of them that are named.

    Raises:
        BadQuestion: an id is unknown or has no address.
    """
    known = {document.id: document for document in documents}
    for name in only:
        if name not in known:
            raise BadQuestion(say("cli.unknown_document", id=name))
        if not known[name].url:
            raise BadQuestion(say("sync.no_address", id=name))
    return tuple(document for document in documents if document.url and (not only or document.id in only))


def show_results(console: Console, results: Sequence[Synced]) -> None:
    """How each document came out, as a table."""
    if not results:
        console.print(say("sync.none"))
        return
    table = _table("id", "title", "result")
    styles = {Outcome.UPDATED: "green", Outcome.UNCHANGED: "dim"}
    for result in results:
        style = styles.get(result.outcome, "red")
        table.add_row(result.document.id, result.document.title, outcome_text(result), style=style)
    console.print(table)
    if any(result.outcome is Outcome.UPDATED for result in results):
        console.print(say("sync.hint"))


def outcome_text(result: Synced) -> str:
    """The outcome of a document in words."""
    name = result.file.name if result.file else ""
    words = {"reason": result.reason, "file": name}
    return say(f"synced.{result.outcome}", **words)


def show_plans(console: Console, plans: Sequence[Planned]) -> None:
    """What would be fetched from where, as a table."""
    if not plans:
        console.print(say("sync.none"))
        return
    table = _table("id", "title", "address")
    for plan in plans:
        where = str(plan.address) if plan.address else say("synced.refused", reason=plan.reason)
        table.add_row(plan.document.id, plan.document.title, where, style=None if plan.address else "red")
    console.print(table)


def plan_json(plan: Planned) -> dict[str, object]:
    """A plan for programs."""
    address = str(plan.address) if plan.address else None
    return {"id": plan.document.id, "title": plan.document.title, "address": address, "reason": plan.reason}


def result_json(result: Synced) -> dict[str, object]:
    """An outcome for programs."""
    return {
        "id": result.document.id,
        "title": result.document.title,
        "url": result.document.url,
        "outcome": str(result.outcome),
        "reason": result.reason,
        "file": str(result.file) if result.file else None,
    }


def _table(*names: str) -> Table:
    """A table of plain text: what sites wrote into a title or a reason means nothing to the terminal."""
    return Table(*(Column(say(f"syncing.{name}"), overflow="fold") for name in names))


def _print_json(found: object) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
