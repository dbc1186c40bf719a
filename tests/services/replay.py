"""Plays a recorded answer to our client: which of its calls would get this answer, and the call itself."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from tests.contract.recorded import Exchange, recorded
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.annotation import AnnotationService
from zettatui.services.annotation_results import MetadataChange, NewTable
from zettatui.services.auth import Flavour
from zettatui.services.chunkedgraph import ChunkedgraphService
from zettatui.services.info import Datastack
from zettatui.services.server import Server
from zettatui.services.wire import IncomingAnswer, OutgoingRequest

Play = Callable[[Server], Awaitable[Any]]

NOT_CALLED = "an endpoint zettatui does not call"
PAGE = "a page for people, opened in a browser"
ADMIN = "administration, which zettatui does not do"
EDIT = "editing the graph, which zettatui never does"
BINARY = "recorded without its body"

STAND_IN = 72057594037927937
"""A real node, asked for where the recording asked for nonsense that zettatui refuses by itself."""


class RecordedAnswer:
    """An answer whose body comes in two parts."""

    def __init__(self, exchange: Exchange) -> None:
        self.status = exchange.status
        self.headers = tuple((name.lower(), value) for name, value in exchange.headers)
        if exchange.name in ("nglstate_v1.txt#7", "pcg.txt#84"):  # curl decompressed what it printed
            self.headers = tuple(pair for pair in self.headers if pair[0] != "content-encoding")
        self._body = exchange.body

    async def chunks(self) -> AsyncIterator[bytes]:
        half = len(self._body) // 2
        yield self._body[:half]
        yield self._body[half:]


class ReplayAdapter:
    """Answers everything with one exchange, but a graph's info with the info recorded in the same file."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.requests: list[OutgoingRequest] = []

    @asynccontextmanager
    async def open(self, request: OutgoingRequest) -> AsyncIterator[IncomingAnswer]:
        self.requests.append(request)
        own_info = self.exchange.path.endswith("/info")
        if re.fullmatch(r"/segmentation/table/[^/]+/info", request.target) and not own_info:
            yield RecordedAnswer(_info_beside(self.exchange))
        elif request.method == "GET" and request.target.endswith("/table") and not self._is_list:
            yield RecordedAnswer(_tables_beside(self.exchange))
        else:
            yield RecordedAnswer(self.exchange)

    async def aclose(self) -> None:
        pass

    @property
    def _is_list(self) -> bool:
        return self.exchange.method == "GET" and self.exchange.path.endswith("/table")


def _tables_beside(exchange: Exchange) -> Exchange:
    """The list of tables: with the table the exchange is about, without it if it is about making one."""
    named = re.search(r"/table/([^/]+)", exchange.path)
    body = json.dumps([named[1]] if named else []).encode()
    return replace(exchange, method="GET", status=200, body=body)


def _info_beside(exchange: Exchange) -> Exchange:
    file = exchange.name.partition("#")[0]
    file = file if file in ("graph.json", "pcg.txt") else "pcg.txt"
    return next(
        other
        for other in recorded()
        if other.name.startswith(file) and other.status == 200 and other.path.endswith("/info")
    )


def server_for(adapter: ReplayAdapter) -> Server:
    server = Server(
        ServerAddress.parse("http://127.0.0.1:7100"),
        Secret("0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"),
        adapter=adapter,
    )

    async def cave() -> Flavour:
        return "cave"

    server.auth._flavour = cave  # what these recordings were made on; detecting is tested elsewhere
    return server


def datastack() -> Datastack:
    return Datastack(
        name="minnie_ds",
        aligned_volume=None,
        segmentation_source="graphene://http://127.0.0.1:7100/segmentation/table/test",
        local_server="http://127.0.0.1:7100",
        viewer_site="",
        resolution_nm=None,
        description="",
        skeleton_source="",
        analysis_database="",
        tables={},
        raw={},
    )


def _graph(server: Server) -> ChunkedgraphService:
    return server.graph(datastack())


def _engine(server: Server) -> AnnotationService:
    return AnnotationService(server._channel_to(server.address), "minnie_test")


def play_of(exchange: Exchange) -> Play | str:
    """Return the call of our client that gets such an answer, or why there is none."""
    if exchange.abridged:
        return BINARY
    for method, pattern, make in _CALLS:
        found = re.fullmatch(pattern, exchange.path)
        if found and exchange.method in method.split():
            return make if isinstance(make, str) else make(exchange, found)
    return NOT_CALLED


def _node(found: re.Match[str]) -> int:
    text = found["id"]
    valid = text.isdecimal() and int(text) < 2**63 and int(text) >> 56 in range(1, 5 + 1)
    return int(text) if valid else STAND_IN


def _sent(exchange: Exchange) -> Any:
    try:
        return json.loads(exchange.request_body)
    except ValueError:
        return {}


def _sent_list(exchange: Exchange, key: str) -> list[Any]:
    sent = _sent(exchange)
    value = sent.get(key) if isinstance(sent, dict) else None
    return value if isinstance(value, list) else []


def _binary_ids(exchange: Exchange) -> list[int]:
    body = exchange.request_body[: len(exchange.request_body) // 8 * 8]
    return [int.from_bytes(body[i : i + 8], "little") for i in range(0, len(body), 8)] or (
        [STAND_IN] if exchange.request_body else []
    )


def _asked_rows(exchange: Exchange) -> list[int]:
    found = re.search(r"annotation_ids=([^&]*)", exchange.query)
    ids = [int(item) for item in re.split(r",|%2C", found[1]) if item.isdecimal()] if found else []
    return ids or [1]


def _rows_with_ids(exchange: Exchange) -> list[dict[str, Any]]:
    rows = [row for row in _sent_list(exchange, "annotations") if isinstance(row, dict)] or [{}]
    return [{**row, "id": row.get("id") or 1} for row in rows]


def _new_table(exchange: Exchange) -> NewTable:
    sent = _sent(exchange)
    name = str(sent.get("table_name", "t")) if isinstance(sent, dict) else "t"
    usable = re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name)
    return NewTable(name if usable else "t", "bound_tag", "a test", (4.0, 4.0, 40.0))


_V = r"/segmentation/api/v1/table/[^/]+"
_A = r"/annotation/api/v2/aligned_volume/[^/]+"
_ID = r"(?P<id>[^/]+)"
_STATE = r"/nglstate(?:/api/v1)?/|/json/"

_CALLS: list[tuple[str, str, Any]] = [
    # auth
    ("GET", r"/auth/api/v1/user/cache", lambda x, m: lambda s: s.auth.check()),
    ("GET", r"/auth/api/v1/user/token", lambda x, m: lambda s: s.auth.tokens()),
    ("POST", r"/auth/api/v1/user/token", lambda x, m: lambda s: s.auth.create_token("t")),
    ("DELETE", r"/auth/api/v1/user/token/\d+", lambda x, m: lambda s: s.auth.delete_token(1)),
    ("GET", r"/auth/api/v1/username", lambda x, m: lambda s: s.auth.names([1])),
    ("GET", r"/(?:sticky_)?auth/(?:api/v1/authorize|settings/.*|api/v1/tos/.*)", PAGE),
    ("GET POST PUT DELETE", r"/auth/.*", ADMIN),
    # info
    ("GET", r"/info/api/v2/datastacks", lambda x, m: lambda s: s.info.datastacks()),
    ("GET", r"/info/api/v2/datastack/full/(?P<id>[^/]+)", lambda x, m: lambda s: s.info.datastack(m["id"])),
    ("GET", r"/info/api/v2/datastack/[^/]+/image_sources", lambda x, m: lambda s: s.info.image_sources("d")),
    ("GET", r"/info/api/v2/aligned_volume", lambda x, m: lambda s: s.info.aligned_volumes()),
    ("GET", r"/info/api/v2/aligned_volume/[^/]+", lambda x, m: lambda s: s.info.aligned_volume("v")),
    ("GET", r"/info/version", lambda x, m: lambda s: s.info.version()),
    ("GET", r"/info/", PAGE),
    # state
    ("GET", r"/nglstate/api/v1/version", lambda x, m: lambda s: s.state.version()),
    ("GET", r"/nglstate/api/v1/property/\d+/info", lambda x, m: lambda s: s.state.get_property(7)),
    ("POST", r"/nglstate/api/v1/property/post", lambda x, m: lambda s: s.state.post_property(b"{}")),
    ("POST", rf"(?:{_STATE})post(?:/\d+)?", lambda x, m: lambda s: s.state.post(b"{}")),
    ("GET", rf"(?:{_STATE})(?:\d+|abc)", lambda x, m: lambda s: s.state.get(4)),
    # schema
    ("GET", r"/schema/api/v2/type", lambda x, m: lambda s: s.schema.types()),
    ("GET", r"/schema/api/v2/type/(?P<id>[^/]*)", lambda x, m: lambda s: s.schema.definition(m["id"])),
    (
        "POST",
        r"/schema/api/v2/types",
        lambda x, m: lambda s: s.schema.definitions(_schema_names(x)),
    ),
    # chunkedgraph
    ("GET", r"/segmentation/table/[^/]+/info", lambda x, m: lambda s: _graph(s).info()),
    ("GET", rf"{_V}/node/{_ID}/root", lambda x, m: lambda s: _graph(s).root(_node(m))),
    (
        "POST",
        rf"{_V}/roots_binary",
        lambda x, m: lambda s: _graph(s).roots(_binary_ids(x), stop_layer=_layer(x)),
    ),
    ("POST", rf"{_V}/is_latest_roots", lambda x, m: lambda s: _graph(s).is_latest(_sent_list(x, "node_ids"))),
    (
        "GET",
        rf"{_V}/node/{_ID}/leaves",
        lambda x, m: lambda s: _graph(s).leaves(_node(m), stop_layer=2 if "stop_layer=2" in x.query else 1),
    ),
    ("GET", rf"{_V}/node/{_ID}/children", lambda x, m: lambda s: _graph(s).children(_node(m))),
    ("GET", rf"{_V}/root/{_ID}/change_log", lambda x, m: lambda s: _graph(s).change_log(1)),
    ("GET", rf"{_V}/root/{_ID}/tabular_change_log", lambda x, m: lambda s: _graph(s).tabular_change_log(1)),
    ("GET", rf"{_V}/root/{_ID}/lineage_graph", lambda x, m: lambda s: _graph(s).lineage([1])),
    ("POST", rf"{_V}/lineage_graph_multiple", lambda x, m: lambda s: _graph(s).lineage([1])),
    (
        "POST",
        rf"{_V}/root_timestamps",
        lambda x, m: lambda s: _graph(s).root_timestamps(_sent_list(x, "node_ids")),
    ),
    ("GET", rf"{_V}/oldest_timestamp", lambda x, m: lambda s: _graph(s).oldest_timestamp()),
    ("GET", rf"{_V}/operation_details", lambda x, m: lambda s: _graph(s).operation_details([1])),
    ("GET", rf"{_V}/past_id_mapping", lambda x, m: lambda s: _graph(s).past_ids([1])),
    ("POST", rf"{_V}/(?:merge|split|undo|redo|graph/.*)", EDIT),
    # annotation engine
    ("GET", rf"{_A}/table", lambda x, m: lambda s: _engine(s).tables()),
    ("POST", rf"{_A}/table", lambda x, m: lambda s: _engine(s).create_table(_new_table(x))),
    (
        "PUT",
        rf"{_A}/table",
        lambda x, m: lambda s: _engine(s).update_metadata("t", MetadataChange(description="d")),
    ),
    ("GET", rf"{_A}/table/{_ID}", lambda x, m: lambda s: _engine(s).metadata(m["id"])),
    ("DELETE", rf"{_A}/table/{_ID}", lambda x, m: lambda s: _engine(s).delete_table(m["id"])),
    ("GET", rf"{_A}/table/{_ID}/count", lambda x, m: lambda s: _engine(s).count(m["id"])),
    (
        "GET",
        rf"{_A}/table/{_ID}/annotations",
        lambda x, m: lambda s: _engine(s).rows(m["id"], _asked_rows(x)),
    ),
    ("POST", rf"{_A}/table/{_ID}/annotations", lambda x, m: lambda s: _engine(s).post(m["id"], [{}])),
    (
        "PUT",
        rf"{_A}/table/{_ID}/annotations",
        lambda x, m: lambda s: _engine(s).update(m["id"], _rows_with_ids(x)),
    ),
    (
        "DELETE",
        rf"{_A}/table/{_ID}/annotations",
        lambda x, m: lambda s: _engine(s).delete(m["id"], [1]),
    ),
]


def _schema_names(exchange: Exchange) -> list[str]:
    """Two names, so that they are asked for together: the recording's own where it had two."""
    text = exchange.query + exchange.request_body.decode()
    known = [name for name in ("simple_reference", "bound_tag", "cell_type_local") if name in text]
    return known if len(known) == 2 else ["simple_reference", "bound_tag"]


def _layer(exchange: Exchange) -> int | None:
    found = re.search(r"stop_layer=(\d+)", exchange.query)
    return int(found[1]) if found else None
