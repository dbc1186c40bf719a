"""The doctor's findings as a page: topics, verdict words, values that wrap beside their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from zettatui.worker.doctor import Finding, Verdict, in_order

_STYLES: Final[dict[Verdict, str]] = {
    "ok": "green",
    "note": "dim",
    "warning": "yellow",
    "trouble": "bold red",
}
_NAME_WIDTH: Final = 22
_BAD: Final = ("warning", "trouble")


def page_of(findings: Iterable[Finding], *, only_bad: bool, complete: bool) -> RenderableType:
    """Return the page; `only_bad` leaves out what is well, `complete` says that nothing more will come."""
    ordered = in_order(findings)
    shown = [one for one in ordered if not only_bad or one.verdict in _BAD]
    parts: list[RenderableType] = [Text(_summary(ordered, only_bad=only_bad, complete=complete)), Text()]
    for topic, found in groupby(shown, key=lambda one: one.topic):
        parts += [Text(topic, style="bold"), _table(list(found)), Text()]
    return Group(*parts)


def _summary(findings: Sequence[Finding], *, only_bad: bool, complete: bool) -> str:
    warnings = sum(one.verdict == "warning" for one in findings)
    troubles = sum(one.verdict == "trouble" for one in findings)
    if not complete:
        return f"Looking… {len(findings):,} things seen so far. esc stops."
    if not findings:
        return "Nothing was looked at. Press r."
    bad = f"{warnings:,} to look at, {troubles:,} failed" if warnings or troubles else "nothing to look at"
    rest = f"{len(findings):,} things seen: {bad}."
    return f"{rest} What is well is hidden; a shows it." if only_bad else rest


def _table(findings: Sequence[Finding]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(width=5)
    table.add_column(width=_NAME_WIDTH, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    for one in findings:
        value = Text(one.value)
        if one.advice:
            value.append(f"\n→ {one.advice}", style="italic")
        table.add_row(Text(f" {one.mark}", style=_STYLES[one.verdict]), Text(one.name), value)
    return table
