"""What comes back to the import screen from the worker."""

from __future__ import annotations

from zettatui.screens.news import News
from zettatui.storage.journal import JournalState
from zettatui.worker.imports.checking import CheckedFile
from zettatui.worker.imports.importing import Prepared
from zettatui.worker.imports.progress import Reading
from zettatui.worker.imports.taking_back import TakenBack
from zettatui.worker.imports.upload import Outcome


class FilePrepared(News):
    """The file's columns and the table's schema are here; `earlier` is an import of the same file."""

    prepared: Prepared
    sample: tuple[str, ...]
    earlier: JournalState | None


class FileChecked(News):
    """Every cell was checked."""

    prepared: Prepared
    checked: CheckedFile
    earlier: JournalState | None


class UploadWent(News):
    """The upload went on, or something out of the ordinary happened to it."""

    reading: Reading


class UploadEnded(News):
    """The upload came to an end, or as far as it could."""

    outcome: Outcome


class RowsTakenBack(News):
    """The added rows were deleted."""

    taken: TakenBack
    state: JournalState | None


class DoubtSettled(News):
    """The person's word on a batch in doubt is in the journal."""

    arrived: bool


class MapRead(News):
    """A mapping was read from a file."""

    prepared: Prepared


class MapSaved(News):
    """The mapping was written to a file."""

    path: str


class JournalRead(News):
    """The journal was read again."""

    state: JournalState | None
