"""What comes back to the screens of materialization from the worker."""

from __future__ import annotations

from zettatui.screens.news import News
from zettatui.services.materialization_results import MaterializedVersion
from zettatui.worker.materialized import Contents, Queried


class VersionsListed(News):
    """The service listed the versions of a datastack."""

    versions: tuple[MaterializedVersion, ...]


class ContentsRead(News):
    """The tables of a version came."""

    contents: Contents


class RowsQueried(News):
    """The rows of a query came."""

    queried: Queried
