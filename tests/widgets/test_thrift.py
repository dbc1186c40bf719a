from __future__ import annotations

import re

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.screen import Screen
from textual.widgets import Input

from tests.widgets.editor_host import Host
from zettatui.widgets.editor import Editor
from zettatui.widgets.thrift import ThriftyCompositor

Cell = tuple[str, frozenset[str], str, str]

SEQUENCE = re.compile(r"\x1b\[([\d;]*)([mH])|(.)", re.DOTALL)


class Glass:
    """A terminal that understands what Textual writes into a frame: places, styles and characters."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.bytes = 0

    def write(self, frame: str) -> None:
        self.bytes += len(frame.encode())
        x = y = 0
        attributes: frozenset[str] = frozenset()
        colour, ground = "", ""
        for match in SEQUENCE.finditer(frame):
            numbers, kind, sign = match.groups()
            if kind == "H":
                y, x = (int(number) for number in numbers.split(";"))
            elif kind == "m":
                parts = numbers.split(";")
                while parts:
                    part = parts.pop(0)
                    if part in ("", "0"):
                        attributes, colour, ground = frozenset(), "", ""
                    elif part in ("38", "48"):
                        size = 4 if parts[0] == "2" else 2
                        value = ";".join(parts[:size])
                        del parts[:size]
                        colour, ground = (value, ground) if part == "38" else (colour, value)
                    else:
                        attributes |= {part}
            elif sign == "\n":
                x, y = 1, y + 1
            else:
                seen = "" if sign == " " and not attributes else colour
                self.cells[x, y] = (sign, attributes, seen, ground)
                x += 1


class Shown(Host):
    """The host on such a terminal."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.glass = Glass()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.glass.write(renderable.render_segments(self.console))
        super()._display(screen, renderable)


def fresh(host: Shown) -> dict[tuple[int, int], Cell]:
    glass = Glass()
    glass.write(host.screen._compositor.render_full_update().render_segments(host.console))
    return glass.cells


async def test_the_frames_of_a_session_leave_on_the_terminal_what_a_full_frame_shows() -> None:
    host = Shown(
        Editor('{\n  "name": [\n    "e",\n    "seg"\n  ]\n}\n' + "\n".join('"x": 1,' for _ in range(40)))
    )
    keys = (
        "i d quotation_mark enter x y backspace up shift+left shift+up left ctrl+z down end enter pagedown "
    )
    keys += "escape j percent_sign k f f7 i right delete ctrl+z ctrl+home shift+end ctrl+x ctrl+z pageup escape tab j"
    async with host.run_test(size=(44, 14)) as pilot:
        host.editor.focus()
        host.editor.set_folds([(1, 4)])
        host.editor.marks = {3: ("error", "no such root id")}
        host.editor.find("seg")
        assert isinstance(host.screen._compositor, ThriftyCompositor)
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()
            assert host.glass.cells == fresh(host), key


async def test_what_floats_over_the_editor_stays_there() -> None:
    host = Shown(Editor("\n".join('"x": 1,' for _ in range(40))))
    host.CSS = "#float { layer: above; dock: bottom; width: 12; height: 3; } Screen { layers: below above; }"
    async with host.run_test(size=(44, 14)) as pilot:
        await host.screen.mount(Input("over", id="float"))
        host.editor.focus()
        for key in ("i", "ctrl+end", "a", "enter", "pageup", "b"):
            await pilot.press(key)
            await pilot.pause()
            assert host.glass.cells == fresh(host), key


async def test_a_typed_letter_and_a_step_write_few_bytes() -> None:
    host = Shown(Editor('{\n  "source": "precomputed://gs://zetta_lee_fly_vnc_001",\n  "id": 1\n}'))
    async with host.run_test(size=(120, 40)) as pilot:
        host.editor.focus()
        host.editor.move_to(1, 20)
        await pilot.press("i", "a")
        for key in ("b", "right", "down", "c", "backspace"):
            host.glass.bytes = 0
            await pilot.press(key)
            await pilot.pause()
            assert 0 < host.glass.bytes <= 176, (
                key
            )  # 200 with the frame's own brackets and the place of the cursor
        host.glass.bytes = 0
        await pilot.pause()
        assert host.glass.bytes == 0
