"""The text of an editor as a list of lines, changed by replacements that can be undone."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from zettatui.widgets.editor.lines import Lines, Snapshot

Position = tuple[int, int]
"""Row and column, both from 0; the column counts characters."""

Selection = tuple[Position, Position]
"""Where a selection was begun and where the cursor is; both are the same when nothing is selected."""

Kind = Literal["", "type", "erase left", "erase right"]

Edit = tuple[Position, Position, str]
"""Start and end of what goes, and the text that comes in its place."""

UNDO_STEPS = 2_000
UNDO_CHARACTERS = 64_000_000

_MANY = 2_000
_JOINED_ROWS = 400
_NEAR_ROWS = 4


class Change(NamedTuple):
    """One replacement: the text from `start` to `old_end` became the text from `start` to `new_end`."""

    start: Position
    old_end: Position
    new_end: Position
    removed: str
    inserted: str

    @property
    def rows_added(self) -> int:
        """How many rows the document gained (negative when it lost some)."""
        return self.new_end[0] - self.old_end[0]


@dataclass
class _Step:
    """What one undo takes back."""

    kind: Kind
    before: Selection
    after: Selection
    revision_before: int
    revision_after: int
    changes: list[Change] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(len(change.removed) + len(change.inserted) for change in self.changes)


def end_of(start: Position, text: str) -> Position:
    """Return where `text` ends when it begins at `start`."""
    rows = text.count("\n")
    if not rows:
        return start[0], start[1] + len(text)
    return start[0] + rows, len(text) - text.rfind("\n") - 1


def moved_by(edits: Sequence[Edit], position: Position) -> Position:
    """Return where a position stands after ordered replacements; one inside a replaced text goes to its end."""
    was: Position = (0, 0)
    now: Position = (0, 0)
    for start, end, text in edits:
        if start >= position:
            break
        now = end_of(_shifted(start, was, now), text)
        was = end
        if position <= end:
            return now
    return _shifted(position, was, now)


def _shifted(position: Position, was: Position, now: Position) -> Position:
    row, column = position
    return row + now[0] - was[0], column + now[1] - was[1] if row == was[0] else column


class Buffer:
    r"""Lines of text and their history.

    Only `\n` divides lines, every other character is kept as it came, so `text` is exactly what was loaded
    and edited.
    """

    def __init__(self, text: str = "") -> None:
        self.lines = Lines(text)
        self.version = 0
        self.row_before = ""
        """The row that the last change within one row changed, as it was before."""
        self._text: str | None = text
        self._undo: deque[_Step] = deque()
        self._redo: list[_Step] = []
        self._undo_size = 0
        self._open = False
        self._revision = 0
        self._revisions = 0
        self._saved_revision = 0

    @property
    def text(self) -> str:
        """The whole document."""
        if self._text is None:
            self._text = self.lines.text()
        return self._text

    def snapshot(self) -> Snapshot:
        """Return the text as it stands, to be joined later or on another thread."""
        return self.lines.snapshot(self.version)

    @property
    def end(self) -> Position:
        """The position behind the last character."""
        return len(self.lines) - 1, len(self.lines[-1])

    @property
    def modified(self) -> bool:
        """Whether the text differs, by its history, from what was loaded or last marked as saved."""
        return self._revision != self._saved_revision

    @property
    def last_end(self) -> Position | None:
        """Where the last replacement ended, if the next one may join its step."""
        return self._undo[-1].changes[-1].new_end if self._open and self._undo else None

    def mark_saved(self) -> None:
        """Take the present text as the unmodified one."""
        self._saved_revision = self._revision
        self._open = False

    def clamp(self, position: Position) -> Position:
        """Return the nearest position that exists."""
        row = min(max(position[0], 0), len(self.lines) - 1)
        return row, min(max(position[1], 0), len(self.lines[row]))

    def slice(self, start: Position, end: Position) -> str:
        """Return the text between two positions."""
        (row, column), (end_row, end_column) = start, end
        if row == end_row:
            return self.lines[row][column:end_column]
        middle = self.lines[row + 1 : end_row]
        return "\n".join((self.lines[row][column:], *middle, self.lines[end_row][:end_column]))

    def replace(
        self,
        start: Position,
        end: Position,
        text: str,
        *,
        kind: Kind = "",
        before: Selection | None = None,
    ) -> Change:
        """Replace the text between two ordered, existing positions as one undoable step.

        Steps of the same non-empty `kind` that touch each other join into one step until a word ends or
        `seal` is called. `before` is the selection an undo returns to.
        """
        change = Change(start, end, end_of(start, text), self.slice(start, end), text)
        self._apply(change)
        after = (change.new_end, change.new_end)
        if self._joins(change, kind):
            self._redo.clear()
            self._revise()
            step = self._undo[-1]
            step.after, step.revision_after = after, self._revision
            step.changes.append(change)
            self._undo_size += len(change.removed) + len(change.inserted)
        else:
            self._record(kind, [change], before or (end, end), after)
        self._open = bool(kind)
        return change

    def replace_many(self, edits: Sequence[Edit], *, before: Selection) -> tuple[list[Change], Selection]:
        """Make several ordered replacements that do not overlap, as one undoable step.

        Positions are those of the text as it stands. Returns the changes in the order in which they were
        made, last place first, and where the selection `before` stands after them.
        """
        after = (moved_by(edits, before[0]), moved_by(edits, before[1]))
        changes: list[Change] = []
        for start, end, text in reversed(self._merged(edits) if len(edits) > _MANY else edits):
            change = Change(start, end, end_of(start, text), self.slice(start, end), text)
            self._apply(change)
            changes.append(change)
        if changes:
            self._record("", changes, before, after)
            self._open = False
        return changes, after

    def _merged(self, edits: Sequence[Edit]) -> list[Edit]:
        """Join replacements that stand close together: a few long ones are made quicker than many short."""
        merged: list[Edit] = []
        group: list[str] = []
        first, last = edits[0][0], edits[0][0]
        for start, end, text in edits:
            if group and (start[0] > last[0] + _NEAR_ROWS or end[0] > first[0] + _JOINED_ROWS):
                merged.append((first, last, "".join(group)))
                group, first, last = [], start, start
            group += (self.slice(last, start), text)
            last = end
        merged.append((first, last, "".join(group)))
        return merged

    def _record(self, kind: Kind, changes: list[Change], before: Selection, after: Selection) -> None:
        self._redo.clear()
        revision_before = self._revision
        self._revise()
        step = _Step(kind, before, after, revision_before, self._revision, changes)
        self._undo.append(step)
        self._undo_size += step.size
        while len(self._undo) > 1 and (len(self._undo) > UNDO_STEPS or self._undo_size > UNDO_CHARACTERS):
            self._undo_size -= self._undo.popleft().size

    def _revise(self) -> None:
        self._revisions += 1
        self._revision = self._revisions

    def seal(self) -> None:
        """Let the next replacement begin a step of its own."""
        self._open = False

    def undo(self) -> tuple[list[Change], Selection] | None:
        """Take the last step back; return the changes made, in order, and the selection to show."""
        if not self._undo:
            return None
        step = self._undo.pop()
        self._undo_size -= step.size
        self._redo.append(step)
        self._revision, self._open = step.revision_before, False
        backwards = [
            Change(change.start, change.new_end, change.old_end, change.inserted, change.removed)
            for change in reversed(step.changes)
        ]
        for change in backwards:
            self._apply(change)
        return backwards, step.before

    def redo(self) -> tuple[list[Change], Selection] | None:
        """Do the last undone step again; return the changes made, in order, and the selection to show."""
        if not self._redo:
            return None
        step = self._redo.pop()
        self._undo.append(step)
        self._undo_size += step.size
        self._revision, self._open = step.revision_after, False
        for change in step.changes:
            self._apply(change)
        return list(step.changes), step.after

    def _apply(self, change: Change) -> None:
        (row, column), (end_row, end_column) = change.start, change.old_end
        line = self.lines[row]
        if end_row == row and "\n" not in change.inserted:
            self.row_before = line
            fresh = ["".join((line[:column], change.inserted, line[end_column:]))]
        else:
            fresh = change.inserted.split("\n")
            fresh[-1] += self.lines[end_row][end_column:]
            fresh[0] = line[:column] + fresh[0]
        self.lines.splice(row, end_row + 1, fresh)
        self.version += 1
        self._text = None

    def _joins(self, change: Change, kind: Kind) -> bool:
        if not (self._open and kind and self._undo and self._undo[-1].kind == kind):
            return False
        last = self._undo[-1].changes[-1]
        if kind == "type":
            word_begins = last.inserted[-1:].isspace() and not change.inserted[:1].isspace()
            return change.start == last.new_end and not change.removed and not word_begins
        if kind == "erase left":
            return change.old_end == last.start
        return change.start == last.start
