"""Copying to the person's clipboard, by the best route there is."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from textual import on

from zettatui.app.looking import Looking
from zettatui.screens.news import News
from zettatui.storage.errors import StorageError
from zettatui.terminal import clipboard
from zettatui.worker.jobs import Progress


class ProgramAnswered(News):
    """A program took a copied text, or did not; `left` are the ways still open."""

    text: str
    what: str
    way: clipboard.Way
    taken: bool
    left: Sequence[clipboard.Way]


class Copying(Looking, part=True):
    """An app that copies, and says which way the text took."""

    def copy_text(self, text: str, what: str) -> None:
        """Put text on the clipboard by the best route there is, and say which one it was."""
        text = clipboard.copyable(text)
        rows = _rows(text, *self.size)
        self._copy_by(
            clipboard.ways(text, self.bench.config.clipboard, os.environ, rows=rows), text=text, what=what
        )

    def _copy_by(self, ways: Sequence[clipboard.Way], *, text: str, what: str) -> None:
        way, left = ways[0], ways[1:]
        if way in ("native", "tmux"):

            async def to_program(progress: Progress) -> bool:
                if way == "tmux":
                    return await asyncio.to_thread(clipboard.to_tmux_buffer, text)
                return await asyncio.to_thread(clipboard.to_native, text, dict(os.environ))

            self.start_job(
                self,
                f"copy {what}",
                to_program,
                lambda taken: ProgramAnswered(text, what, way, bool(taken), left),
            )
        elif way == "osc52":
            self.copy_to_clipboard(text)
            self._tell_copied(what, way)
        elif way == "text":
            self._show_to_select(text, what)
        else:
            self._copy_to_file(text, what)

    def copy_to_clipboard(self, text: str) -> None:
        """Ask the terminal to take a text, past tmux or GNU screen where one is between."""
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(clipboard.osc52(text, os.environ))

    def _tell_copied(self, what: str, way: clipboard.Way) -> None:
        self.notify(f"Copied {what} (through {clipboard.WORDS[way]}).", markup=False)

    def _copy_to_file(self, text: str, what: str) -> None:
        try:
            path = self.bench.save_copy(text)
        except StorageError as error:
            self.notify(error.sentence, severity="error", markup=False)
            return
        if self.bench.config.clipboard == "file":
            said = f"Copied {what} into {path}, as the clipboard setting asks."
        elif clipboard.fits_osc52(text):
            said = f"No clipboard took {what}; it is in {path}."
        else:
            said = f"{what} is too long for a terminal's clipboard; it is in {path}."
        self.notify(said, markup=False)

    def _show_to_select(self, text: str, what: str) -> None:
        from zettatui.screens.to_select import ToSelect

        self.push_screen(ToSelect(text, what))

    @on(ProgramAnswered)
    def _program_answered(self, message: ProgramAnswered) -> None:
        if message.taken:
            self._clipboard = message.text
            self._tell_copied(message.what, message.way)
        else:
            self._copy_by(message.left, text=message.text, what=message.what)


def _rows(text: str, width: int, height: int) -> int:
    """Return how many rows a text takes on a terminal of that size; 0 where it does not fit with a line of words."""
    from rich.cells import cell_len

    rows = sum(max(1, -(-cell_len(line) // max(1, width))) for line in text.split("\n"))
    return rows if rows < height else 0
