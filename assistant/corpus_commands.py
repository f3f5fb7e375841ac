"""``lvwen corpus`` (文库): list, show, outline and check; add, remove and sync are mounted from their own rooms."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant.adding_commands import add_command, remove_command
from assistant.document_tables import Row, show_documents, show_levels, show_reviews
from assistant.reading_files import corpus_files, named_files, read_all
from assistant.shell import (
    SOME_UNREADABLE,
    AsJson,
    AsOf,
    Corpora,
    day_of,
    opened,
    out,
    print_json,
    settings_of,
)
from assistant.sync_command import sync_command
from assistant.terminal import say, show_clauses
from assistant.wire import clause_json, document_json, review_json, unreadable_json
from corpus.catalog import read_catalog
from corpus.errors import BadQuestion
from corpus.examining import reviews_of
from corpus.outline import read_outline
from corpus.reading import read_bytes
from corpus.types import Level

corpus_app = typer.Typer(no_args_is_help=True, help="查看、核对、加入文件。")
corpus_app.command("add")(add_command)
corpus_app.command("remove")(remove_command)
corpus_app.command("sync")(sync_command)

_LEVELS = {"国家": Level.NATIONAL, "省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY}
"""What people call the levels; 省级 and the like are understood too."""

Levels = Annotated[
    list[str] | None, typer.Option("--level", metavar="层级", help="只列这一层级：国家、省、市、县，可重复。")
]
Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATH]…", readable=False, help="要核对的文件或目录，不写则核对全部文件。"),
]


@corpus_app.command("list")
def corpus_list(
    corpus: Corpora = None, as_of: AsOf = None, level: Levels = None, as_json: AsJson = False
) -> None:
    """按层级列出全部文件及其时效。"""
    day = day_of(as_of) or date.today()
    levels = {_level(text) for text in level or ()} or set(Level)
    with opened(corpus, single=True) as assistant:
        documents = [one for one in assistant.documents() if one.level in levels]
        if as_json:
            print_json([document_json(document, document.validity(day)) for document in documents])
        else:
            rows = [Row(one, one.validity(day), len(assistant.clauses(one.id))) for one in documents]
            show_levels(out, rows, {one.id: one.title for one in assistant.documents()}, day)


def _level(text: str) -> Level:
    """The level an option names.

    Raises:
        BadQuestion: there is no such level.
    """
    named = {level.value: level for level in Level} | _LEVELS
    level = named.get(text.strip().lower()) or named.get(text.strip().removesuffix("级"))
    if level is None:
        raise BadQuestion(say("documents.bad_level", text=text))
    return level


@corpus_app.command("show")
def corpus_show(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="文件的编号。")],
    corpus: Corpora = None,
    as_json: AsJson = False,
) -> None:
    """显示一份文件的全部条款。"""
    today = date.today()
    with opened(corpus, single=True) as assistant:
        document = next((d for d in assistant.documents() if d.id == document_id), None)
        if document is None:
            raise BadQuestion(say("cli.unknown_document", id=document_id))
        clauses = assistant.clauses(document_id)
        if as_json:
            whole = document_json(document, document.validity(today))
            print_json(whole | {"clauses": [clause_json(clause) for clause in clauses]})
        else:
            row = Row(document, document.validity(today), len(clauses))
            show_documents(out, [row], {one.id: one.title for one in assistant.documents()})
            show_clauses(out, clauses)


@corpus_app.command("outline")
def corpus_outline(
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="要读的文件。")],
    as_json: AsJson = False,
) -> None:
    """把一个文件读成条款，不写入索引。"""
    listed = {entry.file.read_bytes(): entry.document.id for entry in read_catalog() if entry.file}
    clauses = read_outline(file, listed.get(read_bytes(file), file.stem)).clauses
    print_json([clause_json(clause) for clause in clauses]) if as_json else show_clauses(out, clauses)


@corpus_app.command("check")
def corpus_check(paths: Files = None, corpus: Corpora = None, as_json: AsJson = False) -> None:
    """核对文件读得对不对：编号、标题、日期、条数。"""
    files, errors = named_files(paths) if paths else corpus_files(settings_of(corpus))
    texts, unreadable = read_all(files)
    errors += unreadable
    reviews = reviews_of(texts, read_catalog())
    if as_json:
        print_json(
            {
                "documents": [review_json(review) for review in reviews],
                "unreadable": [unreadable_json(error) for error in errors],
            }
        )
    else:
        show_reviews(out, reviews, errors)
    if errors:
        raise typer.Exit(SOME_UNREADABLE)
