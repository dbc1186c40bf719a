"""The chunkedgraph of a CAVE deployment (PyChunkedGraph 2.21.1): its routes and what surrounds each call."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.answers import HTML, json_answer
from zettatui.sandbox.gate import authorise, require_superadmin, sandbox_of
from zettatui.sandbox.graph import edits, nodes
from zettatui.sandbox.graph.answering import binary, compressed, crash, labelled, rejection, wants_gzip
from zettatui.sandbox.graph.asking import Ask, Rejected, milliseconds, pack_ids
from zettatui.sandbox.graph.history import Crash
from zettatui.sandbox.graph.registry import NAMESPACE, graphs_of

Call = Callable[[Ask], Response]
_VERSION = "2.21.1"
_SUPERADMIN = "superadmin"
# What bad input makes the real server's own Python raise; it answers each with the text of the exception.
_CRASHES = (Crash, LookupError, TypeError, ValueError, OverflowError, EOFError, OSError, zlib.error)


def routes() -> list[BaseRoute]:
    """Return the routes, all under `/segmentation`."""
    info, v1, legacy = (
        "/segmentation/table/{table}",
        "/segmentation/api/v1/table/{table}",
        "/segmentation/1.0/{table}",
    )
    found: list[BaseRoute] = [
        Route("/segmentation/", _open(_index)),
        Route("/segmentation/api/v1/", _open(_index)),
        Route("/segmentation/api/versions", _open(lambda: json_answer([0, 1]))),
        Route("/segmentation/api/version", _open(lambda: json_answer(_VERSION))),
        Route(f"{info}/info", _serve(nodes.info)),
        Route(f"{legacy}/info", _serve(nodes.info)),
        Route(f"{legacy}/graph/oldest_timestamp", _serve(edits.oldest_timestamp)),
        Route(f"{legacy}/graph/{{node}}/root", _serve(_packed_root)),
        Route(f"{legacy}/segment/{{node}}/leaves", _serve(_packed_leaves)),
        Route(f"{legacy}/segment/{{node}}/children", _serve(_packed_children)),
        Route(f"{legacy}/segment/{{node}}/change_log", _serve(edits.change_log)),
        Route(f"{legacy}/segment/{{node}}/merge_log", _serve(edits.merge_log)),
    ]
    gets: dict[str, Call] = {
        "node/{node}/root": nodes.root,
        "node/{node}/children": nodes.children,
        "node/{node}/leaves": nodes.leaves,
        "node/{node}/subgraph": nodes.subgraph,
        "node/{node}/lvl2_graph": nodes.level2_graph,
        "node/{node}/contact_sites": edits.contact_sites,
        "valid_nodes": nodes.valid_nodes,
        "root/{node}/lineage_graph": edits.lineage_graph,
        "root/{node}/change_log": edits.change_log,
        "root/{node}/merge_log": edits.merge_log,
        "root/{node}/tabular_change_log": edits.tabular_change_log,
        "root/{node}/last_edit": edits.last_edit,
        "tabular_change_log_many": edits.tabular_change_log_many,
        "past_id_mapping": edits.past_id_mapping,
        "delta_roots": edits.delta_roots,
        "oldest_timestamp": edits.oldest_timestamp,
        "operation_details": edits.operation_details,
    }
    posts: dict[str, Call] = {
        "roots": nodes.roots,
        "roots_binary": nodes.roots_binary,
        "leaves_many": nodes.leaves_many,
        "node/leaves_many": nodes.leaves_many,
        "minimal_covering_nodes": nodes.minimal_covering_nodes,
        "is_latest_roots": edits.is_latest_roots,
        "root_timestamps": edits.root_timestamps,
        "lineage_graph_multiple": edits.lineage_graph_multiple,
        "roots_from_coords": edits.roots_from_coords,
    }
    found += [Route(f"{v1}/{path}", _serve(call)) for path, call in gets.items()]
    found += [Route(f"{v1}/{path}", _serve(call), methods=["POST"]) for path, call in posts.items()]
    return [
        *found,
        Route(f"{v1}/user_operations", _serve(edits.user_operations, "admin_view")),
        Route(f"{v1}/tabular_change_log_recent", _serve(edits.tabular_change_log_recent, "admin_view")),
        Route(f"{v1}/change_log", _serve(edits.table_change_log, _SUPERADMIN)),
    ]


def _serve(call: Call, permission: str = "view") -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        sandbox, started = sandbox_of(request), time.perf_counter()
        asked = sandbox.now()
        if permission == _SUPERADMIN:
            require_superadmin(request)
        else:
            authorise(request, permission=permission, namespace=NAMESPACE, name=request.path_params["table"])
        accept = request.headers.get("accept-encoding", "")
        try:
            ask = await _ask(request, accept)
            answer = call(ask)
        except Rejected as refused:
            return rejection(refused, asked, (time.perf_counter() - started) * 1000)
        except _CRASHES as failed:
            return crash(failed, asked, (time.perf_counter() - started) * 1000)
        return compressed(answer) if wants_gzip(accept) else answer

    return endpoint


async def _ask(request: Request, accept: str) -> Ask:
    body = await request.body()
    if "gzip" in request.headers.get("content-encoding", "").lower():
        body = gzip.decompress(body)
    sandbox = sandbox_of(request)
    table = graphs_of(sandbox).table(request.path_params["table"])
    if table is None:
        raise Crash(f"Table {request.path_params['table']} does not exist")
    now = milliseconds(sandbox.now())
    return Ask(table.graph, request.query_params, request.path_params, body, now, accept, table.until)


def _open(answer: Callable[[], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        authorise(request)
        found = answer()
        return compressed(found) if wants_gzip(request.headers.get("accept-encoding", "")) else found

    return endpoint


def _index() -> Response:
    return labelled(f"PyChunkedGraph Segmentation v{_VERSION}", HTML)


def _packed_root(ask: Ask) -> Response:
    found = ask.graph.root(ask.valid_node(), ask.time())
    if found is None:
        return nodes.root(ask)
    return binary(pack_ids([found]))


def _packed_leaves(ask: Ask) -> Response:
    parts = ask.graph.leaves(ask.valid_node(), ask.box())
    return binary(pack_ids([node for part in parts for node in part]))


def _packed_children(ask: Ask) -> Response:
    return binary(pack_ids(list(ask.graph.children(ask.valid_node()))))
