"""Sheet graph-annotation-schema, table 8: the chunkedgraph as it is now (ids, hierarchy, edges)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from tests.interop.place import Place
from tests.interop.record import Sent
from tests.interop.report import refused, same
from tests.interop.rows import Rows
from zettatui.sandbox.demo import GRAPH_TABLE, LEAF_COUNT, ROOT, SUPERVOXEL
from zettatui.sandbox.graph.asking import moment_of
from zettatui.sandbox.graph.demo_graph import FOUNDED

rows = Rows("graph-annotation-schema.md 8: chunkedgraph, nodes")

V = f"/segmentation/api/v1/table/{GRAPH_TABLE}"
NODE = f"GET {V}/node/{ROOT}"
JSON = "application/json"


def first_root(place: Place) -> int:
    """Return the root that held the founding supervoxel before all edits."""
    root = place.graph.root(SUPERVOXEL, FOUNDED)
    if root is None:
        raise LookupError("the demo's graph has no root at its beginning")
    return root


def _chunk(place: Place) -> Any:
    """Return the box of the founding supervoxel's chunk, three axes by (min, max), and its text in a query."""
    box = place.graph.layout.chunk_box(SUPERVOXEL)
    bounds = np.array([box.lower, box.upper]).T
    return bounds, "_".join(f"{low}-{high}" for low, high in bounds.tolist())


@rows(".chunkedgraph")
def _open(place: Place) -> object:
    fresh = place.open()
    with place.sends(Sent("GET /segmentation/api/versions", cookie=False), "GET /segmentation/api/version"):
        cg = fresh.chunkedgraph
    same((cg.table_name, str(cg.server_version)), (GRAPH_TABLE, "2.21.1"))
    return f"version {cg.server_version}, table {cg.table_name}"


@rows("segmentation_info")
def _info(place: Place) -> object:
    cg = place.client.chunkedgraph
    with place.sends(f"GET /segmentation/table/{GRAPH_TABLE}/info"):
        seen = cg.segmentation_info["graph"]
        same(list(cg.base_resolution), [4.3, 4.3, 45.0])
    same((seen["n_layers"], seen["spatial_bit_masks"]["1"]), (9, 10))
    return seen


@rows("get_root_id(sv, timestamp)")
def _root(place: Place) -> object:
    cg, first = place.client.chunkedgraph, first_root(place)
    with place.sends(f"GET {V}/node/{SUPERVOXEL}/root?timestamp=#"):
        same(int(cg.get_root_id(SUPERVOXEL)), ROOT)
    then = moment_of(FOUNDED) + timedelta(days=1, microseconds=678_901)
    with place.sends(f"GET {V}/node/{SUPERVOXEL}/root?timestamp={then.timestamp()}"):
        same(int(cg.get_root_id(SUPERVOXEL, timestamp=then)), first)
    with place.sends(f"GET {V}/node/{SUPERVOXEL}/root?timestamp=#&stop_layer=2"):
        same(int(cg.get_root_id(SUPERVOXEL, level2=True)) >> 56, 2)
    with place.sends(f"GET {V}/node/123/root?timestamp=#"), refused(500, "Cannot find root id 123"):
        cg.get_root_id(123)
    return f"{ROOT} now, {first} at first; 500 for an unknown id"


@rows("get_roots(ids, stop_layer)")
def _roots(place: Place) -> object:
    cg, first = place.client.chunkedgraph, first_root(place)
    ids = [SUPERVOXEL, first, 0]
    with place.sends(Sent(f"POST {V}/roots_binary?timestamp=#", np.array(ids, "<u8").tobytes())):
        same(cg.get_roots(ids).tolist(), [ROOT, first, 0])
    one = np.array([SUPERVOXEL], "<u8").tobytes()
    with place.sends(Sent(f"POST {V}/roots_binary?timestamp=#&stop_layer=2", one)):
        (level2,) = cg.get_roots([SUPERVOXEL], stop_layer=2).tolist()
    same(SUPERVOXEL in place.graph.children(level2), True)
    return f"{ids} -> {[ROOT, first, 0]}"


@rows("get_leaves(id, bounds, stop_layer)")
def _leaves(place: Place) -> object:
    cg = place.client.chunkedgraph
    bounds, text = _chunk(place)
    with place.sends(f"{NODE}/leaves"):
        same(len(set(cg.get_leaves(ROOT).tolist())), LEAF_COUNT)
    with place.sends(f"{NODE}/leaves?bounds={text}"):
        same(SUPERVOXEL in cg.get_leaves(ROOT, bounds=bounds), True)
    with place.sends(f"{NODE}/leaves?bounds={text}&stop_layer=2"):
        level2 = set(cg.get_leaves(ROOT, bounds=bounds, stop_layer=2).tolist())
    same(
        level2 <= set(place.graph.descendants(ROOT, 2)) and level2 != set(), True, "level-2 nodes in the box"
    )
    with place.sends(f"{NODE}/leaves?stop_layer=2"):
        same(set(cg.get_leaves(ROOT, stop_layer=2).tolist()), set(place.graph.descendants(ROOT, 2)))
    with place.sends(f"{NODE}/leaves?bounds=-5-5_0-1_0-1"), refused(500, "inhomogeneous shape"):
        cg.get_leaves(ROOT, bounds=np.array([[-5, 5], [0, 1], [0, 1]]))
    return f"{LEAF_COUNT:,}; a negative bound is sent as -5-5, and refused"


@rows("get_leaves_many")
def _leaves_many(place: Place) -> object:
    sent = Sent(f"POST {V}/node/leaves_many", json={"node_ids": [ROOT]}, content_type=JSON)
    with place.sends(sent):
        seen = place.client.chunkedgraph.get_leaves_many([ROOT])
    same({int(key): len(ids) for key, ids in seen.items()}, {ROOT: LEAF_COUNT})
    return f"{{{ROOT}: {LEAF_COUNT:,} ids}}"


@rows("get_children")
def _children(place: Place) -> object:
    cg = place.client.chunkedgraph
    with place.sends(f"{NODE}/children", f"GET {V}/node/{SUPERVOXEL}/children"):
        seen = cg.get_children(ROOT).tolist()
        same(cg.get_children(SUPERVOXEL).tolist(), [])
    same(seen, list(place.graph.children(ROOT)))
    return seen


@rows("is_valid_nodes (GET with body)")
def _valid(place: Place) -> object:
    ids = [ROOT, first_root(place), 5]
    # The year 2000 stands for "ever".
    with place.sends(Sent(f"GET {V}/valid_nodes?start_timestamp=946684800.0", json={"node_ids": ids})):
        same(place.client.chunkedgraph.is_valid_nodes(ids).tolist(), [True, True, False])
    return [True, True, False]


@rows("get_subgraph")
def _subgraph(place: Place) -> object:
    bounds, text = _chunk(place)
    with place.sends(f"{NODE}/subgraph?bounds={text}"):
        pairs, affinities, areas = place.client.chunkedgraph.get_subgraph(ROOT, bounds)
    same((pairs.shape, len(affinities)), ((len(areas), 2), len(areas)))
    return f"{len(pairs)} edges"


@rows("level2_chunk_graph(id, bounds)")
def _level2(place: Place) -> object:
    cg = place.client.chunkedgraph
    with place.sends(f"{NODE}/lvl2_graph?bounds=0-49152_0-65536_0-4352", f"{NODE}/lvl2_graph"):
        seen = cg.level2_chunk_graph(ROOT, bounds=np.array([[0, 49_152], [0, 65_536], [0, 4_352]]))
        same(len(cg.level2_chunk_graph(ROOT)), len(seen))
    same(len(seen) > 0, True, "there are edges")
    return f"{len(seen)} edges, with Used-Bounds"


@rows("get_minimal_covering_nodes")
def _covering(place: Place) -> object:
    cg = place.client.chunkedgraph
    (level2,) = cg.get_roots([SUPERVOXEL], stop_layer=2).tolist()
    children = list(place.graph.children(level2))
    sent = Sent(
        f"POST {V}/minimal_covering_nodes?as_array=True", json={"node_ids": children}, content_type=JSON
    )
    with place.sends(sent):
        same(cg.get_minimal_covering_nodes(children).tolist(), [level2])
    return f"{len(children)} supervoxels -> {level2}"


@rows("get_contact_sites: cannot work")
def _contacts(place: Place) -> object:
    sent = Sent(f"{NODE}/contact_sites?bounds=0-1_0-1_0-1&partners=False", json=[ROOT], content_type=JSON)
    with place.sends(sent), refused(500, "unexpected keyword argument"):
        place.client.chunkedgraph.get_contact_sites(ROOT, bounds=np.array([[0, 1], [0, 1], [0, 1]]))
    return "500, as on the real server"
