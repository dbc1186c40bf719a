"""The metadata view: everything the annotation engine says about a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from textwrap import wrap
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType

from zettatui.annotations.rights import why_no_owner
from zettatui.plain import plain_line, plain_text
from zettatui.screens.keys import bindings_for
from zettatui.screens.times import utc_text
from zettatui.services.annotation_results import TableMetadata
from zettatui.worker.jobs import Progress
from zettatui.worker.sessions import Session
from zettatui.worker.table_changes import TableChanged
from zettatui.worker.tables import TableFacts, Tables

from .messages import TableDeleted, TableDescribed
from .page import PageScreen
from .row_words import level_of
from .words import deleted_sentence, described_sentence, owner_text, permission_line, resolution_text

UNKNOWN = "not said by this server"


class MetadataScreen(PageScreen):
    """A table's metadata, field by field."""

    SCOPE = "metadata"
    TITLE_WORD = "Table"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("metadata")

    def __init__(self, tables: Tables, table: str) -> None:
        super().__init__(tables)
        self._table = table
        self._facts: TableFacts | None = None
        self._after, self._after_level = "", "done"

    def begin(self) -> None:
        """Ask anew: metadata may have been changed by anybody."""
        super().begin()
        self._ask()

    def _ask(self) -> None:
        self.show_page(Text(f" Reading the metadata of {self._table}…"))
        self.start(
            f"metadata of {self._table}", self._read, partial(TableDescribed, self.tables), group="read"
        )

    async def _read(self, progress: Progress) -> TableFacts:
        facts = await self.tables.facts(self._table)
        if facts.metadata is not None:
            await self.tables.look_up_names([facts.metadata.user_id], progress)
        return facts

    @on(TableDescribed)
    def _described(self, message: TableDescribed) -> None:
        facts = self._facts = message.facts
        if facts.metadata is None:
            self.show_page(Text(f" {self._table}", style="bold"))
            self.say(facts.trouble, level="error")
            return
        text = metadata_text(facts.metadata, facts.count, self.session, self.tables, self.host.bench.now())
        self.show_page(text, facts.metadata.raw)
        if facts.trouble:
            self.say(facts.trouble, level="warning")
        elif self._after:
            self.say(self._after, level=self._after_level)
        self._after = ""

    @property
    def command_values(self) -> Mapping[str, str]:
        """The table."""
        return {"table": self._table}

    # -- changing --------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Only the owner changes and deletes a table."""
        if action_id not in ("metadata.edit", "metadata.delete"):
            return super().why_not(action_id)
        metadata = self._facts.metadata if self._facts else None
        if metadata is None:
            return "The metadata is not here yet."
        if action_id == "metadata.delete" and metadata.deleted is not None:
            return f"{metadata.name} is marked as deleted already."
        me = self.session.identity.id if self.session.identity else None
        return why_no_owner(metadata.name, metadata.user_id, me, self.tables.who(metadata.user_id))

    def action_edit(self) -> None:
        """Change what can be changed of the table."""
        from .edit_metadata import EditMetadataScreen

        if self._facts is not None and self._facts.metadata is not None:
            self.app.push_screen(EditMetadataScreen(self.tables, self._facts.metadata, self._edited))

    def _edited(self, changed: TableChanged) -> None:
        self._after, self._after_level = described_sentence(changed), level_of(changed.done)
        self._ask()

    def action_delete(self) -> None:
        """Mark the table as deleted, after its name was typed."""
        from .deleting import ask_and_delete

        ask_and_delete(self, self.tables, self._table)

    @on(TableDeleted)
    def _deleted(self, message: TableDeleted) -> None:
        self._after, self._after_level = deleted_sentence(message.changed), level_of(message.changed.done)
        self._ask()


def metadata_text(
    metadata: TableMetadata, count: int | None, session: Session, tables: Tables, now: datetime
) -> Text:
    """Return a table's metadata as a page of names and values."""
    me = session.identity.id if session.identity else None
    deleted = "no"
    if metadata.deleted is not None:
        deleted = f"{utc_text(metadata.deleted, now)}; rows stay readable and the name stays taken"
    size = resolution_text(metadata)
    rows = [
        ("schema", metadata.schema),
        ("description", plain_text(metadata.description)),
        ("rows", "" if count is None else f"{count:,}, deleted and replaced ones included"),
        ("owner", owner_text(metadata, me, tables)),
        ("you", permission_line(metadata, session, tables)),
        ("read", metadata.read_permission),
        ("write", metadata.write_permission),
        ("voxel size", f"{size} nm" if size else ""),
        ("created", utc_text(metadata.created, now)),
        ("rows changed", utc_text(metadata.last_modified, now)),
        ("deleted", deleted),
        ("notice", plain_line(metadata.notice) if metadata.notice else "none"),
        ("refers to", metadata.reference_table or "no other table"),
        ("flat source", metadata.flat_segmentation_source or "none"),
        ("materialized", f"with {metadata.graph_table}" if metadata.graph_table else "no"),
    ]
    page = Text()
    page.append(f"{metadata.name}\n", style="bold")
    for name, value in rows:
        page.append(f"  {name:<14}", style="dim")
        page.append("\n".join(_wrapped(value or UNKNOWN)) + "\n")
    return page


def _wrapped(value: str) -> Iterator[str]:
    """Yield a value's lines, the further ones set in beneath the first; 80 columns hold them all."""
    for number, line in enumerate(one for part in value.splitlines() for one in wrap(part, 60) or [""]):
        yield f"{'':<16}{line}" if number else line
