"""The command line (命令行): ``lvwen`` or ``python -m assistant``. Errors are Chinese, exit code 2."""

import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant import batch, gaps_commands
from assistant.bootstrap import build_index, suggesting, unchanged_index
from assistant.corpus_commands import corpus_app
from assistant.facts_commands import facts_app
from assistant.llm import connection_of
from assistant.pipeline import Assistant
from assistant.screening import check_question
from assistant.settings import Settings, read_settings
from assistant.shell import (
    SOME_UNREADABLE,
    AsJson,
    AsOf,
    Corpora,
    day_of,
    err,
    name_unreadable,
    opened,
    out,
    print_json,
    settings_of,
)
from assistant.terminal import (
    progress,
    reason_of,
    say,
    show_answer,
    show_checks,
)
from assistant.types import Mode, Turn
from assistant.wire import answer_json
from corpus.errors import BadQuestion, LvwenError
from prompts import read_replies

WRONG_INPUT = 2
"""Exit code for input that cannot be used."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="绿问：政策问答，每句答复都引到条款。",
)
app.add_typer(corpus_app, name="corpus")
app.add_typer(facts_app, name="facts")
app.command()(gaps_commands.gaps)
app.command()(gaps_commands.purge)


Way = Annotated[str, typer.Option("--mode", help="答复方式：extractive 或 llm。")]


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="问题", help="要问的问题。")] = None,
    *,
    as_json: AsJson = False,
    as_of: AsOf = None,
    corpus: Corpora = None,
    mode: Way = "extractive",
    batch_file: Annotated[
        str | None, typer.Option("--batch", metavar="FILE", help="问题文件（JSONL），- 为标准输入。")
    ] = None,
    out_file: Annotated[
        str, typer.Option("--out", metavar="FILE", help="答复写到哪里，- 为标准输出。")
    ] = batch.STANDARD,
    explained: Annotated[
        bool, typer.Option("--explain", help="列出答复经过：怎样理解、找到什么、怎样取舍、逐句核验。")
    ] = False,
) -> None:
    """回答一个问题，或用 --batch 回答一批问题。"""
    way = _mode_of(mode, settings_of(corpus))
    day = day_of(as_of)
    if (question is None) == (batch_file is None):
        raise BadQuestion(say("cli.batch_or_question"))
    if batch_file is not None:
        questions = batch.read(batch_file)
        with opened(corpus, single=False) as assistant:
            converse = partial(assistant.converse, mode=way)
            if batch.answer(converse, questions, out_file, day, err):
                raise typer.Exit(WRONG_INPUT)
        return
    if out_file != batch.STANDARD:
        raise BadQuestion(say("cli.out_without_batch"))
    check_question(str(question), settings_of(corpus).max_question, read_replies())
    with opened(corpus, single=True) as assistant:
        if explained:
            _explain(assistant, str(question), day, as_json)
            return
        answer = suggesting(assistant).ask(str(question), as_of=day, mode=way)
        print_json(answer_json(answer)) if as_json else show_answer(out, answer)


def _explain(assistant: Assistant, question: str, day: date | None, as_json: bool) -> None:
    from assistant.explained import show_trace, trace_json
    from assistant.explaining import explain

    trace = explain(assistant, question, as_of=day)
    if as_json:
        print_json({"answer": answer_json(trace.answer), "explain": trace_json(trace)})
        return
    show_answer(out, trace.answer)
    show_trace(out, trace)


@app.command()
def chat(corpus: Corpora = None, as_of: AsOf = None, mode: Way = "extractive") -> None:
    """在终端里连续提问。"""
    way, day = _mode_of(mode, settings_of(corpus)), day_of(as_of)
    with opened(corpus, single=False) as plain:
        assistant = suggesting(plain)
        out.print(say("cli.chat_welcome"))
        history: tuple[Turn, ...] = ()
        for question in _questions():
            try:
                answer = assistant.ask(question, history, day, way)
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
    gaps_commands.migrate(settings)
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
    """建立或更新索引；没有变化的条款不重新计算向量，什么都没有变化就不重建。"""
    settings = settings_of(corpus)
    unchanged = unchanged_index(settings)
    if unchanged:
        passages, unreadable = len(unchanged.retriever.passages), list(unchanged.unreadable)
        out.print(say("cli.unchanged", documents=unchanged.texts, passages=passages))
    else:
        with progress(err) as report:
            built = build_index(settings, report)
        count, unreadable = len(built.corpus.sources), [str(error) for error in built.corpus.errors]
        out.print(say("cli.built", documents=count, passages=built.passages, embedded=built.embedded))
    name_unreadable(unreadable)
    if unreadable:
        raise typer.Exit(SOME_UNREADABLE)


@app.command()
def doctor(corpus: Corpora = None) -> None:
    """检查这里能用什么：文件、索引、向量模型、数据库。"""
    from assistant.checkup import checks

    found = checks(settings_of(corpus))
    show_checks(out, found)
    raise typer.Exit(0 if all(right for _, right, _ in found) else 1)


def _mode_of(text: str, settings: Settings) -> Mode:
    """The mode an option names; a model that is not set cannot be asked for."""
    if text not in list(Mode):
        raise BadQuestion(say("cli.bad_mode", text=text))
    if text == Mode.LLM and connection_of(settings) is None:
        raise BadQuestion(say("cli.llm_mode"))
    return Mode(text)


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
