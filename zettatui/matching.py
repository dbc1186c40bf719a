"""Whether a text holds what was typed: as it stands, or after a `~` letter by letter with others in between."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

FUZZY = "~"


def holding(typed: str) -> Callable[[str], bool]:
    """Return what tells whether a text holds what was typed, in small letters or capitals.

    Behind a `~` blanks do not count, and all else must be there in the same order: `~nwrow` finds `new row`.
    An empty `~` is in every text.
    """
    wanted = typed.casefold()
    if wanted.startswith(FUZZY):
        return partial(_in_order, "".join(wanted[len(FUZZY) :].split()))
    return partial(_as_it_stands, wanted)


def _as_it_stands(wanted: str, text: str) -> bool:
    return wanted in text.casefold()


def _in_order(letters: str, text: str) -> bool:
    text = text.casefold()
    at = -1
    for letter in letters:
        at = text.find(letter, at + 1)
        if at < 0:
            return False
    return True
