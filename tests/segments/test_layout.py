"""The bit structure of ids, against the contract's table and round trips."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.segments.layout import Box, ChunkLayout, LayoutInvalid, NodeId, NotANode, chunk_bits

VECTORS = Path(__file__).parents[1] / "contract" / "vectors"


def layout(n_layers: int) -> ChunkLayout:
    return ChunkLayout(n_layers, chunk_size=(512, 512, 512), resolution_nm=(4.3, 4.3, 45.0))


@pytest.mark.parametrize(
    ("node", "n_layers", "parts", "kind"),
    [
        (72835911972360756, 9, NodeId(1, 11, 62, 17, 70196), "supervoxel"),
        (648518346677614825, 9, NodeId(9, 0, 0, 0, 336263401), "root"),
        (864691135217871271, 12, NodeId(12, 0, 0, 0, 6762736039), "root"),
        (97557743795364048, 12, NodeId(1, 362, 388, 18, 188624), "supervoxel"),
        (144185556820033537, 5, NodeId(2, 1, 0, 0, 1), "level 2"),
    ],
)
def test_the_contracts_ids(node: int, n_layers: int, parts: NodeId, kind: str) -> None:
    graph = layout(n_layers)
    assert graph.decode(node) == parts
    assert graph.encode(parts) == node
    assert graph.kind(node) == kind


def test_the_contracts_masks() -> None:
    assert chunk_bits(9) == {9: 1, 8: 1, 7: 2, 6: 3, 5: 4, 4: 5, 3: 6, 2: 10, 1: 10}
    assert chunk_bits(12) == {12: 1, 11: 1, 10: 2, 9: 3, 8: 4, 7: 5, 6: 6, 5: 7, 4: 8, 3: 9, 2: 10, 1: 10}


@given(n_layers=st.integers(2, 20), data=st.data())
def test_every_valid_id_survives_decode_and_encode(n_layers: int, data: st.DataObject) -> None:
    graph = layout(n_layers)
    layer = data.draw(st.integers(1, n_layers))
    node = (layer << 56) | data.draw(st.integers(0, 2**56 - 1))
    assert graph.encode(graph.decode(node)) == node
    assert graph.chunk_id(node) == graph.encode(
        NodeId(layer, graph.decode(node).x, graph.decode(node).y, graph.decode(node).z, 0)
    )


def test_ids_of_layers_above_127_are_uint64() -> None:
    masks = dict.fromkeys(range(1, 201), 10)
    graph = ChunkLayout(200, masks, chunk_size=(512, 512, 512), resolution_nm=(4.3, 4.3, 45.0))
    node = (200 << 56) | 5
    assert node > 2**63
    assert graph.decode(node).layer == 200
    assert graph.kind(node) == "root"


@pytest.mark.parametrize("node", [0, 5, 2**56 - 1, 10 << 56, 2**64, -1])
def test_numbers_that_are_no_ids_of_the_graph_are_refused(node: int) -> None:
    graph = layout(9)
    for ask in (graph.decode, graph.kind, graph.chunk_box, graph.chunk_id):
        with pytest.raises(NotANode, match=str(node)):
            ask(node)


@pytest.mark.parametrize(
    "parts",
    [NodeId(0, 0, 0, 0, 1), NodeId(10, 0, 0, 0, 1), NodeId(9, 2, 0, 0, 1), NodeId(1, 0, -1, 0, 1),
     NodeId(1, 0, 0, 1024, 1), NodeId(1, 0, 0, 0, 2**26)],
)  # fmt: skip
def test_parts_that_do_not_fit_are_refused(parts: NodeId) -> None:
    with pytest.raises(NotANode):
        layout(9).encode(parts)


def test_chunk_boxes_grow_with_the_layer_and_start_at_the_offset() -> None:
    graph = ChunkLayout(5, chunk_size=(512, 512, 128), resolution_nm=(8, 8, 40), voxel_offset=(100, -50, 0))
    supervoxel = graph.encode(NodeId(1, 1, 2, 3, 7))
    level2 = graph.encode(NodeId(2, 1, 2, 3, 7))
    parent = graph.encode(NodeId(4, 1, 0, 0, 7))
    box = Box((612, 974, 384), (1124, 1486, 512), (8, 8, 40))
    assert graph.chunk_box(supervoxel) == graph.chunk_box(level2) == box
    assert box.size == (512, 512, 128)
    assert box.nm == ((4896.0, 7792.0, 15360.0), (8992.0, 11888.0, 20480.0))
    assert graph.chunk_box(parent).lower == (100 + 2048, -50, 0)
    assert graph.chunk_box(parent).size == (2048, 2048, 512)


def test_the_founding_supervoxels_box() -> None:
    assert layout(9).chunk_box(72835911972360756).lower == (5632, 31744, 8704)


INFO = {
    "chunks_start_at_voxel_offset": True,
    "graph": {"bounding_box": [2048, 2048, 512], "chunk_size": [512, 512, 128], "cv_mip": 0,
              "n_bits_for_layer_id": 8, "n_layers": 5,
              "spatial_bit_masks": {"1": 10, "2": 10, "3": 2, "4": 1, "5": 1}},
    "scales": [{"key": "8_8_40", "resolution": [8, 8, 40], "size": [4096, 4096, 1024],
                "voxel_offset": [0, 0, 0], "chunk_sizes": [[256, 256, 32]]}],
    "verify_mesh": False,
}  # fmt: skip


def test_reading_an_info() -> None:
    graph = ChunkLayout.from_info(INFO)
    assert (graph.n_layers, graph.chunk_size, graph.volume_size) == (5, (512, 512, 128), (4096, 4096, 1024))
    assert graph.masks == {1: 10, 2: 10, 3: 2, 4: 1, 5: 1}
    assert not graph.chunk_size_doubtful
    assert hash(graph) == hash(ChunkLayout.from_info(json.loads(json.dumps(INFO))))


def test_reading_the_recorded_info_of_the_real_server() -> None:
    recorded = json.loads((VECTORS / "graph.json").read_text())
    infos = [v["response_json"] for v in recorded["vectors"] if v["path"].endswith("/seg_v1/info")]
    assert infos
    graph = ChunkLayout.from_info(infos[0])
    assert graph.n_layers == recorded["fixture"]["n_layers"]
    assert graph.chunk_size == tuple(recorded["fixture"]["chunk_size"])
    for supervoxel in recorded["fixture"]["supervoxels"]:
        assert graph.kind(supervoxel["id"]) == "supervoxel"


def test_zettas_hard_wired_chunk_size_is_doubted() -> None:
    info = {k: v for k, v in INFO.items() if k != "verify_mesh"}
    info["graph"] = {"chunk_size": [1024, 512, 128], "n_layers": 9}
    graph = ChunkLayout.from_info(info)
    assert graph.chunk_size_doubtful
    assert graph.masks == chunk_bits(9)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"graph": {"chunk_size": [1, 1, 1]}}, "n_layers"),
        ({"scales": []}, "no scales"),
        ({"graph": {"chunk_size": [1, 1], "n_layers": 4}}, "wrong kind"),
        ({"graph": {"chunk_size": [1, 1, 1], "n_layers": 1}}, "at least 2"),
        ({"graph": {"chunk_size": [1, 1, 1], "n_layers": 300}}, "cannot number"),
        ({"graph": {"chunk_size": [1, 1, 1], "n_layers": 3, "spatial_bit_masks": {"1": 5}}}, "layer 2"),
        ({"graph": {"chunk_size": [1, 1, 1], "n_layers": 2, "spatial_bit_masks": {"1": 19, "2": 1}}}, "room"),
        ({"graph": []}, "wrong kind"),
    ],
)  # fmt: skip
def test_unusable_infos_are_refused_with_a_sentence(change: dict[str, object], says: str) -> None:
    with pytest.raises(LayoutInvalid, match=says):
        ChunkLayout.from_info({**INFO, **change})
