"""Two hours' worth of random actions with random faults: no crash, no leak, no lost edit.

`SOAK_ACTIONS` and `SOAK_SEED` change how many and which; `python -m tests.soak` prints what a run came across.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.soak.person import Flavour, soak
from zettatui.actions import ACTIONS
from zettatui.storage.drafts import OpenDraft
from zettatui.widgets.editor import Editor
from zettatui.widgets.editor.buffer import Buffer, Edit
from zettatui.widgets.editor.search import Search
from zettatui.worker.drafts import DraftKeeper

ACTIONS_IN_TWO_HOURS = 7200
"""One a second, as somebody does who is in a hurry."""
LIFE = 900
MOST_GROWTH = 20.0
"""MB in 1,000 actions, all caches that fill up in the first hours included."""
WRITING = {"write": 1}


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("flavour", ["zetta", "cave"])
async def test_two_hours_of_anything(flavour: Flavour, tmp_path: Path) -> None:
    actions = int(os.environ.get("SOAK_ACTIONS", str(ACTIONS_IN_TWO_HOURS))) // 2
    seed = int(os.environ.get("SOAK_SEED", "1"))
    person = await soak(tmp_path, seed=seed, flavour=flavour, actions=actions, life=LIFE)
    seen = person.seen
    print(f"{person.done} actions, {seen.faults} faults, memory {seen.slope:+.2f} MB per 1,000 actions")
    print(f"{person.writer.done}; {dict(seen.screens.most_common())}")
    assert not seen.unforeseen
    assert seen.slope < MOST_GROWTH
    if actions >= 3000:
        done = person.writer.done
        assert done.typed > actions // 20
        assert min(done.undone, done.replaced, done.reverted, done.left) > 5
        assert done.recovered > actions // 300
        assert len(seen.actions) > len(ACTIONS) // 3


async def test_a_minute_of_anything(tmp_path: Path) -> None:
    person = await soak(tmp_path, seed=7, flavour="zetta", actions=25, life=25)
    assert not person.seen.unforeseen
    assert sum(person.seen.screens.values()) > 20


@pytest.mark.slow
async def test_edits_alone(tmp_path: Path) -> None:
    person = await soak(tmp_path, seed=3, flavour="cave", actions=60, life=30, mix=WRITING)
    done = person.writer.done
    assert done.typed > 30
    assert min(done.undone, done.replaced, done.reverted, done.left, done.recovered) > 0


LOSSES: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "a draft is not written": lambda: patch.object(OpenDraft, "save", lambda self, text: None),
    "a draft is cut short": lambda: patch.object(OpenDraft, "save", _saved_in_part(OpenDraft.save)),
    "typing loses a letter": lambda: patch.object(Editor, "_type", _but_e(Editor._type)),
    "redo does nothing": lambda: patch.object(Editor, "redo", lambda self: False),
    "replacing loses the last place": lambda: patch.object(
        Search, "replacements", _but_last(Search.replacements)
    ),
    "leaving does not write": lambda: patch.object(DraftKeeper, "keep_now", lambda self, text: None),
}


def _saved_in_part(save: Callable[[OpenDraft, bytes], object]) -> Callable[[OpenDraft, bytes], object]:
    return lambda draft, text: save(draft, text[:-1])


def _but_e(typed: Callable[[Editor, str], None]) -> Callable[[Editor, str], None]:
    return lambda editor, text: typed(editor, text) if text != "t" else None


def _but_last(
    found: Callable[[Search, Buffer, str], list[Edit]],
) -> Callable[[Search, Buffer, str], list[Edit]]:
    return lambda search, buffer, text: found(search, buffer, text)[:-1]


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
async def test_a_lost_edit_is_seen(loss: str, tmp_path: Path) -> None:
    with LOSSES[loss](), patch("tests.soak.writing.DRAFT_PATIENCE", 2.0), pytest.raises(AssertionError):
        await soak(tmp_path, seed=5, flavour="zetta", actions=40, life=20, mix=WRITING)
