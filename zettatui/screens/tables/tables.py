"""The tables screen: the annotation tables of the datastack's aligned volume, and what each one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.annotations.rights import why_no_owner, why_no_reading
from zettatui.screens.base import ZettaScreen
from zettatui.screens.keys import bindings_for
from zettatui.storage.session import Memory
from zettatui.widgets.detail import Detail
from zettatui.widgets.sentence import SentenceLine
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.row_changes import Posted
from zettatui.worker.sessions import Session
from zettatui.worker.tables import TableFacts, TableMade, Tables

from .create import CreateTableScreen, CreateText
from .messages import NamesKnown, RowsExported, TableDeleted, TableDescribed, TablesDescribed, TablesListed
from .metadata import MetadataScreen
from .new_row import NewRowScreen
from .row_form import RowTexts
from .row_words import level_of, posted_sentence
from .rows import RowsScreen
from .schema import SchemaScreen
from .table_lines import COLUMNS, TableLines, fitting
from .words import NO_DATASTACK, SIGN_IN, deleted_sentence, made_sentence, table_details

_NEEDS_RIGHTS = {"tables.new_row", "tables.rows", "tables.import", "tables.export", "tables.delete"}


class TablesScreen(ZettaScreen):
    """All annotation tables of a volume; from here to rows, schemas, metadata and the forms."""

    SCOPE = "tables"
    TITLE_WORD = "Tables"
    CSS_PATH = "tables.tcss"
    AUTO_FOCUS = "#tables-list"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("tables")

    def __init__(self) -> None:
        super().__init__()
        self._tables: Tables | None = None
        self._names: tuple[str, ...] | None = None
        self._facts: dict[str, TableFacts] = {}
        self._wanted = ""
        self._after, self._after_level = "", "done"
        self._row_texts: RowTexts = {}
        self._create_text = CreateText()

    def compose_body(self) -> Iterable[Widget]:
        """The heading, the filter, the list, and the chosen table."""
        yield Static(id="tables-heading", markup=False)
        yield Input(placeholder="filter by name or schema", id="tables-filter", compact=True)
        yield VirtualList(COLUMNS, empty=SIGN_IN, id="tables-list")
        yield Detail(id="tables-details")

    def begin(self) -> None:
        """Start in the list, so that single keys act."""
        self.query_one(Input).cursor_blink = False
        self._list.focus()

    # -- what comes ------------------------------------------------------------------------------------

    def session_changed(self, session: Session) -> None:
        """List the tables of a new datastack; say what to do first without one."""
        if session.identity is None or session.datastack is None:
            self._tables, self._names = None, None
            self._list.say_empty(SIGN_IN if session.identity is None else NO_DATASTACK)
            self._show_names()
        elif self._tables is None or not self._tables.serves(session):
            self._tables = Tables(self.host.bench, session, session.datastack)
            self._create_text = CreateText()
            self._load()

    def _load(self) -> None:
        if self._tables is None:
            return
        tables = self._tables
        self._names, self._facts = None, {}
        self._list.say_empty(f"Asking for the tables of {tables.volume}…")
        self._show_names()
        self.start(f"tables of {tables.volume}", tables.names, partial(TablesListed, tables), group="list")

    @on(TablesListed)
    def _listed(self, message: TablesListed) -> None:
        if message.tables is not self._tables:
            return
        self._names = message.names
        self._list.say_empty("This aligned volume has no annotation table yet. Press c to create one.")
        self._show_names()
        self._open_wanted()
        if self._after:
            self.say(self._after, level=self._after_level)
            self._after, self._after_level = "", "done"
        if message.names:
            self._describe(message.tables, message.names)

    def _describe(self, tables: Tables, names: Sequence[str]) -> None:
        line = self.query_one(SentenceLine)
        said, level = line.sentence, line.level

        def tell(facts: TableFacts) -> None:
            self.post_message(TableDescribed(tables, facts))

        self.start(
            f"what is in the tables of {tables.volume}",
            partial(tables.describe, names, tell),
            TablesDescribed,
            group="describe",
        )
        if said:
            self.say(said, level=level)

    @on(TableDescribed)
    def _described(self, message: TableDescribed) -> None:
        if message.tables is not self._tables:
            return
        self._facts[message.facts.name] = message.facts
        lines = self._list.rows
        if isinstance(lines, TableLines) and message.facts.name in lines.names:
            self._list.refresh_row(lines.names.index(message.facts.name))
        if message.facts.name == self.chosen:
            self._show_details()

    @on(TablesDescribed)
    def _all_described(self) -> None:
        self._show_heading()
        if self._tables is not None:
            owners = {facts.metadata.user_id for facts in self._facts.values() if facts.metadata is not None}
            names = partial(self._tables.look_up_names, owners - {str(self._me)})
            self.start("names of owners", names, NamesKnown, group="names", quiet=True)

    @on(NamesKnown)
    def _names_known(self, message: NamesKnown) -> None:
        if message.new:
            self._show_details()

    def job_failed(self, job: Job[object]) -> None:
        """Say it here, and in the list too while it has nothing to show."""
        super().job_failed(job)
        if self._names is None and self._tables is not None:
            self._list.say_empty("The tables could not be listed; press r to ask again.")

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#tables-list", VirtualList)

    @property
    def _me(self) -> int | None:
        identity = self.host.session.identity
        return identity.id if identity else None

    @property
    def chosen(self) -> str | None:
        """The name of the table under the cursor."""
        lines, row = self._list.rows, self._list.cursor_row
        return lines.names[row] if isinstance(lines, TableLines) and row is not None else None

    @property
    def command_values(self) -> Mapping[str, str]:
        """The table under the cursor."""
        return {"table": self.chosen or ""}

    @property
    def _chosen_facts(self) -> TableFacts | None:
        return self._facts.get(self.chosen or "")

    def _show_names(self) -> None:
        kept = self.chosen
        names = fitting(self._names or (), self._facts, self.query_one("#tables-filter", Input).value)
        self._list.show(TableLines(names, self._facts, self._me))
        if kept in names:
            self._list.move_to(names.index(kept))
        self._show_heading()
        self._show_details()

    def _show_heading(self) -> None:
        heading = ""
        if self._tables is not None:
            heading = f" aligned volume {self._tables.volume}"
            if self._names is not None:
                shown = len(self._list.rows)
                of = f"{shown:,} of " if shown != len(self._names) else ""
                tables = "1 table" if len(self._names) == 1 else f"{len(self._names):,} tables"
                heading += f" · {of}{tables} · enter shows the rows"
        self.query_one("#tables-heading", Static).update(heading)

    @on(VirtualList.RowRested, "#tables-list")
    def _show_details(self) -> None:
        panel, name, facts = self.query_one("#tables-details", Static), self.chosen, self._chosen_facts
        panel.set_class(name is not None, "-shown")
        text = Text()
        if name is not None:
            text.append(name, style="bold")
            lines = ["…"]
            if facts is not None and self._tables is not None:
                lines = table_details(facts, self.host.session, self._tables, self.host.bench.now())
            text.append("   " + "\n".join(lines))
        panel.update(text)
        self.refresh_bindings()

    # -- why not ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Most actions need a table, writing needs the right to."""
        session = self.host.session
        if session.identity is None:
            return SIGN_IN
        if session.datastack is None:
            return NO_DATASTACK
        if action_id in {"tables.filter", "tables.refresh", "tables.create", "tables.versions"}:
            return None
        if self.chosen is None:
            return "There is no table under the cursor."
        metadata = self._chosen_facts.metadata if self._chosen_facts else None
        if metadata is None or action_id not in _NEEDS_RIGHTS or self._tables is None:
            return None
        name, owner, read = metadata.name, metadata.user_id, metadata.read_permission
        who = self._tables.who(owner)
        if action_id == "tables.delete":
            gone = f"{name} is marked as deleted already." if metadata.deleted is not None else None
            return gone or why_no_owner(name, owner, self._me, who)
        if action_id in {"tables.rows", "tables.export"}:
            return why_no_reading(name, owner, read, self._me, who)
        return self._tables.why_no_writing(metadata, session)

    # -- actions ---------------------------------------------------------------------------------------

    @on(VirtualList.RowSelected, "#tables-list")
    async def _table_chosen(self) -> None:
        await self.run_action("rows")

    def action_rows(self) -> None:
        """Show the rows of the table under the cursor."""
        if self._tables and self.chosen:
            self.app.push_screen(RowsScreen(self._tables, self.chosen, self._row_texts))

    def action_new_row(self) -> None:
        """Fill in a new annotation."""
        if self._tables and self.chosen:
            done = partial(self._posted, self._tables)
            self.app.push_screen(NewRowScreen(self._tables, self.chosen, self._row_texts, done))

    def _posted(self, tables: Tables, posted: Posted) -> None:
        # The form's own tables: the app may have turned to another server since it was opened.
        rows = RowsScreen(tables, posted.table, self._row_texts, say=posted_sentence(posted))
        self.app.push_screen(rows)

    def action_import(self) -> None:
        """Store the rows of a file."""
        from zettatui.screens.imports import ImportScreen

        if self._tables and self.chosen:
            self.app.push_screen(ImportScreen(self._tables, self.chosen))

    def action_export(self) -> None:
        """Write the rows to a file."""
        from zettatui.screens.imports.exporting import ask_and_export

        if self._tables and self.chosen:
            ask_and_export(self, self._tables, self.chosen)

    @on(RowsExported)
    def _exported(self, message: RowsExported) -> None:
        self.say(message.sentence, level="warning" if message.unreadable else "done")

    def action_create(self) -> None:
        """Fill in the form of a new table."""
        if self._tables:
            done = partial(self._created, self._tables)
            self.app.push_screen(CreateTableScreen(self._tables, self._create_text, done))

    def _created(self, tables: Tables, made: TableMade) -> None:
        if tables is not self._tables:
            self.say(f"{made_sentence(made)} It is on {tables.address.netloc}.", level="done")
            return
        self._create_text = CreateText()
        self._wanted, self._after = made.name, made_sentence(made)
        self._clear_filter()
        self._load()

    def action_schema(self) -> None:
        """Show the fields of the schema of the table under the cursor."""
        if self._tables and self.chosen:
            facts = self._chosen_facts
            schema = facts.metadata.schema if facts and facts.metadata else ""
            self.app.push_screen(SchemaScreen(self._tables, self.chosen, schema))

    def action_metadata(self) -> None:
        """Show everything the server says about the table under the cursor."""
        if self._tables and self.chosen:
            self.app.push_screen(MetadataScreen(self._tables, self.chosen))

    def action_delete(self) -> None:
        """Mark the table under the cursor as deleted, after its name was typed."""
        from .deleting import ask_and_delete

        if self._tables and self.chosen:
            ask_and_delete(self, self._tables, self.chosen)

    @on(TableDeleted)
    def _deleted(self, message: TableDeleted) -> None:
        changed = message.changed
        self._after, self._after_level = deleted_sentence(changed), level_of(changed.done)
        self._wanted = changed.table
        self._load()

    def action_versions(self) -> None:
        """Show what is materialized of the datastack."""
        from zettatui.screens.versions import VersionsScreen

        if self._tables:
            self.app.push_screen(VersionsScreen(self._tables))

    def action_refresh(self) -> None:
        """Ask the annotation engine again; the cursor stays on its table."""
        self.ask_anew()
        self._wanted = self._wanted or self.chosen or ""
        self._load()

    def action_copy(self) -> None:
        """Copy the name of the table under the cursor."""
        if self.chosen:
            self.host.copy_text(self.chosen, "the table's name")

    def open_thing(self, text: str) -> None:
        """Put the cursor on the table of that name."""
        self._wanted = text.strip()
        self._clear_filter()
        self._open_wanted()

    def remembered(self) -> Memory:
        """Return which table the cursor is on."""
        return {"table": self.chosen} if self.chosen else {}

    def restore(self, memory: Memory) -> None:
        """Put the cursor there again; a table that is gone is not worth a word."""
        table = str(memory.get("table") or "")
        if table and (self._names is None or table in self._names):
            self._wanted = table
            self._open_wanted()

    def _open_wanted(self) -> None:
        if self._names is None or not self._wanted:
            return
        wanted, self._wanted = self._wanted, ""
        lines = self._list.rows
        if isinstance(lines, TableLines) and wanted in lines.names:
            self._list.move_to(lines.names.index(wanted))
            self._show_details()
        elif self._tables is not None:
            self.say(
                f"There is no table {wanted} in {self._tables.volume}. "
                "Choose one from the list, or press r to ask again.",
                level="error",
            )

    # -- filter ----------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Show the filter field."""
        field = self.query_one("#tables-filter", Input)
        field.add_class("-shown")
        field.focus()

    @on(Input.Changed, "#tables-filter")
    def _filter(self) -> None:
        self._show_names()

    @on(Input.Submitted, "#tables-filter")
    def _filtered(self) -> None:
        self._list.focus()

    def _clear_filter(self) -> bool:
        field = self.query_one("#tables-filter", Input)
        if not field.has_class("-shown"):
            return False
        with self.prevent(Input.Changed):
            field.value = ""
        field.remove_class("-shown")
        self._show_names()
        self._list.focus()
        return True

    def step_back(self) -> bool:
        """Leave the filter first."""
        return self._clear_filter() or super().step_back()
