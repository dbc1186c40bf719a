"""Use-cases of the info service: which datastacks there are, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .jobs import Progress

if TYPE_CHECKING:
    from zettatui.services.address import ServerAddress
    from zettatui.services.info import Datastack

    from .workbench import Workbench


class Datastacks:
    """The datastacks of one server."""

    def __init__(self, bench: Workbench, address: ServerAddress) -> None:
        self._info = bench.server(address).info

    async def names(self, progress: Progress) -> list[str]:
        """Return the names the signed-in person may see, sorted; raises `ServiceError`."""
        return await self._info.datastacks()

    async def record(self, name: str, progress: Progress) -> Datastack:
        """Return a datastack's record; raises `ServiceError`."""
        return await self._info.datastack(name)
