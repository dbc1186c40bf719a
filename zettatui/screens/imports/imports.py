"""The import screen: a file's columns sent to a table's fields, checked, uploaded, looked after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.annotations.mapping import ColumnMap
from zettatui.screens.dialogs import AskLine
from zettatui.screens.keys import bindings_for
from zettatui.storage.journal import JournalState
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.imports.importing import Prepared
from zettatui.worker.tables import Tables

from . import work
from .messages import (
    FileChecked,
    FilePrepared,
    MapRead,
    MapSaved,
)
from .uploading import UploadScreen
from .words import (
    check_lines,
    column_rows,
    earlier_sentence,
    journal_rows,
    reading_line,
    remarks_lines,
    target_choices,
    target_words,
    units_line,
)

View = Literal["columns", "bad", "journal"]
_COLUMNS: dict[View, Sequence[Column]] = {
    "columns": (Column("column", least=16, most=50), Column("goes to", 20), Column("first row", least=16)),
    "bad": (Column("row", 11, align="right"), Column("column", 18), Column("what is wrong", least=20)),
    "journal": (Column("rows", 22), Column("what became of it", 22), Column("ids", least=16)),
}
_EMPTY: dict[View, str] = {
    "columns": "Type the name of a CSV, TSV, JSON lines, Arrow or Parquet file, then enter.",
    "bad": "No cell is bad.",
    "journal": "Nothing was sent yet. u uploads.",
}


class ImportScreen(UploadScreen):
    """One file into one table. Leaving stops the upload after its batch; the same file goes on later."""

    SCOPE = "imports"
    TITLE_WORD = "Import"
    CSS_PATH = "imports.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("imports")

    def __init__(self, tables: Tables, table: str) -> None:
        super().__init__(tables, table)
        self._sample: tuple[str, ...] = ()
        self._view: View = "columns"

    def compose_body(self) -> Iterable[Widget]:
        """The heading, the field for a file, the list, and what is known."""
        yield Static(f" into {self.importing.table}", id="import-heading", markup=False)
        field = Input(placeholder="file to import", id="import-file", compact=True)
        field.cursor_blink = False
        yield field
        for view, columns in _COLUMNS.items():
            found = VirtualList(columns, empty=_EMPTY[view], id=f"import-{view}")
            found.display = view == "columns"
            yield found
        yield Static(id="import-facts", markup=False)

    def begin(self) -> None:
        """Begin with the file."""
        self.action_file()

    @property
    def _list(self) -> VirtualList:
        return self.query_one(f"#import-{self._view}", VirtualList)

    # -- the file --------------------------------------------------------------------------------------

    def action_file(self) -> None:
        """Ask for a file."""
        field = self.query_one("#import-file", Input)
        field.add_class("-shown")
        field.focus()

    @on(Input.Submitted, "#import-file")
    def _file_named(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        if not text:
            return
        self._checked = self._journal = self._reading = self._doubt = None
        path = Path(text)
        self.start(f"read {path.name}", partial(work.prepare, self.importing, path), _prepared, group="file")

    @on(FilePrepared)
    def _file_prepared(self, message: FilePrepared) -> None:
        self.query_one("#import-file", Input).remove_class("-shown")
        self._sample = message.sample
        self._journal = message.earlier
        self._take(message.prepared)

    def _take(self, prepared: Prepared) -> None:
        """Show a mapping and check the file by it."""
        self._prepared, self._checked = prepared, None
        self._show("columns")
        self._list.focus()
        if prepared.wrong:
            self.say(f"{' '.join(prepared.wrong)} enter on a column says where it goes.", level="warning")
            return
        self.start(
            f"check {prepared.source.path.name}",
            partial(work.check, self.importing, prepared),
            lambda found: FileChecked(prepared, *found),
            group="check",
        )

    @on(FileChecked)
    def _file_checked(self, message: FileChecked) -> None:
        if message.prepared is not self._prepared:
            return
        self._checked, self._journal = message.checked, message.earlier
        self._fill()
        if message.checked.fit.swapped:
            self.say("The units seem to be the other ones: v switches them.", level="warning")
        elif message.earlier is not None:
            sentence, level = earlier_sentence(message.earlier)
            self.say(sentence, level=level)

    def action_target(self) -> None:
        """Choose where the column under the cursor goes."""
        from zettatui.screens.state.choose import Choose

        prepared, row = self._prepared, self._list.cursor_row
        if prepared is None or row is None or self._view != "columns":
            return
        column = prepared.source.columns[row]

        def chosen(index: int | None) -> None:
            if index is not None:
                target = target_choices(prepared)[index]
                self._take(prepared.with_mapping(prepared.mapping.with_target(column, target)))

        self.app.push_screen(Choose(f"Where does {column} go?", target_words(prepared)), chosen)

    @on(VirtualList.RowSelected, "#import-columns")
    async def _column_chosen(self) -> None:
        await self.run_action("target")

    def action_units(self) -> None:
        """Switch between voxels of the table and nm."""
        if self._prepared is not None:
            mapping = self._prepared.mapping
            other: ColumnMap = mapping.with_units("voxel" if mapping.units == "nm" else "nm")
            self._take(self._prepared.with_mapping(other))

    def action_save_map(self) -> None:
        """Ask for a file and write the mapping to it."""
        prepared = self._prepared
        if prepared is None:
            return

        def named(name: str | None) -> None:
            if name:
                self.start("save the mapping", partial(work.save_map, prepared, name), MapSaved)

        words = "A new file; it is the --map of the command, and can be edited by hand."
        value = str(prepared.source.path.with_suffix(".map.json"))
        self.app.push_screen(AskLine("Save the mapping as", words, value=value), named)

    @on(MapSaved)
    def _map_saved(self, message: MapSaved) -> None:
        self.say(f"The mapping is in {message.path}.", level="done")

    def action_load_map(self) -> None:
        """Ask for a file and read the mapping from it."""
        prepared = self._prepared
        if prepared is None:
            return

        def named(name: str | None) -> None:
            if name:
                self.start("read the mapping", partial(work.load_map, prepared, name), MapRead)

        value = str(prepared.source.path.with_suffix(".map.json"))
        self.app.push_screen(AskLine("Read the mapping from", "A file that m wrote.", value=value), named)

    @on(MapRead)
    def _map_read(self, message: MapRead) -> None:
        self._take(message.prepared)

    # -- what is shown ---------------------------------------------------------------------------------

    def action_bad(self) -> None:
        """Show the bad cells, or the columns again."""
        self._show("columns" if self._view == "bad" else "bad")

    @property
    def _bad_row(self) -> int:
        """The bad cell that is looked at; the list may be too narrow for all of its sentence."""
        return (self._list.cursor_row or 0) if self._view == "bad" else 0

    @on(VirtualList.RowRested, "#import-bad")
    def _at_bad_row(self) -> None:
        self._show_facts()

    def action_journal(self) -> None:
        """Show the batches, or the columns again."""
        self._show("columns" if self._view == "journal" else "journal")
        if self._is_uploading:
            self._reload_journal()

    def _show(self, view: View) -> None:
        self._view = view
        self._shows_journal = view == "journal"
        for one in _COLUMNS:
            self.query_one(f"#import-{one}").display = one == view
        self._list.focus()
        self._fill()

    def _fill(self) -> None:
        rows: Sequence[Sequence[str]] = ()
        if self._view == "columns" and self._prepared is not None:
            rows = column_rows(self._prepared, self._sample)
        elif self._view == "bad" and self._checked is not None:
            rows = [(f"{one.row:,}", one.column, one.say) for one in self._checked.problems]
        elif self._view == "journal" and self._journal is not None:
            rows = journal_rows(self._journal)
        at = self._list.cursor_row
        self._list.show(TextRows(rows))
        if at is not None and at < len(rows):
            self._list.move_to(at)
        self._show_facts()
        self.refresh_bindings()

    def _show_facts(self) -> None:
        prepared, checked = self._prepared, self._checked
        heading = f" into {self.importing.table}"
        lines: list[str] = []
        if prepared is not None:
            heading = f" {prepared.source.path.name} → {self.importing.table}"
            lines.append(units_line(prepared))
        if prepared is not None and checked is not None:
            batches = len(checked.blocks)
            heading += f" · {checked.rows:,} rows · {batches:,} {'batch' if batches == 1 else 'batches'}"
            lines += [*check_lines(checked, self._bad_row), *remarks_lines(prepared, checked)]
        if self._reading is not None:
            lines.append(reading_line(self._reading))
        self.query_one("#import-heading", Static).update(heading)
        facts = self.query_one("#import-facts", Static)
        facts.display = bool(lines)
        facts.update("\n".join(lines))

    # -- why not ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Most need a file, some an upload that runs or one that ran."""
        verb = action_id.rpartition(".")[2]
        if verb in ("pause", "stop"):
            return None if self._is_uploading else "Nothing is being uploaded."
        if verb in ("journal", "bad"):
            return None
        if self._is_uploading:
            return "The upload is under way: p pauses it, x stops it."
        if verb == "file":
            return None
        if self._prepared is None:
            return "There is no file yet."
        if verb in ("take_back", "copy"):
            state = self._journal
            if state is None or not set(state.ids) - state.deleted:
                return "No row was added by an import of this file."
            return (
                "A batch is in doubt; u settles that first."
                if state.in_doubt and verb == "take_back"
                else None
            )
        if verb != "upload":
            return None
        if self._checked is None:
            return "The file is not checked: see where its columns go."
        return None if self._checked.good else "No row of the file can be stored; b shows why."

    def step_back(self) -> bool:
        """Leave the field, then the lists; an upload is asked to stop first."""
        field = self.query_one("#import-file", Input)
        if self._is_uploading:
            self.action_stop()
            return True
        if field.has_class("-shown") and self._prepared is not None:
            field.remove_class("-shown")
            self._list.focus()
            return True
        if self._view != "columns":
            self._show("columns")
            return True
        return super().step_back()


def _prepared(found: tuple[Prepared, tuple[str, ...], JournalState | None]) -> FilePrepared:
    return FilePrepared(*found)
