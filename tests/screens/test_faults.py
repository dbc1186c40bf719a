"""Every fault on every screen that asks a server: a sentence where it happened, all else as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.fault_kit import Flavour, Visitor
from tests.screens.fault_places import CHANGES, READS, Place
from tests.screens.fault_table import PASSING, TROUBLES, Trouble, mend


def _each(places: tuple[Place, ...]) -> pytest.MarkDecorator:
    cases = [
        pytest.param(place, flavour, id=f"{place.name} {flavour}")
        for place in places
        for flavour in place.flavours
    ]
    return pytest.mark.parametrize(("place", "flavour"), cases)


def _wrong(visitor: Visitor, place: Place, trouble: Trouble, kept: object) -> list[str]:
    """Return what is not as it must be after a fault."""
    told, wrong = place.told(visitor), []
    says = place.says.get(trouble.name, trouble.says)
    if visitor.screen.SCOPE != place.scope:
        wrong.append(f"the screen is {visitor.screen.SCOPE}")
    if says.casefold() not in told.casefold():
        wrong.append(f"said {told!r} instead of {says!r}")
    if place.subject not in told:
        wrong.append(f"does not name {place.subject!r}: {told!r}")
    if told.count(". ") < 1:
        wrong.append(f"does not say what next: {told!r}")
    if place.kept(visitor) != kept:
        wrong.append(f"not kept: {place.kept(visitor)!r} was {kept!r}")
    if not visitor.token_is_kept:
        wrong.append("the token is gone")
    return wrong


@_each(READS)
async def test_a_failed_read_is_told_where_it_happened(place: Place, flavour: Flavour, tmp_path: Path) -> None:
    wrong: dict[str, list[str]] = {}
    async with Visitor(flavour, tmp_path).here() as visitor:
        await place.prepare(visitor)
        kept = place.kept(visitor)
        for trouble in TROUBLES:
            if trouble.only not in (None, flavour):
                continue
            trouble.strike(visitor, place.method, place.path)
            await place.ask(visitor)
            found = _wrong(visitor, place, trouble, kept)
            if found:
                wrong[trouble.name] = found
            mend(visitor)
        assert not visitor.changes_sent()
        await place.ask(visitor)
        assert place.good(visitor), visitor.painted()
    assert wrong == {}


@_each(READS)
async def test_a_passing_fault_of_a_read_is_borne_in_silence(
    place: Place, flavour: Flavour, tmp_path: Path
) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        for name, kind, knobs in PASSING:
            await place.prepare(visitor)
            visitor.world.faults.add(kind, place.method, place.path, **knobs)
            await place.ask(visitor)
            assert place.good(visitor), f"{name}\n{visitor.painted()}"
            mend(visitor)


@_each(CHANGES)
async def test_a_failed_change_is_sent_once_and_told(place: Place, flavour: Flavour, tmp_path: Path) -> None:
    wrong: dict[str, list[str]] = {}
    async with Visitor(flavour, tmp_path).here() as visitor:
        await place.prepare(visitor)
        kept = place.kept(visitor)
        for trouble in TROUBLES:
            if trouble.only not in (None, flavour) or trouble.after:
                continue
            visitor.world.record.clear()
            trouble.strike(visitor, place.method, place.path)
            await place.ask(visitor)
            found = _wrong(visitor, place, trouble, kept)
            sent = [received.path for received in visitor.changes_sent()]
            if len(sent) != (0 if trouble.kind == "pulled" else 1):
                found.append(f"sent {sent}")
            if found:
                wrong[trouble.name] = found
            mend(visitor)
        await place.ask(visitor)
        assert place.good(visitor), visitor.painted()
    assert wrong == {}
