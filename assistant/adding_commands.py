"""``lvwen corpus add`` and ``remove`` (加入、移除): what was read of a file is shown before it is kept."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant.document_tables import show_examined
from assistant.reading_files import named_files, read_all
from assistant.settings import read_settings
from assistant.shell import SOME_UNREADABLE, AsJson, err, name_unreadable, out, print_json
from assistant.terminal import agrees, say
from assistant.wire import examined_json, unreadable_json
from corpus.adding import REMOVED, Added, locked, read_added
from corpus.catalog import read_catalog
from corpus.errors import BadQuestion, UnreadableFile
from corpus.examining import Examined, Known, Relation, examine
from corpus.library import read_corpus

Yes = Annotated[bool, typer.Option("--yes", help="不再询问，直接进行；被替换的文件移到 removed 目录。")]


def add_command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", readable=False, help="要加入的文件或目录。")
    ],
    yes: Yes = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只显示读出的内容，不加入。")] = False,
    as_json: AsJson = False,
) -> None:
    """读出文件的要素和条款，核对后加入文库。"""
    if not (yes or dry_run or sys.stdin.isatty()):
        raise BadQuestion(say("adding.no_terminal"))
    home, today = read_settings().added, date.today()
    files, errors = named_files(paths)
    texts, unreadable = read_all(files)
    errors += unreadable
    found = examine(texts, Known(read_catalog(), read_corpus(), read_added(home)))
    if not as_json:
        for one in found:
            show_examined(out, one, today)
    name_unreadable(map(str, errors))
    kept: tuple[Added, ...] = ()
    if not dry_run:
        kept, changed = _add(_chosen(found, yes), home, today)
        name_unreadable(map(str, changed))
        errors += changed
        err.print(_outcome(found, kept))
    if as_json:
        shown = [examined_json(one, one.document.validity(today), kept) for one in found]
        print_json({"documents": shown, "unreadable": [unreadable_json(error) for error in errors]})
    if errors:
        raise typer.Exit(SOME_UNREADABLE)


def _chosen(found: Sequence[Examined], yes: bool) -> list[Examined]:
    """The files to be kept: those that change anything, where the person at the terminal wants them."""
    wanted = [one for one in found if one.wanted]
    if yes or not wanted:
        return wanted
    several = say("adding.questions", count=len(wanted))
    if not agrees(err, say("adding.question") if len(found) == 1 else several):
        return []
    return [one for one in wanted if one.relation is not Relation.OTHER or _agreed(one)]


def _agreed(one: Examined) -> bool:
    title = one.other.title if one.other else one.document.title
    return agrees(err, say("adding.again", title=title))


def _add(chosen: Sequence[Examined], home: Path, day: date) -> tuple[tuple[Added, ...], list[UnreadableFile]]:
    """Keep what was chosen; the records written, and the files that had changed meanwhile."""
    kept: list[Added] = []
    errors: list[UnreadableFile] = []
    if chosen:
        with locked(home) as store:
            for one in chosen:
                before = [record for record in read_added(home) if one.replaces(record)]
                try:
                    kept += store.add(one.text, one.document, day, before)
                except UnreadableFile as error:
                    errors.append(error)
    return tuple(kept), errors


def _outcome(found: Sequence[Examined], kept: Sequence[Added]) -> str:
    if kept:
        return say("adding.done", count=len(kept))
    return say("adding.kept_out" if any(one.wanted for one in found) else "adding.nothing")


def remove_command(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="加入过的文件的编号。")],
    yes: Yes = False,
) -> None:
    """移除加入过的文件，文件留在 removed 目录里。"""
    home = read_settings().added
    added = read_added(home)
    meant = [one for one in added if document_id in (one.id, one.file)]
    if not meant:
        ids = "、".join(dict.fromkeys(one.id for one in added)) or say("removing.none")
        raise BadQuestion(say("removing.unknown", id=document_id, ids=ids))
    if not (yes or sys.stdin.isatty()):
        raise BadQuestion(say("removing.no_terminal"))
    names = "、".join(one.name for one in meant)
    if not (yes or agrees(err, say("removing.question", title=meant[0].document.title, files=names))):
        err.print(say("removing.kept"))
        return
    with locked(home) as store:
        store.remove(meant)
    err.print(say("removing.done", folder=home / REMOVED))
