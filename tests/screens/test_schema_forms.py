"""The form of a new row for every type of the schema service: its words, its sentences, and what it sends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from tests.annotations.definitions import DEFINITIONS, RULES
from tests.screens.conftest import keys, settled
from tests.screens.test_tables import MakeApp, at_tables, said
from zettatui.annotations.fields import Field
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.screens.tables import TablesScreen
from zettatui.screens.tables.new_row import NewRowScreen
from zettatui.screens.tables.rows import RowsScreen
from zettatui.services.annotation_results import NewTable
from zettatui.widgets.one_of import OneOf
from zettatui.widgets.schema_form import LEFT_OUT, FieldLine, SchemaForm
from zettatui.worker.jobs import Progress
from zettatui.worker.tables import Tables

TELLING = ("derived_tag", "plastic_synapse")
"""A point with further parts; several points and a choice of numbers."""

every_type = pytest.mark.parametrize(
    "type_name",
    [name if name in TELLING else pytest.param(name, marks=pytest.mark.slow) for name in DEFINITIONS],
)

GOOD: dict[str, tuple[str, Any]] = {
    "int32": ("-2147483648", -(2**31)),
    "int64": ("9007199254740993", 9007199254740993),
    "float": ("2.5", 2.5),
    "text": ("Δ weiß", "Δ weiß"),
}
BAD = {
    "int32": ("2147483648", "does not fit 32 bits"),
    "int64": ("1.5", "is not a whole number"),
    "float": ("nan", "cannot be stored"),
    "point": ("x", '"x" is not a number'),
}


@asynccontextmanager
async def new_row(demo_app: MakeApp, sandbox: Sandbox, type_name: str) -> AsyncIterator[Pilot[None]]:
    """Open the form of a new row of a fresh table of a type."""
    refers = any(rule.get("target_reference") for rule in RULES["schemas"][type_name]["fields"].values())
    new = NewTable("t", type_name, "a test", (4, 4, 40), reference_table="synapses_v1" if refers else "")
    async with at_tables(demo_app, sandbox) as pilot:
        app = pilot.app
        assert isinstance(app, ZettatuiApp)
        assert app.session.datastack is not None
        tables = Tables(app.bench, app.session, app.session.datastack)

        async def make(progress: Progress) -> None:
            await tables.create(new, progress)

        job = app.worker.submit("make the table", make)
        await settled(pilot)
        assert job.error is None
        screen = app.screen
        assert isinstance(screen, TablesScreen)
        screen.action_refresh()
        await settled(pilot)
        screen.open_thing("t")
        await keys(pilot, "n")
        assert isinstance(app.screen, NewRowScreen)
        yield pilot


def posted(sandbox: Sandbox) -> list[Any]:
    found = [
        one for one in sandbox.record.requests if one.method == "POST" and one.path.endswith("/annotations")
    ]
    return [json.loads(one.body) for one in found]


def in_view(pilot: Pilot[None], widget: Widget) -> bool:
    form = pilot.app.screen.query_one(SchemaForm)
    return bool(widget.region.height) and form.region.contains_region(widget.region)


def words_of(line: FieldLine) -> str:
    return "\n".join(str(part.render()) for part in line.query(Static) if part.display)


async def put(pilot: Pilot[None], line: FieldLine, cells: list[str]) -> None:
    """Fill the cells of a line, whatever they are."""
    if line.field.kind == "choice":
        line.query_one(Select).value = cells[0]
    elif line.field.kind == "bool":
        choice = line.query_one(OneOf)
        choice.focus()
        for _ in choice.children:
            if choice.word != cells[0]:
                await pilot.press("right", "space")
    else:
        for cell, text in zip(line.query(Input).results(Input), cells, strict=True):
            cell.value = text
    await pilot.pause()


async def type_at_once(pilot: Pilot[None], line: FieldLine, cells: list[str]) -> None:
    """Type a point with tabs between its cells, all in one read, as a slow line brings it."""
    inputs = list(line.query(Input))
    for cell in inputs:
        cell.value = ""
    inputs[0].focus()
    for key in "\t".join(cells):
        pilot.app.post_message(events.Key("tab" if key == "\t" else key, key))
    await settled(pilot)
    assert [cell.value for cell in inputs] == cells


def good(field: Field, at: int) -> tuple[list[str], Any]:
    """What to fill in, and what of it is to be sent."""
    if field.kind == "point":
        place = [at, 2**40, 3]
        parts = {part.name: 2**53 + number for number, part in enumerate(field.parts)}
        cells = [*map(str, place), *map(str, parts.values())]
        return cells, {"position": place, **parts} if field.wrapped else place
    if field.kind == "choice":
        return [str(field.choices[-1])], field.choices[-1]
    if field.kind == "bool":
        return ["no"], False
    if field.role == "target":
        return ["7"], 7
    text, value = GOOD[field.kind]
    return [text], value


@every_type
async def test_every_type_has_a_form_that_sends_what_is_typed(demo_app: MakeApp, type_name: str) -> None:
    sandbox = Sandbox("cave")
    async with new_row(demo_app, sandbox, type_name) as pilot:
        form = pilot.app.screen.query_one(SchemaForm)
        rules = RULES["schemas"][type_name]["fields"]
        shown = {name for name, rule in rules.items() if name != "valid" and not rule.get("server_filled")}
        assert {line.field.name for line in form.lines} == shown
        for line in form.lines:
            words = words_of(line)
            for expected in (line.field.name, line.field.description, line.field.note):
                assert expected in words
            assert ("required" if rules[line.field.name]["required"] else "optional") in words
            form.scroll_to_widget(line, animate=False, immediate=True)
            await pilot.pause()
            assert in_view(pilot, line)
            if line.field.kind == "bool":
                at_first = "" if line.field.required else LEFT_OUT
                assert line.query_one(OneOf).word == at_first
            assert all(cell.region.right <= 80 for cell in line.query("*").results(Widget))

        prefilled = {line.field.name for line in form.lines if line.field.role == "user"}
        await keys(pilot, "ctrl+s")
        for line in form.lines:
            needed = line.field.required and line.field.name not in prefilled
            assert ("✗ is required" in words_of(line)) == needed
        assert "Nothing was sent" in said(pilot)
        assert pilot.app.focused is not None
        assert in_view(pilot, pilot.app.focused)
        first = next(line for line in form.lines if line.field.required and line.field.name not in prefilled)
        assert first in pilot.app.focused.ancestors

        for line in form.lines:
            if line.field.kind in BAD:
                text, sentence = BAD[line.field.kind]
                await put(pilot, line, [text] * len(list(line.query(Input))))
                assert f"✗ {'x: ' if line.field.kind == 'point' else ''}" in words_of(line)
                assert sentence in words_of(line)
        await keys(pilot, "ctrl+s")
        assert "Nothing was sent" in said(pilot)
        assert in_view(pilot, pilot.app.focused)
        assert posted(sandbox) == []

        await only_what_is_required(pilot, form)
        sent = {}
        for at, line in enumerate(form.lines):
            cells, sent[line.field.name] = good(line.field, at)
            await put(pilot, line, cells)
            if line.field.kind == "point":
                await type_at_once(pilot, line, cells)
            assert "✗" not in words_of(line)
        await keys(pilot, "ctrl+s")
        if type_name != "derived_spatial_point":
            assert isinstance(pilot.app.screen, RowsScreen), said(pilot)
            assert "row 1 of t" in said(pilot)
        (body,) = posted(sandbox)
        assert body == {"annotations": [sent]}


async def only_what_is_required(pilot: Pilot[None], form: SchemaForm) -> None:
    """Fill in what is required; nothing else may be asked for, and nothing else would be sent."""
    sent = {}
    for at, line in enumerate(form.lines):
        cells, value = good(line.field, at)
        if line.field.required:
            if line.field.kind == "point":
                cells = [text if part_required(line, place) else "" for place, text in enumerate(cells)]
                value = without_optional_parts(line, value)
            sent[line.field.name] = value
            await put(pilot, line, cells)
        elif line.field.kind in BAD:
            await put(pilot, line, [""] * len(cells))
    assert form.entry.problems == ()
    assert form.entry.annotation == sent
    optional = any(not one.required for line in form.lines for one in (line.field, *line.field.parts))
    assert ("cannot show it again" in str(form.query_one("#form-remarks", Static).render())) == optional


def part_required(line: FieldLine, place: int) -> bool:
    return place < 3 or line.field.parts[place - 3].required


def without_optional_parts(line: FieldLine, value: Any) -> Any:
    optional = {part.name for part in line.field.parts if not part.required}
    return {name: inner for name, inner in value.items() if name not in optional} if optional else value
