"""Finding in a text: at once, or in slices between which keys and frames have their turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from textual.message import Message
from textual.timer import Timer

from zettatui.widgets.editor.folding import FoldingText
from zettatui.widgets.editor.laid_out import LaidOut
from zettatui.widgets.editor.search import Match, Search

_FIRST_SLICE = 0.006
_SLICE = 0.005
_PAUSE = 0.001


@dataclass(frozen=True)
class Hits:
    """How far a search is: the number, from 1, of the occurrence at the cursor, and how many there are.

    The number is 0 where the cursor is at none, or while it is not known yet. Until `complete`, `count` is
    what was counted so far.
    """

    number: int
    count: int
    complete: bool


class FindingText(FoldingText):
    """The text with a search: every occurrence is marked, the cursor goes from one to the next."""

    _search: Search | None = None
    _seeking: Iterator[Match | None] | None = None
    _seeking_in = -1
    _counting: Timer | None = None
    _unpainted = False
    _so_far: tuple[int, int, int] = (-1, 0, 0)
    """The text's version, how many of its blocks are counted, and how many occurrences those hold."""

    class Searched(Message, namespace="editor"):
        """A search begun with `search` found its first occurrence, counted on, or was moved along."""

        def __init__(self, editor: FindingText, hits: Hits) -> None:
            super().__init__()
            self.editor = editor
            self.hits = hits

        @property
        def control(self) -> FindingText:
            """The view that is searched."""
            return self.editor

        def can_replace(self, message: Message) -> bool:
            """Only the latest count matters."""
            return isinstance(message, FindingText.Searched) and message.editor is self.editor

    def load(self, text: str | LaidOut) -> None:
        """Show another text, from its start; what is searched for stays."""
        self._stop_counting()
        super().load(text)

    # At once

    def find(self, pattern: str, regex: bool = False) -> int:
        """Mark all occurrences of a pattern and return how many there are; an empty pattern ends the search.

        Letters match both cases unless the pattern has a capital. Raises SearchInvalid (a ValueError whose
        text is a sentence) for a pattern that is no regular expression.
        """
        self._stop_counting()
        self._search = Search(pattern, regex=regex) if pattern else None
        self._so_far = (-1, 0, 0)
        self.refresh()
        return self._search.total(self._buffer) if self._search else 0

    def find_next(self, *, here: bool = False) -> tuple[int, int] | None:
        """Go to the next occurrence, around the end (with `here`, one at the cursor counts too).

        Returns its number, from 1, and the count of all; None when there is none or no search.
        """
        return self._go(
            self._search.following(self._buffer, self._cursor, here=here) if self._search else None
        )

    def find_previous(self) -> tuple[int, int] | None:
        """Go to the previous occurrence, around the start; answers like `find_next`."""
        return self._go(self._search.preceding(self._buffer, self._cursor) if self._search else None)

    def _go(self, match: Match | None) -> tuple[int, int] | None:
        if match is None or self._search is None:
            return None
        self._place(match[:2])
        return self._search.number(self._buffer, match), self._search.total(self._buffer)

    # In slices

    def search(self, pattern: str, regex: bool = False) -> None:
        """Mark all occurrences of a pattern and go to the first from the cursor on, however long the text is.

        What takes longer than a frame goes on in the background; Searched tells how far it is, the last time
        with a complete count. An empty pattern ends the search. Raises SearchInvalid like `find`.
        """
        self._stop_counting()
        self._search = Search(pattern, regex=regex) if pattern else None
        self._so_far = (-1, 0, 0)
        self._unpainted = True
        if self._search is None:
            self.refresh()
        self._seek(1, here=True)

    def search_next(self, step: Literal[1, -1] = 1) -> None:
        """Go to the next (or with -1 the previous) occurrence, around the end; Searched tells which it is."""
        self._seek(step, here=False)

    @property
    def hits(self) -> Hits | None:
        """How far the search is; None when nothing is searched for."""
        if self._search is None:
            return None
        version, blocks, count = self._so_far
        if version != self.text_version or blocks < len(self._buffer.lines.blocks):
            return Hits(0, count, complete=False)
        match = self._search.at(self._buffer, self._cursor)
        return Hits(self._search.number(self._buffer, match) if match else 0, count, complete=True)

    def _seek(self, step: Literal[1, -1], *, here: bool) -> None:
        if self._search is None:
            return
        self._seeking = self._search.seek(self._buffer.lines, self._cursor, step, here=here)
        self._seeking_in = self.text_version
        self._work(_FIRST_SLICE)

    def _work(self, seconds: float | None = None) -> None:
        """Seek, then count, for so long; ask for another turn when that was not enough."""
        self._stop_counting(keep_seeking=True)
        if self._search is None:
            return
        until = perf_counter() + (_SLICE if seconds is None else seconds)
        sought = self._seek_until(until)
        if sought and self._unpainted:
            # Not before: a frame in between would only put off the one that shows the occurrence.
            self._unpainted = False
            self.refresh()
        done = sought and self._count_until(until)
        hits = self.hits
        if hits is not None:
            self.post_message(self.Searched(self, hits))
        if not done:
            self._counting = self.set_timer(_PAUSE, self._work)

    def _seek_until(self, until: float) -> bool:
        if self._seeking is not None and self._seeking_in != self.text_version:
            self._seeking = None
        for match in self._seeking or ():
            if match is not None:
                self._place(match[:2])
                break
            if perf_counter() > until:
                return False
        self._seeking = None
        return True

    def _count_until(self, until: float) -> bool:
        version, index, count = self._so_far
        if self._search is None or version != self.text_version:
            version, index, count = self.text_version, 0, 0
        blocks = self._buffer.lines.blocks
        while self._search is not None and index < len(blocks):
            count += self._search.count(blocks[index])
            index += 1
            if perf_counter() > until:
                break
        self._so_far = version, index, count
        return index >= len(blocks)

    def _stop_counting(self, *, keep_seeking: bool = False) -> None:
        if self._counting is not None:
            self._counting.stop()
            self._counting = None
        if not keep_seeking:
            self._seeking = None

    def _found_in(self, line: str, start: int, end: int) -> list[tuple[int, int]]:
        return self._search.in_line(line, start, end) if self._search is not None else []
