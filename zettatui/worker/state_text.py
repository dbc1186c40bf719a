"""Use-cases of the text being edited: what it means, where things are in it, and edits that need no typing."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from zettatui.states.dialect import Dialect, LayerSummary, dialect_of, layer_items, layers
from zettatui.states.edits import Edit, EditRefused
from zettatui.states.faults import JsonFault
from zettatui.states.folding import Folds
from zettatui.states.lint import LintContext, Problem, lint
from zettatui.states.literals import Path as JsonPath
from zettatui.states.literals import Value, read
from zettatui.states.outline import OutlineEntry, outline_of
from zettatui.states.paths import PathInvalid, parse_path
from zettatui.states.positions import Positions
from zettatui.states.view_edits import position_of

from .apart import WORTH_IT, Apart, Lost
from .jobs import Progress

Operation = Callable[[Positions, Value], "list[Edit]"]
"""An edit without typing: places in the text and its meaning in, edits of the text out."""

_LINE = re.compile(r"\s*(\d[\d,]*)\s*(?:[:,]\s*(\d+)\s*)?")
_STRIDE = 65_536
MOST_FOLDS = 20_000
"""How many folds an editor takes in within a frame."""


class Snapshot(Protocol):
    """A text as it stood at one moment, joined on whichever thread asks for it."""

    @property
    def version(self) -> int:
        """The number of this version of the text."""

    def text(self) -> str:
        """Join the whole text."""


@dataclass(frozen=True)
class AtHand:
    """A text that is joined already."""

    whole: str
    version: int = 0

    def text(self) -> str:
        """Return it."""
        return self.whole


class Nowhere(Exception):
    """What a person wants to go to is not in the text; `sentence` says how far it went."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Checked:
    """What one version of the text means: its fault or its problems, layers and dialect.

    `changed` tells whether it differs from what was opened; `folds` are first and last row of what can be
    folded, rows count from 0; `position` is where the viewer looks, in voxels, numbers as they are spelled.
    """

    version: int
    changed: bool
    fault: JsonFault | None
    problems: tuple[Problem, ...]
    layers: tuple[LayerSummary, ...] = ()
    dialect: Dialect | None = None
    folds: tuple[tuple[int, int], ...] = ()
    position: tuple[str, str, str] | None = None

    @property
    def errors(self) -> list[str]:
        """What keeps the text from being uploaded, as sentences."""
        if self.fault is not None:
            return [self.fault.sentence]
        return [
            f"line {problem.line}, column {problem.column}: {problem.say}"
            for problem in self.problems
            if problem.severity == "error"
        ]


@dataclass(frozen=True)
class TextEdits:
    """Replacements in one version of the text, in order: offset, offset behind, text instead."""

    version: int
    edits: tuple[tuple[int, int, str], ...]


class StateText:
    """The text of one opened state, as the jobs read it: joined and indexed once for each version."""

    def __init__(self, opened: str) -> None:
        self._opened = opened
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._known: tuple[int, Positions] | None = None
        self._apart = Apart()
        """Where a very long text is read: it knows what was opened, and the version it was told last."""

    async def check(self, snapshot: Snapshot, context: LintContext, progress: Progress) -> Checked:
        """Say what a version of the text means, or where it is broken."""
        return await asyncio.to_thread(self._anywhere, "_checked", snapshot, context)

    async def place(self, snapshot: Snapshot, row: int, column: int, progress: Progress) -> JsonPath:
        """Return the path of the value at a place; row and column count from 0."""
        found: JsonPath = await asyncio.to_thread(self._anywhere, "_path", snapshot, row, column)
        return found

    async def outline(self, snapshot: Snapshot, progress: Progress) -> list[OutlineEntry]:
        """Return the table of contents.

        Raises:
            Nowhere: the text is no JSON.
        """

        def found() -> list[OutlineEntry]:
            entries = outline_of(self._positions(snapshot))
            if not entries:
                raise Nowhere("There is no outline: the text is no JSON object now. n goes to what is wrong.")
            return entries

        return await asyncio.to_thread(found)

    async def find_place(self, typed: str, snapshot: Snapshot, progress: Progress) -> tuple[int, int]:
        """Return the row and column, from 0, of a line (`120`, `120:8`), a path or a layer's name.

        Raises:
            Nowhere: it is not in the text.
        """
        return await asyncio.to_thread(lambda: _found(typed, self._positions(snapshot)))

    async def edits(self, operation: Operation, snapshot: Snapshot, progress: Progress) -> TextEdits:
        """Return the edits that an operation makes of a version of the text.

        Raises:
            EditRefused: the text does not allow it, or is no JSON.
        """

        def made() -> TextEdits:
            positions = self._positions(snapshot)
            try:
                found = operation(positions, read(positions.text))
            except JsonFault as fault:
                raise EditRefused(f"Mend the text first: {fault.sentence}.") from fault
            except KeyError:
                raise EditRefused(
                    "What this was about is not in the text any more. Nothing is changed."
                ) from None
            return TextEdits(snapshot.version, in_order(found))

        return await asyncio.to_thread(made)

    async def fix(
        self, problem: Problem, context: LintContext, snapshot: Snapshot, progress: Progress
    ) -> TextEdits:
        """Return the edits of a problem's quick fix, made for the text as it stands, broken JSON too.

        Raises:
            EditRefused: the problem is not there any more.
        """

        def made() -> TextEdits:
            found = lint(self._positions(snapshot).text, context)
            return TextEdits(snapshot.version, in_order(_fix_of(found, problem)))

        return await asyncio.to_thread(made)

    async def exchange(self, fresh: str, snapshot: Snapshot, progress: Progress) -> TextEdits:
        """Return the one edit that makes the text another one, as short as a common start and end allow."""

        def made() -> TextEdits:
            return TextEdits(snapshot.version, difference(self._positions(snapshot).text, fresh))

        return await asyncio.to_thread(made)

    def _anywhere(self, method: str, snapshot: Snapshot, *arguments: Any) -> Any:
        """Call a method with a version of the text: of a very long one, in the process apart."""
        if len(self._opened) >= WORTH_IT:
            with self._asking:
                try:
                    return self._ask_apart(method, snapshot, arguments)
                except Lost:
                    pass
        return getattr(self, method)(snapshot, *arguments)

    def _ask_apart(self, method: str, snapshot: Snapshot, arguments: tuple[Any, ...]) -> Any:
        if self._apart.told is None:
            self._apart.run(_know_opened, (self._opened,))
        if self._apart.told != snapshot.version:
            text = snapshot.text()
            same = text == self._opened
            self._apart.run(_know_version, () if same else (text,), snapshot.version)
            self._apart.told = snapshot.version
        return self._apart.run(_answer, (), method, arguments)

    def _path(self, snapshot: Snapshot, row: int, column: int) -> JsonPath:
        positions = self._positions(snapshot)
        return positions.path_at(positions.offset(row + 1, column + 1))

    def _positions(self, snapshot: Snapshot) -> Positions:
        with self._lock:
            if self._known is None or self._known[0] != snapshot.version:
                text = snapshot.text()
                # One string in memory where two are equal: states can have 50 MB.
                self._known = snapshot.version, Positions(self._opened if text == self._opened else text)
            return self._known[1]

    def _checked(self, snapshot: Snapshot, context: LintContext) -> Checked:
        positions = self._positions(snapshot)
        text = positions.text
        changed = text is not self._opened
        folds = largest(Folds(positions).rows.items())
        try:
            value = read(text)
        except JsonFault as fault:
            return Checked(snapshot.version, changed, fault, tuple(lint(text, context)), folds=folds)
        dialect = dialect_of(value)
        if dialect != "unknown":
            # A state is read by the viewers of its own dialect, whatever the datastack's viewer is.
            context = replace(context, family=None)
        return Checked(
            snapshot.version,
            changed,
            None,
            tuple(lint(text, context)),
            tuple(layers(value)),
            dialect,
            folds,
            position_of(value),
        )


_known_apart: list[tuple[StateText, AtHand]] = []
"""In the process apart: the text that was opened, and the version that was told last."""


def _know_opened(opened: str) -> None:
    _known_apart[:] = [(StateText(opened), AtHand(opened))]


def _know_version(*told: Any) -> None:
    desk, _ = _known_apart[0]
    # Without a text of its own, the version is what was opened.
    text = told[0] if len(told) > 1 else desk._opened
    _known_apart[:] = [(desk, AtHand(text, told[-1]))]


def _answer(method: str, arguments: tuple[Any, ...]) -> Any:
    desk, snapshot = _known_apart[0]
    return getattr(desk, method)(snapshot, *arguments)


def largest(folds: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the folds that an editor can take in at once: of very many, those that hide most rows, in order."""
    found = tuple(folds)
    if len(found) <= MOST_FOLDS:
        return found
    least = sorted((last - first for first, last in found), reverse=True)[MOST_FOLDS]
    return tuple((first, last) for first, last in found if last - first > least)


def in_order(edits: Iterable[Edit]) -> tuple[tuple[int, int, str], ...]:
    """Return edits as an editor takes them: in the order of the text."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return tuple((edit.start, edit.end, edit.text) for edit in ordered)


def on_layer(layer: LayerSummary, act: Callable[[Positions, Value, JsonPath], list[Edit]]) -> Operation:
    """Return an operation on a layer that is found again by its name where it moved meanwhile."""

    def operation(positions: Positions, state: Value) -> list[Edit]:
        return act(positions, state, path_now(state, layer))

    return operation


def difference(old: str, new: str) -> tuple[tuple[int, int, str], ...]:
    """Return the one replacement that makes `old` into `new`; none where they are equal."""
    if old == new:
        return ()
    first = _common(old, new)
    last = _common(
        old[: first - 1 : -1] if first else old[::-1], new[: first - 1 : -1] if first else new[::-1]
    )
    return ((first, len(old) - last, new[first : len(new) - last]),)


def _common(old: str, new: str) -> int:
    at, stride, shorter = 0, _STRIDE, min(len(old), len(new))
    while stride:
        while at + stride <= shorter and old[at : at + stride] == new[at : at + stride]:
            at += stride
        stride //= 2
    return at


def _fix_of(problems: Sequence[Problem], wanted: Problem) -> list[Edit]:
    alike = [one for one in problems if (one.rule, one.path) == (wanted.rule, wanted.path) and one.fix]
    if not alike:
        raise EditRefused("This problem is not in the text any more. Nothing is changed.")
    nearest = min(alike, key=lambda one: abs(one.line - wanted.line))
    return list(nearest.fix.edits) if nearest.fix else []


def path_now(state: Value, layer: LayerSummary) -> JsonPath:
    """Return where a layer is now: at its place, or where its name is; KeyError if nothing tells."""
    named: list[JsonPath] = []
    for key, held in layer_items(state):
        name = held.get("name") if isinstance(held, dict) else None
        if layer.name in (name, key) or (not layer.name and name is None):
            named.append(("layers", key))
    if layer.path in named:
        return layer.path
    if len(named) != 1:
        raise KeyError(layer.path)
    return named[0]


def _found(typed: str, positions: Positions) -> tuple[int, int]:
    line = _LINE.fullmatch(typed)
    if line:
        row, column = int(line[1].replace(",", "")), int(line[2] or 1)
        last = positions.text.count("\n") + 1
        if not 1 <= row <= last:
            raise Nowhere(f"There is no line {row:,}: the text has {last:,}, counted from 1.")
        return row - 1, max(0, column - 1)
    try:
        path = _typed_path(typed, positions)
    except PathInvalid as wrong:
        raise Nowhere(wrong.sentence) from wrong
    row, column = positions.place(path) if path else positions.line_column(positions.root.start)
    return row - 1, column - 1


def _typed_path(typed: str, positions: Positions) -> JsonPath:
    try:
        return parse_path(typed, positions)
    except PathInvalid:
        try:
            # A layer's name is what people have at hand; what leads on behind it may follow.
            return parse_path(f"layers/{typed.strip()}", positions)
        except PathInvalid:
            pass
        raise
