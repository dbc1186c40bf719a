"""One action: its id, its key, its words."""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Action:
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
    return {
        "question_mark": "?",
        "slash": "/",
        "colon": ":",
        "plus": "+",
        "escape": "esc",
        "enter": "enter",
    }.get(key, key)
