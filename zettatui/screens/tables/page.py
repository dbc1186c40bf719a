"""A page to read: text in view mode that scrolls, and the JSON behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from zettatui.plain import plain_text

from .child import TableScreen

if TYPE_CHECKING:
    from zettatui.worker.pager import ToRead


class PageScreen(TableScreen):
    """Shows a text, or the JSON it was made from."""

    _text = Text()
    _json: str = ""
    _raw = False

    def compose_body(self) -> Iterable[Widget]:
        """One page that the arrows scroll."""
        with VerticalScroll(classes="tables-page"):
            yield Static(id=f"{self.SCOPE}-page")

    def begin(self) -> None:
        """Let the arrows scroll at once."""
        self.query_one(VerticalScroll).focus()

    def show_page(self, text: Text, source: Mapping[str, object] | None = None) -> None:
        """Show a text and remember the JSON it was made from, keys sorted, as servers mix their order."""
        self._text = text
        if source is not None:
            self._json = plain_text(
                json.dumps(source, indent=2, sort_keys=True, ensure_ascii=False), limit=1_000_000
            )
        self._draw()

    def _draw(self) -> None:
        shown = Text(self._json) if self._raw and self._json else self._text
        self.query_one(f"#{self.SCOPE}-page", Static).update(shown)
        self.refresh_bindings()

    def why_not(self, action_id: str) -> str | None:
        """There is nothing to copy before the answer is here."""
        return None if self._json else "There is nothing here yet."

    def action_raw(self) -> None:
        """Switch between the page and its JSON."""
        self._raw = not self._raw
        self._draw()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @property
    def to_read(self) -> ToRead | None:
        """What is in view: the page, or its JSON."""
        from zettatui.worker.pager import ToRead

        if self._raw and self._json:
            return ToRead("the JSON", ".json", lambda: self._json)
        return ToRead("the page", ".txt", lambda: self._text.plain)

    def action_copy(self) -> None:
        """Copy the JSON."""
        self.host.copy_text(self._json, "the JSON")
