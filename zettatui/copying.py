"""Copying to the person's clipboard, by the best route there is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from textual import on
from textual.message import Message

from zettatui import clipboard
from zettatui.behind_frame import BehindFrame
from zettatui.storage.errors import StorageError
from zettatui.worker.jobs import Progress


@dataclass
class TmuxAnswered(Message, bubble=False):
    """tmux took a copied text, or did not."""

    text: str
    what: str
    taken: bool


class Copying(BehindFrame, inherit_bindings=False):
    """An app that copies, and says which way the text took."""

    def copy_text(self, text: str, what: str) -> None:
        """Put text on the clipboard by the best route there is, and say which one it was."""
        text = clipboard.copyable(text)
        if clipboard.in_tmux():

            async def to_tmux(progress: Progress) -> bool:
                return await asyncio.to_thread(clipboard.to_tmux_buffer, text)

            self.start_job(self, f"copy {what}", to_tmux, lambda taken: TmuxAnswered(text, what, bool(taken)))
        else:
            self._copy_by_terminal(text, what)

    def _copy_by_terminal(self, text: str, what: str) -> None:
        if clipboard.fits_osc52(text):
            self.copy_to_clipboard(text)
            self.notify(f"Copied {what} (through the terminal).", markup=False)
        else:
            try:
                path = self.bench.save_copy(text)
            except StorageError as error:
                self.notify(error.sentence, severity="error", markup=False)
                return
            self.notify(f"{what} is too long for a terminal's clipboard; it is in {path}.", markup=False)

    @on(TmuxAnswered)
    def _tmux_answered(self, message: TmuxAnswered) -> None:
        if message.taken:
            self.notify(f"Copied {message.what} (through tmux).", markup=False)
        else:
            self._copy_by_terminal(message.text, message.what)
