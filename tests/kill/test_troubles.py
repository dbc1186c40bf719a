"""Full disk, read-only home, broken files, two instances: told on the state screen, nothing lost, still usable."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.kill.conftest import FullDisk
from tests.screens.conftest import keys, press_text, screen_text, settled, until
from zettatui.app.main import ZettatuiApp
from zettatui.demo import DEMO_ADDRESS, demo_workbench
from zettatui.sandbox import Sandbox, demo
from zettatui.screens.diff import DiffScreen
from zettatui.screens.state import StateScreen
from zettatui.storage.drafts import Draft
from zettatui.widgets.sentence import SentenceLine
from zettatui.worker.workbench import Workbench

PASTED = '{"note": "", "layers": []}'


class Window:
    """One running app on a home, signed in, on its state screen."""

    def __init__(self, pilot: Pilot[None], bench: Workbench) -> None:
        self.pilot, self.bench = pilot, bench
        assert isinstance(pilot.app, ZettatuiApp)
        self.app = pilot.app

    @property
    def state(self) -> StateScreen:
        found = self.app._screen_stacks["state"][0]
        assert isinstance(found, StateScreen)
        return found

    @property
    def said(self) -> str:
        return self.app.screen.query_one(SentenceLine).sentence

    @property
    def title(self) -> str:
        return screen_text(self.app).split("\n")[1]

    async def says(self, words: str) -> None:
        await until(self.pilot, lambda: words in self.said)

    async def type(self, text: str) -> None:
        """Type at the start of the text."""
        self.state.editor.focus()
        self.state.editor.mode = "text"
        await press_text(self.pilot, text)
        await keys(self.pilot, "escape")

    async def kept(self) -> Draft:
        """Wait until the text as it stands is on the disk, and return its draft."""
        text = self.state.editor.text.encode()

        def found() -> list[Draft]:
            drafts = self.bench.drafts
            return [one for one in drafts.list().drafts if drafts.text(one.id) == text]

        await until(self.pilot, lambda: bool(found()))
        return found()[0]

    async def take_up(self) -> None:
        await keys(self.pilot, "D", "enter")
        await settled(self.pilot)

    async def upload(self) -> str:
        """Upload the text as it stands; return the new id and how it was told."""
        await until(self.pilot, lambda: self.state.checked_now is not None)
        await keys(self.pilot, "u")
        await until(self.pilot, lambda: isinstance(self.app.screen, DiffScreen))
        gate = self.app.screen
        assert isinstance(gate, DiffScreen)
        await keys(self.pilot, "u")
        await until(self.pilot, lambda: gate.uploaded is not None)
        told = self.said
        await keys(self.pilot, "escape")
        assert gate.uploaded is not None
        uploaded = gate.uploaded.state_id
        await until(self.pilot, lambda: self.state.opened is not None
                    and self.state.opened.state_id == uploaded)  # fmt: skip
        return told


@asynccontextmanager
async def window(home: Path, thing: str | None = None) -> AsyncIterator[Window]:
    world = Sandbox("zetta", address=DEMO_ADDRESS)
    bench = demo_workbench(sandbox=world, folder=home)
    bench.credentials.keep_for_session(bench.address.url, world.people.token_of("ann"))
    app = ZettatuiApp(bench, thing=thing)
    async with app.run_test(size=(120, 40), notifications=False) as pilot:
        made = Window(pilot, bench)
        await settled(pilot)
        if thing is None:
            await keys(pilot, "g", "s")
        await until(pilot, lambda: app.session.identity is not None)
        if thing is not None:
            await until(pilot, lambda: made.state.opened is not None)
        yield made


def home_of(tmp_path: Path) -> Path:
    return tmp_path / "home"


def fill(folder: Path) -> None:
    """Fill a disk to the last byte."""
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (4096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


async def keep_failing_then_kept(made: Window, make_room: Callable[[], object]) -> None:
    """The disk is full while something is typed, and is not any more later."""
    await made.says("Could not keep the draft: the disk is full")
    assert "upload it (u) or copy it" in made.said
    assert "DRAFT NOT KEPT" in made.title
    await keys(made.pilot, "y")
    assert made.app.clipboard
    make_room()
    # Nothing more is typed: the app tries again by itself.
    await made.kept()
    await made.says("kept as a draft again")
    assert "DRAFT NOT KEPT" not in made.title


async def test_a_disk_that_fills_up_is_told_and_tried_again(tmp_path: Path, disk: FullDisk) -> None:
    async with window(home_of(tmp_path), PASTED) as made:
        await made.type(" ")
        before = await made.kept()
        disk.full = True
        await made.type("  ")
        await keep_failing_then_kept(made, lambda: setattr(disk, "full", False))
        # All the while the last good draft stood there, and nothing half-written is left.
        assert [one.id for one in made.bench.drafts.list().drafts] == [before.id]
        assert not list(made.bench.drafts.folder.glob(".*"))


async def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    async with window(small_disk, PASTED) as made:
        fill(small_disk)
        await made.type(" ")
        await keep_failing_then_kept(made, (small_disk / "filler").unlink)


async def test_on_a_full_disk_a_text_is_uploaded_and_its_id_told(tmp_path: Path, disk: FullDisk) -> None:
    async with window(home_of(tmp_path), str(demo.STATE_ID)) as made:
        disk.full = True
        await made.type(" ")
        await made.says("the disk is full")
        told = await made.upload()
        assert made.state.opened is not None
        assert str(made.state.opened.state_id) in told
        assert "Could not note the state in the ledger: the disk is full" in told
        # Opening the new one could not be noted either.
        assert "ledger: the disk is full" in made.said
        disk.full = False
        made.bench.ledger.opened("17", made.bench.address.url)
        assert made.bench.ledger.history().entries[0].state_id == "17"


async def test_leaving_with_a_text_that_is_nowhere_else_is_asked_twice(
    tmp_path: Path, disk: FullDisk
) -> None:
    async with window(home_of(tmp_path), PASTED) as made:
        disk.full = True
        await made.type(" ")
        await made.says("the disk is full")
        await keys(made.pilot, "ctrl+q")
        assert made.app.is_running
        assert made.app.return_code is None
        # Another state does not take its place either.
        made.app.open_thing('{"other": 1}')
        await settled(made.pilot)
        assert "other" not in made.state.editor.text
        await made.pilot.press("ctrl+q")
        assert made.app.return_code == 0


async def test_a_home_that_cannot_be_written(tmp_path: Path, make_read_only: Callable[[Path], None]) -> None:
    home = home_of(tmp_path)
    async with window(home, PASTED) as made:
        await made.type("\t")
        await made.type(" ")
        draft = await made.kept()
        text = made.state.editor.text
    make_read_only(home)
    async with window(home) as made:
        await made.says("Press D to take it up again")
        await made.take_up()
        assert made.state.editor.text == text
        await made.type(" ")
        await made.says("Could not keep the draft: ")
        assert "Set ZETTATUI_HOME" in made.said or "Check who owns" in made.said
        assert "DRAFT NOT KEPT" in made.title
        told = await made.upload()
        assert "Could not note the state in the ledger" in told
        assert made.bench.drafts.text(draft.id) == text.encode()
        # What is too long for a terminal's clipboard finds another place.
        copy = made.bench.save_copy("x" * 100_000)
        assert copy.read_text() == "x" * 100_000
        copy.unlink()
        copy.parent.rmdir()


async def test_broken_ledger_lines_are_told_and_kept(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    ledger = demo_workbench(folder=home).ledger
    ledger.opened("17", DEMO_ADDRESS, title="old")
    with ledger.path.open("ab") as file:
        file.write(b'{"event": "uploaded", "state_id": "18"\n\xff\xff\n{"event": "upl')
    before = ledger.path.read_bytes()
    async with window(home) as made:
        await made.says("Line 4 of")
        assert "cannot be read; it is skipped and kept. And 2 more: press D." in made.said
        await keys(made.pilot, "D")
        shown = screen_text(made.app)
        assert "17" in shown
        assert " ".join(shown.split()).count("cannot be read") == 3
        await keys(made.pilot, "escape", "ctrl+o")
        await press_text(made.pilot, str(demo.STATE_ID))
        await keys(made.pilot, "enter")
        await until(made.pilot, lambda: made.state.opened is not None)
        assert ledger.path.read_bytes().startswith(before + b"\n")
        assert [one.state_id for one in ledger.history().entries] == [str(demo.STATE_ID), "17"]


async def test_a_ledger_that_cannot_be_read_hides_no_draft(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    bench = demo_workbench(folder=home)
    bench.ledger.path.mkdir(parents=True)
    draft = bench.drafts.begin(server=DEMO_ADDRESS, title="mine")
    draft.save(b'{"kept": 1}')
    draft.release()
    async with window(home) as made:
        await made.says("A draft of mine was kept")
        assert "Could not read the ledger of states: it is a folder" in made.said
        await made.take_up()
        assert '"kept"' in made.state.editor.text


async def test_a_folder_of_drafts_that_cannot_be_read_hides_no_ledger(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    bench = demo_workbench(folder=home)
    bench.ledger.opened("17", DEMO_ADDRESS)
    bench.drafts.folder.write_bytes(b"a file in its place")
    async with window(home, PASTED) as made:
        await made.type(" ")
        await made.says("Could not use the folder: a file has its name")
        assert "DRAFT NOT KEPT" in made.title
        await keys(made.pilot, "D")
        assert "17" in screen_text(made.app)
        assert "Could not read the drafts" in screen_text(made.app)


@pytest.mark.parametrize("head", [b'{"id": "x", "saved_at"', b"\x00\x00\x00", b'{"id": "x"}'])
async def test_a_broken_draft_is_told_and_its_text_can_still_be_had(tmp_path: Path, head: bytes) -> None:
    home = home_of(tmp_path)
    bench = demo_workbench(folder=home)
    bench.drafts.folder.mkdir(parents=True)
    broken = bench.drafts.folder / "0123.draft"
    broken.write_bytes(head + b'\n{"precious": 1}')
    async with window(home) as made:
        await made.says("This draft cannot be read: ")
        assert str(broken) in made.said
        assert "ctrl+o" in made.said
        made.app.open_thing(str(broken))
        await until(made.pilot, lambda: made.state.opened is not None)
        assert made.state.editor.text.endswith('{"precious": 1}')
        # Its first line is taken away, and it is a state again.
        made.state.editor.replace_all('{"precious": 1}')
        await settled(made.pilot)
        await made.upload()
    assert broken.read_bytes() == head + b'\n{"precious": 1}'


async def test_two_windows_on_one_home(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    async with window(home, PASTED) as first, window(home, PASTED) as second:
        await first.type(" ")
        await second.type("\t")
        one, two = await first.kept(), await second.kept()
        assert one.id != two.id
        assert one.held
        # Neither offers what the other has open.
        await keys(second.pilot, "D")
        assert "Nothing yet" in screen_text(second.app)
        await keys(second.pilot, "escape")
        # Even chosen from an old list, it is refused, and what is open stays.
        before = second.state.editor.text
        await keys(second.pilot, "escape")
        second.state.take_up(("draft", one.id))
        await second.says("This draft is open in another zettatui")
        assert second.state.editor.text == before
        # Both upload; the ledger has both.
        for made in (first, second):
            await made.upload()
        noted = [entry for entry in first.bench.ledger.history().entries if entry.event == "uploaded"]
        assert {entry.state_id for entry in noted} == {
            str(made.state.opened.state_id) for made in (first, second) if made.state.opened
        }
        assert first.bench.drafts.list().drafts == ()


async def test_a_draft_goes_from_a_window_that_closes_to_one_that_is_open(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    async with window(home) as second:
        async with window(home, PASTED) as first:
            await first.type(" ")
            await first.kept()
            text = first.state.editor.text
        await second.take_up()
        assert second.state.editor.text == text
        assert (await second.kept()).held


async def test_a_draft_that_is_the_only_copy_is_not_dropped(tmp_path: Path) -> None:
    """Taken up, changed and changed back: it is as it was opened, but stored nowhere else."""
    home = home_of(tmp_path)
    async with window(home, PASTED) as made:
        await made.type(" ")
        await made.kept()
        text = made.state.editor.text
    async with window(home) as made:
        await made.take_up()
        await made.type(" ")
        await made.kept()
        await keys(made.pilot, "z")
        assert made.state.editor.text == text
        await made.kept()
        await made.app.action_quit()
    (draft,) = made.bench.drafts.list().drafts
    assert made.bench.drafts.text(draft.id) == text.encode()
