"""Every recorded request to the annotation engine and the schema service: made by our client, or refused here first.

What the client does not send is named with the reason. Rows also go through the check that stands before every form:
what it lets through was accepted by the real service, and what it stops is counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from tests.annotations.definitions import fields
from tests.contract.recorded import Exchange, recorded
from tests.services.replay import ReplayAdapter, server_for
from zettatui.annotations.check import check_annotation
from zettatui.services import errors as e
from zettatui.services.annotation import AnnotationService
from zettatui.services.annotation_results import MetadataChange, NewTable
from zettatui.services.server import Server

Play = Callable[[Server], Awaitable[Any]]
_BASE = re.compile(
    r"/annotation/api/v2/aligned_volume/(?P<volume>[^/]+)/table(?:/(?P<table>[^/]+)(?P<rest>/.*)?)?"
)
_METADATA = {
    "description": "description",
    "notice_text": "notice",
    "read_permission": "read_permission",
    "write_permission": "write_permission",
    "flat_segmentation_source": "flat_segmentation_source",
    "user_id": "user_id",
}
_NOT_ASKED = {
    "annotation.json": {
        1: "versions: the engine has one",
        2: "health of the web server, not of the service",
        27: "filter_valid changes nothing",
        28: "filter_valid changes nothing",
        125: "no such verb",
        126: "no such address",
    },
    "schema.json": {
        1: "versions: the service has one",
        2: "a page",
        3: "version 1 is gone",
        4: "version 1 is gone",
        8: "no name, no request",
        10: "names go in one parameter",
        12: "no names, no request",
        13: "wrong verb",
        14: "all definitions at once: each is read when it is needed",
        15: "a page",
        16: "no such address",
    },
}
_NO_WAY = {
    **dict.fromkeys((10, 11, 12, 13, 14, 19, 21, 207, 208, 209), "a table's form knows no such value"),
    **dict.fromkeys((24, 25, 56, 57, 58, 59), "no list of objects"),
    **dict.fromkeys((69, 70), "no ids, no request"),
    68: "an id is a number",
    60: "recorded without its rows",
    75: "a row to change has its id",
    84: "an id is a number",
    99: "the voxel size is for ever",
    116: "an owner is a text",
    149: "NaN is no JSON",
}
"""Requests of annotation.json that no value of ours can make; the types of the client forbid them."""


def exchanges(file: str) -> list[tuple[int, Exchange]]:
    return [(int(one.name.partition("#")[2]), one) for one in recorded() if one.name.startswith(f"{file}#")]


def sent_json(exchange: Exchange) -> Any:
    return json.loads(exchange.request_body) if exchange.request_body else None


def play_of(exchange: Exchange) -> Play | None:
    """Return the call of our client that makes just this request."""
    if exchange.path.startswith("/schema/api/v2/"):
        return schema_play(exchange)
    found = _BASE.fullmatch(exchange.path)
    if found is None:
        return None
    volume, table, rest = found["volume"], found["table"] or "", found["rest"] or ""
    body = sent_json(exchange)

    def engine(server: Server) -> AnnotationService:
        return AnnotationService(server._channel_to(server.address), volume)

    plays: dict[tuple[str, bool, str], Play] = {
        ("GET", False, ""): lambda s: engine(s).tables(),
        ("POST", False, ""): lambda s: engine(s).create_table(new_table(body)),
        ("PUT", False, ""): lambda s: engine(s).update_metadata(body["table_name"], change(body["metadata"])),
        ("GET", True, ""): lambda s: engine(s).metadata(table),
        ("DELETE", True, ""): lambda s: engine(s).delete_table(table),
        ("GET", True, "/count"): lambda s: engine(s).count(table),
        ("GET", True, "/annotations"): lambda s: engine(s).rows(table, asked_ids(exchange)),
        ("POST", True, "/annotations"): lambda s: engine(s).post(table, body["annotations"]),
        ("PUT", True, "/annotations"): lambda s: engine(s).update(table, body["annotations"]),
        ("DELETE", True, "/annotations"): lambda s: engine(s).delete(table, body["annotation_ids"]),
    }
    return plays.get((exchange.method, bool(table), rest))


def schema_play(exchange: Exchange) -> Play:
    name = exchange.path.removeprefix("/schema/api/v2/")
    if name == "types":
        names = dict(parse_qsl(exchange.query))["schema_names"].split(",")
        return lambda s: s.schema.definitions(names)
    return lambda s: s.schema.types() if name == "type" else s.schema.definition(name.partition("/")[2])


def asked_ids(exchange: Exchange) -> list[int]:
    return [int(one) for one in dict(parse_qsl(exchange.query))["annotation_ids"].split(",")]


def new_table(body: Any) -> NewTable:
    said = dict(body["metadata"])
    more = said.pop("table_metadata", {})
    resolution = tuple(said.pop(f"voxel_resolution_{axis}") for axis in "xyz")
    said.pop("user_id", None)
    return NewTable(
        body["table_name"],
        body["schema_type"],
        said.pop("description"),
        resolution,  # type: ignore[arg-type]
        notice=said.pop("notice_text", ""),
        reference_table=more.get("reference_table", ""),
        track_target_id_updates=more.get("track_target_id_updates", False),
        **said,
    )


def change(metadata: Any) -> MetadataChange:
    return MetadataChange(**{_METADATA[key]: value for key, value in metadata.items()})


def same(exchange: Exchange, adapter: ReplayAdapter) -> bool:
    """Tell whether one of the requests that went out is the recorded one."""
    for request in adapter.requests:
        path, _, query = request.target.partition("?")
        if (request.method, path) != (exchange.method, exchange.path):
            continue
        if parse_qsl(query) == parse_qsl(exchange.query) and same_body(exchange, request.body):
            return True
    return False


def same_body(exchange: Exchange, body: bytes | None) -> bool:
    wanted, got = sent_json(exchange), json.loads(body) if body else None
    if exchange.method == "POST" and isinstance(wanted, dict) and "schema_type" in wanted:
        # Our client always says who may read and write, with the service's own defaults, and never who owns
        # the table: whoever makes it does.
        wanted["metadata"] = {
            "read_permission": "PUBLIC",
            "write_permission": "PRIVATE",
            **wanted["metadata"],
        }
        wanted["metadata"].pop("user_id", None)
    return bool(wanted == got)


async def outcome_of(exchange: Exchange, play: Play) -> str:
    adapter = ReplayAdapter(exchange)
    server = server_for(adapter)
    error: e.ServiceError | None = None
    try:
        await play(server)
    except e.ServiceError as failed:
        error = failed
    changes = [one for one in adapter.requests if one.method != "GET"]
    if not same(exchange, adapter):
        assert error is not None, exchange
        assert not changes, exchange
        return "refused here"
    # No request is ever made twice that may change something.
    assert len(changes) <= 1
    good = 200 <= exchange.status < 300
    hidden = exchange.body.startswith(b'{"code": 500, "message": "No annotation with')
    assert (error is None) is (good or hidden), (exchange, error)
    if error is not None:
        assert error.sentence.endswith((".", "?")), error.sentence
        assert not re.search(r"Traceback|\[SQL|psycopg2\.errors\.\w+\)\s*$", error.sentence), error.sentence
    return "made"


async def counted(file: str) -> tuple[Counter[str], list[int]]:
    counts: Counter[str] = Counter()
    refused = []
    for number, exchange in exchanges(file):
        if number in _NOT_ASKED[file]:
            counts["not asked"] += 1
        elif file == "annotation.json" and number in _NO_WAY:
            counts["no way to make it"] += 1
        else:
            play = play_of(exchange)
            assert play is not None, exchange
            result = await outcome_of(exchange, play)
            counts[result] += 1
            refused += [number] if result == "refused here" else []
    return counts, refused


async def test_every_request_of_the_annotation_engine() -> None:
    counts, refused = await counted("annotation.json")
    assert sum(counts.values()) == 215
    assert counts == {"made": 177, "refused here": 7, "no way to make it": 25, "not asked": 6}
    # Names that the service refuses, a permission word that burns a name, a notice that bricks a table.
    assert refused == [8, 9, 15, 93, 201, 203, 205]


async def test_every_request_of_the_schema_service() -> None:
    counts, refused = await counted("schema.json")
    assert sum(counts.values()) == 16
    assert counts == {"made": 5, "not asked": 11}
    assert refused == []


def rows_sent() -> list[tuple[int, Exchange, str, list[Any]]]:
    """The rows of each request that stores or replaces some, with the schema of their table."""
    schemas: dict[str, str] = {}
    found = []
    for number, exchange in exchanges("annotation.json"):
        place = _BASE.fullmatch(exchange.path)
        if place is None or exchange.method not in ("POST", "PUT"):
            continue
        try:
            body = sent_json(exchange)
        except ValueError:
            continue
        if not isinstance(body, dict):
            continue
        if not place["table"]:
            if exchange.status == 200 and exchange.method == "POST":
                schemas[body["table_name"]] = body["schema_type"]
            continue
        rows = body.get("annotations")
        if place["table"] in schemas and isinstance(rows, list):
            found.append((number, exchange, schemas[place["table"]], rows))
    return found


_STATE_DECIDES = {
    62: "the id is taken",
    73: "replaced before",
    74: "no such row",
    89: "no such row in the table it refers to",
    103: "not the owner",
    104: "not the owner",
    114: "no shared group",
    182: "no table of this schema can be filled; the form of a new table refuses it",
    214: "stored, then the answer failed",
}
"""Rows without fault, refused for what the table holds or who asks: no check of ours can know that."""


def test_rows_that_pass_the_form_were_accepted_by_the_real_service() -> None:
    stopped, passed, trimmed = [], [], []
    for number, exchange, schema, rows in rows_sent():
        entries = [check_annotation(fields(schema), row, updating=exchange.method == "PUT") for row in rows]
        if not all(entry.ok for entry in entries):
            stopped.append(number)
        elif [entry.annotation for entry in entries] != rows:
            trimmed.append(number)  # what the service ignores is left out, and so cannot be refused
        else:
            passed.append(number)
            assert exchange.status == 200 or number in _STATE_DECIDES, (number, rows)
    refused = {number for number, exchange, _, _ in rows_sent() if exchange.status != 200}
    assert refused - set(_STATE_DECIDES) - set(trimmed) <= set(stopped)
    assert set(trimmed) & refused == {62, 140, 141, 183}
    assert (len(passed), len(trimmed), len(stopped)) == (30, 12, 46)
