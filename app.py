"""Wiring of the service: settings in, routes and console mounted, uvicorn out."""

from functools import partial

import uvicorn
from fastapi import FastAPI

from assistant.settings import Settings
from assistant.web import api, pages, problems, remembering
from assistant.web.desk import Desk
from assistant.web.guards import CONSOLE, BodyLimit, SecurityHeaders
from assistant.web.keeping import NO_MEMORY, Guard, Remembering, keep_secrets, purging
from assistant.web.port import Answering, WebOptions
from assistant.web.wording import say


def create_app() -> FastAPI:
    """The whole service from the settings: what ``uvicorn app:create_app --factory`` calls."""
    # Late, so that whoever builds a site around an assistant of his own need not load an index.
    from assistant.bootstrap import open_assistant, suggesting
    from assistant.llm import connection_of, load_client
    from assistant.settings import read_settings

    settings = read_settings()
    memory = open_guard(settings)
    if connection_of(settings):
        load_client()
    options = WebOptions(max_question=settings.max_question, frame_ancestors=settings.frame_ancestors)
    assistant = suggesting(open_assistant(settings))
    if settings.otlp_endpoint:
        from assistant.tracing import exporting

        assistant = exporting(assistant, settings.otlp_endpoint)
    return build_site(assistant, options, settings.console, memory)


def open_guard(settings: Settings) -> Guard:
    """The memory of these settings, opened and migrated now where its database can be reached.

    Raises:
        BadSetting, NewerDatabase: it never will be.
    """
    from assistant.memory import Keeping, open_memory

    keeping = Keeping(settings.keep_days, settings.keep_gap_days)
    guard = Guard(partial(open_memory, settings.database), keeping)
    guard.start()
    return guard


def build_site(
    assistant: Answering,
    options: WebOptions,
    console: bool = False,
    memory: Remembering = NO_MEMORY,
) -> FastAPI:
    """The routes around an assistant; the console only where it is wanted."""
    keep_secrets()
    site = FastAPI(
        lifespan=lambda _: purging(memory),
        title=say("service.title"),
        description=say("service.description"),
        docs_url=None,
        redoc_url=None,
    )
    site.state.desk = Desk(assistant, options, memory)
    problems.install(site, options.max_question)
    site.include_router(api.router)
    site.include_router(remembering.router)
    site.include_router(pages.router)
    site.mount("/static", pages.Assets())
    site.add_middleware(BodyLimit)
    site.add_middleware(SecurityHeaders, frame_ancestors=options.frame_ancestors)
    if console:
        from assistant.web.console import mount_console

        mount_console(site, site.state.desk, CONSOLE)
    return site


def main() -> None:
    """Serve on the address of the settings."""
    from assistant.settings import read_settings

    settings = read_settings()
    uvicorn.run(create_app(), host=settings.host, port=settings.port, server_header=False)


if __name__ == "__main__":
    main()
