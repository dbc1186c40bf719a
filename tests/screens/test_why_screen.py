"""`w` on what failed: the page, its copy without secrets, and one more try where that is safe."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.screens.fault_kit import Visitor
from zettatui.sandbox import demo
from zettatui.screens.why import WhyScreen
from zettatui.widgets.sentence import SentenceLine


async def refused(visitor: Visitor, name: str = "vnc_private") -> None:
    """Ask for a datastack that is refused."""
    await visitor.go("datastack")
    visitor.screen.open_thing(name)
    await visitor.settled()


def why(visitor: Visitor) -> WhyScreen:
    assert isinstance(visitor.app.screen, WhyScreen)
    return visitor.app.screen


async def test_a_refusal_is_explained_copied_and_left(tmp_path: Path) -> None:
    visitor = Visitor("cave", tmp_path)
    async with visitor.here():
        await refused(visitor)
        assert "w why?" in visitor.painted()
        await visitor.press("w")
        shown = visitor.painted()
        for words in (
            "Why did “datastack vnc_private” not work?",
            "GET /info/api/v2/datastack/full/vnc_private",
            f"-cave-secret.json, key token, ends {visitor.token.hint}",
            "Ann Example (id 2)",
            "view on dataset vnc_private",
            "nothing on dataset vnc_private",
        ):
            assert words in shown
        await visitor.press("y")
        assert visitor.app.clipboard.startswith("Why did “datastack vnc_private” not work?\n")
        assert "Ask an administrator of dataset vnc_private" in visitor.app.clipboard
        assert visitor.token.reveal() not in visitor.app.clipboard
        assert "named no page" in (why(visitor).why_not("why.open_page") or "")
        await visitor.press("escape")
        assert visitor.screen.SCOPE == "datastack"
        # The sentence is still there, and so is its explanation.
        assert visitor.screen.query_one(SentenceLine).shown
        await visitor.press("escape")
        await visitor.press("w")
        assert visitor.screen.SCOPE == "datastack"


@pytest.mark.slow
async def test_once_more_is_once_more(tmp_path: Path) -> None:
    visitor = Visitor("cave", tmp_path)
    async with visitor.here():
        await refused(visitor)
        await visitor.press("w")
        visitor.world.people.join("ann", "private_lab")
        await visitor.press("a")
        assert "edit, view on dataset vnc_private" in visitor.painted()
        await visitor.press("r")
        assert visitor.screen.SCOPE == "datastack"
        assert visitor.app.session.datastack is not None
        assert visitor.app.session.datastack.name == "vnc_private"


@pytest.mark.slow
@pytest.mark.parametrize("flavour", ["zetta", "cave"])
async def test_a_job_that_failed_is_explained_from_the_list_of_jobs(tmp_path: Path, flavour: str) -> None:
    visitor = Visitor("zetta" if flavour == "zetta" else "cave", tmp_path)
    async with visitor.here():
        await visitor.choose_datastack()
        visitor.world.faults.add("status", "GET", ".*/datastacks", status=503, times=None, body="away")
        await visitor.press("r")
        visitor.world.faults.clear()
        await visitor.go("jobs")
        assert "list of datastacks" in visitor.painted()
        assert "w why?" in visitor.painted()
        await visitor.press("w")
        shown = visitor.painted()
        assert "GET /info/api/v2/datastacks" in shown
        assert "503: " in shown
        assert "ann@lab.example" in shown
        assert "on its own screen" in (why(visitor).why_not("why.again") or "")
        await visitor.press("r")
        assert isinstance(visitor.app.screen, WhyScreen)


@pytest.mark.slow
async def test_an_upload_that_was_sent_is_not_sent_again_from_here(tmp_path: Path) -> None:
    visitor = Visitor("zetta", tmp_path)
    async with visitor.here():
        await visitor.choose_datastack()
        await visitor.open(str(demo.STATE_ID))
        editor = visitor.state.editor
        editor.replace_all(editor.text.replace('"img"', '"renamed"', 1))
        await visitor.settled()
        await visitor.press("d")
        visitor.world.faults.add("after", "POST", ".*/post", status=504)
        await visitor.press("u")
        assert len(visitor.changes_sent()) == 1
        await visitor.press("w")
        assert "nothing is sent twice from here" in (why(visitor).why_not("why.again") or "")
        await visitor.press("r")
        assert len(visitor.changes_sent()) == 1


@pytest.mark.slow
async def test_while_typing_another_key_explains(tmp_path: Path) -> None:
    visitor = Visitor("zetta", tmp_path, signed_in=False)
    async with visitor.here():
        await visitor.press("i")
        visitor.screen.query_one("#login-token", Input).value = "0" * 32
        await visitor.press("enter")
        assert "f4 why?" in visitor.painted()
        await visitor.press("w")
        assert visitor.texts()["login-token"].endswith("w")
        await visitor.press("f4")
        assert "pasted and not kept, ends …0000" in visitor.painted()
        assert "a token that the server knows" in visitor.painted()


@pytest.mark.slow
async def test_where_nothing_failed_it_says_so(tmp_path: Path) -> None:
    visitor = Visitor("zetta", tmp_path)
    async with visitor.here():
        await visitor.press("f4")
        assert visitor.screen.SCOPE == "datastack"
        told = [notice.message for notice in visitor.app._notifications]
        assert told == ["Nothing has failed on this screen."]
