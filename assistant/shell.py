"""What the commands share (命令行): options, consoles, and the assistant they open."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from assistant.bootstrap import open_assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings, read_settings
from assistant.terminal import progress, say
from corpus.errors import BadQuestion

SOME_UNREADABLE = 1
"""Exit code where an answer was given but some document of the corpus could not be read."""

Corpora = Annotated[
    list[Path] | None,
    typer.Option("--corpus", metavar="DIR", readable=False, help="另加一个文件目录，可重复。"),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="按哪一天的情况作答，如 2025-06-01。")
]
_PLAIN: dict[str, Any] = {"soft_wrap": True, "highlight": False, "markup": False, "emoji": False}
"""What is printed holds words of users and files, so brackets and colons in it mean nothing."""

out, err = Console(**_PLAIN), Console(stderr=True, **_PLAIN)


def settings_of(corpora: list[Path] | None) -> Settings:
    """The settings, with further directories of documents."""
    settings = read_settings()
    return settings.model_copy(update={"corpus": (*settings.corpus, *(corpora or ()))})


@contextmanager
def opened(corpora: list[Path] | None, single: bool) -> Iterator[Assistant]:
    """The assistant; afterwards the files that could not be read are named and the exit code says so."""
    with progress(err) as report:
        assistant = open_assistant(
            settings_of(corpora), single, report, lambda text: err.print(text, style="yellow")
        )
    unreadable = assistant.index.unreadable
    try:
        yield assistant
    finally:
        name_unreadable(unreadable)
    if unreadable:
        raise typer.Exit(SOME_UNREADABLE)


def name_unreadable(errors: Iterable[str]) -> None:
    """Name the files that could not be read."""
    for error in errors:
        err.print(error, style="red")


def day_of(text: str | None) -> date | None:
    """The day an option names, None where it is not given.

    Raises:
        BadQuestion: it is no date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadQuestion(say("cli.bad_date", text=text)) from None


def print_json(found: Any) -> None:
    """JSON on standard output."""
    print(json.dumps(found, ensure_ascii=False, indent=2))
