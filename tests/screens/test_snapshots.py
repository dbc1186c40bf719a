"""How every screen looks: empty, loading, in trouble and full, at 80x24 and 120x40.

After a change that is meant: `pytest tests/screens/test_snapshots.py --snapshot-update`, then look at the pictures.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from tests.screens.test_doctor_screen import always
from tests.screens.test_refresh_screen import stale_text
from tests.screens.walkthrough import ROOT, STATE_ID, SUPERVOXEL, fill, find
from tests.steady import steady_app, steady_sandbox, stopped_watch
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import create_table, find_table
from zettatui.sandbox.annotation.rows import insert_rows
from zettatui.widgets.editor import Editor
from zettatui.worker.doctor import Doctor

SERVER = "https://api.zetta.ai/wclee"
STATE_URL = f"{SERVER}/nglstate/api/v1/{STATE_ID}"
VIEWER = "https://neuromancer-seung-import.appspot.com/"
Drive = Callable[[Pilot[None]], Awaitable[None]]
Snap = Callable[..., bool]

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Let jobs take no time, so that their times are the same in every picture."""
    with stopped_watch():
        yield


@pytest.fixture
def world() -> Sandbox:
    """The sandbox behind the app, for faults."""
    return steady_sandbox()


@dataclass(frozen=True)
class Way:
    """How to get to a screen: how the app starts, what is there already, what a person does then."""

    drive: Drive
    signed_in: bool = True
    datastack: str | None = "vnc_v0"
    thing: str | None = None
    table: bool = False

    def app(self, home: Path, world: Sandbox) -> ZettatuiApp:
        """Make the app as it starts for this way."""
        if self.table:
            make_table(world)
        return steady_app(home, self.thing, sandbox=world, signed_in=self.signed_in, datastack=self.datastack)


def make_table(world: Sandbox) -> None:
    """Make the walkthrough's table with one row."""
    now = world.now()
    volume = "vnc1_full_v3align_2"
    owner = str(world.people.by_handle("ann").id)
    metadata = {"description": "this is a test", "user_id": owner}
    create_table(world.store, volume, "test_table", "microns_func_coreg", metadata, now)
    table = find_table(world.store, volume, "test_table")
    assert table is not None
    insert_rows(world.store, table, [{"pt": {"position": [1, 2, 3]}, "func_id": 0}], world.now)


async def nothing(pilot: Pilot[None]) -> None:
    """Wait for the start alone."""
    await settled(pilot)


async def state(pilot: Pilot[None]) -> None:
    """Wait for the state that the app was started with."""
    await until(pilot, lambda: "● img" in screen_text(pilot.app))


async def edited(pilot: Pilot[None]) -> None:
    """Rename the first layer."""
    await state(pilot)
    await find(pilot, '"name": "img"')
    await keys(pilot, "i", "end", "left", "left", "backspace", "backspace", "backspace")
    await type_text(pilot, "renamed")
    await keys(pilot, "escape")
    await until(
        pilot, lambda: "● renamed" in screen_text(pilot.app) and "draft kept" in screen_text(pilot.app)
    )


async def doubtful(pilot: Pilot[None]) -> None:
    """Let two layers have one name, then list the problems."""
    await state(pilot)
    await find(pilot, '"name": "notes"')
    await keys(pilot, "i", "end", "left", "left", *["backspace"] * 5)
    await type_text(pilot, "img")
    await keys(pilot, "escape")
    await until(pilot, lambda: "warning" in screen_text(pilot.app) and "draft kept" in screen_text(pilot.app))
    await keys(pilot, "p")


def typed(way: Drive, text: str, *pressed: str) -> Drive:
    """Go a way, type a text, then press keys one by one."""

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        await type_text(pilot, text)
        for key in pressed:
            await keys(pilot, key)

    return drive


async def graph(pilot: Pilot[None]) -> None:
    """Look up the walkthrough's supervoxel."""
    await look_up(pilot, SUPERVOXEL)


async def look_up(pilot: Pilot[None], ids: str) -> None:
    """Look up ids on the graph screen."""
    await settled(pilot)
    await keys(pilot, "g", "r", "i")
    await type_text(pilot, ids)
    await keys(pilot, "enter")


async def tables(pilot: Pilot[None]) -> None:
    """List the tables and stand on test_table."""
    await settled(pilot)
    await keys(pilot, "g", "t")
    await keys(pilot, "end")


def then(way: Drive, *pressed: str) -> Drive:
    """Go a way, then press keys one by one."""

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        for key in pressed:
            await keys(pilot, key)

    return drive


async def broken(pilot: Pilot[None]) -> None:
    """Break the JSON."""
    await state(pilot)
    await keys(pilot, "i", "end")
    await type_text(pilot, ",")
    await keys(pilot, "escape")
    await until(pilot, lambda: "✗" in screen_text(pilot.app))


async def new_row_in_trouble(pilot: Pilot[None]) -> None:
    """Type what no field takes."""
    await tables(pilot)
    await keys(pilot, "n")
    await fill(pilot, "1", "x", "3", "12.5")


async def many_ids(pilot: Pilot[None]) -> None:
    """Look up several ids, one of no graph among them."""
    await look_up(pilot, f"{ROOT} 12 {SUPERVOXEL}")


async def retired(pilot: Pilot[None]) -> None:
    """Look up a root that was merged since."""
    await look_up(pilot, "648518346449562468")


async def omnibox(pilot: Pilot[None]) -> None:
    """Type an id into the omnibox."""
    await settled(pilot)
    await keys(pilot, "ctrl+o")
    await type_text(pilot, STATE_ID)


async def many_changes(pilot: Pilot[None]) -> None:
    """Make edits of several kinds, one of which the server will round, and look at the diff."""
    await state(pilot)
    screen = pilot.app.screen
    editor = screen.query_one(Editor)
    text = editor.text
    for old, new in (
        ('"img"', '"renamed"'),
        ('"colorSeed": 1805127221', f'"colorSeed": 1805127222,\n      "big": {ROOT}'),
        ('"zoomFactor": 8', '"zoomFactor": 8.000000000000002'),
    ):
        text = text.replace(old, new, 1)
    before, _, behind = text.partition('"segments": [')
    editor.replace_all(
        f'{before}"segments": ["648518346600000012",{behind.replace(ROOT, "648518346600000345", 1)}'
    )
    await settled(pilot)
    await keys(pilot, "d")


async def compared(pilot: Pilot[None]) -> None:
    """Compare the edit with what is stored."""
    await edited(pilot)
    await keys(pilot, "c")
    await type_text(pilot, STATE_ID)
    await keys(pilot, "enter")


async def ledger(pilot: Pilot[None]) -> None:
    """Upload an edit, leave a draft, and look at the ledger."""
    await edited(pilot)
    await keys(pilot, "d")
    await keys(pilot, "u")
    await keys(pilot, "escape")
    app = pilot.app
    assert isinstance(app, ZettatuiApp)
    bench = app.bench
    bench.ledger.opened("5300112233445566", "https://global.daf-apis.com", title="spelunker example")
    bench.ledger.note("5300112233445566", "https://global.daf-apis.com", "for the figure")
    draft = bench.drafts.begin(server=bench.address.url, base_id=STATE_ID, title=STATE_ID)
    draft.save(b"{}")
    draft.release()
    await keys(pilot, "D")
    await keys(pilot, "down", "down")


async def stale(pilot: Pilot[None]) -> None:
    """Choose the datastack, and put ids into the state that are not current."""
    await state(pilot)
    await keys(pilot, "g", "d")
    await keys(pilot, "enter")
    await keys(pilot, "g", "s")
    editor = pilot.app.screen.query_one(Editor)
    editor.replace_all(stale_text(editor.text))
    await settled(pilot)


async def fresh(pilot: Pilot[None]) -> None:
    """Choose the datastack, and check the ids of the state as it is stored."""
    await state(pilot)
    await keys(pilot, "g", "d")
    await keys(pilot, "enter")
    await keys(pilot, "g", "s")
    await keys(pilot, "r")


def then_paste(way: Drive, text: str) -> Drive:
    """Go a way, then paste into the omnibox."""

    async def drive(pilot: Pilot[None]) -> None:
        await way(pilot)
        await settled(pilot)
        await keys(pilot, "ctrl+o")
        await type_text(pilot, text)

    return drive


SOMAS = """x,y,z,cell,note
5700,31780,2200,4,soma
5701,31781,2201,abc,soma
5702,,2202,6,big
5703,31783,2203,7,soma
"""


async def import_file(pilot: Pilot[None]) -> None:
    """Choose a file to import into the walkthrough's table."""
    await tables(pilot)
    file = Path(mkdtemp()) / "somas.csv"
    file.write_text(SOMAS)
    await keys(pilot, "i")
    await type_text(pilot, str(file))
    await keys(pilot, "enter")
    await until(pilot, lambda: "No column goes to func_id" in screen_text(pilot.app))


async def import_checked(pilot: Pilot[None]) -> None:
    """Say where the last column goes, so that the cells are checked."""
    await import_file(pilot)
    await keys(pilot, "down", "down", "down", "enter", *["down"] * 5, "enter")
    await until(pilot, lambda: "2 good" in screen_text(pilot.app))


async def import_done(pilot: Pilot[None]) -> None:
    """Upload the good rows and look at the journal."""
    await import_checked(pilot)
    await keys(pilot, "u", "y")
    await until(pilot, lambda: "each once" in screen_text(pilot.app))
    await keys(pilot, "l")


def on_state(drive: Drive) -> Way:
    """Start with the walkthrough's state."""
    return Way(drive, thing=STATE_ID, datastack=None)


def on_tables(drive: Drive) -> Way:
    """Start with the walkthrough's table made."""
    return Way(drive, table=True)


WAYS: dict[str, Way] = {
    "login-empty": Way(nothing, signed_in=False, datastack=None),
    "login-token": Way(then(nothing, "o"), signed_in=False, datastack=None),
    "login-full": Way(then(nothing, "g", "l"), datastack=None),
    "login-logout": Way(then(nothing, "g", "l", "x"), datastack=None),
    "login-other-server": Way(then(nothing, "a"), signed_in=False, datastack=None),
    "datastack-empty": Way(then(nothing, "g", "d"), signed_in=False, datastack=None),
    "datastack-list": Way(nothing, datastack=None),
    "datastack-full": Way(nothing),
    "state-empty": Way(then(nothing, "g", "s"), datastack=None),
    "state-full": on_state(state),
    "state-edited": on_state(edited),
    "state-broken": on_state(broken),
    "state-find": on_state(then(state, "slash")),
    "state-layers": on_state(then(state, "tab", "down", "down")),
    "state-segments": on_state(typed(then(state, "tab", "down", "s"), "outlines")),
    "state-replace": on_state(typed(then(state, "s"), "name", "enter", "tab")),
    "state-problems": on_state(doubtful),
    "state-outline": on_state(typed(then(state, "o"), "vnc seg")),
    "state-folded": on_state(then(state, "F")),
    "state-go-to": on_state(typed(then(state, "colon"), "layers/img")),
    "state-unknown": Way(nothing, thing="123456789012345678", datastack=None),
    "refresh-current": on_state(fresh),
    "refresh-stale": on_state(then(stale, "r", "enter", "down", "space", "v")),
    "sets-full": on_state(then(stale, "S")),
    "sets-combine": on_state(typed(then(stale, "S", "c"), "vnc_v0")),
    "diff-changes": on_state(then(edited, "d")),
    "diff-many": on_state(many_changes),
    "diff-text": on_state(then(edited, "d", "t")),
    "diff-sides": on_state(then(many_changes, "s", "n")),
    "diff-taken-back": on_state(then(many_changes, "x")),
    "diff-other": on_state(compared),
    "diff-uploaded": on_state(then(edited, "d", "u")),
    "diff-uploaded-rounded": on_state(then(many_changes, "u")),
    "diff-forms": on_state(then(edited, "d", "u", "Y")),
    "diff-qr": on_state(then(edited, "d", "u", "Q")),
    "ledger-empty": Way(then(nothing, "g", "s", "D"), datastack=None),
    "ledger-full": on_state(ledger),
    "ledger-marked": on_state(then(ledger, "space", "space")),
    "ledger-versions": on_state(then(ledger, "v")),
    "ledger-note": on_state(then(ledger, "e")),
    "help-diff": on_state(then(edited, "d", "question_mark")),
    "omnibox-link": on_state(
        then_paste(state, f"{VIEWER}?json_url={STATE_URL}&middle_auth_token=abcdef0123456789")
    ),
    "omnibox-short": Way(then_paste(nothing, "https://tinyurl.com/abc"), datastack=None),
    "omnibox-property": Way(then_paste(nothing, f"{SERVER}/nglstate/api/v1/property/17"), datastack=None),
    "graph-no-datastack": Way(then(nothing, "g", "r"), datastack=None),
    "graph-empty": Way(then(nothing, "g", "r")),
    "graph-root": Way(graph),
    "graph-leaves": Way(then(graph, "v")),
    "graph-not-offered": Way(then(graph, "h")),
    "graph-many": Way(many_ids),
    "graph-retired": Way(then(retired, "s")),
    "graph-at": Way(then(graph, "a")),
    "graph-box": Way(then(graph, "b")),
    "graph-copy-as": Way(then(graph, "v", "Y")),
    "tables-no-datastack": Way(then(nothing, "g", "t"), datastack=None),
    "tables-full": on_tables(tables),
    "tables-create": Way(then(nothing, "g", "t", "c")),
    "tables-schema": on_tables(then(tables, "s")),
    "tables-metadata": on_tables(then(tables, "m")),
    "tables-new-row": on_tables(then(tables, "n")),
    "tables-new-row-trouble": on_tables(new_row_in_trouble),
    "tables-rows": on_tables(then(tables, "enter")),
    "import-columns": on_tables(import_file),
    "import-bad": on_tables(then(import_checked, "b")),
    "import-done": on_tables(import_done),
    "jobs-full": Way(then(graph, "g", "j")),
    "notices": Way(then(nothing, "f5")),
    "requests": Way(then(nothing, "f7")),
    "request-bodies": Way(then(nothing, "f7", "enter", "b")),
    "help-state": on_state(then(state, "question_mark")),
    "go": Way(then(nothing, "g"), datastack=None),
    "omnibox": Way(omnibox, datastack=None),
    "palette": on_state(then(state, "ctrl+p")),
}


@SIZES
@pytest.mark.parametrize("way", list(WAYS))
def test_screen(snap_compare: Snap, tmp_path: Path, world: Sandbox, way: str, size: tuple[int, int]) -> None:
    app = WAYS[way].app(tmp_path / "app", world)
    assert snap_compare(app, terminal_size=size, run_before=WAYS[way].drive)


ON_CAVE: dict[str, Way] = {
    "graph-lineage": Way(then(retired, "t")),
    "graph-history": Way(then(graph, "h")),
    "tables-card": Way(then(nothing, "g", "t", "end", "enter", "enter")),
    "tables-edit": Way(then(nothing, "g", "t", "end", "m", "e")),
    "tables-delete": Way(then(nothing, "g", "t", "end", "D")),
    "versions-query": Way(then(nothing, "g", "t", "v", "down", "enter", "down", "enter")),
}


@SIZES
@pytest.mark.parametrize("way", list(ON_CAVE))
def test_screen_on_cave(snap_compare: Snap, tmp_path: Path, way: str, size: tuple[int, int]) -> None:
    app = ON_CAVE[way].app(tmp_path / "app", steady_sandbox("cave"))
    assert snap_compare(app, terminal_size=size, run_before=ON_CAVE[way].drive)


FORMS = {"parts": "derived_tag", "choices": "plastic_synapse"}


@SIZES
@pytest.mark.parametrize("what", list(FORMS))
def test_form(snap_compare: Snap, tmp_path: Path, world: Sandbox, what: str, size: tuple[int, int]) -> None:
    """The form of a new row, sent as it is: every sentence that asks for something."""
    owner = str(world.people.by_handle("ann").id)
    metadata = {"description": "this is a test", "user_id": owner}
    create_table(world.store, "vnc1_full_v3align_2", "test_table", FORMS[what], metadata, world.now())
    way = Way(then(tables, "n", "ctrl+s"))
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)


TROUBLE: dict[str, tuple[str, Way]] = {
    "login": (".*/info/api/v2/datastacks", Way(then(nothing, "g", "l"), datastack=None)),
    "datastack": (".*/datastack/full/.*", Way(nothing)),
    "state": (".*/nglstate/api/v1/.*", Way(nothing, thing=STATE_ID, datastack=None)),
    "graph": (".*/roots_binary", Way(graph)),
    "tables": (".*/table", Way(then(nothing, "g", "t"))),
}


@SIZES
@pytest.mark.parametrize("place", list(TROUBLE))
def test_trouble(
    snap_compare: Snap, tmp_path: Path, world: Sandbox, place: str, size: tuple[int, int]
) -> None:
    path, way = TROUBLE[place]
    world.faults.add("html", None, path, times=None)
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)


@SIZES
def test_new_host(snap_compare: Snap, tmp_path: Path, world: Sandbox, size: tuple[int, int]) -> None:
    with world.store.write() as db:
        db.execute("UPDATE datastacks SET local_server = 'https://local.example.org'")
    way = Way(then(nothing, "enter"), datastack=None)
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)


LOADING: dict[str, tuple[str, Way, tuple[str, ...]]] = {
    "datastack": (".*/info/api/v2/datastack/full/.*", Way(nothing, datastack=None), ("enter",)),
    "leaves": (".*/leaves", Way(graph), ("v",)),
    "tables": (".*/annotation/.*/table", Way(nothing), ("g", "t")),
}


@SIZES
@pytest.mark.parametrize("place", list(LOADING))
def test_loading(
    snap_compare: Snap, tmp_path: Path, world: Sandbox, place: str, size: tuple[int, int]
) -> None:
    path, way, last = LOADING[place]

    async def drive(pilot: Pilot[None]) -> None:
        await way.drive(pilot)
        world.faults.add("slow", None, path, seconds=3600, times=None)
        await pilot.press(*last)
        await until_busy(pilot)

    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=drive)


async def until_busy(pilot: Pilot[None]) -> None:
    """Wait until line 1 says what runs; the job itself never ends."""
    for _ in range(1000):
        await pilot.pause()
        if "↓" in screen_text(pilot.app):
            await pilot.pause()
            return
    raise AssertionError("nothing runs")


@SIZES
def test_doctor(
    snap_compare: Snap, tmp_path: Path, world: Sandbox, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    # What the doctor sees of this very machine is not the same twice.
    monkeypatch.setattr(Doctor, "examine", always)
    way = Way(then(nothing, "g", "h"))
    assert snap_compare(way.app(tmp_path / "app", world), terminal_size=size, run_before=way.drive)
