"""`--plain` on a real terminal: text alone, keys that act, and the terminal as it was."""

from __future__ import annotations

import termios
from pathlib import Path

from tests.pty.test_quit import CTRL_Q, QUIT, terminal

ALLOWED = (b"\x1b[?2004h", b"\x1b[?2004l")
"""What keeps a pasted text together; it draws nothing."""


def test_nothing_but_lines_is_written(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo", "--plain") as shown:
        shown.wait_for("Keys: ")
        shown.type(b"gj")
        shown.wait_for("Screen: Jobs")
        shown.type(CTRL_Q)
        assert shown.seconds_to_end() <= 2 * QUIT
        written = shown.seen
        for sequence in ALLOWED:
            written = written.replace(sequence, b"")
        assert b"\x1b" not in written, written
        assert termios.tcgetattr(shown.side) == shown.before
        assert shown.process.returncode == 0
