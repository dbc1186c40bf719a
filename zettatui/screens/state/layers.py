"""The layers of a state beside its text: a list whose keys change layers without typing JSON."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType

from zettatui.screens.base import HostedMixin
from zettatui.screens.keys import bindings_for
from zettatui.screens.state.messages import EditAsked, LayerAsked, Told
from zettatui.screens.state.summary import layer_lines, layer_words
from zettatui.widgets.virtual_list import Column, Tone, VirtualList

if TYPE_CHECKING:
    from zettatui.screens.state.segments import SegmentsWanted
    from zettatui.states.dialect import LayerSummary
    from zettatui.worker.state_text import Checked

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

    async def action_search(self) -> None:
        """Search this list, and not the text beside it."""
        await self.app.run_action("app.search")

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

    def _move(self, row: int) -> bool:
        return super()._move(row - row % _LINES)

    def on_virtual_list_row_rested(self) -> None:
        """Tell of the layer."""
        self._tell()

    def _show_cursor(self) -> None:
        super()._show_cursor()
        bottom = self._at + _LINES - self._view_rows
        if bottom > self.scroll_offset.y:
            self._scroll_rows(bottom)

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
        from zettatui.screens.dialogs import AskLine
        from zettatui.screens.state import layer_operations as operations

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
                operation = operations.renamed(layer, name)
                self.post_message(EditAsked(operation, f"Renamed {layer.name} to {name}."))

        words = "What names it elsewhere in the state (selected layer, linked layers) follows."
        self.app.push_screen(AskLine(f"Rename {layer.name}", words, value=layer.name, check=check), rename)

    def action_hide(self) -> None:
        """Hide the layer, or show it again."""
        from zettatui.screens.state import layer_operations as operations

        layer = self.chosen
        if layer is not None:
            operation = operations.shown(layer, not layer.visible)
            done = f"{layer.name} is hidden." if layer.visible else f"{layer.name} is shown."
            self.post_message(EditAsked(operation, done))

    def action_down(self) -> None:
        """Move the layer one place down."""
        self._shift(1)

    def action_up(self) -> None:
        """Move the layer one place up."""
        self._shift(-1)

    def _shift(self, step: int) -> None:
        from zettatui.screens.state import layer_operations as operations

        layer = self.chosen
        if layer is not None:
            # Where it is now counts, not where it was when the list was drawn: keys can be quicker.
            operation = operations.moved(layer, step)
            self.post_message(EditAsked(operation, f"Moved {layer.name} {'down' if step > 0 else 'up'}."))

    def action_duplicate(self) -> None:
        """Put a copy behind the layer."""
        from zettatui.screens.state import layer_operations as operations

        layer = self.chosen
        if layer is not None:
            self.post_message(EditAsked(operations.duplicated(layer), f"Copied {layer.name}."))

    def action_delete(self) -> None:
        """Take the layer out."""
        from zettatui.screens.state import layer_operations as operations

        layer = self.chosen
        if layer is not None:
            operation = operations.deleted(layer)
            self.post_message(EditAsked(operation, f"Took {layer.name} out."))

    def action_segments(self) -> None:
        """Ask which segments, and what with them."""
        from zettatui.screens.state.segments import SegmentsDialog
        from zettatui.worker.segment_lists import segments_operation

        layer = self.chosen
        if layer is None:
            return
        others = [other for other in self._shown.layers if other is not layer]

        def change(wanted: SegmentsWanted | None) -> None:
            if wanted is not None:
                operation = segments_operation(layer, wanted.do, wanted.typed, others)
                self.post_message(EditAsked(operation, f"Segments of {layer.name}: {wanted.said}."))

        self.app.push_screen(SegmentsDialog(layer, others), change)

    def add_segments(self, ids: str) -> None:
        """Add ids to the one layer that lists segments, of several after asking which."""
        from zettatui.screens.state.choose import Choose
        from zettatui.worker.segment_lists import segments_operation

        layers = [layer for layer in self._shown.layers if layer.segments is not None]
        if not layers:
            self.post_message(Told("No layer of this state lists segments."))
            return

        count = len(ids.split())
        what = ids if count == 1 else f"{count:,} ids"

        def add(at: int | None) -> None:
            if at is not None:
                layer = layers[at]
                operation = segments_operation(layer, "add", ids, ())
                self.post_message(EditAsked(operation, f"Segments of {layer.name}: {what} added."))

        if len(layers) == 1:
            add(0)
        else:
            names = [f"{layer.name}   segments: {layer.segments or 0:,}" for layer in layers]
            self.app.push_screen(Choose(f"Add {what} to which layer?", names), add)

    def action_source(self) -> None:
        """Ask for another source, of a layer with several after asking which."""
        from zettatui.screens.state.choose import Choose

        layer = self.chosen
        if layer is None:
            return
        if len(layer.sources) > 1:
            title = f"Which source of {layer.name}?"
            self.app.push_screen(Choose(title, layer.sources), partial(self._ask_source, layer))
        else:
            self._ask_source(layer, 0)

    def _ask_source(self, layer: LayerSummary, which: int | None) -> None:
        from zettatui.screens.dialogs import AskLine
        from zettatui.screens.state import layer_operations as operations

        if which is None:
            return

        def change(source: str | None) -> None:
            if source is not None:
                several = which if len(layer.sources) > 1 else None
                operation = operations.from_source(layer, source.strip(), several)
                self.post_message(EditAsked(operation, f"{layer.name} has another source."))

        value = layer.sources[which] if layer.sources else ""
        check = _not_empty("A source is an address such as precomputed://gs://bucket/path.")
        words = "The address; transform and subsources stay as they are."
        self.app.push_screen(AskLine(f"Source of {layer.name}", words, value=value, check=check), change)

    def action_host(self) -> None:
        """Ask which host, of several, and for the one that takes its place in all layers."""
        from zettatui.screens.state import layer_operations as operations
        from zettatui.screens.state.choose import Choose

        sources = (source for layer in self._shown.layers for source in layer.sources)
        hosts = Counter(host for source in sources if (host := operations.host_of(source)))
        if not hosts:
            self.app.notify("No source of this state is on a host.", severity="warning", markup=False)
        elif len(hosts) == 1:
            self._ask_host(list(hosts), 0)
        else:
            names = list(hosts)
            words = [f"{host}   {count:,} source{'' if count == 1 else 's'}" for host, count in hosts.items()]
            self.app.push_screen(Choose("Which host or bucket?", words), partial(self._ask_host, names))

    def _ask_host(self, hosts: Sequence[str], which: int | None) -> None:
        from zettatui.screens.dialogs import AskLine
        from zettatui.screens.state import layer_operations as operations

        if which is None:
            return
        old = hosts[which]

        def change(new: str | None) -> None:
            if new is not None:
                done = f"{old} is {new.strip()} now, in all layers."
                self.post_message(EditAsked(operations.on_host(old, new), done))

        words = "In the sources of all layers; paths stay."
        check = _not_empty("A host is a name such as cave.fanc-fly.com.")
        self.app.push_screen(AskLine(f"Instead of {old}", words, value=old, check=check), change)

    def action_position(self) -> None:
        """Ask where the viewer shall look."""
        from zettatui.screens.dialogs import AskLine
        from zettatui.screens.state import layer_operations as operations

        def check(typed: str) -> str:
            return "" if _voxels(typed) is not None else "A position is three numbers: x, y and z in voxels."

        def change(typed: str | None) -> None:
            voxels = _voxels(typed or "")
            if voxels is not None:
                operation = operations.placed(voxels)
                self.post_message(EditAsked(operation, f"The viewer looks at {', '.join(map(str, voxels))}."))

        value = ", ".join(self._position or ())
        words = "x, y, z in voxels of the state's own voxel size."
        self.app.push_screen(AskLine("Position", words, value=value, check=check), change)


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
