"""The last line of every screen: what can be done here, with its keys."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Footer


class KeyBar(Footer):
    """Textual's footer, made anew only when it would show something else."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._told: list[tuple[str, str, str, bool, str]] | None = None

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Look whether the keys are others now, or others of them can be used."""
        if screen.app.app_focus and self.is_attached and screen is self.screen:
            told = [
                (binding.key, binding.action, binding.description, enabled, tooltip)
                for _, binding, enabled, tooltip in screen.active_bindings.values()
                if binding.show
            ]
            if told == self._told:
                return
            self._told = told
        super().bindings_changed(screen)
