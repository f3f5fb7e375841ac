"""What the terminal shows of an answer: how it was made is said below it, by its mode."""

from dataclasses import replace
from io import StringIO

from rich.console import Console

from assistant.terminal import show_answer
from assistant.types import Answer, Mode, Segment, Status
from tests.web_fakes import answered

EXTRACTED = "未使用生成式模型"


def shown(answer: Answer) -> str:
    console = Console(file=StringIO(), width=200, soft_wrap=True, markup=False, emoji=False, highlight=False)
    show_answer(console, answer)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_an_extractive_answer_says_that_no_model_was_used() -> None:
    assert EXTRACTED in shown(answered("问"))


def test_an_answer_that_a_model_wrote_names_the_model_and_nothing_else_is_claimed() -> None:
    text = shown(replace(answered("问"), mode=Mode.LLM, model="某模型@1a2b"))
    assert "由人工智能模型生成（某模型），参考答复，以原文为准。" in text
    assert EXTRACTED not in text
    assert "1a2b" not in text


def test_a_ready_reply_is_not_said_to_be_extracted() -> None:
    ready = replace(
        answered("问"), status=Status.DECLINED, segments=(Segment("不能回答。"),), citations=(), notices=()
    )
    assert EXTRACTED not in shown(ready)
