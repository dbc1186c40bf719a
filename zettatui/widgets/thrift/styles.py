"""Styles as a terminal is told them (SGR), and the shortest way from one to another."""

from __future__ import annotations

from functools import lru_cache

from rich.color import ColorSystem
from rich.style import Style

Codes = tuple[str, str, str]
"""The SGR parameters of a style: attributes, foreground, background."""

PLAIN: Codes = ("", "", "")


@lru_cache(maxsize=4096)
def codes_of(style: Style, system: ColorSystem) -> Codes:
    """Return what a style is on a terminal of that many colours."""
    sequence = style.render("x", color_system=system).partition("\x1b[")[2].partition("m")[0]
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    parameters = iter(sequence.split(";") if sequence else ())
    for parameter in parameters:
        kind = _kind(int(parameter))
        taken = [parameter]
        if parameter in ("38", "48"):
            taken.append(next(parameters))
            taken += [next(parameters) for _ in range(3 if taken[1] == "2" else 1)]
        parts[kind].extend(taken)
    return ";".join(parts[0]), ";".join(parts[1]), ";".join(parts[2])


def _kind(parameter: int) -> int:
    if 30 <= parameter <= 39 or 90 <= parameter <= 97:
        return 1
    return 2 if 40 <= parameter <= 49 or 100 <= parameter <= 107 else 0


@lru_cache(maxsize=4096)
def change(before: Codes, after: Codes) -> str:
    """Return the shortest sequence that leads from one style to another."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[m"
    whole = ";".join(["0", *filter(None, after)] if before != PLAIN else filter(None, after))
    if before[0] == after[0] and all(new or not old for old, new in zip(before, after, strict=True)):
        changed = ";".join(new for old, new in zip(before, after, strict=True) if old != new)
        return f"\x1b[{min(changed, whole, key=len)}m"
    return f"\x1b[{whole}m"
