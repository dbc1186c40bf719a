"""The demo's graph: the walkthrough's supervoxel and root, their history, and other objects."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Final

from zettatui.sandbox.demo import GRAPH_TABLE, LEAF_COUNT, RESOLUTION_NM, ROOT, SUPERVOXEL
from zettatui.sandbox.graph.growth import Grower, Place
from zettatui.sandbox.graph.model import Coordinates, Graph, Milliseconds, Operation, Volume
from zettatui.segments.layout import ChunkLayout, NodeId

PUBLIC_TABLE: Final = "vnc_v0_public"
"""A public alias of the demo's table, which shows it as it was at `PUBLIC_UNTIL`."""
EDITORS: Final = {"2": ("Ann Example", "VNC Lab"), "3": ("Ben Colleague", "VNC Lab")}
"""Name and affiliation by user id; the demo's people are numbered in the order in which they are added."""

_CHUNK_SIZE = (512, 512, 128)
_SIZE = (49_152, 65_536, 4_352)
_SEED = 495_722_871
_HUGE_CHUNK = 64


def _at(text: str) -> Milliseconds:
    return round(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


FOUNDED: Final = _at("2021-01-15T08:00:00")
PUBLIC_UNTIL: Final = _at("2021-03-20T00:00:00")
_MERGED = _at("2021-03-02T14:11:05.250")
_SPLIT = _at("2021-03-09T09:47:31.500")
_MERGED_AGAIN = _at("2021-04-21T16:20:44.125")
_SPLIT_ELSEWHERE = _at("2021-05-12T10:05:00.750")

# Segment numbers of the roots, as they would be handed out over time.
_X, _Y, _S, _ELSEWHERE = 108_211_044, 108_305_377, 108_764_918, 109_002_246
_P, _Q, _R, _U, _V = 297_114_630, 311_870_259, 311_870_391, 351_446_702, 351_446_918
_QUIET = (109_377_405, 109_440_918, 109_871_160, 110_000_337)
_ALONE = 110_254_803


def demo_graph() -> Graph:
    """Build the graph of the demo's table; the same ids every time, in a fraction of a second.

    The founding root came to be in three edits: two pieces merged, a wrong piece split off again, a
    third piece merged. Chunks are 512 x 512 x 128 voxels of 4.3 x 4.3 x 45 nm.
    """
    layout = ChunkLayout(9, chunk_size=_CHUNK_SIZE, resolution_nm=RESOLUTION_NM, volume_size=_SIZE)
    volume = Volume(
        data_dir="gs://zetta_lee_fly_vnc_001_precomputed/vnc1_full_v3align_2/seg_ws",
        size=_SIZE,
        resolution=RESOLUTION_NM,
        key="4.3_4.3_45",
    )
    graph = Graph(GRAPH_TABLE, layout, volume, dict(EDITORS))
    grower = Grower(graph, _SEED)
    _grow_founding_object(graph, grower)
    _grow_others(graph, grower)
    return graph


def add_large_object(graph: Graph, leaves: int = 1_000_000) -> int:
    """Add an unedited object of exactly `leaves` supervoxels to a graph and return its root."""
    # Numbers beyond all those in use, so that no two objects share a node.
    base = 1_000_000 * len(graph.roots())
    grower = Grower(graph, leaves, base)
    piece = grower.fragment((40, 60, 16), leaves, FOUNDED, per_chunk=_HUGE_CHUNK)
    return grower.root([piece], _root(graph, 400_000_000 + base), FOUNDED)


def _grow_founding_object(graph: Graph, grower: Grower) -> None:
    home = graph.layout.decode(SUPERVOXEL)
    first = grower.fragment((home.x, home.y, home.z), 31_000, FOUNDED, first=home.segment)
    to_second, beside = grower.neighbour(first)
    second = grower.fragment(beside, 14_000, FOUNDED)
    to_wrong, beside = grower.neighbour(first)
    wrong = grower.fragment(beside, 411, FOUNDED)
    to_third, beside = grower.neighbour(second)
    third = grower.fragment(beside, LEAF_COUNT - 31_000 - 14_000, FOUNDED)

    x = grower.root([first, wrong], _root(graph, _X), FOUNDED)
    y = grower.root([second], _root(graph, _Y), FOUNDED)
    s = grower.root([third], _root(graph, _S), FOUNDED)
    p = grower.root([first, wrong, second], _root(graph, _P), _MERGED)
    _merge(graph, 1, "2", _MERGED, (x, y), p, (to_second, second.level2[0]))
    q = grower.root([first, second], _root(graph, _Q), _SPLIT)
    r = grower.root([wrong], _root(graph, _R), _SPLIT)
    _split(graph, 2, "3", _SPLIT, p, (q, r), (to_wrong, wrong.level2[0]))
    founding = grower.root([first, second, third], ROOT, _MERGED_AGAIN)
    _merge(graph, 3, "2", _MERGED_AGAIN, (q, s), founding, (to_third, third.level2[0]))


def _grow_others(graph: Graph, grower: Grower) -> None:
    one = grower.fragment((30, 30, 8), 1_204, FOUNDED)
    to_other, beside = grower.neighbour(one)
    other = grower.fragment(beside, 377, FOUNDED)
    whole = grower.root([one, other], _root(graph, _ELSEWHERE), FOUNDED)
    parts = (
        grower.root([one], _root(graph, _U), _SPLIT_ELSEWHERE),
        grower.root([other], _root(graph, _V), _SPLIT_ELSEWHERE),
    )
    _split(graph, 4, "3", _SPLIT_ELSEWHERE, whole, parts, (to_other, other.level2[0]))
    starts: tuple[Place, ...] = ((60, 20, 5), (70, 100, 20), (13, 64, 16), (50, 50, 30))
    for segment, start, leaves in zip(_QUIET, starts, (96, 812, 2_450, 5_001), strict=True):
        grower.root([grower.fragment(start, leaves, FOUNDED)], _root(graph, segment), FOUNDED)
    # A single level-2 node directly under its root: every layer between is skipped.
    alone = grower.fragment((80, 110, 30), 1, FOUNDED)
    grower.root([alone], _root(graph, _ALONE), FOUNDED)


def _root(graph: Graph, segment: int) -> int:
    return graph.layout.encode(NodeId(graph.n_layers, 0, 0, 0, segment))


def _merge(
    graph: Graph,
    key: int,
    user: str,
    time: Milliseconds,
    before: tuple[int, int],
    after: int,
    level2: tuple[int, int],
) -> None:
    source, sink = (graph.children(node)[0] for node in level2)
    graph.add_operation(
        Operation(
            id=key,
            kind="merge",
            user=user,
            time=time,
            before=before,
            after=(after,),
            edges=((source, sink),),
            source_coords=_middle(graph, source),
            sink_coords=_middle(graph, sink),
        )
    )


def _split(
    graph: Graph,
    key: int,
    user: str,
    time: Milliseconds,
    before: int,
    after: tuple[int, int],
    level2: tuple[int, int],
) -> None:
    source, sink = (graph.children(node)[0] for node in level2)
    graph.add_operation(
        Operation(
            id=key,
            kind="split",
            user=user,
            time=time,
            before=(before,),
            after=after,
            edges=((source, sink),),
            source_coords=_middle(graph, source),
            sink_coords=_middle(graph, sink),
            source_ids=(source,),
            sink_ids=(sink,),
            bb_offset=(240, 240, 24),
        )
    )


def _middle(graph: Graph, supervoxel: int) -> Coordinates:
    box = graph.layout.chunk_box(supervoxel)
    x, y, z = ((low + high) // 2 for low, high in zip(box.lower, box.upper, strict=True))
    return ((x, y, z),)
