"""What comes back to the import screen from the worker."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from zettatui.storage.journal import JournalState
from zettatui.worker.imports.checking import CheckedFile
from zettatui.worker.imports.importing import Prepared
from zettatui.worker.imports.progress import Reading
from zettatui.worker.imports.taking_back import TakenBack
from zettatui.worker.imports.upload import Outcome


@dataclass
class FilePrepared(Message, bubble=False):
    """The file's columns and the table's schema are here; `earlier` is an import of the same file."""

    prepared: Prepared
    sample: tuple[str, ...]
    earlier: JournalState | None


@dataclass
class FileChecked(Message, bubble=False):
    """Every cell was checked."""

    prepared: Prepared
    checked: CheckedFile
    earlier: JournalState | None


@dataclass
class UploadWent(Message, bubble=False):
    """The upload went on, or something out of the ordinary happened to it."""

    reading: Reading


@dataclass
class UploadEnded(Message, bubble=False):
    """The upload came to an end, or as far as it could."""

    outcome: Outcome


@dataclass
class RowsTakenBack(Message, bubble=False):
    """The added rows were deleted."""

    taken: TakenBack
    state: JournalState | None


@dataclass
class DoubtSettled(Message, bubble=False):
    """The person's word on a batch in doubt is in the journal."""

    arrived: bool


@dataclass
class MapRead(Message, bubble=False):
    """A mapping was read from a file."""

    prepared: Prepared


@dataclass
class MapSaved(Message, bubble=False):
    """The mapping was written to a file."""

    path: str


@dataclass
class JournalRead(Message, bubble=False):
    """The journal was read again."""

    state: JournalState | None
