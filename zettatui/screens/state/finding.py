"""The line for finding and replacing, below the text."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from zettatui.screens.base import HostedMixin
from zettatui.screens.keys import bindings_for
from zettatui.widgets.editor import Editor, Hits, SearchInvalid


class FindField(Input, inherit_bindings=False):
    """A field whose enter belongs to the line it is in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        one for one in Input.BINDINGS if isinstance(one, Binding) and "enter" not in one.key.split(",")
    ]

    def __init__(self, placeholder: str, id: str) -> None:  # noqa: A002 - every Textual widget calls it so
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False


class FindBar(HostedMixin, Vertical):
    """What to find in an editor and, on a second line, what takes its place; says how many there are."""

    SCOPE: ClassVar[str] = "find"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("find")
    DEFAULT_CSS = """
    FindBar { display: none; height: auto; background: $surface; }
    FindBar.-shown { display: block; }
    FindBar Horizontal { height: 1; }
    FindBar Input { width: 1fr; background: $surface; }
    FindBar .find-name { width: 9; padding-left: 1; color: $text-muted; }
    FindBar #state-hits { width: auto; padding: 0 1; }
    FindBar #state-replace { display: none; }
    FindBar.-replacing #state-replace { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - every Textual widget calls it so
        super().__init__(id=id)
        self._regex = False
        self._sought = ""
        """What was looked for last, once that has ended."""

    async def _make(self) -> None:
        """Make the two fields, and what says how many there are, when they are first asked for."""
        await self.mount(
            Horizontal(
                Static("find", markup=False, id="state-find-name", classes="find-name"),
                FindField("capitals count if you type one; esc done", "state-find"),
                Static(id="state-hits", markup=False),
            ),
            Horizontal(
                Static("replace", markup=False, classes="find-name"),
                FindField("enter replaces this one, ctrl+l all", "state-replacement"),
                id="state-replace",
            ),
        )

    @property
    def _field(self) -> Input:
        return self.query_one("#state-find", Input)

    @property
    def _replacement(self) -> Input:
        return self.query_one("#state-replacement", Input)

    @property
    def _editor(self) -> Editor:
        return self.screen.query_one(Editor)

    # Opening and leaving

    @property
    def shown(self) -> bool:
        """Whether something is being searched for."""
        return self.has_class("-shown")

    async def open(self, *, replacing: bool = False) -> None:
        """Ask for what to find; what was selected on one line is taken for it.

        To replace, without a selection, it is what was found last, until something else is typed.
        """
        selected = self._editor.selected_text
        if not self.children:
            await self._make()
        self.add_class("-shown")
        self.set_class(replacing or self.has_class("-replacing"), "-replacing")
        if selected and "\n" not in selected and len(selected) < 200:
            self._editor.move_to(*self._editor.selection[0])
            self._field.value = selected
        elif replacing and not self._field.value:
            self._field.value = self._sought
            self._field.select_all()
        # At once: what is typed next is meant for the field.
        self.screen.set_focus(self._field)

    def close(self) -> None:
        """End the search; the cursor stays where it was found."""
        self._sought = self._field.value or self._sought
        self._field.value = ""
        self._search("")
        self.remove_class("-shown", "-replacing")
        self._editor.focus()

    # Finding

    @on(Input.Changed, "#state-find")
    def _typed(self, message: Input.Changed) -> None:
        self._search(message.value)

    def _search(self, pattern: str) -> None:
        try:
            self._editor.search(pattern, self._regex)
        except SearchInvalid as wrong:
            self._editor.search("")
            self._say(str(wrong))
            return
        self.show_hits(self._editor.hits)

    def show_hits(self, hits: Hits | None) -> None:
        """Say which one the cursor is at, and how many there are so far."""
        if hits is None or not self._field.value:
            self._say("")
        elif hits.count == 0:
            self._say("not in the text" if hits.complete else "looking …")
        elif not hits.complete:
            self._say(f"{hits.count:,} so far …")
        else:
            self._say(f"{hits.number:,} of {hits.count:,}" if hits.number else f"{hits.count:,} found")

    def _say(self, words: str) -> None:
        self.query_one("#state-hits", Static).update(f"regex  {words}".rstrip() if self._regex else words)

    def step(self, *, back: bool = False) -> None:
        """Go to the next place, or the previous one."""
        self._editor.search_next(-1 if back else 1)

    def action_next(self) -> None:
        """Go to the next place; in the lower field, put its text in the place of this one."""
        if self._replacement.has_focus:
            self._replace_one()
        else:
            self.step()

    def action_previous(self) -> None:
        """Go to the previous place."""
        self.step(back=True)

    def action_regex(self) -> None:
        """Read what is typed as a regular expression, or as it is."""
        self._regex = not self._regex
        self._search(self._field.value)

    # Replacing

    def action_replacement(self) -> None:
        """Go to the other field."""
        self.add_class("-replacing")
        (self._field if self._replacement.has_focus else self._replacement).focus()

    def _replace_one(self) -> None:
        try:
            self._editor.replace_hit(self._replacement.value)
        except SearchInvalid as wrong:
            self._say(str(wrong))

    def action_replace_all(self) -> None:
        """Replace every place, in one step that undo takes back."""
        try:
            count = self._editor.replace_hits(self._replacement.value)
        except SearchInvalid as wrong:
            self._say(str(wrong))
            return
        self._say(f"{count:,} replaced; ctrl+z takes it back" if count else "nothing to replace")
