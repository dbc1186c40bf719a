"""What a terminal shows as text with its styles: small enough to keep many, and to be read where one changes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.style import Style
from textual.app import App

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Cell(NamedTuple):
    """A character and its style; behind a wide one stands an empty one."""

    sign: str
    style: Style


def cells_of(app: App[None]) -> list[list[Cell]]:
    """Return the rows of cells that the terminal gets, all filters passed."""
    width, height = app.size
    return [
        _row(((part.text, part.style or Style.null()) for part in strip), width)
        for strip in app.screen._compositor.render_strips()[:height]
    ]


def _row(parts: Iterable[tuple[str, Style]], width: int) -> list[Cell]:
    row: list[Cell] = []
    for text, style in parts:
        for sign in text:
            size = get_character_cell_size(sign)
            if not size and row:
                row[-1] = Cell(row[-1].sign + sign, row[-1].style)
            else:
                row += [Cell(sign, style), *[Cell("", style)] * (size - 1)]
    return row[:width]


def text_of(rows: list[list[Cell]]) -> str:
    """Return what is written, without styles."""
    return "\n".join("".join(cell.sign for cell in row).rstrip() for row in rows)


def styles_of(rows: list[list[Cell]]) -> str:
    """Return the styles: for each row how many cells have which, then what the letters mean."""
    letters: dict[str, str] = {}
    lines = []
    for row in rows:
        runs: list[tuple[str, int]] = []
        ground = ""
        for cell in row:
            name = _name(cell)
            if runs and (name == runs[-1][0] or name == ground):
                # A blank has no ink: it goes with the word before it where the ground is the same.
                runs[-1] = runs[-1][0], runs[-1][1] + 1
                continue
            runs.append((name, 1))
            ground = f"on {name.rpartition('on ')[2]}" if "reverse" not in name else ""
        lines.append(
            " ".join(f"{letters.setdefault(name, _letter(len(letters)))}{count}" for name, count in runs)
        )
    shorter = [f"{line} x{len(list(same))}" for line, same in groupby(lines)]
    return "\n".join([*shorter, *(f"{letter} = {name}" for name, letter in letters.items())])


def _letter(index: int) -> str:
    first, second = divmod(index, len(_LETTERS))
    return (_LETTERS[first - 1] if first else "") + _LETTERS[second]


def _name(cell: Cell) -> str:
    """The style of a cell; of a blank only what is seen of it."""
    style = cell.style
    ground = style.bgcolor.name if style.bgcolor else "default"
    lined = [word for word in ("reverse", "underline", "strike") if getattr(style, word)]
    if cell.sign == " " and not lined:
        return f"on {ground}"
    ink = style.color.name if style.color else "default"
    words = [word for word in ("bold", "dim", "italic", "blink") if getattr(style, word)]
    return " ".join([*words, *lined, ink, "on", ground])
