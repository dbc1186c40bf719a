"""The editor: the text view with a text mode, in which every printable key types."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from zettatui.widgets.editor import motion
from zettatui.widgets.editor.buffer import Kind, Position
from zettatui.widgets.editor.editing import EditedText
from zettatui.widgets.editor.highlight import Highlighter, json_highlight
from zettatui.widgets.editor.keys import EDIT_KEYS, TEXT_MODE_ACTIONS
from zettatui.widgets.thrift import show_now

Mode = Literal["view", "text"]

_INDENT = "  "
_OPENING = {"{": "}", "[": "]"}
_CLOSING = frozenset(_OPENING.values())
_PARTNER_ROWS = 20_000
_EDITING_KEYS = frozenset({"enter", "tab", "shift+tab"})


class Editor(EditedText):
    """A text to read, and to edit after `i` or Enter (view mode and text mode; Escape goes back).

    In text mode printable keys, Enter and Tab belong to the text and reach no binding of the app. A read-only
    editor stays in view mode. `load` begins a fresh document, `replace_all` is one step that undo takes back.
    """

    BINDINGS: ClassVar[list[BindingType]] = EDIT_KEYS

    mode: reactive[Mode] = reactive[Mode]("view", repaint=False)
    read_only: reactive[bool] = reactive(False, repaint=False)

    class ModeChanged(Message, namespace="editor"):
        """The editor went into text mode or back to view mode."""

        def __init__(self, editor: Editor, mode: Mode) -> None:
            super().__init__()
            self.editor = editor
            self.mode = mode

        @property
        def control(self) -> Editor:
            """The editor whose mode changed."""
            return self.editor

    def __init__(
        self,
        text: str = "",
        read_only: bool = False,
        *,
        highlighter: Highlighter = json_highlight,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - every Textual widget calls it so
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(text, highlighter=highlighter, name=name, id=id, classes=classes, disabled=disabled)
        self.set_reactive(Editor.read_only, read_only)
        self._clip = ""
        self._clip_seen = ""

    # Modes

    def validate_mode(self, mode: Mode) -> Mode:
        """Keep a read-only editor in view mode."""
        return "view" if self.read_only else mode

    def watch_mode(self, before: Mode, mode: Mode) -> None:
        """Show the mode by the cursor and, when it is another one, tell the screen."""
        self.set_class(mode == "text", "-text")
        if mode == before:
            return
        self._buffer.seal()
        self.drop_count()
        self.refresh_bindings()
        self.post_message(self.ModeChanged(self, mode))

    def watch_read_only(self, read_only: bool) -> None:
        """Leave text mode when the text may not be changed any more."""
        if read_only:
            self.mode = "view"
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let keys that have no meaning in the present mode go on to the screen."""
        if action == "edit":
            return self.mode == "view" and not self.read_only
        if action in TEXT_MODE_ACTIONS:
            return self.mode == "text"
        if action in ("undo", "redo"):
            return not self.read_only
        return super().check_action(action, parameters)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Whether the key would be typed."""
        if self.mode != "text":
            return False
        return key in _EDITING_KEYS or (character is not None and character.isprintable())

    def action_edit(self) -> None:
        """Go into text mode."""
        self.mode = "text"

    def action_view(self) -> None:
        """Go back to view mode."""
        self.mode = "view"

    # Text from and for elsewhere

    def paste(self, text: str) -> None:
        """Put text in the place of the selection, in one step; other line ends become line feeds."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._buffer.seal()
        self._replace(*self.selection, text)

    def cut(self) -> str:
        """Take the selection away, or else the whole row, and ask for it on the clipboard; return it."""
        start, end = self.selection
        if start == end:
            start, end = self._whole_row(self._cursor[0])
        text = self._buffer.slice(start, end)
        if text:
            self._keep(text)
            self.post_message(self.CopyRequested(self, text))
            self._buffer.seal()
            self._replace(start, end, "")
        return text

    def copy(self) -> str:
        """Ask for the selected text on the clipboard and return it; nothing is asked for when it is empty."""
        text = super().copy()
        if text:
            self._keep(text)
        return text

    def _whole_row(self, row: int) -> tuple[Position, Position]:
        if row + 1 < self.line_count:
            return (row, 0), (row + 1, 0)
        start = (row - 1, len(self.line(row - 1))) if row else (0, 0)
        return start, self._buffer.end

    # The clipboard: the app's own, unless this editor's text is newer (a screen may copy in other ways)

    def _keep(self, text: str) -> None:
        self._clip, self._clip_seen = text, self.app.clipboard

    def action_paste(self) -> None:
        """Paste what was last copied or cut."""
        current = self.app.clipboard
        self.paste(current if current != self._clip_seen else self._clip)

    def action_cut(self) -> None:
        """Cut the selection, or the row."""
        self.cut()

    def action_undo(self) -> None:
        """Undo."""
        self.undo()

    def action_redo(self) -> None:
        """Redo."""
        self.redo()

    # Erasing

    def _erase(self, to: Callable[[], Position], kind: Kind = "") -> None:
        """Erase the selection, or without one what lies between the cursor and another position."""
        start, end = self.selection
        if start == end:
            other = to()
            start, end = min(other, self._cursor), max(other, self._cursor)
        else:
            kind = ""
        self._replace(start, end, "", kind)

    def action_erase_left(self) -> None:
        """Erase the character before the cursor."""
        self._erase(lambda: self._neighbour(-1), "erase left")

    def action_erase_right(self) -> None:
        """Erase the character under the cursor."""
        self._erase(lambda: self._neighbour(1), "erase right")

    def action_erase_word_left(self) -> None:
        """Erase to the start of the word before the cursor."""
        self._erase(lambda: motion.word_left(self._buffer.lines, self._cursor))

    def action_erase_word_right(self) -> None:
        """Erase to the end of the word behind the cursor."""
        self._erase(lambda: motion.word_right(self._buffer.lines, self._cursor))

    def action_erase_to_start(self) -> None:
        """Erase to the start of the row."""
        self._erase(lambda: (self._cursor[0], 0))

    def action_erase_to_end(self) -> None:
        """Erase to the end of the row; at its end, join the next row to it."""
        row, column = self._cursor
        end = (row, len(self.line(row)))
        self._erase(lambda: end if column < end[1] else self._neighbour(1))

    def action_erase_line(self) -> None:
        """Erase the row of the cursor."""
        self._replace(*self._whole_row(self._cursor[0]), "")

    # Typing

    async def _on_key(self, event: events.Key) -> None:
        if self._turn_mode(event.key):
            event.stop()
            event.prevent_default()
            return
        if not self.check_consume_key(event.key, event.character):
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self._break_row()
        elif event.key == "tab":
            self._indent() if self.selection[0][0] != self.selection[1][0] else self._type(_INDENT)
        elif event.key == "shift+tab":
            self._dedent()
        elif event.character is not None:
            self._type(event.character)
            if event.character in _CLOSING:
                self._outdent_closing()
            show_now(self)

    def _turn_mode(self, key: str) -> bool:
        """Change the mode here and now: as a binding it would come after the keys that follow at once."""
        turns = {"edit": self.action_edit, "view": self.action_view}
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if binding.action in turns and self.check_action(binding.action, ()):
                turns[binding.action]()
                return True
        return False

    def _break_row(self) -> None:
        """Begin a row as far in as this one, one level further in behind an opening bracket."""
        (row, column), (end_row, end_column) = self.selection
        line = self.line(row)
        indent = line[: min(column, motion.first_text_column(line))]
        before, behind = line[:column].rstrip(" "), self.line(end_row)[end_column:]
        opened = before[-1:]
        self._buffer.seal()
        if opened not in _OPENING or not opened:
            self._replace(*self.selection, f"\n{indent}")
        elif behind.startswith(_OPENING[opened]):
            # The partner goes to a row of its own, and the cursor stands between the two.
            self._replace(*self.selection, f"\n{indent}{_INDENT}\n{indent}")
            self._place((row + 1, len(indent + _INDENT)))
        else:
            self._replace(*self.selection, f"\n{indent}{_INDENT}")

    def _outdent_closing(self) -> None:
        """Put a closing bracket that was just typed on a blank row as far in as the row of its partner."""
        row, column = self._cursor
        before = self.line(row)[: column - 1]
        if not before or before.strip(" ") or self._anchor != self._cursor:
            return
        partner = motion.matching_bracket(self._buffer.lines, (row, column - 1), limit=_PARTNER_ROWS)
        if partner is not None:
            indent = motion.first_text_column(self.line(partner[0]))
        else:
            indent = max(0, len(before) - len(_INDENT))
        if indent < len(before):
            bracket = self.line(row)[column - 1 : column]
            self._replace((row, 0), (row, column), " " * indent + bracket)

    def _type(self, text: str) -> None:
        self._replace(*self.selection, text, "type" if self._anchor == self._cursor else "")

    def _indent(self) -> None:
        self._rewrite_rows(lambda line: _INDENT + line if line else line)

    def _dedent(self) -> None:
        self._rewrite_rows(lambda line: line[min(len(_INDENT), len(line) - len(line.lstrip(" "))) :])

    def _rewrite_rows(self, rewrite: Callable[[str], str]) -> None:
        """Rewrite every row the selection touches, in one step; the selection keeps its place in the text."""
        (first, _), (last, last_column) = self.selection
        if last > first and last_column == 0:
            last -= 1
        old = self._buffer.lines[first : last + 1]
        new = [rewrite(line) for line in old]
        if old == new:
            return

        def moved(position: Position) -> Position:
            row, column = position
            if not first <= row <= last:
                return position
            return row, max(0, column + len(new[row - first]) - len(old[row - first])) if column else 0

        anchor, cursor = moved(self._anchor), moved(self._cursor)
        self._buffer.seal()
        self._replace((first, 0), (last, len(self.line(last))), "\n".join(new))
        self._select(anchor, cursor)

    def _on_paste(self, event: events.Paste) -> None:
        # In view mode the screen decides: a pasted id or link may be something to open.
        if self.mode == "text":
            event.stop()
            self.paste(event.text)
