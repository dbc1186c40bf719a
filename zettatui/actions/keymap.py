"""Keys of the person's own: which of those in the configuration count, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from . import ACTIONS, BY_ID, EVERYWHERE, Action, actions_of, key_text
from .action import SIGNS

if TYPE_CHECKING:
    from zettatui.config import LoadedConfig

MOVING: Final = frozenset(
    {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "j", "k", "tab", "shift+tab"}
    | {"G", *"0123456789"}
)
"""What lists and fields take before any action does."""

_SAME: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+left_square_bracket": "esc"}
"""Keys that reach a terminal as another one."""

_OTHER_NAMES: Final = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
    "ins": "insert",
    "control": "ctrl",
}


_NAMED: Final = frozenset(
    {"escape", "enter", "space", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"}
    | {"up", "down", "left", "right", *(f"f{number}" for number in range(1, 25))}
)
"""Keys that are no characters, as Textual names them."""


class NoKey(Exception):
    """A text names no key that could be pressed; it says why."""


@dataclass(frozen=True)
class Keymap:
    """The keys that count: `changed` holds those of the person's own, by action."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, loaded: LoadedConfig) -> Keymap:
        """Return the keys of a configuration; one that clashes is left out, so that none is lost to it."""
        if not loaded.config.keys:
            return cls()
        problems: list[str] = []
        wanted: dict[str, tuple[str, ...]] = {}
        for action_id, written in loaded.config.keys.items():
            place = loaded.place("keys", action_id)
            try:
                wanted[action_id] = _usable(action_id, written)
            except NoKey as wrong:
                problems.append(f"{place}: {wrong}")
        while (clash := next(_clashes(wanted), None)) is not None:
            loser, key, winner = clash
            del wanted[loser.id]
            place = loaded.place("keys", loser.id)
            problems.append(
                f"{place}: {key_text(key)} is already “{winner.title}” ({winner.id}), "
                f"so {loser.id} keeps {shown(loser.keys)}."
            )
        return cls(wanted, tuple(problems))

    def keys_of(self, action: Action) -> tuple[str, ...]:
        """Return all keys that run an action, in Textual's spelling, the one shown first."""
        return self.changed.get(action.id, action.keys)

    def acting_on(self, scope: str) -> Iterator[Action]:
        """Yield what can be done on a screen: its own actions, then those of everywhere that these leave."""
        own = list(actions_of(scope))
        yield from own
        if scope == EVERYWHERE:
            return
        taken = {key for action in own for key in self.keys_of(action)}
        for action in actions_of(EVERYWHERE):
            if not (action.yields and taken.intersection(self.keys_of(action))):
                yield action

    @property
    def for_textual(self) -> dict[str, str]:
        """The person's keys as Textual's keymap."""
        return {action_id: ",".join(keys) for action_id, keys in self.changed.items()}


def shown(keys: tuple[str, ...]) -> str:
    """Spell keys as people write them, with a space between."""
    return " ".join(key_text(key) for key in keys)


def key_named(written: str) -> str:
    """Return Textual's name of a key as people write it: `?`, `esc`, `ctrl+u`; raises `NoKey`."""
    text = written.strip()
    before, plus, base = text[:-1].rpartition("+")
    base += text[-1:]  # the last character is the key's, also where it is a +
    modifiers = [_OTHER_NAMES.get(one.lower(), one.lower()) for one in before.split("+") if plus]
    if len(base) > 1:
        base = _OTHER_NAMES.get(base.lower(), base.lower())
    base = SIGNS.get(base, base)
    known = base in _NAMED or base in SIGNS.values() or (len(base) == 1 and base.isalnum())
    if not known or not set(modifiers) <= {"ctrl", "shift", "alt", "super"}:
        raise NoKey(f"“{text}” is no key; write it as U, ?, f5, esc or ctrl+u")
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        return base.upper()  # what a terminal sends
    if modifiers == ["shift"] and _types(base):
        raise NoKey(f"a terminal sends no “{text}”; write the character that it types")
    if "ctrl" in modifiers and len(base) == 1:
        base = base.lower()
    return "+".join([*modifiers, base])


def _usable(action_id: str, written: str) -> tuple[str, ...]:
    action = BY_ID.get(action_id)
    if action is None:
        from difflib import get_close_matches

        near = get_close_matches(action_id, BY_ID, 1)
        hint = f" Did you mean {near[0]}?" if near else " zettatui keys lists them."
        raise NoKey(f"there is no action “{action_id}”.{hint}")
    try:
        # A comma alone is a key; between keys it parts them.
        keys = tuple(key_named(one) for one in ([","] if written.strip() == "," else written.split(",")))
    except NoKey as wrong:
        raise NoKey(f"{wrong}. {action_id} keeps {shown(action.keys)}.") from wrong
    keeps = f"{action_id} keeps {shown(action.keys)}."
    for key in keys:
        if key in MOVING:
            raise NoKey(f"{key_text(key)} moves in lists and fields. {keeps}")
        if key in _SAME:
            raise NoKey(f"a terminal cannot tell {key_text(key)} from {_SAME[key]}. {keeps}")
        if action.always and not any(map(_types, action.keys)) and _types(key):
            raise NoKey(f"{action_id} acts while you type too, where {key_text(key)} is a letter. {keeps}")
    return keys


def _types(key: str) -> bool:
    """Tell whether a key would put a character into a field."""
    return len(key) == 1 or key == "space" or key in SIGNS.values()


def _clashes(wanted: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Action, str, Action]]:
    """Yield whose new key is another action's on the same screen: the one that gives way, the key, the other."""
    order = list(wanted)
    changed = {action_id.partition(".")[0] for action_id in wanted}
    for scope in dict.fromkeys(action.scope for action in ACTIONS):
        if scope not in changed and EVERYWHERE not in changed:
            continue
        holders: dict[str, Action] = {}
        for action in Keymap(wanted).acting_on(scope):
            for key in wanted.get(action.id, action.keys):
                other = holders.setdefault(key, action)
                if other is not action:
                    # Of two new ones the later gives way; what was there before stays.
                    loser = max(
                        (action, other), key=lambda one: order.index(one.id) if one.id in wanted else -1
                    )
                    yield loser, key, other if loser is action else action
