"""The registry of actions: one row per thing one can do, each done by a screen, each key meaning one thing."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

import zettatui.screens
from zettatui.actions import ACTIONS, BY_ID, EVERYWHERE, Action, actions_of, key_text
from zettatui.actions.keymap import Keymap
from zettatui.app.main import ZettatuiApp
from zettatui.screens.base import HostedMixin, ZettaModal
from zettatui.screens.keys import bindings_for
from zettatui.widgets.key_bar import KeyBar

SCOPES = list(dict.fromkeys(action.scope for action in ACTIONS))


def hosted() -> Iterator[type[Any]]:
    """Yield every screen, dialog and part of a screen that has actions or may have some."""
    for module in pkgutil.walk_packages(zettatui.screens.__path__, "zettatui.screens."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if (
                issubclass(found, HostedMixin)
                and issubclass(found, Widget)
                and found.__module__ == module.name
            ):
                yield found


OWNERS = sorted(set(hosted()), key=lambda owner: owner.__name__)
SCREENS = [owner for owner in OWNERS if issubclass(owner, Screen)]


def own_bindings(owner: type[DOMNode]) -> list[Binding]:
    return [Binding(*one) if isinstance(one, tuple) else one for one in vars(owner).get("BINDINGS", [])]


def test_ids_are_unique_and_well_formed() -> None:
    assert [name for name, count in Counter(action.id for action in ACTIONS).items() if count > 1] == []
    assert len(BY_ID) == len(ACTIONS)
    for action in ACTIONS:
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", action.id)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_key_means_one_thing_on_a_screen(scope: str) -> None:
    # `everywhere` stands below each screen, which must not take its keys away but where they yield.
    keys = [key for action in Keymap().acting_on(scope) for key in action.keys]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_words_are_there_and_short(action: Action) -> None:
    assert action.title
    assert action.title == action.title.strip()
    assert len(action.title) <= 20
    assert action.help.endswith(".")
    assert action.help[0].isupper()
    assert not action.needs.endswith(".")


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != EVERYWHERE])
def test_every_action_is_done_by_the_screen_of_its_scope(scope: str) -> None:
    owners = [owner for owner in OWNERS if getattr(owner, "SCOPE", None) == scope]
    doing = [screen for screen in owners if any(one.id in BY_ID for one in own_bindings(screen))]
    assert doing, f"no screen binds the actions of {scope}"
    for screen in doing:
        bound = {one.id for one in own_bindings(screen)}
        for action in actions_of(scope):
            assert action.id in bound, screen
            assert callable(getattr(screen, f"action_{action.method}", None)), (screen, action.id)


def test_every_action_of_everywhere_is_done_by_the_app() -> None:
    for action in actions_of(EVERYWHERE):
        assert callable(getattr(ZettatuiApp, f"action_{action.method}", None)), action.id


@pytest.mark.parametrize("owner", [ZettatuiApp, *OWNERS], ids=lambda owner: owner.__name__)
def test_every_binding_with_an_id_stands_in_the_registry(owner: type[DOMNode]) -> None:
    for binding in own_bindings(owner):
        if binding.id is not None:
            action = BY_ID[binding.id]
            assert (binding.key, binding.action, binding.description, binding.show, binding.priority) == (
                action.key, action.method, action.title, action.footer, action.always,
            )  # fmt: skip
        else:
            # Only what a dialog says itself may stand outside of it: yes, no, leave.
            assert issubclass(owner, ZettaModal), (owner, binding)
            assert not binding.show or binding.key in {"y", "n", "enter", "escape"}, (owner, binding)


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != EVERYWHERE])
async def test_the_footer_fits_80_columns(scope: str) -> None:
    class Bare(Screen[None]):
        BINDINGS = bindings_for(scope)

        def compose(self) -> ComposeResult:
            yield KeyBar()

    class BareApp(App[None], inherit_bindings=False):
        BINDINGS = bindings_for(EVERYWHERE)

    app = BareApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Bare())
        await pilot.pause()
        places = list(app.screen.query_one(KeyBar).places())
        # The actions themselves are not there: what is measured is how much room their words take.
        shown = [action for action in (*actions_of(scope), *actions_of(EVERYWHERE)) if action.footer]
        assert {key.words for _, key in places} == {action.title for action in shown}
        at, last = places[-1]
        assert at + last.width <= 80, " ".join(f"{key.text} {key.words}" for _, key in places)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("question_mark", "?"),
        ("slash", "/"),
        ("escape", "esc"),
        ("ctrl+o", "ctrl+o"),
        ("enter", "enter"),
        ("I", "I"),
    ],
)
def test_keys_are_spelled_as_people_write_them(key: str, text: str) -> None:
    assert key_text(key) == text
