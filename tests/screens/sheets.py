"""Draw the stored pictures of `test_looks` as images, several on a sheet.

`python -m tests.screens.sheets FOLDER [WORDS OF THE TITLES]`; needs Pillow and the DejaVu Sans Mono font,
which the tests do without.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.cells import get_character_cell_size
from rich.color import Color
from rich.terminal_theme import MONOKAI

from tests.screens.test_looks import STORE

WIDE, HIGH = 8, 16
FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"
PLAIN, BOLD = (ImageFont.truetype(FONTS.format(kind), 13) for kind in ("", "-Bold"))
INK, GROUND = "#d9d9d9", "#0c0c0c"
ACROSS, MOST = 3, 9
"""Pictures beside each other, and on a sheet."""


def pictures(file: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield the title and the image of each picture in a file."""
    parts = re.split(r"^### (.+): (text|styles)\n", file.read_text(encoding="utf-8"), flags=re.M)
    for at in range(1, len(parts), 6):
        yield f"{file.stem} {parts[at]}", draw(parts[at], parts[at + 2], parts[at + 5])


def draw(title: str, text: str, styles: str) -> Image.Image:
    """Draw a text with its styles."""
    width, height = map(int, title.rpartition(" ")[2].split("x"))
    image = Image.new("RGB", (width * WIDE, height * HIGH), GROUND)
    pen = ImageDraw.Draw(image)
    names = dict(re.findall(r"^(\w+) = (.*)$", styles, flags=re.M))
    runs = [line for line in styles.splitlines() if " = " not in line]
    rows = [row.rpartition(" x") for row in runs]
    all_rows = [row for row, _, count in rows for _ in range(int(count))]
    for y, (line, row) in enumerate(zip(text.splitlines() + [""] * height, all_rows, strict=False)):
        signs = [part for sign in line for part in (sign, *[""] * (get_character_cell_size(sign) - 1))]
        x = 0
        for letters, count in re.findall(r"([a-zA-Z]+)(\d+)", row):
            words = names[letters].split()
            ground = words[-1]
            ink = words[-3] if len(words) > 2 else "default"
            fore, back = colour(ink, INK), colour(ground, GROUND)
            if "reverse" in words:
                fore, back = back, fore
            if "dim" in words:
                fore = "#8a8a8a" if back != INK else "#555555"
            box = (x * WIDE, y * HIGH, (x + int(count)) * WIDE, (y + 1) * HIGH)
            pen.rectangle(box, fill=back)
            for column in range(x, x + int(count)):
                sign = signs[column] if column < len(signs) else ""
                if sign.strip():
                    pen.text((column * WIDE, y * HIGH), sign, fore, BOLD if "bold" in words else PLAIN)
            if "underline" in words:
                pen.line((box[0], box[3] - 2, box[2], box[3] - 2), fill=fore)
            x += int(count)
    return image


def colour(name: str, usual: str) -> str:
    """Return the colour of a name, as a common terminal shows it."""
    if name == "default":
        return usual
    found = Color.parse(name)
    red, green, blue = found.get_truecolor(MONOKAI)
    return f"#{red:02x}{green:02x}{blue:02x}"


def main(folder: Path, wanted: str = "") -> None:
    """Draw the pictures whose titles hold a text, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[tuple[int, int], list[tuple[str, Image.Image]]] = {}
    number = 0
    for file in sorted(STORE.glob("*.txt")):
        for title, image in pictures(file):
            if wanted in title:
                waiting.setdefault(image.size, []).append((title, image))
    for size, found in waiting.items():
        for at in range(0, len(found), MOST):
            some = found[at : at + MOST]
            down = -(-len(some) // ACROSS)
            sheet = Image.new("RGB", (ACROSS * (size[0] + 8), down * (size[1] + 26)), "#404040")
            pen = ImageDraw.Draw(sheet)
            for index, (title, image) in enumerate(some):
                x, y = index % ACROSS * (size[0] + 8), index // ACROSS * (size[1] + 26)
                pen.text((x + 4, y + 3), title, "#ffffff", BOLD)
                sheet.paste(image, (x, y + 20))
            number += 1
            sheet.save(folder / f"sheet-{number:02}-{size[0] // WIDE}x{size[1] // HIGH}.png")
    print(f"{number} sheets in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
