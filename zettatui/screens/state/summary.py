"""What the state screen says in words: its title line, its layers, its marks, its place line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from zettatui.plain import plain_line
from zettatui.states.dialect import LayerSummary
from zettatui.states.lint import Problem
from zettatui.states.literals import Path
from zettatui.widgets.editor import Mark
from zettatui.worker.states import Checked

_TYPES = {
    "segmentation_with_graph": "graph",
    "segmentation": "segments",
    "annotation": "points",
}


def size_text(characters: int) -> str:
    """Spell a size: `12.4 kB`."""
    if characters < 1000:
        return f"{characters} B"
    if characters < 1_000_000:
        return f"{characters / 1000:.1f} kB"
    return f"{characters / 1_000_000:.1f} MB"


def layer_rows(layers: Sequence[LayerSummary]) -> list[tuple[str]]:
    """Return two lines for each layer: mark, name and type, then what it holds."""
    rows: list[tuple[str]] = []
    for layer in layers:
        mark = "●" if layer.visible else "○"
        kind = _TYPES.get(layer.type, layer.type)
        rows.append((f"{mark} {plain_line(layer.name, limit=60)}",))
        rows.append((f"  {plain_line(kind, limit=20)}{_holdings(layer)}",))
    return rows


def _holdings(layer: LayerSummary) -> str:
    parts = []
    if layer.segments:
        noun = "id" if layer.segments == 1 else "ids"
        parts.append(f"{layer.segments:,} {noun}" + (f", {layer.hidden:,} off" if layer.hidden else ""))
    if layer.annotations is not None:
        parts.append(f"{layer.annotations:,}")
    return f" {' '.join(parts)}" if parts else ""


def marks_of(checked: Checked) -> dict[int, Mark]:
    """Return level and sentence by row for the editor's gutter."""
    if checked.fault is not None:
        return {checked.fault.line - 1: ("error", checked.fault.say)}
    return {problem.line - 1: (_level(problem), problem.say) for problem in reversed(checked.problems)}


def _level(problem: Problem) -> Literal["error", "warning"]:
    return "error" if problem.severity == "error" else "warning"


def problem_words(checked: Checked) -> str:
    """Count what is wrong: `1 error, 2 warnings (n next)`, or the fault itself."""
    if checked.fault is not None:
        return f"✗ {checked.fault.sentence}"
    errors = sum(problem.severity == "error" for problem in checked.problems)
    others = len(checked.problems) - errors
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "error"), (others, "warning"))
        if count
    ]
    return f"{', '.join(parts)} (n next)" if parts else ""


def place_words(path: Path) -> str:
    """Spell a path: `layers / 1 / segments / 0`."""
    return plain_line(" / ".join(str(key) for key in path), limit=300)
