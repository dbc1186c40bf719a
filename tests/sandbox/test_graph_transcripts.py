"""The transcript of a real PyChunkedGraph 2.21.1 against the sandbox, over the transcript's own graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.sandbox.kit import Caller
from tests.sandbox.transcripts import Exchange, read
from zettatui.sandbox import Sandbox
from zettatui.sandbox.graph import NAMESPACE, graphs_of
from zettatui.sandbox.graph.model import Graph, Operation, Volume
from zettatui.segments.layout import ChunkLayout

EXCHANGES = read("pcg")
FIRST_MERGE = next(e.number for e in EXCHANGES if e.url.endswith("/merge") and e.status == 200)
FIRST_SPLIT = next(e.number for e in EXCHANGES if e.url.endswith("/split"))
# Reads after the edits that this test does not replay, whose answers do not depend on them.
AFTERWARDS = (
    "/user_operations",
    "/change_log",
    "latest=1",
    "/minimal_covering_nodes",
    "unknown_route",
    "past_id_",
)
EDITS = re.compile(r"/(merge|split|undo|redo|split_preview|find_path)$")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(\+00:00)?")


def why_left_out(exchange: Exchange) -> str | None:
    """Return why an exchange is not replayed, None for one that is."""
    if EDITS.search(urlsplit(exchange.url).path):
        return "an edit or a path search, which the sandbox does not offer"
    if "/meshing/" in exchange.url:
        return "the meshing service"
    if exchange.status == 302:
        return "the login redirect, tested with the other services'"
    if exchange.number > FIRST_SPLIT and not any(part in exchange.url for part in AFTERWARDS):
        return "over a graph after edits that are not replayed"
    return None


REPLAYED = [exchange for exchange in EXCHANGES if why_left_out(exchange) is None]


def test_counts(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = [reason for exchange in EXCHANGES if (reason := why_left_out(exchange)) is not None]
    with capsys.disabled():
        print(f"\npcg.txt: {len(REPLAYED)} of {len(EXCHANGES)} replayed, left out:")
        for reason in sorted(set(reasons)):
            print(f"  {reasons.count(reason)} {reason}")
    assert len(REPLAYED) > 50


@pytest.fixture(scope="module")
def callers() -> Iterator[dict[bool, Caller]]:
    """A caller over the graph before and after its first merge."""
    sandboxes = {merged: sandbox_with(transcript_graph(merged)) for merged in (False, True)}
    yield {merged: Caller(sandbox) for merged, sandbox in sandboxes.items()}
    for sandbox in sandboxes.values():
        sandbox.close()


@pytest.mark.parametrize("exchange", [pytest.param(exchange, id=exchange.name) for exchange in REPLAYED])
async def test_same_answer(callers: dict[bool, Caller], exchange: Exchange) -> None:
    caller = callers[exchange.number > FIRST_MERGE]
    url = urlsplit(exchange.url)
    accept = dict(exchange.headers).get("Accept-Encoding", "identity")
    path = f"{url.path}?{url.query}" if url.query else url.path
    answer = await caller.ask(
        exchange.method, path, content=exchange.body or b"", headers={"Accept-Encoding": accept}
    )
    wanted = exchange.answer_headers
    assert answer.status_code == exchange.status
    for name in wanted.keys() - {"content-length"}:
        assert answer.headers[name] == wanted[name]
    if "/subgraph" in url.path:
        # The sandbox has no real affinities; the shape is what counts.
        assert {key: type(value) for key, value in answer.json().items()} == {
            key: type(value) for key, value in json.loads(exchange.answer).items()
        }
    elif exchange.status == 500:
        # The recording shortens tracebacks to something that is not always JSON.
        message = re.search(r'"message":("(?:[^"\\]|\\.)*")', exchange.answer)
        assert message is not None
        assert answer.json().keys() == {"code", "duration", "message", "timestamp", "traceback"}
        assert scrubbed(answer.json()["message"]) == scrubbed(json.loads(message[1]))
    elif wanted["content-type"] == "application/json" and not wanted.get("content-encoding"):
        assert scrubbed(answer.text).rstrip() == scrubbed(exchange.answer)
        # Where the recording hides a path its length is no longer that of the text.
        assert answer.headers["content-length"] == wanted["content-length"] or "<path>" in exchange.answer
    elif not wanted.get("content-encoding"):
        assert answer.text.rstrip("\n") == exchange.answer
    else:
        assert answer.json().keys() == json.loads(exchange.answer).keys()


def scrubbed(text: str) -> str:
    return _TIME.sub("<time>", text)


def sandbox_with(graph: Graph) -> Sandbox:
    sandbox = Sandbox("cave", seed="empty")
    graphs_of(sandbox).offer("test", lambda: graph)
    people = sandbox.people
    people.add_dataset("minnie")
    people.grant("minnie", "minnie_readers", "view")
    people.join("ann", "minnie_readers")
    people.map_table(NAMESPACE, "test", "minnie")
    return sandbox


def transcript_graph(merged: bool) -> Graph:
    size, resolution = (256, 64, 64), (4, 4, 40)
    volume = Volume(
        "precomputed://file://<path>",
        size,
        resolution,
        "4_4_40",
        encoding="raw",
        chunk_sizes=(64, 64, 64),
        mesh="mesh",
        mesh_dir=None,
    )
    layout = ChunkLayout(4, chunk_size=(64, 64, 64), resolution_nm=resolution, volume_size=size)
    graph = Graph("test", layout, volume, {"3": ("Ed Edit", "")})
    early, late, edited = 1_795_433_817_186, 1_795_433_817_245, 1_795_433_883_786
    tree: list[tuple[int, tuple[int, ...], int]] = [
        (144115188075855873, (72057594037927937, 72057594037927938), early),
        (144185556820033537, (72127962782105601, 72127962782105602), early),
        (144255925564211201, (72198331526283265,), early),
        (144326294308388865, (72268700270460929,), early),
        (144326294308388866, (72268700270460930,), early),
        (216172782113783809, (144115188075855873, 144185556820033537), early),
        (252201579132747777, (144255925564211201,), early),
        (288230376151711745, (144326294308388865,), early),
        (288230376151711746, (144326294308388866,), early),
        (288230376151711747, (216172782113783809, 252201579132747777), late),
    ]
    for node, children, time in tree:
        graph.add_node(node, children, time)
    if merged:
        after = 288230376151712106
        graph.add_node(after, (216172782113783809, 252201579132747777, 144326294308388865), edited)
        graph.add_operation(merge(after, edited))
    return graph


def merge(after: int, time: int) -> Operation:
    ends: dict[str, Any] = {"source_coords": ((160, 32, 32),), "sink_coords": ((208, 32, 32),)}
    before = (288230376151711745, 288230376151711747)
    edges = ((72198331526283265, 72268700270460929),)
    return Operation(1, "merge", "3", time, before, (after,), edges, **ends)
