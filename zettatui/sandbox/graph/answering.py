"""Answers of the chunkedgraph services: ids as numbers or text, streamed id lists, gzip, error bodies."""

from __future__ import annotations

import asyncio
import gzip
import traceback
import zlib
from array import array
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from starlette.responses import Response, StreamingResponse

from zettatui.sandbox.answers import HTML, json_answer
from zettatui.sandbox.graph.asking import Rejected
from zettatui.segments.packed import spelled

_IDS_A_PIECE = 4096
_GZIP_LEVEL = 6
_JSON = "application/json"


def ids_out(value: Any, as_text: bool) -> Any:
    """Return ids, in lists or lists of lists, as the request wants them: numbers or text."""
    if not as_text:
        return value
    if isinstance(value, int):
        return str(value)
    return [ids_out(one, as_text) for one in value]


def binary(body: bytes) -> Response:
    """Return raw bytes under the label that Flask puts on them."""
    return labelled(body, HTML)


def labelled(body: bytes | str, content_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body with exactly this content type."""
    return Response(body, 200, {"content-type": content_type, **(headers or {})})


def id_list(
    key: str,
    parts: Iterable[Sequence[int]],
    as_text: bool,
    accept_encoding: str = "",
    *,
    ending: bytes = b"\n",
) -> Response:
    """Return `{key: [ids]}`; a long list is streamed, its length told beforehand unless gzipped."""
    sequences = [part for part in parts if len(part)]
    count = sum(len(part) for part in sequences)
    head, tail = f'{{"{key}":['.encode(), b"]}" + ending
    pieces = chain([head], _id_text(sequences, as_text), [tail])
    if count <= _IDS_A_PIECE:
        return labelled(b"".join(pieces), _JSON)
    if wants_gzip(accept_encoding):
        headers = {"content-type": _JSON, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return StreamingResponse(_in_turns(_gzipped(pieces)), headers=headers)
    digits = sum(_digits(part) for part in sequences)
    length = len(head) + digits + (2 * count if as_text else 0) + count - 1 + len(tail)
    return StreamingResponse(
        _in_turns(pieces), headers={"content-type": _JSON, "Content-Length": str(length)}
    )


def wants_gzip(accept_encoding: str) -> bool:
    """Return whether the real server would gzip: it only looks for the word."""
    return "gzip" in accept_encoding.lower()


def compressed(response: Response) -> Response:
    """Gzip a finished answer, the way the real server does to every 2xx one."""
    if not 200 <= response.status_code < 300 or isinstance(response, StreamingResponse):
        return response
    response.body = gzip.compress(response.body, _GZIP_LEVEL)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Length"] = str(len(response.body))
    return response


def rejection(error: Rejected, asked: datetime, duration_ms: float) -> Response:
    """Return a deliberate refusal (E1)."""
    return json_answer(_error(error.status, str(error), asked, duration_ms), error.status)


def crash(error: Exception, asked: datetime, duration_ms: float) -> Response:
    """Return what the real server answers to its own unhandled exceptions (E2)."""
    message = str(error)
    body = _error(500, message, asked, duration_ms)
    body["traceback"] = traceback.format_exception(type(error), error, error.__traceback__)
    return json_answer(body, 500)


def _error(status: int, message: str, asked: datetime, duration_ms: float) -> dict[str, Any]:
    moment = asked.replace(tzinfo=None).isoformat(" ", "microseconds")
    return {"timestamp": moment, "duration": duration_ms, "code": status, "message": message}


def _id_text(sequences: Iterable[Sequence[int]], as_text: bool) -> Iterator[bytes]:
    ids = chain.from_iterable(sequences)
    quote = b'"' if as_text else b""
    between = b"%b,%b" % (quote, quote)
    lead = b""
    while piece := array("Q", islice(ids, _IDS_A_PIECE)):
        yield b"%b%b%b%b" % (lead, quote, spelled(piece, between), quote)
        lead = b","


def _digits(ids: Sequence[int]) -> int:
    if isinstance(ids, range) and ids.step == 1 and len(str(ids[0])) == len(str(ids[-1])):
        return len(ids) * len(str(ids[0]))
    return sum(len(str(node)) for node in ids)


def _gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


async def _in_turns(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
        # Others may run between two pieces: an in-process client must be able to show progress and to cancel.
        await asyncio.sleep(0)
