"""What a person types wrong: a sentence in place that says what next, and the typed text stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.screens.fault_kit import FLAVOURS, Flavour, Visitor
from tests.screens.fault_places import CHANGES, CREATE
from zettatui.sandbox import demo
from zettatui.widgets.editor import Editor

both = pytest.mark.parametrize("flavour", FLAVOURS)
NOBODY = "495722871693421951"


async def _press_ctrl_o(visitor: Visitor, text: str) -> None:
    await visitor.press("ctrl+o")
    visitor.app.screen.query_one(Input).value = text
    await visitor.press("enter")


@both
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (NOBODY, f"The state was not found, or the server failed (it does not say which) (state {NOBODY}"),
        ("https://api.zetta.ai/wclee/nglstate/api/v1/", ""),
        ("http://[::1", ""),
    ],
    ids=["unknown id", "link without id", "malformed link"],
)
async def test_nothing_that_can_be_opened(flavour: Flavour, typed: str, says: str, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await visitor.go("state")
        await visitor.open(str(demo.STATE_ID))
        editor = visitor.screen.query_one(Editor)
        editor.replace_all(editor.text.replace('"img"', '"renamed"', 1))
        await visitor.settled()
        text = editor.text
        await _press_ctrl_o(visitor, typed)
        assert visitor.screen.SCOPE == "state"
        assert says in visitor.sentence
        assert ". " in visitor.sentence.strip(), visitor.sentence
        assert editor.text == text
        visitor.state.keep_work()
        assert visitor.app.bench.drafts.list().drafts


@both
@pytest.mark.parametrize(
    ("typed", "opened"),
    [("https://viewer.example/#!%7Bbroken", "{broken"), ('{"layers": [', '{"layers": [')],
    ids=["in a link", "as text"],
)
async def test_broken_json_is_opened_to_be_mended(
    flavour: Flavour, typed: str, opened: str, tmp_path: Path
) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await visitor.go("state")
        await visitor.open(str(demo.STATE_ID))
        editor = visitor.screen.query_one(Editor)
        editor.replace_all(editor.text.replace('"img"', '"renamed"', 1))
        await visitor.settled()
        await _press_ctrl_o(visitor, typed)
        assert "damaged: line 1, column" in visitor.sentence
        assert visitor.screen.query_one(Editor).text == opened
        await visitor.press("u")
        assert not visitor.changes_sent()
        assert [draft.title for draft in visitor.app.bench.drafts.list().drafts] == [str(demo.STATE_ID)]


@both
async def test_unknown_datastack_and_table(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await visitor.choose_datastack()
        chosen = visitor.app.session.datastack
        await _press_ctrl_o(visitor, "no_such_stack")
        assert visitor.screen.SCOPE == "datastack"
        assert "does not know this" in visitor.sentence
        assert "no_such_stack" in visitor.sentence
        assert "Check the spelling" in visitor.sentence
        assert visitor.app.session.datastack == chosen
        await visitor.go("tables")
        await _press_ctrl_o(visitor, "no_such_table")
        assert "There is no table no_such_table" in visitor.sentence
        assert "Choose one from the list" in visitor.sentence


@both
async def test_an_id_that_the_graph_does_not_have(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path).here() as visitor:
        await visitor.choose_datastack()
        await visitor.go("graph")
        for typed, says in (
            ("72835911972999999", "The graph"),
            ("0", "Ids are"),
            ("twelve", "is not an id"),
            (str(2**64), "Ids are whole numbers"),
        ):
            await visitor.fill({"#graph-ids": typed})
            await visitor.enter("#graph-ids")
            told = f"{visitor.sentence} {visitor.static('#graph-card')}"
            assert says in told or "no id" in told, (typed, told)
            assert visitor.texts()["graph-ids"] == typed


@both
async def test_a_name_that_is_taken_and_values_of_the_wrong_type(flavour: Flavour, tmp_path: Path) -> None:
    _, create, new_row = CHANGES
    async with Visitor(flavour, tmp_path).here() as visitor:
        await create.prepare(visitor)
        await visitor.fill({"#create-name": "synapses_v1"})
        typed = visitor.texts()
        await visitor.press("ctrl+s")
        assert "The name is taken" in visitor.sentence
        assert "Choose another name" in visitor.sentence
        await visitor.fill({"#create-x": "wide"})
        await visitor.press("ctrl+s")
        assert "Nothing was sent" in visitor.sentence
        assert visitor.texts() == {**typed, "create-x": "wide"}
        assert typed["create-schema"] == CREATE["#create-schema"]
        await visitor.press("escape", "escape")
        await new_row.prepare(visitor)
        first = visitor.screen.query(Input).first()
        first.value = "here"
        await visitor.press("ctrl+s")
        assert "Nothing was sent" in visitor.sentence
        assert first.value == "here"
        assert not visitor.changes_sent()


@both
async def test_a_pasted_text_that_is_no_token(flavour: Flavour, tmp_path: Path) -> None:
    async with Visitor(flavour, tmp_path, signed_in=False).here() as visitor:
        for typed in ("<html>login</html>", "not a token at all, sorry", "0" * 32, "ä" * 32):
            await visitor.fill({"#login-token": typed})
            await visitor.enter("#login-token")
            assert visitor.sentence, typed
            assert typed not in visitor.sentence
            assert visitor.texts()["login-token"] == typed
            assert visitor.app.session.identity is None
