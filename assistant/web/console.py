"""The officials' console: an answer beside its evidence, and the indicator table. The only home of Gradio."""

import os
import uuid
from datetime import date

from fastapi import FastAPI

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported

import gradio as gr

from assistant.gaps import Channel
from assistant.types import Answer, Citation, Mode
from assistant.web.desk import Desk, Inquiry
from assistant.web.wording import say, words
from corpus.errors import LvwenError
from corpus.types import Indicator
from index.types import Hit

HITS = 10
_WIDTHS: dict[str, list[str | int]] = {
    "evidence": ["8%", "16%", "14%", "22%", "30%", "10%"],
    "hits": ["10%", "24%", "66%"],
    "indicators": ["6%", "15%", "27%", "8%", "22%", "8%", "14%"],
}
_FONTS = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "system-ui", "sans-serif")

Row = list[str]
Shown = tuple[str, str, str, str, list[Row], list[Row]]


def mount_console(site: FastAPI, desk: Desk, path: str) -> None:
    """Mount the console on the site, with system fonts only; nothing is fetched from elsewhere."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.emerald,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=_FONTS,
    )
    gr.mount_gradio_app(
        site, build_console(desk), path, footer_links=[], theme=theme, ssr_mode=False, enable_monitoring=False
    )


def build_console(desk: Desk) -> gr.Blocks:
    """The page itself: one tab to ask, one with the indicators."""
    blocks = gr.Blocks(analytics_enabled=False, title=say("console.title"), fill_width=True)
    with blocks:
        gr.Markdown(f"# {say('console.heading')}\n{say('console.lead')}")
        with gr.Tab(say("console.tab_ask")):
            _ask_tab(desk)
        with gr.Tab(say("console.tab_indicators")):
            _table("indicators", [indicator_row(row) for row in desk.assistant.indicators()])
    return blocks


def _table(name: str, rows: list[Row] | None = None) -> gr.Dataframe:
    return gr.Dataframe(
        rows,
        headers=words(f"console.{name}_headers"),
        label=say(f"console.{name}"),
        column_widths=_WIDTHS[name],
        datatype="str",
        interactive=False,
        wrap=True,
    )


def _ask_tab(desk: Desk) -> None:
    async def ask(question: str, day: str) -> Shown:
        return await show(desk, question, day)

    with gr.Row():
        with gr.Column(scale=2):
            question = gr.Textbox(label=say("console.question"), placeholder=say("console.placeholder"))
            day = gr.Textbox(label=say("console.as_of"))
            button = gr.Button(say("console.ask"), variant="primary")
            status = gr.Textbox(label=say("console.status"), interactive=False)
            answer = gr.Textbox(label=say("console.answer"), interactive=False, lines=6)
            made = gr.Textbox(label=say("console.made"), interactive=False)
            notices = gr.Textbox(label=say("console.notices"), interactive=False, lines=2)
        with gr.Column(scale=3):
            evidence = _table("evidence")
            hits = _table("hits")
    shown = [status, answer, made, notices, evidence, hits]
    gr.on([button.click, question.submit], ask, [question, day], shown, api_visibility="private")


async def show(desk: Desk, question: str, day: str) -> Shown:
    """What the page shows for a question: status, answer, how it was made, notices, rows of evidence, rows of hits."""
    try:
        as_of = date.fromisoformat(day.strip()) if day.strip() else None
    except ValueError:
        return say("console.bad_date"), "", "", "", [], []
    try:
        answer = await desk.answer(Inquiry(question, uuid.uuid4().hex, as_of=as_of, channel=Channel.CONSOLE))
        found = await desk.search(question, HITS)
    except LvwenError as error:
        return str(error), "", "", "", [], []
    return shown_answer(answer, found)


def shown_answer(answer: Answer, found: tuple[Hit, ...]) -> Shown:
    """An answer and the hits, as the page's six parts."""
    return (
        say(f"status.{answer.status.value}"),
        answer.text,
        made_of(answer),
        "\n".join(notice.text for notice in answer.notices),
        [evidence_row(citation) for citation in answer.citations],
        [[f"{hit.score:.3f}", hit.passage.ref, hit.passage.text] for hit in found],
    )


def made_of(answer: Answer) -> str:
    """How an answer was made; nothing for a ready reply, which quotes nothing."""
    if answer.mode is Mode.LLM:
        return say("console.made_llm", model=answer.writer)
    return say("console.made_extractive") if answer.citations else ""


def evidence_row(citation: Citation) -> Row:
    """A citation as a row: number, document, path, quotation, whole clause, validity."""
    clause = citation.clause
    validity = say(f"validity.{citation.validity.value}")
    return [str(citation.n), citation.document.title, str(clause.path), citation.quote, clause.text, validity]


def indicator_row(row: Indicator) -> Row:
    """An indicator as a row: number, category, name, unit, values by year, attribute, department."""
    values = "；".join(f"{year}：{value}" for year, value in row.values)
    return [str(row.number), row.category, row.name, row.unit or "", values, row.attribute, row.department]
