"""The question before a table is deleted: what that means, and its name to be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from zettatui.screens.base import ZettaModal
from zettatui.screens.dialogs import DIALOG_CSS
from zettatui.worker.table_changes import TableChanges

from .messages import TableDeleted

if TYPE_CHECKING:
    from zettatui.screens.base import ZettaScreen
    from zettatui.worker.tables import Tables

MEANING = (
    "The service only marks it. It stays in the list, its rows stay readable and can even be added to, and its "
    "name is used up for ever: no table can be called so again. Nobody can take that back."
)


class TypeName(ZettaModal[str]):
    """Asks for a table's name, letter by letter; anything else is no."""

    DEFAULT_CSS = DIALOG_CSS.format("TypeName") + "TypeName .dialog-said { height: 1; color: $text-error; }"

    def __init__(self, table: str) -> None:
        super().__init__()
        self._table = table

    def compose(self) -> ComposeResult:
        """Say what deleting means, and take the name."""
        with Vertical():
            yield Static(f"Delete the table {self._table}?", markup=False, classes="dialog-title")
            yield Static(MEANING, markup=False, classes="dialog-words")
            yield Static(f"Type its name to go on: {self._table}", markup=False, classes="dialog-words")
            field = Input()
            field.cursor_blink = False
            yield field
            yield Static(markup=False, classes="dialog-said")
            yield Static("enter delete   esc keep it", markup=False, classes="dialog-keys")

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one(".dialog-said", Static).update("")

    @on(Input.Submitted)
    def _take(self, message: Input.Submitted) -> None:
        if message.value.strip() == self._table:
            self.dismiss(self._table)
        else:
            self.query_one(".dialog-said", Static).update("✗ That is not its name. Nothing was deleted.")


def ask_and_delete(screen: ZettaScreen, tables: Tables, table: str) -> None:
    """Ask for the table's name, then mark the table as deleted, once."""

    def named(name: str | None) -> None:
        if name == table:
            work = TableChanges(tables, table).delete
            screen.start(f"delete table {table}", work, TableDeleted, group="delete")

    screen.app.push_screen(TypeName(table), named)
