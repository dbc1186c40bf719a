"""The diff screen, which is the gate of an upload too: what changes, then the new id."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from zettatui.screens import qr
from zettatui.screens.base import ZettaScreen
from zettatui.screens.copy_as import CopyAs
from zettatui.screens.keys import bindings_for
from zettatui.services.errors import OutcomeUnknown
from zettatui.states.problems import Problem
from zettatui.widgets.detail import Detail
from zettatui.widgets.virtual_list import VirtualList
from zettatui.worker.comparisons import Comparison, take_back
from zettatui.worker.jobs import Job, Work
from zettatui.worker.sessions import why_not_signed_in
from zettatui.worker.states import States, Uploaded

from .gate import EditedState, before_words, first_error, forms_of, link_of, problem_words, stored_words
from .messages import ChangeTakenBack, ComparisonMade, EditChecked, StateUploaded
from .views import CHANGES, LINES, SIDES, DiffViews
from .words import SIDES_NEED, as_json, as_text

if TYPE_CHECKING:
    from zettatui.worker.pager import ToRead

NO_EDIT = "These are two states that stand as they are: there is nothing of an edit here."


class DiffScreen(ZettaScreen):
    """What is different between two states, as meaning and as text; an edit is uploaded from here, once."""

    SCOPE = "diff"
    TITLE_WORD = "Diff"
    CSS_PATH = "diff.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("diff")

    def __init__(self, made: Comparison | Work[Comparison], edit: EditedState | None = None) -> None:
        """Show a comparison, or make it first; `edit` tells that it is of an edit, which can be uploaded."""
        super().__init__()
        self._comparison = made if isinstance(made, Comparison) else None
        self._work = None if isinstance(made, Comparison) else made
        self.edit = edit
        self._problems: tuple[Problem, ...] | None = None
        self._sending: Job[Uploaded] | None = None
        self._sent = False
        self.uploaded: Uploaded | None = None
        self._wants_sides = False
        """Whether both sides were asked for, in a window without room for them."""

    def compose_body(self) -> Iterable[Widget]:
        """What is wrong with an edit, the differences, one in full, and what an upload means."""
        yield Static(id="diff-title", markup=False)
        yield Static(id="diff-problems", markup=False)
        yield DiffViews()
        yield Detail(id="diff-detail")
        upload = Static(id="diff-upload", markup=False)
        upload.display = self.edit is not None
        yield upload

    def begin(self) -> None:
        """Start in the list of changes."""
        self.views.shown.focus()
        if self.edit is not None:
            self.query_one("#diff-upload", Static).update(before_words(self.edit.opened.address))
            self._look_for_problems(self.edit)
        if self._comparison is not None:
            self._show(self._comparison)
        elif self._work is not None:
            self.views.say_empty("Being fetched and compared…")
            self.start("compare two states", self._work, ComparisonMade, group="compare")

    @property
    def views(self) -> DiffViews:
        """The lists."""
        return self.query_one(DiffViews)

    # -- showing ---------------------------------------------------------------------------------------

    @on(ComparisonMade)
    def _made(self, message: ComparisonMade) -> None:
        self._show(message.comparison)

    def _show(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self.views.show(comparison.differences)
        self._show_title()
        self._show_detail()
        self.refresh_bindings()

    def _show_title(self) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        after = f"stored as {self.uploaded.state_id}" if self.uploaded is not None else comparison.after
        title = Text(f"{comparison.before} → {after}   ", no_wrap=True)
        count = len(self.uploaded.server_changes) if self.uploaded is not None else 0
        values = f"{count:,} value{'' if count == 1 else 's'} changed there"
        title.append(values if count else comparison.differences.diff.headline, style="bold")
        self.query_one("#diff-title", Static).update(title)

    @on(VirtualList.RowRested)
    def _show_detail(self) -> None:
        self.query_one("#diff-detail", Static).update(self.views.detail)

    def job_failed(self, job: Job[Any]) -> None:
        """A refusal of an upload is certain, so it can be tried again; an unknown outcome is not."""
        super().job_failed(job)
        if job is self._sending:
            self._sent = job.error is None or isinstance(job.error, OutcomeUnknown)
        if self._comparison is None:
            self.views.say_empty("Nothing could be compared: see below.")
        self.refresh_bindings()

    # -- what can be done ------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """An edit can be uploaded once for each visit, and changed until then."""
        if action_id in {"diff.upload", "diff.take_back"}:
            return self._why_no_edit() or (
                self._why_no_upload() if action_id == "diff.upload" else self._why_not_back()
            )
        if action_id in {"diff.open_link", "diff.qr_code"} and self.uploaded is None:
            return "There is no link before the upload." if self.edit is not None else NO_EDIT
        if action_id == "diff.qr_code" and self.uploaded is not None:
            width, height = self.app.size
            if not qr.fits(link_of(self.uploaded), width, height):
                return "This window is too small for the QR code: make it larger, or copy the link (y)."
        return "There is nothing to copy yet." if self._comparison is None else None

    def _why_no_edit(self) -> str | None:
        if self.edit is None:
            return NO_EDIT
        if self.uploaded is not None:
            return f"This edit is stored already, as {self.uploaded.state_id}."
        if self._sent:
            return "It was sent once and may have arrived; go back and look before you send it again."
        return None

    def _why_no_upload(self) -> str | None:
        edit, problems = self.edit, self._problems
        if edit is None or problems is None:
            return "The text is still being looked through; press u again in a moment."
        opened = edit.opened
        if opened.state_id is not None and not (edit.document.changed or opened.only_draft):
            return "Nothing is changed, so there is nothing to upload."
        wrong = first_error(problems)
        if wrong is not None:
            return f"Mend this first: {wrong}"
        return why_not_signed_in(self.host.bench, self.host.session, opened.address)

    def _why_not_back(self) -> str | None:
        if self.views.change is None:
            return "Choose a change in the list of changes first (t or s leads back to it)."
        return None

    # -- the views -------------------------------------------------------------------------------------

    def action_text(self) -> None:
        """Switch between the changes and the text diff."""
        self._turn_to(LINES)

    def action_side_by_side(self) -> None:
        """Switch between the changes and the text diff in two columns, where the window has room for two."""
        if self.app.size.width >= SIDES_NEED or self.views.current == SIDES:
            self._turn_to(SIDES)
            return
        if self.views.current != LINES:
            self._turn_to(LINES)
        self._wants_sides = True
        self.say(
            f"Two columns need a window of {SIDES_NEED} cells, this one has {self.app.size.width}: "
            "here is the text diff in one column. s or t leads back.",
        )

    def on_resize(self, event: events.Resize) -> None:
        """Show both sides once there is room for them, where they were asked for."""
        if self._wants_sides and event.size.width >= SIDES_NEED:
            self._turn_to(SIDES)
            self.say("")

    def _turn_to(self, name: str) -> None:
        self._wants_sides = False
        self.views.turn_to(name)
        self._show_detail()
        self.refresh_bindings()

    def action_next_change(self) -> None:
        """Go to the next change."""
        if not self.views.step(1):
            self.say("That was the last change.")

    def action_previous_change(self) -> None:
        """Go to the change before."""
        if not self.views.step(-1):
            self.say("That was the first change.")

    # -- taking away -----------------------------------------------------------------------------------

    @property
    def to_read(self) -> ToRead | None:
        """The changes, or the text diff where that is in view."""
        from zettatui.worker.pager import ToRead

        if self._comparison is None:
            return None
        differences = self._comparison.differences
        if self.views.current == CHANGES:
            return ToRead("the changes", ".txt", partial(as_text, differences.diff))
        return ToRead("the text diff", ".diff", lambda: "\n".join(differences.lines))

    def action_copy(self) -> None:
        """Copy the new link, or before the upload what is in view."""
        if self.uploaded is not None:
            self.host.copy_text(link_of(self.uploaded), "the neuroglancer link")
        elif self._comparison is not None and self.views.current == CHANGES:
            self.host.copy_text(as_text(self._comparison.differences.diff), "the changes")
        elif self._comparison is not None:
            self.host.copy_text("\n".join(self._comparison.differences.lines), "the text diff")

    def action_copy_forms(self) -> None:
        """Offer the other forms of the new link, or before the upload copy the changes as JSON."""
        if self.uploaded is not None:
            title = f"Copy of state {self.uploaded.state_id}:"
            self.app.push_screen(CopyAs(title, forms_of(self.uploaded)), self._copy_form)
        elif self._comparison is not None:
            self.host.copy_text(as_json(self._comparison.differences.diff), "the changes as JSON")

    def _copy_form(self, form: tuple[str, str] | None) -> None:
        if form is not None:
            self.host.copy_text(form[1], f"the {form[0]}")

    def action_open_link(self) -> None:
        """Open the new state's link."""
        if self.uploaded is not None:
            self.app.open_url(link_of(self.uploaded))

    def action_qr_code(self) -> None:
        """Show the new state's link as a QR code."""
        if self.uploaded is not None:
            self.app.push_screen(qr.QrCode(link_of(self.uploaded), f" state {self.uploaded.state_id}"))

    # -- the edit --------------------------------------------------------------------------------------

    def action_take_back(self) -> None:
        """Take the change under the cursor back, in the editor too."""
        edit, change = self.edit, self.views.change
        if edit is not None and change is not None:
            work = partial(take_back, edit.document, change)
            self.start(f"take back {change.label}", work, ChangeTakenBack, group="take back")

    @on(ChangeTakenBack)
    def _taken_back(self, message: ChangeTakenBack) -> None:
        edit, taken = self.edit, message.taken
        if edit is None or self._comparison is None or self._sent:
            return
        if not edit.change_text(taken.edits):
            self.say(
                "The editor holds another text by now: press esc and make the diff again.", level="warning"
            )
            return
        document = edit.document.with_text(taken.text)
        self.edit = EditedState(edit.opened, document, edit.change_text)
        self._show(Comparison(self._comparison.before, self._comparison.after, taken.differences))
        self._look_for_problems(self.edit)
        self.say("Taken back; z in the editor undoes that.", level="done")

    def _look_for_problems(self, edit: EditedState) -> None:
        self._problems = None
        work = partial(self._states.check_to_store, edit.opened, edit.document.text)
        self.start("read the text", work, EditChecked, group="check", quiet=True)

    @on(EditChecked)
    def _edit_checked(self, message: EditChecked) -> None:
        problems = self._problems = message.checked.problems
        words = self.query_one("#diff-problems", Static)
        words.update(problem_words(problems))
        words.set_class(first_error(problems) is not None, "-error")
        words.display = bool(problems)
        self.refresh_bindings()

    @property
    def _states(self) -> States:
        return States(self.host.bench, self.host.session)

    def action_upload(self) -> None:
        """Send the edit, once."""
        if self.edit is not None:
            self._sent = True
            self.refresh_bindings()
            work = partial(self._states.upload, self.edit.opened, self.edit.document)
            self._sending = self.start("upload the state", work, StateUploaded)

    @on(StateUploaded)
    def _state_uploaded(self, message: StateUploaded) -> None:
        uploaded = self.uploaded = message.uploaded
        words = self.query_one("#diff-upload", Static)
        words.update(stored_words(uploaded))
        words.add_class("-done")
        self.query_one("#diff-problems", Static).display = False
        if uploaded.server_changes:
            self.views.show_changes(uploaded.server_changes)
            self.views.current = CHANGES
        self.query_one("#diff-detail", Static).display = bool(uploaded.server_changes)
        self._show_title()
        self.say(uploaded.sentence, level="done" if uploaded.faithful else "error")
        self.refresh_bindings()

    def step_back(self) -> bool:
        """Return to where one came from, with what was uploaded if anything was."""
        if self.running:
            return self.cancel_jobs()
        self.dismiss(self.uploaded)
        return True
