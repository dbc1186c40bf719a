"""The real command on a real terminal: killed while a person types, its draft is there in the next one."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from tests.pty.test_quit import Terminal, terminal
from zettatui.storage.drafts import Drafts

FILE = '{"note": "of the terminal", "layers": []}'


def type_letters(shown: Terminal, drafts: Drafts, letters: str) -> None:
    """Type them one by one, then wait until the last one is on the disk."""
    shown.type(b"i")
    shown.wait_for("text mode")
    for letter in letters:
        shown.type(letter.encode())
        shown.read()
    for _ in range(200):
        kept = [drafts.text(one.id) for one in drafts.list().drafts]
        if any(text.startswith(letters.encode()) for text in kept):
            return
        shown.read(0.05)
    raise AssertionError(f"{letters!r} is in none of {kept}")


def test_the_demo_keeps_drafts_where_it_is_told_to(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(FILE)
    drafts = Drafts(tmp_path / "zettatui" / "demo" / "state" / "drafts")
    with terminal(tmp_path, "demo", str(file)) as first:
        first.wait_for("as stored")
        type_letters(first, drafts, "abc")
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(10)
    (draft,) = drafts.list().drafts
    assert not draft.held
    text = drafts.text(draft.id).decode()
    assert json.loads(text.removeprefix("abc")) == json.loads(FILE)
    with terminal(tmp_path, "demo") as second:
        second.wait_for("A draft of state.json was kept")
        second.type(b"gs")
        second.wait_for("Press D to take it up")
        second.type(b"D")
        second.wait_for("of a new document")
        second.type(b"\r")
        second.wait_for("abc is not JSON")
        second.type(b"\x11")
        assert second.seconds_to_end() < 5
        assert second.process.returncode == 0
    # Nobody has it any more, and what was not changed is as it was.
    (left,) = drafts.list().drafts
    assert (left.id, left.held) == (draft.id, False)
    assert drafts.text(left.id).decode() == text
