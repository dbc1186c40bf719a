"""Reading requests as the PyChunkedGraph web app reads them, down to the exceptions of bad input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from zettatui.sandbox.graph.history import Crash
from zettatui.sandbox.graph.model import ChunkBox, Graph, Milliseconds
from zettatui.segments.layout import MAX_ID

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Rejected(Exception):
    """A deliberate refusal (E1): 400 or 401 with a sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"[{status}]: {text}")
        self.status = status


def milliseconds(moment: datetime) -> Milliseconds:
    """Return a time as the graph stores it; naive is UTC, and finer than milliseconds is cut off."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    whole = int(aware.replace(microsecond=0).timestamp())
    return whole * 1000 + aware.microsecond // 1000


def moment_of(time: Milliseconds) -> datetime:
    """Return a stored time as an aware one."""
    return datetime.fromtimestamp(time // 1000, timezone.utc).replace(microsecond=time % 1000 * 1000)


@dataclass(frozen=True)
class Ask:
    """One request to one graph table; `until` caps all times of a virtual table."""

    graph: Graph
    query: Mapping[str, str]
    path: Mapping[str, str]
    body: bytes
    now: Milliseconds
    accept_encoding: str = ""
    until: Milliseconds | None = None

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean of the query; a word that is none silently means the default."""
        return _BOOLEANS.get(self.query.get(name, "").lower(), default)

    @property
    def as_text(self) -> bool:
        """Whether 64-bit numbers are asked for as strings."""
        return self.flag("int64_as_str")

    def seconds(self, name: str) -> Milliseconds | None:
        """Return a time that the query gives in seconds, None without it. Raises Rejected for no time."""
        text = self.query.get(name)
        if text is None:
            return None
        try:
            time = milliseconds(datetime.fromtimestamp(float(text), timezone.utc))
        except ValueError as wrong:
            raise Rejected(400, f"Timestamp parameter {name} is not a valid unix timestamp") from wrong
        return time if self.until is None else min(time, self.until)

    def time(self, name: str = "timestamp") -> Milliseconds:
        """Return a time of the query, else the newest that the table shows."""
        time = self.seconds(name)
        if time is not None:
            return time
        return self.now if self.until is None else min(self.now, self.until)

    def needed_time(self, name: str, complaint: str) -> Milliseconds:
        """Return a time of the query. Raises Rejected with `complaint` if it is not there."""
        time = self.seconds(name)
        if time is None:
            raise Rejected(400, f"Timestamp parameter {name} is {complaint}")
        return time

    def node(self) -> int:
        """Return the node of the path. Raises ValueError or OverflowError as NumPy does."""
        return _unsigned(self.path["node"])

    def valid_node(self) -> int:
        """Return the node of the path. Raises Rejected if a virtual table is too old for it."""
        node = self.node()
        self.check_age([node])
        return node

    def ids(self, key: str) -> list[int]:
        """Return ids from the JSON body, numbers or text. Raises what the real server's parsing raises."""
        return [_unsigned(value) for value in json.loads(self.body)[key]]

    def valid_ids(self, key: str) -> list[int]:
        """Return ids from the JSON body. Raises Rejected if a virtual table is too old for one of them."""
        ids = self.ids(key)
        self.check_age(ids)
        return ids

    def check_age(self, nodes: list[int]) -> None:
        """Raise Rejected, a 401 that is not about tokens, for a node younger than a virtual table."""
        if self.until is None:
            return
        if any((self.graph.created(node) or 0) > self.until for node in nodes):
            raise Rejected(401, "root_id not valid at timestamp")

    def box(self) -> ChunkBox | None:
        """Return the chunks that `bounds` touches, None without; bad ones raise what NumPy raises."""
        text = self.query.get("bounds")
        if text is None:
            return None
        axes = [axis.split("-") for axis in text.split("_")]
        if len({len(axis) for axis in axes}) > 1:
            raise ValueError(
                "setting an array element with a sequence. The requested array has an inhomogeneous shape"
                f" after 1 dimensions. The detected shape was ({len(axes)},) + inhomogeneous part."
            )
        corners = [[int(number) for number in axis] for axis in axes]
        if len(corners[0]) < 2:
            raise IndexError("index 1 is out of bounds for axis 0 with size 1")
        if len(corners) < 3:
            raise IndexError(f"index {len(corners)} is out of bounds for axis 0 with size {len(corners)}")
        layout = self.graph.layout
        place = list(zip(corners[:3], layout.voxel_offset, layout.chunk_size, strict=True))
        x0, y0, z0 = ((axis[0] - offset) // size for axis, offset, size in place)
        x1, y1, z1 = (-(-(axis[1] - offset) // size) for axis, offset, size in place)
        return ChunkBox((x0, y0, z0), (x1, y1, z1))

    def stop_layer(self, default: int) -> int:
        """Return `stop_layer` as a plain number. Raises ValueError."""
        return int(self.query.get("stop_layer", default))


def _unsigned(value: str | int) -> int:
    node = int(value)
    if not 0 <= node <= MAX_ID:
        raise OverflowError("Python int too large to convert to C long")
    return node


def unpack_ids(body: bytes) -> list[int]:
    """Return ids from little-endian 64-bit words. Raises Crash for a broken length."""
    if len(body) % 8:
        raise Crash("buffer size must be a multiple of element size")
    return [int.from_bytes(body[at : at + 8], "little") for at in range(0, len(body), 8)]


def pack_ids(ids: list[int]) -> bytes:
    """Return ids as little-endian 64-bit words."""
    return b"".join(node.to_bytes(8, "little") for node in ids)
