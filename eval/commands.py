"""What the command lines of the evaluation share (命令行)."""

import sys

import typer
from rich.console import Console

from corpus.errors import LvwenError


def run_app(app: typer.Typer) -> None:
    """Run a command line; what the project can explain ends with exit code 2."""
    try:
        app()
    except (LvwenError, ValueError) as error:
        Console(stderr=True).print(str(error), style="red")
        sys.exit(2)
