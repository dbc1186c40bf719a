"""Files of rows read block by block: CSV, TSV, JSON lines, and Arrow or Parquet where pyarrow is installed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from zettatui.annotations.batches import Block
from zettatui.annotations.cells import cell_of_text
from zettatui.plain import plain_line
from zettatui.storage.errors import storage_error

Kind = Literal["csv", "json lines", "arrow", "parquet"]

LOOKED_AT: Final = 1000
"""Objects of a file of JSON lines that are looked at to learn its columns."""
_HASHED_AT_ONCE: Final = 1 << 20
_KINDS: Final[dict[str, Kind]] = {
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
_DELIMITERS: Final = ",\t;|"


class SourceUnreadable(Exception):
    """A file cannot be read as rows; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Snapshot:
    """What a file was at some moment: enough to notice any change."""

    size: int
    modified_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Snapshot:
        """Look at a file; raises `StorageError`."""
        try:
            status = path.stat()
        except OSError as failed:
            raise storage_error(failed, "read the file", path) from failed
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 as hexadecimal text; raises `StorageError`."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as opened:
            while part := opened.read(_HASHED_AT_ONCE):
                digest.update(part)
    except OSError as failed:
        raise storage_error(failed, "read the file", path) from failed
    return digest.hexdigest()


class RowFile:
    """A file of rows with named columns; opened anew for every pass, never held in memory as a whole.

    Raises:
        SourceUnreadable: it has no columns that could be named. StorageError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kind: Kind = _KINDS.get(path.suffix.lower(), "csv")
        self._delimiter = ","
        self.columns: tuple[str, ...] = tuple(self._opened(self._learn_columns))

    def blocks(self, rows: int) -> Iterator[Block]:
        """Yield all rows in blocks of `rows`, the last one shorter; raises as the class does."""
        read = {
            "csv": self._csv_blocks,
            "json lines": self._json_blocks,
            "arrow": self._arrow_blocks,
            "parquet": self._arrow_blocks,
        }[self.kind]
        try:
            yield from read(rows)
        except OSError as failed:
            raise storage_error(failed, "read the file", self.path) from failed
        except UnicodeDecodeError as wrong:
            raise self._unreadable("it is not UTF-8 text. Save it as UTF-8") from wrong

    def _opened(self, read: Any) -> Any:
        try:
            return read()
        except OSError as failed:
            raise storage_error(failed, "read the file", self.path) from failed
        except UnicodeDecodeError as wrong:
            raise self._unreadable("it is not UTF-8 text. Save it as UTF-8") from wrong

    def _unreadable(self, why: str) -> SourceUnreadable:
        return SourceUnreadable(f"{self.path.name} cannot be read as rows: {why}.")

    def _learn_columns(self) -> Sequence[str]:
        if self.kind == "csv":
            with self._text() as opened:
                first = opened.readline()
            most = max(_DELIMITERS, key=first.count)
            self._delimiter = "\t" if self.path.suffix.lower() in (".tsv", ".tab") else most
            return self._checked_names(self._heading())
        if self.kind == "json lines":
            return self._json_columns()
        return self._checked_names(list(self._arrow_schema_names()))

    # -- CSV and TSV -----------------------------------------------------------------------------------

    def _text(self) -> TextIO:
        return self.path.open(encoding="utf-8-sig", newline="")

    def _heading(self) -> list[str]:
        with self._text() as opened:
            return next((row for row in csv.reader(opened, delimiter=self._delimiter) if row), [])

    def _checked_names(self, names: list[str]) -> list[str]:
        names = [name.strip() or f"column {at}" for at, name in enumerate(names, 1)]
        if not names:
            raise self._unreadable("it is empty. Its first line must name the columns")
        twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
        if twice is not None:
            raise self._unreadable(f'two columns are named "{plain_line(twice)}"')
        if all(_is_number(name) for name in names):
            raise self._unreadable("its first line holds numbers; it must name the columns")
        return names

    def _csv_blocks(self, size: int) -> Iterator[Block]:
        width = len(self.columns)
        with self._text() as opened:
            reader = csv.reader(opened, delimiter=self._delimiter)
            filled = filter(None, reader)
            next(filled, None)
            first = 1
            while True:
                try:
                    rows = list(islice(filled, size))
                except csv.Error as wrong:
                    raise self._unreadable(f"line {reader.line_num:,}: {wrong}") from wrong
                if not rows:
                    return
                odd: tuple[tuple[int, str], ...] = ()
                if set(map(len, rows)) != {width}:
                    odd = _straighten(rows, width)
                columns = dict(zip(self.columns, zip(*rows, strict=True), strict=True))
                yield Block(first, len(rows), columns, odd)
                first += len(rows)

    # -- JSON lines ------------------------------------------------------------------------------------

    def _json_columns(self) -> list[str]:
        names: dict[str, None] = {}
        with self.path.open("rb") as opened:
            for number, line in enumerate(islice(filter(bytes.strip, opened), LOOKED_AT), 1):
                names.update(dict.fromkeys(self._flat(line, number)))
        if not names:
            raise self._unreadable("it is empty. Each line must be a JSON object")
        return list(names)

    def _flat(self, line: bytes, number: int) -> dict[str, str]:
        try:
            value = json.loads(line, parse_int=str, parse_float=str)
        except (ValueError, RecursionError) as wrong:
            raise self._unreadable(f"row {number:,} is not JSON ({plain_line(str(wrong))})") from wrong
        if not isinstance(value, dict):
            raise self._unreadable(f"row {number:,} is not a JSON object")
        cells: dict[str, str] = {}
        _flatten(value, "", cells)
        return cells

    def _json_blocks(self, size: int) -> Iterator[Block]:
        known = frozenset(self.columns)
        with self.path.open("rb") as opened:
            lines = filter(bytes.strip, opened)
            first = 1
            while True:
                rows = [self._flat(line, first + at) for at, line in enumerate(islice(lines, size))]
                if not rows:
                    return
                late = tuple(
                    (at, f'has "{plain_line(min(row.keys() - known))}", which no earlier row has')
                    for at, row in enumerate(rows)
                    if row.keys() - known
                )
                columns = {name: [row.get(name, "") for row in rows] for name in self.columns}
                yield Block(first, len(rows), columns, late)
                first += len(rows)

    # -- Arrow and Parquet -----------------------------------------------------------------------------

    def _arrow_schema_names(self) -> Sequence[str]:
        with self._arrow_file() as (schema, _):
            names: Sequence[str] = schema.names
            return names

    def _arrow_file(self) -> Any:
        from .arrow_files import open_arrow

        return open_arrow(self.path, self.kind == "parquet")

    def _arrow_blocks(self, size: int) -> Iterator[Block]:
        from .arrow_files import cells_of

        with self._arrow_file() as (_, batches):
            first = 1
            for columns, count in cells_of(batches, size):
                yield Block(first, count, dict(zip(self.columns, columns, strict=True)))
                first += count


def fingerprint(block: Block) -> str:
    """Return a short digest of a block's cells, by which a changed file is noticed before it is sent."""
    digest = hashlib.blake2b(digest_size=8)
    for cells in block.columns.values():
        digest.update("\x1f".join(cells).encode("utf-8", "surrogatepass"))
        digest.update(b"\x1e")
    return digest.hexdigest()


def _straighten(rows: list[list[str]], width: int) -> tuple[tuple[int, str], ...]:
    odd = []
    for at, row in enumerate(rows):
        if len(row) == width:
            continue
        odd.append((at, f"has {len(row)} cells, the heading has {width}"))
        rows[at] = [*row[:width], *[""] * (width - len(row))]
    return tuple(odd)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _flatten(value: dict[str, Any], before: str, cells: dict[str, str]) -> None:
    for key, inner in value.items():
        name = f"{before}{key}"
        if isinstance(inner, dict):
            _flatten(inner, f"{name}.", cells)
        elif inner is not None:
            cells[name] = _cell(inner)


def _cell(value: Any) -> str:
    """Return a JSON value as a cell; numbers come as they were written."""
    if isinstance(value, str):
        return cell_of_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value)
