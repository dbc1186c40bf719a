"""What comes back from the state screen's jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual.message import Message

from zettatui.states.literals import Path
from zettatui.worker.drafts import Recent
from zettatui.worker.states import Checked, Differences, OpenedState


@dataclass
class StateOpened(Message, bubble=False):
    """A state came."""

    opened: OpenedState


@dataclass
class TextChecked(Message, bubble=False):
    """One version of the text was read."""

    checked: Checked


@dataclass
class DraftKept(Message, bubble=False):
    """The text is on disk; `at` is None where there is nothing to keep."""

    at: datetime | None


@dataclass
class PlaceFound(Message, bubble=False):
    """The path of the value under the cursor."""

    path: Path


@dataclass
class DiffMade(Message, bubble=False):
    """What the edit changes is known."""

    differences: Differences
    uploading: bool


@dataclass
class RecentListed(Message, bubble=False):
    """Drafts and ledger were read; `asked` tells whether a person wants to see them."""

    recent: Recent
    asked: bool
