"""A small state that shows a datastack at one point, in the dialect of the viewer's family."""

from __future__ import annotations

import json
from collections.abc import Sequence

from .sites import Family

Resolution = tuple[float, float, float]


def point_state(
    family: Family,
    position: Sequence[float],
    resolution_nm: Resolution,
    *,
    image_source: str = "",
    segmentation_source: str = "",
    name: str = "seg",
) -> str:
    """Return the JSON of a state whose view stands at a point, given in voxels of `resolution_nm`."""
    layers: list[dict[str, object]] = []
    if image_source:
        layers.append({"type": "image", "name": "img", "source": image_source})
    if segmentation_source:
        layers.append(_segmentation(family, segmentation_source, name))
    state: dict[str, object] = {"layers": layers, "layout": "4panel"}
    if family == "mainline":
        axes = zip("xyz", resolution_nm, strict=True)
        state["dimensions"] = {axis: [float(f"{nm}e-9"), "m"] for axis, nm in axes}
        state["position"] = list(position)
    else:
        place = {"voxelSize": list(resolution_nm), "voxelCoordinates": list(position)}
        state["navigation"] = {"pose": {"position": place}, "zoomFactor": 8}
    return json.dumps(state, separators=(",", ":"))


def _segmentation(family: Family, source: str, name: str) -> dict[str, object]:
    source = source.replace("middleauth+", "")
    graph = source.startswith("graphene://")
    if family == "mainline":
        written = source.replace("graphene://", "graphene://middleauth+", 1) if graph else source
        return {"type": "segmentation", "name": name, "source": written}
    return {"type": "segmentation_with_graph" if graph else "segmentation", "name": name, "source": source}
