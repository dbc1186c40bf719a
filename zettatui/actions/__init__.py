"""The one registry of actions: what a person can do, where, with which key, and in which words.

Bindings, footer, command palette and help are all drawn from it, so none of them can say something else.
"""

from __future__ import annotations

from collections.abc import Iterator

from .action import EVERYWHERE, Action, key_text
from .imports import IMPORTS
from .places import PLACES
from .sets import SETS
from .states import STATES
from .tables import TABLES
from .work import WORK

__all__ = ["ACTIONS", "BY_ID", "EVERYWHERE", "Action", "actions_of", "key_text"]

ACTIONS: tuple[Action, ...] = (*PLACES, *STATES, *SETS, *TABLES, *IMPORTS, *WORK)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def actions_of(scope: str) -> Iterator[Action]:
    """Yield the actions of a screen, most used first."""
    return (action for action in ACTIONS if action.scope == scope)
