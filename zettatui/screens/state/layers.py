"""The layers of a state beside its text: a list whose keys change layers without typing JSON."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from zettatui.screens.base import HostedMixin
from zettatui.screens.dialogs import AskLine
from zettatui.screens.keys import bindings_for
from zettatui.screens.state.choose import Choose
from zettatui.screens.state.messages import EditAsked, LayerAsked, Told
from zettatui.screens.state.segments import SegmentsDialog, SegmentsWanted
from zettatui.screens.state.summary import layer_lines, layer_words
from zettatui.states.dialect import LayerSummary, layer_items
from zettatui.states.edits import Edit
from zettatui.states.layer_edits import delete_layer, duplicate_layer, move_layer, rename_layer, set_visible
from zettatui.states.literals import Path, Value
from zettatui.states.positions import Positions
from zettatui.states.source_edits import change_source, host_of, replace_host
from zettatui.states.view_edits import set_position
from zettatui.widgets.virtual_list import Column, Tone, VirtualList
from zettatui.worker.segment_lists import segments_operation
from zettatui.worker.state_text import Checked, on_layer

NO_LAYERS = "There is no layer here."
_LINES = 2


class LayerRows:
    """Two rows for each layer."""

    def __init__(self, layers: Sequence[LayerSummary] = ()) -> None:
        self.layers = tuple(layers)

    def __len__(self) -> int:
        return _LINES * len(self.layers)

    def row(self, i: int) -> Sequence[str]:
        """Return one of a layer's rows."""
        return (layer_lines(self.layers[i // _LINES])[i % _LINES],)

    def tone(self, i: int) -> Tone:
        """Mute layers that are hidden, which their rows say in words too."""
        return "" if self.layers[i // _LINES].visible else "muted"


class LayersPane(HostedMixin, VirtualList):
    """The layers and what they hold; each key that changes one asks for an edit of the text."""

    SCOPE: ClassVar[str] = "layers"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("layers")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - every Textual widget calls it so
        self._shown = LayerRows()
        super().__init__([Column("layers")], self._shown, show_header=False, id=id)
        self._position: tuple[str, str, str] | None = None

    # What is shown

    def show_checked(self, checked: Checked) -> None:
        """Show the layers of a text that was read; the cursor stays on its layer."""
        before = self.chosen
        self._position = checked.position
        self._shown = LayerRows(checked.layers)
        self._rows, self._tone = self._shown, self._shown.tone
        self.rows_changed()
        if before is not None:
            names = [layer.name for layer in checked.layers]
            if names.count(before.name) == 1:
                self.move_to(_LINES * names.index(before.name))
        self._tell()

    @property
    def chosen(self) -> LayerSummary | None:
        """The layer under the cursor."""
        row = self.cursor_row
        return self._shown.layers[row // _LINES] if row is not None else None

    def why_not(self, action_id: str) -> str | None:
        """Most needs a layer."""
        if action_id != "layers.position" and self.chosen is None:
            return NO_LAYERS
        return None

    def _tell(self, *, focused: bool = False) -> None:
        if focused or self.has_focus:
            self.post_message(Told(layer_words(self.chosen) if self.chosen is not None else NO_LAYERS))

    def _move(self, row: int) -> None:
        super()._move(row - row % _LINES)
        self._tell()

    def _show_cursor(self) -> None:
        super()._show_cursor()
        bottom = self._at + _LINES - self._view_rows
        if bottom > self.scroll_offset.y:
            self.scroll_to(y=bottom, animate=False, force=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor by layers."""
        super().action_move(rows * _LINES)

    def _on_focus(self, event: events.Focus) -> None:
        self._tell(focused=True)

    def _on_blur(self, event: events.Blur) -> None:
        self.post_message(Told(""))

    # Asking for edits

    def action_select(self) -> None:
        """Go to the layer, by a double click too."""
        self.action_jump()

    def action_jump(self) -> None:
        """Go to the layer in the text."""
        if self.chosen is not None:
            self.post_message(LayerAsked(self.chosen.path))

    def action_rename(self) -> None:
        """Ask for another name."""
        layer = self.chosen
        if layer is None:
            return
        taken = {other.name for other in self._shown.layers} - {layer.name}

        def check(name: str) -> str:
            if not name.strip():
                return "A layer needs a name."
            return f'Another layer is named "{name}" already.' if name in taken else ""

        def rename(name: str | None) -> None:
            if name is not None and name != layer.name:
                operation = on_layer(
                    layer, lambda places, state, path: rename_layer(places, state, path, name)
                )
                self.post_message(EditAsked(operation, f"Renamed {layer.name} to {name}."))

        words = "What names it elsewhere in the state (selected layer, linked layers) follows."
        self.app.push_screen(AskLine(f"Rename {layer.name}", words, value=layer.name, check=check), rename)

    def action_hide(self) -> None:
        """Hide the layer, or show it again."""
        layer = self.chosen
        if layer is not None:
            operation = on_layer(layer, partial(_shown_or_hidden, not layer.visible))
            done = f"{layer.name} is hidden." if layer.visible else f"{layer.name} is shown."
            self.post_message(EditAsked(operation, done))

    def action_down(self) -> None:
        """Move the layer one place down."""
        self._shift(1)

    def action_up(self) -> None:
        """Move the layer one place up."""
        self._shift(-1)

    def _shift(self, step: int) -> None:
        layer = self.chosen
        if layer is not None:
            # Where it is now counts, not where it was when the list was drawn: keys can be quicker.
            operation = on_layer(layer, partial(_shifted, step))
            self.post_message(EditAsked(operation, f"Moved {layer.name} {'down' if step > 0 else 'up'}."))

    def action_duplicate(self) -> None:
        """Put a copy behind the layer."""
        layer = self.chosen
        if layer is not None:
            self.post_message(EditAsked(on_layer(layer, duplicate_layer), f"Copied {layer.name}."))

    def action_delete(self) -> None:
        """Take the layer out."""
        layer = self.chosen
        if layer is not None:
            operation = on_layer(layer, lambda positions, _, path: [delete_layer(positions, path)])
            self.post_message(EditAsked(operation, f"Took {layer.name} out."))

    def action_segments(self) -> None:
        """Ask which segments, and what with them."""
        layer = self.chosen
        if layer is None:
            return
        others = [other for other in self._shown.layers if other is not layer]

        def change(wanted: SegmentsWanted | None) -> None:
            if wanted is not None:
                operation = segments_operation(layer, wanted.do, wanted.typed, others)
                self.post_message(EditAsked(operation, f"Segments of {layer.name}: {wanted.said}."))

        self.app.push_screen(SegmentsDialog(layer, others), change)

    def action_source(self) -> None:
        """Ask for another source, of a layer with several after asking which."""
        layer = self.chosen
        if layer is None:
            return
        if len(layer.sources) > 1:
            title = f"Which source of {layer.name}?"
            self.app.push_screen(Choose(title, layer.sources), partial(self._ask_source, layer))
        else:
            self._ask_source(layer, 0)

    def _ask_source(self, layer: LayerSummary, which: int | None) -> None:
        if which is None:
            return

        def change(source: str | None) -> None:
            if source is not None:
                several = which if len(layer.sources) > 1 else None
                operation = on_layer(layer, partial(_from_source, source.strip(), several))
                self.post_message(EditAsked(operation, f"{layer.name} has another source."))

        value = layer.sources[which] if layer.sources else ""
        check = _not_empty("A source is an address such as precomputed://gs://bucket/path.")
        words = "The address; transform and subsources stay as they are."
        self.app.push_screen(AskLine(f"Source of {layer.name}", words, value=value, check=check), change)

    def action_host(self) -> None:
        """Ask which host, of several, and for the one that takes its place in all layers."""
        hosts = Counter(
            host for layer in self._shown.layers for source in layer.sources if (host := host_of(source))
        )
        if not hosts:
            self.app.notify("No source of this state is on a host.", severity="warning", markup=False)
        elif len(hosts) == 1:
            self._ask_host(list(hosts), 0)
        else:
            names = list(hosts)
            words = [f"{host}   {count:,} source{'' if count == 1 else 's'}" for host, count in hosts.items()]
            self.app.push_screen(Choose("Which host or bucket?", words), partial(self._ask_host, names))

    def _ask_host(self, hosts: Sequence[str], which: int | None) -> None:
        if which is None:
            return
        old = hosts[which]

        def change(new: str | None) -> None:
            if new is not None:
                done = f"{old} is {new.strip()} now, in all layers."
                self.post_message(
                    EditAsked(lambda places, state: replace_host(places, state, old, new), done)
                )

        words = "In the sources of all layers; paths stay."
        check = _not_empty("A host is a name such as cave.fanc-fly.com.")
        self.app.push_screen(AskLine(f"Instead of {old}", words, value=old, check=check), change)

    def action_position(self) -> None:
        """Ask where the viewer shall look."""

        def check(typed: str) -> str:
            return "" if _voxels(typed) is not None else "A position is three numbers: x, y and z in voxels."

        def change(typed: str | None) -> None:
            voxels = _voxels(typed or "")
            if voxels is not None:
                operation = partial(_placed, voxels)
                self.post_message(EditAsked(operation, f"The viewer looks at {', '.join(map(str, voxels))}."))

        value = ", ".join(self._position or ())
        words = "x, y, z in voxels of the state's own voxel size."
        self.app.push_screen(AskLine("Position", words, value=value, check=check), change)


def _shifted(step: int, positions: Positions, state: Value, path: Path) -> list[Edit]:
    places = [("layers", key) for key, _ in layer_items(state)]
    target = places.index(("layers", path[-1])) + step
    return move_layer(positions, state, path, target) if 0 <= target < len(places) else []


def _shown_or_hidden(visible: bool, positions: Positions, state: Value, path: Path) -> list[Edit]:
    return set_visible(positions, state, path, visible)


def _from_source(
    source: str, which: int | None, positions: Positions, state: Value, path: Path
) -> list[Edit]:
    return change_source(positions, state, path, source, which=which)


def _placed(voxels: Sequence[int | float], positions: Positions, state: Value) -> list[Edit]:
    return set_position(positions, state, voxels)


def _voxels(typed: str) -> tuple[int | float, ...] | None:
    """Return three numbers out of what a person typed, brackets and commas or not; None if there are not three."""
    words = re.sub(r"[\[\](),;]", " ", typed).split()
    try:
        found = tuple(int(word) if word.lstrip("+-").isdigit() else float(word) for word in words)
    except ValueError:
        return None
    return found if len(found) == 3 and all(map(math.isfinite, found)) else None


def _not_empty(words: str) -> Callable[[str], str]:
    return lambda typed: "" if typed.strip() else words
