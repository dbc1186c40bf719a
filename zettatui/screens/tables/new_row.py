"""The form of a new annotation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from zettatui.annotations.entry import Typed
from zettatui.screens.keys import bindings_for
from zettatui.worker.jobs import Progress
from zettatui.worker.row_changes import Posted
from zettatui.worker.tables import Tables, TypeRead
from zettatui.worker.undo_list import Step

from .messages import RowPosted
from .row_form import RowFormScreen, RowTexts
from .row_words import level_of, posted_sentence


class NewRowScreen(RowFormScreen):
    """One new annotation of a table."""

    SCOPE = "new_row"
    TITLE_WORD = "New row"
    WHAT = "new annotation"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("new_row")

    def __init__(self, tables: Tables, table: str, texts: RowTexts, posted: Callable[[Posted], None]) -> None:
        super().__init__(tables, table, texts, table)
        self._posted = posted

    def prefilled(self, type_read: TypeRead) -> dict[str, Typed]:
        """Fill in the id of the person where the schema asks for it."""
        identity = self.session.identity
        if identity is None or identity.id is None:
            return {}
        return {one.name: str(identity.id) for one in type_read.fields if one.role == "user"}

    def sending(
        self, annotation: Mapping[str, object]
    ) -> tuple[str, Callable[[Progress], Awaitable[Any]], Callable[[Any], Message]]:
        """Store the annotation."""
        return f"new row of {self._rows.table}", partial(self._changes.post, annotation), RowPosted

    @on(RowPosted)
    def _sent(self, message: RowPosted) -> None:
        posted = message.posted
        for row in posted.ids:
            self.tables.undo.add(Step(posted.table, "posted", row))
        if posted.arrived:
            self._forget()
            self.close_screen()
            self.app.call_after_refresh(self._posted, posted)
            return
        self.refresh_bindings()
        self.say(posted_sentence(posted), level=level_of(posted.arrived))
