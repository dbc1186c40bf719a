"""What a hostile server can do to the client by HTTP: hold it up, fill its memory, talk nonsense."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.hostile.hostile_server import (
    CHANGE,
    FINE,
    MEGABYTE,
    READ,
    Answer,
    by_path,
    client,
    drip,
    flood,
    hostile,
    json_reply,
    record,
    refused,
    reply,
    still_usable,
)
from tests.services.scripted import INFO
from zettatui.services import errors as e
from zettatui.services import limits
from zettatui.services import wire as wire_module
from zettatui.services.call import Call
from zettatui.services.state import StateService

# --- holding it up -----------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLOW: list[tuple[str, Answer]] = [
    ("head byte by byte", drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a", 0.02)),
    ("headers one by one", drip(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n", 0.02)),
    ("nothing but interim answers", drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02)),
    ("body byte by byte", drip(HEAD + b"Content-Length: 5000\r\n\r\n[", b" ", 0.02)),
    ("chunks byte by byte", drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02)),
    ("error body byte by byte", drip(b"HTTP/1.1 500 X\r\nContent-Length: 5000\r\n\r\n", b"x", 0.02)),
    ("gzip of nothing, byte by byte", drip(HEAD + b"Content-Encoding: gzip\r\n\r\n", b"\x1f", 0.02)),
]


@pytest.mark.parametrize("answer", [answer for _, answer in SLOW], ids=[name for name, _ in SLOW])
async def test_a_slow_loris_is_given_up(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zettatui.services.transport.CONNECT_SECONDS", 0.1)
    async with hostile(answer) as (one,):
        async with client(one) as server:
            begun = time.monotonic()
            sent = server.info._channel.transport.send(replace(READ, read_limit=0.3))
            # A byte each 20 ms is 50 a second, and never a silence: only the limits on the whole can end it.
            error = await refused(asyncio.wait_for(sent, 10))
            assert isinstance(error, (e.TimedOut, e.ConnectionCut, e.UnexpectedAnswer)), error
            assert time.monotonic() - begun < 3
            assert "seconds" in error.sentence or "second" in error.sentence or " s" in error.sentence
            one.answer = FINE
            await still_usable(server)
        assert len(one.received) == 2


async def test_a_slow_body_after_a_change_is_an_unknown_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zettatui.services.transport.CONNECT_SECONDS", 0.1)
    async with hostile(SLOW[3][1]) as (one,):
        async with client(one) as server:
            error = await refused(server.info._channel.transport.send(replace(CHANGE, read_limit=0.3)))
            assert isinstance(error, e.OutcomeUnknown)
        assert len(one.received) == 1


async def test_a_body_that_just_goes_on_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_BODY", 2)
    async with hostile(drip(HEAD + b"\r\n", b" " * 100, 0.01)) as (one,), client(one) as server:
        error = await refused(server.info._channel.transport.send(replace(READ, read_limit=0.2)))
        assert isinstance(error, e.TimedOut)
        assert "did not end within" in error.sentence


# --- filling its memory ------------------------------------------------------------------------------


async def peak_of(doing: Callable[[], Awaitable[Any]]) -> tuple[e.ServiceError, float]:
    """Return how something failed, and how many MB of memory it took at most besides what was in use."""
    tracemalloc.start()
    try:
        error = await refused(doing())
        return error, tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def bomb(megabytes: int) -> bytes:
    """Return gzip of that many MB of zeros, a thousandth of their size; its end and checksum are left out."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    head = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (megabytes - 1)


def packed_reply(body: bytes, *, status: str = "200 OK", coding: str = "gzip") -> Answer:
    return reply(f"HTTP/1.1 {status}\nContent-Encoding: {coding}\nContent-Length: {len(body)}", body)


ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
LARGE = b"x" * 10 * MEGABYTE
GZIPPED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"[]")
FILLERS: list[tuple[str, Answer, float, type[e.ServiceError]]] = [
    ("10 MB of error", json_reply(LARGE, status="500 X"), 8, e.ServerTrouble),
    ("10 MB of JSON error", json_reply(b'{"message": "' + LARGE, status="403 X"), 8, e.PermissionMissing),
    ("an error without end", flood(ENDLESS.replace(b"200 OK", b"404 X"), CHUNK), 8, e.NotFound),
    ("a list without end", flood(ENDLESS, CHUNK), 80, e.TooLarge),
    ("headers without end", flood(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n" * 99), 8, e.ConnectionCut),
    ("one header without end", flood(b"HTTP/1.1 200 OK\r\nX: 1", b"x" * 0x10000), 8, e.ConnectionCut),
    ("a gzip bomb", packed_reply(bomb(1024)), 80, e.TooLarge),
    ("a deflate bomb", packed_reply(zlib.compress(bytes(99 * MEGABYTE)), coding="deflate"), 80, e.TooLarge),
    ("a gzip bomb as an error", packed_reply(bomb(1024), status="500 X"), 8, e.ServerTrouble),
    ("bytes without end after gzip", flood(GZIPPED, bytes(0x10000)), 8, e.TooLarge),
]


@pytest.mark.parametrize(
    ("answer", "most", "kind"), [row[1:] for row in FILLERS], ids=[row[0] for row in FILLERS]
)
async def test_no_answer_fills_the_memory(
    answer: Answer, most: float, kind: type[e.ServiceError], record_property: Callable[[str, object], None]
) -> None:
    async with hostile(answer) as (one,), client(one) as server:
        error, peak = await peak_of(server.info.datastacks)
        record_property("peak_mb", round(peak, 1))
        print(f"peak {peak:.1f} MB")
        assert isinstance(error, kind), error
        assert peak < most
        assert len(error.sentence) < 800
        one.answer = FINE
        await still_usable(server)


async def test_a_state_of_50_mb_is_still_taken_whole_and_packed() -> None:
    text = json.dumps({"layers": [{"segments": [str(number) for number in range(2_500_000)]}]}).encode()
    text += b" " * (50 * MEGABYTE - len(text))
    async with hostile(packed_reply(gzip.compress(text, 1))) as (one,), client(one) as server:
        transport = server.state._channel.transport
        call = Call("state", "read state", "state 1", "GET", "/nglstate/api/v1/1")
        assert (await transport.send(call)).body == text


# --- nonsense ----------------------------------------------------------------------------------------

DEEP = b"[" * 200_000
NONSENSE: list[tuple[str, Answer]] = [
    ("deep nesting", json_reply(DEEP + b"]" * 200_000)),
    ("deep objects", json_reply(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)),
    ("NaN", json_reply(b"NaN")),
    ("a list of NaN and Infinity", json_reply(b"[NaN, Infinity, -Infinity]")),
    ("a huge integer", json_reply(b"[" + b"9" * 5_000 + b"]")),
    ("a very huge integer", json_reply(b"9" * 2_000_000)),
    ("no UTF-8", json_reply(b'["\xff\xfe\xed\xa0\x80"]')),
    ("UTF-16 of nonsense", json_reply("[".encode("utf-16"))),
    ("a list where an object was due", json_reply(b"[[[[]]]]")),
    ("nothing", json_reply(b"")),
    ("null", json_reply(b"null")),
    ("length too small", reply("HTTP/1.1 200 OK\nContent-Length: 1", b'["x"]')),
    ("length too great", reply("HTTP/1.1 200 OK\nContent-Length: 99999", b"[]", close=True)),
    ("length below zero", reply("HTTP/1.1 200 OK\nContent-Length: -5", b"[]")),
    ("length no number", reply("HTTP/1.1 200 OK\nContent-Length: ten", b"[]")),
    ("length of 5,000 digits", reply("HTTP/1.1 200 OK\nContent-Length: " + "9" * 5_000, b"[]")),
    ("two lengths", reply("HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 3", b"[]")),
    (
        "length and chunks",
        reply("HTTP/1.1 200 OK\nContent-Length: 2\nTransfer-Encoding: chunked", b"zz\r\n[]"),
    ),
    (
        "two codings",
        reply("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Encoding: br\nContent-Length: 2", b"[]"),
    ),
    (
        "a coding nobody knows",
        reply("HTTP/1.1 200 OK\nContent-Encoding: \x80\xffzip\nContent-Length: 2", b"[]"),
    ),
    ("a status of 999", reply("HTTP/1.1 999 \x80\nContent-Length: 2", b"[]")),
    ("a status of 42", reply("HTTP/1.1 42 X\nContent-Length: 2", b"[]")),
    ("another protocol", reply("SSH-2.0-OpenSSH_9.6", b"x", close=True)),
    ("HTTP/0.9", reply("<html>hello", b"</html>", close=True)),
    (
        "an upgrade",
        reply("HTTP/1.1 101 Switching\nUpgrade: websocket\nConnection: upgrade", b"x", close=True),
    ),
    ("204 with a body", reply("HTTP/1.1 204 No Content\nContent-Length: 2", b"[]")),
]


@pytest.mark.parametrize("answer", [answer for _, answer in NONSENSE], ids=[name for name, _ in NONSENSE])
async def test_nonsense_is_a_sentence_and_the_next_call_works(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hostile(answer) as (one,), client(one) as server:
        limited = replace(READ, read_limit=0.5)
        transport = server.info._channel.transport

        async def ask() -> object:
            from zettatui.services.shapes import read, texts

            return read(limited, await transport.send(limited), "h", texts)

        error = await refused(ask())
        assert error.sentence.endswith(".")
        assert len(error.sentence) < 800
        one.answer = FINE
        await still_usable(server)


async def test_leaves_that_are_no_leaves_are_refused_while_they_stream() -> None:
    """The reader of ids stops at once at what is no id, whatever else the server sends."""
    async with hostile(FINE) as (own,):
        own.answer = by_path(
            json_reply(record(own.origin)),
            info_=FINE,
            leaves=flood(ENDLESS, b"10000\r\n" + b'{"leaf_ids": [' + b"x" * (0x10000 - 14) + b"\r\n"),
            **{"table/t/info": json_reply(json.dumps(INFO).encode())},
        )
        async with client(own) as server:
            graph = server.graph(await server.info.datastack("x"))
            error, peak = await peak_of(lambda: graph.leaves(360287970189639685))
            assert isinstance(error, e.UnexpectedAnswer)
            assert peak < 8


async def test_notices_are_few_and_short() -> None:
    warnings = "".join(f"\nWarning: 299 - {number} " + "w" * 3_000 for number in range(20))
    async with hostile(json_reply(b"[]", more=warnings)) as (one,), client(one) as server:
        for number in range(9):
            one.answer = json_reply(b"[]", more=warnings.replace("w", str(number)))
            await server.info.datastacks()
        assert len(server.notices) == 50
        assert max(map(len, server.notices)) <= 300


def test_slices_of_a_bomb_are_small() -> None:
    decoder = wire_module.Decompressor("gzip")
    sizes = [len(part) for part in decoder.feed(bomb(64))]
    assert sum(sizes) == 64 * MEGABYTE
    assert max(sizes) <= wire_module.SLICE


def test_every_service_has_a_bound() -> None:
    from typing import get_args

    from zettatui.services.call import Service

    assert set(get_args(Service)) == set(limits.LARGEST_ANSWER)
    assert limits.LARGEST_ANSWER["state"] >= 100 * MEGABYTE
    assert StateService
