from __future__ import annotations

from functools import lru_cache

import pyte
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyte.graphics import FG_BG_256
from rich.color import ColorSystem
from rich.console import RenderableType
from rich.style import Style
from textual import constants
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.screen import Screen
from textual.widgets import Input, Static

from tests.bench.bench_editor import document
from tests.widgets.editor_host import Host
from zettatui.widgets.editor import Editor
from zettatui.widgets.thrift import ThriftyCompositor
from zettatui.widgets.thrift.cells import Row
from zettatui.widgets.thrift.glass import Glass
from zettatui.widgets.thrift.styles import change, codes_of

WIDE = '{\n  "name": "神経 é́ \t x",\n  "source": "precomputed://gs://zetta_lee_fly_vnc_001",\n  "id": 1\n}'


class Erasing(pyte.Screen):
    """pyte's terminal, in which rows that come in get the background colour as in most ("bce" of terminfo)."""

    def insert_lines(self, count: int | None = None) -> None:
        super().insert_lines(count)
        blank = self.cursor.attrs._replace(data=" ")
        for y in range(self.cursor.y, min(self.lines, self.cursor.y + (count or 1))):
            self.buffer[y].update(dict.fromkeys(range(self.columns), blank))

    def delete_lines(self, count: int | None = None) -> None:
        super().delete_lines(count)
        blank = self.cursor.attrs._replace(data=" ")
        bottom = self.margins.bottom if self.margins else self.lines - 1
        for y in range(max(self.cursor.y, bottom + 1 - (count or 1)), bottom + 1):
            self.buffer[y].update(dict.fromkeys(range(self.columns), blank))


class Shown(Host):
    """The host on a terminal (pyte's) that gets what a real one would get."""

    def __init__(self, editor: Editor, size: tuple[int, int]) -> None:
        super().__init__(editor)
        self.glass = Erasing(*size)
        self.stream = pyte.Stream(self.glass)
        self.bytes = 0
        self.frames: list[str] = []

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            frame = renderable.render_segments(self.console)
            self.bytes += len(frame.encode())
            self.frames.append(frame)
            # pyte takes an SGR without parameters as nothing at all in some versions.
            self.stream.feed(frame.replace("\x1b[m", "\x1b[0m"))
        super()._display(screen, renderable)

    @property
    def seen(self) -> list[list[tuple[object, ...]]]:  # type: ignore[override]
        return looks(self.glass)

    @seen.setter
    def seen(self, value: object) -> None:
        """The host's own list is of no use here."""

    @property
    def meant(self) -> list[list[tuple[object, ...]]]:
        """What Textual's own whole frame shows on a fresh terminal."""
        fresh = pyte.Screen(self.glass.columns, self.glass.lines)
        compositor = self.screen._compositor
        whole = Compositor.render_full_update(compositor)
        frame = LayoutUpdate([list(line) for line in whole.strips], whole.region).render_segments(
            self.console
        )
        pyte.Stream(fresh).feed(frame.replace("\n", "").replace("\x1b[m", "\x1b[0m"))
        return looks(fresh)


@lru_cache
def seen_as(colour: str) -> str:
    """Return the terminal's own colour that nobody can tell from this one, or else this one."""
    if len(colour) != 6 or colour.strip("0123456789abcdef"):
        return colour  # a name

    def apart(other: str) -> int:
        return max(
            abs(one - two) for one, two in zip(bytes.fromhex(colour), bytes.fromhex(other), strict=True)
        )

    nearest = min(FG_BG_256[16:], key=apart)
    return nearest if apart(nearest) <= 4 else colour


def looks(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Return every cell with all that can be seen of it: a blank has no colour of its own."""
    rows = []
    for y in range(screen.lines):
        row = []
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            lined = (cell.bold, cell.italics, cell.underscore, cell.strikethrough, cell.reverse)
            foreground = "" if cell.data == " " and not any(lined) else seen_as(cell.fg)
            row.append((cell.data, foreground, seen_as(cell.bg), *lined))
        rows.append(row)
    return rows


TEXT = '{\n  "name": [\n    "e",\n    "seg"\n  ]\n}\n' + "\n".join(f'"x": {row},' for row in range(40))


async def test_the_frames_of_a_session_leave_on_the_terminal_what_a_full_frame_shows() -> None:
    host = Shown(Editor(TEXT), (44, 14))
    keys = (
        "i d quotation_mark enter x y backspace up shift+left shift+up left ctrl+z down end enter pagedown "
        "escape j percent_sign k f f7 i right delete ctrl+z ctrl+home shift+end ctrl+x ctrl+z pageup escape "
        "tab j shift+tab i ctrl+end up up ctrl+shift+k ctrl+shift+k ctrl+z ctrl+z ctrl+home ctrl+k ctrl+k"
    )
    async with host.run_test(size=(44, 14)) as pilot:
        host.editor.focus()
        host.editor.set_folds([(1, 4)])
        host.editor.marks = {3: ("error", "no such root id")}
        host.editor.find("seg")
        assert isinstance(host.screen._compositor, ThriftyCompositor)
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()
            assert host.seen == host.meant, key


LONG = '{"a":[' + ",".join(f"{n}" for n in range(3000)) + "]}"


@pytest.mark.parametrize("text", [WIDE, LONG], ids=["wide", "long"])
async def test_wide_characters_and_very_long_lines_are_drawn_right(text: str) -> None:
    host = Shown(Editor(text), (44, 14))
    keys = "i end a left b left left c backspace enter ctrl+z 神 backspace down d e home delete delete ctrl+z tab"
    async with host.run_test(size=(44, 14)) as pilot:
        host.editor.focus()
        host.editor.move_to(*((1, 12) if text is WIDE else (0, 9000)))
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()
            assert host.seen == host.meant, key


async def test_what_floats_over_the_editor_stays_there() -> None:
    host = Shown(Editor("\n".join('"x": 1,' for _ in range(40))), (44, 14))
    host.CSS = "#float { layer: above; dock: bottom; width: 12; height: 3; } Screen { layers: below above; }"
    async with host.run_test(size=(44, 14)) as pilot:
        await host.screen.mount(Input("over", id="float"))
        host.editor.focus()
        for key in ("i", "ctrl+end", "a", "enter", "pageup", "b", "down", "enter", "ctrl+z"):
            await pilot.press(key)
            await pilot.pause()
            assert host.seen == host.meant, key


async def test_another_screen_in_between_is_not_mistaken_for_ours() -> None:
    host = Shown(Editor(TEXT), (44, 14))
    async with host.run_test(size=(44, 14)) as pilot:
        host.editor.focus()
        await pilot.press("i", "a")
        other: Screen[None] = Screen()
        await host.push_screen(other)
        await other.mount(Static("something else altogether\n" * 9))
        await pilot.pause()
        assert "altogether" in host.glass.display[0]
        host.pop_screen()
        for key in ("b", "enter", "up"):
            await pilot.press(key)
            await pilot.pause()
            assert host.seen == host.meant, key


async def test_what_is_no_plain_text_is_written_as_asked_for() -> None:
    host = Shown(Editor(TEXT), (44, 14))
    async with host.run_test(size=(44, 14)) as pilot:
        link = Static("[link='https://a/b']there[/link]")
        await host.screen.mount(link)
        host.editor.focus()
        await pilot.press("i")
        await pilot.pause()
        for key in ("a", "enter"):
            await pilot.press(key)
            await pilot.pause()
            assert host.seen == host.meant, key
        link.update("[link='https://a/b']elsewhere[/link]")
        await pilot.pause()
        assert "elsewhere" in "".join(host.glass.display)
        await pilot.press("b")
        await pilot.pause()
        assert "b" in "".join(host.glass.display)


@pytest.mark.parametrize(("size", "most"), [((80, 24), 200), ((120, 40), 200), ((200, 50), 300)])
async def test_a_key_writes_few_bytes(
    size: tuple[int, int], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")
    host = Shown(Editor(document(400_000)), size)
    async with host.run_test(size=size) as pilot:
        editor = host.editor
        editor.focus()
        editor.move_to(editor.line_count // 2, 9, center=True)
        host.copy_to_clipboard('"id": 7')
        await pilot.press("i", "a")
        keys = "b right c backspace ctrl+z ctrl+y left up d home down end ctrl+v ctrl+z ctrl+y tab delete"
        moving = "enter ctrl+z ctrl+y e enter down home home backspace ctrl+z"
        for key in [*keys.split(), *moving.split()]:
            host.bytes, rows = 0, editor.line_count
            await pilot.press(key)
            await pilot.pause()
            # A row more or less: two rows are other ones, and the numbers of all beneath take three bytes each.
            more = 100 if editor.line_count != rows else 0
            # What Textual adds: the frame's own brackets and the place of the cursor.
            assert host.bytes + 24 <= most + more, key
        host.bytes = 0
        await pilot.pause()
        assert host.bytes == 0


async def test_what_stands_beside_rows_that_move_is_not_moved_along() -> None:
    """The scrollbar's thumb grows with a row more, above the rows that move."""
    rows = [[(sign, ("", "", "")) for sign in f"{number:<9}|"] for number in range(20)]
    glass = Glass([list(row) for row in rows], 10, erases=True)
    after = [*rows[:12], [(" ", ("", "", ""))] * 10, *rows[12:-1]]
    after[2] = [*rows[2][:-1], ("#", ("", "", ""))]
    assert len(glass.write(dict(enumerate(after)))) <= 30


async def test_a_textual_of_another_kind_is_left_alone() -> None:
    class Other(Compositor):
        """Not the one that is known."""

    host = Host(Editor(TEXT))
    async with host.run_test():
        screen: Screen[None] = Screen()
        screen._compositor.__class__ = Other
        await host.push_screen(screen)
        await screen.mount(Editor(TEXT))
        assert type(screen._compositor) is Other


# The glass alone

STYLES = [
    ("", "", ""),
    ("", "31", ""),
    ("1", "", "44"),
    ("4", "38;2;1;2;3", "48;2;9;9;9"),
    ("", "38;2;1;2;3", "48;2;9;9;9"),
    ("7", "38;2;1;2;3", "48;2;9;9;9"),
    ("1;3", "38;2;1;2;3", "48;5;233"),
]
SIGNS = st.sampled_from(' ab"{}…')


@st.composite
def rows(draw: st.DrawFn, width: int) -> Row:
    row: Row = []
    while len(row) < width:
        style = draw(st.sampled_from(STYLES))
        for sign in draw(st.text(SIGNS, min_size=1, max_size=width)):
            row.append((sign, ("", "", style[2])) if sign == " " and not style[0] else (sign, style))
    return row[:width]


def moved(draw: st.DrawFn, frame: list[Row], width: int) -> list[Row]:
    """Return a frame that comes from another by what editing does: rows or cells pushed along, or replaced."""
    frame = [list(row) for row in frame]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(frame) - 1))
        match draw(st.sampled_from(["insert row", "delete row", "insert cells", "delete cells", "replace"])):
            case "insert row":
                frame = [*frame[:at], draw(rows(width)), *frame[at:-1]]
            case "delete row":
                frame = [*frame[:at], *frame[at + 1 :], draw(rows(width))]
            case "insert cells":
                x = draw(st.integers(0, width - 1))
                frame[at] = [*frame[at][:x], *draw(rows(3)), *frame[at][x:]][:width]
            case "delete cells":
                x = draw(st.integers(0, width - 1))
                frame[at] = [*frame[at][:x], *frame[at][x + 2 :], *draw(rows(2))][:width]
            case _:
                frame[at] = draw(rows(width))
    return frame


@st.composite
def sessions(draw: st.DrawFn) -> list[list[Row]]:
    width, height = draw(st.integers(4, 40)), draw(st.integers(2, 12))
    frames = [[draw(rows(width)) for _ in range(height)]]
    for _ in range(draw(st.integers(1, 4))):
        frames.append(moved(draw, frames[-1], width))
    return frames


def painted(frame: list[Row], kind: type[pyte.Screen] = pyte.Screen) -> pyte.Screen:
    """Show a frame on a fresh terminal by the plainest means."""
    screen = kind(len(frame[0]), len(frame))
    stream = pyte.Stream(screen)
    for y, row in enumerate(frame):
        for x, (sign, codes) in enumerate(row):
            stream.feed(f"\x1b[{y + 1};{x + 1}H\x1b[0;{';'.join(filter(None, codes)) or '0'}m{sign}")
    stream.feed("\x1b[0m")
    return screen


@given(sessions(), st.booleans())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_any_frame_leads_to_any_other(frames: list[list[Row]], erases: bool) -> None:
    screen = painted(frames[0], Erasing if erases else pyte.Screen)
    glass = Glass([list(row) for row in frames[0]], len(frames[0][0]), erases=erases)
    for frame in frames[1:]:
        sequence = glass.write(dict(enumerate(frame)))
        pyte.Stream(screen).feed(sequence.replace("\x1b[m", "\x1b[0m"))
        assert looks(screen) == looks(painted(frame))


@given(sessions(), st.booleans())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_a_whole_frame_writes_every_cell(frames: list[list[Row]], erases: bool) -> None:
    screen = painted(frames[0])
    glass = Glass([list(row) for row in frames[-1]], len(frames[-1][0]), erases=erases)
    pyte.Stream(screen).feed(glass.write_all().replace("\x1b[m", "\x1b[0m"))
    assert looks(screen) == looks(painted(frames[-1]))


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ("", "7", "7"),
        ("7", "", "27"),
        ("1", "1;4", "4"),
        ("1;2", "2", "22;2"),
        ("1", "2", "22;2"),
        ("5", "", "0;31;44"),
        ("3;7", "1", "23;27;1"),
    ],
)
def test_attributes_come_and_go_without_telling_the_colours_again(
    before: str, after: str, written: str
) -> None:
    assert change((before, "31", "44"), (after, "31", "44")) == f"\x1b[{written}m"


def test_a_colour_of_the_fixed_table_is_told_by_its_place() -> None:
    style = Style.parse("#ff5f00 on #121212")
    assert codes_of(style, ColorSystem.TRUECOLOR) == ("", "38;5;202", "48;5;233")
    assert codes_of(Style.parse("#838383 on #030201"), ColorSystem.TRUECOLOR) == ("", "38;5;244", "48;5;16")
    assert codes_of(Style.parse("#4a1010"), ColorSystem.TRUECOLOR)[1] == "38;2;74;16;16", "nothing is near"


def test_the_same_frame_writes_nothing() -> None:
    row: Row = [("a", ("", "", ""))] * 20
    assert Glass([row, row], 20).write({0: list(row), 1: list(row)}) == ""


def test_chops_of_textual_still_look_as_they_did() -> None:
    assert set(ChopsUpdate([], [], []).__dict__) == {"chops", "spans", "chop_ends"}
