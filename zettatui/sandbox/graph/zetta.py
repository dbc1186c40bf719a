"""The chunkedgraph of a Zetta deployment (the FastAPI graph server): what it offers, and where it differs."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from zettatui.sandbox.gate import sandbox_of
from zettatui.sandbox.graph import history
from zettatui.sandbox.graph.answering import id_list, ids_out
from zettatui.sandbox.graph.asking import Ask, Rejected, milliseconds, moment_of, pack_ids, unpack_ids
from zettatui.sandbox.graph.edges import level2_edges, supervoxel_edges
from zettatui.sandbox.graph.history import Crash
from zettatui.sandbox.graph.nodes import many_roots
from zettatui.sandbox.graph.registry import graphs_of
from zettatui.sandbox.graph.wording import details, graph_info, log_table, spelled
from zettatui.segments.layout import HARD_WIRED_CHUNK_SIZE

Call = Callable[[Ask], Response]
_VERSION = "1.0.0"
_TRUE = {"true", "1", "on", "yes", "y", "t"}
_FALSE = {"false", "0", "off", "no", "n", "f"}
_TIMES = ("timestamp", "start_time", "end_time")
# What bad input makes the real server's own Python raise; it answers all of them alike.
_CRASHES = (Crash, Rejected, LookupError, TypeError, ValueError, OverflowError)


class _Invalid(Exception):
    """A parameter that FastAPI refuses (E8, 422)."""

    def __init__(self, place: str, name: str, message: str, kind: str) -> None:
        super().__init__(message)
        self.detail = [{"loc": [place, name], "msg": message, "type": kind}]


def routes() -> list[BaseRoute]:
    """Return the routes, all under `/segmentation`; whatever else is asked there is a JSON 404."""
    v1 = "/api/v1/table/{table}"
    gets: dict[str, Call] = {
        "node/{node}/root": _root,
        "node/{node}/children": _children,
        "node/{node}/leaves": _leaves,
        "node/{node}/subgraph": _subgraph,
        "node/{node}/lvl2_graph": _level2_graph,
        "root/{node}/change_log": _always_crash,
        "root/{node}/merge_log": _always_crash,
        "root/{node}/last_edit": _last_edit,
        "change_log": _change_log,
        "operation_details": _operation_details,
    }
    posts: dict[str, Call] = {
        "roots": _roots,
        "roots_binary": _roots_binary,
        "leaves_many": _leaves_many,
        "is_latest_roots": _always_crash,
    }
    found = [Route("/table/{table}/info", _serve(_info))]
    found += [Route(f"{v1}/{path}", _serve(call)) for path, call in gets.items()]
    found += [Route(f"{v1}/{path}", _serve(call), methods=["POST"]) for path, call in posts.items()]
    pages = _FastApiPages(Router(found, redirect_slashes=False))
    return [Route("/segmentation", _index), Mount("/segmentation", app=pages)]


class _FastApiPages:
    """Answers unknown routes and wrong methods as FastAPI does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            await self._app(scope, receive, send)
        except HTTPException as page:
            await _json({"detail": page.detail}, page.status_code)(scope, receive, send)


def _serve(call: Call) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            _check(request.path_params, request.query_params)
        except _Invalid as invalid:
            return _json({"detail": invalid.detail}, 422)
        body = await request.body()
        sandbox = sandbox_of(request)
        try:
            table = graphs_of(sandbox).table(request.path_params["table"])
            if table is None:
                raise Crash("no such table")
            now = milliseconds(sandbox.now())
            return call(Ask(table.graph, _numbered(request.query_params), request.path_params, body, now))
        except _CRASHES:
            return PlainTextResponse("Internal Server Error", 500)

    return endpoint


def _check(path: Mapping[str, str], query: Mapping[str, str]) -> None:
    if "node" in path and not path["node"].lstrip("-").isdigit():
        raise _Invalid("path", "node_id", "value is not a valid integer", "type_error.integer")
    if query.get("int64_as_str", "0").lower() not in _TRUE | _FALSE:
        raise _Invalid("query", "int64_as_str", "value could not be parsed to a boolean", "type_error.bool")
    for name in _TIMES:
        try:
            float(query.get(name, 0))
        except ValueError:
            raise _Invalid("query", name, "value is not a valid float", "type_error.float") from None


def _numbered(query: Mapping[str, str]) -> dict[str, str]:
    # FastAPI knows more words for yes and no than the flags of the other deployment.
    flag = query.get("int64_as_str", "0").lower()
    return {**query, "int64_as_str": "1" if flag in _TRUE else "0"}


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, separators=(",", ":")), status, media_type="application/json")


async def _index(request: Request) -> Response:
    return _json({"version": _VERSION})


def _info(ask: Ask) -> Response:
    info = graph_info(ask.graph)
    del info["verify_mesh"]
    info["graph"] |= {"chunk_size": list(HARD_WIRED_CHUNK_SIZE), "bounding_box": list(HARD_WIRED_CHUNK_SIZE)}
    return _json(info)


def _root(ask: Ask) -> Response:
    found = ask.graph.root(ask.node(), ask.time())
    if found is None:
        raise Crash("no such node at that time")
    return _json({"root_id": ids_out(found, ask.as_text)})


def _roots(ask: Ask) -> Response:
    nodes = json.loads(ask.body)
    if not isinstance(nodes, list):
        raise Crash("the body is a bare list here")
    found = many_roots(ask.graph, [int(node) for node in nodes], ask.time(), ask.graph.n_layers)
    return _json({"root_ids": ids_out(found, ask.as_text)})


def _roots_binary(ask: Ask) -> Response:
    found = many_roots(ask.graph, unpack_ids(ask.body), ask.time(), ask.graph.n_layers)
    return Response(pack_ids(found))


def _children(ask: Ask) -> Response:
    return _json({"root_ids": ids_out(list(ask.graph.children(ask.node())), ask.as_text)})


def _leaves(ask: Ask) -> Response:
    return id_list("leaf_ids", ask.graph.leaves(ask.node(), ask.box()), ask.as_text, ending=b"")


def _leaves_many(ask: Ask) -> Response:
    if not ask.as_text:
        raise Crash("numpy numbers cannot be serialised")
    box = ask.box()
    found = {
        str(node): [str(leaf) for part in ask.graph.leaves(node, box) for leaf in part]
        for node in ask.ids("node_ids")
    }
    return _json(found)


def _subgraph(ask: Ask) -> Response:
    edges = supervoxel_edges(ask.graph, ask.node(), ask.box())
    if edges is None:
        raise Crash("nothing to join")
    return _json({"atomic_edges": ids_out([[edge.source, edge.target] for edge in edges], ask.as_text)})


def _level2_graph(ask: Ask) -> Response:
    edges = [list(edge) for edge in level2_edges(ask.graph, ask.node())]
    return _json({"edge_graph": ids_out(edges, as_text=True)})


def _last_edit(ask: Ask) -> Response:
    root = ask.node()
    history.check_root(ask.graph, root)
    created = ask.graph.created(root)
    if created is None:
        raise Crash("no such root")
    return _json({"iso": moment_of(created).isoformat()})


def _change_log(ask: Ask) -> Response:
    rows = history.edits_between(ask.graph, ask.seconds("start_time") or 0, ask.time("end_time"))
    text = log_table(rows, "operation_id,user_id,")
    disposition = f"attachment; filename={ask.graph.table}.csv"
    return Response(
        text, 200, {"content-type": "text/csv; charset=utf-8", "Content-Disposition": disposition}
    )


def _operation_details(ask: Ask) -> Response:
    asked = [int(key) for key in json.loads(ask.query.get("operation_ids", "[]"))]
    known = [ask.graph.operations[key] for key in asked if key in ask.graph.operations]
    return _json({str(operation.id): details(operation, spelled(operation, "T")) for operation in known})


def _always_crash(ask: Ask) -> Response:
    raise Crash("numpy values cannot be serialised")
