"""What the keys of the list of layers do to the text: the edits of each, for a text as it then stands."""

from __future__ import annotations

from collections.abc import Sequence

from zettatui.states.dialect import LayerSummary, layer_items
from zettatui.states.edits import Edit
from zettatui.states.layer_edits import delete_layer, duplicate_layer, move_layer, rename_layer, set_visible
from zettatui.states.literals import Path, Value
from zettatui.states.positions import Positions
from zettatui.states.source_edits import change_source, replace_host
from zettatui.states.source_edits import host_of as host_of
from zettatui.states.view_edits import set_position
from zettatui.worker.state_text import Operation, on_layer


def renamed(layer: LayerSummary, name: str) -> Operation:
    """Give the layer another name."""
    return on_layer(layer, lambda places, state, path: rename_layer(places, state, path, name))


def shown(layer: LayerSummary, visible: bool) -> Operation:
    """Show or hide the layer."""
    return on_layer(layer, lambda places, state, path: set_visible(places, state, path, visible))


def moved(layer: LayerSummary, step: int) -> Operation:
    """Move the layer down by so many places; nothing changes where there is no such place."""

    def edits(places: Positions, state: Value, path: Path) -> list[Edit]:
        at = [("layers", key) for key, _ in layer_items(state)]
        target = at.index(("layers", path[-1])) + step
        return move_layer(places, state, path, target) if 0 <= target < len(at) else []

    return on_layer(layer, edits)


def duplicated(layer: LayerSummary) -> Operation:
    """Put a copy behind the layer."""
    return on_layer(layer, duplicate_layer)


def deleted(layer: LayerSummary) -> Operation:
    """Take the layer out."""
    return on_layer(layer, lambda places, _, path: [delete_layer(places, path)])


def from_source(layer: LayerSummary, source: str, which: int | None) -> Operation:
    """Change the layer's source, of several the one of that index."""
    return on_layer(
        layer, lambda places, state, path: change_source(places, state, path, source, which=which)
    )


def on_host(old: str, new: str) -> Operation:
    """Put another host into all sources that are on one."""
    return lambda places, state: replace_host(places, state, old, new)


def placed(voxels: Sequence[int | float]) -> Operation:
    """Let the viewer look at a position, in voxels of the state."""
    return lambda places, state: set_position(places, state, voxels)
