r"""The rows of a text, kept in blocks: quick to load, to read, to change anywhere and to hand out whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload

BLOCK = 32_768
"""About how many characters share a block."""
_LARGE = 4 * BLOCK
_SMALL = BLOCK // 8
_UNPACKED = 64
_USUAL_LENGTH = 1_000


class Block:
    """Some consecutive rows, held as one text, as a list of rows, or as both."""

    __slots__ = ("__weakref__", "_rows", "_text", "count", "size", "version")

    def __init__(self, text: str, rows: list[str] | None = None) -> None:
        self._text: str | None = text
        self._rows = rows
        self.count = text.count("\n") + 1
        self.size = len(text)
        self.version = 0

    @property
    def text(self) -> str:
        """The rows joined by line feeds."""
        if self._text is None:
            self._text = "\n".join(self.rows)
        return self._text

    @property
    def rows(self) -> list[str]:
        """The rows, to be read only."""
        if self._rows is None:
            self._rows = self.text.split("\n")
        return self._rows

    def splice(self, first: int, last: int, fresh: Sequence[str]) -> None:
        """Put other rows in the place of those from `first` up to `last`."""
        rows = self.rows
        self.size += sum(map(len, fresh)) + len(fresh) - sum(map(len, rows[first:last])) - (last - first)
        rows[first:last] = fresh
        self.count = len(rows)
        self.version += 1
        self._text = None

    def pack(self) -> None:
        """Forget the list of rows, which takes several times the room of the text."""
        if self._text is None:
            self._text = "\n".join(self.rows)
        self._rows = None


class Snapshot(NamedTuple):
    """A text as it stood at one moment; it may be read on any thread while the editor goes on."""

    parts: tuple[str, ...]
    version: int

    def text(self) -> str:
        """Join the whole text."""
        return "\n".join(self.parts)


class Lines(Sequence[str]):
    r"""The rows of a text, divided by `\n` alone.

    Reading or changing a row costs about as much as its block, however long the text is. Rows, columns and
    offsets count from 0; offsets count characters of the whole text.
    """

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = _cut(text)
        self._count = sum(block.count for block in self.blocks)
        self._starts = [0]
        self._offsets = [0]
        self._unpacked: dict[Block, None] = {}
        self._here: tuple[int, int, list[str]] = (0, 0, [])

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            first, last, step = at.indices(self._count)
            return self._between(first, max(first, last))[::step] if step == 1 else list(self)[at]
        first, last, rows = self._here
        if not first <= at < last:
            if not -self._count <= at < self._count:
                raise IndexError(f"there is no row {at}")
            at %= self._count
            index, first = self.block_at(at)
            rows = self._rows(self.blocks[index])
            self._here = first, first + len(rows), rows
        return rows[at - first]

    def __iter__(self) -> Iterator[str]:
        for block in self.blocks:
            yield from block.rows if block in self._unpacked else block.text.split("\n")

    def block_at(self, row: int) -> tuple[int, int]:
        """Return the index of the block that holds a row, and the block's first row."""
        starts, blocks = self._starts, self.blocks
        if row < starts[-1]:
            index = bisect_right(starts, row) - 1
            return index, starts[index]
        end = starts[-1] + blocks[len(starts) - 1].count
        while end <= row and len(starts) < len(blocks):
            starts.append(end)
            end += blocks[len(starts) - 1].count
        return len(starts) - 1, starts[-1]

    def start_of(self, index: int) -> int:
        """Return the first row of a block."""
        while len(self._starts) <= index:
            self._starts.append(self._starts[-1] + self.blocks[len(self._starts) - 1].count)
        return self._starts[index]

    def text(self) -> str:
        """Return the whole text."""
        return "\n".join([block.text for block in self.blocks])

    def snapshot(self, version: int) -> Snapshot:
        """Return the whole text as it stands, not yet joined."""
        return Snapshot(tuple([block.text for block in self.blocks]), version)

    def longest(self) -> int:
        """Return the length of the longest row, or a usual length when all are shorter."""
        length = _USUAL_LENGTH
        for block in self.blocks:
            length = _longest(block.text, length)
        return length

    def plain(self) -> bool:
        """Whether every character certainly takes one cell at most."""
        return all(block.text.isascii() and "\t" not in block.text for block in self.blocks)

    # Offsets

    @property
    def size(self) -> int:
        """The number of characters of the whole text."""
        return self._offset_of_block(len(self.blocks) - 1) + self.blocks[-1].size

    def offset_of(self, position: tuple[int, int]) -> int:
        """Return the offset of a row and column."""
        row, column = position
        index, first = self.block_at(row)
        rows = self._rows(self.blocks[index])[: row - first]
        return self._offset_of_block(index) + sum(map(len, rows)) + len(rows) + column

    def positions(self, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield row and column of each of some ascending offsets."""
        index, seen, row = -1, 0, 0
        for offset in offsets:
            at = self._block_of_offset(offset)
            if at != index:
                index, seen, row = at, 0, self.start_of(at)
            text, local = self.blocks[index].text, offset - self._offset_of_block(index)
            row += text.count("\n", seen, local)
            seen = local
            yield row, local - text.rfind("\n", 0, local) - 1

    def _offset_of_block(self, index: int) -> int:
        offsets = self._offsets
        while len(offsets) <= index:
            offsets.append(offsets[-1] + self.blocks[len(offsets) - 1].size + 1)
        return offsets[index]

    def _block_of_offset(self, offset: int) -> int:
        while self._offsets[-1] <= offset and len(self._offsets) < len(self.blocks):
            self._offset_of_block(len(self._offsets))
        return bisect_right(self._offsets, offset) - 1

    # Changing

    def splice(self, first: int, last: int, fresh: Sequence[str]) -> None:
        """Put other rows, at least one, in the place of those from `first` up to `last` (at least one)."""
        index, start = self.block_at(first)
        block = self.blocks[index]
        self._count += len(fresh) - (last - first)
        self._here = (0, 0, [])
        same_count = len(fresh) == last - first
        if last <= start + block.count:
            self._rows(block)
            block.splice(first - start, last - start, fresh)
        else:
            end, end_start = self.block_at(last - 1)
            rows = self._rows(block)[: first - start]
            rows += fresh
            rows += self._rows(self.blocks[end])[last - end_start :]
            for gone in self.blocks[index : end + 1]:
                self._unpacked.pop(gone, None)
            self.blocks[index : end + 1] = [Block("\n".join(rows))]
            same_count = False
        del self._offsets[index + 1 :]
        if not same_count:
            del self._starts[index + 1 :]
        self._even_out(index)

    def _even_out(self, index: int) -> None:
        """Divide a block that grew large, and join one that became small to a neighbour."""
        block = self.blocks[index]
        if block.size > _LARGE and block.count > 1:
            self._exchange(index, index + 1, _cut(block.text))
        elif block.size < _SMALL and len(self.blocks) > 1:
            first = index - 1 if index else 0
            pair = self.blocks[first : first + 2]
            if sum(each.size for each in pair) <= _LARGE:
                self._exchange(first, first + 2, [Block("\n".join([each.text for each in pair]))])

    def _exchange(self, first: int, last: int, fresh: list[Block]) -> None:
        for gone in self.blocks[first:last]:
            self._unpacked.pop(gone, None)
        self.blocks[first:last] = fresh
        del self._starts[first + 1 :]
        del self._offsets[first + 1 :]

    # Reading

    def _rows(self, block: Block) -> list[str]:
        """Return the rows of a block, and keep them at hand until many others were asked for."""
        unpacked = self._unpacked
        unpacked.pop(block, None)
        unpacked[block] = None
        if len(unpacked) > _UNPACKED:
            oldest = next(iter(unpacked))
            del unpacked[oldest]
            oldest.pack()
        return block.rows

    def _between(self, first: int, last: int) -> list[str]:
        rows: list[str] = []
        while first < last:
            index, start = self.block_at(first)
            block = self.blocks[index]
            end = min(last, start + block.count)
            rows += self._rows(block)[first - start : end - start]
            first = end
        return rows


def _cut(text: str) -> list[Block]:
    blocks: list[Block] = []
    start = 0
    while (end := text.find("\n", start + BLOCK)) >= 0:
        blocks.append(Block(text[start:end]))
        start = end + 1
    blocks.append(Block(text[start:] if start else text))
    return blocks


def _longest(text: str, length: int) -> int:
    """Return the length of the longest row if it is above `length`, by looking for line ends in strides."""
    start = 0
    while start + length < len(text):
        end = text.rfind("\n", start, start + length + 1)
        if end < 0:
            end = text.find("\n", start + length + 1)
            end = len(text) if end < 0 else end
            length = end - start
        start = end + 1
    return length
