"""The omnibox by keys: what it says, what it offers, short links, tokens that are never shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from tests.screens.conftest import screen_text, settled, type_text
from tests.screens.fault_kit import Visitor
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox, demo
from zettatui.screens.diff import DiffScreen
from zettatui.screens.omnibox import Omnibox

SHORT = "https://tinyurl.com/abc"


def _said(visitor: Visitor) -> str:
    assert isinstance(visitor.app.screen, Omnibox)
    return str(visitor.app.screen.query_one(".omnibox-what", Static).content)


def _offers(visitor: Visitor) -> list[str]:
    options = visitor.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(i).prompt) for i in range(options.option_count)]


async def _typed(visitor: Visitor, text: str) -> None:
    await visitor.press("ctrl+o")
    await type_text(visitor.pilot, text)


async def test_what_is_said_and_offered_for_a_state(tmp_path: Path) -> None:
    async with Visitor("zetta", tmp_path).here() as visitor:
        await visitor.go("state")
        await _typed(visitor, str(demo.STATE_ID))
        assert _said(visitor).startswith("A number")
        assert len(_offers(visitor)) == 3
        await visitor.press("enter")
        assert visitor.state.opened is not None
        await _typed(visitor, str(demo.STATE_ID))
        assert "Compare the state with the open one" in _offers(visitor)[2]
        await visitor.press("down", "down", "enter")
        assert isinstance(visitor.screen, DiffScreen)
        assert "no changes" in visitor.static("#diff-title")
        await visitor.press("escape")
        await _typed(visitor, str(demo.STATE_ID))
        await visitor.press("up", "enter")
        assert visitor.app.clipboard == f"{visitor.address.url}/nglstate/api/v1/{demo.STATE_ID}"
        assert visitor.screen.SCOPE == "state"


async def test_a_token_in_a_link_is_never_shown(tmp_path: Path) -> None:
    async with Visitor("zetta", tmp_path).here() as visitor:
        url = f"{visitor.address.url}/nglstate/api/v1/{demo.STATE_ID}?middle_auth_token=feedfacefeedface"
        await _typed(visitor, url)
        assert "A token in it was removed." in _said(visitor)
        assert "feedface" not in visitor.painted()
        assert "feedface" not in visitor.app.screen.query_one(Input).value
        await visitor.press("enter")
        assert visitor.state.opened is not None
        assert "feedface" not in visitor.painted()
        assert all("feedface" not in str(received) for received in visitor.world.record.requests)


async def test_segment_properties_are_no_state(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await _typed(visitor, "https://g.example.org/nglstate/api/v1/property/5300112233445566/info")
        assert "not a state" in _said(visitor)
        await visitor.press("enter")
        source = "precomputed://middleauth+https://g.example.org/nglstate/api/v1/property/5300112233445566"
        assert visitor.app.clipboard == source


async def test_a_state_of_one_browser_is_explained(tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await _typed(visitor, "https://neuroglancer.neuvue.io/?local_id=6cbc0542207c4996743f4e12bd20f35d")
        assert "only in the browser that made it" in _said(visitor)
        await visitor.press("enter")
        assert "only in the browser that made it" in visitor.sentence


async def test_a_short_link_is_asked_about_first_and_read_again(tmp_path: Path) -> None:
    short = Sandbox("cave", address="https://tinyurl.com")
    async with Visitor("zetta", tmp_path, others=(short,)).here() as visitor:
        state = f"{visitor.address.url}/nglstate/api/v1/{demo.STATE_ID}"
        short.faults.add("redirect", "GET", "/abc", location=f"{state}?middle_auth_token=feedfacefeedface")
        await _typed(visitor, SHORT)
        assert "A short link of tinyurl.com" in _said(visitor)
        assert "Ask tinyurl.com where it leads" in _offers(visitor)[0]
        assert short.record.requests == []
        await visitor.press("enter")
        assert _said(visitor).startswith(f"{SHORT} leads here.")
        assert f"State {demo.STATE_ID}" in _said(visitor)
        assert "feedface" not in visitor.painted()
        (asked,) = short.record.requests
        assert visitor.token.reveal() not in str(asked)
        await visitor.press("enter")
        assert visitor.state.opened is not None
        assert visitor.state.opened.state_id == demo.STATE_ID


async def test_a_short_link_that_leads_nowhere_keeps_the_field(tmp_path: Path) -> None:
    short = Sandbox("cave", address="https://tinyurl.com")
    async with Visitor("zetta", tmp_path, others=(short,)).here() as visitor:
        short.faults.add("html", None, "/abc", times=None)
        await _typed(visitor, SHORT)
        await visitor.press("enter")
        assert "leads nowhere" in _said(visitor)
        assert visitor.app.screen.query_one(Input).value == SHORT
        visitor.wire.pulled = True
        await visitor.press("enter")
        assert "could not be reached" in _said(visitor)


async def test_a_short_link_on_the_command_line_is_asked_about(
    demo_app: Callable[..., ZettatuiApp],
) -> None:
    app = demo_app(thing=SHORT)
    async with app.run_test() as pilot:
        await settled(pilot)
        assert isinstance(app.screen, Omnibox)
        assert "Ask tinyurl.com where it leads" in screen_text(app)


@pytest.mark.parametrize("size", [10, 200_000])
async def test_pasted_json_of_any_length_is_read(size: int, tmp_path: Path) -> None:
    async with Visitor("cave", tmp_path).here() as visitor:
        await visitor.go("state")
        await _typed(visitor, '{"layers": [],\n "title": "' + "x" * size + '"}')
        assert _said(visitor).startswith("A whole state")
        await visitor.press("enter")
        assert len(visitor.state.editor.text) > size
