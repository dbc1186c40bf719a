"""The person's own pager: what it is given, that the file is private and gone afterwards, and what goes wrong."""

from __future__ import annotations

import json
import shlex
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.screens.conftest import keys, until
from tests.screens.state_kit import Make, desk
from zettatui.app.main import ZettatuiApp
from zettatui.worker.pager import PagerFailed, pager_command

TOKEN = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM"


@pytest.fixture
def own_pager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a script be the pager, on a terminal that can be lent away; yield where it notes what it saw."""
    seen = tmp_path / "seen.json"
    script = tmp_path / "pager.py"
    script.write_text(
        "import json, os, sys\n"
        "path = sys.argv[-1]\n"
        "noted = [path, os.stat(path).st_mode, open(path).read(), list(os.environ.values())]\n"
        f"json.dump(noted, open({str(seen)!r}, 'w'))\n"
    )
    monkeypatch.setenv("PAGER", shlex.join([sys.executable, str(script)]))
    monkeypatch.setenv("ZETTATUI_TOKEN", TOKEN)

    @contextmanager
    def lent(self: ZettatuiApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(ZettatuiApp, "suspend", lent)
    return seen


def seen_by(pager: Path) -> bool:
    return pager.exists()


def said(seen: Path) -> list[Any]:
    found: list[Any] = json.loads(seen.read_text())
    seen.unlink()
    return found


async def test_the_text_the_diff_and_a_list_are_read_in_it(demo_app: Make, own_pager: Path) -> None:
    async with desk(demo_app) as one:
        await one.press("P")
        await until(one.pilot, own_pager.exists)
        path, mode, text, environment = said(own_pager)
        assert text == one.text + "\n"
        assert stat.S_IMODE(mode) == 0o600
        assert Path(path).suffix == ".json"
        await until(one.pilot, lambda: not Path(path).exists())
        assert not any(TOKEN in value for value in environment)

        await one.press("tab", "h", "escape")
        await keys(one.pilot, "d")
        await keys(one.pilot, "P")
        await until(one.pilot, own_pager.exists)
        assert "visible" in said(own_pager)[2]

        await keys(one.pilot, "g", "j")
        await keys(one.pilot, "P")
        await until(one.pilot, own_pager.exists)
        assert "hand the text to your pager" in said(own_pager)[2]


async def test_a_pager_that_is_not_there(
    demo_app: Make, own_pager: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "no-such-pager -x")
    async with desk(demo_app) as one:
        await one.press("P")
        await until(one.pilot, lambda: bool(one.pilot.app._notifications))
        assert any("no-such-pager, which PAGER names" in one.message for one in one.pilot.app._notifications)
    assert not seen_by(own_pager)


def test_which_pager_it_is(tmp_path: Path) -> None:
    for name in ("less", "more", "most"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": str(tmp_path)}
    assert pager_command({**env, "PAGER": "most -s"}, "more") == ("more",)
    assert pager_command({**env, "PAGER": "most -s"}) == ("most", "-s")
    assert pager_command(env) == ("less", "-R")
    (tmp_path / "less").unlink()
    assert pager_command(env) == ("more",)
    (tmp_path / "more").unlink()
    with pytest.raises(PagerFailed, match="set PAGER"):
        pager_command(env)
