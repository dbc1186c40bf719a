"""Use-cases of annotation tables: list and describe them, make one, read the schemas they follow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zettatui.annotations.describe import SchemaDescription, describe_schema
from zettatui.annotations.fields import Field, Json, SchemaUnreadable, fields_of
from zettatui.annotations.rights import why_no_writing
from zettatui.plain import plain_line
from zettatui.services.annotation_results import NewTable, TableMetadata
from zettatui.services.errors import (
    BadAuthHeader,
    LoginNeeded,
    NameTaken,
    OutcomeUnknown,
    ServiceError,
    TokenRejected,
    Unreachable,
)

from .jobs import Progress
from .undo_list import UndoList

if TYPE_CHECKING:
    from zettatui.services.address import ServerAddress
    from zettatui.services.annotation import AnnotationService
    from zettatui.services.info import Datastack
    from zettatui.services.server import Server

    from .sessions import Session
    from .workbench import Workbench

FAN_OUT = 4
"""How many tables are asked about at a time."""

_FOR_ALL = (LoginNeeded, TokenRejected, BadAuthHeader, Unreachable)
"""What would fail for every table alike, so that asking on is pointless."""


@dataclass(frozen=True)
class TableFacts:
    """What is known of a table; `trouble` says in sentences why metadata or count are missing."""

    name: str
    metadata: TableMetadata | None = None
    count: int | None = None
    trouble: str = ""


@dataclass(frozen=True)
class TypeRead:
    """An annotation type as the schema service defines it; `trouble` says why it gives no fields."""

    name: str
    definition: Json
    fields: tuple[Field, ...] = ()
    description: SchemaDescription | None = None
    trouble: str = ""


@dataclass(frozen=True)
class TableMade:
    """A table that is there now: the settings its server does not know, and what was odd about the answer."""

    name: str
    left_out: tuple[str, ...] = ()
    doubt: str = ""


class NotMade(ServiceError):
    """The server failed while making a table, and the table is not in its list."""

    default_what = "The table was not made: the server failed, and its list does not have the table"
    default_next_step = "Check the schema, look at the list again (r), then send it once more."


class Tables:
    """The annotation tables of a session's aligned volume; the services are found inside the jobs."""

    def __init__(self, bench: Workbench, session: Session, datastack: Datastack) -> None:
        self.bench = bench
        self._address = session.address
        self.datastack = datastack
        self.undo = UndoList()
        self._names: dict[str, str] = {}

    @property
    def server(self) -> Server:
        """The client of the server that these tables are on."""
        return self.bench.server(self._address)

    @property
    def server_url(self) -> str:
        """The address of that server."""
        return self._address.url

    @property
    def volume(self) -> str:
        """The name of the aligned volume, or nothing where the datastack has none."""
        return self.datastack.aligned_volume.name if self.datastack.aligned_volume else ""

    @property
    def address(self) -> ServerAddress:
        """The server that the tables are on."""
        return self._address

    def serves(self, session: Session) -> bool:
        """Tell whether a session still works with these tables."""
        return session.address == self._address and session.datastack == self.datastack

    def engine(self) -> AnnotationService:
        """Return the annotation engine; raises `ServiceError` where the datastack has none."""
        return self.bench.server(self._address).annotations(self.datastack)

    # -- look ------------------------------------------------------------------------------------------

    async def names(self, progress: Progress) -> tuple[str, ...]:
        """Return the names of all tables, those marked as deleted among them; raises `ServiceError`."""
        return tuple(sorted(await self.engine().tables()))

    async def describe(
        self, names: Iterable[str], found: Callable[[TableFacts], None], progress: Progress
    ) -> int:
        """Ask for metadata and count of each table, telling `found` one by one; return how many there were.

        A table that cannot be described is told with its trouble; raises `ServiceError` if all fail alike.
        """
        wanted = list(names)
        waiting = iter(wanted)
        done = 0

        async def lane(mine: Iterator[str]) -> None:
            nonlocal done
            for name in mine:
                found(await self.facts(name))
                done += 1
                progress(done, len(wanted), "tables")

        lanes = [asyncio.ensure_future(lane(waiting)) for _ in range(min(FAN_OUT, len(wanted)))]
        try:
            await asyncio.gather(*lanes)
        finally:
            for task in lanes:
                task.cancel()
        return done

    async def facts(self, name: str) -> TableFacts:
        """Return what can be known of one table; raises `ServiceError` if all tables fail alike."""
        engine = self.engine()
        metadata: TableMetadata | None = None
        try:
            metadata = await engine.metadata(name)
            return TableFacts(name, metadata, await engine.count(name))
        except _FOR_ALL:
            raise
        except ServiceError as error:
            return TableFacts(name, metadata, trouble=error.sentence)

    # -- whose they are --------------------------------------------------------------------------------

    def who(self, user_id: str) -> str:
        """Return a user's name as far as it is known, else `user 3`."""
        return self._names.get(user_id) or f"user {user_id}"

    def why_no_writing(self, metadata: TableMetadata, session: Session) -> str | None:
        """Say why a session's person cannot add rows to a table, or None: allowed, or not known beforehand."""
        return why_no_writing(
            metadata.name,
            metadata.user_id,
            metadata.read_permission,
            metadata.write_permission,
            session.identity.id if session.identity else None,
            self.who(metadata.user_id),
        )

    async def look_up_names(self, user_ids: Iterable[str], progress: Progress) -> bool:
        """Ask for the names of users, for `who`; tell whether there are new ones. No names are no trouble."""
        wanted = sorted({int(one) for one in user_ids if one.isdecimal() and one not in self._names})
        if not wanted:
            return False
        try:
            found = await self.server.auth.names(wanted)
        except ServiceError:
            return False  # Zetta has none to give, and `user 3` says enough
        self._names.update({str(one): plain_line(name) for one, name in found.items() if name.strip()})
        return bool(found)

    # -- schemas ---------------------------------------------------------------------------------------

    async def types(self, progress: Progress) -> tuple[str, ...]:
        """Return the names of the annotation types this server has, sorted; raises `ServiceError`."""
        return tuple(sorted(await self.bench.server(self._address).schema.types()))

    async def read_type(self, name: str, progress: Progress) -> TypeRead:
        """Return an annotation type with the fields drawn from its definition; raises `ServiceError`."""
        definition = await self.bench.server(self._address).schema.definition(name)
        try:
            fields = tuple(fields_of(definition, name))
            return TypeRead(name, definition, fields, describe_schema(definition))
        except SchemaUnreadable as unreadable:
            return TypeRead(name, definition, trouble=str(unreadable))

    # -- make ------------------------------------------------------------------------------------------

    async def create(self, new: NewTable, progress: Progress) -> TableMade:
        """Make a table, sending the request once.

        Raises:
            NameTaken: a table of that name is there, perhaps marked as deleted.
            NotMade: the server failed and does not list the table.
            ServiceError: as the annotation engine refuses it.
        """
        try:
            made = await self.engine().create_table(new)
        except NameTaken as taken:
            raise await self._taken(new.name) from taken
        except OutcomeUnknown as unknown:
            if new.name not in await self._names_after(unknown):
                raise NotMade(subject=f"table {new.name}", detail=unknown.detail) from unknown
            return TableMade(new.name, doubt=unknown.detail or unknown.what)
        return TableMade(made.name, made.left_out)

    async def _names_after(self, unknown: OutcomeUnknown) -> list[str]:
        """List the tables after a doubtful answer; where that fails too, the doubt itself is raised."""
        try:
            return list(await self.engine().tables())
        except ServiceError as error:
            raise unknown from error

    async def _taken(self, name: str) -> NameTaken:
        facts = await self.facts(name)
        deleted = facts.metadata is not None and facts.metadata.deleted is not None
        what = "The name is taken by a table that is marked as deleted" if deleted else ""
        return NameTaken(what, subject=f"table {name}")
