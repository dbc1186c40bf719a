"""Use-cases of differences: of any two states, and of an edit when one of its changes is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zettatui.local_file import file_named
from zettatui.plain import plain_line
from zettatui.states.changes import Change, Diff
from zettatui.states.diff import diff
from zettatui.states.document import StateDocument
from zettatui.states.edits import apply
from zettatui.states.faults import JsonFault
from zettatui.states.links import read_link
from zettatui.states.positions import Positions
from zettatui.states.revert import revert_edits
from zettatui.states.text_diff import SideBySide, TextDiff

from .apart import in_process_apart
from .jobs import Progress
from .local_states import NothingToOpen

if TYPE_CHECKING:
    from .states import OpenedState, States

EDIT = ("opened", "edited")
"""What the two texts of an edit are called."""

Replacements = tuple[tuple[int, int, str], ...]
"""Replacements at offsets of one text, in order: first character, the one behind the last, the new text."""


@dataclass(frozen=True)
class Differences:
    """What is different from one text to another: as meaning, as lines in one column, as rows of two columns."""

    diff: Diff
    lines: tuple[str, ...]
    rows: tuple[SideBySide, ...]


@dataclass(frozen=True)
class Comparison:
    """Two states by their titles, and their differences."""

    before: str
    after: str
    differences: Differences


@dataclass(frozen=True)
class Side:
    """One of two states to compare: a text at hand (`text` joins it, on any thread), or a thing to fetch."""

    title: str
    thing: str = ""
    text: Callable[[], str] | None = None


@dataclass(frozen=True)
class EditCompared:
    """An edit: the document with its text, and the comparison with what was opened."""

    opened: OpenedState
    document: StateDocument
    comparison: Comparison


@dataclass(frozen=True)
class TakenBack:
    """An edit without one of its changes: how the text is edited, the text then, and what is left of the edit."""

    edits: Replacements
    text: str
    differences: Differences


async def compare(states: States, before: Side, after: Side, progress: Progress) -> Comparison:
    """Fetch what must be fetched, and say what is different; nothing is noted in the ledger.

    Raises:
        NothingToOpen: one of the two is no state. ServiceError: one could not be fetched.
    """
    texts = [await _text_of(states, side, progress) for side in (before, after)]
    for side, text in zip((before, after), texts, strict=True):
        await asyncio.to_thread(_expect_json, side.title, text)
    names = (before.title, after.title)
    return Comparison(*names, await asyncio.to_thread(differences_of, texts[0], texts[1], names))


async def compare_edit(opened: OpenedState, text: Callable[[], str], progress: Progress) -> EditCompared:
    """Say what an edit changes; `text` joins the edited text, on another thread.

    Raises:
        NothingToOpen: one of the texts is no JSON.
    """
    try:
        return await asyncio.to_thread(_edit_compared, opened, text)
    except JsonFault as fault:
        raise NothingToOpen(f"There is no diff while the text is no JSON: {fault.sentence}.") from fault


async def take_back(document: StateDocument, change: Change, progress: Progress) -> TakenBack:
    """Take one change back in the document's text.

    Raises:
        EditRefused: that change cannot be taken back; the sentence says why.
    """
    return await asyncio.to_thread(_taken_back, document, change)


def differences_of(before: str, after: str, names: tuple[str, str] = EDIT) -> Differences:
    """Compare two texts, called by `names` in the unified form; raises `JsonFault` where the new one is no JSON.

    An old one that is none has no meaning to compare: everything in the new one is then told as added.
    """
    return in_process_apart(_differences, (before, after), names)


def _differences(before: str, after: str, names: tuple[str, str]) -> Differences:
    texts = TextDiff(before, after)
    try:
        meaning = diff(before, after)
    except JsonFault:
        meaning = diff("{}", after)
    return Differences(meaning, tuple(texts.unified(*names)), tuple(texts.rows()))


def _edit_compared(opened: OpenedState, text: Callable[[], str]) -> EditCompared:
    document = opened.document.with_text(text())
    found = differences_of(document.opened, document.text)
    return EditCompared(opened, document, Comparison(opened.title, "your edit", found))


def _taken_back(document: StateDocument, change: Change) -> TakenBack:
    edits = sorted(revert_edits(Positions(document.text), change), key=lambda edit: (edit.start, edit.end))
    text = apply(document.text, edits)
    return TakenBack(
        tuple((edit.start, edit.end, edit.text) for edit in edits),
        text,
        differences_of(document.opened, text),
    )


async def _text_of(states: States, side: Side, progress: Progress) -> str:
    if side.text is not None:
        return await asyncio.to_thread(side.text)
    return (await states.look(side.thing, progress)).document.opened


def _expect_json(title: str, text: str) -> None:
    try:
        in_process_apart(_read, (text,))
    except JsonFault as fault:
        raise NothingToOpen(f"{title} cannot be compared, as it is no JSON: {fault.sentence}.") from fault


def _read(text: str) -> None:
    diff(text, text)


def title_of(thing: str) -> str:
    """Return a short name for a thing somebody typed or pasted: its id, its file, or the start of it."""
    link = read_link(thing)
    if link.id is not None:
        return link.id
    named = file_named(thing)
    if named is not None:
        return named.rpartition("/")[2]
    return plain_line(link.input, limit=40) or "the pasted text"
