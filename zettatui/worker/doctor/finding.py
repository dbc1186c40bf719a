"""One thing the doctor found, and all of them as text to paste or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Final, Literal

Verdict = Literal["ok", "note", "warning", "trouble"]

TOPICS: Final = (
    "zettatui",
    "terminal",
    "tmux",
    "clipboard",
    "keyring",
    "files",
    "tokens",
    "network",
    "servers",
)
"""The order of a report."""

_MARKS: Final[dict[Verdict, str]] = {"ok": "ok", "note": "note", "warning": "warn", "trouble": "FAIL"}
_ORDER: Final[tuple[Verdict, ...]] = ("ok", "note", "warning", "trouble")


@dataclass(frozen=True)
class Finding:
    """What was looked at, what it is, whether that is well, and what to do; never holds a secret."""

    topic: str
    name: str
    value: str
    verdict: Verdict = "ok"
    advice: str = ""

    @property
    def mark(self) -> str:
        """The verdict as a word of at most four letters."""
        return _MARKS[self.verdict]

    def lines(self, name_width: int = 16) -> list[str]:
        """The finding as lines of text."""
        first = f"  {self.mark:<4}  {self.name:<{name_width}}  {self.value}".rstrip()
        return [first, *([f"        → {self.advice}"] if self.advice else [])]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by topic, within one as they came."""
    return sorted(findings, key=lambda one: TOPICS.index(one.topic))


def worst(findings: Iterable[Finding]) -> Verdict:
    """Return the worst verdict."""
    return max((one.verdict for one in findings), key=_ORDER.index, default="ok")


def as_text(findings: Sequence[Finding]) -> str:
    """Return a report to read or paste; it holds no secret."""
    width = max((len(one.name) for one in findings), default=0)
    parts = []
    for topic, found in groupby(in_order(findings), key=lambda one: one.topic):
        parts.append("\n".join([topic, *(line for one in found for line in one.lines(width))]))
    count = {verdict: sum(one.verdict == verdict for one in findings) for verdict in _ORDER}
    said = (
        f"{count['ok'] + count['note']:,} well, {count['warning']:,} to look at, {count['trouble']:,} failed"
    )
    return "\n\n".join([*parts, said]) + "\n"


def as_json(findings: Iterable[Finding]) -> dict[str, object]:
    """Return a report for scripts: `worst` is the worst verdict, `findings` all of them in order."""
    ordered = in_order(findings)
    return {"worst": worst(ordered), "findings": [asdict(one) for one in ordered]}
