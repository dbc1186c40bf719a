"""One action: its id, its key, its words."""

from __future__ import annotations

from typing import NamedTuple

EVERYWHERE = "everywhere"


class Action(NamedTuple):
    """One thing a person can do.

    `id` is stable and is what a remapped key refers to; its last part is the name of the method, so
    `state.upload` runs `action_upload` of the state screen. `key` is in Textual's spelling.
    """

    id: str
    key: str
    title: str
    help: str
    footer: bool = True
    needs: str = ""
    always: bool = False
    """Runs before whatever has the focus, dialogs included."""
    yields: bool = False
    """A screen's own action with the same key goes before it; only for what is possible everywhere."""

    changes: bool = False
    """Changes something on a server, which an app that was started read-only does not do."""

    @property
    def scope(self) -> str:
        """The screen the action belongs to, or `everywhere`."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The action's name for Textual: the method is `action_` plus this."""
        return self.id.rpartition(".")[2]

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that run the action, the one shown first."""
        return tuple(self.key.split(","))


def key_text(key: str) -> str:
    """Spell a key as people write it: `question_mark` is `?`, `ctrl+o` stays."""
    before, plus, base = key.rpartition("+")
    return f"{before}{plus}{_WRITTEN.get(base, base)}"


SIGNS = {
    "?": "question_mark",
    "/": "slash",
    ":": "colon",
    "+": "plus",
    "'": "apostrophe",
    ",": "comma",
    ".": "full_stop",
    ";": "semicolon",
    "-": "minus",
    "_": "underscore",
    "=": "equals_sign",
    "!": "exclamation_mark",
    '"': "quotation_mark",
    "#": "number_sign",
    "$": "dollar_sign",
    "%": "percent_sign",
    "&": "ampersand",
    "*": "asterisk",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "@": "at",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "\\": "backslash",
    "^": "circumflex_accent",
    "`": "grave_accent",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    "|": "vertical_line",
    "~": "tilde",
}
"""Textual's names of the keys that type signs."""

_WRITTEN = {
    **{name: sign for sign, name in SIGNS.items()},
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
