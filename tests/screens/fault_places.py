"""Where the app asks a server for something: how to get there, the keys that ask, and what must stay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from textual.widgets import Input

from tests.screens.fault_kit import FLAVOURS, Flavour, Visitor
from zettatui.sandbox import demo
from zettatui.screens.tables.create import CreateTableScreen
from zettatui.screens.tables.rows import RowsScreen
from zettatui.widgets.editor import Editor

Step = Callable[[Visitor], Awaitable[None]]


@dataclass(frozen=True)
class Place:
    """One request that a screen makes.

    Attributes:
        scope: the screen that must tell what went wrong.
        path: the request's path as a regular expression; `method` its method.
        prepare: brings a signed-in visitor there; `ask` makes the request by keys.
        kept: what must be the same afterwards: texts, what is shown, what is chosen.
        good: whether the answer is here.
        told: where the sentence stands; the line above the footer unless another is named.
        says: what is said of a fault here when it is something else than elsewhere, by the fault's name.
        subject: what the sentence must name.
        skip: faults that mean something else here, shown in tests of their own.
    """

    name: str
    scope: str
    method: str
    path: str
    prepare: Step
    ask: Step
    kept: Callable[[Visitor], object]
    good: Callable[[Visitor], bool]
    told: Callable[[Visitor], str] = lambda visitor: visitor.sentence
    says: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    flavours: tuple[Flavour, ...] = FLAVOURS
    skip: frozenset[str] = frozenset()


def _press(*pressed: str) -> Step:
    async def press(visitor: Visitor) -> None:
        await visitor.press(*pressed)

    return press


# -- login and datastacks ------------------------------------------------------------------------------


async def _to_login(visitor: Visitor) -> None:
    await visitor.go("login")


async def _to_token_field(visitor: Visitor) -> None:
    await visitor.go("login")
    await visitor.fill({"#login-token": visitor.token.reveal()})


async def _submit_token(visitor: Visitor) -> None:
    await visitor.fill({"#login-token": visitor.token.reveal()})
    await visitor.enter("#login-token")


async def _to_datastacks(visitor: Visitor) -> None:
    await visitor.choose_datastack()


async def _use_datastack(visitor: Visitor) -> None:
    visitor.screen.open_thing(demo.DATASTACK)
    await visitor.settled()


# -- states --------------------------------------------------------------------------------------------


async def _edit_state(visitor: Visitor) -> None:
    await visitor.choose_datastack()
    await visitor.go("state")
    await visitor.open(str(demo.STATE_ID))
    editor = visitor.screen.query_one(Editor)
    editor.replace_all(editor.text.replace('"img"', '"renamed"', 1))
    await visitor.settled()


async def _open_state(visitor: Visitor) -> None:
    await visitor.open(str(demo.STATE_ID))


async def _send_upload(visitor: Visitor) -> None:
    if visitor.screen.SCOPE == "diff":
        await visitor.press("escape")
    await visitor.press("u")
    await visitor.press("u")


def _edited_text(visitor: Visitor) -> object:
    return visitor.state.editor.text, visitor.state.editor.cursor


# -- graph ---------------------------------------------------------------------------------------------


async def _to_graph(visitor: Visitor) -> None:
    await visitor.choose_datastack()
    await visitor.go("graph")
    await visitor.fill({"#graph-ids": str(demo.SUPERVOXEL)})


async def _looked_up(visitor: Visitor) -> None:
    await _to_graph(visitor)
    await _look_up(visitor)


async def _look_up(visitor: Visitor) -> None:
    await visitor.enter("#graph-ids")


# -- tables --------------------------------------------------------------------------------------------


async def _to_tables(visitor: Visitor) -> None:
    await visitor.choose_datastack()
    await visitor.go("tables")
    visitor.screen.open_thing("synapses_v1")
    await visitor.settled()


async def _to_create(visitor: Visitor) -> None:
    await _to_tables(visitor)
    await visitor.press("c")
    await visitor.fill(CREATE)


CREATE = {
    "#create-name": "test_table",
    "#create-schema": "microns_func_coreg",
    "#create-description": "this is a test",
    "#create-x": "4",
    "#create-y": "4",
    "#create-z": "40",
}


async def _again_to_create(visitor: Visitor) -> None:
    while visitor.screen.SCOPE != "tables":
        await visitor.press("escape")
    await visitor.press("c")


async def _to_new_row(visitor: Visitor) -> None:
    await _to_tables(visitor)
    await visitor.press("n")
    await fill_row(visitor)


async def fill_row(visitor: Visitor) -> None:
    """Put numbers into all fields of the form of a new row."""
    for number, cell in enumerate(visitor.screen.query(Input)):
        cell.value = str(number + 1)
    await visitor.settled()


async def _to_rows(visitor: Visitor) -> None:
    await _to_tables(visitor)
    await visitor.press("enter")
    assert isinstance(visitor.screen, RowsScreen)


_STATE_ALIKE = "The state was not found, or the server failed"
_STATE_SAYS = dict.fromkeys(("404", "500 bare", "500 wrapped", "502"), _STATE_ALIKE) | {
    "a web page": "A web page came back where a state was due",
    "broken JSON": "What came is no JSON",
}

READS: tuple[Place, ...] = (
    Place(
        "login: check",
        "login",
        "GET",
        r".*/(user/cache|datastacks)$",
        _to_login,
        _press("r"),
        kept=lambda v: (v.texts(), v.app.session.address),
        good=lambda v: v.screen.SCOPE == "datastack" and "ann@lab.example" in v.painted(),
    ),
    Place(
        "login: paste a token",
        "login",
        "GET",
        r".*/(user/cache|datastacks)$",
        _to_token_field,
        _submit_token,
        kept=lambda v: v.texts(),
        good=lambda v: "Accepted" in v.sentence,
        subject="your token",
        skip=frozenset({"403 terms", "403 permission", "403 of the group"}),
    ),
    Place(
        "datastacks: list",
        "datastack",
        "GET",
        r".*/datastacks$",
        _to_datastacks,
        _press("r"),
        kept=lambda v: (v.screen.query_one("#datastack-names").rows.row(0), v.static("#datastack-title")),  # type: ignore[attr-defined]
        good=lambda v: not v.sentence,
    ),
    Place(
        "datastacks: record",
        "datastack",
        "GET",
        r".*/datastack/full/vnc_v0$",
        _to_datastacks,
        _use_datastack,
        kept=lambda v: (v.static("#datastack-title"), v.app.session.datastack),
        good=lambda v: "Working with vnc_v0" in v.sentence,
        subject="vnc_v0",
    ),
    Place(
        "state: open",
        "state",
        "GET",
        rf".*/{demo.STATE_ID}$",
        _edit_state,
        _open_state,
        kept=_edited_text,
        good=lambda v: '"renamed"' not in v.state.editor.text,
        says=_STATE_SAYS,
        subject=str(demo.STATE_ID),
        # Then the copy of before opens, with its age: test_offline.py.
        skip=frozenset({"server not there"}),
    ),
    Place(
        "graph: look up",
        "graph",
        "POST",
        r".*/roots_binary$",
        _to_graph,
        _look_up,
        kept=lambda v: (v.texts(),),
        good=lambda v: str(demo.ROOT) in v.static("#graph-card"),
        told=lambda v: v.sentence or v.static("#graph-card"),
        says={"a web page": "A web page came back", "broken JSON": "wrong length|broke"},
        subject=str(demo.SUPERVOXEL),
    ),
    Place(
        "graph: leaves",
        "graph",
        "GET",
        r".*/leaves(_binary)?$",
        _looked_up,
        _press("v"),
        kept=lambda v: (v.texts(), v.static("#graph-card")),
        good=lambda v: "52,863" in v.static("#graph-below-title"),
        says={
            "a web page": "The answer is no list of leaves",
            "broken JSON": "The answer is no list of leaves|broke",
        },
        subject=str(demo.ROOT),
    ),
    Place(
        "graph: history",
        "graph",
        "GET",
        r".*/tabular_change_log$",
        _looked_up,
        _press("h"),
        kept=lambda v: (v.texts(), v.static("#graph-card")),
        good=lambda v: "edits" in v.static("#graph-below-title"),
        subject=str(demo.ROOT),
        flavours=("cave",),
        skip=frozenset({"404"}),
    ),
    Place(
        "tables: list",
        "tables",
        "GET",
        r".*/aligned_volume/[^/]+/table$",
        _to_tables,
        _press("r"),
        kept=lambda v: (v.app.session.datastack,),
        good=lambda v: v.screen.chosen == "synapses_v1",  # type: ignore[attr-defined]
    ),
    Place(
        "tables: schemas for a new one",
        "create_table",
        "GET",
        r".*/schema/.*/type$",
        _to_create,
        _again_to_create,
        kept=lambda v: v.texts(),
        good=lambda v: isinstance(v.screen, CreateTableScreen) and not v.sentence,
    ),
    Place(
        "tables: rows",
        "rows",
        "GET",
        r".*/table/synapses_v1$",
        _to_rows,
        _press("r"),
        kept=lambda v: (v.static("#rows-heading"), v.screen.query_one("#rows-list").rows.row(0)),  # type: ignore[attr-defined]
        good=lambda v: not v.sentence,
        subject="synapses_v1",
    ),
)

CHANGES: tuple[Place, ...] = (
    Place(
        "state: upload",
        "diff",
        "POST",
        r".*/post$",
        _edit_state,
        _send_upload,
        kept=_edited_text,
        good=lambda v: "Stored as" in v.sentence,
    ),
    Place(
        "tables: create",
        "create_table",
        "POST",
        r".*/aligned_volume/[^/]+/table$",
        _to_create,
        _press("ctrl+s"),
        kept=lambda v: v.texts(),
        good=lambda v: v.screen.SCOPE == "tables" and "Created test_table" in v.sentence,
        says={"a web page": "A web page came back where the name was due"},
        subject="table",
    ),
    Place(
        "tables: new row",
        "new_row",
        "POST",
        r".*/table/synapses_v1/annotations$",
        _to_new_row,
        _press("ctrl+s"),
        kept=lambda v: [field.value for field in v.screen.query("Input")],  # type: ignore[attr-defined]
        good=lambda v: v.screen.SCOPE == "rows" and "Stored" in v.sentence,
    ),
)
