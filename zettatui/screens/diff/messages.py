"""What comes back from the diff screen's jobs."""

from __future__ import annotations

from zettatui.screens.news import News
from zettatui.worker.comparisons import Comparison, TakenBack
from zettatui.worker.state_text import Checked
from zettatui.worker.states import Uploaded


class ComparisonMade(News):
    """Two states were fetched and compared."""

    comparison: Comparison


class EditChecked(News):
    """It is known what is wrong with the text that would be uploaded."""

    checked: Checked


class ChangeTakenBack(News):
    """One change is taken back, on paper; the editor does not have it yet."""

    taken: TakenBack


class StateUploaded(News):
    """The edit is stored under a new id."""

    uploaded: Uploaded
