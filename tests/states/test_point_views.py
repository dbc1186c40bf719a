"""The small state that shows a point: its position is found again by both viewer families."""

from __future__ import annotations

import json

import pytest

from zettatui.states.dialect import dialect_of
from zettatui.states.links import read_link
from zettatui.states.point_views import point_state
from zettatui.states.sites import Family, full_state_link

GRAPH = "graphene://https://api.zetta.ai/wclee/segmentation/table/vnc_v0_seg"
IMAGE = "precomputed://gs://bucket/image"


@pytest.mark.parametrize("family", ["fork", "mainline"])
def test_the_view_stands_at_the_point(family: Family) -> None:
    text = point_state(
        family, [5700.5, 31780, 2200], (4.3, 4.3, 45.0), image_source=IMAGE, segmentation_source=GRAPH
    )
    state = json.loads(text)
    assert dialect_of(state) == family
    if family == "fork":
        place = state["navigation"]["pose"]["position"]
        assert place == {"voxelSize": [4.3, 4.3, 45.0], "voxelCoordinates": [5700.5, 31780, 2200]}
        assert state["layers"][1] == {"type": "segmentation_with_graph", "name": "seg", "source": GRAPH}
    else:
        assert state["position"] == [5700.5, 31780, 2200]
        assert state["dimensions"] == {"x": [4.3e-9, "m"], "y": [4.3e-9, "m"], "z": [45e-9, "m"]}
        source = state["layers"][1]["source"]
        assert source == GRAPH.replace("graphene://", "graphene://middleauth+")
    assert state["layers"][0]["source"] == IMAGE
    link = read_link(full_state_link("https://viewer.example.org", text))
    assert (link.what, link.valid) == ("inline", True)
    assert link.state_text is not None
    assert json.loads(link.state_text) == state


def test_a_datastack_without_sources_still_has_a_view() -> None:
    assert json.loads(point_state("fork", [1, 2, 3], (1.0, 1.0, 1.0)))["layers"] == []
