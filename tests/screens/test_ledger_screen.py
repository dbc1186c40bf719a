"""The ledger by keys: drafts and states, search, notes, versions, reopening on the right server, diff of two."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from tests.screens.conftest import type_text
from tests.screens.fault_kit import Visitor
from zettatui.sandbox import Sandbox, demo
from zettatui.screens.diff import DiffScreen
from zettatui.screens.ledger import LedgerScreen

OTHER = "https://other.example.org"


def _ledger(visitor: Visitor) -> LedgerScreen:
    assert isinstance(visitor.screen, LedgerScreen)
    return visitor.screen


def _rows(visitor: Visitor) -> list[tuple[str, ...]]:
    view = _ledger(visitor).view
    return [tuple(view.rows.row(i)) for i in range(len(view.rows))]


async def _edited(visitor: Visitor, name: str) -> None:
    editor = visitor.state.editor
    editor.replace_all(editor.text.replace('"type": "image"', f'"type": "image", "{name}": 1', 1))
    await visitor.settled()


async def _stored(visitor: Visitor, name: str) -> str:
    """Edit and upload; return the new id."""
    await _edited(visitor, name)
    await visitor.press("d", "u")
    assert isinstance(visitor.screen, DiffScreen)
    assert visitor.screen.uploaded is not None
    state_id = str(visitor.screen.uploaded.state_id)
    await visitor.press("escape")
    return state_id


async def test_an_empty_ledger_says_what_to_do(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await visitor.go("state")
        await visitor.press("D")
        assert "Nothing yet" in visitor.painted()
        await visitor.press("enter", "space", "d", "e", "v", "y", "Y", "slash", "escape", "escape")
        assert visitor.screen.SCOPE == "state"


async def test_versions_search_notes_and_reopening(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await visitor.go("state")
        await visitor.open(str(demo.STATE_ID))
        first = await _stored(visitor, "one")
        second = await _stored(visitor, "two")
        await visitor.press("D")
        assert [row[1:3] for row in _rows(visitor)] == [
            ("uploaded", second), ("uploaded", first), ("opened", str(demo.STATE_ID)),
        ]  # fmt: skip
        await visitor.press("down", "e")
        await type_text(visitor.pilot, "for the paper")
        await visitor.press("enter")
        assert _rows(visitor)[1][4] == "for the paper"
        assert "note       for the paper" in visitor.static("#ledger-detail")
        await visitor.press("v")
        assert [row[2] for row in _rows(visitor)] == [str(demo.STATE_ID), first, second]
        assert _ledger(visitor).view.cursor_row == 1
        assert f"versions of {first}" in visitor.static("#ledger-count")
        await visitor.press("escape", "slash")
        await type_text(visitor.pilot, "PAPER")
        assert [row[2] for row in _rows(visitor)] == [first]
        await visitor.press("enter", "y")
        assert visitor.app.clipboard == first
        await visitor.press("enter")
        assert visitor.screen.SCOPE == "state"
        opened = visitor.state.opened
        assert opened is not None
        assert str(opened.state_id) == first
        await visitor.press("D", "slash")
        await type_text(visitor.pilot, "nothing like it")
        assert _rows(visitor) == []
        assert "Nothing in the ledger holds that." in visitor.painted()
        await visitor.press("escape", "escape")
        assert len(_rows(visitor)) == 3
        assert visitor.screen.query_one(Input).value == ""


async def test_two_marked_states_are_compared_the_older_one_first(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here((120, 40)) as visitor:
        await visitor.go("state")
        await visitor.open(str(demo.STATE_ID))
        first = await _stored(visitor, "one")
        second = await _stored(visitor, "two")
        await visitor.press("D", "d")
        assert visitor.screen.SCOPE == "ledger"
        await visitor.press("space", "d")
        assert isinstance(visitor.screen, DiffScreen)
        assert visitor.static("#diff-title").startswith(f"{first} → {second}")
        assert "1 change" in visitor.static("#diff-title")
        await visitor.press("escape", "down", "space", "home", "d")
        assert visitor.static("#diff-title").startswith(f"{demo.STATE_ID} → {second}")
        assert "2 changes" in visitor.static("#diff-title")
        await visitor.press("escape")
        assert [row[0] for row in _rows(visitor)] == ["✓", "", "✓"]
        await visitor.press("home", "space")
        assert [row[0] for row in _rows(visitor)] == ["", "", "✓"]


async def test_a_draft_stands_on_top_and_is_taken_up(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await visitor.go("state")
        await visitor.open(str(demo.STATE_ID))
        await _edited(visitor, "drafted")
        visitor.state.keep_work()
        await visitor.open('{"layers": []}')
        await visitor.press("D")
        assert [row[1] for row in _rows(visitor)] == ["draft", "opened"]
        await visitor.press("space", "d", "v")
        assert visitor.screen.SCOPE == "ledger"
        await visitor.press("enter")
        assert '"drafted": 1' in visitor.state.editor.text


async def test_a_state_is_reopened_on_its_own_server(tmp_path: Path) -> None:
    other = Sandbox("cave", address=OTHER)
    async with Visitor("zetta", tmp_path, others=(other,)).here() as visitor:
        visitor.app.bench.ledger.opened(str(demo.STATE_ID), OTHER, title="elsewhere")
        await visitor.go("state")
        await visitor.press("D")
        assert "other.example.org" in visitor.static("#ledger-detail")
        visitor.world.record.clear()
        await visitor.press("Y", "down", "enter")
        assert visitor.app.clipboard == f"{OTHER}/nglstate/api/v1/{demo.STATE_ID}"
        await visitor.press("enter")
        assert visitor.world.record.requests == []
        (asked,) = [one for one in other.record.requests if str(demo.STATE_ID) in one.path]
        assert visitor.token.reveal() not in str(asked)


async def test_a_damaged_line_is_told_and_the_rest_works(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        ledger = visitor.app.bench.ledger
        ledger.opened("12", "no address", title="odd")
        with ledger.path.open("ab") as file:
            file.write(b"{broken\n")
        await visitor.go("state")
        await visitor.press("D")
        assert "cannot be read" in visitor.sentence
        await visitor.press("Y", "enter")
        assert visitor.app.clipboard == "12"
