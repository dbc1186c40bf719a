"""The diff screen by keys: its views, taking changes back, the gate of an upload, and what comes after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from tests.screens.conftest import keys, type_text
from tests.screens.fault_kit import FLAVOURS, Flavour, Visitor
from zettatui.sandbox import demo
from zettatui.screens.diff import DiffScreen
from zettatui.screens.qr import QrCode, fits, qr_lines
from zettatui.widgets.virtual_list import VirtualList

both = pytest.mark.parametrize("flavour", FLAVOURS)
BIG = 648518346677614825


async def _edit(visitor: Visitor, *changes: tuple[str, str]) -> None:
    await visitor.go("state")
    await visitor.open(str(demo.STATE_ID))
    editor = visitor.state.editor
    text = editor.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    editor.replace_all(text)
    await visitor.settled()


def _diff(visitor: Visitor) -> DiffScreen:
    assert isinstance(visitor.screen, DiffScreen)
    return visitor.screen


def _rows(visitor: Visitor) -> list[str]:
    view = _diff(visitor).views.shown
    return ["  ".join(cell for cell in view.rows.row(i) if cell) for i in range(len(view.rows))]


TWO = (('"img"', '"renamed"'), ('"type": "image"', '"type": "image", "opacity": 0.5'))


async def test_the_views_and_their_copies(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here((120, 40)) as visitor:
        await _edit(visitor, *TWO)
        await visitor.press("d")
        assert "2 changes" in visitor.static("#diff-title")
        assert any("img → renamed" in row for row in _rows(visitor))
        await visitor.press("y")
        assert "2 changes" in visitor.app.clipboard
        assert '+ "renamed"' in visitor.app.clipboard
        await visitor.press("Y")
        told = json.loads(visitor.app.clipboard)
        assert told["counts"]["renamed"] == 1
        assert len(told["changes"]) == 2
        await visitor.press("t")
        assert any(row.startswith("+") and "renamed" in row for row in _rows(visitor))
        await visitor.press("y")
        assert visitor.app.clipboard.startswith("--- opened\n+++ edited\n@@")
        await visitor.press("s")
        assert any("~" in row and '"img"' in row and '"renamed"' in row for row in _rows(visitor))
        await visitor.press("n")
        assert visitor.static("#diff-detail").startswith("− ")
        assert '+       "type": "image", "opacity": 0.5' in visitor.static("#diff-detail")
        before = _rows(visitor)
        await visitor.press("right")
        assert _rows(visitor) != before
        await visitor.press("left", "s")
        assert any("img → renamed" in row for row in _rows(visitor))


async def test_a_narrow_window_gets_one_column_and_is_told(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here((80, 24)) as visitor:
        await _edit(visitor, *TWO)
        await visitor.press("d", "s")
        assert "Two columns need a window of 100 cells, this one has 80" in visitor.sentence
        assert _rows(visitor)[0].startswith("---")
        await visitor.press("s")
        assert _rows(visitor)[0].startswith("---")
        await visitor.press("t")
        assert any("img → renamed" in row for row in _rows(visitor))


async def test_a_change_is_taken_back_in_the_editor_as_one_step(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await _edit(visitor, *TWO)
        edited = visitor.state.editor.text
        await visitor.press("d", "x")
        assert "Taken back" in visitor.sentence
        assert "1 change" in visitor.static("#diff-title")
        assert '"img"' in visitor.state.editor.text
        assert '"opacity": 0.5' in visitor.state.editor.text
        await visitor.press("x")
        assert "no changes" in visitor.static("#diff-title")
        await visitor.press("x", "u")
        assert visitor.changes_sent() == []
        await visitor.press("escape")
        assert visitor.state.editor.text.count("opacity") == edited.count("opacity") - 1
        await visitor.press("z", "z")
        assert visitor.state.editor.text == edited


async def test_nothing_is_taken_back_in_another_text(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await _edit(visitor, *TWO)
        await visitor.press("d")
        visitor.state.editor.replace_all("{}")
        await visitor.settled()
        await visitor.press("x")
        assert "The editor holds another text by now" in visitor.sentence
        assert visitor.state.editor.text == "{}"


async def test_what_is_uploaded_after_taking_back_is_what_is_shown(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await _edit(visitor, *TWO)
        await visitor.press("d", "x", "u")
        uploaded = _diff(visitor).uploaded
        assert uploaded is not None
        (sent,) = visitor.changes_sent()
        assert b'"opacity"' in sent.body
        assert b'"img"' in sent.body
        assert f"stored as {uploaded.state_id}" in visitor.static("#diff-title")
        await visitor.press("x")
        assert len(visitor.changes_sent()) == 1


async def test_all_forms_of_what_was_stored(tmp_path: Path) -> None:
    async with Visitor("zetta", tmp_path).here() as visitor:
        await _edit(visitor, *TWO)
        await visitor.press("d", "o")
        assert not isinstance(visitor.app.screen, QrCode)
        await visitor.press("u")
        uploaded = _diff(visitor).uploaded
        assert uploaded is not None
        shown = visitor.static("#diff-upload")
        assert shown.index(uploaded.links["fork"]) < shown.index(uploaded.links["mainline"])
        await visitor.press("y")
        assert visitor.app.clipboard == uploaded.links["fork"]
        for row, text in enumerate((str(uploaded.state_id), uploaded.url, *uploaded.links.values())):
            await visitor.press("Y")
            assert visitor.app.screen.query_one(OptionList).option_count == 4
            await visitor.press(*["down"] * row, "enter")
            assert visitor.app.clipboard == text
        opened: list[str] = []
        visitor.app.open_url = opened.append  # type: ignore[assignment,method-assign]
        await visitor.press("o")
        assert opened == [uploaded.links["fork"]]
        await visitor.press("Q")
        assert isinstance(visitor.app.screen, QrCode)
        await visitor.press("escape")
        assert isinstance(visitor.app.screen, DiffScreen)


async def test_what_the_server_changed_stands_value_by_value(tmp_path: Path) -> None:
    async with Visitor("zetta", tmp_path).here() as visitor:
        await _edit(visitor, ('"img"', f'"img", "big": {BIG}'))
        await visitor.press("d")
        assert "warning" in visitor.static("#diff-problems")
        await visitor.press("u")
        assert "numbers the server rounded" in visitor.sentence
        assert any(f"{BIG} → 648518346677614800" in row for row in _rows(visitor))
        assert any("rounded integer" in row for row in _rows(visitor))


async def test_errors_of_lint_stop_at_the_gate(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await _edit(visitor, ('"name": "img"', '"name": "img", "name": "img2"'))
        await visitor.press("d")
        words = visitor.static("#diff-problems")
        assert words.startswith("✗ error")
        await visitor.press("u")
        assert visitor.changes_sent() == []
        reason = _diff(visitor).why_not("diff.upload")
        assert reason is not None
        assert reason.startswith("Mend this first: line")


@both
async def test_any_other_state_is_compared_from_the_editor(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await _edit(visitor, *TWO)
        await visitor.press("c")
        await type_text(visitor.pilot, "no state at all")
        await visitor.press("enter")
        assert not isinstance(visitor.app.screen, DiffScreen)
        await visitor.press(*["backspace"] * 20)
        await type_text(visitor.pilot, str(demo.STATE_ID))
        await visitor.press("enter")
        assert "2 changes" in visitor.static("#diff-title")
        await visitor.press("u")
        await visitor.press("x")
        assert visitor.changes_sent() == []
        await visitor.press("escape")
        assert visitor.screen.SCOPE == "state"


@both
async def test_a_state_that_cannot_be_compared_with_is_told(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await _edit(visitor, *TWO)
        visitor.state.compare_with("495722871693421951")
        await visitor.settled()
        assert "The state was not found" in visitor.sentence
        assert visitor.screen.query_one("#diff-upload", Static).display is False
        await visitor.press("t", "s", "n", "y", "escape")
        assert visitor.screen.SCOPE == "state"


async def test_float_dust_is_named_and_muted(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text('{"position": 6.5e-7, "id": 648518346677614825}')
    second.write_text('{"position": 6.500000000000001e-7, "id": 648518346677614800}')
    async with Visitor("cave", tmp_path).here() as visitor:
        await visitor.go("state")
        await visitor.open(str(second))
        visitor.state.compare_with(str(first))
        await visitor.settled()
        assert visitor.static("#diff-title").endswith("1 change, 1 dust")
        view = visitor.screen.query_one("#diff-changes", VirtualList)
        assert {view.rows.row(i)[2] for i in range(2)} == {"float dust", "rounded integer"}
        assert any("6.5e-7 ~ 6.500000000000001e-7" in row for row in _rows(visitor))
        assert view._tone is not None
        assert [view._tone(i) for i in range(2)] == ["muted", "muted"]


def test_a_qr_code_holds_its_link_and_fits_80_by_24() -> None:
    link = demo_link()
    lines = qr_lines(link)
    assert len({len(line) for line in lines}) == 1
    assert set("".join(lines)) <= set(" ▀▄█")
    assert lines[1][2:9] == "█▀▀▀▀▀█"
    assert fits(link, 80, 24)
    assert not fits(link, 40, 24)
    assert not fits(link, 80, 20)


def demo_link() -> str:
    return f"https://neuromancer-seung-import.appspot.com/?json_url=https://api.zetta.ai/wclee/nglstate/api/v1/{BIG}"


async def test_keys_of_the_screen_below_do_nothing_here(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await _edit(visitor, *TWO)
        text = visitor.state.editor.text
        await visitor.press("d")
        await keys(visitor.pilot, "z", "R", "i", "p", "n")
        assert visitor.state.editor.text == text
        assert isinstance(visitor.app.screen, DiffScreen)
