"""Which way a copied text takes to the person's clipboard, also over SSH and inside tmux or GNU screen.

The ways, best first: a program of this machine's desktop; tmux's own buffer, which tmux hands on to the
outer terminal; OSC 52, wrapped where a multiplexer stands between; the text itself to select; a file.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from zettatui.config.options import ClipboardRoute as Route
from zettatui.plain import without_controls
from zettatui.terminal.slow_line import is_remote

OSC52_LIMIT = 74_994
"""Encoded bytes that terminals accept in one OSC 52 sequence; longer ones are dropped silently."""

Way = Literal["native", "tmux", "osc52", "text", "file"]

WORDS: Final[dict[str, str]] = {
    "native": "this desktop's clipboard",
    "tmux": "tmux",
    "osc52": "the terminal",
    "text": "the text to select",
    "file": "a file",
}

_SECONDS: Final = 2
_SCREEN_PIECE: Final = 700
"""Bytes that GNU screen passes on in one string (its limit is 768)."""
_NO_OSC52: Final = re.compile(r"(linux|dumb|unknown|cons25|vt\d+)\b")
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def in_tmux(env: Mapping[str, str] | None = None) -> bool:
    """Tell whether the terminal is a tmux pane, whose default settings swallow OSC 52."""
    return bool((os.environ if env is None else env).get("TMUX"))


def copyable(text: str) -> str:
    """Return the text with `�` for what is no character: bytes of a file that were no UTF-8, halves of pairs.

    Control characters are left out, since a terminal or a shell would act on them where the text is pasted.
    """
    return _NO_CHARACTER.sub("\ufffd", without_controls(text))


def fits_osc52(text: str) -> bool:
    """Tell whether a text, base64 encoded, stays under what terminals accept."""
    return (len(text.encode()) + 2) // 3 * 4 <= OSC52_LIMIT


def takes_osc52(env: Mapping[str, str]) -> bool:
    """Tell whether the terminal may know OSC 52; of a few it is sure that they do not."""
    return bool(env.get("TERM")) and not _NO_OSC52.match(env["TERM"])


def native_program(env: Mapping[str, str]) -> Sequence[str] | None:
    """Return the command that puts its input on this machine's clipboard; None where there is no desktop here."""
    if is_remote(env):
        return None  # That desktop, if there is one, is not where the person sits.
    candidates: list[tuple[str, ...]] = [("pbcopy",)]
    if env.get("WSL_DISTRO_NAME"):
        candidates.append(("clip.exe",))
    if env.get("WAYLAND_DISPLAY"):
        candidates.append(("wl-copy",))
    if env.get("DISPLAY"):
        candidates += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    return next((one for one in candidates if shutil.which(one[0], path=env.get("PATH"))), None)


def ways(text: str, route: Route, env: Mapping[str, str], *, rows: int) -> list[Way]:
    """Return the ways to try, in order; the last one always works.

    `rows` is how many rows of the terminal the text would take, 0 where it does not fit on it.
    """
    fits, shows = fits_osc52(text), rows > 0
    if route != "auto":
        kept: list[Way] = [route]
        if (route == "osc52" and not fits) or (route == "text" and not shows):
            kept.clear()
        if shows and route in ("native", "tmux"):
            kept.append("text")
        return kept if route == "file" else [*kept, "file"]
    found: list[Way] = []
    if native_program(env) is not None:
        found.append("native")
    if in_tmux(env):
        found.append("tmux")
    if fits and takes_osc52(env):
        found.append("osc52")
    elif shows:
        found.append("text")
    return [*found, "file"]


def to_native(text: str, env: Mapping[str, str]) -> bool:
    """Give text to the desktop's clipboard; False if its program refused."""
    program = native_program(env)
    if program is None:
        return False
    where = shutil.which(program[0], path=env.get("PATH"))
    return where is not None and _feed((where, *program[1:]), text)


def to_tmux_buffer(text: str) -> bool:
    """Put text into tmux's buffer and, through it, on the outer terminal's clipboard; False if tmux refused."""
    return _feed(("tmux", "load-buffer", "-w", "-"), text)


def _feed(program: Sequence[str], text: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - one of the few programs named above; the text is its input
            program,
            input=text.encode(),
            # Some stay behind to serve the clipboard: they must not hold a pipe of ours open.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def osc52(text: str, env: Mapping[str, str]) -> str:
    """Return the sequence that asks the terminal to take a text, wrapped so that a multiplexer lets it through."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    if in_tmux(env):
        # tmux acts on the bare one where set-clipboard is on, and passes the wrapped one where that is allowed.
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{doubled}\x1b\\"
    if env.get("STY"):
        pieces = [sequence[at : at + _SCREEN_PIECE] for at in range(0, len(sequence), _SCREEN_PIECE)]
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return sequence
