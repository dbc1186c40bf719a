"""The diff screen, which is the gate of an upload too: what changes, then the new id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from zettatui.screens.base import ZettaScreen
from zettatui.screens.diff.words import ChangeRows, DiffLines, as_text, detail
from zettatui.screens.keys import bindings_for
from zettatui.services.errors import OutcomeUnknown
from zettatui.states.document import StateDocument
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.jobs import Job
from zettatui.worker.states import Differences, OpenedState, States, Uploaded


@dataclass
class StateUploaded(Message, bubble=False):
    """The edit is stored under a new id."""

    uploaded: Uploaded


class DiffScreen(ZettaScreen):
    """What an edit changes, as meaning and as text; from here it is uploaded, once."""

    SCOPE = "diff"
    TITLE_WORD = "Diff"
    CSS_PATH = "diff.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("diff")

    def __init__(
        self, opened: OpenedState, document: StateDocument, differences: Differences, *, uploading: bool
    ) -> None:
        super().__init__()
        self._opened, self._document, self._differences = opened, document, differences
        self._uploading = uploading
        self._sending: Job[Uploaded] | None = None
        self._sent = False
        self.uploaded: Uploaded | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The changes, one in full, and what an upload means."""
        diff = self._differences.diff
        title = Text(f"{self._opened.title} → your edit   ", no_wrap=True)
        title.append(diff.headline, style="bold")
        yield Static(title, id="diff-title")
        with ContentSwitcher(initial="diff-changes", id="diff-views"):
            changes = ChangeRows(diff.changes)
            yield VirtualList(
                [Column("where", 14), Column("what"), Column("", 14)],
                changes,
                tone=changes.tone,
                empty="Nothing is changed in meaning; see the text diff (t) for white space.",
                id="diff-changes",
            )
            lines = DiffLines(self._differences.lines)
            yield VirtualList(
                [Column("", 4000)],
                lines,
                tone=lines.tone,
                show_header=False,
                empty="The texts are the same.",
                id="diff-lines",
            )
        yield Static(id="diff-detail", markup=False)
        yield Static(self._upload_words(), id="diff-upload", markup=False)

    def on_mount(self) -> None:
        """Start in the list of changes."""
        super().on_mount()
        self._shown_list.focus()
        self._show_detail()

    @property
    def _switcher(self) -> ContentSwitcher:
        return self.query_one("#diff-views", ContentSwitcher)

    @property
    def _shown_list(self) -> VirtualList:
        return self.query_one(f"#{self._switcher.current}", VirtualList)

    def _upload_words(self) -> str:
        server = self._opened.address.url.partition("://")[2]
        return (
            f"Upload (u) to {server} makes a new state under a new id; the old one stays as it is.\n"
            "It is sent once, then read back and compared."
        )

    @on(VirtualList.RowHighlighted, "#diff-changes")
    def _show_detail(self) -> None:
        at = self.query_one("#diff-changes", VirtualList).cursor_row
        changes = self._differences.diff.changes
        self.query_one("#diff-detail", Static).update(detail(changes[at]) if at is not None else "")

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """One upload for each visit, and only of an edit."""
        if action_id == "diff.upload":
            if self.uploaded is not None:
                return f"This edit is stored already, as {self.uploaded.state_id}."
            if self._sent:
                return "It was sent once and may have arrived; go back and look before you send it again."
            if self._opened.state_id is not None and not self._document.changed:
                return "Nothing is changed, so there is nothing to upload."
            if self.host.session.identity is None:
                return "Sign in first: press g l. Your text stays."
        if action_id == "diff.open_link" and self.uploaded is None:
            return "There is no link before the upload."
        return None

    def action_upload(self) -> None:
        """Send the edit, once."""
        self._sent = True
        self.refresh_bindings()
        work = partial(States(self.host.bench, self.host.session).upload, self._opened, self._document)
        self._sending = self.start("upload the state", work, StateUploaded)

    @on(StateUploaded)
    def _state_uploaded(self, message: StateUploaded) -> None:
        self.uploaded = message.uploaded
        links = "\n".join(f"{family:<9} {link}" for family, link in self.uploaded.links.items())
        words = self.query_one("#diff-upload", Static)
        words.update(
            f"{links}\ny copy the link   o open it   esc to the editor, which then shows the new state"
        )
        words.add_class("-done")
        self.query_one("#diff-detail", Static).display = False
        self.say(self.uploaded.sentence, level="done" if self.uploaded.faithful else "error")
        self.refresh_bindings()

    def job_failed(self, job: Job[Any]) -> None:
        """A refusal is certain, so the upload can be tried again; an unknown outcome is not."""
        super().job_failed(job)
        self._sent = job.error is None or isinstance(job.error, OutcomeUnknown)
        self.refresh_bindings()

    def action_text(self) -> None:
        """Switch between the changes and the text diff."""
        self._switcher.current = "diff-lines" if self._switcher.current == "diff-changes" else "diff-changes"
        self.query_one("#diff-detail", Static).display = self._switcher.current == "diff-changes"
        self._shown_list.focus()

    def action_copy(self) -> None:
        """Copy the new link, or before the upload the changes."""
        if self.uploaded is not None:
            self.host.copy_text(self._link(self.uploaded), "the neuroglancer link")
        elif self._switcher.current == "diff-lines":
            self.host.copy_text("\n".join(self._differences.lines), "the text diff")
        else:
            self.host.copy_text(as_text(self._differences.diff), "the changes")

    def action_open_link(self) -> None:
        """Open the new state's link."""
        if self.uploaded is not None:
            self.app.open_url(self._link(self.uploaded))

    def _link(self, uploaded: Uploaded) -> str:
        return uploaded.links[uploaded.family]

    def step_back(self) -> bool:
        """Return to the editor, with what was uploaded if anything was."""
        if self.running:
            return self.cancel_jobs()
        self.dismiss(self.uploaded)
        return True
