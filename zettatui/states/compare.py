"""Was it stored as it was sent? The comparison after an upload (sheet 6.6 and 9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .changes import Change
from .diff import ORDERED_KEYS, diff
from .equality import Equality
from .literals import Path
from .raw import minify

Verdict = Literal["same", "rounded", "different"]


@dataclass(frozen=True)
class ReadBack:
    """What the server made of an upload.

    Attributes:
        verdict: `same` in meaning, `rounded` (only numbers, to the same float64), or `different`.
        paths: the rounded values.
        changes: the differences, when they are more than that.
        keys_sorted: the server gave the keys in another order.
        axes: dimension objects whose order of axes changed with it, which viewers notice.
    """

    verdict: Verdict
    paths: tuple[Path, ...]
    changes: tuple[Change, ...]
    keys_sorted: bool
    axes: tuple[Path, ...] = ()

    @property
    def say(self) -> str:
        """The result as a sentence for a person."""
        if self.verdict == "different":
            return "Read back: the server returned a different state under this id. Keep your copy."
        said = "the same" if self.verdict == "same" else _rounded(self.paths)
        if self.keys_sorted:
            said += ", keys sorted by the server"
        if self.axes:
            said += f"; the order of axes changed in {_spoken(self.axes[0])}"
        return f"Read back: {said}."


def compare_read_back(sent: str | bytes, received: str | bytes, *, accept_rounding: bool = True) -> ReadBack:
    """Compare what was sent with what is read back; `accept_rounding` is right only for Zetta's server.

    Raises:
        JsonFault: one of the texts is not JSON.
    """
    a, b = minify(sent), minify(received)
    equality = Equality(accept_rounding=accept_rounding)
    if equality.equal(a, b):
        axes = tuple(path for path in equality.reordered if path and path[-1] in ORDERED_KEYS)
        rounded = tuple(equality.rounded)
        return ReadBack("rounded" if rounded else "same", rounded, (), bool(equality.reordered), axes)
    return ReadBack("different", (), diff(sent, received).changes, bool(equality.reordered))


def _rounded(paths: tuple[Path, ...]) -> str:
    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    return f"the same but for numbers the server rounded ({_spoken(paths[0])}{more})"


def _spoken(path: Path) -> str:
    return " / ".join(str(key) for key in path)
