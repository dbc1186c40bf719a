"""What comes back from the state screen's jobs, and what its parts ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zettatui.screens.news import News

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from zettatui.states.literals import Path
    from zettatui.states.outline import OutlineEntry
    from zettatui.states.problems import Problem
    from zettatui.widgets.editor import LaidOut
    from zettatui.worker.comparisons import EditCompared, Replacements
    from zettatui.worker.drafts import Recent
    from zettatui.worker.external_editor import HandedBack, HandedOut
    from zettatui.worker.jobs import Work
    from zettatui.worker.state_text import Checked, Operation, Snapshot, TextEdits
    from zettatui.worker.states import OpenedState


class StateOpened(News):
    """A state came; `shown` is the text as it was opened, a long one ready to be shown."""

    opened: OpenedState
    shown: str | LaidOut


class TextChecked(News):
    """One version of the text was read."""

    checked: Checked


class DraftKept(News):
    """The text is on disk; `at` is None where there is nothing to keep."""

    at: datetime | None


class PlaceFound(News):
    """The path of the value under the cursor."""

    path: Path


class PlaceReached(News):
    """Where a line, path or layer that a person typed is; row and column count from 0."""

    row: int
    column: int


class OutlineMade(News):
    """The table of contents."""

    entries: Sequence[OutlineEntry]


class EditsMade(News):
    """What an operation changes in one version of the text.

    `done` says it in the past tense, `same` that nothing changes; `work` makes it anew, `tries` times at most.
    """

    made: TextEdits
    done: str
    same: str
    work: Callable[[Snapshot], Work[TextEdits]]
    tries: int
    then: Callable[[], object] | None = None


class DiffMade(News):
    """What the edit changes is known; `change_text` edits that text, or returns False where it is another now."""

    made: EditCompared
    change_text: Callable[[Replacements], bool]


class RecentListed(News):
    """Drafts and ledger were read."""

    recent: Recent


class TextHandedOut(News):
    """The text stands in a file for the person's own editor."""

    handed: HandedOut


class TextHandedBack(News):
    """The person's own editor has ended."""

    handed: HandedOut
    back: HandedBack


class FileTidied(News):
    """The file for the person's own editor is gone."""


class EditAsked(News, bubble=True):
    """A part of the screen asks for an edit of the text; `done` says it in the past tense."""

    operation: Operation
    done: str


class FixAsked(News, bubble=True):
    """A problem's quick fix is asked for."""

    problem: Problem


class ReopeningFound(News):
    """It is known what brings back the state that was open last: `draft` or `state`, and which."""

    found: tuple[str, str] | None


class GoAsked(News, bubble=True):
    """A line of the text is asked for, rows count from 0; `stay` leaves the focus where it is."""

    row: int
    column: int = 0
    stay: bool = False


class Told(News, bubble=True):
    """A part has more to say about what its cursor is at; "" once nobody looks at it."""

    words: str


class LayerAsked(News, bubble=True):
    """A path of the text is asked for."""

    path: Path
