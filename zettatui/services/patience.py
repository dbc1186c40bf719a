"""How long a person lets a server take."""

from __future__ import annotations

from typing import NamedTuple


class Patience(NamedTuple):
    """Limits in seconds: for a connection to come about, and the least that any answer may be silent for.

    The second can only lengthen what a call allows: to give a change up early would leave open whether it
    was made.
    """

    connect: float | None = None
    silent: float | None = None
