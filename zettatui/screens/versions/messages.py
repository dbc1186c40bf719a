"""What comes back to the screens of materialization from the worker."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from zettatui.services.materialization_results import MaterializedVersion
from zettatui.worker.materialized import Contents, Queried


@dataclass
class VersionsListed(Message, bubble=False):
    """The service listed the versions of a datastack."""

    versions: tuple[MaterializedVersion, ...]


@dataclass
class ContentsRead(Message, bubble=False):
    """The tables of a version came."""

    contents: Contents


@dataclass
class RowsQueried(Message, bubble=False):
    """The rows of a query came."""

    queried: Queried
