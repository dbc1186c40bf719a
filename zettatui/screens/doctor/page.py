"""The doctor's findings as a page: topics, verdict words, values that wrap beside their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.color import Color

from zettatui.worker.doctor import Finding, Verdict, in_order

_COLOURS: Final[dict[Verdict, str]] = {
    "ok": "text-success",
    "warning": "text-warning",
    "trouble": "text-error",
}
"""The theme's variable for the colour of a verdict."""
_NAME_WIDTH: Final = 22
_BAD: Final = ("warning", "trouble")


def page_of(
    findings: Iterable[Finding], theme: Mapping[str, str], *, only_bad: bool, complete: bool
) -> RenderableType:
    """Return the page; `only_bad` leaves out what is well, `complete` says that nothing more will come."""
    ordered = in_order(findings)
    shown = [one for one in ordered if not only_bad or one.verdict in _BAD]
    parts: list[RenderableType] = [Text(_summary(ordered, only_bad=only_bad, complete=complete)), Text()]
    for topic, found in groupby(shown, key=lambda one: one.topic):
        parts += [Text(topic, style="bold"), _table(list(found), theme), Text()]
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


def _style(verdict: Verdict, theme: Mapping[str, str]) -> Style:
    if verdict not in _COLOURS:
        return Style(dim=True)
    return Style(color=Color.parse(theme[_COLOURS[verdict]]).rich_color, bold=verdict == "trouble")


def _table(findings: Sequence[Finding], theme: Mapping[str, str]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(width=5)
    table.add_column(width=_NAME_WIDTH, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    for one in findings:
        value = Text(one.value)
        if one.advice:
            value.append(f"\n→ {one.advice}", style="italic")
        table.add_row(Text(f" {one.mark}", style=_style(one.verdict, theme)), Text(one.name), value)
    return table
