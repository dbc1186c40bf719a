"""A table's description edited and the table deleted, by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.widgets import Input

from tests.screens.conftest import keys, type_text
from tests.screens.test_tables import at_tables, choose, page, said, with_test_table
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.screens.tables import TablesScreen
from zettatui.screens.tables.edit_metadata import EditMetadataScreen
from zettatui.screens.tables.metadata import MetadataScreen

MakeApp = Callable[..., ZettatuiApp]


async def test_an_owner_edits_the_words_and_deletes_the_table(demo_app: MakeApp) -> None:
    sandbox = Sandbox("cave")
    async with at_tables(demo_app, sandbox) as pilot:
        await with_test_table(pilot)
        await keys(pilot, "m", "e")
        assert isinstance(pilot.app.screen, EditMetadataScreen)
        await keys(pilot, "ctrl+s")
        assert "nothing was sent" in said(pilot)
        form = pilot.app.screen
        form.query_one("#edit-description", Input).value = ""
        form.query_one("#edit-notice", Input).value = "two\nlines"
        form.query_one("#edit-owner", Input).value = "ben"
        await keys(pilot, "ctrl+s")
        for words in (
            "Say in a sentence",
            "one line without control characters",
            "a whole number, such as 7",
        ):
            assert words in page(pilot)
        assert sandbox.record.count("PUT") == 0

        form.query_one("#edit-description", Input).value = "better words"
        form.query_one("#edit-notice", Input).value = "ask first"
        form.query_one("#edit-owner", Input).value = "3"
        await keys(pilot, "ctrl+s")
        assert "You can then neither change it" in page(pilot)
        await keys(pilot, "n")
        assert sandbox.record.count("PUT") == 0
        form.query_one("#edit-owner", Input).value = ""
        sandbox.faults.add("after", "PUT", ".*/table$", status=500)
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, MetadataScreen)
        assert "but test_table is changed" in said(pilot)
        assert "better words" in page(pilot)
        assert "ask first" in page(pilot)
        assert sandbox.record.count("PUT") == 1

        await keys(pilot, "D")
        assert "Nobody can take that back" in page(pilot)
        await type_text(pilot, "test")
        await keys(pilot, "enter")
        assert "not its name" in page(pilot)
        assert sandbox.record.count("DELETE") == 0
        await type_text(pilot, "_table")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, MetadataScreen)
        assert "its name stays taken" in said(pilot)
        assert sandbox.record.count("DELETE") == 1
        assert "already" in str(pilot.app.screen.why_not("metadata.delete"))
        await keys(pilot, "escape", "escape", "r")
        screen = pilot.app.screen
        assert isinstance(screen, TablesScreen)
        assert "already" in str(screen.why_not("tables.delete"))
        await choose(pilot, "lab_notes")
        assert "owner, Ben Colleague" in page(pilot)
        assert "Only its owner, Ben Colleague" in str(screen.why_not("tables.delete"))


@pytest.mark.slow
async def test_an_old_server_says_what_it_cannot_do(demo_app: MakeApp) -> None:
    sandbox = Sandbox("zetta")
    async with at_tables(demo_app, sandbox) as pilot:
        await with_test_table(pilot)
        await keys(pilot, "D")
        await type_text(pilot, "test_table")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, TablesScreen)
        assert "Only an administrator" in said(pilot)
        await keys(pilot, "m", "e")
        pilot.app.screen.query_one("#edit-description", Input).value = "better words"
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, EditMetadataScreen)
        assert "does not offer" in said(pilot)
        assert pilot.app.screen.query_one("#edit-description", Input).value == "better words"
        await keys(pilot, "escape", "escape", "escape", "v")
        assert "does not offer materialization" in said(pilot)


async def test_a_new_table_gets_the_notice_and_the_rights_that_were_chosen(demo_app: MakeApp) -> None:
    sandbox = Sandbox("cave")
    async with at_tables(demo_app, sandbox) as pilot:
        await keys(pilot, "c")
        form = pilot.app.screen
        for part, text in (
            ("name", "noted"),
            ("schema", "bound_tag"),
            ("description", "with a notice"),
            ("x", "4"),
            ("y", "4"),
            ("z", "40"),
            ("notice", "two\nlines"),
        ):
            form.query_one(f"#create-{part}", Input).value = text
        await keys(pilot, "ctrl+s")
        assert "Nothing was sent" in said(pilot), "the service tells a notice in a header"
        form.query_one("#create-notice", Input).value = "ask first"
        form.query_one("#create-write").focus()
        await keys(pilot, "left", "space", "ctrl+s")
        assert isinstance(pilot.app.screen, TablesScreen), page(pilot)
        await keys(pilot, "m")
        shown = " ".join(page(pilot).split())
        assert "ask first" in shown, shown
        assert "read PUBLIC write GROUP" in shown, shown
