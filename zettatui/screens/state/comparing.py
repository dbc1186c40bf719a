"""The state screen's diffs: of the edit against what was opened, on the way to an upload, and against any state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from zettatui.screens.state.external import ExternalScreen
from zettatui.screens.state.messages import DiffMade

if TYPE_CHECKING:
    from zettatui.states.document import StateDocument
    from zettatui.worker.comparisons import Replacements
    from zettatui.worker.states import Uploaded


class ComparingScreen(ExternalScreen, part=True):
    """Pushes the diff screen over the text; it asks back here for edits of the text, and tells what was stored."""

    @property
    def to_send(self) -> StateDocument | None:
        """The opened document, in the form that an upload sends."""
        raise NotImplementedError

    def action_diff(self) -> None:
        """Show what the edit changes."""
        from zettatui.worker.comparisons import compare_edit

        document = self.to_send
        if self.opened is not None and document is not None:
            opened = replace(self.opened, document=document)
            work = partial(compare_edit, opened, self.editor.snapshot().text)
            change = self._change_from_diff()
            self.start("what your edit changes", work, lambda made: DiffMade(made, change), group="diff")

    def action_upload(self) -> None:
        """Show the diff first; the upload is asked for there."""
        self.action_diff()

    @on(DiffMade)
    def _diff_made(self, message: DiffMade) -> None:
        from zettatui.screens.diff import DiffScreen, EditedState

        made = message.made
        gate = DiffScreen(made.comparison, EditedState(made.opened, made.document, message.change_text))

        def back(uploaded: Uploaded | None) -> None:
            if uploaded is not None and gate.edit is not None:
                self._uploaded(uploaded, gate.edit.document.text)

        self.app.push_screen(gate, back)

    def _change_from_diff(self) -> Callable[[Replacements], bool]:
        """Return how the diff edits the text it was made of; that is refused once the text is another."""
        version = self.editor.text_version

        def change(edits: Replacements) -> bool:
            nonlocal version
            if self.editor.text_version != version:
                return False
            self.editor.apply_edits(edits)
            version = self.editor.text_version
            return True

        return change

    def _uploaded(self, uploaded: Uploaded, text: str) -> None:
        """Stand on the new id from here on; the draft is done with, unless something else came back."""
        if not uploaded.faithful:
            self.say(f"{uploaded.sentence} Your text and its draft are kept here.", level="error")
            return
        self.stored(text)
        # A bare number would be looked for on the server in use, which may be another one by now.
        elsewhere = self.opened is not None and self.opened.address != self.host.session.address
        self.open_thing(uploaded.url if elsewhere else str(uploaded.state_id))

    # -- any other state -------------------------------------------------------------------------------

    @property
    def open_title(self) -> str:
        """What is open here."""
        return self.opened.title if self.opened is not None else ""

    def action_compare(self) -> None:
        """Ask for anything to compare the text with."""
        from zettatui.screens.omnibox import Omnibox
        from zettatui.worker.things import Surroundings

        asking = Omnibox(Surroundings(self.SCOPE, self.open_title), only_compare=True)
        self.app.push_screen(asking, lambda chosen: self.compare_with(chosen.thing) if chosen else None)

    def compare_with(self, text: str) -> None:
        """Show what is different from another state to the text as it stands."""
        from zettatui.screens.diff import DiffScreen
        from zettatui.worker.comparisons import Side, compare, title_of

        if self.opened is None:
            self.say("Open a state first: press ctrl+o. Then another one can be compared with it.")
            return
        there = Side(title_of(text), thing=text)
        here = Side(f"{self.opened.title} as it stands", text=self.editor.snapshot().text)
        self.app.push_screen(DiffScreen(partial(compare, self.states, there, here)))

    def action_drafts(self) -> None:
        """Show drafts and ledger."""
        from zettatui.screens.ledger import LedgerScreen

        self.app.push_screen(LedgerScreen(), self.take_up)
