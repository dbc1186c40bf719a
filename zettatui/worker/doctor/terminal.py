"""What the terminal can do: colours, characters, tmux and the way to the clipboard."""

from __future__ import annotations

import codecs
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from zettatui.config.options import ClipboardRoute as Route
from zettatui.plain import plain_line
from zettatui.terminal import clipboard
from zettatui.terminal.slow_line import is_remote, is_slow

from .finding import Finding

_TMUX_ANSWERS: Final = 7
_LONG_ESCAPE: Final = 50
"""Milliseconds that tmux may hold back an esc key before a person notices."""
_SMALLEST: Final = (80, 24)


@dataclass(frozen=True)
class Terminal:
    """The terminal as the process sees it; `size` is width and height in cells, None without a terminal."""

    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    size: tuple[int, int] | None = None
    encoding: str = ""
    written: str = ""
    """What was written to it so far, in words; empty where nobody counts."""
    clipboard: Route = "auto"
    slow: str = "auto"


def terminal_findings(terminal: Terminal) -> Iterator[Finding]:
    """Yield what is to say of the terminal itself; asks nobody."""
    env = terminal.env
    term = plain_line(env.get("TERM", ""))
    poor = term in ("", "dumb", "unknown")
    advice = "Start zettatui in a terminal; if this is one, set TERM=xterm-256color." if poor else ""
    yield Finding("terminal", "TERM", term or "not set", "trouble" if poor else "ok", advice)
    yield _colours(term, env)
    if terminal.size is None:
        yield Finding("terminal", "size", "no terminal here", "note")
    else:
        width, height = terminal.size
        small = width < _SMALLEST[0] or height < _SMALLEST[1]
        told = "Make it 80 × 24 or larger: that is what every screen is made for." if small else ""
        yield Finding("terminal", "size", f"{width} × {height}", "warning" if small else "ok", told)
    yield _characters(terminal)
    yield Finding("terminal", "SSH", "yes" if is_remote(env) else "no")
    asked = "" if terminal.slow == "auto" else f', as the option slow = "{terminal.slow}" asks'
    spared = "yes: no animation, fewer frames" if is_slow(terminal.slow, env) else "no"
    yield Finding("terminal", "line is spared", spared + asked)
    if terminal.written:
        yield Finding("terminal", "written", terminal.written)


def _colours(term: str, env: Mapping[str, str]) -> Finding:
    if env.get("NO_COLOR"):
        return Finding("terminal", "colours", "none, as NO_COLOR asks", "note")
    said = env.get("COLORTERM", "").strip().lower()
    if said in ("truecolor", "24bit") or term.endswith("-direct"):
        return Finding("terminal", "colours", f"16,777,216 (COLORTERM {said or 'not set'})")
    if "256color" in term:
        return Finding(
            "terminal", "colours", "256", "note", "If your terminal has more: export COLORTERM=truecolor"
        )
    return Finding(
        "terminal",
        "colours",
        "16 or fewer",
        "warning",
        "If your terminal has more: export TERM=xterm-256color",
    )


def _characters(terminal: Terminal) -> Finding:
    try:
        utf8 = codecs.lookup(terminal.encoding).name == "utf-8"
    except LookupError:
        utf8 = False
    if utf8:
        return Finding("terminal", "characters", "UTF-8")
    said = plain_line(terminal.encoding) or "not known"
    return Finding(
        "terminal",
        "characters",
        said,
        "warning",
        "Lines and marks may come out wrong. Run: export LC_ALL=C.UTF-8",
    )


def multiplexer_findings(env: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the settings of tmux that matter here, or that GNU screen is in between; asks tmux."""
    if not env.get("TMUX"):
        if env.get("STY"):
            yield Finding(
                "tmux", "GNU screen", "in between", "warning",
                "Copying may not get through it. Use tmux, or set clipboard = \"text\" and select with the mouse.",
            )  # fmt: skip
        else:
            yield Finding("tmux", "in between", "no")
        return
    told = _ask_tmux(env)
    if told is None:
        yield Finding("tmux", "tmux", "does not answer", "warning", "Check that tmux is on the PATH.")
        return
    version, set_clipboard, escape_time, passthrough, default_terminal, outer, features = told
    yield Finding("tmux", "version", version)
    on = set_clipboard == "on"
    yield Finding(
        "tmux", "set-clipboard", set_clipboard, "ok" if on else "note",
        "" if on else "zettatui copies without it; for other programs add to ~/.tmux.conf: set -s set-clipboard on",
    )  # fmt: skip
    slow = escape_time.isdecimal() and int(escape_time) > _LONG_ESCAPE
    yield Finding(
        "tmux", "escape-time", f"{escape_time} ms", "warning" if slow else "ok",
        "The esc key comes that much later. Add to ~/.tmux.conf: set -s escape-time 10" if slow else "",
    )  # fmt: skip
    yield Finding("tmux", "allow-passthrough", passthrough or "not known to this version")
    poor = not any(word in default_terminal for word in ("256color", "direct"))
    yield Finding(
        "tmux", "default-terminal", default_terminal, "warning" if poor else "ok",
        'Few colours. Add to ~/.tmux.conf: set -g default-terminal "tmux-256color"' if poor else "",
    )  # fmt: skip
    full = "RGB" in features.split(",")
    yield Finding(
        "tmux", "outer terminal", outer or "none is attached", "ok" if full or not outer else "note",
        "" if full or not outer else "If it has all colours, add to ~/.tmux.conf: set -as terminal-features ',*:RGB'",
    )  # fmt: skip


def clipboard_findings(env: Mapping[str, str], route: Route = "auto") -> Iterator[Finding]:
    """Yield the ways that a copied text takes; see `zettatui/terminal/clipboard.py`."""
    ways = [clipboard.WORDS[way] for way in clipboard.ways("", route, env, rows=1)]
    program = clipboard.native_program(env)
    named = f" ({program[0]})" if program else ""
    words = ", else ".join(ways).replace(clipboard.WORDS["native"], clipboard.WORDS["native"] + named)
    if route != "auto":
        words += f', as the option clipboard = "{route}" asks'
    held_back = route == "auto" and bool(env.get("STY")) and not env.get("TMUX")
    unsure = "osc52" in clipboard.ways("", route, env, rows=1)[:1]
    yield Finding(
        "clipboard", "route", words, "note" if unsure or held_back else "ok",
        "Nothing says whether the terminal takes it (OSC 52); copy something once and paste it." if unsure else "",
    )  # fmt: skip
    yield Finding(
        "clipboard",
        "limit",
        f"through the terminal up to {clipboard.OSC52_LIMIT:,} bytes; "
        "what is longer goes into a file, and its name is said",
    )


def _ask_tmux(env: Mapping[str, str]) -> list[str] | None:
    try:
        done = subprocess.run(
            [  # noqa: S607 - the tmux that the person runs
                "tmux",
                "display-message",
                "-p",
                "#{version}\t#{set-clipboard}\t#{escape-time}\t#{allow-passthrough}\t#{default-terminal}"
                "\t#{client_termname}\t#{client_termfeatures}",
            ],
            capture_output=True,
            timeout=2,
            check=False,
            env=dict(env),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    told = [plain_line(one) for one in done.stdout.decode(errors="replace").rstrip("\n").split("\t")]
    return told if done.returncode == 0 and len(told) == _TMUX_ANSWERS else None
