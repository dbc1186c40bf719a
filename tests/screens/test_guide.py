"""The demo's guide: it says what is next, types what is long, and can be hidden.

That every line is ticked when it is done is told by `test_walkthrough.py`.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.widgets import Input

from tests.screens.conftest import keys, screen_text, settled, until
from zettatui import start
from zettatui.app.guiding import NO_GUIDE
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.screens.guide.guide import GuideScreen
from zettatui.screens.guide.steps import STATE_ID, STEPS, Guide, Step
from zettatui.widgets.guide_line import GuideLine
from zettatui.worker.workbench import Workbench


def guided_app(home: Path) -> ZettatuiApp:
    return ZettatuiApp(demo_workbench(folder=home), guided=True)


async def test_the_first_screen_says_which_key_is_first(tmp_path: Path) -> None:
    app = guided_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        line = screen_text(app).splitlines()[-2]
        assert line.startswith(" 0/15  log in: o fetches the demo's token, enter keeps it")
        assert line.rstrip().endswith("f3 guide")
        await keys(pilot, "o")
        await keys(pilot, "enter")
        assert " 1/15  log out: g l" in screen_text(app)
        await keys(pilot, "g", "d")
        assert screen_text(app).splitlines()[-2].startswith(" 1/15"), "the line goes along to other screens"
        await keys(pilot, "g", "l", "x", "y", "y")
        assert " 2/15  log in again: o fetches" in screen_text(app), "nothing works until one has"
        await keys(pilot, "f3")
        assert "→ next  2" in screen_text(app)
        await keys(pilot, "escape", "o")
        await keys(pilot, "enter")
        assert " 2/15  choose vnc_v0" in screen_text(app)


async def test_the_page_types_a_long_id_where_one_was(tmp_path: Path) -> None:
    app = guided_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.guide is not None
        app.guide.done.update({1, 2, 3, 4})
        await keys(pilot, "ctrl+o")
        await keys(pilot, "f3")
        shown = screen_text(app)
        assert "4 of 15 done" in shown
        assert "✓ done 4" in " ".join(shown.split())
        assert "→ next 5" in " ".join(shown.split())
        await keys(pilot, "enter")
        assert not isinstance(app.screen, GuideScreen)
        assert isinstance(app.focused, Input)
        assert app.focused.value == str(STATE_ID)


async def test_the_line_can_be_hidden_and_shown_again(tmp_path: Path) -> None:
    app = guided_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "f3", "h")
        assert "/15" not in screen_text(app)
        assert not app.screen.query_one(GuideLine).display
        await keys(pilot, "g", "j")
        assert "/15" not in screen_text(app)
        await keys(pilot, "f3", "h")
        assert " 0/15  log in" in screen_text(app)


async def test_the_mouse_opens_the_page(tmp_path: Path) -> None:
    app = guided_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.click(GuideLine)
        await until(pilot, lambda: isinstance(app.screen, GuideScreen))


async def test_without_a_guide_the_key_says_where_it_is(tmp_path: Path) -> None:
    app = ZettatuiApp(demo_workbench(folder=tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert not app.screen.query(GuideLine)
        await keys(pilot, "f3")
        assert [note.message for note in app._notifications] == [NO_GUIDE]


async def test_who_names_a_thing_is_signed_in_and_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Workbench] = []
    monkeypatch.setenv("ZETTATUI_HOME", str(tmp_path))
    monkeypatch.setattr(start, "_run", lambda bench, *given, **more: started.append(bench))
    for thing in (None, str(STATE_ID)):
        start.run_demo(thing)
    plain, named = started
    assert plain.credentials.find(plain.address.url).best is None, "the guide begins with signing in"
    app = ZettatuiApp(named, thing=str(STATE_ID))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        shown = screen_text(app)
        assert "ann@lab.example" in shown
        assert f"{STATE_ID}  fork" in shown


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_what_to_press_fits_on_80_columns(step: Step) -> None:
    assert len(f" 15/15  {step.title}: {step.keys}  f3 guide ") <= 80


def test_steps_may_be_taken_in_any_order_and_what_was_left_out_comes_last() -> None:
    guide = Guide()
    loaded = type("LeavesLoaded", (), {})()
    assert guide.came(loaded)
    assert guide.next is STEPS[11]
    assert not guide.came(loaded), "a step is ticked once"
    for line in range(12, 16):
        guide.done.add(line)
    assert guide.next is STEPS[0]
    guide.done.update(range(1, 16))
    assert guide.next is None


def test_another_datastack_or_state_ticks_nothing() -> None:
    guide = Guide()
    record = SimpleNamespace(record=SimpleNamespace(name="another"))
    assert not guide.came(type("RecordLoaded", (), {"chosen": record})())
    assert not guide.came(type("StateOpened", (), {"opened": SimpleNamespace(state_id=7)})())
    assert not guide.copied("https://neuromancer-seung-import.appspot.com/?json_url=x")
    assert guide.done == set()
