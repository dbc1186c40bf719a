"""The person's own editor: the text goes out to a file, and what comes back is one edit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import SuspendNotSupported

from zettatui.screens.state.following import FollowingScreen
from zettatui.screens.state.messages import FileTidied, TextHandedBack, TextHandedOut

if TYPE_CHECKING:
    from zettatui.worker.external_editor import HandedOut


class ExternalScreen(FollowingScreen, part=True):
    """A state that can be edited in another program on the same terminal."""

    def action_external(self) -> None:
        """Write the text to a file; the editor runs once it is there."""
        from zettatui.worker.external_editor import hand_out

        bench = self.host.bench
        work = partial(hand_out, bench.folders.runtime, self.editor.snapshot(), editor=bench.config.editor)
        self.start("hand the text to your editor", work, TextHandedOut, group="editor", quiet=True)

    @on(TextHandedOut)
    def _handed_out(self, message: TextHandedOut) -> None:
        from zettatui.worker.external_editor import hand_back, run_editor

        handed = message.handed
        try:
            with self.app.suspend():
                remark = run_editor(handed)
        except SuspendNotSupported:
            self._done_with(handed)
            self.say("This terminal cannot be lent to another program. Your text stays here.", level="error")
            return
        self.refresh(layout=True)
        work = partial(hand_back, handed, remark)
        self.start("take the text back", work, lambda back: TextHandedBack(handed, back), quiet=True)

    @on(TextHandedBack)
    def _handed_back(self, message: TextHandedBack) -> None:
        back, handed = message.back, message.handed
        if back.version != self.editor.text_version:
            # Nothing types while the terminal is lent away; only a state that came meanwhile can do this.
            self.say(f"Another text is open now. What you edited is in {handed.path}.", level="warning")
            return
        self.change(
            lambda snapshot: partial(self.desk.exchange, back.text, snapshot),
            "Your editor's text is here, as one edit.",
            same=back.remark or "Your editor changed nothing.",
        )
        self._done_with(handed)

    def _done_with(self, handed: HandedOut) -> None:
        from zettatui.worker.external_editor import put_away

        self.start("tidy up", partial(put_away, handed), lambda _: FileTidied(), quiet=True)
