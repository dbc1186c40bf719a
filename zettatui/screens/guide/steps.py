"""The walkthrough's fifteen lines as steps: what to press, and by what one can see that it was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

STATE_ID: Final = 495722871693421950
SUPERVOXEL: Final = 72835911972360756
ROOT: Final = 648518346677614825
_FORM: Final = "test_table, microns_func_coreg, any description, voxel size 4, 4, 40; tab goes on."


class Step(NamedTuple):
    """One line of the walkthrough; `types` is what is to be typed in it, as far as that is long."""

    line: int
    title: str
    keys: str
    types: str = ""
    more: str = ""
    """What the page with all steps says besides."""


STEPS: Final = (
    Step(1, "log in", "o fetches the demo's token, enter keeps it"),
    Step(2, "log out", "g l, x, twice y; then log in again: o, enter"),
    Step(3, "choose vnc_v0", "g d, enter on vnc_v0"),
    Step(4, "copy its image source", "I (capital i)"),
    Step(5, "open a state", f"ctrl+o, type {STATE_ID}, enter", str(STATE_ID)),
    Step(6, "rename a layer", "tab, r, type renamed, enter; tab, d", "renamed", "Or in the text: i, esc."),
    Step(7, "upload the edit", "u, in the diff"),
    Step(8, "see it under its new id", "esc, back to the editor"),
    Step(9, "copy its link", "L"),
    Step(10, "find a root id", f"g r, i, type {SUPERVOXEL}, enter", str(SUPERVOXEL)),
    Step(11, "list its leaves", "v"),
    Step(12, "make a table", "g t, c, fill the form in, ctrl+s", "", _FORM),
    Step(13, "add a row", "n, fill the form in, ctrl+s", "", "pt 1, 2, 3 and func_id 0."),
    Step(14, "see the table's rows", "enter on the table"),
    Step(15, "see the table's schema", "s, on the table or its rows"),
)
"""All of them, in order; the keys fit beside the title on 80 columns."""
LOG_IN_AGAIN: Final = Step(
    2, "log in again", "o fetches a new token, enter keeps it (g l leads to the login)"
)
"""What comes behind logging out, before anything else can be done."""


class Guide:
    """What of the walkthrough is done, told from what happens in the app; steps may be taken in any order."""

    def __init__(self) -> None:
        self.done: set[int] = set()
        self.hidden = False
        self.logged_out = False
        self._latest = 0
        self._uploaded: int | None = None

    @property
    def next(self) -> Step | None:
        """The step to take now: the first one behind the latest that is not done, then what was left out."""
        if self.logged_out:
            return LOG_IN_AGAIN
        left = [step for step in STEPS if step.line not in self.done]
        return next((step for step in left if step.line > self._latest), left[0] if left else None)

    def came(self, message: Any) -> bool:
        """Take in the message that a job's result came with; tell whether another step is next by it."""
        name = type(message).__name__
        before = self.logged_out
        self.logged_out = name == "SessionEnded" or (before and name != "TokenAccepted")
        found = _BY_RESULT.get(name)
        if found is None:
            return False
        line, is_it = found
        if line == 7 and is_it(message):
            self._uploaded = message.uploaded.state_id
        return (is_it(message) and self._tick(line)) or self.logged_out != before

    def copied(self, text: str) -> bool:
        """Take in a text that was copied, or a link that was opened; tell whether a step is done by it."""
        if self._uploaded is not None and text.startswith("http") and str(self._uploaded) in text:
            return self._tick(9)
        return text.startswith("precomputed://") and self._tick(4)

    def shown(self, scope: str) -> bool:
        """Take in which screen is looked at; tell whether a step is done by it."""
        if scope == "state" and self._uploaded is not None:
            return self._tick(8)
        if scope == "rows" and 13 in self.done:
            return self._tick(14)
        return scope == "schema" and self._tick(15)

    def _tick(self, line: int) -> bool:
        if line in self.done:
            return False
        self.done.add(line)
        self._latest = line
        return True


def _renames(message: Any) -> bool:
    changes = message.made.comparison.differences.diff.changes
    return any(change.kind == "renamed" for change in changes)


_BY_RESULT: Final[dict[str, tuple[int, Callable[[Any], bool]]]] = {
    "TokenAccepted": (1, lambda message: True),
    "SessionEnded": (2, lambda message: True),
    "RecordLoaded": (3, lambda message: message.chosen.record.name == "vnc_v0"),
    "StateOpened": (5, lambda message: message.opened.state_id == STATE_ID),
    "DiffMade": (6, _renames),
    "StateUploaded": (7, lambda message: True),
    "IdsLookedUp": (10, lambda message: any(card.node == SUPERVOXEL for card in message.cards)),
    "LeavesLoaded": (11, lambda message: True),
    "TableCreated": (12, lambda message: True),
    "RowPosted": (13, lambda message: bool(message.posted.ids)),
}
"""The step that a result completes, by the name of its message: to import them here would import every screen."""
