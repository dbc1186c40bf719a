"""Freshness of 10,000 root ids over loopback, against the bare requests in the sandbox's best batch size.

`python -m tests.bench.bench_freshness [ROUNDS]`. The peer posts the same ids by urllib, one request after the
other, in batches of several sizes, takes gzip as every client does, and reads the JSON; the quickest size counts.
What the server itself needs is in both numbers.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench.row import Row, against, table
from zettatui.sandbox import demo
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.chunkedgraph import ChunkedgraphService
from zettatui.services.server import Server
from zettatui.worker.freshness import RootCheck
from zettatui.worker.jobs import Job, Progress

COUNT = 10_000
SIZES = (1_000, 2_500, 5_000, 10_000)
FIRST = (9 << 56) + 500_000_000
_SERVE = f"""
from zettatui.sandbox.graph import registry
from zettatui.sandbox.graph.demo_graph import FOUNDED, demo_graph
from zettatui.sandbox.serve import serve
from zettatui.segments.layout import NodeId

def many():
    graph = demo_graph()
    for at in range({COUNT}):
        place = (at % 90, at // 90, 5)
        level2 = graph.layout.encode(NodeId(2, *place, 900_000))
        supervoxel = graph.layout.encode(NodeId(1, *place, 900_000))
        graph.add_node(level2, range(supervoxel, supervoxel + 1), FOUNDED)
        graph.add_node({FIRST} + at, (level2,), FOUNDED)
    return graph

registry.demo_graph = many
serve("cave")
"""


@contextmanager
def many_roots() -> Iterator[dict[str, str]]:
    """Serve a sandbox with that many roots; yield its address and token."""
    with subprocess.Popen([sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()


def bare(where: dict[str, str], ids: list[int], size: int) -> float:
    """Return the seconds that the requests alone take in batches of `size`."""
    url = f"{where['server']}/segmentation/api/v1/table/{demo.GRAPH_TABLE}/is_latest_roots"
    began = time.perf_counter()
    current = 0
    for start in range(0, len(ids), size):
        body = json.dumps({"node_ids": ids[start : start + size]}).encode()
        asked = urllib.request.Request(url, body, {"Authorization": f"Bearer {where['token']}"})
        asked.add_header("Accept-Encoding", "gzip, deflate")
        with urllib.request.urlopen(asked, timeout=60) as answer:
            current += sum(json.loads(gzip.decompress(answer.read()))["is_latest"])
    if current != len(ids):
        raise SystemExit(f"the sandbox calls {current} of {len(ids)} ids current")
    return time.perf_counter() - began


async def ours(graph: ChunkedgraphService, ids: list[int]) -> float:
    """Return the seconds that the use-case takes."""
    began = time.perf_counter()
    fates = await RootCheck(graph).fates(ids, Progress(Job[Any]("bench"), lambda job: None))
    taken = time.perf_counter() - began
    if len(fates.latest) != len(ids):
        raise SystemExit(f"{len(fates.latest)} of {len(ids)} ids were found current")
    return taken


async def measure(where: dict[str, str], rounds: int) -> tuple[float, dict[int, float]]:
    """Return medians in seconds: ours, and the bare requests by batch size; all in turns."""
    ids = [FIRST + at for at in range(COUNT)]
    address = ServerAddress.parse(where["server"])
    server = Server(address, Secret(where["token"]))
    try:
        graph = server.graph(await server.info.datastack(demo.DATASTACK))
        await ours(graph, ids)
        mine: list[float] = []
        theirs: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(rounds):
            mine.append(await ours(graph, ids))
            for size, times in theirs.items():
                times.append(await asyncio.to_thread(bare, where, ids, size))
    finally:
        await server.aclose()
    return statistics.median(mine), {size: statistics.median(times) for size, times in theirs.items()}


def rows(rounds: int = 9) -> list[Row]:
    """Measure, and return the row of the table."""
    with many_roots() as where:
        mine, theirs = asyncio.run(measure(where, rounds))
    best = min(theirs, key=lambda size: theirs[size])
    peer = f"bare requests of {best:,} ids"
    return [against(f"freshness of {COUNT:,} ids", mine * 1000, theirs[best] * 1000, peer, reach=1.1)]


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 9)), end="")
