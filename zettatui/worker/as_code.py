"""A request of the log as a curl command, and as Python: by caveclient where that has a call for it.

No token is in either: both take it from where the reader keeps it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from zettatui.segments.packed import from_little_endian
from zettatui.services.request_log import Body, LoggedRequest

TOKEN_VARIABLE: Final = "TOKEN"  # noqa: S105 - the name of a variable, not a token
CAVECLIENT: Final = "8.2.1"
"""The version whose calls are named here."""
_UNTOLD: Final = "# The login service's bodies are never kept, so what was sent is not here."


def as_curl(entry: LoggedRequest) -> str:
    """Return a command that sends the same request, the token taken from `$TOKEN`."""
    parts = ["curl --compressed"]
    if entry.method != "GET":
        parts[0] += f" -X {entry.method}"
    if entry.signed:
        parts.append(f'-H "Authorization: Bearer ${TOKEN_VARIABLE}"')
    notes = []
    if entry.sent_bytes:
        if entry.content_type:
            parts.append(f"-H {shlex.quote(f'Content-Type: {entry.content_type}')}")
        text = _text(entry.asked)
        if text is not None:
            parts.append(f"--data-binary {shlex.quote(text)}")
        else:
            parts.append("--data-binary @body")
            notes.append(
                f"# body: a file with the {entry.sent_bytes:,} bytes that were sent; they are not kept."
            )
    parts.append(shlex.quote(entry.url))
    if "…" in entry.url:
        notes.append("# A secret was taken out of the address; it stands as … there.")
    return "\n".join([*notes, " \\\n  ".join(parts)])


def as_python(entry: LoggedRequest, server: str, datastack: str) -> str:
    """Return Python that asks the same: by caveclient where it has a call, else by its session.

    Args:
        entry: the request.
        server: the address of the global server.
        datastack: the datastack in use, or nothing.
    """
    asked = _Asked(entry)
    say = _SAID.get((entry.service, entry.operation))
    try:
        said = say(asked) if say is not None else None
    except (LookupError, ValueError, TypeError):
        said = None  # the body is not whole, or not what it usually is
    lines = ["from caveclient import CAVEclient", ""]
    named = f"{datastack!r}, " if datastack else ""
    lines += [f"client = CAVEclient({named}server_address={server!r})"]
    if said is None:
        lines += [
            f"# caveclient {CAVECLIENT} has no call for “{entry.operation}”; its session can send it:",
            *_by_session(entry),
        ]
    else:
        lines += [*asked.before, said]
    if any("datetime" in line for line in lines):
        lines.insert(0, "from datetime import datetime, timezone")
    for module in ("numpy", "json"):
        if any(f"{module}." in line for line in lines):
            lines.insert(0, f"import {module}")
    return "\n".join(lines)


def _by_session(entry: LoggedRequest) -> list[str]:
    arguments = [repr(entry.method), repr(entry.url)]
    lines = []
    if entry.sent_bytes:
        text = _text(entry.asked)
        if text is None:
            lines.append(
                f"# body: a file with the {entry.sent_bytes:,} bytes that were sent; they are not kept."
            )
            arguments.append('data=open("body", "rb")')
        else:
            arguments.append(f"data={text!r}.encode()")
        if entry.content_type:
            arguments.append(f'headers={{"Content-Type": {entry.content_type!r}}}')
    return [
        *lines,
        f"answer = client.auth.session.request({', '.join(arguments)})",
        "print(answer.status_code, answer.text)",
    ]


def _text(body: Body) -> str | None:
    """Return a body that is whole and text."""
    if not body.whole:
        return None
    try:
        text = body.start.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() or not re.search(r"[\x00-\x08\x0e-\x1f]", text) else None


# -- what caveclient calls it --------------------------------------------------------------------------


@dataclass
class _Asked:
    """What a request asks, taken apart; raises LookupError or ValueError where it is not there."""

    entry: LoggedRequest

    def __post_init__(self) -> None:
        parts = urlsplit(self.entry.url)
        self._path = [unquote(part) for part in parts.path.split("/") if part]
        self._query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.before: list[str] = []

    def after(self, name: str) -> str:
        """Return the part of the path that follows one of that name."""
        return self._path[self._path.index(name) + 1]

    @property
    def last(self) -> str:
        """The last part of the path."""
        return self._path[-1]

    def query(self, name: str) -> str | None:
        """Return a value of the query."""
        return self._query.get(name)

    def ids(self, name: str) -> list[int]:
        """Return the ids in a value of the query."""
        return [int(one) for one in re.findall(r"\d+", self._query[name])]

    @property
    def body(self) -> Any:
        """The body as JSON."""
        if not self.entry.asked.whole:
            raise LookupError
        return json.loads(self.entry.asked.start)

    def body_or_file(self) -> str:
        """Return an expression for the body: itself where it is whole, else a file to read."""
        try:
            return repr(self.body)
        except (LookupError, ValueError):
            self.before.append(
                f"# body.json: the {self.entry.sent_bytes:,} bytes that were sent; they are not kept."
            )
            return 'json.load(open("body.json"))'

    @property
    def binary_ids(self) -> list[int]:
        """The ids of a binary body."""
        if not self.entry.asked.whole:
            raise LookupError
        return list(from_little_endian(self.entry.asked.start))

    def times(self, **names: str) -> dict[str, object]:
        """Return caveclient's arguments for times of the query."""
        return {
            ours: _Code(_moment(float(value)))
            for ours, theirs in names.items()
            if (value := self._query.get(theirs)) is not None
        }


class _Code(str):
    """An expression, which is its own repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _moment(seconds: float) -> str:
    return f"datetime.fromtimestamp({seconds!r}, timezone.utc)"


def _call(function: str, *given: object, **named: object) -> str:
    arguments = [*(repr(one) for one in given), *(f"{name}={value!r}" for name, value in named.items())]
    return f"print(client.{function}({', '.join(arguments)}))"


def _told(value: str | None) -> bool:
    return value != "false"


def _find_root(asked: _Asked) -> str:
    named = asked.times(timestamp="timestamp")
    if asked.query("stop_layer") is not None:
        if asked.query("stop_layer") != "2":
            raise LookupError
        named["level2"] = True
    return _call("chunkedgraph.get_root_id", int(asked.after("node")), **named)


def _find_roots(asked: _Asked) -> str:
    named = asked.times(timestamp="timestamp")
    if (layer := asked.query("stop_layer")) is not None:
        named["stop_layer"] = int(layer)
    return _call("chunkedgraph.get_roots", asked.binary_ids, **named)


def _leaves(asked: _Asked) -> str:
    named: dict[str, object] = {}
    if (bounds := asked.query("bounds")) is not None:
        named["bounds"] = _Code(
            f"numpy.array({[[int(end) for end in axis.split('-')] for axis in bounds.split('_')]!r})"
        )
    if (layer := asked.query("stop_layer")) is not None:
        named["stop_layer"] = int(layer)
    return _call("chunkedgraph.get_leaves", int(asked.after("node")), **named)


def _latest(asked: _Asked) -> str:
    return _call("chunkedgraph.is_latest_roots", asked.body["node_ids"], **asked.times(timestamp="timestamp"))


def _times(asked: _Asked) -> str:
    latest = asked.query("latest") == "true"
    named = {"latest": latest, **asked.times(timestamp="timestamp")}
    return _call("chunkedgraph.get_root_timestamps", asked.body["node_ids"], **named)


def _edits(asked: _Asked) -> str:
    root = int(asked.after("root"))
    return _call("chunkedgraph.get_tabular_change_log", [root], filtered=_told(asked.query("filtered")))


def _between(function: str) -> Callable[[_Asked], str]:
    def say(asked: _Asked) -> str:
        window = asked.times(timestamp_past="timestamp_past", timestamp_future="timestamp_future")
        return _call(function, asked.body["root_ids"], **window)

    return say


def _create_table(asked: _Asked) -> str:
    body: Mapping[str, Any] = asked.body
    metadata = dict(body["metadata"])
    resolution = [metadata.pop(f"voxel_resolution_{axis}") for axis in "xyz"]
    known = (
        "reference_table",
        "track_target_id_updates",
        "flat_segmentation_source",
        "write_permission",
        "read_permission",
        "notice_text",
    )
    named = {name: metadata[name] for name in known if metadata.get(name) is not None}
    return _call(
        "annotation.create_table",
        body["table_name"],
        body["schema_type"],
        metadata["description"],
        resolution,
        **named,
    )


def _change_table(asked: _Asked) -> str:
    return _call("annotation.update_metadata", asked.body["table_name"], **asked.body["metadata"])


def _rows_of(function: str) -> Callable[[_Asked], str]:
    def say(asked: _Asked) -> str:
        table = asked.after("table")
        try:
            rows = repr(asked.body["annotations"])
        except LookupError:
            rows = f'{asked.body_or_file()}["annotations"]'
        return _call(function, table, _Code(rows))

    return say


def _query(asked: _Asked) -> str:
    body = dict(asked.body)
    live = "timestamp" in body
    table = body.pop("table") if live else asked.after("table")
    named: dict[str, object] = {}
    for key, value in body.items():
        if key.startswith("filter_"):
            named[key] = value[table] if set(value) == {table} else value
        elif key == "limit":
            named[key] = value
    if live:
        at = datetime.fromisoformat(body["timestamp"].replace("Z", "+00:00"))
        moment = _Code(_moment(at.replace(tzinfo=at.tzinfo or timezone.utc).timestamp()))
        named["allow_missing_lookups"] = asked.query("allow_missing_lookups") == "true"
        return _call("materialize.live_live_query", table, moment, **named)
    if asked.query("count") == "true":
        named["get_counts"] = True
    return _call(
        "materialize.query_table", table, materialization_version=int(asked.after("version")), **named
    )


def _count_version(asked: _Asked) -> str:
    if asked.last == "query":
        return _query(asked)
    return _call(
        "materialize.get_annotation_count", asked.after("table"), version=int(asked.after("version"))
    )


def _on_table(function: str) -> Callable[[_Asked], str]:
    return lambda asked: _call(function, asked.after("table"))


def _on_node(function: str, name: str = "node") -> Callable[[_Asked], str]:
    return lambda asked: _call(function, int(asked.after(name)))


def _plainly(function: str) -> Callable[[_Asked], str]:
    return lambda asked: _call(function)


_SAID: Final[dict[tuple[str, str], Callable[[_Asked], str]]] = {
    ("auth", "list tokens"): _plainly("auth.get_tokens"),
    ("auth", "look up names"): lambda asked: _call("auth.get_user_information", asked.ids("id")),
    ("info", "list datastacks"): _plainly("info.get_datastacks"),
    ("info", "read datastack"): lambda asked: _call("info.get_datastack_info", asked.last),
    ("info", "list image mirrors"): lambda asked: _call("info.get_image_mirrors", asked.after("datastack")),
    ("info", "list aligned volumes"): _plainly("info.get_aligned_volumes"),
    ("state", "read state"): lambda asked: _call("state.get_state_json", int(asked.last)),
    ("state", "upload state"): lambda asked: _call("state.upload_state_json", _Code(asked.body_or_file())),
    ("state", "read properties"): lambda asked: _call(
        "state.get_property_json", int(asked.after("property"))
    ),
    ("state", "upload properties"): lambda asked: _call(
        "state.upload_property_json", _Code(asked.body_or_file())
    ),
    ("schema", "list schemas"): _plainly("schema.get_schemas"),
    ("schema", "read schema"): lambda asked: _call("schema.schema_definition", asked.after("type")),
    ("schema", "read schemas"): lambda asked: _call(
        "schema.schema_definition_multi", (asked.query("schema_names") or "").split(",")
    ),
    ("annotation", "list tables"): _plainly("annotation.get_tables"),
    ("annotation", "read table"): _on_table("annotation.get_table_metadata"),
    ("annotation", "count rows"): _on_table("annotation.get_annotation_count"),
    ("annotation", "read rows"): lambda asked: _call(
        "annotation.get_annotation", asked.after("table"), asked.ids("annotation_ids")
    ),
    ("annotation", "post rows"): _rows_of("annotation.post_annotation"),
    ("annotation", "change rows"): _rows_of("annotation.update_annotation"),
    ("annotation", "delete rows"): lambda asked: _call(
        "annotation.delete_annotation", asked.after("table"), asked.body["annotation_ids"]
    ),
    ("annotation", "create table"): _create_table,
    ("annotation", "change table"): _change_table,
    ("annotation", "delete table"): _on_table("annotation.delete_table"),
    ("graph", "read graph info"): lambda asked: "print(client.chunkedgraph.segmentation_info)",
    ("graph", "find root"): _find_root,
    ("graph", "find roots"): _find_roots,
    ("graph", "check whether current"): _latest,
    ("graph", "list leaves"): _leaves,
    ("graph", "list children"): _on_node("chunkedgraph.get_children"),
    ("graph", "list edges"): _on_node("chunkedgraph.level2_chunk_graph"),
    ("graph", "read change log"): lambda asked: _call(
        "chunkedgraph.get_change_log", int(asked.after("root")), filtered=_told(asked.query("filtered"))
    ),
    ("graph", "read edits"): _edits,
    ("graph", "trace lineage"): _between("chunkedgraph.get_lineage_graph"),
    ("graph", "ask times"): _times,
    ("graph", "ask oldest time"): _plainly("chunkedgraph.get_oldest_timestamp"),
    ("graph", "read edits in full"): lambda asked: _call(
        "chunkedgraph.get_operation_details", asked.ids("operation_ids")
    ),
    ("graph", "map to past ids"): _between("chunkedgraph.get_past_ids"),
    ("materialization", "list versions"): lambda asked: _call(
        "materialize.get_versions_metadata", expired=asked.query("expired") == "true"
    ),
    ("materialization", "list tables"): lambda asked: _call(
        "materialize.get_tables_metadata", version=int(asked.after("version"))
    ),
    ("materialization", "count rows"): _count_version,
    ("materialization", "query rows"): _query,
}
"""What caveclient calls our operations; what is not here, it has no call for."""
