"""Changes whose answer goes wrong after the work is done, and refusals that mean something of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from tests.screens.fault_kit import FLAVOURS, Flavour, Visitor
from tests.screens.fault_places import CHANGES, READS, fill_row
from tests.screens.fault_places import CREATE as CREATE_TEXTS
from tests.screens.fault_table import TROUBLES, mend
from zettatui.sandbox import demo

UPLOAD, CREATE, NEW_ROW = CHANGES
DONE_BUT: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "done but 500": ("after", {"status": 500}),
    "done but 504": ("after", {"status": 504}),
    "done but a wrapped 500": (
        "after",
        {"status": 500, "body": '{"message": "500 Internal Server Error: x"}'},
    ),
    "cut": ("cut", {}),
    "cut short": ("truncate", {"keep": 0}),
    "wrongly packed": ("headers", {"headers": {"Content-Encoding": "br"}}),
}
both = pytest.mark.parametrize("flavour", FLAVOURS)


def _sent(visitor: Visitor) -> list[str]:
    return [f"{received.method} {received.path}" for received in visitor.changes_sent()]


def _drafts(visitor: Visitor) -> list[str]:
    return [draft.title for draft in visitor.app.bench.drafts.list().drafts]


@both
async def test_an_upload_of_unknown_outcome(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await UPLOAD.prepare(visitor)
        text = visitor.state.editor.text
        for name, (kind, knobs) in DONE_BUT.items():
            visitor.world.record.clear()
            visitor.world.faults.add(kind, "POST", UPLOAD.path, **knobs)
            await UPLOAD.ask(visitor)
            assert "It is not known whether the server made the change" in visitor.sentence, name
            assert "Your text is kept" in visitor.sentence, name
            await visitor.press("u")
            assert len(_sent(visitor)) == 1, name
            await visitor.press("escape")
            assert visitor.state.editor.text == text, name
        visitor.state.keep_work()
        assert _drafts(visitor) == [str(demo.STATE_ID)]


@both
async def test_an_upload_that_is_answered_with_a_wrong_id_keeps_the_text(
    flavour: Flavour, tmp_path: Path
) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await UPLOAD.prepare(visitor)
        text = visitor.state.editor.text
        visitor.state.keep_work()
        visitor.world.faults.add("wrong_id", "POST", UPLOAD.path)
        await UPLOAD.ask(visitor)
        assert f"Stored as {demo.STATE_ID}" in visitor.sentence
        assert "differ" in visitor.sentence
        await visitor.press("escape")
        assert "Your text and its draft are kept" in visitor.sentence
        assert visitor.state.editor.text == text
        assert _drafts(visitor) == [str(demo.STATE_ID)]
        assert len(_sent(visitor)) == 1


@both
async def test_an_upload_that_cannot_be_read_back_keeps_the_text(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await UPLOAD.prepare(visitor)
        text = visitor.state.editor.text
        visitor.world.faults.add("status", "GET", ".*/nglstate/.*", status=503, times=None)
        await UPLOAD.ask(visitor)
        assert "Stored as" in visitor.sentence
        assert "could not be read back" in visitor.sentence
        await visitor.press("escape")
        assert visitor.state.editor.text == text
        assert len(_sent(visitor)) == 1


@both
async def test_a_table_that_was_made_though_the_answer_went_wrong(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await CREATE.prepare(visitor)
        for number, (kind, knobs) in enumerate(DONE_BUT.values()):
            if visitor.screen.SCOPE == "tables":
                await visitor.press("c")
            name = f"test_table_{number}"
            await visitor.fill({**CREATE_TEXTS, "#create-name": name})
            visitor.world.record.clear()
            # Zetta's server first refuses the settings it does not know, and makes nothing.
            visitor.world.faults.add(kind, "POST", CREATE.path, skip=int(flavour == "zetta"), **knobs)
            await CREATE.ask(visitor)
            assert visitor.screen.SCOPE == "tables", kind
            assert f"Created {name}" in visitor.sentence, kind
            bodies = [received.body for received in visitor.changes_sent()]
            assert len(bodies) == len(set(bodies)) == (2 if flavour == "zetta" else 1), kind


@both
async def test_a_row_that_arrived_though_the_answer_went_wrong(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await NEW_ROW.prepare(visitor)
        for row, (kind, knobs) in enumerate(DONE_BUT.values(), 241):
            if visitor.screen.SCOPE == "rows":
                await visitor.press("n")
                await fill_row(visitor)
            visitor.world.record.clear()
            visitor.world.faults.add(kind, "POST", NEW_ROW.path, **knobs)
            await NEW_ROW.ask(visitor)
            assert visitor.screen.SCOPE == "rows", kind
            assert f"row {row} of synapses_v1" in visitor.sentence, kind
            assert f"{row - 1} rows before and has {row} now" in visitor.sentence, kind
            assert len(_sent(visitor)) == 1, kind


@both
@pytest.mark.parametrize("name", ["500 bare", "504", "no answer at all"])
async def test_a_failed_logout_keeps_the_token(flavour: Flavour, name: str, tmp_path: Path) -> None:
    path = r"/auth/logout$" if flavour == "zetta" else r".*/user/token/\d+$"
    method = "GET" if flavour == "zetta" else "DELETE"
    trouble = next(one for one in TROUBLES if one.name == name)
    async with Visitor(flavour, tmp_path).here() as visitor:
        await visitor.go("login")
        trouble.strike(visitor, method, path)
        await visitor.press("x")
        await visitor.press("y")
        await visitor.press("y")
        assert "not known whether" in visitor.sentence
        assert visitor.token_is_kept
        assert len(visitor.sent(method, path)) == 1


@both
@pytest.mark.parametrize("name", ["403 terms", "403 permission", "403 of the group"])
async def test_a_good_token_that_opens_nothing_is_kept_and_it_is_said(
    flavour: Flavour, name: str, tmp_path: Path
) -> None:
    place = next(place for place in READS if place.name == "login: paste a token")
    trouble = next(one for one in TROUBLES if one.name == name)
    async with Visitor(flavour, tmp_path, signed_in=False).here() as visitor:
        await place.prepare(visitor)
        trouble.strike(visitor, place.method, place.path)
        await place.ask(visitor)
        assert "Accepted; kept in" in visitor.sentence
        assert trouble.says in visitor.sentence
        assert visitor.token_is_kept


async def test_what_a_server_does_not_offer_is_said_and_the_rest_works(tmp_path: Path) -> None:
    place = next(place for place in READS if place.name == "graph: history")
    async with Visitor("cave", tmp_path).here() as visitor:
        await place.prepare(visitor)
        visitor.world.faults.add("status", place.method, place.path, status=404)
        await place.ask(visitor)
        assert "This server does not offer lists of edits" in visitor.sentence
        await visitor.press("v")
        assert "52,863" in visitor.static("#graph-below-title")


@both
async def test_a_check_that_fails_leaves_datastack_and_person_as_they_were(
    flavour: Flavour, tmp_path: Path
) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await visitor.choose_datastack()
        before = visitor.app.session
        await visitor.go("login")
        visitor.world.faults.add("status", status=503, times=None)
        await visitor.press("r")
        assert "gateway" in visitor.sentence
        assert visitor.app.session == before
        mend(visitor)
        await visitor.press("r")
        assert visitor.app.session == before


@both
async def test_a_server_that_is_not_there_at_the_start(flavour: Flavour, tmp_path: Path) -> None:
    visitor = Visitor(flavour, tmp_path)
    visitor.wire.pulled = True
    async with visitor.here():
        assert visitor.screen.SCOPE == "login"
        assert "could not be reached" in visitor.sentence
        assert "token not checked" in visitor.painted()
        visitor.wire.pulled = False
        await visitor.press("r")
        assert visitor.app.session.identity is not None
        await visitor.go("login")
        assert "asking the server" not in str(visitor.screen.query_one("#login-page", Static).content)
