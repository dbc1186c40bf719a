"""Somebody who edits states by the book: types, takes back, replaces and leaves, and knows what must stand there."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from tests.screens.conftest import settled
from tests.screens.walkthrough import STATE_ID
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.screens.base import ZettaScreen
from zettatui.screens.state import StateScreen
from zettatui.storage.drafts import Drafts
from zettatui.storage.errors import StorageError
from zettatui.widgets.editor import Editor

PATIENCE = 60.0
"""Seconds after which an action that has not come to an end is a failure of its own."""
DRAFT_PATIENCE = 60.0
"""Seconds that a draft may take on a machine that has much else to do."""
DRAFT_WAIT = 0.05
OTHER_STATES = (
    STATE_ID,
    '{"layers": [{"name": "a", "type": "image", "source": "precomputed://x"}]}',
    '{"layers": [], "position": [1, 2, 3]}',
)
UNDOS = 40
"""More steps than one typed text can be."""

Press = Callable[[str, ZettatuiApp, Pilot[None]], Awaitable[None]]


@dataclass
class Written:
    """What was edited, each checked against the text that must stand there."""

    typed: int = 0
    undone: int = 0
    replaced: int = 0
    reverted: int = 0
    left: int = 0
    """Times another state took the place of an edited one, whose text was found among the drafts."""
    recovered: int = 0
    """Drafts taken up again as a killed app would have left them."""
    kept_from: Counter[str] = field(default_factory=Counter)
    """Why an edit could not be begun."""

    def __str__(self) -> str:
        return (
            f"{self.typed} texts typed, {self.undone} taken back and done again, {self.replaced} replaced, "
            f"{self.reverted} reverted and back, {self.left} left for another state, "
            f"{self.recovered} drafts recovered; kept from it: {dict(self.kept_from.most_common())}"
        )


class Writer:
    """Edits the open state; raises AssertionError as soon as a text is not what it must be."""

    def __init__(self, rnd: random.Random, sandbox: Sandbox, press: Press, last: list[str]) -> None:
        self._rnd = rnd
        self._sandbox = sandbox
        self._press = press
        self._last = last
        self._pieces = 0
        self.done = Written()

    async def write(self, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Go to a state, type, mostly do something more with it, and stay or go elsewhere with the edit unsaved."""
        screen = await self._at_a_state(app, pilot)
        if screen is None:
            return
        piece = await self._type(screen, app, pilot)
        if piece is None:
            return
        ways = (self._undo, self._replace, self._revert, self._leave, self._die, self._go_away)
        for way in self._rnd.choices(ways, (3, 3, 1, 2, 3, 3), k=self._rnd.randrange(1, 3)):
            if app.screen is screen and screen.opened is not None:
                await way(screen, piece, app, pilot)

    # -- coming to it ----------------------------------------------------------------------------------

    async def _at_a_state(self, app: ZettatuiApp, pilot: Pilot[None]) -> StateScreen | None:
        """Come to the state screen with something open and the cursor in the text."""
        for _ in range(4):
            if isinstance(app.screen, ZettaScreen):
                break
            await self._press("escape", app, pilot)
        if not isinstance(app.screen, StateScreen):
            await self._press("ctrl+g", app, pilot)
            await self._press("s", app, pilot)
        await settled(pilot, seconds=PATIENCE)
        for _ in range(
            8
        ):  # a set of ids, a refresh, or what else stands over the state and steps back by itself
            if isinstance(app.screen, StateScreen):
                break
            await self._press("escape", app, pilot)
            await settled(pilot, seconds=PATIENCE)
        screen = app.screen
        if not isinstance(screen, StateScreen):
            return self._kept_from(f"{type(screen).__name__} is in the way")
        if screen.opened is None:
            await self._open(STATE_ID, app, pilot)
            if app.screen is not screen or screen.opened is None:
                return self._kept_from("it did not open")
        screen.editor.focus()  # as a click on the text does
        await pilot.pause()
        if app.screen is not screen or not screen.editor.has_focus:
            return self._kept_from("the text has no focus")
        return screen

    async def _open(self, thing: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        await self._press("ctrl+o", app, pilot)
        app.post_message(events.Paste(thing))
        await pilot.pause()
        await self._press("enter", app, pilot)
        await settled(pilot, seconds=PATIENCE)

    def _kept_from(self, why: str) -> None:
        self.done.kept_from[why] += 1

    # -- edits, each with what it must have made of the text -------------------------------------------

    async def _type(self, screen: StateScreen, app: ZettatuiApp, pilot: Pilot[None]) -> str | None:
        """Type into the text, and see that exactly this changes; return what was typed."""
        editor = screen.editor
        row = self._rnd.randrange(min(editor.line_count, 200))
        editor.move_to(row, self._rnd.randrange(len(editor.line(row)) + 1))  # no selection is left
        if editor.mode != "text":
            await self._press("i", app, pilot)
        if editor.mode != "text" or not editor.has_focus:
            return self._kept_from("no text mode")
        before, (row, column) = editor.text, editor.cursor
        self._pieces += 1
        piece = f"edit{self._pieces}x "
        self._last.append(f"state: type {piece} at {row}, {column}")
        keys = ["space" if one == " " else one for one in piece]
        await asyncio.wait_for(pilot.press(*keys), PATIENCE)
        await pilot.pause()
        lines = before.split("\n")
        lines[row] = lines[row][:column] + piece + lines[row][column:]
        self.must_stand(editor, "\n".join(lines), "typing")
        self.done.typed += 1
        if self._rnd.random() < 0.7:
            await self._press("escape", app, pilot)
        return piece.strip()

    async def _undo(self, screen: StateScreen, piece: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Take the last text back step by step, then do all of it again."""
        editor = screen.editor
        present = editor.text
        if piece not in present or not await self._in_view_mode(screen, app, pilot):
            return
        steps = 0
        while steps < UNDOS and piece in editor.text:
            await self._press("z", app, pilot)
            steps += 1
        assert piece not in editor.text, f"{steps} undos leave {piece} in the text after {self._last[-12:]}"
        for _ in range(steps):
            await self._press("Z", app, pilot)
        self.must_stand(editor, present, f"{steps} undos and redos")
        self.done.undone += 1

    async def _replace(self, screen: StateScreen, piece: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Replace every place of what was typed, or of a word of the state, and take it back now and then."""
        editor = screen.editor
        before = editor.text
        word = self._rnd.choice((piece, "edit", "name", "layers", "x"))
        fresh = self._rnd.choice((f"put{self._pieces}", "edit", ""))
        if not await self._in_view_mode(screen, app, pilot):
            return
        await self._press("s", app, pilot)
        for at, text in enumerate((word, fresh)):
            if at:
                await self._press("tab", app, pilot)
            # What the field held of the last time goes.
            await self._press("end", app, pilot)
            await self._press("ctrl+u", app, pilot)
            app.post_message(events.Paste(text))
            await settled(pilot, seconds=PATIENCE)
        await self._press("ctrl+l", app, pilot)
        after = re.sub(word, fresh, before, flags=re.IGNORECASE)
        self.must_stand(editor, after, f"replacing {word} by {fresh!r}")
        await self._press("escape", app, pilot)
        self.done.replaced += 1
        if after != before and self._rnd.random() < 0.7 and await self._in_view_mode(screen, app, pilot):
            await self._press("z", app, pilot)
            self.must_stand(editor, before, "undo of a replacement")

    async def _revert(self, screen: StateScreen, piece: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Go back to what was opened, and take that back."""
        editor = screen.editor
        before = editor.text
        opened = screen.opened
        if opened is None or before == opened.document.opened:
            return
        if not await self._in_view_mode(screen, app, pilot):
            return
        await self._press("R", app, pilot)
        await settled(pilot, seconds=PATIENCE)
        self.must_stand(editor, opened.document.opened, "going back to what was opened")
        await self._press("z", app, pilot)
        self.must_stand(editor, before, "undo of going back")
        self.done.reverted += 1

    async def _in_view_mode(self, screen: StateScreen, app: ZettatuiApp, pilot: Pilot[None]) -> bool:
        """Leave text mode; tell whether keys are for the text now."""
        screen.editor.focus()
        await pilot.pause()
        if screen.editor.mode == "text":
            await self._press("escape", app, pilot)
        return app.screen is screen and screen.editor.has_focus and screen.editor.mode == "view"

    def must_stand(self, editor: Editor, expected: str, doing: str) -> None:
        """Raise an AssertionError that says where the text is another one than expected."""
        found = editor.text
        if found == expected:
            return
        at = next((i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), len(expected))
        start = max(0, at - 30)
        raise AssertionError(
            f"{doing} did something else at {at}: {found[start : at + 60]!r} in the place of "
            f"{expected[start : at + 60]!r} after {self._last[-12:]}"
        )

    # -- leaving with the edit unsaved -----------------------------------------------------------------

    async def _go_away(self, screen: StateScreen, piece: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Go to another screen; the text is the same when one is back."""
        before = screen.editor.text
        await self._press("ctrl+g", app, pilot)
        await self._press(self._rnd.choice("drtjh"), app, pilot)
        await settled(pilot, seconds=PATIENCE)
        assert screen.editor.text == before, f"going away changed the text after {self._last[-12:]}"

    async def _leave(self, screen: StateScreen, piece: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Open another state in the place of this one: its edit is among the drafts then."""
        before, opened = screen.editor.text, screen.opened
        assert opened is not None
        edited = before != opened.document.opened
        await self._open(self._rnd.choice(OTHER_STATES), app, pilot)
        if screen.opened is opened:
            return  # It did not come, by a fault: the edit is still the open one.
        assert not edited or before in drafts(app), (
            f"an edit that was left is in no draft: {self._last[-12:]}"
        )
        self.done.left += edited

    async def _die(self, screen: StateScreen, piece: str, app: ZettatuiApp, pilot: Pilot[None]) -> None:
        """Take up the draft from a copy of the disk as a kill at this moment would leave it."""
        name = await self.kept(app, pilot)
        if name is None:
            return
        text = screen.editor.text
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(app.bench.drafts.folder, Path(folder) / "drafts")
            draft = Drafts(copy).resume(name)
            found = draft.text.decode("utf-8", "surrogateescape")
            draft.release()
        assert found == text, f"the disk has another text of the edit after {self._last[-12:]}"
        self.done.recovered += 1

    async def kept(self, app: ZettatuiApp, pilot: Pilot[None]) -> str | None:
        """Wait until the open edit is a draft; return the draft's name, None where nothing is edited."""
        self._sandbox.faults.clear()
        await settled(pilot, seconds=PATIENCE)
        screen = next((one for one in app._screens_mounted() if isinstance(one, StateScreen)), None)
        if screen is None or screen.opened is None or screen.editor.text == screen.opened.document.opened:
            return None
        text = screen.editor.text
        for _ in range(int(DRAFT_PATIENCE / DRAFT_WAIT)):
            if text in drafts(app):
                break
            await asyncio.sleep(DRAFT_WAIT)
        assert text in drafts(app), f"the edit is in no draft after {self._last[-12:]}"
        await settled(pilot, seconds=PATIENCE)
        return str(screen.remembered()["draft"])


def drafts(app: ZettatuiApp) -> list[str]:
    """Return the texts of all drafts on the disk."""
    found = []
    for draft in app.bench.drafts.list().drafts:
        try:
            found.append(app.bench.drafts.text(draft.id).decode("utf-8", "surrogateescape"))
        except StorageError:
            continue  # it was discarded at this very moment
    return found
