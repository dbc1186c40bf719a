"""Use-case of time: since when and until when root ids are valid, and when all of many were at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from zettatui.services import errors as e
from zettatui.services.materialization_results import MaterializedVersion

from .freshness import RootCheck
from .graphs import graph_of
from .jobs import Progress

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)


class TimeInvalid(ValueError):
    """What was typed is no time; `sentence` says how to write one."""

    def __init__(self, typed: str) -> None:
        self.sentence = f"“{typed[:40]}” is no time. Write it in UTC, like 2021-03-02T14:07Z or 2021-03-02."
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Validity:
    """From when to when a root id was valid; `until` is None while it is current."""

    node: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class CommonTime:
    """When all of some root ids were valid at once, the end not included.

    `since` is None where there is no such time; then `first_gone` was retired before `last_made` was made, and
    `most` ids were valid together from `most_since` on. `versions` are the materialization versions that fall
    into the span, the newest first; `unknown` ids are left out of it all.
    """

    count: int
    since: datetime | None
    until: datetime | None
    last_made: Validity | None
    first_gone: Validity | None
    most: int
    most_since: datetime | None
    unknown: tuple[int, ...] = ()
    versions: tuple[MaterializedVersion, ...] = ()
    versions_said: str = ""

    @property
    def at(self) -> datetime | None:
        """A time at which all ids were valid: the newest version's, else the last one made's; None if there is none."""
        return self.versions[0].at if self.versions else self.since


def common_time(validities: Sequence[Validity], unknown: Iterable[int] = ()) -> CommonTime:
    """Intersect the spans; without a common one, say which two ids exclude each other."""
    missing = tuple(unknown)
    if not validities:
        return CommonTime(0, None, None, None, None, 0, None, missing)
    last_made = max(validities, key=lambda one: one.since)
    ended = [one for one in validities if one.until is not None]
    first_gone = min(ended, key=lambda one: one.until or one.since) if ended else None
    until = first_gone.until if first_gone is not None else None
    count = len(validities)
    made = last_made.since
    if until is None or made < until:
        return CommonTime(count, made, until, last_made, first_gone, count, made, missing)
    most, since = _most_at_once(validities)
    return CommonTime(count, None, None, last_made, first_gone, most, since, missing)


def _most_at_once(validities: Iterable[Validity]) -> tuple[int, datetime | None]:
    """Return how many spans overlap at most, and since when; of equal ones the latest."""
    events: list[tuple[datetime, int]] = []
    for one in validities:
        events.append((one.since, 1))
        if one.until is not None:
            events.append((one.until, -1))
    most, now, since = 0, 0, None
    for moment, step in sorted(events):
        now += step
        if step > 0 and now >= most:
            most, since = now, moment
    return most, since


class ValidTimes:
    """Asks when root ids of the session's graph were valid, and which frozen versions fall into that time."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._graph = graph_of(bench, session)
        self._check = RootCheck(self._graph)
        self._server, self._datastack = bench.server(session.address), session.datastack

    async def find(self, ids: Sequence[int], progress: Progress) -> CommonTime:
        """Return when all of these root ids were valid; ids of other layers are left out.

        Raises:
            NotOffered: this server keeps no times of roots (Zetta).
            ServiceError: it could not be asked.
        """
        info = await self._graph.info()
        top = 64 - info.layout.n_bits_for_layer_id
        roots = [node for node in dict.fromkeys(ids) if node >> top == info.n_layers]
        progress(0, len(roots), "ids")

        async def ask(batch: list[int]) -> list[Validity]:
            made = await self._graph.root_timestamps(batch)
            current = await self._graph.is_latest(batch)
            ended = await self._graph.root_timestamps(batch, latest=True)
            spans = zip(batch, made, ended, current, strict=True)
            return [Validity(node, since, None if now else until) for node, since, until, now in spans]

        found = await self._check.of_known(roots, ask)
        progress(len(roots), len(roots), "ids")
        known = {one.node for one in found}
        common = common_time(found, (node for node in roots if node not in known))
        if common.since is None:
            return common
        versions, said = await self._versions(common.since, common.until)
        return replace(common, versions=versions, versions_said=said)

    async def _versions(
        self, since: datetime, until: datetime | None
    ) -> tuple[tuple[MaterializedVersion, ...], str]:
        """Return the versions frozen within a span; what is said where they cannot be listed."""
        if self._datastack is None:
            return (), ""
        try:
            versions = await self._server.materialization(self._datastack).versions()
        except e.ServiceError as error:
            return (), error.sentence
        within = tuple(one for one in versions if since <= one.at and (until is None or one.at < until))
        said = "" if within else "No materialization version that can be queried was frozen in that time."
        return within, said


def read_time(typed: str) -> datetime:
    """Read a time as people write it; one without a zone is UTC, a day alone its beginning.

    Raises:
        TimeInvalid: it is none.
    """
    match = _TIME.fullmatch(typed.strip())
    if match is None:
        raise TimeInvalid(typed)
    day, clock, zone = match[1], match[2] or "00:00", (match[3] or "Z").upper()
    whole, _, fraction = clock.partition(".")
    offset = "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    fraction = f".{fraction.ljust(6, '0')}" if fraction else ""
    try:
        return datetime.fromisoformat(f"{day}T{whole}{fraction}{offset}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise TimeInvalid(typed) from None
