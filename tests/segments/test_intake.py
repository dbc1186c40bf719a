"""What pasted ids are in one graph, boxes as people write them, and ids in NumPy's format."""

from __future__ import annotations

import io
from array import array
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.segments.bounds import NoBox, bounds_text, parse_bounds
from zettatui.segments.ids import parse_ids
from zettatui.segments.intake import survey
from zettatui.segments.layout import ChunkLayout, NodeId
from zettatui.segments.packed import from_npy, packed, spelled, to_npy

GRAPH = ChunkLayout(
    9, chunk_size=(512, 512, 128), resolution_nm=(4.3, 4.3, 45.0), volume_size=(49_152, 65_536, 4_352)
)
ROOT, SUPERVOXEL = 648518346677614825, 72835911972360756
spans = st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)).map(lambda one: (one[0], one[0] + one[1]))


def remarks(text: str, layout: ChunkLayout = GRAPH) -> str:
    return "\n".join(survey(parse_ids(text), layout).remarks)


def test_good_ids_need_no_remark() -> None:
    found = survey(parse_ids(f"{ROOT}, {SUPERVOXEL} {SUPERVOXEL + 1}"), GRAPH)
    assert (found.remarks, found.summary) == ((), "2 supervoxels, 1 root")
    assert list(found.ids) == [ROOT, SUPERVOXEL, SUPERVOXEL + 1]


def test_zeros_repeats_and_scraps_are_counted() -> None:
    said = remarks(f"{ROOT} 0 0 0 {ROOT} 12abc 1.5 -3 9e9 7z")
    assert "3 are 0" in said
    assert "1 id came more than once" in said
    assert said.count("Line 1: ") == 3
    assert "2 more pieces" in said


def test_ids_of_other_graphs_are_pointed_out() -> None:
    assert "1 id cannot be of this graph, whose layers are 1 to 9: 864691135217871271" in remarks(
        "864691135217871271"
    )
    inner = GRAPH.encode(NodeId(7, 0, 0, 0, 5))
    assert "1 id are of a layer between" in remarks(str(inner)).replace("is of", "are of")
    outside = GRAPH.encode(NodeId(1, 900, 0, 0, 5))
    assert "outside of this graph's volume" in remarks(str(outside))
    strange_root = GRAPH.encode(NodeId(9, 1, 0, 0, 5))
    assert "outside of this graph's volume" in remarks(str(strange_root))


def test_a_doubtful_chunk_size_accuses_nobody() -> None:
    doubtful = ChunkLayout(
        9, chunk_size=(1024, 512, 128), resolution_nm=(4.3, 4.3, 45.0), volume_size=(100, 100, 100),
        chunk_size_doubtful=True,
    )  # fmt: skip
    assert remarks(str(SUPERVOXEL), doubtful) == ""


def test_rounded_ids_are_counted() -> None:
    said = remarks(f"{ROOT} 648518346677614800 648518346677614700")
    assert "2 of 3 ids may be damaged" in said
    assert "648518346677614800" in said


def test_thousands_of_lines_stay_a_few_sentences() -> None:
    found = survey(parse_ids("\n".join(f"{SUPERVOXEL + i}\n0\n12x" for i in range(5_000))), GRAPH)
    assert len(found.ids) == 5_000
    assert len(found.remarks) == 5
    assert any("4,997 more" in remark for remark in found.remarks)
    assert any("5,000 are 0" in remark for remark in found.remarks)


@given(spans, spans, spans)
def test_boxes_read_back(x: tuple[int, int], y: tuple[int, int], z: tuple[int, int]) -> None:
    assert parse_bounds(bounds_text((x, y, z))) == (x, y, z)
    assert parse_bounds(f"({x[0]}, {y[0]}, {z[0]}) ({x[1]}, {y[1]}, {z[1]})") == (x, y, z)


def test_boxes_in_nanometres_are_widened_to_voxels() -> None:
    assert parse_bounds("0-43_43-86_0-50 nm", (4.3, 4.3, 45.0)) == ((0, 10), (10, 20), (0, 2))
    with pytest.raises(NoBox, match="not known"):
        parse_bounds("0-43_43-86_0-50 nm")


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "no box"), ("1-2_3-4", "no box"), ("a-b_c-d_e-f", "no box"), ("1 2 3 4 5", "no box"),
     ("-5 0 0 5 5 5", "negative"), ("10-5_0-5_0-5", "ends before"), ("5-5_0-5_0-5", "ends before"),
     ("0.5-5_0-5_0-5", "whole voxels"), ("1;2;3;4;5;drop", "no box")],
)  # fmt: skip
def test_what_is_no_box_says_why(text: str, says: str) -> None:
    with pytest.raises(NoBox, match=says):
        parse_bounds(text)


def test_no_box_is_an_empty_text() -> None:
    assert bounds_text(None) == ""


@given(st.lists(st.integers(0, 2**64 - 1), max_size=40))
def test_numpy_reads_what_is_written(values: list[int]) -> None:
    data = to_npy(values)
    read: Any = numpy.load(io.BytesIO(data))
    assert read.dtype == numpy.dtype("<u8")
    assert read.tolist() == values
    assert list(from_npy(data)) == values
    for length in (0, 5, len(data) - 1, len(data) + 1):
        with pytest.raises(ValueError, match="NumPy"):
            from_npy((data + b"x")[:length])


@given(st.lists(st.integers(0, 2**64 - 1), max_size=60), st.sampled_from(["\n", ",", '", "']))
def test_ids_are_spelled_as_python_spells_them(values: list[int], between: str) -> None:
    assert spelled(packed(values), between.encode()) == between.join(map(str, values)).encode()


def test_long_lists_are_spelled_whole() -> None:
    ids = array("Q", range(2**63, 2**63 + 45_000))
    assert spelled(ids).split() == [str(node).encode() for node in ids]
