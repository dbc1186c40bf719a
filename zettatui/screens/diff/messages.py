"""What comes back from the diff screen's jobs."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from zettatui.worker.comparisons import Comparison, TakenBack
from zettatui.worker.state_text import Checked
from zettatui.worker.states import Uploaded


@dataclass
class ComparisonMade(Message, bubble=False):
    """Two states were fetched and compared."""

    comparison: Comparison


@dataclass
class EditChecked(Message, bubble=False):
    """It is known what is wrong with the text that would be uploaded."""

    checked: Checked


@dataclass
class ChangeTakenBack(Message, bubble=False):
    """One change is taken back, on paper; the editor does not have it yet."""

    taken: TakenBack


@dataclass
class StateUploaded(Message, bubble=False):
    """The edit is stored under a new id."""

    uploaded: Uploaded
