"""A long list of leaves over a real socket: it streams, and cancelling it frees the connection at once."""

from __future__ import annotations

import asyncio
import json
import time
from array import array

from tests.segments.test_layout import INFO
from tests.services.scripted import TOKEN
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.channel import Channel
from zettatui.services.chunkedgraph import ChunkedgraphService
from zettatui.services.transport import HttpxAdapter, Transport

NODE = 5 << 56 | 7
LEAF = 1 << 56 | 1


async def test_cancelling_frees_the_connection_within_200_ms() -> None:
    hung_up, heads = asyncio.Event(), []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                heads.append(head.lower())
                if b"/info " in head:
                    body = json.dumps(INFO).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
                    continue
                writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 900000000\r\n\r\n{"leaf_ids": [')
                while True:  # a list without end
                    writer.write(b"%d," % LEAF * 1_000)
                    await writer.drain()
                    if reader.at_eof():
                        break
                    await asyncio.sleep(0)
                return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            hung_up.set()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    adapter = HttpxAdapter()
    address = ServerAddress.parse(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    graph = ChunkedgraphService(Channel(Transport(address, adapter, token=lambda: Secret(TOKEN))), "t")
    came = asyncio.Event()
    seen: list[array[int]] = []

    def arriving(ids: array[int]) -> None:
        seen.append(ids)
        if len(ids) > 5_000:
            came.set()

    task = asyncio.ensure_future(graph.leaves(NODE, arriving=arriving))
    await asyncio.wait_for(came.wait(), 20)
    begun = time.monotonic()
    task.cancel()
    await asyncio.wait({task})
    await asyncio.wait_for(hung_up.wait(), 20)
    took = time.monotonic() - begun
    assert task.cancelled()
    assert took < 0.2
    assert all(ids is seen[0] for ids in seen)
    assert set(seen[0]) == {LEAF}
    # What is on this machine is not packed: that would only take time.
    assert all(b"accept-encoding: identity" in head for head in heads)
    await adapter.aclose()
    server.close()
