"""Whether a browser can be opened from this terminal without taking the terminal itself."""

from __future__ import annotations

import os
import sys


def browser_here() -> bool:
    """Tell whether a browser can be opened without taking this terminal: not over SSH, nor without a display.

    Where there is no display, `webbrowser` starts a text browser, on the very terminal that the app draws on.
    """
    if os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
