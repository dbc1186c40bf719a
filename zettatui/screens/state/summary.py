"""What the state screen says in words: its title line, its layers, its marks, its place line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from zettatui.plain import plain_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zettatui.states.dialect import LayerSummary
    from zettatui.states.document import Form
    from zettatui.states.literals import Path
    from zettatui.states.problems import Problem
    from zettatui.widgets.editor import Mark
    from zettatui.worker.state_text import Checked

_TYPES = {
    "segmentation_with_graph": "graph",
    "segmentation": "segments",
    "annotation": "points",
}
_COUNTED = ("error", "warning", "remark")
_LEVELS = {"error": "error", "warning": "warning", "info": "remark"}


def size_text(characters: int) -> str:
    """Spell a size: `12.4 kB`."""
    if characters < 1000:
        return f"{characters} B"
    if characters < 1_000_000:
        return f"{characters / 1000:.1f} kB"
    return f"{characters / 1_000_000:.1f} MB"


def layer_lines(layer: LayerSummary) -> tuple[str, str]:
    """Return two lines about a layer: mark and name, then whether it is hidden, its type, what it holds."""
    mark = "●" if layer.visible else "○"
    off = "archived " if layer.archived else "" if layer.visible else "hidden "
    kind = plain_line(_TYPES.get(layer.type, layer.type), limit=20)
    return f"{mark} {plain_line(layer.name, limit=60)}", f"  {off}{kind}{_holdings(layer)}"


def layer_words(layer: LayerSummary) -> str:
    """Say all about a layer on one line."""
    parts = [plain_line(layer.name, limit=60) or f"layer {layer.index}", plain_line(layer.type, limit=30)]
    if not layer.visible:
        parts.append("archived" if layer.archived else "hidden")
    if layer.segments is not None:
        parts.append(_ids(layer))
    if layer.annotations is not None:
        parts.append(f"{layer.annotations:,} annotations")
    if layer.odd:
        parts.append(layer.odd)
    sources = layer.source if len(layer.sources) < 2 else f"{len(layer.sources)} sources: {layer.source}"
    return " · ".join([*(part for part in parts if part), plain_line(sources, limit=300)]).rstrip(" ·")


def _holdings(layer: LayerSummary) -> str:
    parts = []
    if layer.segments:
        parts.append(_ids(layer))
    if layer.annotations is not None:
        parts.append(f"{layer.annotations:,}")
    return f" {' '.join(parts)}" if parts else ""


def _ids(layer: LayerSummary) -> str:
    noun = "id" if layer.segments == 1 else "ids"
    return f"{layer.segments or 0:,} {noun}" + (f", {layer.hidden:,} off" if layer.hidden else "")


def marks_of(checked: Checked) -> dict[int, Mark]:
    """Return level and sentence by row for the editor's gutter; remarks have no mark."""
    marks: dict[int, Mark] = {}
    for problem in checked.problems:
        level = mark_level(problem)
        row = problem.line - 1
        if level is not None and (row not in marks or (marks[row][0], level) == ("warning", "error")):
            marks[row] = level, problem.say
    return marks


def mark_level(problem: Problem) -> Literal["error", "warning"] | None:
    """Return the mark of a problem, or None for one that only the list of problems shows."""
    return "error" if problem.severity == "error" else "warning" if problem.severity == "warning" else None


def level_word(problem: Problem) -> str:
    """Say how bad a problem is: error, warning or remark."""
    return _LEVELS[problem.severity]


def problem_words(checked: Checked) -> str:
    """Count what is wrong: `1 error, 2 warnings (p lists)`, or the fault itself."""
    if checked.fault is not None:
        return f"✗ {checked.fault.sentence}"
    levels = [level_word(problem) for problem in checked.problems]
    parts = [
        f"{count:,} {word}{'' if count == 1 else 's'}" for word in _COUNTED if (count := levels.count(word))
    ]
    return f"{', '.join(parts)} (p lists)" if parts else ""


def place_words(path: Path, layers: Sequence[LayerSummary] = ()) -> str:
    """Spell a path, a layer with its name: `layers / 1 seg / segments / 0`."""
    words = [str(key) for key in path]
    if len(path) > 1 and path[0] == "layers" and isinstance(path[1], int):
        name = next((layer.name for layer in layers if layer.path == path[:2]), "")
        words[1] = f"{path[1]} {name}".rstrip()
    return plain_line(" / ".join(words), limit=300)


def form_words(form: Form, original: Form, *, changed: bool) -> str:
    """Say what an upload will send."""
    if form == original:
        sent = {
            "compact": "compact, as it was stored",
            "spaced": "on one line, as it was stored",
            "own": "laid out as you see it, as it was stored",
        }[form]
    else:
        sent = "laid out as you see it" if form == "own" else "compact, without white space"
    if not changed:
        sent += "; nothing is changed yet, so it would be the stored bytes themselves"
    return f"An upload sends the text {sent}. m changes that."
