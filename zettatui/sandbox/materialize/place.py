"""What a request to materialization is about: its datastack, version and tables, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zettatui.sandbox.annotation.access import check_read
from zettatui.sandbox.annotation.catalog import Table, describe, find_table
from zettatui.sandbox.annotation.failures import Aborted, BadParameter, Failure, answer
from zettatui.sandbox.gate import authorise, sandbox_of
from zettatui.sandbox.materialize.versions import Version, find_version, frozen_tables
from zettatui.sandbox.people import Person

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

BASE = "/materialize/api/{api}/datastack/{datastack}"
_WORDS = {"true": True, "1": True, "on": True, "false": False, "0": False, "": False}


@dataclass(frozen=True)
class Place:
    """A request after the permission check on its datastack."""

    sandbox: Sandbox
    person: Person
    request: Request
    body: bytes

    @property
    def api(self) -> str:
        """`v2` or `v3`."""
        return str(self.request.path_params["api"])

    @property
    def datastack(self) -> str:
        """The datastack in the path."""
        return str(self.request.path_params["datastack"])

    @property
    def volume(self) -> str:
        """The datastack's aligned volume."""
        row = self.sandbox.store.db.execute(
            "SELECT v.name FROM datastacks d JOIN aligned_volumes v ON v.id = d.aligned_volume_id"
            " WHERE d.name = ?",
            (self.datastack,),
        ).fetchone()
        if row is None:
            raise Aborted(404, f"datastack {self.datastack} not found")
        return str(row["name"])

    @property
    def table_name(self) -> str:
        """The table in the path."""
        return str(self.request.path_params["table"])

    def version(self) -> Version | None:
        """Return the version in the path, or None if there never was one."""
        return find_version(self.sandbox.store, self.datastack, int(self.request.path_params["version"]))

    def frozen_version(self, *names: str) -> Version:
        """Return the version in the path, or refuse if it does not hold every named table."""
        version = self.version()
        held = (
            []
            if version is None
            else [row["table_name"] for row in frozen_tables(self.sandbox.store, version)]
        )
        for name in names:
            if name not in held:
                number = self.request.path_params["version"]
                text = f"analysis table {name} not found for version {number} in datastack {self.datastack}"
                raise Aborted(404, text)
        if version is None:
            raise Aborted(404, f"Analysis version {self.request.path_params['version']} not found")
        return version

    def table(self, name: str) -> Table:
        """Return an annotation table that this person may read."""
        check_read(self.sandbox.people, self.person, describe(self.sandbox, self.volume, name))
        table = find_table(self.sandbox.store, self.volume, name)
        if table is None:
            raise Aborted(404, f"Cannot find table {name} in datastack {self.datastack}")
        return table

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a boolean query parameter."""
        text = self.request.query_params.get(name)
        if text is None:
            return default
        if text.lower() not in _WORDS:
            raise BadParameter(name, f"Invalid literal for boolean(): {text.lower()}")
        return _WORDS[text.lower()]


def endpoint(path: str, handler: Callable[[Place], Response], method: str = "GET") -> Route:
    """Return a route below a datastack; every failure becomes a wrapped 500."""

    async def serve(request: Request) -> Response:
        person = authorise(
            request, permission="view", namespace="datastack", name=request.path_params["datastack"]
        )
        try:
            return handler(Place(sandbox_of(request), person, request, await request.body()))
        except Failure as failure:
            return answer(failure, "wrapped")

    return Route(BASE + path, serve, methods=[method])
