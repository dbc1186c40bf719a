"""Big screens, and the app: each one class, written in several files."""

from __future__ import annotations

from typing import Any


class InParts:
    """A class of Textual's that is written in parts, one upon the other; only the last is ever made an object of.

    With `part=True` Textual does not read the bindings, reactives and names off a part, which takes half a
    millisecond each at the start: it reads them off the last, with all the others below it.
    """

    def __init_subclass__(cls, *, part: bool = False, **knobs: Any) -> None:
        if not part:
            super().__init_subclass__(**knobs)
