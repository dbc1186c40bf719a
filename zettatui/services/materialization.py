"""The materialization service, read only: which frozen versions of a datastack's tables there are.

Follows section 7 of the graph sheet. Times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import errors as e
from .call import Call, segment
from .channel import Channel
from .shapes import flag, integer, mapping, part, sequence, utc_text

_FEATURE = "materialization"


@dataclass(frozen=True)
class MaterializedVersion:
    """One version that can be queried: its number, and the time whose root ids it holds."""

    number: int
    at: datetime


class MaterializationService:
    """Asks for the versions of one datastack."""

    def __init__(self, channel: Channel, datastack: str) -> None:
        self._channel = channel
        self._datastack = datastack

    async def versions(self) -> list[MaterializedVersion]:
        """Return the versions that have not expired, the newest first; none is an empty list.

        Raises:
            NotOffered: the server has no materialization (Zetta).
        """
        path = f"/materialize/api/v3/datastack/{segment(self._datastack)}/metadata"
        call = Call(
            "materialization",
            "list versions",
            f"datastack {self._datastack}",
            "GET",
            path,
            (("expired", "false"),),
            feature=_FEATURE,
        )
        try:
            found = await self._channel.fetch(call, _versions)
        except e.NotFound:
            return []
        return sorted(found, key=lambda version: version.at, reverse=True)


def _versions(value: object) -> list[MaterializedVersion]:
    objects = [mapping(item, "version") for item in sequence(value, "list of versions")]
    return [
        MaterializedVersion(
            integer(part(one, "version"), "version"), utc_text(part(one, "time_stamp"), "time_stamp")
        )
        for one in objects
        if flag(one.get("valid", True), "valid")
    ]
