"""The metadata view: everything the annotation engine says about a table."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType

from zettatui.annotations.rights import role_of
from zettatui.plain import plain_line, plain_text
from zettatui.screens.keys import bindings_for
from zettatui.screens.times import utc_text
from zettatui.services.annotation_results import TableMetadata
from zettatui.worker.jobs import Progress
from zettatui.worker.tables import TableFacts, Tables

from .messages import TableDescribed
from .page import PageScreen
from .words import owner_text, resolution_text

UNKNOWN = "not said by this server"

_ROLES = {
    "owner": "you own this table: you may change it and its rows",
    "write": "everybody with access to the volume may add rows",
    "group": "whoever shares a group with the owner may add rows",
    "read": "you may read; only the owner may add rows",
    "none": "only the owner may read and write",
    "": "what you may do is not said; the server decides when you try",
}


class MetadataScreen(PageScreen):
    """A table's metadata, field by field."""

    SCOPE = "metadata"
    TITLE_WORD = "Table"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("metadata")

    def __init__(self, tables: Tables, table: str) -> None:
        super().__init__(tables)
        self._table = table

    def on_mount(self) -> None:
        """Ask anew: metadata may have been changed by anybody."""
        super().on_mount()
        self.show_page(Text(f" Reading the metadata of {self._table}…"))
        self.start(f"metadata of {self._table}", self._read, partial(TableDescribed, self.tables))

    async def _read(self, progress: Progress) -> TableFacts:
        return await self.tables.facts(self._table)

    @on(TableDescribed)
    def _described(self, message: TableDescribed) -> None:
        facts = message.facts
        if facts.metadata is None:
            self.show_page(Text(f" {self._table}", style="bold"))
            self.say(facts.trouble, level="error")
            return
        identity = self.session.identity
        me = identity.id if identity else None
        text = metadata_text(facts.metadata, facts.count, me, self.host.bench.now())
        self.show_page(text, facts.metadata.raw)
        if facts.trouble:
            self.say(facts.trouble, level="warning")


def metadata_text(metadata: TableMetadata, count: int | None, me: int | None, now: datetime) -> Text:
    """Return a table's metadata as a page of names and values."""
    role = role_of(metadata.user_id, metadata.read_permission, metadata.write_permission, me)
    deleted = "no"
    if metadata.deleted is not None:
        deleted = f"{utc_text(metadata.deleted, now)}; rows stay readable and the name stays taken"
    size = resolution_text(metadata)
    rows = [
        ("schema", metadata.schema),
        ("description", plain_text(metadata.description)),
        ("rows", "" if count is None else f"{count:,}, deleted and replaced ones included"),
        ("owner", owner_text(metadata, me)),
        ("you", _ROLES[role]),
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
        page.append(f"{value or UNKNOWN}\n")
    return page
