from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.screens.conftest import settled
from tests.unit.table_world import session_of
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.screens.tables import TablesScreen
from zettatui.screens.tables.create import CreateTableScreen
from zettatui.screens.tables.metadata import MetadataScreen
from zettatui.screens.tables.new_row import NewRowScreen
from zettatui.screens.tables.rows import RowsScreen
from zettatui.screens.tables.schema import SchemaScreen
from zettatui.services.annotation_results import NewTable
from zettatui.widgets.schema_form import SchemaForm
from zettatui.widgets.sentence import SentenceLine
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.jobs import Progress
from zettatui.worker.sessions import Session
from zettatui.worker.tables import Tables

MakeApp = Callable[..., ZettatuiApp]


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return Sandbox(getattr(request, "param", "zetta"))


both_flavours = pytest.mark.parametrize("sandbox", ["zetta", "cave"], indirect=True)


@asynccontextmanager
async def at_tables(
    demo_app: MakeApp, sandbox: Sandbox, *, who: str = "ann", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    """Run the app, signed in, at the tables of the demo's volume."""
    app = demo_app(sandbox=sandbox)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        found: list[Session] = []

        async def sign_in(progress: Progress) -> None:
            found.append(await session_of(app.bench, sandbox, who))

        app.worker.submit("sign in", sign_in)
        await settled(pilot)
        app.set_session(found[0])
        app.go_to("tables")
        await settled(pilot)
        yield pilot


async def type_text(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*(f"{letter}" if letter.isalnum() else _KEYS[letter] for letter in text))


_KEYS = {" ": "space", "_": "underscore", ".": "full_stop", "-": "minus", ",": "comma"}


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(SentenceLine).sentence


def page(pilot: Pilot[None]) -> str:
    """Everything that the screen's plain parts say."""
    return "\n".join(str(part.render()) for part in pilot.app.screen.query(Static) if part.display)


def lines(pilot: Pilot[None]) -> list[list[str]]:
    rows = pilot.app.screen.query_one(VirtualList).rows
    return [list(rows.row(i)) for i in range(len(rows))]


async def choose(pilot: Pilot[None], table: str) -> None:
    names = [cells[0] for cells in lines(pilot)]
    await pilot.press("home", *["down"] * names.index(table))
    await settled(pilot)


async def create(pilot: Pilot[None], name: str = "test_table") -> None:
    await pilot.press("c")
    await settled(pilot)
    await type_text(pilot, name)
    await pilot.press("tab")
    await type_text(pilot, "microns_func_c")
    await pilot.press("enter")
    await type_text(pilot, "this is a test")
    for edge in ("4", "4", "40"):
        await pilot.press("tab")
        pilot.app.screen.focused.value = ""  # type: ignore[union-attr]
        await type_text(pilot, edge)
    await settled(pilot)
    await pilot.press("ctrl+s")
    await settled(pilot)


async def with_test_table(pilot: Pilot[None]) -> None:
    """Make `test_table` behind the screen, and let the screen list it with the cursor on it."""
    app = pilot.app
    screen = app.screen
    assert isinstance(app, ZettatuiApp)
    assert isinstance(screen, TablesScreen)
    assert app.session.datastack is not None
    tables = Tables(app.bench, app.session, app.session.datastack)
    new = NewTable("test_table", "microns_func_coreg", "this is a test", (4, 4, 40))
    app.worker.submit("make test_table", partial(tables.create, new))
    await settled(pilot)
    screen.action_refresh()
    await settled(pilot)
    screen.open_thing("test_table")


async def fill_row(pilot: Pilot[None], *texts: str) -> None:
    """Type into the cells of the form, one after the other."""
    cells = list(pilot.app.screen.query("SchemaForm Input").results(Input))
    for cell, text in zip(cells, texts, strict=True):
        cell.focus()
        cell.value = text
    await settled(pilot)


def posts(sandbox: Sandbox, ending: str = "/annotations") -> int:
    return sum(r.method == "POST" and r.path.endswith(ending) for r in sandbox.record.requests)


@pytest.mark.parametrize(
    ("sandbox", "size"),
    [
        pytest.param("zetta", (80, 24), marks=pytest.mark.slow),
        pytest.param("cave", (120, 40), marks=pytest.mark.slow),
    ],
    ids=["zetta-80x24", "cave-120x40"],
    indirect=["sandbox"],
)
async def test_the_walkthrough_of_tables_by_keys_alone(
    demo_app: MakeApp, sandbox: Sandbox, size: tuple[int, int]
) -> None:
    async with at_tables(demo_app, sandbox, size=size) as pilot:
        assert "test_table" not in [cells[0] for cells in lines(pilot)]
        await create(pilot)
        assert isinstance(pilot.app.screen, TablesScreen)
        assert "Created test_table." in said(pilot)
        assert ("voxel size" in said(pilot)) == (sandbox.flavour == "zetta")
        made = next(cells for cells in lines(pilot) if cells[0] == "test_table")
        assert made[1:3] == ["microns_func_coreg", "0"]
        assert "this is a test" in page(pilot)

        await create(pilot)
        assert isinstance(pilot.app.screen, CreateTableScreen)
        assert "The name is taken (table test_table)" in said(pilot)
        assert pilot.app.screen.query_one("#create-name", Input).value == "test_table"
        assert pilot.app.screen.query_one("#create-description", Input).value == "this is a test"
        await pilot.press("escape", "escape")
        await settled(pilot)

        await choose(pilot, "test_table")
        await pilot.press("n")
        await settled(pilot)
        assert isinstance(pilot.app.screen, NewRowScreen)
        assert "location of cell body of functional cell" in page(pilot)
        await pilot.press("1", "tab", "2", "tab", "3", "tab", "0", "ctrl+s")
        await settled(pilot)
        assert isinstance(pilot.app.screen, RowsScreen)
        assert "row 1 of test_table" in said(pilot)
        assert ("tells no ids" in said(pilot)) == (sandbox.flavour == "zetta")
        (row,) = lines(pilot)
        assert row[:2] == ["1", "1, 2, 3"]
        assert "0" in row
        if sandbox.flavour == "cave":
            assert row[2] == "4, 8, 120"
        assert posts(sandbox) == 1

        await pilot.press("s")
        await settled(pilot)
        assert isinstance(pilot.app.screen, SchemaScreen)
        shown = page(pilot)
        for words in (
            "FunctionalCoregistration · additional properties allowed",
            "required: func_id, pt",
            "number/integer",
            "functional cell ID",
            "$ref BoundSpatialPoint",
            "location of cell body of functional cell",
            "boolean or null",
            "default false",
        ):
            assert words in shown
        await pilot.press("t")
        assert '"$ref": "#/definitions/FunctionalCoregistration"' in page(pilot)
        await pilot.press("escape", "m")
        await settled(pilot)
        assert isinstance(pilot.app.screen, MetadataScreen)
        assert "1, deleted and replaced ones included" in page(pilot)


async def test_without_a_datastack_it_says_what_to_do(demo_app: MakeApp, sandbox: Sandbox) -> None:
    app = demo_app(sandbox=sandbox)
    async with app.run_test(size=(80, 24)) as pilot:
        app.go_to("tables")
        await settled(pilot)
        reason = app.screen.why_not("tables.create")  # type: ignore[attr-defined]
        assert "g l" in reason
        await pilot.press("c")
        assert isinstance(app.screen, TablesScreen)


async def test_wrong_cells_are_named_as_typed_and_nothing_is_sent(
    demo_app: MakeApp, sandbox: Sandbox
) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        await with_test_table(pilot)
        await pilot.press("n")
        await settled(pilot)
        await fill_row(pilot, "1", "x", "3", "12.5")
        assert 'y: "x" is not a number' in page(pilot)
        assert "the server would cut it to 12" in page(pilot)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "Nothing was sent" in said(pilot)
        assert posts(sandbox) == 0
        focused = pilot.app.screen.focused
        assert isinstance(focused, Input)
        assert focused.value == "x"


async def test_what_was_typed_is_still_there_after_leaving_the_form(
    demo_app: MakeApp, sandbox: Sandbox
) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        await choose(pilot, "synapses_v1")
        await pilot.press("n")
        await settled(pilot)
        cells = list(pilot.app.screen.query("SchemaForm Input").results(Input))
        cells[0].focus()
        await type_text(pilot, "17")
        await pilot.press("escape", "n")
        await settled(pilot)
        form = pilot.app.screen.query_one(SchemaForm)
        assert form.lines[0].typed == {form.lines[0].field.name: ["17", "", ""]}
        assert "still here" in said(pilot)


@pytest.mark.parametrize(
    ("sandbox", "fault", "knobs", "words", "stays"),
    [
        ("cave", "after", {"status": 500}, "but the row arrived: it is row 1", False),
        ("zetta", "after", {"status": 504}, "but the row arrived: it is row 1", False),
        ("zetta", "status", {"status": 500}, "The row is not in the table", True),
        ("cave", "status", {"status": 403}, "permission", True),
        ("cave", "status", {"status": 429}, "fewer requests", True),
        ("zetta", "cut", {}, "but the row arrived: it is row 1", False),
        ("cave", "empty", {}, "The row is not in the table", True),
        ("zetta", "html", {}, "The row is not in the table", True),
        ("cave", "redirect", {}, "not signed in", True),
    ],
    indirect=["sandbox"],
)
async def test_a_row_is_sent_once_whatever_the_answer(
    demo_app: MakeApp, sandbox: Sandbox, fault: str, knobs: dict[str, int], words: str, stays: bool
) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        await with_test_table(pilot)
        await pilot.press("n")
        await settled(pilot)
        await fill_row(pilot, "1", "2", "3", "0")
        sandbox.faults.add(fault, "POST", ".*/annotations$", **knobs)  # type: ignore[arg-type]
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert words in said(pilot)
        assert posts(sandbox) == 1
        assert isinstance(pilot.app.screen, NewRowScreen) is stays
        if stays:
            assert pilot.app.screen.query_one(SchemaForm).entry.annotation == {
                "pt": {"position": [1, 2, 3]},
                "func_id": 0,
            }


async def test_a_failing_list_says_so_and_can_be_asked_again(demo_app: MakeApp, sandbox: Sandbox) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        sandbox.faults.add("status", "GET", ".*/table$", status=500)
        await pilot.press("r")
        await settled(pilot)
        assert "server failed" in said(pilot)
        await pilot.press("r")
        await settled(pilot)
        assert len(lines(pilot)) >= 5


async def test_filter_finds_by_name_and_schema(demo_app: MakeApp, sandbox: Sandbox) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        await pilot.press("slash")
        await type_text(pilot, "nucleus")
        await settled(pilot)
        assert [cells[0] for cells in lines(pilot)] == ["somas_old", "somas_v1"]
        await pilot.press("enter", "down")
        assert isinstance(pilot.app.screen, TablesScreen)
        assert pilot.app.screen.chosen == "somas_v1"
        await pilot.press("escape")
        await settled(pilot)
        assert len(lines(pilot)) >= 5
        assert pilot.app.screen.chosen == "somas_v1"


async def test_opening_a_table_by_name(demo_app: MakeApp, sandbox: Sandbox) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TablesScreen)
        screen.open_thing("synapses_v1")
        assert screen.chosen == "synapses_v1"
        screen.open_thing("nobody_made_this")
        assert "There is no table nobody_made_this" in said(pilot)


@both_flavours
async def test_rows_that_do_not_count_or_cannot_be_shown_say_so(demo_app: MakeApp, sandbox: Sandbox) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        await choose(pilot, "lab_notes")
        await pilot.press("enter")
        await settled(pilot)
        states = [
            cell for cells in lines(pilot) for cell in cells if cell.startswith(("deleted", "replaced"))
        ]
        assert sorted(states)[0] == "deleted"
        assert any(state.startswith("replaced by ") for state in states)
        await pilot.press("escape")
        await choose(pilot, "somas_v1")
        await pilot.press("enter")
        await settled(pilot)
        hidden = [cells for cells in lines(pilot) if any("cannot show it" in cell for cell in cells)]
        assert len(hidden) == 8


async def test_older_rows_come_when_the_cursor_reaches_the_end(demo_app: MakeApp, sandbox: Sandbox) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        await choose(pilot, "synapses_v1")
        await pilot.press("enter")
        await settled(pilot)
        assert lines(pilot)[0][0] == "240"
        for _ in range(5):
            await pilot.press("end")
            await settled(pilot)
        assert [int(cells[0]) for cells in lines(pilot)] == list(range(240, 0, -1))
        await pilot.press("o")
        await settled(pilot)
        assert lines(pilot)[0][0] == "1"
        await pilot.press("slash")
        await type_text(pilot, "120")
        await pilot.press("enter")
        await settled(pilot)
        assert lines(pilot)[0][0] == "120"


async def test_rights_decide_beforehand_where_they_are_known(demo_app: MakeApp) -> None:
    async with at_tables(demo_app, Sandbox("cave")) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TablesScreen)
        roles = {cells[0]: cells[3] for cells in lines(pilot)}
        assert roles["synapses_v1"] == "owner"
        assert roles["somas_v1"] == "read"
        assert roles["lab_notes"] == "group"
        assert roles["private_picks"] == "none"
        assert roles["somas_old"] == "deleted"
        await choose(pilot, "somas_v1")
        await pilot.press("n")
        assert screen is pilot.app.screen
        reason = screen.why_not("tables.new_row")
        assert reason == "You can read somas_v1, not write: the owner is Ben Colleague."
        await choose(pilot, "private_picks")
        await pilot.press("enter")
        await settled(pilot)
        assert screen is pilot.app.screen
        assert "Only its owner" in str(screen.why_not("tables.rows"))


async def test_another_datastack_closes_what_stood_over_the_list(demo_app: MakeApp, sandbox: Sandbox) -> None:
    async with at_tables(demo_app, sandbox) as pilot:
        app = pilot.app
        assert isinstance(app, ZettatuiApp)
        await choose(pilot, "synapses_v1")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("n")
        await settled(pilot)
        app.go_to("jobs")
        await pilot.pause()
        app.set_session(app.session.with_datastack(None))
        app.go_to("tables")
        await settled(pilot)
        assert isinstance(app.screen, TablesScreen)
        assert lines(pilot) == []
