"""Changing a text in undoable steps: one place, many places, what a search found, or all of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from zettatui.widgets.editor.buffer import Change, Edit, Kind, Position, Selection
from zettatui.widgets.editor.laid_out import LaidOut
from zettatui.widgets.editor.view import TextView

_STRIDE = 65_536


class EditedText(TextView):
    """The view with edits by whoever calls, and their history."""

    class Changed(Message, namespace="editor"):
        """The text is another one, by an edit, an undo or a load."""

        def __init__(self, editor: EditedText) -> None:
            super().__init__()
            self.editor = editor

        @property
        def control(self) -> EditedText:
            """The editor whose text changed."""
            return self.editor

        def can_replace(self, message: Message) -> bool:
            """One message is enough for changes nobody has seen yet."""
            return isinstance(message, EditedText.Changed) and message.editor is self.editor

    # The document

    @property
    def modified(self) -> bool:
        """Whether there are edits since the text was loaded or marked as saved that undo would take back."""
        return self._buffer.modified

    def mark_saved(self) -> None:
        """Take the present text as the unmodified one; undo stays possible."""
        self._buffer.mark_saved()

    def load(self, text: str | LaidOut) -> None:
        """Show another text, from its start, with nothing to undo."""
        super().load(text)
        if self.is_attached:
            self.post_message(self.Changed(self))

    def replace_all(self, text: str) -> None:
        """Replace the whole text as one step that can be undone; the cursor stays near its place."""
        old = self.text
        if text == old:
            return
        first = _common(old, text)
        last = min(_common_end(old, text), min(len(old), len(text)) - first)
        start, end = self._buffer.lines.positions((first, len(old) - last))
        place = self._cursor
        self._apply([(start, end, text[first : len(text) - last])])
        self._place(self._buffer.clamp(place))

    def apply_edits(self, edits: Sequence[tuple[int, int, str]]) -> None:
        """Make replacements at offsets of the present text as one step; the cursor keeps its place in the text.

        Each edit is the offset of its first character, the offset behind its last, and the text that takes
        their place. Edits come in order and do not overlap; otherwise ValueError is raised and nothing is
        changed.
        """
        offsets = [offset for start, end, _ in edits for offset in (start, end)]
        if offsets != sorted(offsets) or (
            offsets and not 0 <= offsets[0] <= offsets[-1] <= self._buffer.lines.size
        ):
            raise ValueError("Edits must lie in the text, in order, and must not overlap.")
        places = self._buffer.lines.positions(offsets)
        self._apply([(start, next(places), text) for start, (_, _, text) in zip(places, edits, strict=False)])

    def _apply(self, edits: Sequence[Edit]) -> None:
        """Make ordered replacements as one step; the cursor keeps its place in the text."""
        if not edits:
            return
        self._buffer.seal()
        changes, (anchor, cursor) = self._buffer.replace_many(edits, before=(self._anchor, self._cursor))
        self._changed(changes)
        self._select(self._buffer.clamp(anchor), self._buffer.clamp(cursor))
        self.post_message(self.Changed(self))

    def _replace(self, start: Position, end: Position, text: str, kind: Kind = "") -> None:
        if start == end and not text:
            return
        change = self._buffer.replace(start, end, text, kind=kind, before=(self._anchor, self._cursor))
        self._changed([change])
        self._select(change.new_end, change.new_end)
        self.post_message(self.Changed(self))

    # What a search found

    def replace_hit(self, text: str) -> bool:
        r"""Replace the occurrence at the cursor and go to the next one; without one there, only go to the next.

        Returns whether something was replaced. With a regular expression `\1` and `\g<name>` stand for its
        groups; raises SearchInvalid when there is no such group.
        """
        search = self._search
        if search is None:
            return False
        match = search.at(self._buffer, self._cursor)
        if match is not None:
            row, start, end = match
            fresh = search.replacement(self.line(row), start, text)
            self._buffer.seal()
            self._replace((row, start), (row, end), fresh)
        self._seek(1, here=match is not None)
        return match is not None

    def replace_hits(self, text: str) -> int:
        """Replace every occurrence in one step that can be undone; return how many there were.

        Groups and errors are those of `replace_hit`.
        """
        if self._search is None:
            return 0
        edits = self._search.replacements(self._buffer, text)
        self._apply(edits)
        return len(edits)

    # History

    def undo(self) -> bool:
        """Take the last step back; return whether there was one."""
        return self._revert(self._buffer.undo())

    def redo(self) -> bool:
        """Do the last undone step again; return whether there was one."""
        return self._revert(self._buffer.redo())

    def _revert(self, done: tuple[list[Change], Selection] | None) -> bool:
        if done is None:
            return False
        changes, (anchor, cursor) = done
        self._changed(changes)
        self._select(anchor, cursor)
        self.post_message(self.Changed(self))
        return True

    def _select(self, anchor: Position, cursor: Position, goal: int | None = None) -> None:
        last = self._buffer.last_end
        if last is not None and cursor != last:
            self._buffer.seal()
        super()._select(anchor, cursor, goal)


def _common(old: str, new: str) -> int:
    """Return how many characters two texts have in common at their start."""
    at, stride = 0, _STRIDE
    while stride:
        while at + stride <= min(len(old), len(new)) and old[at : at + stride] == new[at : at + stride]:
            at += stride
        stride //= 2
    return at


def _common_end(old: str, new: str) -> int:
    """Return how many characters two texts have in common at their end."""
    at, stride = 0, _STRIDE
    while stride:
        while at + stride <= min(len(old), len(new)) and (
            old[len(old) - at - stride : len(old) - at] == new[len(new) - at - stride : len(new) - at]
        ):
            at += stride
        stride //= 2
    return at
