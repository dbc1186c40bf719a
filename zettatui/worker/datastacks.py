"""Use-cases of the info service: which datastacks there are, and one of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zettatui.plain import in_ascii

from .jobs import Progress

if TYPE_CHECKING:
    from zettatui.services.address import ServerAddress
    from zettatui.services.info import Datastack

    from .workbench import Workbench


@dataclass(frozen=True)
class Chosen:
    """A datastack to work with; `new_host` is the origin that the token would go to for the first time."""

    record: Datastack
    new_host: str = ""

    @property
    def new_netloc(self) -> str:
        """Host and port of `new_host`, as the network spells them."""
        return in_ascii(self.new_host.partition("://")[2])


class Datastacks:
    """The datastacks of one server."""

    def __init__(self, bench: Workbench, address: ServerAddress) -> None:
        self._bench, self._address = bench, address
        self._server = bench.server(address)
        self._info = self._server.info

    async def names(self, progress: Progress) -> list[str]:
        """Return the names the signed-in person may see, sorted; raises `ServiceError`."""
        return await self._info.datastacks()

    async def record(self, name: str, progress: Progress) -> Datastack:
        """Return a datastack's record; raises `ServiceError`."""
        return await self._info.datastack(name)

    async def choose(self, name: str, progress: Progress) -> Chosen:
        """Return a datastack's record, and whether the person must be asked something; raises `ServiceError`."""
        record = await self._info.datastack(name)
        # The settings are read here, where a slow disk holds nobody up.
        return Chosen(record, await asyncio.to_thread(self._server.new_host, record))

    async def trust(self, chosen: Chosen, progress: Progress) -> Chosen:
        """Let the token go to the server that holds the datastack, from now on; raises `StorageError`."""
        await asyncio.to_thread(self._bench.trust.allow, self._address.origin, chosen.new_host)
        return Chosen(chosen.record)
