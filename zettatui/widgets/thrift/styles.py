"""Styles as a terminal is told them (SGR), and the shortest way from one to another."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from rich.color import ColorSystem
from rich.style import Style

Codes = tuple[str, str, str]
"""The SGR parameters of a style: attributes, foreground, background."""

PLAIN: Codes = ("", "", "")

_STEPS = (0, 95, 135, 175, 215, 255)
_TABLE: tuple[tuple[int, int, int], ...] = (
    *product(_STEPS, _STEPS, _STEPS),
    *((grey, grey, grey) for grey in range(8, 248, 10)),
)
"""The colours 16 to 255 of xterm, as red, green and blue; those below are the terminal's own."""
_UNSEEN = 4
"""By so much of 255 each part of a colour may differ: less than what one sees."""


@lru_cache(maxsize=1024)
def _place(red: int, green: int, blue: int) -> int | None:
    """Return where a colour stands in the terminal's table, where one stands there that looks the same."""

    def apart(place: int) -> int:
        others = _TABLE[place]
        return max(abs(one - other) for one, other in zip((red, green, blue), others, strict=True))

    nearest = min(range(len(_TABLE)), key=apart)
    return 16 + nearest if apart(nearest) <= _UNSEEN else None


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
            # Some colours are in the terminal's fixed table too, and shorter to tell by their place in it.
            if taken[1] == "2" and (place := _place(*map(int, taken[2:]))) is not None:
                taken[1:] = ["5", str(place)]
        parts[kind].extend(taken)
    return ";".join(parts[0]), ";".join(parts[1]), ";".join(parts[2])


def _kind(parameter: int) -> int:
    if 30 <= parameter <= 39 or 90 <= parameter <= 97:
        return 1
    return 2 if 40 <= parameter <= 49 or 100 <= parameter <= 107 else 0


_ENDED_BY = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27"}


@lru_cache(maxsize=4096)
def change(before: Codes, after: Codes) -> str:
    """Return the shortest sequence that leads from one style to another."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[m"
    whole = ";".join(["0", *filter(None, after)] if before != PLAIN else filter(None, after))
    attributes = _attributes(before[0].split(";"), after[0].split(";"))
    if attributes is not None and all(new or not old for old, new in zip(before[1:], after[1:], strict=True)):
        colours = [new for old, new in zip(before[1:], after[1:], strict=True) if old != new]
        whole = min(";".join([*attributes, *colours]), whole, key=len)
    return f"\x1b[{whole}m"


def _attributes(before: list[str], after: list[str]) -> list[str] | None:
    """Return what turns some attributes into others, without a word on colours; None where only a reset does."""
    gone = [one for one in before if one and one not in after]
    if not all(one in _ENDED_BY for one in gone):
        return None
    ends = list(dict.fromkeys(_ENDED_BY[one] for one in gone))
    # Bold and dim end together.
    stay = [one for one in after if one and (one not in before or _ENDED_BY.get(one) in ends)]
    return ends + stay
