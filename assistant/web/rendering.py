"""The pages, as Jinja templates that escape whatever is put into them."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse


def render(
    page: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
) -> HTMLResponse:
    """The page with its values filled in as text; a value that the page names and nobody gave raises."""
    return HTMLResponse(_pages().get_template(page).render(**values), status, headers)


@cache
def _pages() -> Environment:
    loader = PackageLoader("assistant.web", "templates")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
