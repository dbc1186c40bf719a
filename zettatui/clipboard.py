"""Which way a copied text takes to the person's clipboard, also over SSH and inside tmux."""

from __future__ import annotations

import os
import re
import subprocess

from zettatui.plain import without_controls

OSC52_LIMIT = 74_994
"""Encoded bytes that terminals accept in one OSC 52 sequence; longer ones are dropped silently."""

_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def in_tmux() -> bool:
    """Tell whether the terminal is a tmux pane, whose default settings swallow OSC 52."""
    return bool(os.environ.get("TMUX"))


def copyable(text: str) -> str:
    """Return the text with `�` for what is no character: bytes of a file that were no UTF-8, halves of pairs.

    Control characters are left out, since a terminal or a shell would act on them where the text is pasted.
    """
    return _NO_CHARACTER.sub("\ufffd", without_controls(text))


def fits_osc52(text: str) -> bool:
    """Tell whether a text, base64 encoded, stays under what terminals accept."""
    return (len(text.encode()) + 2) // 3 * 4 <= OSC52_LIMIT


def to_tmux_buffer(text: str) -> bool:
    """Put text into tmux's buffer and, through it, on the outer terminal's clipboard; False if tmux refused."""
    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],  # noqa: S607 - the tmux that the person runs
            input=text.encode(),
            capture_output=True,
            timeout=2,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
