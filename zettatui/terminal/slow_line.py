"""Whether the terminal is at the end of a slow line, and what Textual is told then."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Final

_REMOTE: Final = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


def is_remote(env: Mapping[str, str]) -> bool:
    """Tell whether the terminal is at the other end of an SSH connection."""
    return any(env.get(name) for name in _REMOTE)


def is_slow(switch: str, env: Mapping[str, str]) -> bool:
    """Tell whether to spare the line; `switch` is the option `slow`: auto, on or off."""
    return is_remote(env) if switch == "auto" else switch == "on"


REST_SECONDS: Final = {True: 0.2, False: 0.06}
"""How long a cursor stands on a row before more is told of it, on a slow line and on others.

A key that is held down comes every 30 to 40 ms, after a first pause of 200 ms or more.
"""


def rest_seconds(slow: bool) -> float:
    """Return how long a cursor has to stand on a row of a list before more is told of that row."""
    return REST_SECONDS[slow]


def calm_textual(env: MutableMapping[str, str]) -> None:
    """Set what Textual reads when it is imported: fewer frames, no smooth scrolling, no animation."""
    env.setdefault("TEXTUAL_FPS", "15")
    env.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    env.setdefault("TEXTUAL_ANIMATIONS", "none")
