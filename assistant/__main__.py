"""The command line (命令行): ``lvwen`` or ``python -m assistant``. Errors are Chinese, exit code 2."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from assistant import batch
from assistant.bootstrap import build_index, open_assistant
from assistant.pipeline import Assistant, check_question
from assistant.settings import Settings, read_settings
from assistant.terminal import (
    progress,
    reason_of,
    say,
    show_answer,
    show_checks,
    show_clauses,
    show_documents,
    show_indicators,
)
from assistant.types import Mode, Turn
from assistant.wire import answer_json, clause_json, document_json, indicator_json
from corpus.catalog import read_catalog
from corpus.errors import BadQuestion, LvwenError
from corpus.outline import read_outline
from corpus.reading import read_bytes
from prompts import read_lexicon, read_replies

WRONG_INPUT = 2
"""Exit code for input that cannot be used."""

SOME_UNREADABLE = 1
"""Exit code where an answer was given but some document of the corpus could not be read."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="绿问：政策问答，每句答复都引到条款。",
)
corpus_app = typer.Typer(no_args_is_help=True, help="查看文件和条款。")
facts_app = typer.Typer(no_args_is_help=True, help="查看从条款中读出的事实。")
app.add_typer(corpus_app, name="corpus")
app.add_typer(facts_app, name="facts")

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


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="问题", help="要问的问题。")] = None,
    *,
    as_json: AsJson = False,
    as_of: AsOf = None,
    corpus: Corpora = None,
    mode: Annotated[str, typer.Option(help="答复方式：extractive 或 llm。")] = "extractive",
    batch_file: Annotated[
        str | None, typer.Option("--batch", metavar="FILE", help="问题文件（JSONL），- 为标准输入。")
    ] = None,
    out_file: Annotated[
        str, typer.Option("--out", metavar="FILE", help="答复写到哪里，- 为标准输出。")
    ] = batch.STANDARD,
) -> None:
    """回答一个问题，或用 --batch 回答一批问题。"""
    _check_mode(mode)
    day = _day(as_of)
    if (question is None) == (batch_file is None):
        raise BadQuestion(say("cli.batch_or_question"))
    if batch_file is not None:
        questions = batch.read(batch_file)
        with _opened(corpus, single=False) as assistant:
            if batch.answer(assistant, questions, out_file, day, err):
                raise typer.Exit(WRONG_INPUT)
        return
    if out_file != batch.STANDARD:
        raise BadQuestion(say("cli.out_without_batch"))
    check_question(str(question), _settings(corpus).max_question, read_replies())
    with _opened(corpus, single=True) as assistant:
        answer = assistant.ask(str(question), as_of=day)
        _print_json(answer_json(answer)) if as_json else show_answer(out, answer)


@app.command()
def chat(corpus: Corpora = None, as_of: AsOf = None) -> None:
    """在终端里连续提问。"""
    day = _day(as_of)
    with _opened(corpus, single=False) as assistant:
        out.print(say("cli.chat_welcome"))
        history: tuple[Turn, ...] = ()
        for question in _questions():
            try:
                answer = assistant.ask(question, history, day)
            except BadQuestion as error:
                err.print(str(error), style="red")
                continue
            show_answer(out, answer)
            history = (*history, Turn(question, answer))
        out.print(say("cli.chat_bye"))


def _questions() -> Iterator[str]:
    while True:
        try:
            line = out.input(say("cli.chat_prompt")).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line in ("/退出", "/exit", "/quit", "退出"):
            return
        if line:
            yield line


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址。")] = None,
    port: Annotated[int | None, typer.Option(help="监听端口。")] = None,
    workers: Annotated[int, typer.Option(min=1, help="进程数。")] = 1,
) -> None:
    """启动网上服务（问答页、接口、后台）。"""
    import uvicorn

    settings = read_settings()
    uvicorn.run(
        "app:create_app",
        factory=True,
        host=host or settings.host,
        port=port or settings.port,
        workers=workers,
        app_dir=str(Path(__file__).parent.parent),
    )


@app.command()
def build(corpus: Corpora = None) -> None:
    """建立或更新索引；没有变化的条款不重新计算向量。"""
    with progress(err) as report:
        built = build_index(_settings(corpus), report)
    count = len(built.corpus.sources)
    out.print(say("cli.built", documents=count, passages=built.passages, embedded=built.embedded))
    _name_unreadable([str(error) for error in built.corpus.errors])
    if built.corpus.errors:
        raise typer.Exit(SOME_UNREADABLE)


@app.command()
def doctor(corpus: Corpora = None) -> None:
    """检查这里能用什么：文件、索引、向量模型。"""
    from assistant.checkup import checks

    found = checks(_settings(corpus))
    show_checks(out, found)
    raise typer.Exit(0 if all(right for _, right, _ in found) else 1)


@corpus_app.command("list")
def corpus_list(corpus: Corpora = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """列出全部文件及其时效。"""
    day = _day(as_of) or date.today()
    with _opened(corpus, single=True) as assistant:
        documents = assistant.documents()
        if as_json:
            _print_json([document_json(document, document.validity(day)) for document in documents])
        else:
            show_documents(out, [(d, d.validity(day), len(assistant.clauses(d.id))) for d in documents])


@corpus_app.command("show")
def corpus_show(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="文件的编号。")],
    corpus: Corpora = None,
    as_json: AsJson = False,
) -> None:
    """显示一份文件的全部条款。"""
    with _opened(corpus, single=True) as assistant:
        document = next((d for d in assistant.documents() if d.id == document_id), None)
        if document is None:
            raise BadQuestion(say("cli.unknown_document", id=document_id))
        clauses = assistant.clauses(document_id)
        if as_json:
            whole = document_json(document, document.validity(date.today()))
            _print_json(whole | {"clauses": [clause_json(clause) for clause in clauses]})
        else:
            show_documents(out, [(document, document.validity(date.today()), len(clauses))])
            show_clauses(out, clauses)


@corpus_app.command("outline")
def corpus_outline(
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="要读的文件。")],
    as_json: AsJson = False,
) -> None:
    """把一个文件读成条款，不写入索引。"""
    listed = {path.read_bytes(): document.id for document, path in read_catalog()}
    clauses = read_outline(file, listed.get(read_bytes(file), file.stem)).clauses
    _print_json([clause_json(clause) for clause in clauses]) if as_json else show_clauses(out, clauses)


@facts_app.command("indicators")
def facts_indicators(
    department: Annotated[str | None, typer.Option(metavar="部门", help="只看一个部门，简称亦可。")] = None,
    corpus: Corpora = None,
    as_json: AsJson = False,
) -> None:
    """列出指标表中的指标。"""
    with _opened(corpus, single=True) as assistant:
        found = assistant.indicators()
    if department:
        name = read_lexicon().departments.get(department, department)
        found = tuple(indicator for indicator in found if name in indicator.department)
        if not found:
            raise BadQuestion(say("cli.unknown_department", name=department))
    _print_json([indicator_json(indicator) for indicator in found]) if as_json else show_indicators(
        out, found
    )


def _settings(corpora: list[Path] | None) -> Settings:
    settings = read_settings()
    return settings.model_copy(update={"corpus": (*settings.corpus, *(corpora or ()))})


@contextmanager
def _opened(corpora: list[Path] | None, single: bool) -> Iterator[Assistant]:
    """The assistant; afterwards the files that could not be read are named and the exit code says so."""
    with progress(err) as report:
        assistant = open_assistant(
            _settings(corpora), single, report, lambda text: err.print(text, style="yellow")
        )
    unreadable = assistant.index.unreadable
    try:
        yield assistant
    finally:
        _name_unreadable(unreadable)
    if unreadable:
        raise typer.Exit(SOME_UNREADABLE)


def _name_unreadable(errors: Iterable[str]) -> None:
    for error in errors:
        err.print(error, style="red")


def _check_mode(mode: str) -> None:
    if mode == Mode.LLM:
        raise BadQuestion(say("cli.llm_mode"))
    if mode != Mode.EXTRACTIVE:
        raise BadQuestion(say("cli.bad_mode", text=mode))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadQuestion(say("cli.bad_date", text=text)) from None


def _print_json(found: Any) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=2))


def main() -> NoReturn:
    """Run the command line; every error the project knows ends with its explanation and exit code 2."""
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal whose encoding lacks a character gets its code
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except LvwenError as error:
        err.print(str(error), style="red")
        sys.exit(WRONG_INPUT)
    except OSError as error:
        err.print(say("cli.failed", reason=reason_of(error)), style="red")
        sys.exit(WRONG_INPUT)
    sys.exit(0)


if __name__ == "__main__":
    main()
