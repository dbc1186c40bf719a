"""Who may read a table's rows, or add some, as one choice on one line."""

from __future__ import annotations

from zettatui.services.annotation_results import Permission
from zettatui.widgets.one_of import OneOf

_WORDS: dict[Permission, str] = {"PUBLIC": "everybody", "GROUP": "the owner's groups", "PRIVATE": "the owner"}
"""The three words that the service knows: any other would break the table, so none can be typed."""


def right_choice(now: str, name: str) -> OneOf:
    """Return the choice, standing on the permission as it is; `name` is its id."""
    chosen = next((at for at, word in enumerate(_WORDS) if word == now), -1)
    return OneOf(list(_WORDS.values()), chosen, id=name)


def permission_of(choice: OneOf) -> Permission | None:
    """Return the permission that is chosen, None where it is one that the service does not know."""
    return list(_WORDS)[choice.index] if choice.index >= 0 else None
