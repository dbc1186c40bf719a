"""The state screen's way to fresh ids: what is stale is shown, chosen from, and exchanged as one edit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from zettatui.screens.state.comparing import ComparingScreen

if TYPE_CHECKING:
    from zettatui.worker.id_sets import IdLists

NO_GRAPH = "Choose a datastack first: press g d. Its graph tells which ids are current."


class RefreshingScreen(ComparingScreen, part=True):
    """Pushes the refresh screen over the text, and makes the edit that was chosen there."""

    def why_not_refresh(self) -> str | None:
        """Say why the ids cannot be checked now."""
        if self.host.session.datastack is None:
            return NO_GRAPH
        if self.checked is not None and self.checked.fault:
            return f"The text is no JSON yet: {self.checked.fault.sentence}."
        return None

    def action_refresh(self) -> None:
        """Check which ids are current, and exchange those that are not."""
        from zettatui.screens.refresh import Refreshed, RefreshScreen

        def chosen(refreshed: Refreshed | None) -> None:
            if refreshed is not None:
                work = partial(self.desk.edits, refreshed.operation)
                self.change(lambda snapshot: partial(work, snapshot), refreshed.said, then=self.action_diff)

        if self.opened is not None:
            self.app.push_screen(RefreshScreen(self.opened.title, self.editor.snapshot().text), chosen)

    # -- sets of ids -----------------------------------------------------------------------------------

    @property
    def id_lists(self) -> IdLists:
        """The layers of the open state that list segments."""
        from zettatui.worker.id_sets import ids_of_layer

        if self.opened is None or self.checked is None:
            return {}
        text = self.editor.snapshot().text
        layers = [layer for layer in self.checked.layers if layer.segments is not None]
        return {layer.name: partial(ids_of_layer, text, layer) for layer in layers}

    def action_sets(self) -> None:
        """Show the ids of the graph layers as a set."""
        from zettatui.worker.id_sets import ids_of_state

        if self.opened is not None:
            self.show_set(f"ids of {self.opened.title}", partial(ids_of_state, self.editor.snapshot().text))
