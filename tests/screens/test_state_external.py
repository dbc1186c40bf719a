"""The person's own editor, and the form in which a text is sent."""

from __future__ import annotations

import json
import os
import shlex
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.screens.conftest import until
from tests.screens.state_kit import Make, desk
from zettatui.app.main import ZettatuiApp


@pytest.fixture
def own_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a script be the editor, on a terminal that can be lent away; yield where it notes what it saw."""
    seen = tmp_path / "seen.json"
    script = tmp_path / "editor.py"
    script.write_text(
        "import json, os, sys\n"
        "path = sys.argv[-1]\n"
        "text = open(path).read()\n"
        f"json.dump([path, os.stat(path).st_mode, text, sys.argv[1:-1]], open({str(seen)!r}, 'w'))\n"
        "text = text.replace('\"img\"', '\"raw\"') if '--same' not in sys.argv else text\n"
        "open(path, 'w').write(text + '\\n')\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(script)]))

    @contextmanager
    def lent(self: ZettatuiApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(ZettatuiApp, "suspend", lent)
    return seen


def said(seen: Path) -> list[Any]:
    """Read what the script noted."""
    found: list[Any] = json.loads(seen.read_text())
    return found


async def test_out_and_back_is_one_step(demo_app: Make, own_editor: Path) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.press("E")
        await until(one.pilot, lambda: one.text != before)
        path, mode, text, _ = said(own_editor)
        assert text == before
        assert stat.S_IMODE(mode) == 0o600
        assert stat.S_IMODE(os.stat(Path(path).parent).st_mode) == 0o700
        assert Path(path).suffix == ".json"
        assert one.text == before.replace('"img"', '"raw"'), (
            "a line feed at the end that nobody typed is none"
        )
        assert "as one edit" in one.sentence
        await until(one.pilot, lambda: not Path(path).exists())
        await one.press("z")
        assert one.text == before


async def test_an_editor_that_changes_nothing(
    demo_app: Make, own_editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", os.environ["EDITOR"] + " --same")
    async with desk(demo_app) as one:
        before = one.text
        await one.press("E")
        assert one.text == before
        assert one.sentence == "Your editor changed nothing."


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("no-such-editor-anywhere -w", "no-such-editor-anywhere, which EDITOR names, is not installed."),
        ("unfinished 'quote", "EDITOR is not a command: No closing quotation."),
        (f"{sys.executable} -c 'raise SystemExit(3)'", "ended with code 3."),
        (f"{sys.executable} -c pass", "ended at once and changed nothing."),
    ],
)
async def test_editors_that_do_not_work(
    demo_app: Make, own_editor: Path, monkeypatch: pytest.MonkeyPatch, command: str, sentence: str
) -> None:
    monkeypatch.setenv("EDITOR", command)
    async with desk(demo_app) as one:
        before = one.text
        await one.press("E")
        assert sentence in one.sentence
        assert one.text == before
        assert not one.screen.edited


async def test_a_terminal_that_cannot_be_lent_away(demo_app: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", sys.executable)
    async with desk(demo_app) as one:
        before = one.text
        await one.press("E")
        assert one.sentence == "This terminal cannot be lent to another program. Your text stays here."
        assert one.text == before
        runtime = one.screen.host.bench.folders.runtime
        await until(one.pilot, lambda: not list(runtime.glob("state-*.json")))


async def test_an_edit_is_sent_in_the_form_it_came_in_or_as_it_is_seen(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        assert one.screen.opened is not None
        original = one.screen.opened.document.original
        document = one.screen.to_send
        assert document is not None
        assert document.upload_bytes() == original
        await one.press("m")
        assert "laid out as you see it" in one.sentence
        assert "the stored bytes themselves" in one.sentence
        document = one.screen.to_send
        assert document is not None
        assert document.upload_bytes() == original, "unchanged is byte by byte what came"
        await one.put(one.text.replace('"img"', '"raw"', 1))
        document = one.screen.to_send
        assert document is not None
        assert document.with_text(one.text).upload_bytes() == one.text.encode()
        await one.press("m")
        assert "compact, as it was stored" in one.sentence
        document = one.screen.to_send
        assert document is not None
        sent = document.with_text(one.text).upload_bytes()
        assert sent == original.replace(b'"img"', b'"raw"', 1)


async def test_revert_is_one_step_and_the_title_follows(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.put(before.replace('"img"', '"raw"', 1))
        assert "edited" in one.static("#state-title")
        await one.press("R")
        assert one.text == before
        await one.read()
        assert "as stored" in one.static("#state-title")
        await one.press("z")
        assert '"raw"' in one.text
