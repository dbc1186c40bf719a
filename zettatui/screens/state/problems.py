"""The list of problems below the text: what is wrong or doubtful, where, and its quick fix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType

from zettatui.plain import plain_line
from zettatui.screens.base import HostedMixin
from zettatui.screens.keys import bindings_for
from zettatui.screens.state.messages import FixAsked, GoAsked, Told
from zettatui.screens.state.summary import level_word
from zettatui.widgets.virtual_list import Column, Tone, VirtualList

if TYPE_CHECKING:
    from zettatui.states.problems import Problem

NONE = "No problems found."


class ProblemRows:
    """One row for each problem."""

    def __init__(self, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)

    def __len__(self) -> int:
        return len(self.problems)

    def row(self, i: int) -> Sequence[str]:
        """Return line, level, what it is, and what the fix does."""
        problem = self.problems[i]
        fix = f"f {problem.fix.say}" if problem.fix else ""
        return f"{problem.line:,}", level_word(problem), plain_line(problem.say, limit=300), fix

    def tone(self, i: int) -> Tone:
        """Colour what the word says."""
        severity = self.problems[i].severity
        return severity if severity != "info" else ""


class ProblemsPane(HostedMixin, VirtualList):
    """The problems of the text; the text follows the cursor of the list."""

    SCOPE: ClassVar[str] = "problems"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("problems")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - every Textual widget calls it so
        self._shown = ProblemRows()
        columns = [
            Column("line", 6, "right"),
            Column("", 7),
            Column("what", least=20, most=110),
            Column("fix", 24),
        ]
        super().__init__(columns, self._shown, empty=NONE, id=id)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the problems of a text that was read; the cursor stays where it can."""
        self._shown = ProblemRows(problems)
        self._rows, self._tone = self._shown, self._shown.tone
        self.rows_changed()
        if self.has_focus:
            self._tell()

    @property
    def problem(self) -> Problem | None:
        """The problem under the cursor."""
        row = self.cursor_row
        return self._shown.problems[row] if row is not None else None

    async def action_search(self) -> None:
        """Search this list, and not the text beside it."""
        await self.app.run_action("app.search")

    def why_not(self, action_id: str) -> str | None:
        """All needs a problem."""
        if self.problem is None:
            return NONE
        if action_id == "problems.fix" and self.problem.fix is None:
            return "There is no quick fix for this one: enter goes there."
        return None

    def on_virtual_list_row_rested(self) -> None:
        """Show the place in the text, and say what is wrong there."""
        if self.has_focus:
            self._show_place(stay=True)
            self._tell()
            self.refresh_bindings()

    def _tell(self) -> None:
        problem = self.problem
        fix = f" ({problem.fix.say})" if problem is not None and problem.fix else ""
        # The list itself says that there is none.
        self.post_message(Told(plain_line(problem.say, limit=300) + fix if problem is not None else ""))

    def _on_focus(self, event: events.Focus) -> None:
        self._tell()

    def _on_blur(self, event: events.Blur) -> None:
        self.post_message(Told(""))

    def _show_place(self, *, stay: bool) -> None:
        if self.problem is not None:
            self.post_message(GoAsked(self.problem.line - 1, self.problem.column - 1, stay))

    def action_select(self) -> None:
        """Go to the problem, by a double click too."""
        self._show_place(stay=False)

    def action_jump(self) -> None:
        """Go to the problem in the text."""
        self._show_place(stay=False)

    def action_fix(self) -> None:
        """Make the quick fix."""
        if self.problem is not None and self.problem.fix is not None:
            self.post_message(FixAsked(self.problem))

    def action_copy(self) -> None:
        """Copy the problem with its place."""
        problem = self.problem
        if problem is not None:
            words = f"line {problem.line}, column {problem.column}: {problem.say} ({problem.rule})"
            self.host.copy_text(words, "the problem")
