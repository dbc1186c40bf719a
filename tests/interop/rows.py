"""The rows of the sheets' tables "what caveclient sends": which there are, and how they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tests.interop.place import Place
from tests.interop.report import Report

Act = Callable[[Place], object]


class Rows:
    """The rows of one part of a table; each is named by the call as the sheet writes it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._rows: list[tuple[str, Act]] = []

    def __call__(self, call: str) -> Callable[[Act], Act]:
        """Return the decorator that adds a row; its function raises if the row does not hold."""

        def add(act: Act) -> Act:
            self._rows.append((call, act))
            return act

        return add

    def __iter__(self) -> Iterator[tuple[str, Act]]:
        return iter(self._rows)

    def run(self, place: Place, report: Report) -> None:
        """Run all rows in their order."""
        report.heading(self.title)
        for call, act in self:
            report.attempt(call, partial(act, place))
