"""The state screen: a neuroglancer state as text, its layers beside it, and the way to a new id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.diff import DiffScreen
from zettatui.screens.keys import bindings_for
from zettatui.screens.state.messages import (
    DiffMade,
    DraftKept,
    PlaceFound,
    RecentListed,
    StateOpened,
    TextChecked,
)
from zettatui.screens.state.recent import RecentStates
from zettatui.screens.state.summary import layer_rows, marks_of, place_words, problem_words, size_text
from zettatui.states.document import StateDocument
from zettatui.storage.errors import StorageError
from zettatui.widgets.editor import Editor
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.widgets.where import WhereLine
from zettatui.worker.drafts import DraftKeeper, recent
from zettatui.worker.jobs import Job
from zettatui.worker.states import Checked, OpenedState, States, Uploaded

NOTHING_OPEN = "Open a state first: press ctrl+o and paste its id, or any link that holds it."
QUIET_SECONDS = 0.2
"""How long typing must pause before the text is read again."""
DRAFT_SECONDS = 0.7
"""How far typing can be ahead of the draft on disk, writing not counted."""


class StateScreen(ZettaScreen):
    """Open, edit, compare and upload a state."""

    SCOPE = "state"
    TITLE_WORD = "State"
    CSS_PATH = "state.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("state")

    def __init__(self) -> None:
        super().__init__()
        self.opened: OpenedState | None = None
        self.checked: Checked | None = None
        self._keeper: DraftKeeper | None = None
        self._draft_words = ""
        self._pending: dict[str, Timer] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Title, layers beside the text, and where in the text one is."""
        yield Static(NOTHING_OPEN, id="state-title", markup=False)
        with Horizontal(id="state-panes"):
            yield VirtualList([Column("layers")], show_header=False, id="state-layers")
            yield Editor(id="state-editor")
        with Horizontal(id="state-foot"):
            yield Static(id="state-place", markup=False)
            yield Static(id="state-problems", markup=False)
        field = Input(placeholder="find; enter next, esc done", id="state-find")
        field.cursor_blink = False
        yield field

    def on_mount(self) -> None:
        """Start in the text, in view mode, and look whether something was left unfinished."""
        super().on_mount()
        self.editor.read_only = True
        self.editor.focus()
        self._list_recent(asked=False)

    # -- what there is ---------------------------------------------------------------------------------

    @property
    def states(self) -> States:
        """The use-cases, for the session as it stands."""
        return States(self.host.bench, self.host.session)

    @property
    def editor(self) -> Editor:
        """The one widget that holds the text."""
        return self.query_one("#state-editor", Editor)

    @property
    def document(self) -> StateDocument | None:
        """The opened document with the text as it stands."""
        return self.opened.document.with_text(self.editor.text) if self.opened else None

    @property
    def edited(self) -> bool:
        """Tell whether the text differs from what was opened."""
        return self.opened is not None and self.editor.text != self.opened.document.opened

    # -- opening ---------------------------------------------------------------------------------------

    def open_thing(self, text: str) -> None:
        """Fetch and show a state; what is open stays until the new one is here, its edit as a draft."""
        shown = text.strip()[:40]
        name = f"state {shown}" if shown.isdigit() else "open what was pasted"
        self.start(name, partial(self.states.open, text), StateOpened, group="open")

    @on(StateOpened)
    def _state_opened(self, message: StateOpened) -> None:
        self.keep_work()
        if self._keeper is not None:
            self._keeper.release()
        opened = message.opened
        self.opened, self.checked = opened, None
        self._keeper = DraftKeeper(self.host.bench, opened)
        self._draft_words = ""
        self.editor.read_only = False
        self.editor.load(opened.document.opened)
        if opened.document.changed:
            self.editor.replace_all(opened.document.text)
        self.editor.focus()
        self.say(opened.said)
        self._read_text()
        self._show_title()

    def _list_recent(self, *, asked: bool) -> None:
        work = partial(recent, self.host.bench)
        self.start("drafts and ledger", work, lambda found: RecentListed(found, asked), quiet=True)

    @on(RecentListed)
    def _recent_listed(self, message: RecentListed) -> None:
        found = message.recent
        if message.asked:
            self.app.push_screen(RecentStates(found), self._take_up)
        elif found.drafts and self.opened is None:
            newest = found.drafts[0]
            self.say(
                f"A draft of {newest.title or 'a state'} was kept {newest.saved_at:%Y-%m-%d %H:%M:%S}Z. "
                "Press D to take it up again.",
                level="warning",
            )

    def _take_up(self, chosen: tuple[str, str] | None) -> None:
        if chosen is None:
            return
        kind, value = chosen
        if kind == "draft":
            self.start("the draft", partial(self.states.resume, value), StateOpened, group="open")
        else:
            self.open_thing(value)

    # -- following the text ----------------------------------------------------------------------------

    @on(Editor.Changed)
    def _text_changed(self) -> None:
        if self.opened is not None:
            self._later("check", QUIET_SECONDS, self._read_text)
            if "draft" not in self._pending:
                self._pending["draft"] = self.set_timer(DRAFT_SECONDS, self._keep_draft)
            self._show_title()

    @on(Editor.CursorMoved)
    def _cursor_moved(self) -> None:
        self._later("place", QUIET_SECONDS, self._find_place)

    @on(Editor.ModeChanged)
    def _mode_changed(self, message: Editor.ModeChanged) -> None:
        self.query_one(WhereLine).mode = "text mode" if message.mode == "text" else ""

    def _later(self, name: str, seconds: float, call: Callable[[], Any]) -> None:
        """Call once nothing of that name was asked for any more for so long."""
        if name in self._pending:
            self._pending[name].stop()
        self._pending[name] = self.set_timer(seconds, call)

    def _read_text(self) -> None:
        work = partial(self.states.check, self.editor.text)
        self.start("read the text", work, TextChecked, group="check", quiet=True)

    def _find_place(self) -> None:
        if self.opened is not None:
            work = partial(self.states.place, self.editor.text, *self.editor.cursor)
            self.start("place in the text", work, PlaceFound, group="place", quiet=True)

    def _keep_draft(self) -> None:
        self._pending.pop("draft", None)
        if self._keeper is not None:
            work = partial(self._keeper.keep, self.editor.text)
            self.start("keep a draft", work, DraftKept, quiet=True)

    @on(TextChecked)
    def _text_checked(self, message: TextChecked) -> None:
        checked = message.checked
        if checked.text != self.editor.text:
            return
        self.checked = checked
        self.editor.marks = marks_of(checked)
        if checked.fault is None:
            self.query_one("#state-layers", VirtualList).show(TextRows(layer_rows(checked.layers)))
        self.query_one("#state-problems", Static).update(problem_words(checked))
        self._show_title()
        self._find_place()
        self.refresh_bindings()

    @on(PlaceFound)
    def _place_found(self, message: PlaceFound) -> None:
        self.query_one("#state-place", Static).update(place_words(message.path))

    @on(DraftKept)
    def _draft_kept(self, message: DraftKept) -> None:
        if message.at is not None:
            self._draft_words = f"draft kept {message.at:%H:%M:%S}Z"
        elif not self.edited:
            self._draft_words = ""
        self._show_title()

    def _show_title(self) -> None:
        opened = self.opened
        if opened is None:
            return
        checked = self.checked
        layers = f"{len(checked.layers)} layers" if checked and checked.fault is None else ""
        parts = [
            checked.dialect if checked and checked.dialect else "",
            layers,
            size_text(len(opened.document.original)),
            "edited" if self.edited else "as stored",
            self._draft_words,
        ]
        words = " · ".join(part for part in parts if part)
        self.query_one("#state-title", Static).update(f"{opened.title}  {words}")

    # -- actions ---------------------------------------------------------------------------------------

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
        return None

    def _why_no_upload(self) -> str | None:
        if self.checked is not None and self.checked.errors:
            return f"Mend this first: {self.checked.errors[0]}"
        if self.opened is not None and self.opened.state_id is not None and not self.edited:
            return "Nothing is changed, so there is nothing to upload."
        if self.host.session.identity is None:
            return "Sign in first: press g l. Your text stays."
        return None

    def action_edit(self) -> None:
        """Put the editor into text mode."""
        self.editor.focus()
        self.editor.mode = "text"

    def action_diff(self) -> None:
        """Show what the edit changes."""
        self._make_diff(uploading=False)

    def action_upload(self) -> None:
        """Show the diff first; the upload is asked for there."""
        self._make_diff(uploading=True)

    def _make_diff(self, *, uploading: bool) -> None:
        if self.opened is None:
            return
        work = partial(self.states.differences, self.opened.document, self.editor.text)
        self.start("what your edit changes", work, lambda found: DiffMade(found, uploading), group="diff")

    @on(DiffMade)
    def _diff_made(self, message: DiffMade) -> None:
        if self.opened is not None and self.document is not None:
            gate = DiffScreen(self.opened, self.document, message.differences, uploading=message.uploading)
            self.app.push_screen(gate, self._uploaded)

    def _uploaded(self, uploaded: Uploaded | None) -> None:
        """Stand on the new id from here on; the draft is done with, unless something else came back."""
        if uploaded is None:
            return
        if not uploaded.faithful:
            self.say(f"{uploaded.sentence} Your text and its draft are kept here.", level="error")
            return
        if self._keeper is not None:
            try:
                self._keeper.discard()
            except StorageError as error:
                self.say(error.sentence, level="warning")
        self.open_thing(str(uploaded.state_id))

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

    def action_next_problem(self) -> None:
        """Go to the next problem and say what it is; while a search is on, to the next hit."""
        field = self.query_one("#state-find", Input)
        if field.value and field.has_class("-shown"):
            self._next_hit()
            return
        mark = self.editor.next_mark()
        self.say(mark[1] if mark else "No problems found.", level=mark[0] if mark else "done")

    def action_undo(self) -> None:
        """Take the last edit back."""
        self.editor.undo()

    def action_revert(self) -> None:
        """Go back to what was opened, in one step that undo takes back."""
        if self.opened is not None:
            self.editor.replace_all(self.opened.document.opened)

    def action_drafts(self) -> None:
        """Show drafts and ledger."""
        self._list_recent(asked=True)

    # -- finding ---------------------------------------------------------------------------------------

    def action_find(self) -> None:
        """Ask for what to find."""
        self.query_one("#state-find", Input).add_class("-shown").focus()

    @on(Input.Changed, "#state-find")
    def _find(self, message: Input.Changed) -> None:
        count = self.editor.find(message.value)
        if message.value:
            self.editor.find_next(here=True)
            self.say(f"{count:,} found." if count else f"“{message.value}” is not in the text.")
        else:
            self.say("")

    @on(Input.Submitted, "#state-find")
    def _next_hit(self) -> None:
        place = self.editor.find_next()
        if place is not None:
            self.say(f"{place[0]:,} of {place[1]:,}.")

    # -- leaving ---------------------------------------------------------------------------------------

    def job_failed(self, job: Job[Any]) -> None:
        """Quiet jobs are asked for by nobody: only their errors are told."""
        if job.error is not None or not job.quiet:
            super().job_failed(job)

    def step_back(self) -> bool:
        """End the search first."""
        field = self.query_one("#state-find", Input)
        if field.has_class("-shown"):
            field.value = ""
            field.remove_class("-shown")
            self.editor.focus()
            return True
        return super().step_back()

    def keep_work(self) -> None:
        """Write the draft now."""
        if self._keeper is None or not self.edited:
            return
        try:
            self._keeper.keep_now(self.editor.text)
        except StorageError as error:
            self.say(error.sentence, level="error")
