"""Commands of the person's own in the configuration: what is read, what is told, which keys they can have."""

from __future__ import annotations

from pathlib import Path

import pytest

from zettatui.actions.keymap import Keymap
from zettatui.actions.own_keys import own_keys
from zettatui.config import LoadedConfig, load_config
from zettatui.config.own_commands import PLACEHOLDERS, OwnCommand

GOOD = """
theme = "dark"

[[commands]]
name = "layers"
run = ["jq", ".layers[].name", "{file}"]
key = "f11"
show = "terminal"

[[commands]]
name = "open"
run = ["open", "{link}?{{id}}={id}"]
"""


def loaded(folder: Path, text: str) -> LoadedConfig:
    (folder / "config.toml").write_text(text)
    return load_config(folder, {})


def test_commands_are_read_and_filled(tmp_path: Path) -> None:
    found = loaded(tmp_path, GOOD)
    assert found.problems == ()
    layers, opened = found.config.commands
    assert layers == OwnCommand("layers", ("jq", ".layers[].name", "{file}"), "f11", "terminal", 0)
    assert opened.placeholders == {"link", "id"}
    assert opened.filled({"link": "https://v/{file}", "id": "7"}) == ("open", "https://v/{file}?{id}=7")
    assert found.place("commands", "1", "run").endswith("line 12")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("commands = 3", "line 1: commands must be tables"),
        ('[[commands]]\nrun = ["jq"]', "line 1: name must be"),
        (
            '[[commands]]\nname = "a"\nrun = "jq . | head"',
            "line 3: run must be the program and its arguments",
        ),
        ('[[commands]]\nname = "a"\nrun = ["{file}"]', "line 3: run must begin with a program"),
        ('[[commands]]\nname = "a"\nrun = ["jq", "{token}"]', "line 3: there is no {token}"),
        ('[[commands]]\nname = "a"\nrun = ["jq"]\nshow = "x"', "line 4: show must be one of page, sentence"),
        ('[[commands]]\nname = "a"\nrun = ["jq"]\nshell = true', "line 4: there is no “shell” of a command"),
    ],
)
def test_a_bad_one_is_told_and_passed_over(tmp_path: Path, text: str, told: str) -> None:
    found = loaded(tmp_path, text + '\n[[commands]]\nname = "good"\nrun = ["true"]' * (text[0] == "["))
    assert [one.name for one in found.config.commands] == ["good"] * (text[0] == "[")
    (problem,) = found.problems
    assert told in problem.sentence
    assert not PLACEHOLDERS.keys() & {"token", "secret"}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("u", "u is already “upload”"),
        ("f8", "f8 is already “theme”"),
        ("j", "j moves or edits"),
        ("5", "5 moves or edits"),
        ("ctrl+z", "ctrl+z moves or edits"),
        ("nonsense", "“nonsense” is no key"),
        ("f11", ""),
    ],
)
def test_a_key_that_clashes_is_told_and_left_out(tmp_path: Path, key: str, told: str) -> None:
    found = loaded(tmp_path, f'[[commands]]\nname = "a"\nrun = ["true"]\nkey = "{key}"')
    keys, problems = own_keys(found, Keymap.of(found))
    if key == "f11":
        assert (keys, problems) == ({0: "f11"}, ())
    else:
        assert keys == {}
        assert told in problems[0]
        assert "line 4" in problems[0]


def test_two_commands_do_not_get_one_key(tmp_path: Path) -> None:
    one = '[[commands]]\nname = "{}"\nrun = ["true"]\nkey = "f11"\n'
    found = loaded(tmp_path, one.format("a") + one.format("b"))
    keys, problems = own_keys(found, Keymap.of(found))
    assert keys == {0: "f11"}
    assert "line 8: f11 is already “your command a”" in problems[0]
