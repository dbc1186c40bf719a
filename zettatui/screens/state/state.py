"""The state screen: a neuroglancer state as text, its layers beside it, and the way to a new id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import ActiveBinding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens.base import HostedMixin
from zettatui.screens.keys import bindings_for
from zettatui.screens.state.layers import LayersPane
from zettatui.screens.state.messages import GoAsked, OutlineMade
from zettatui.screens.state.refreshing import RefreshingScreen
from zettatui.screens.state.summary import form_words
from zettatui.widgets.editor import Editor, json_highlight, no_highlight
from zettatui.worker.sessions import why_not_signed_in

if TYPE_CHECKING:
    from zettatui.screens.state.finding import FindBar
    from zettatui.states.document import Form, StateDocument
    from zettatui.states.outline import OutlineEntry
    from zettatui.worker.pager import ToRead
    from zettatui.worker.states import OpenedState

NOTHING_OPEN = "Open a state first: press ctrl+o and paste its id, or any link that holds it."


class StateScreen(RefreshingScreen):
    """Open, edit, compare and upload a state."""

    SCOPE = "state"
    TITLE_WORD = "State"
    CSS_PATH = "state.tcss"
    AUTO_FOCUS = "#state-editor"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("state")

    def __init__(self) -> None:
        super().__init__()
        self._form: Form | None = None
        """The form to send the text in, where it is not the one it came in."""

    def compose_body(self) -> Iterable[Widget]:
        """Title, layers beside the text, and where in the text one is."""
        yield Static(NOTHING_OPEN, id="state-title", markup=False)
        with Horizontal(id="state-panes"):
            yield LayersPane(id="state-layers")
            # Behind the first frame the text is plain as there: first keys are taken, then it gets its colours.
            yield Editor(id="state-editor", highlighter=no_highlight if self.host.covered else json_highlight)
        with Horizontal(id="state-foot"):
            yield Static(id="state-place", markup=False)
            yield Static(id="state-problems", markup=False)

    def begin(self) -> None:
        """Start in the text, in view mode, and look whether something was left unfinished."""
        self.editor.read_only = True
        self.editor.focus()
        if self.host.covered:
            self.host.when_forward(self._colour)
        self.host.when_forward(self.look_for_drafts)

    def _colour(self) -> None:
        self.editor.highlight_with(json_highlight)

    def show_waiting(self, words: str) -> None:
        """Show it where the title will stand."""
        if self.opened is None:
            self.query_one("#state-title", Static).update(words or NOTHING_OPEN)

    # -- the parts of the screen -----------------------------------------------------------------------

    @property
    def parts(self) -> tuple[HostedMixin, ...]:
        """The parts with keys of their own, as the palette lists them."""
        return self._layers, self._find, self.problems_pane

    @property
    def _layers(self) -> LayersPane:
        return self.query_one(LayersPane)

    def take_segments(self, ids: str) -> None:
        """Add ids to a layer of the open state: an edit like any other."""
        if self.opened is None:
            self.say("Open a state first: press ctrl+o. Then ids can be added to it.", level="warning")
        else:
            self._layers.add_segments(ids)

    @property
    def _find(self) -> FindBar:
        """The line for finding, which is made when it is first asked for."""
        from zettatui.screens.state.finding import FindBar

        bar = self.query_one_optional(FindBar)
        if bar is None:
            bar = FindBar(id="state-findbar")
            self.mount(bar, after="#state-foot")
        return bar

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys as the footer shows them: in a part with keys of its own, those instead of the screen's."""
        found = super().active_bindings
        focused = self.focused
        if focused is None or not any(
            isinstance(node, HostedMixin) and node.SCOPE != self.SCOPE for node in focused.ancestors_with_self
        ):
            return found
        return {
            key: one._replace(binding=replace(one.binding, show=False)) if one.node is self else one
            for key, one in found.items()
        }

    def action_layers(self) -> None:
        """Go to the list of layers, and back."""
        (self.editor if self._layers.has_focus else self._layers).focus()

    def action_problems(self) -> None:
        """Show the problems, go to their list, or take it away."""
        if self.problems_pane.has_focus:
            self._hide_problems()
        else:
            self.problems_pane.add_class("-shown").focus()

    def _hide_problems(self) -> None:
        self.problems_pane.remove_class("-shown")
        self.editor.focus()

    @property
    def to_read(self) -> ToRead | None:
        """The text as it stands."""
        from zettatui.worker.pager import ToRead

        return ToRead("the text", ".json", self.editor.snapshot().text) if self.opened is not None else None

    @property
    def command_values(self) -> Mapping[str, str]:
        """The stored state, its link, and the id on the line of the cursor."""
        opened = self.opened
        if opened is None:
            return {}
        stored = opened.state_id is not None
        digits = re.search(r"\d{15,20}", self.editor.line(self.editor.cursor[0]))
        return {
            "id": str(opened.state_id) if stored else "",
            "link": self._link(opened) if stored else "",
            "root_id": digits[0] if digits else "",
        }

    # -- what can be done ------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Most needs an open state; an upload needs an edit without errors."""
        if action_id == "state.drafts":
            return None
        if self.opened is None:
            return NOTHING_OPEN
        if action_id in {"state.copy_link", "state.open_link"}:
            if self.opened.state_id is None:
                return "This text is stored nowhere yet, so it has no link: upload it first (u)."
            if self.edited:
                return "The link would not show your edit: upload it first (u), or take it back (R)."
        if action_id in {"state.diff", "state.upload"} and self.checked is not None and self.checked.fault:
            return f"The text is no JSON yet: {self.checked.fault.sentence}."
        if action_id == "state.upload":
            return self._why_no_upload()
        return self.why_not_refresh() if action_id == "state.refresh" else None

    def _why_no_upload(self) -> str | None:
        if self.checked is not None and self.checked.errors:
            return f"Mend this first: {self.checked.errors[0]}"
        if self.opened is not None and self.opened.state_id is not None and not self.edited:
            return "Nothing is changed, so there is nothing to upload."
        if self.opened is not None:
            return why_not_signed_in(self.host.bench, self.host.session, self.opened.address)
        return None

    def action_edit(self) -> None:
        """Put the editor into text mode."""
        self.editor.focus()
        self.editor.mode = "text"

    # -- what is sent ----------------------------------------------------------------------------------

    def show_opened(self) -> None:
        """Show what has just been opened, to be sent in its own form."""
        self._form = None
        super().show_opened()

    @property
    def to_send(self) -> StateDocument | None:
        """The opened document, in the form that an upload sends."""
        if self.opened is None or self._form is None:
            return self.opened.document if self.opened is not None else None
        return replace(self.opened.document, form=self._form)

    def action_form(self) -> None:
        """Choose the other form for an upload, and say which it is."""
        if self.opened is not None:
            original = self.opened.document.form
            other: Form = "own" if original != "own" else "compact"
            self._form = other if self._form is None else None
            self.say(form_words(self._form or original, original, changed=self.edited))

    # -- links and copies ------------------------------------------------------------------------------

    def action_copy_link(self) -> None:
        """Copy the neuroglancer link."""
        if self.opened is not None:
            self.host.copy_text(self._link(self.opened), "the neuroglancer link")

    def action_open_link(self) -> None:
        """Open the neuroglancer link."""
        if self.opened is not None:
            self.app.open_url(self._link(self.opened))

    def _link(self, opened: OpenedState) -> str:
        return self.states.link_of(opened, self.checked.dialect if self.checked else None)

    def action_copy(self) -> None:
        """Copy the selection, or else the line."""
        text = self.editor.selected_text or self.editor.line(self.editor.cursor[0]).strip().rstrip(",")
        self.host.copy_text(text, "the selection" if self.editor.selected_text else "the line")

    @on(Editor.CopyRequested)
    def _copy_requested(self, message: Editor.CopyRequested) -> None:
        self.host.copy_text(message.text, "the selection")

    # -- moving ----------------------------------------------------------------------------------------

    def action_next_problem(self) -> None:
        """Go to the next problem and say what it is; while a search is on, to the next hit."""
        self._go_on(1)

    def action_previous_problem(self) -> None:
        """Do the same the other way."""
        self._go_on(-1)

    def _go_on(self, step: int) -> None:
        if self._find.shown:
            self._find.step(back=step < 0)
            return
        from zettatui.screens.state.problems import NONE

        mark = self.editor.next_mark(1 if step > 0 else -1)
        self.say(mark[1] if mark else NONE, level=mark[0] if mark else "done")

    def action_go_to(self) -> None:
        """Ask for a line or a path."""
        from zettatui.screens.dialogs import AskLine

        words = "A line (120), a layer (seg), or a path: layers[1].segments[0], layers/seg/source."
        self.app.push_screen(AskLine("Go to", words), self._go_to)

    def _go_to(self, typed: str | None) -> None:
        if typed:
            self.go_to_typed(typed)

    def action_outline(self) -> None:
        """Show the table of contents."""
        work = partial(self.desk.outline, self.editor.snapshot())
        self.start("outline", work, OutlineMade, group="outline", quiet=True)

    @on(OutlineMade)
    def _outline_made(self, message: OutlineMade) -> None:
        from zettatui.screens.state.outline import Outline

        def go(entry: OutlineEntry | None) -> None:
            if entry is not None:
                row = entry.line - 1
                line = self.editor.line(row) if row < self.editor.line_count else ""
                self.post_message(GoAsked(row, len(line) - len(line.lstrip())))

        self.app.push_screen(Outline(message.entries, self.editor.cursor[0]), go)

    def action_fold(self) -> None:
        """Fold or unfold what the cursor is in."""
        self.editor.action_fold()

    def action_fold_all(self) -> None:
        """Fold or unfold all."""
        self.editor.action_fold_all()

    async def action_find(self) -> None:
        """Ask for what to find."""
        await self._find.open()

    async def action_replace(self) -> None:
        """Ask for what to find, and for what takes its place."""
        await self._find.open(replacing=True)

    @on(Editor.Searched)
    def _searched(self, message: Editor.Searched) -> None:
        self._find.show_hits(message.hits)

    # -- history ---------------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Take the last edit back."""
        self.editor.undo()

    def action_redo(self) -> None:
        """Do it again."""
        self.editor.redo()

    def action_revert(self) -> None:
        """Go back to what was opened, in one step that undo takes back."""
        if self.opened is not None:
            work = partial(self.desk.exchange, self.opened.document.opened)
            self.change(lambda snapshot: partial(work, snapshot), "The text is as it was opened.")

    def step_back(self) -> bool:
        """End the search first, then leave the problems, then the layers."""
        if self._find.shown:
            self._find.close()
        elif self.problems_pane.has_class("-shown"):
            self._hide_problems()
        elif self._layers.has_focus and not self.running:
            self.editor.focus()
        else:
            return super().step_back()
        return True
