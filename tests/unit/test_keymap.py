"""Keys of the person's own: how they are written, which of them count, and why others do not."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.keys import Keys, _character_to_key

from zettatui.actions import ACTIONS, BY_ID, Action
from zettatui.actions.action import SIGNS
from zettatui.actions.keymap import Keymap, NoKey, key_named, shown
from zettatui.config import Config, LoadedConfig

EATEN = frozenset({"ctrl+b", "ctrl+a", "ctrl+s", "ctrl+q"})
"""What tmux and screen take as their prefix, and a terminal with flow control as stop and go."""


def keymap(**keys: str) -> Keymap:
    return Keymap.of(LoadedConfig(Config(keys={name.replace("__", "."): key for name, key in keys.items()})))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_no_key_that_others_eat_is_the_only_one(action: Action) -> None:
    assert not set(action.keys) <= EATEN


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("U", "U"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("slash", "slash"),
        ("+", "plus"),
        ("-", "minus"),
        ("'", "apostrophe"),
        ("ctrl+U", "ctrl+u"),
        ("Ctrl+u", "ctrl+u"),
        ("ctrl++", "ctrl+plus"),
        ("esc", "escape"),
        ("PgUp", "pageup"),
        ("F5", "f5"),
        ("é", "é"),
        ("shift+n", "N"),
        ("shift+f5", "shift+f5"),
    ],
)
def test_keys_are_written_as_people_write_them(written: str, key: str) -> None:
    assert key_named(written) == key


@pytest.mark.parametrize("written", ["shift+/", "shift+1", "shift+space"])
def test_a_key_that_no_terminal_sends_is_refused(written: str) -> None:
    with pytest.raises(NoKey, match="write the character that it types"):
        key_named(written)


def test_signs_have_the_names_that_textual_gives_them() -> None:
    assert set(SIGNS) == set(string.punctuation)
    for sign, name in SIGNS.items():
        assert _character_to_key(sign) == name
    for key in ("pageup", "escape", "f12", "space", "backspace", "insert"):
        assert key_named(key) in set(Keys)


@pytest.mark.parametrize("written", ["", " ", "foo", "ctrl+", "ctrl+foo", "hyper+a", "a b", "\x1b"])
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(NoKey):
        key_named(written)


def test_a_key_is_changed() -> None:
    own = keymap(state__upload="U, f12")
    assert own.problems == ()
    assert own.for_textual == {"state.upload": "U,f12"}
    assert own.keys_of(BY_ID["state.upload"]) == ("U", "f12")
    assert own.keys_of(BY_ID["state.diff"]) == ("d",)


def test_two_keys_can_change_places() -> None:
    own = keymap(state__upload="d", state__diff="u")
    assert own.for_textual == {"state.upload": "d", "state.diff": "u"}
    assert own.problems == ()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"state__upload": "d"}, "d is already “diff” (state.diff), so state.upload keeps u."),
        ({"state__upload": "g"}, "g is already “go” (everywhere.go), so state.upload keeps u."),
        ({"everywhere__help": "d"}, "so everywhere.help keeps ? f1."),
        ({"graph__copy": "ctrl+i"}, "a terminal cannot tell ctrl+i from tab. graph.copy keeps y."),
        ({"jobs__copy": "j"}, "j moves in lists and fields. jobs.copy keeps y."),
        ({"everywhere__quit": "q"}, "acts while you type too, where q is a letter."),
        ({"jobs__copy": "blue"}, "“blue” is no key"),
        ({"state__uplod": "U"}, "there is no action “state.uplod”. Did you mean state.upload?"),
        ({"qq__qq": "U"}, "zettatui keys lists them."),
    ],
)
def test_a_key_that_cannot_be_given_is_told_and_nothing_is_lost(keys: dict[str, str], said: str) -> None:
    own = keymap(**keys)
    assert own.changed == {}
    assert len(own.problems) == 1
    assert said in own.problems[0]


def test_of_two_that_want_the_same_key_the_first_has_it() -> None:
    own = keymap(state__upload="U", state__diff="U")
    assert own.for_textual == {"state.upload": "U"}
    assert "U is already “upload”" in own.problems[0]


_KEYS = st.sampled_from([key for action in ACTIONS for key in action.keys] + ["U", "V", "B", "f12", "ctrl+e"])


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(sorted(BY_ID)), _KEYS, max_size=8))
def test_whatever_is_configured_every_key_means_one_thing(keys: dict[str, str]) -> None:
    own = Keymap.of(LoadedConfig(Config(keys=keys)))
    assert len(own.changed) + len(own.problems) == len(keys)
    for scope in dict.fromkeys(action.scope for action in ACTIONS):
        seen = [key for action in own.acting_on(scope) for key in own.keys_of(action)]
        assert len(seen) == len(set(seen)), scope


def test_keys_are_shown_as_people_write_them() -> None:
    assert shown(("question_mark", "f1", "ctrl+plus", "escape")) == "? f1 ctrl++ esc"
    for action in ACTIONS:
        for key in action.keys:
            assert key_named(shown((key,))) == key, "what is shown can be written into the configuration"
