"""What stands on the terminal, row by row, and the shortest way from there to the next frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from operator import eq, ne
from typing import NamedTuple

from zettatui.widgets.thrift.cells import UNKNOWN, Cell, Row, is_even
from zettatui.widgets.thrift.pen import Pen, Piece, pieces_of
from zettatui.widgets.thrift.styles import PLAIN, Codes

_GAP = 4
"""So many unchanged cells are rather written again than jumped over."""
_FEW_CELLS = 12
_FEW_ROWS = 3
_STEPS = (1, -1, 2, -2, 3, -3)
_FAR = 2
_SAMPLE = 12
"""So many rows, or characters, tell where the others went."""

Moved = tuple[int, int, int]
"""First row, the row behind the last, and by how many rows they move down."""


class _Ground(NamedTuple):
    """What stands on the terminal after a move of rows, in which blanks of a style came in."""

    moved: Moved | None
    codes: Codes
    rows: dict[int, Row]


class Glass:
    """The rows of the terminal as they were last written; what they show is changed by `write` alone."""

    def __init__(self, rows: list[Row], width: int, *, erases: bool = False) -> None:
        self._rows = rows
        self._width = width
        self._erases = erases

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._width, len(self._rows)

    def row(self, y: int) -> Row:
        """Return a row as it was last written, to be read only."""
        return self._rows[y]

    def write_all(self) -> str:
        """Return a sequence that writes every cell, whatever stands on the terminal."""
        pen = Pen(self._width, erases=self._erases)
        for y, row in enumerate(self._rows):
            if not is_even(row):
                pen.odd_row(row, y)
                continue
            for piece in pieces_of(row, y, 0, self._width):
                pen.piece(piece)
        return pen.take()

    def write(self, rows: Mapping[int, Row]) -> str:
        """Take these rows as what shall be shown, and return the shortest known sequence that does it."""
        wanted = {y: row for y, row in rows.items() if row != self._rows[y]}
        grounds = [self._ground_after(wanted, moved) for moved in (None, *self._moves(wanted))]
        if len(grounds) > 1:
            # To find the shortest sequence costs more than to see that one will be far from it.
            cells = [
                sum(sum(map(ne, row, wanted.get(y, self._rows[y]))) for y, row in one.rows.items())
                for one in grounds
            ]
            grounds = [one for one, differ in zip(grounds, cells, strict=True) if differ <= _FAR * min(cells)]
        found = min([self._written(wanted, one) for one in grounds], key=len)
        for y, row in wanted.items():
            self._rows[y] = row
        return found

    def _moves(self, wanted: Mapping[int, Row]) -> Iterator[Moved]:
        """Yield moves of rows after which less would have to be written, if there are any."""
        if len(wanted) <= _FEW_ROWS:
            return
        top, end = min(wanted), max(wanted) + 1
        sample = sorted(wanted)[:: max(1, len(wanted) // _SAMPLE)]

        def kept(by: int) -> float:
            same = [list(map(eq, wanted[y], self._rows[y - by])) for y in sample if top <= y - by < end]
            return sum(map(sum, same)) / max(1, len(same))

        by = max(_STEPS, key=kept)
        if kept(by) <= kept(0):
            return

        def moves(y: int) -> bool:
            if not top <= y - by < end:
                return False
            here, there = (sum(map(eq, wanted[y], row)) for row in (self._rows[y], self._rows[y - by]))
            return bool(there > here)

        yield top, end, by
        yield top + 1, end, by
        # What changed above and below for another reason, as a scrollbar does, stays where it is.
        moving = [y for y in sorted(wanted) if moves(y)]
        if not moving:
            return
        closer = moving[0] - max(by, 0), moving[-1] + 1 + max(-by, 0), by
        if closer[:2] not in ((top, end), (top + 1, end)):
            yield closer

    def _ground_after(self, wanted: Mapping[int, Row], moved: Moved | None) -> _Ground:
        """Return what stands in the rows to be looked at after a move of rows, if there is one."""
        stands = {y: self._rows[y] for y in wanted}
        ground = PLAIN
        if moved is not None:
            top, end, by = moved
            come = top if by > 0 else end - 1
            if self._erases:
                ground = _ground(wanted.get(come, self._rows[come]))
            empty = [(" ", ground) if self._erases else UNKNOWN] * self._width
            for y in range(top, end):
                stands[y] = self._rows[y - by] if top <= y - by < end else empty
        return _Ground(moved, ground, stands)

    def _written(self, wanted: Mapping[int, Row], ground: _Ground) -> str:
        """Return the sequence that writes these rows, after the move of rows if there is one."""
        odd: dict[int, Row] = {}
        moves: list[tuple[int, Moved]] = []
        moving: list[Piece] = []
        staying: list[Piece] = []
        for y, before in sorted(ground.rows.items()):
            after = wanted.get(y, self._rows[y])
            if before == after:
                continue
            if not (is_even(before) and is_even(after)):
                odd[y] = after
                continue
            runs = _runs(before, after)
            pieces = [piece for first, last in runs for piece in pieces_of(after, y, first, last)]
            staying += pieces
            shift = _shorter_by_moving(before, after, runs)
            if shift is not None:
                moves.append((y, shift))
                runs = _runs(_shifted(before, *shift), after)
                pieces = [piece for first, last in runs for piece in pieces_of(after, y, first, last)]
            moving += pieces

        def drawn(shifts: list[tuple[int, Moved]], order: list[Piece]) -> str:
            pen = Pen(self._width, erases=self._erases)
            if ground.moved is not None:
                to_end = ground.moved[1] == len(self._rows)
                pen.move_rows(*ground.moved, ground.codes, to_end=to_end)
            for y, shift in shifts:
                pen.move_cells(y, *shift)
            for y, row in odd.items():
                pen.odd_row(row, y)
            for piece in order:
                pen.piece(piece)
            return pen.take()

        ways = [drawn(moves, order) for order in _orders(moving)]
        if moves and ground.moved is not None:
            # After rows have moved, little is left of a row that is worth moving too.
            ways += [drawn([], order) for order in _orders(staying)]
        return min(ways, key=len)


def _orders(pieces: list[Piece]) -> list[list[Piece]]:
    """Return orders in which to write: from top to bottom, and each style, or each background, at once.

    A style can take longer to tell than the way to another row.
    """
    orders = [pieces]
    if len(pieces) > 2:
        keys: tuple[Callable[[Piece], Codes | str], ...] = (_style, _background_first, _background)
        for key in keys:
            order = sorted(pieces, key=key)
            if order not in orders:
                orders.append(order)
    return orders


def _style(piece: Piece) -> Codes:
    return piece[3]


def _background_first(piece: Piece) -> Codes:
    attributes, foreground, background = piece[3]
    return background, foreground, attributes


def _background(piece: Piece) -> str:
    return piece[3][2]


def _ground(row: Row) -> Codes:
    """Return the style of most blanks of a row."""
    blanks = Counter(codes for sign, codes in row if sign == " " and not codes[0])
    return blanks.most_common(1)[0][0] if blanks else PLAIN


def _runs(before: Row, after: Row) -> list[tuple[int, int]]:
    """Return the columns that differ, as runs; a short stretch between two of one style belongs to them."""
    runs: list[tuple[int, int]] = []
    for x in [
        x for x, (old, new) in enumerate(zip(before, after, strict=True)) if old is not new and old != new
    ]:
        if runs and x - runs[-1][1] <= _GAP and _alike(after, runs[-1][1] - 1, x):
            runs[-1] = runs[-1][0], x + 1
        else:
            runs.append((x, x + 1))
    return runs


def _alike(row: Row, first: int, last: int) -> bool:
    """Whether what stands between two columns can be written in the style of the first; blanks have no foreground."""
    style = row[first][1]
    blank: Cell = (" ", ("", "", style[2]))
    return all(cell[1] == style or (cell == blank and not style[0]) for cell in row[first + 1 : last])


def _shorter_by_moving(before: Row, after: Row, runs: list[tuple[int, int]]) -> Moved | None:
    """Return the move of cells after which fewest differ, if clearly fewer than without it."""
    first, end = runs[0][0], runs[-1][1]
    if end - first <= _FEW_CELLS or before[first] is UNKNOWN:
        return None
    best: Moved | None = None
    fewest = sum(map(ne, before[first:end], after[first:end])) - _FEW_CELLS
    for by in _steps(before, after, first, end):
        if end - first <= 2 * abs(by):
            continue
        low, high = first + max(by, 0), end + min(by, 0)
        differ = high - low - sum(map(eq, before[low - by : high - by], after[low:high])) + abs(by)
        if differ < fewest:
            best, fewest = (first, end, by), differ
    return best


def _steps(before: Row, after: Row, first: int, end: int) -> set[int]:
    """Return by how much the text between two columns may have moved: where it starts, and where it ended."""
    old = "".join([sign for sign, _ in before])
    new = "".join([sign for sign, _ in after])
    steps = set(_STEPS)
    if (at := old.find(new[first : first + _SAMPLE], first + 1, end)) > 0:
        steps.add(first - at)
    if (at := new.find(old[first : first + _SAMPLE], first + 1, end)) > 0:
        steps.add(at - first)
    return steps


def _shifted(row: Row, first: int, end: int, by: int) -> Row:
    gap = [UNKNOWN] * abs(by)
    if by > 0:
        return [*row[:first], *gap, *row[first : end - by], *row[end:]]
    return [*row[:first], *row[first - by : end], *gap, *row[end:]]
