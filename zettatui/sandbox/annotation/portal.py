"""The engine's page for people: the founding document's "annotation engine portal"."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zettatui.sandbox.annotation import catalog, rows
from zettatui.sandbox.answers import text_answer
from zettatui.sandbox.gate import authorise, sandbox_of


def route() -> Route:
    """Return the route of a table's page."""
    return Route("/annotation/views/aligned_volume/{volume}/table/{table}", _page)


async def _page(request: Request) -> Response:
    volume, name = request.path_params["volume"], request.path_params["table"]
    authorise(request, permission="view", namespace="aligned_volume", name=volume)
    store = sandbox_of(request).store
    table = catalog.find_table(store, volume, name)
    if table is None:
        return text_answer("<h1>No such table</h1>\n", 404)
    facts = "".join(
        f"<tr><th>{escape(key)}</th><td>{escape(str(value))}</td></tr>\n"
        for key, value in table.metadata.items()
    )
    return text_answer(
        f"<!doctype html>\n<title>Annotation Engine</title>\n<h1>{escape(name)}</h1>\n"
        f"<table>\n{facts}</table>\n"
        f"<p>{rows.count_rows(store, table)} annotations</p>\n"
    )
