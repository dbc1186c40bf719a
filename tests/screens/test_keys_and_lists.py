"""Keys of the person's own, letters to jump by, searching any list, and a bad configuration at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input, Static

from tests.screens.conftest import keys, press_text, screen_text, settled, type_text, until
from zettatui.actions.keymap import Keymap
from zettatui.app.main import ZettatuiApp
from zettatui.config import load_config
from zettatui.demo import demo_workbench
from zettatui.screens.help import HelpScreen
from zettatui.screens.help.texts import INTRODUCTIONS, PARTS, with_keys
from zettatui.screens.jump import LETTERS, JumpScreen, labels, targets
from zettatui.screens.search import SearchLine
from zettatui.widgets.key_bar import KeyBar
from zettatui.widgets.virtual_list import Column, VirtualList

Configured = Callable[..., ZettatuiApp]


@pytest.fixture
def configured(tmp_path: Path) -> Configured:
    def make(text: str = "") -> ZettatuiApp:
        (tmp_path / "config.toml").write_text(text)
        return ZettatuiApp(demo_workbench(folder=tmp_path / "home", config=load_config(tmp_path, {})))

    return make


def footer(app: ZettatuiApp) -> dict[str, str]:
    return {key.words: key.text for key in app.screen.query_one(KeyBar).keys}


def notices(app: ZettatuiApp) -> list[str]:
    return [one.message for one in app._notifications]


# -- keys of the person's own ------------------------------------------------------------------------------


async def test_a_changed_key_acts_and_is_shown_everywhere(configured: Configured) -> None:
    app = configured('[keys]\n"everywhere.help" = ["ctrl+e", "f12"]\n"login.check" = "!"\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert footer(app)["help"] == "ctrl+e"
        assert footer(app)["check"] == "!"
        await keys(pilot, "question_mark")
        assert not isinstance(app.screen, HelpScreen), "its own key is free"
        await keys(pilot, "ctrl+e")
        assert isinstance(app.screen, HelpScreen)
        page = "\n".join(str(part.content) for part in app.screen.query(".help-text").results(Static))
        assert "everywhere.help: ctrl+e f12" in page
        assert notices(app) == []


async def test_the_words_of_the_help_name_the_keys_as_they_are_now(configured: Configured) -> None:
    app = configured('[keys]\n"state.upload" = "U"\n"state.layers" = "ctrl+l"\n"everywhere.go" = "f12"\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.go_to("state")
        await keys(pilot, "question_mark")
        page = "\n".join(str(part.content) for part in app.screen.query(Static))
        assert "upload it as a new state (U)" in page
        assert "In the list of layers (ctrl+l)" in page
        assert "After f12: d datastack" in page


async def test_while_typing_the_last_line_names_the_key_that_acts_then(configured: Configured) -> None:
    app = configured()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert footer(app)["help"] == "?"
        await keys(pilot, "i")
        assert footer(app)["help"] == "f1"


def test_every_key_in_the_words_of_the_help_is_of_an_action() -> None:
    words = [*INTRODUCTIONS.values(), *(text for parts in PARTS.values() for part in parts for text in part)]
    assert len(words) > 20
    for text in words:
        assert "{" not in with_keys(text, Keymap()), text


async def test_what_clashes_is_said_at_the_start_and_in_help(configured: Configured) -> None:
    app = configured('them = "x"\n[keys]\n"login.check" = "y"\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: bool(notices(app)))
        said = notices(app)[0]
        assert "line 1: there is no option “them”; did you mean “theme”?" in said
        assert "1 more: zettatui config check tells them." in said
        assert footer(app)["check"] == "r"
        await keys(pilot, "question_mark", "end")
        assert "y is already “copy” (login.copy_page)" in screen_text(app).replace("\n", " ")


async def test_a_clean_configuration_says_nothing_and_f10_leaves_too(configured: Configured) -> None:
    app = configured("mouse = true\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert notices(app) == []
        await pilot.press("f10")
        await pilot.pause()
        assert app._exit


# -- jumping -----------------------------------------------------------------------------------------------


def test_every_label_is_its_own_and_none_begins_another() -> None:
    for count in (0, 1, 26, 27, 200, 676):
        made = labels(count)
        assert len(set(made)) == len(made) == count
        assert len({len(one) for one in made}) <= 1
    assert set(LETTERS) == set("abcdefghijklmnopqrstuvwxyz")


async def test_a_letter_goes_to_a_row_or_a_field(configured: Configured) -> None:
    app = configured()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        servers = app.screen.query_one("#login-servers", VirtualList)
        servers.focus()
        servers.move_to(0)
        await keys(pilot, "apostrophe")
        assert isinstance(app.screen, JumpScreen)
        await keys(pilot, "s")
        assert servers.cursor_row == 1
        where = next(i for i, one in enumerate(targets(app.screen)) if one.at.y > servers.region.bottom)
        await keys(pilot, "f6", LETTERS[where])
        assert isinstance(app.focused, Input)
        await keys(pilot, "f6", "a")
        assert (app.focused, servers.cursor_row) == (servers, 0)
        # Any other key leaves and moves nothing.
        before = app.focused
        for key in ("escape", "1", "space"):
            await keys(pilot, "f6", key)
            assert not isinstance(app.screen, JumpScreen)
            assert app.focused is before
        await keys(pilot, "f6")
        await pilot.resize_terminal(70, 20)
        await settled(pilot)
        assert not isinstance(app.screen, JumpScreen), "the letters would stand elsewhere"


# -- searching a list --------------------------------------------------------------------------------------


class Words:
    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def __len__(self) -> int:
        return len(self.words)

    def row(self, i: int) -> Sequence[str]:
        return (self.words[i],)


class ListApp(App[None]):
    def __init__(self, rows: Words) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield VirtualList([Column("word")], self.rows)

    async def action_find(self) -> None:
        await self.push_screen(SearchLine(self.query_one(VirtualList)))


async def searched(rows: Words, start: int, *pressed: str) -> tuple[int | None, str]:
    app = ListApp(rows)
    async with app.run_test(size=(60, 10)) as pilot:
        found = app.query_one(VirtualList)
        found.move_to(start)
        await app.action_find()
        line = app.screen
        for key in pressed:
            await pilot.press(key)
            await app.workers.wait_for_complete()
        said = str(line.query_one("#search-said", Static).content) if line.is_attached else ""
        return found.cursor_row, said


FRUIT = Words(["Apple", "pear", "plum", "PEACH", "apple tart"])


@pytest.mark.parametrize(
    ("start", "pressed", "row", "said"),
    [
        (0, "pe", 1, "row 2 of 5"),
        (2, "pe", 3, "row 4 of 5"),
        (1, "app", 4, "row 5 of 5"),
        (0, ["a", "p", "p", "down"], 4, "row 5 of 5"),
        (0, ["a", "p", "p", "down", "down"], 0, "row 1 of 5"),
        (0, ["a", "p", "p", "up"], 4, "row 5 of 5"),
        (2, "xyz", 2, "no row of 5 holds that"),
        (2, ["p", "e", "backspace", "backspace"], 2, ""),
        (2, ["p", "e", "escape"], 2, ""),
        (2, ["p", "e", "enter"], 3, ""),
    ],
)
async def test_the_cursor_goes_to_the_next_row_that_holds_it(
    start: int, pressed: Sequence[str], row: int, said: str
) -> None:
    assert await searched(FRUIT, start, *pressed) == (row, said)


async def test_a_long_list_is_searched_without_holding_up_keys() -> None:
    rows = Words([str(number) for number in range(60_000)])
    assert await searched(rows, 0, *"59999") == (59_999, "row 60,000 of 60,000")
    assert (await searched(Words([]), 0, "a"))[0] is None


async def test_a_list_without_a_search_of_its_own_has_this_one(configured: Configured) -> None:
    app = configured()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        servers = app.screen.query_one("#login-servers", VirtualList)
        servers.focus()
        await keys(pilot, "slash")
        assert isinstance(app.screen, SearchLine)
        await press_text(pilot, "another")
        await keys(pilot, "enter")
        assert servers.cursor_row == 1
        await keys(pilot, "home", "slash")
        await type_text(pilot, "~ANTHR")
        await keys(pilot, "enter")
        assert servers.cursor_row == 1, "after a ~ letters may stand in between"
        await keys(pilot, "g", "h")
        await keys(pilot, "slash")
        assert "There is no list here to search." in notices(app)
