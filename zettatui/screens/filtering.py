"""A list with a field to filter it: `/` shows the field, `enter` goes back to the list, `esc` takes it away."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from zettatui.matching import holding

from .base import ZettaScreen


class FilterField(Input):
    """One line over a list, hidden until it is wanted."""

    DEFAULT_CSS = """
    FilterField { display: none; }
    FilterField.-shown { display: block; }
    """

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self.cursor_blink = False


class FilteringScreen(ZettaScreen):
    """A screen with one list that can be filtered."""

    FILTERED_BY = "filter"

    def compose_filter(self) -> Iterable[Widget]:
        """Yield the field; to be put over the list."""
        yield FilterField(self.FILTERED_BY)

    def begin(self) -> None:
        """Start in the list."""
        self.list_shown.focus()
        self.show_filtered()

    @property
    def list_shown(self) -> Widget:
        """The list that is filtered."""
        raise NotImplementedError

    def show_filtered(self) -> None:
        """Show those rows that fit what was typed."""
        raise NotImplementedError

    def none_words(self, usual: str) -> str:
        """Return what an empty list says: `usual`, or that it is the filter that leaves nothing."""
        return (
            "Nothing here holds what you typed. esc shows all again." if self._field.value.strip() else usual
        )

    def fits(self, *texts: str) -> bool:
        """Tell whether every word that was typed is in one of the texts, in any case."""
        text = "\n".join(texts)
        return all(holding(word)(text) for word in self._field.value.split())

    @property
    def _field(self) -> FilterField:
        return self.query_one(FilterField)

    def action_filter(self) -> None:
        """Show the field."""
        self._field.add_class("-shown").focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.show_filtered()

    @on(Input.Submitted)
    def _taken(self) -> None:
        self.list_shown.focus()

    def step_back(self) -> bool:
        """Leave the field first."""
        field = self._field
        if not field.has_class("-shown"):
            return super().step_back()
        field.remove_class("-shown")
        field.value = ""
        self.list_shown.focus()
        self.show_filtered()
        return True
