"""Every fault on every screen that asks a server: a sentence where it happened, all else as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.fault_kit import Flavour, Visitor
from tests.screens.fault_places import CHANGES, READS, Place
from tests.screens.fault_table import DIFFERENT, PASSING, TROUBLES, Trouble, mend


def _each(places: tuple[Place, ...]) -> pytest.MarkDecorator:
    cases = [
        pytest.param(place, flavour, id=f"{place.name} {flavour}")
        for place in places
        for flavour in place.flavours
    ]
    return pytest.mark.parametrize(("place", "flavour"), cases)


def _troubles(place: Place, flavour: Flavour) -> list[Trouble]:
    return [one for one in TROUBLES if one.only in (None, flavour) and one.name not in place.skip]


_WITH_ALL = "graph: look up"
"""The read that the everyday run takes through every fault; the others go through those that differ."""


def _wrong(visitor: Visitor, place: Place, trouble: Trouble, kept: object) -> list[str]:
    """Return what is not as it must be after a fault."""
    told, wrong = place.told(visitor), []
    says = place.says.get(trouble.name, trouble.says)
    if place.scope != visitor.screen.SCOPE:
        wrong.append(f"the screen is {visitor.screen.SCOPE}")
    if not any(words.casefold() in told.casefold() for words in says.split("|")):
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
async def test_a_failed_read_is_told_where_it_happened(
    place: Place, flavour: Flavour, tmp_path: Path
) -> None:
    every = flavour == place.flavours[0] and place.name == _WITH_ALL
    await _fail_to_read(
        place, flavour, tmp_path, [one for one in _troubles(place, flavour) if every or one.name in DIFFERENT]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "place", [pytest.param(place, id=place.name) for place in READS if place.name != _WITH_ALL]
)
async def test_every_other_failed_read_too(place: Place, tmp_path: Path) -> None:
    flavour = place.flavours[0]
    await _fail_to_read(
        place, flavour, tmp_path, [one for one in _troubles(place, flavour) if one.name not in DIFFERENT]
    )


async def _fail_to_read(place: Place, flavour: Flavour, tmp_path: Path, troubles: list[Trouble]) -> None:
    wrong: dict[str, list[str]] = {}
    async with Visitor(flavour, tmp_path).here() as visitor:
        await place.prepare(visitor)
        kept = place.kept(visitor)
        for trouble in troubles:
            trouble.strike(visitor, place.method, place.path)
            await place.ask(visitor)
            found = _wrong(visitor, place, trouble, kept)
            if found:
                wrong[trouble.name] = found
            mend(visitor)
        assert not visitor.changes_sent()
        await place.ask(visitor)
        assert place.good(visitor), visitor.painted()
    assert not wrong, "\n".join(f"{name}: {'; '.join(found)}" for name, found in wrong.items())


@pytest.mark.parametrize("place", [pytest.param(place, id=place.name) for place in READS])
async def test_a_passing_fault_of_a_read_is_borne_in_silence(place: Place, tmp_path: Path) -> None:
    async with Visitor(place.flavours[-1], tmp_path).here() as visitor:
        await place.prepare(visitor)
        for number, (name, kind, knobs) in enumerate(PASSING):
            if number and place.scope != visitor.screen.SCOPE:
                await visitor.go(place.scope)
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
        for trouble in _troubles(place, flavour):
            if trouble.after:
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
    assert not wrong, "\n".join(f"{name}: {'; '.join(found)}" for name, found in wrong.items())
