"""The ways to the pictures of a diff, of what an upload came to, and of the ledger."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.screens.conftest import keys, settled, type_text
from tests.screens.walkthrough import ROOT, STATE_ID
from zettatui.app.main import ZettatuiApp
from zettatui.widgets.editor import Editor

from .states import edited, state
from .way import Way, nothing, on_state, then


async def many_changes(pilot: Pilot[None]) -> None:
    """Make edits of several kinds, one of which the server will round, and look at the diff."""
    await state(pilot)
    screen = pilot.app.screen
    editor = screen.query_one(Editor)
    text = editor.text
    for old, new in (
        ('"img"', '"renamed"'),
        ('"colorSeed": 1805127221', f'"colorSeed": 1805127222,\n      "big": {ROOT}'),
        ('"zoomFactor": 8', '"zoomFactor": 8.000000000000002'),
    ):
        text = text.replace(old, new, 1)
    before, _, behind = text.partition('"segments": [')
    editor.replace_all(
        f'{before}"segments": ["648518346600000012",{behind.replace(ROOT, "648518346600000345", 1)}'
    )
    await settled(pilot)
    await keys(pilot, "d")


async def compared(pilot: Pilot[None]) -> None:
    """Compare the edit with what is stored."""
    await edited(pilot)
    await keys(pilot, "c")
    await type_text(pilot, STATE_ID)
    await keys(pilot, "enter")


async def ledger(pilot: Pilot[None]) -> None:
    """Upload an edit, leave a draft, and look at the ledger."""
    await edited(pilot)
    await keys(pilot, "d")
    await keys(pilot, "u")
    await keys(pilot, "escape")
    app = pilot.app
    assert isinstance(app, ZettatuiApp)
    bench = app.bench
    bench.ledger.opened("5300112233445566", "https://global.daf-apis.com", title="spelunker example")
    bench.ledger.note("5300112233445566", "https://global.daf-apis.com", "for the figure")
    draft = bench.drafts.begin(server=bench.address.url, base_id=STATE_ID, title=STATE_ID)
    draft.save(b"{}")
    draft.release()
    await keys(pilot, "D")
    await keys(pilot, "down", "down")


DIFFS: dict[str, Way] = {
    "diff-changes": on_state(then(edited, "d")),
    "diff-many": on_state(many_changes),
    "diff-text": on_state(then(edited, "d", "t")),
    "diff-sides": on_state(then(many_changes, "s", "n")),
    "diff-taken-back": on_state(then(many_changes, "x")),
    "diff-other": on_state(compared),
    "diff-uploaded": on_state(then(edited, "d", "u")),
    "diff-uploaded-rounded": on_state(then(many_changes, "u")),
    "diff-forms": on_state(then(edited, "d", "u", "Y")),
    "diff-qr": on_state(then(edited, "d", "u", "Q")),
    "ledger-empty": Way(then(nothing, "g", "s", "D"), datastack=None),
    "ledger-full": on_state(ledger),
    "ledger-marked": on_state(then(ledger, "space", "space")),
    "ledger-versions": on_state(then(ledger, "v")),
    "ledger-note": on_state(then(ledger, "e")),
    "help-diff": on_state(then(edited, "d", "question_mark")),
}
"""By the names of the pictures."""
