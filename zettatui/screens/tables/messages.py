"""What comes back to the tables screens from the worker."""

from __future__ import annotations

from dataclasses import dataclass

from zettatui.screens.news import News
from zettatui.services.annotation_results import TableMetadata
from zettatui.worker.row_changes import Posted, RowChanged
from zettatui.worker.row_undo import Undone
from zettatui.worker.table_changes import TableChanged
from zettatui.worker.table_rows import RowPage, TableOpened
from zettatui.worker.tables import TableFacts, TableMade, Tables, TypeRead


class _Told(News):
    """Something the worker found out for one screen."""


@dataclass
class TablesListed(_Told, bubble=False):
    """The annotation engine listed the tables of a volume."""

    tables: Tables
    names: tuple[str, ...]


@dataclass
class TableDescribed(_Told, bubble=False):
    """One table's metadata and count came, or its trouble."""

    tables: Tables
    facts: TableFacts


@dataclass
class TablesDescribed(_Told, bubble=False):
    """All tables of the list were asked about."""

    count: int


@dataclass
class NamesKnown(_Told, bubble=False):
    """The names of users came, or there are none new."""

    new: bool


@dataclass
class TableDeleted(_Told, bubble=False):
    """A table was to be deleted, and this is what became of it."""

    changed: TableChanged


@dataclass
class TableEdited(_Told, bubble=False):
    """A table's description was to be changed, and this is what became of it."""

    changed: TableChanged


@dataclass
class TypesListed(_Told, bubble=False):
    """The schema service listed its annotation types."""

    names: tuple[str, ...]


@dataclass
class TypeLoaded(_Told, bubble=False):
    """The schema service gave the definition of an annotation type."""

    type: TypeRead


@dataclass
class TableCreated(_Told, bubble=False):
    """A table was made."""

    made: TableMade


@dataclass
class RowsOpened(_Told, bubble=False):
    """A table's schema and newest rows came."""

    opened: TableOpened


@dataclass
class PageLoaded(_Told, bubble=False):
    """Further rows of a table came."""

    page: RowPage
    afresh: bool
    """Whether the page begins the list anew instead of going on with it."""


@dataclass
class FormReady(_Told, bubble=False):
    """All that the form of a new row is drawn from came."""

    metadata: TableMetadata
    type: TypeRead


@dataclass
class RowPosted(_Told, bubble=False):
    """One row was sent, and this is what became of it."""

    posted: Posted


@dataclass
class RowTouched(_Told, bubble=False):
    """One row was to be replaced or deleted, and this is what became of it."""

    changed: RowChanged


@dataclass
class StepUndone(_Told, bubble=False):
    """A change was to be taken back, and this is what became of it."""

    undone: Undone


@dataclass
class RowsExported(_Told, bubble=False):
    """Rows were written to a file; the service could not show `unreadable` of them."""

    sentence: str
    unreadable: int
