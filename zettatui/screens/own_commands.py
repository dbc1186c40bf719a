"""Commands of the person's own, run from a screen: what they are given of it, and where their words go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import SuspendNotSupported

from zettatui.config.own_commands import PLACEHOLDERS, OwnCommand
from zettatui.plain import plain_line
from zettatui.screens.base import ZettaScreen
from zettatui.screens.host import Host
from zettatui.screens.news import News
from zettatui.screens.paging import read_of
from zettatui.worker.jobs import Progress
from zettatui.worker.own_commands import CommandEnded, ready, run, run_here
from zettatui.worker.private_text import removed


class CommandRan(News, bubble=True):
    """A command has ended in the background; `again` runs it once more."""

    ended: CommandEnded
    again: Callable[[], object]


class CommandReady(News, bubble=True):
    """A command may have the terminal; the file that was written for it, if one was, goes afterwards."""

    words: tuple[str, ...]
    path: Path | None


def start(host: Host, screen: ZettaScreen, command: OwnCommand) -> None:
    """Run a command with what it wants of the screen, as a job of the screen."""
    read = read_of(screen)
    values = _values(screen)
    there = {*values, *(["file"] if read is not None else [])}
    missing = next((name for name in PLACEHOLDERS if name in command.placeholders - there), None)
    if missing is not None:
        said = (
            f"“{command.name}” needs {PLACEHOLDERS[missing]} ({{{missing}}}): there is none on this screen."
        )
        host.notify(said, severity="warning", markup=False)
        return
    folder = host.bench.folders.runtime
    name = plain_line(command.name)
    if command.show == "terminal":

        async def get_ready(progress: Progress) -> tuple[tuple[str, ...], Path | None]:
            return await ready(command, values, folder, read)

        screen.start(name, get_ready, lambda found: CommandReady(*found), group="own command")
        return
    again = partial(start, host, screen, command)
    work = partial(run, command, values, folder, read)
    screen.start(name, work, lambda ended: CommandRan(ended, again), group="own command")


def show(host: Host, message: CommandRan) -> None:
    """Show what a command said, where it is to be shown."""
    ended = message.ended
    if ended.command.show == "page":
        from zettatui.screens.output import OutputScreen

        host.push_screen(OutputScreen(ended, message.again))
        return
    said = next((line for line in reversed(ended.text.splitlines()) if line.strip()), "It said nothing.")
    words = f"{ended.command.name}: {plain_line(said)}" + (f" (code {ended.code})" if ended.code else "")
    if isinstance(host.screen, ZettaScreen):
        host.screen.say(words, level="warning" if ended.code else "done")
    else:
        host.notify(words, markup=False)


def lend(host: Host, message: CommandReady) -> None:
    """Lend the terminal to a command until it ends."""
    try:
        with host.suspend():
            said = run_here(message.words)
    except SuspendNotSupported:
        said = "This terminal cannot be lent to another program."
    finally:
        if message.path is not None:
            removed(message.path)
    host.refresh(layout=True)
    if said:
        host.notify(said, severity="warning", markup=False)


def _values(screen: ZettaScreen) -> dict[str, str]:
    session = screen.session
    values = {"server": session.address.url, **screen.command_values}
    if session.datastack is not None:
        values["datastack"] = session.datastack.name
    return {name: value for name, value in values.items() if value}
