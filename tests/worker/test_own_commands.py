"""Running a command of the person's own: what it gets, what it does not get, and that it can be ended."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from zettatui.config.own_commands import OwnCommand
from zettatui.worker.jobs import Job, Progress
from zettatui.worker.own_commands import LARGEST_OUTPUT, CommandEnded, CommandFailed, run
from zettatui.worker.pager import ToRead

TOKEN = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM"


def python(code: str, *more: str) -> OwnCommand:
    return OwnCommand("test", (sys.executable, "-c", code, *more))


async def ran(command: OwnCommand, folder: Path, read: ToRead | None = None, **values: str) -> CommandEnded:
    progress = Progress(Job("test"), lambda job: None)
    return await asyncio.wait_for(run(command, values, folder, read, progress), 20)


async def test_arguments_are_no_shells_and_the_file_is_private_and_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZETTATUI_TOKEN", TOKEN)
    code = (
        "import os, sys; path = sys.argv[2]; print(sys.argv[1]); print(path); print(oct(os.stat(path).st_mode));"
        "print(open(path).read()); print(os.environ); print('\\x1b[31mred'); sys.exit(3)"
    )
    nasty = "$(touch pwned); `id` | {file}"
    ended = await ran(
        python(code, "{id}", "{file}"), tmp_path, ToRead("it", ".json", lambda: '{"1": 2}'), id=nasty
    )
    said = ended.text.splitlines()
    assert said[0] == nasty
    assert stat.S_IMODE(int(said[2], 8)) == 0o600
    assert said[3] == '{"1": 2}'
    assert said[-1] == "red"
    assert TOKEN not in ended.text
    assert ended.code == 3
    assert [one.name for one in os.scandir(tmp_path)] == []
    assert not Path(said[1]).exists()  # noqa: ASYNC240 - one look at a local folder


async def test_cancelled_it_and_all_it_started_are_ended(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r} + '.part', 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        f"os.rename({str(note)!r} + '.part', {str(note)!r})\n"
        "time.sleep(600)\n"
    )
    task = asyncio.create_task(ran(python(code), tmp_path))
    while not note.exists():  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for pid in map(int, note.read_text().split()):
        await asyncio.wait_for(_gone(pid), 20)


async def _gone(pid: int) -> None:
    while _runs(pid):  # noqa: ASYNC110 - nobody tells of a stranger's end
        await asyncio.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_what_cannot_be_run_says_so_and_too_much_is_cut(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="no-such-program, which “a” runs, is not installed"):
        await ran(OwnCommand("a", ("no-such-program",)), tmp_path)
    ended = await ran(python(f"print('x' * {LARGEST_OUTPUT + 5})"), tmp_path)
    assert ended.cut
    assert len(ended.text) == LARGEST_OUTPUT
    assert ended.code == 0
