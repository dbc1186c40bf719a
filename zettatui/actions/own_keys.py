"""The keys of the person's own commands: those that nothing else on any screen uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from . import ACTIONS, BY_ID, key_text
from .keymap import MOVING, Keymap, NoKey, key_named

if TYPE_CHECKING:
    from zettatui.config import LoadedConfig

_OF_TEXTS: Final = frozenset(
    {
        "h",
        "l",
        "b",
        "w",
        "0",
        "percent_sign",
        "dollar_sign",
        "enter",
        "escape",
        "space",
        "backspace",
        "delete",
    }
    | {f"ctrl+{letter}" for letter in "adekuvwxyz"}
)
"""What the editor and fields take for themselves."""


class OwnKeys(NamedTuple):
    """The key of each command that has one, by its place in the configuration, and why others have none."""

    keys: dict[int, str]
    problems: tuple[str, ...]


def own_keys(loaded: LoadedConfig, keymap: Keymap) -> OwnKeys:
    """Return the keys that commands of one's own can have; what clashes is told and left out."""
    keys: dict[int, str] = {}
    problems: list[str] = []
    holders = {key: action.id for action in ACTIONS for key in keymap.keys_of(action)}
    for number, command in enumerate(loaded.config.commands):
        if not command.key:
            continue
        place = loaded.place("commands", str(command.at), "key")
        instead = f"“{command.name}” has no key; ctrl+p finds it."
        try:
            key = key_named(command.key)
        except NoKey as wrong:
            problems.append(f"{place}: {wrong}. {instead}")
            continue
        if key in holders:
            words = BY_ID[holders[key]].title if holders[key] in BY_ID else holders[key]
            problems.append(f"{place}: {key_text(key)} is already “{words}” ({holders[key]}), so {instead}")
        elif key in MOVING | _OF_TEXTS:
            problems.append(f"{place}: {key_text(key)} moves or edits in lists and texts, so {instead}")
        else:
            keys[number] = key
            holders[key] = f"your command {command.name}"
    return OwnKeys(keys, tuple(problems))
