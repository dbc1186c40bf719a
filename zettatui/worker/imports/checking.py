"""The first pass over a file: every cell checked, nothing sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from zettatui.annotations.batches import CellProblem, Checked, Checker

from .sources import RowFile, Snapshot, SourceUnreadable, fingerprint, sha256_of
from .volume import Box, Fit

ROWS_PER_BATCH: Final = 10_000
"""Rows of one request; the service takes no more."""
KEPT_PROBLEMS: Final = 1000
"""Problems that are kept for showing; all are counted and told."""


@dataclass
class CheckedFile:
    """What a file's rows amount to. `problems` are the first ones, `problem_count` is all of them.

    Attributes:
        bad: numbers of the rows that cannot be stored, rising.
        remarks: how many coordinates are `rounded`, `cut` or `negative`.
        fit: how many points lie in the volume, taken as voxels and as nm.
    """

    sha256: str = ""
    snapshot: Snapshot | None = None
    rows: int = 0
    batch: int = ROWS_PER_BATCH
    problem_count: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)
    fit: Fit = field(default_factory=Fit)

    @property
    def good(self) -> int:
        """How many rows can be stored."""
        return self.rows - len(self.bad)

    def add(self, checked: Checked, digest: str) -> None:
        """Take one more block into account."""
        self.rows += checked.count
        self.problem_count += len(checked.problems)
        self.problems += checked.problems[: KEPT_PROBLEMS - len(self.problems)]
        self.bad += sorted(checked.bad)
        self.remarks.update(checked.remarks)
        self.blocks.append(digest)


def check_file(
    source: RowFile,
    checker: Checker,
    box: Box | None,
    *,
    batch: int = ROWS_PER_BATCH,
    tell: Callable[[int], object] = lambda rows: None,
    told: Callable[[Sequence[CellProblem]], object] = lambda problems: None,
) -> CheckedFile:
    """Check a whole file, in memory that does not grow with it; blocks the thread it runs on.

    Args:
        source: the file.
        checker: the type and the mapping.
        box: where the volume lies, None where that is not known.
        batch: rows of a block, which will be one request.
        tell: told how many rows are checked.
        told: told every problem.

    Raises:
        SourceUnreadable: the file is damaged, or changed while it was read. StorageError: it cannot be read.
    """
    found = CheckedFile(batch=batch)
    found.snapshot = Snapshot.of(source.path)
    found.sha256 = sha256_of(source.path)
    for block in source.blocks(batch):
        checked = checker.check(block, compose=False)
        found.add(checked, fingerprint(block))
        if box is not None:
            found.fit.add(checked, box, checker.mapping.units)
        if checked.problems:
            told(checked.problems)
        tell(found.rows)
    if Snapshot.of(source.path) != found.snapshot:
        raise SourceUnreadable(f"{source.path.name} was changed while it was read. Try again.")
    return found
