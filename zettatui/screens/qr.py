"""A link as a QR code, for a telephone or another machine without a common clipboard."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from zettatui.screens.base import ZettaModal

_BORDER = 2
_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def qr_lines(text: str) -> list[str]:
    """Return the QR code of a text, two modules to a character, dark ones drawn."""
    import segno

    rows = [list(row) for row in segno.make_qr(text, error="l").matrix_iter(border=_BORDER)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    return [
        "".join(_HALVES[int(bool(above)), int(bool(below))] for above, below in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


def fits(text: str, width: int, height: int) -> bool:
    """Tell whether the code of a text can be shown whole in a window of so many cells, with a line of words."""
    lines = qr_lines(text)
    return len(lines) + 1 <= height and len(lines[0]) <= width


class QrCode(ZettaModal[None]):
    """The code alone, black on white whatever the theme is: cameras need that."""

    DEFAULT_CSS = """
    QrCode { align: center middle; background: $background; }
    QrCode Static { width: auto; height: auto; }
    """

    def __init__(self, text: str, title: str) -> None:
        super().__init__()
        self._text, self._title = text, title

    def compose(self) -> ComposeResult:
        """Show the code over a line that says what it is."""
        yield Static(Text("\n".join(qr_lines(self._text)), style="#000000 on #ffffff", no_wrap=True))
        yield Static(f"{self._title}   esc close", markup=False)
