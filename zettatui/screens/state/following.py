"""The state screen follows its text: reads it while typing pauses, and edits it where a part asks for that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.widgets import Static

from zettatui.screens.state.layers import LayersPane
from zettatui.screens.state.messages import (
    EditAsked,
    EditsMade,
    FixAsked,
    GoAsked,
    LayerAsked,
    PlaceFound,
    PlaceReached,
    TextChecked,
    Told,
)
from zettatui.screens.state.opened import OpenedScreen
from zettatui.screens.state.summary import marks_of, place_words, problem_words, size_text
from zettatui.widgets.editor import Editor
from zettatui.widgets.where import WhereLine
from zettatui.worker.jobs import Job, Work

if TYPE_CHECKING:
    from zettatui.screens.state.problems import ProblemsPane
    from zettatui.worker.state_text import Snapshot, TextEdits

QUIET_SECONDS = 0.2
"""How long typing must pause before the text is read again."""
TRIES = 5
"""How often an operation is made anew because the text changed under it."""
SAME = "It is so already: nothing is changed."
_LARGE = 1_000_000

EditWork = Callable[["Snapshot"], Work["TextEdits"]]
"""Makes the work that finds the edits of one version of the text."""


class FollowingScreen(OpenedScreen, part=True):
    """What the text means is read in the background; edits come back for the version they were made of."""

    def __init__(self) -> None:
        super().__init__()
        self._reading: dict[str, Job[Any]] = {}
        self._title = ""

    def show_opened(self) -> None:
        """Read the text as soon as it stands on the screen."""
        # Reading takes long for a big text, and slows down all else meanwhile.
        self.host.when_forward(self._read_text)
        self.show_title()

    @property
    def problems_pane(self) -> ProblemsPane:
        """The list of problems, which is made when there may be some to show."""
        from zettatui.screens.state.problems import ProblemsPane

        pane = self.query_one_optional(ProblemsPane)
        if pane is None:
            pane = ProblemsPane(id="state-problem-list")
            self.mount(pane, after="#state-panes")
        return pane

    # -- reading the text ------------------------------------------------------------------------------

    @on(Editor.Changed)
    def _text_changed(self) -> None:
        if self.opened is not None:
            self.later("check", QUIET_SECONDS, self._read_text)
            self.draft_soon()
            self.show_title()

    @on(Editor.CursorMoved)
    def _cursor_moved(self) -> None:
        self.later("place", QUIET_SECONDS, self._find_place)

    @on(Editor.ModeChanged)
    def _mode_changed(self, message: Editor.ModeChanged) -> None:
        self.query_one(WhereLine).mode = "text mode" if message.mode == "text" else ""

    def _busy(self, name: str, again: Callable[[], None]) -> bool:
        """Whether such a job is under way still: a thread cannot be stopped, and two would take twice as long."""
        job = self._reading.get(name)
        if job is None or job.state.ended:
            return False
        self.later(name, QUIET_SECONDS, again)
        return True

    def _read_text(self) -> None:
        if self.opened is None or self._busy("check", self._read_text):
            return
        work = partial(self.desk.check, self.editor.snapshot(), self.states.lint_context)
        self._reading["check"] = self.start("read the text", work, TextChecked, quiet=True)

    def _find_place(self) -> None:
        if self.checked is None or self._busy("place", self._find_place):
            return  # reading the text comes first, and ends here
        work = partial(self.desk.place, self.editor.snapshot(), *self.editor.cursor)
        self._reading["place"] = self.start("place in the text", work, PlaceFound, quiet=True)

    @on(TextChecked)
    def _text_checked(self, message: TextChecked) -> None:
        checked = message.checked
        if checked.version != self.editor.text_version:
            return
        self.checked = checked
        self.editor.marks = marks_of(checked)
        self.editor.set_folds(checked.folds)
        if checked.fault is None:
            self.query_one(LayersPane).show_checked(checked)
        self.problems_pane.show_problems(checked.problems)
        self.query_one("#state-problems", Static).update(problem_words(checked))
        self.show_title()
        self._find_place()
        self.refresh_bindings()

    @on(PlaceFound)
    def _place_found(self, message: PlaceFound) -> None:
        telling = self.problems_pane.has_focus and self.problems_pane.problem is not None
        if not (telling or self.query_one(LayersPane).has_focus):
            layers = self.checked.layers if self.checked is not None else ()
            self.query_one("#state-place", Static).update(place_words(message.path, layers))

    @on(Told)
    def _part_told(self, message: Told) -> None:
        if message.words:
            self.query_one("#state-place", Static).update(message.words)
        else:
            self._find_place()

    def show_title(self) -> None:
        """Show what is open, and how it stands with it."""
        opened = self.opened
        if opened is None:
            return
        checked = self.checked
        layers = f"{len(checked.layers):,} layers" if checked and checked.fault is None else ""
        elsewhere = opened.address != self.host.session.address
        parts = [
            f"of {opened.address.url.partition('://')[2]}" if elsewhere else "",
            checked.dialect if checked and checked.dialect else "",
            layers,
            size_text(len(opened.document.original)),
            "edited" if self.edited else "as stored",
            self._draft_words,
        ]
        title = f"{opened.title}  {' · '.join(part for part in parts if part)}"
        if title != self._title:
            # Every key comes here, and a changed part costs a layout.
            self._title = title
            self.query_one("#state-title", Static).update(title)

    # -- going to places -------------------------------------------------------------------------------

    @on(GoAsked)
    def _go(self, message: GoAsked) -> None:
        self.editor.move_to(message.row, message.column, center=True)
        if not message.stay:
            self.editor.focus()

    @on(LayerAsked)
    def _go_to_path(self, message: LayerAsked) -> None:
        from zettatui.states.paths import spell_path

        self.go_to_typed(spell_path(message.path))

    def go_to_typed(self, typed: str) -> None:
        """Go to a line, a path or a layer's name."""
        work = partial(self.desk.find_place, typed, self.editor.snapshot())
        self.start(f"go to {typed[:40]}", work, lambda found: PlaceReached(*found), group="go", quiet=True)

    @on(PlaceReached)
    def _place_reached(self, message: PlaceReached) -> None:
        self.say("")
        self._go(GoAsked(message.row, message.column))

    # -- edits without typing --------------------------------------------------------------------------

    @on(EditAsked)
    def _edit_asked(self, message: EditAsked) -> None:
        self.change(lambda snapshot: partial(self.desk.edits, message.operation, snapshot), message.done)

    @on(FixAsked)
    def _fix_asked(self, message: FixAsked) -> None:
        problem, context = message.problem, self.states.lint_context
        done = f"Fixed: {problem.fix.say}." if problem.fix else ""
        self.change(lambda snapshot: partial(self.desk.fix, problem, context, snapshot), done)

    def change(
        self,
        work: EditWork,
        done: str,
        *,
        same: str = SAME,
        tries: int = TRIES,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Make an edit that a job works out, as one step of the history; typing meanwhile makes it anew.

        `then` is called once the text is changed.
        """
        if self.opened is None:
            return

        def finished(made: TextEdits) -> EditsMade:
            return EditsMade(made, done, same, work, tries, then)

        quiet = len(self.opened.document.original) < _LARGE
        self.start("change the text", work(self.editor.snapshot()), finished, quiet=quiet)

    @on(EditsMade)
    def _edits_made(self, message: EditsMade) -> None:
        made = message.made
        if made.version != self.editor.text_version:
            if message.tries > 1:
                again = message.tries - 1
                self.change(message.work, message.done, same=message.same, tries=again, then=message.then)
            else:
                self.say("The text changes too fast: nothing else is changed. Try again.", level="warning")
        elif not made.edits:
            self.say(message.same)
        else:
            self.editor.apply_edits(made.edits)
            self.say(f"{message.done} z takes it back.", level="done")
            if message.then is not None:
                message.then()
