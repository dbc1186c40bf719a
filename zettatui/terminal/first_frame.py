"""What stands on the terminal while Textual is still being imported: the beginning of the file to be opened.

Where no file is to be opened, it says what is coming and that keys count already.

Drawn at the places of the state screen, so that nothing jumps when that takes over. Keys typed meanwhile are
not echoed and stay in the kernel's queue until the app reads them.
"""

from __future__ import annotations

import os

from zettatui.local_file import file_named
from zettatui.terminal.first_lines import first_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LAYERS_WIDTH = 22
"""Columns of the state screen's list of layers, its border included."""
FOOTER = (
    ("i", "edit"),
    ("tab", "layers"),
    ("d", "diff"),
    ("u", "upload"),
    ("L", "link"),
    ("r", "refresh"),
    ("ctrl+o", "open"),
    ("g", "go"),
    ("?", "help"),
)
"""The footer of the state screen; a test holds it against the registry of actions, which is slow to import."""

OPENING_FOOTER = (("ctrl+o", "open"), ("g", "go"), ("?", "help"), ("ctrl+q", "quit"))
"""Keys that act on the first screen, whichever it is."""
OPENING = "Starting. What you type now counts."

_HEAD, _FOOT = 3, 2
_SMALLEST = (40, _HEAD + _FOOT + 1)
_TAB_SIZE = 4
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LFLAG, _IFLAG, _CC = 3, 0, 6

_Attributes = list[int | list[bytes | int]]
_shown: tuple[_Attributes, str] | None = None
"""The terminal's attributes before the frame, and what takes the frame off again; there is one terminal."""


def show_for(words: Sequence[str]) -> None:
    """Show the frame where a command line plainly is nothing, or nothing but a file, for the app or the demo.

    A bare word may be a command; for that, and where there are options, the command line is read first.
    """
    if os.environ.get("ZETTATUI_PLAIN"):
        return
    if words[:1] == ["demo"]:
        words = words[1:]
    if not words:
        show_opening()
    elif len(words) == 1 and not words[0].startswith("-") and ("." in words[0] or "/" in words[0]):
        show(words[0])


def show(thing: str) -> None:
    """Show the beginning of the file that `thing` names; nothing where there is no file, or no such terminal."""
    path = file_named(thing)
    size = _free_terminal()
    if path is None or size is None:
        return
    width, height = size
    try:
        lines, count = first_lines(path, height - _HEAD - _FOOT)
    except OSError:
        return  # the state screen says what is wrong with the file
    _draw(frame(os.path.basename(path), lines, count, width, height))


def show_opening() -> None:
    """Show that the app is coming; nothing where the terminal is not fit for it."""
    size = _free_terminal()
    if size is not None:
        width, height = size
        rows = [("title", " zettatui"), ("quiet", f" {_fit(OPENING, width - 2)}"), *[("", "")] * (height - 3)]
        _draw([*rows, ("quiet", _keys(OPENING_FOOTER, width))])


def _free_terminal() -> tuple[int, int] | None:
    """Return columns and rows of a terminal that can show a frame and shows none yet; None else."""
    if _shown is not None or os.environ.get("TERM", "") in ("", "dumb") or not all(map(os.isatty, (0, 1, 2))):
        return None
    width, height = _size()
    return (width, height) if width >= _SMALLEST[0] and height >= _SMALLEST[1] else None


def _draw(rows: Sequence[tuple[str, str]]) -> None:
    """Draw rows of a role and a text each, and keep the terminal quiet from here on."""
    global _shown
    colour = not os.environ.get("NO_COLOR")
    drawn = "".join(
        f"\x1b[{y};1H{_STYLES[role]}{row}\x1b[m" if colour and role else f"\x1b[{y};1H{row}"
        for y, (role, row) in enumerate(rows, 1)
        if row
    )
    before = _quiet_keys()
    if before is not None:
        _shown = (before, "\x1b[?1049l\x1b[?25h")
        _write(f"\x1b[?1049h\x1b[?25l\x1b[2J{drawn}")
        _end_by_signal(_leave)


def is_shown() -> bool:
    """Tell whether the frame stands on the terminal."""
    return _shown is not None and bool(_shown[1])


def hand_over() -> _Attributes | None:
    """Leave the screen to its next owner; return the attributes the terminal is to have after it.

    None where no frame was shown, or it was handed over before.
    """
    global _shown
    if _shown is None or not _shown[1]:
        return None
    _shown = (_shown[0], "")
    _end_by_signal(None)
    return _shown[0]


def withdraw() -> None:
    """Give the terminal back as it was; nothing where no frame was shown."""
    global _shown
    if _shown is None:
        return
    import termios

    (before, leave), _shown = _shown, None
    if leave:
        _end_by_signal(None)
        _write(leave)
    termios.tcsetattr(0, termios.TCSANOW, before)


_STYLES = {"title": "\x1b[1m", "quiet": "\x1b[2m"}


def frame(name: str, lines: list[str], count: int, width: int, height: int) -> list[tuple[str, str]]:
    """Return a row's role and text for each row of the screen; `count` is the number of lines in all."""
    digits = max(2, len(str(count)))
    visible = height - _HEAD - _FOOT
    scrollbar = count > visible
    room = width - LAYERS_WIDTH - digits - 2 - scrollbar
    body = [f"{'▕':>{LAYERS_WIDTH}} {row + 1:>{digits}} {_fit(line, room)}" for row, line in enumerate(lines)]
    body += ["▕".rjust(LAYERS_WIDTH)] * (visible - len(body))
    return [
        ("title", " State"),
        ("quiet", f" {_fit(name, width - 2)}"),
        ("quiet", "▔" * width),
        *(("", row) for row in body),
        ("", ""),
        ("quiet", _keys(FOOTER, width)),
    ]


def _keys(footer: Sequence[tuple[str, str]], width: int) -> str:
    return " ".join(f"{key} {words}" for key, words in footer)[:width]


def _fit(line: str, width: int) -> str:
    """Return a line as the editor draws it in at most `width` cells: safe, and cut with `…`."""
    if line[: width + 1].isascii() and line[: width + 1].isprintable():
        return line if len(line) <= width else f"{line[: width - 1]}…"
    from unicodedata import category, combining, east_asian_width

    drawn: list[tuple[str, int]] = []
    used = 0
    for character in line[: 4 * width]:
        kind = category(character)
        if character == "\t":
            cells = _TAB_SIZE - used % _TAB_SIZE
            shown = " " * cells
        elif kind in _UNSAFE_CATEGORIES:
            cells, shown = 1, chr(0x2400 + ord(character)) if character < " " else "\ufffd"
        elif combining(character) or kind in ("Mn", "Me"):
            cells, shown = 0, character
        else:
            cells, shown = 1 + (east_asian_width(character) in "WF"), character
        drawn.append((shown, cells))
        used += cells
        if used > width:
            break
    else:
        return "".join(shown for shown, _ in drawn)
    while used > width - 1:
        used -= drawn.pop()[1]
    return "".join(shown for shown, _ in drawn) + " " * (width - 1 - used) + "…"


def _size() -> tuple[int, int]:
    """Return columns and rows, found as Textual finds them."""
    try:
        size = os.get_terminal_size(1)
    except OSError:
        return 0, 0
    told = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    width, height = (int(text) if text.isdecimal() else 0 for text in told)
    return width or size.columns, height or size.lines


def _quiet_keys() -> _Attributes | None:
    """Stop the terminal from echoing keys and from waiting for whole lines; return how it was before.

    ctrl+c still interrupts: there is no app yet to take it. Nothing that was typed is thrown away.
    """
    try:
        import termios
    except ImportError:
        return None
    try:
        before = termios.tcgetattr(0)
        quiet = termios.tcgetattr(0)
        quiet[_LFLAG] = quiet[_LFLAG] & ~(termios.ECHO | termios.ICANON | termios.IEXTEN) | termios.NOFLSH
        quiet[_IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        quiet[_CC][termios.VMIN] = 1
        # Stopping now would leave the shell in this screen.
        nothing = bytes([os.fpathconf(0, "PC_VDISABLE")])
        for key in (termios.VSUSP, termios.VQUIT):
            quiet[_CC][key] = nothing
        termios.tcsetattr(0, termios.TCSANOW, quiet)
    except (termios.error, OSError):
        return None
    return before


def _end_by_signal(handler: Callable[[int, object], None] | None) -> None:
    """Let a signal to end be an exception while the frame is shown, so that the terminal is given back."""
    import signal  # slow, but the frame is there already, and Textual needs it too

    signal.signal(signal.SIGTERM, handler or signal.SIG_DFL)


def _leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _write(text: str) -> None:
    left = text.encode("utf-8", "replace")
    while left:
        left = left[os.write(2, left) :]
