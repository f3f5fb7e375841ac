"""The faces in a real browser: the portal's button, a cited answer, the opened clause, and hostile markup."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Dialog, FrameLocator, Page, expect, sync_playwright

from app import build_site
from assistant.web.port import Answering, WebOptions
from tests.web_fakes import HOSTILE, FakeAssistant, real_assistant

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUESTION = "2025年城市再生水利用率目标是多少？"
START_SECONDS = 30

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")


@contextmanager
def served(assistant: Answering) -> Iterator[str]:
    """The address of a service around the assistant, on a free port of this machine."""
    config = uvicorn.Config(build_site(assistant, WebOptions()), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    last = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < last:
        time.sleep(0.02)
    assert server.started, "the service did not start"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    with served(real_assistant()) as address:
        yield address


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    with served(FakeAssistant()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a phone's width; whatever it ran, violated or fetched from elsewhere fails the test."""
    opened = browser.new_page(viewport={"width": 320, "height": 640}, locale="zh-CN")
    wrong: list[str] = []
    opened.on("dialog", lambda dialog: _refuse(dialog, wrong))
    opened.on("pageerror", lambda error: wrong.append(f"error {error}"))
    opened.on("console", lambda message: wrong.extend(_violations(message)))
    opened.on("request", lambda request: wrong.extend(_foreign(request.url)))
    yield opened
    opened.close()
    assert wrong == []


def _refuse(dialog: Dialog, wrong: list[str]) -> None:
    wrong.append(f"dialog {dialog.message}")
    dialog.dismiss()


def _violations(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


def _foreign(url: str) -> list[str]:
    return [] if url.startswith("http://127.0.0.1:") else [url]


def open_widget(page: Page, address: str) -> FrameLocator:
    page.goto(f"{address}/demo")
    page.get_by_role("button", name="政策问答").click()
    frame = page.frame_locator("#lvwen-panel iframe")
    expect(frame.get_by_role("heading", name="您好")).to_be_visible()
    return frame


def ask(frame: FrameLocator | Page, question: str) -> None:
    frame.get_by_label("您的问题").fill(question)
    frame.get_by_role("button", name="发送").click()


def test_from_the_portal_to_the_cited_clause(page: Page, real: str) -> None:
    frame = open_widget(page, real)
    ask(frame, QUESTION)
    turn = frame.locator("#log .turn")
    expect(turn.locator(".lines")).to_contain_text("55%")
    expect(turn.locator(".sources")).to_contain_text("三（二）2（2）")
    expect(turn.locator(".made")).to_contain_text("未使用生成式模型")
    turn.locator(".mark").first.click()
    opened = frame.locator("dialog[open]")
    expect(opened.locator(".clause-path")).to_have_text("三（二）2（2）")
    expect(opened.locator("mark").first).to_contain_text("55%")
    opened.get_by_role("button", name="关闭").click()
    expect(opened).to_have_count(0)


def test_each_example_of_the_greeting_is_answered(page: Page, real: str) -> None:
    page.goto(f"{real}/chat")
    examples = page.locator("#greeting .example").all_text_contents()
    assert len(examples) == 3
    for number, example in enumerate(examples, 1):
        page.locator("#fresh").click()
        page.get_by_role("button", name=example).click()
        expect(page.locator("#log .turn")).to_have_count(1)
        assert page.locator("#log .source-link").count() > 0, (number, example)


def test_the_reader_jumps_to_the_clause(page: Page, real: str) -> None:
    page.goto(f"{real}/chat")
    ask(page, QUESTION)
    page.goto(real + str(page.locator("#log .source-link").first.get_attribute("href")))
    expect(page.locator(".clause:target")).to_contain_text("55%")
    expect(page.locator(".clause:target")).to_be_in_viewport()


def test_markup_in_question_answer_and_notices_stays_text(page: Page, fake: str) -> None:
    page.goto(f"{fake}/chat")
    ask(page, HOSTILE)
    expect(page.locator("#log .turn .asked-text")).to_have_text(HOSTILE)
    page.locator("#log .mark").first.click()
    expect(page.locator("dialog[open] .clause-text")).to_contain_text(HOSTILE)
    active = page.locator("#log img, #log script, dialog img, dialog script, [onerror], [onclick]")
    assert active.count() == 0


def test_keyboard_alone_opens_asks_and_closes(page: Page, fake: str) -> None:
    frame = open_widget(page, fake)
    button = page.locator("#lvwen-button")
    expect(button).to_have_attribute("aria-expanded", "true")
    field = frame.get_by_label("您的问题")
    expect(field).to_be_focused()
    page.keyboard.type("再生水？")
    page.keyboard.press("Enter")
    expect(frame.locator("#log .turn")).to_have_count(1)
    frame.locator("#log .mark").first.focus()
    page.keyboard.press("Enter")
    expect(frame.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(frame.locator("dialog[open]")).to_have_count(0)
    expect(frame.locator("#log .mark").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#lvwen-panel")).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_the_button_is_large_enough_and_nothing_is_wider_than_a_small_phone(page: Page, fake: str) -> None:
    for address in ("/demo", "/chat", "/read/plan"):
        page.goto(fake + address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    page.goto(f"{fake}/demo")
    box = page.locator("#lvwen-button").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44


def test_a_lost_connection_is_told_and_can_be_tried_again(page: Page, fake: str) -> None:
    page.goto(f"{fake}/chat")
    page.route("**/ask/stream", lambda route: route.abort())
    ask(page, "再生水？")
    expect(page.locator("#log .problem-title")).to_have_text("没有连上服务器")
    page.unroute("**/ask/stream")
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#log .lines")).to_contain_text("55%")
    expect(page.locator("#log .problem")).to_have_count(0)


def test_a_problem_of_the_service_is_shown_in_its_own_words(page: Page, fake: str) -> None:
    page.goto(f"{fake}/chat")
    page.evaluate("document.getElementById('question').removeAttribute('maxlength')")
    ask(page, "问" * 30_000)
    expect(page.locator("#log .problem-title")).to_have_text("请求过大")


def test_the_portal_outlives_a_dead_service(page: Page, fake: str) -> None:
    page.route("**/chat", lambda route: route.abort())
    page.goto(f"{fake}/demo")
    page.locator("#lvwen-button").click()
    expect(page.locator("#lvwen-panel [role=alert]")).to_be_visible()
    page.locator("#lvwen-button").click()
    expect(page.locator("#lvwen-panel")).to_be_hidden()
