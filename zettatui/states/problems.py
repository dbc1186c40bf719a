"""What lint tells: problems with their places, the table of all rules, and what a check works on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .dialect import Dialect, dialect_of, layer_items
from .edits import Edit
from .literals import Path, Reading, Value
from .positions import Positions
from .sites import Family

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Fix:
    """A quick fix: what it does, and the edits of the text that was linted."""

    say: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Problem:
    """One finding; `line` and `column` count from 1. An `error` makes an upload pointless."""

    rule: str
    severity: Severity
    path: Path
    line: int
    column: int
    say: str
    fix: Fix | None = None

    def to_json(self) -> dict[str, object]:
        """Return the finding as `state lint --json` prints it."""
        return {
            "rule": self.rule,
            "path": list(self.path),
            "line": self.line,
            "column": self.column,
            "say": self.say,
            "fix": self.fix.say if self.fix else None,
        }


@dataclass(frozen=True)
class LintContext:
    """What is known beside the text; every field may be left out, its rules then stay silent.

    Attributes:
        image_source: the datastack's.
        segmentation_source: the datastack's.
        family: of the viewer the state is for; without it the dialect decides.
        flavour: of the server it will be stored on.
        voxel_size: of the viewer in nm, where the state says none.
    """

    image_source: str = ""
    segmentation_source: str = ""
    family: Family | None = None
    flavour: Literal["cave", "zetta"] | None = None
    voxel_size: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Rule:
    """One rule of lint: `say` is what it means in general, `fix` what its quick fix does, or ""."""

    id: str
    severity: Severity
    say: str
    fix: str = ""


_TABLE: tuple[Rule, ...] = (
    Rule("json", "error", "The text is not JSON."),
    Rule(
        "nan", "error", "NaN and Infinity are not JSON; browsers refuse them.", "write null, as browsers do"
    ),
    Rule("top-level", "error", "A state is an object; servers and viewers refuse anything else."),
    Rule(
        "duplicate-key",
        "error",
        "A key is twice in one object; only the last one counts.",
        "take out those that do not count",
    ),
    Rule("layers-form", "error", "layers must be a list."),
    Rule("layers-old-form", "info", "layers is an object, an old form; viewers write a list."),
    Rule("layer-form", "error", "A layer must be an object."),
    Rule("layer-bare", "warning", "A layer is only a source, without name and type."),
    Rule(
        "segments-form",
        "warning",
        "segments must be a list; R writes {} for an empty one and a text for one id.",
        "write a list",
    ),
    Rule(
        "layout-form",
        "warning",
        "layout must be a text or an object; R writes a list of one.",
        "take the list away",
    ),
    Rule(
        "boxed-value",
        "warning",
        "A value stands in a list of one, as R writes it; viewers want it bare.",
        "take the list away",
    ),
    Rule(
        "duplicate-layer",
        "warning",
        "Two layers have one name; viewers rename the second.",
        "give it an unused name",
    ),
    Rule("missing-dimensions", "warning", "Without dimensions, position and scales have no unit."),
    Rule("empty-dimensions", "info", "dimensions is empty: the viewer takes them from the first layer."),
    Rule("axes-order", "warning", "Zetta's server sorts keys, and the order of axes in dimensions counts."),
    Rule("missing-layer", "warning", "A layer is named that is not there."),
    Rule("duplicate-segment", "warning", "An id is listed twice.", "keep the first of each"),
    Rule(
        "bare-id", "warning", "A bare number above 2^53 as an id is rounded by browsers.", "put quotes around"
    ),
    Rule("mixed-ids", "info", "Some ids of a list are bare numbers, others texts.", "put quotes around"),
    Rule(
        "not-an-id", "warning", "A segment id is a whole number below 2^64; R rounds and shortens long ones."
    ),
    Rule("big-integer", "warning", "A whole number above 2^53 is rounded by browsers and Zetta's server."),
    Rule("infinite-number", "warning", "A number is too large for a float; browsers read it as Infinity."),
    Rule(
        "number-as-text", "info", "A number stands in quotes; viewers write it bare.", "take the quotes off"
    ),
    Rule("not-a-number", "warning", "NaN, NA or Infinity in quotes stands where a number is due."),
    Rule(
        "text-as-number",
        "info",
        "A text (name, timestamp, id) stands there as a number.",
        "put quotes around",
    ),
    Rule("unknown-key", "info", "Viewers do not know this key: they drop it when they save."),
    Rule(
        "middleauth-missing",
        "warning",
        "A graphene source of a mainline viewer needs middleauth+, or nobody is logged in.",
        "write middleauth+",
    ),
    Rule("middleauth-extra", "warning", "Fork viewers do not understand middleauth+.", "take it off"),
    Rule(
        "middleauth-form",
        "warning",
        "middleauth+ stands once, and before https:// only.",
        "write it once, before https://",
    ),
    Rule(
        "other-host",
        "info",
        "A segmentation comes from another server than the datastack's.",
        "use the datastack's server",
    ),
    Rule(
        "voxel-size", "warning", "The voxels of an annotation layer are not the viewer's: points may shift."
    ),
    Rule("token", "error", "A token is in the text; whoever opens the state could use it.", "take it out"),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _TABLE}
"""Every rule lint knows, by id, in the order a person reads them."""


class Subject:
    """One text under lint: what the checks look at, and how they tell what they find."""

    def __init__(self, text: str, reading: Reading, context: LintContext) -> None:
        self.text = text
        self.reading = reading
        self.state = state = reading.value
        self.context = context
        self.positions = Positions(text)
        self.layers = layer_items(state)

    @cached_property
    def dialect(self) -> Dialect:
        """The dialect the state is written in."""
        return dialect_of(self.state)

    @cached_property
    def family(self) -> Family | None:
        """The viewer family it is for: the context's, else that of the dialect; None if nothing tells."""
        if self.context.family is not None:
            return self.context.family
        return None if self.dialect == "unknown" else self.dialect

    @cached_property
    def layer_objects(self) -> list[tuple[Path, dict[str, Value]]]:
        """(path, layer) of those layers that are objects."""
        return [(("layers", key), layer) for key, layer in self.layers if isinstance(layer, dict)]

    def problem(self, rule: str, path: Path, say: str, fix: Fix | None = None) -> Problem:
        """Return a finding at the value at `path`."""
        line, column = self.positions.place(path)
        return Problem(rule, RULES[rule].severity, path, line, column, say, fix)

    def fix(self, rule: str, edits: Iterable[Edit]) -> Fix:
        """Return the quick fix of a rule."""
        return Fix(RULES[rule].fix, tuple(edits))

    def quotes(self, parent: Path, keys: Iterable[str | int]) -> list[Edit]:
        """Return the edits that put quotes around members of one container."""
        members = self.positions.members_at(self.positions.span(parent))
        edits: list[Edit] = []
        for key in keys:
            span = members[key].span if isinstance(key, int) else self.positions.span((*parent, key))
            edits += [Edit(span.start, span.start, '"'), Edit(span.end, span.end, '"')]
        return edits

    def unboxed(self, path: Path) -> list[Edit]:
        """Return the edits that take the list of one away from its only element."""
        box, inner = self.positions.span(path), self.positions.span((*path, 0))
        return [Edit(box.start, inner.start, ""), Edit(inner.end, box.end, "")]


def count(number: int, noun: str) -> str:
    """Return `1 id`, `2 ids`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
