"""The welcome: shown where nothing was chosen yet, with three ways on, by keys and by the mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.screens.conftest import keys, screen_text, settled, type_text, until
from zettatui.access.credentials import Credentials
from zettatui.access.profile import Profile
from zettatui.access.profiles import READY_MADE, Profiles
from zettatui.app.main import ZettatuiApp
from zettatui.demo import demo_workbench
from zettatui.screens.login import LoginScreen
from zettatui.screens.omnibox import Omnibox
from zettatui.screens.state import StateScreen
from zettatui.screens.welcome import WelcomeScreen
from zettatui.services.wire import Adapter
from zettatui.storage.settings import SettingsFile
from zettatui.worker.workbench import Workbench


def welcoming(home: Path) -> ZettatuiApp:
    return ZettatuiApp(demo_workbench(folder=home), welcome=True)


@pytest.mark.parametrize("pressed", [("s",), ("enter",), ("d",), ("down", "enter"), ("o",), ("end", "enter")])
async def test_each_choice_has_a_key_and_stands_in_the_list(tmp_path: Path, pressed: tuple[str, ...]) -> None:
    app = welcoming(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, WelcomeScreen)
        await pilot.press(*pressed)
        if pressed in (("s",), ("enter",)):
            await until(pilot, lambda: isinstance(app.screen, LoginScreen))
            await keys(pilot, "escape")
            assert isinstance(app.screen, WelcomeScreen), "esc leads back as long as nobody is signed in"
        elif pressed in (("o",), ("end", "enter")):
            await until(pilot, lambda: isinstance(app.screen, Omnibox))
            await keys(pilot, "escape")
            app.go_to("state")
            await until(pilot, lambda: isinstance(app.screen, StateScreen))
            await keys(pilot, "escape")
            assert isinstance(app.screen, WelcomeScreen), "from where a link led, esc leads back as well"
    assert app.demo_wanted == (pressed in (("d",), ("down", "enter")))


@pytest.mark.parametrize("row", [1, 2, 5])
async def test_a_click_on_either_line_of_a_choice_takes_it(tmp_path: Path, row: int) -> None:
    app = welcoming(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.click("#welcome-choices", offset=(20, row))
        await pilot.pause()
        await pilot.pause()
        reached = app.demo_wanted or type(app.screen) in (LoginScreen, Omnibox)
        assert reached, screen_text(app)
        assert app.demo_wanted == (row in (2, 3))


async def test_no_server_is_asked_before_one_is_chosen(tmp_path: Path) -> None:
    asked: list[object] = []

    class Deaf:
        async def send(self, request: object) -> object:
            asked.append(request)
            raise AssertionError(request)

        async def aclose(self) -> None:
            """Nothing to close."""

    demo = demo_workbench(folder=tmp_path)
    bench = Workbench(
        demo.address,
        folders=demo.folders,
        credentials=Credentials.in_memory(),
        adapter_of=lambda _: _deaf(Deaf()),
    )
    app = ZettatuiApp(bench, welcome=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "api.zetta.ai" not in screen_text(app)
    assert asked == []


def _deaf(adapter: object) -> Adapter:
    return adapter  # type: ignore[return-value]  # only what a request would need is there


async def test_a_file_opens_from_the_welcome_without_any_server(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text('{"layers": [{"name": "from a file", "type": "image"}]}')
    app = welcoming(tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "o")
        await type_text(pilot, str(file))
        await keys(pilot, "enter")
        await until(pilot, lambda: "● from a file" in screen_text(app))


async def test_somebody_signed_in_already_is_not_kept_at_the_door(
    demo_app: Callable[..., ZettatuiApp], tmp_path: Path
) -> None:
    bench = demo_workbench(folder=tmp_path)
    visit = bench.visit_demo_page
    assert visit is not None
    bench.credentials.keep_for_session(bench.address.url, await visit())
    app = ZettatuiApp(bench, welcome=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Datastack ·" in screen_text(app))


def test_a_server_that_was_used_or_added_counts_as_chosen(tmp_path: Path) -> None:
    used = Profiles(SettingsFile(tmp_path / "used.json"), tmp_path)
    assert used.none_chosen()
    used.use(READY_MADE[0])
    assert not used.none_chosen()
    added = Profiles(SettingsFile(tmp_path / "added.json"), tmp_path)
    added.save(Profile("lab", "https://lab.example"))
    assert not added.none_chosen()
    (tmp_path / "folder.json").mkdir()
    assert not Profiles(SettingsFile(tmp_path / "folder.json"), tmp_path).none_chosen(), (
        "unreadable is not new"
    )
