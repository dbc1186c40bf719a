"""Every screen has its pictures, and every text in them can be read: on light and dark grounds, in high contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tests.screens import pictures
from tests.screens.looks import CASES
from tests.screens.table_of_looks import TABLE, screens
from tests.screens.test_looks import SIZES, STORE, THEMES, shown, still
from zettatui import themes
from zettatui.app.main import ZettatuiApp
from zettatui.widgets.key_bar import KeyBar

Colour = tuple[int, int, int]
EVERYDAY = {"tables-new-row-trouble"}
READABLE = ("dark", "light", "contrast", "contrast-light", "deuteranopia", "tritanopia")
LEAST, LEAST_DISABLED = 4.5, 3.0
"""WCAG's contrast for text; what cannot be used now may be fainter, and says why when its key is pressed."""


def test_every_screen_stands_in_the_table() -> None:
    assert set(TABLE) == screens() | {"CommandPalette"}, "a new screen needs its pictures: table_of_looks.py"


@pytest.mark.parametrize("screen", list(TABLE))
def test_every_cell_of_the_table_has_its_six_pictures(screen: str) -> None:
    """Or tells in a sentence why there is none; a full one there is, but where all is said by another."""
    for state, picture in zip(TABLE[screen]._fields, TABLE[screen], strict=True):
        if " " in picture:
            assert picture.endswith("."), (state, picture)
            continue
        assert picture in CASES, (state, picture)
        kept = (STORE / f"{picture}.txt").read_text(encoding="utf-8")
        assert kept.startswith(f"### screen: {screen}\n"), (state, picture)
        found = re.findall(r"^### (\w+) (\d+)x(\d+): text$", kept, flags=re.M)
        assert found == [(theme, str(width), str(height)) for width, height in SIZES for theme in THEMES]


def test_no_picture_is_left_from_before() -> None:
    assert {kept.stem for kept in STORE.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize(
    "name", [name if name in EVERYDAY else pytest.param(name, marks=pytest.mark.slow) for name in CASES]
)
async def test_all_text_can_be_read(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with shown(CASES[name], tmp_path, monkeypatch) as pilot:
        assert isinstance(pilot.app, ZettatuiApp)
        for theme in READABLE:
            pilot.app.wear(theme)
            faint = list(too_faint(await still(pilot), pilot))
            assert not faint, f"{theme}: {faint[:8]}"


def too_faint(
    rows: list[list[pictures.Cell]], pilot: Pilot[None]
) -> Iterator[tuple[Colour, Colour, str, float]]:
    """Yield the pairs of ink and ground that cannot be read, with their line; what a dialog covers is meant to be."""
    screen = pilot.app.screen
    looked_at = (
        [one.region for one in screen.children] if isinstance(screen, ModalScreen) else [screen.region]
    )
    bar = next((one.region for one in screen.query(KeyBar)), Region())
    told = set()
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if not cell.sign.strip() or not any(one.contains(x, y) for one in looked_at):
                continue
            pair = colours(cell)
            least = LEAST_DISABLED if bar.contains(x, y) else LEAST
            if cell.sign not in "▔▁─▌▕│▇▆▅▄▃▂" and pair not in told and contrast(*pair) < least:
                told.add(pair)
                yield *pair, "".join(one.sign for one in row).strip(), round(contrast(*pair), 2)


def colours(cell: pictures.Cell) -> tuple[Colour, Colour]:
    """Return ink and ground as they are seen."""
    style = cell.style
    assert style.color is not None, cell
    assert style.bgcolor is not None, cell
    ink, ground = style.color.get_truecolor(), style.bgcolor.get_truecolor()
    return (tuple(ground), tuple(ink)) if style.reverse else (tuple(ink), tuple(ground))


def contrast(one: Colour, other: Colour) -> float:
    """Return WCAG's contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """Return WCAG's relative luminance, 0 to 1."""
    parts = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_has_the_contrast_that_the_book_says() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


XTERM = {
    "ansi_red": (205, 0, 0), "ansi_green": (0, 205, 0), "ansi_yellow": (205, 205, 0), "ansi_blue": (0, 0, 238),
    "ansi_magenta": (205, 0, 205), "ansi_cyan": (0, 205, 205),
}  # fmt: skip
"""The colours as xterm has them; others choose tamer ones."""


@pytest.mark.parametrize(("theme", "ground"), [("ansi", (0, 0, 0)), ("ansi-light", (255, 255, 255))])
def test_words_in_the_terminals_own_colours_can_be_read(theme: str, ground: Colour) -> None:
    name = themes.textual_name(theme)
    found = next((one for one in themes.OWN if one.name == name), None) or themes.BUILTIN_THEMES[name]
    variables = found.to_color_system().generate()
    for part in ("success", "warning", "error", "accent"):
        ink = variables[f"text-{part}"]
        assert contrast(XTERM[ink], ground) >= 3.0, (part, ink)
