"""A frame on the wire: JSON records, or an Arrow stream (sheet 7.2)."""

from __future__ import annotations

import gzip
import importlib
import json
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from zettatui.sandbox.annotation.failures import Crash
from zettatui.sandbox.materialize.frame import Frame

_ARROW_CONTENT_TYPE = "data.arrow"


def encode(
    request: Request, frame: Frame, *, arrow: bool, resolution_nm: Sequence[float], warnings: Sequence[str]
) -> Response:
    """Return the answer with its headers; the body is gzipped if the request takes gzip."""
    accepted = request.headers.get("accept-encoding", "")
    body = _arrow(frame, accepted) if arrow else _records(frame)
    headers = {"content-type": _ARROW_CONTENT_TYPE if arrow else "application/json"}
    if "gzip" in accepted:
        body = gzip.compress(body)
        headers["content-encoding"] = "gzip"
    answer = Response(body, headers=headers)
    for nm in resolution_nm:
        answer.headers.append("dataframe_resolution", str(nm))
    answer.headers["column_names"] = str(frame.names)
    for warning in warnings:
        answer.headers.append("Warning", warning)
    return answer


def _records(frame: Frame) -> bytes:
    times = [name for name, kind in frame.kinds.items() if kind == "time"]
    records = [{**row, **{name: _milliseconds(row[name]) for name in times}} for row in frame.rows]
    return json.dumps(records, separators=(",", ":")).encode()


def _arrow(frame: Frame, accepted: str) -> bytes:
    try:
        # Loaded here: it is large, optional, and only real caveclient asks for it.
        pa: Any = importlib.import_module("pyarrow")
    except ImportError as error:
        raise Crash(f"{error}: ask with return_pyarrow=false, the sandbox has no pyarrow here") from None
    kinds = {
        "int32": pa.int32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "boolean": pa.bool_(),
        "string": pa.string(),
        "time": pa.timestamp("ns", tz="UTC"),
    }
    arrays = []
    for name, kind in frame.kinds.items():
        values = [row[name] for row in frame.rows]
        if kind == "time":
            values = [_milliseconds(value, per_second=1_000_000) * 1_000 for value in values]
        arrays.append(pa.array(values, type=kinds[kind]))
    batch = pa.RecordBatch.from_arrays(arrays, names=list(frame.kinds))
    compression = next((word for word in ("lz4", "zstd") if word in accepted), None)
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _milliseconds(text: str, *, per_second: int = 1_000) -> int:
    moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * per_second + since.microseconds * per_second // 1_000_000
