"""What a diff says: one change at a time, in the words of the field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from .literals import Path

ChangeKind = Literal["added", "removed", "changed", "moved", "renamed"]
ChangeWhat = Literal["layer", "segment", "annotation", "value"]


@dataclass(frozen=True)
class Change:
    """One difference between two states.

    Attributes:
        path: where it is in the later state; something removed is named by its old index or key there.
        kind: what happened.
        what: to what; many segments of one layer are one change, with lists in `before` and `after`.
        before: JSON text of the earlier value, numbers spelled as they were; an index for `moved`.
        after: the same for the later one. None where there is nothing.
        note: `float dust`, `rounded integer`, `number vs string`, `duplicate id`, `order of axes` or None.
        label: the change in one line, layers and annotations by name (`layers/img renamed`).
        follows: for removed and moved list elements, the later index of what it stood behind (-1: first).
        lists: for segments, which of the two lists the earlier layer had.
    """

    path: Path
    kind: ChangeKind
    what: ChangeWhat
    before: str | None
    after: str | None
    note: str | None
    label: str
    follows: int | None = None
    lists: tuple[str, ...] | None = None

    def to_json(self) -> dict[str, object]:
        """Return the change as `state diff --json` prints it."""
        shown: dict[str, object] = {
            "path": list(self.path),
            "kind": self.kind,
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "note": self.note,
            "label": self.label,
        }
        return shown

    def line(self, limit: int = 60) -> str:
        """Return the change in one line, values cut to `limit` characters: `title: "a" → "b"`."""
        sign = " ~ " if self.note == "float dust" else " → "
        values = sign.join(_cut(value, limit) for value in (self.before, self.after) if value is not None)
        note = f" ({self.note})" if self.note else ""
        return f"{self.label}: {values}{note}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


@dataclass(frozen=True)
class Diff:
    """All changes from one state to another, in the order of the earlier one."""

    changes: tuple[Change, ...]

    @property
    def same(self) -> bool:
        """Whether the two states mean the same."""
        return not self.changes

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind, and how many of them are float dust (`dust`)."""
        kinds = Counter(change.kind for change in self.changes)
        counts: dict[str, int] = {name: kinds[name] for name in _KIND_ORDER}
        counts["dust"] = sum(change.note == "float dust" for change in self.changes)
        return counts

    @property
    def headline(self) -> str:
        """The count for a screen's first line: `3 changes, 1 dust`."""
        dust = self.counts["dust"]
        real = len(self.changes) - dust
        if not self.changes:
            return "no changes"
        return f"{real:,} change{'' if real == 1 else 's'}" + (f", {dust:,} dust" if dust else "")

    def to_json(self) -> dict[str, object]:
        """Return the diff as `state diff --json` prints it."""
        return {
            "same": self.same,
            "changes": [change.to_json() for change in self.changes],
            "counts": self.counts,
        }


_KIND_ORDER: tuple[ChangeKind, ...] = ("added", "removed", "changed", "moved", "renamed")
