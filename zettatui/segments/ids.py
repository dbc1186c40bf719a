"""Reading ids out of whatever a person pastes: lines, lists, JSON, a column of a table."""

from __future__ import annotations

import csv
import io
import json
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from zettatui.plain import plain_line

from .layout import MAX_ID
from .packed import is_id

EXACT_IN_FLOAT: Final = 2**53
"""Whole numbers up to this survive a trip through a browser or a spreadsheet."""

_TOKEN = re.compile(r"""[^\s,;|"'`()\[\]{}:<>“”‘’]+""")
_NUMBER_LIKE = re.compile(r"[!#+-]?\.?[0-9]")
_FRACTION = re.compile(r"[+-]?[0-9]*\.[0-9]*")
_EXPONENT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+")
_ID_NAME = re.compile(
    r"(?:^|_)(?:(?:root|supervoxel|sv|node|leaf|child|children|segment|seg)_?ids?|segments|roots|leaves)$"
    r"|^ids?$|^hidden_?segments$",
    re.IGNORECASE,
)
# Web pages and chat programs put these between digits; nobody sees them.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_DELIMITERS = ",;\t|"
_BY_CHANCE: Final = 25
_SHOWN: Final = 3
"""Examples that a remark names; the others are counted."""


@dataclass(frozen=True)
class IdRefused:
    """A piece of the text that looked like an id and is none; `say` is a sentence."""

    text: str
    line: int
    say: str

    @property
    def zero(self) -> bool:
        """Tell whether it is 0, which many tools write where there is nothing."""
        return not self.text.strip("!0")


@dataclass(frozen=True)
class ParsedIds:
    """What a text held: each id once, in the order it came, and everything worth pointing out."""

    ids: array[int]
    refused: tuple[IdRefused, ...] = ()
    repeated: dict[int, int] = field(default_factory=dict)
    """Ids that came more than once, with how often."""
    rounded: tuple[int, ...] = ()
    """Ids that look as if a browser or spreadsheet had rounded them."""
    column: str | None = None
    """The column that was read, where the text was a table with a header."""
    columns: tuple[str, ...] = ()

    @property
    def remarks(self) -> list[str]:
        """Sentences for a person, the most serious first."""
        zeros = [one for one in self.refused if one.zero]
        wrong = [one for one in self.refused if not one.zero or len(zeros) == 1]
        said = [f"Line {one.line}: {one.say}" for one in wrong[:_SHOWN]]
        if len(wrong) > _SHOWN:
            said.append(f"{len(wrong) - _SHOWN:,} more pieces of the text look like ids and are none.")
        if len(zeros) > 1:
            said.append(f"{len(zeros):,} are 0, which is no id; services answer 0 where there is nothing.")
        if self.rounded:
            count = f"{len(self.rounded):,} of {len(self.ids):,} ids" if len(self.rounded) > 1 else "1 id"
            said.append(
                f"{count} may be damaged: {some_of(self.rounded)}. Ids that went through a browser or a "
                "spreadsheet end in zeros; compare with where they came from."
            )
        if self.repeated:
            what = "1 id" if len(self.repeated) == 1 else f"{len(self.repeated):,} ids"
            said.append(f"{what} came more than once ({some_of(self.repeated)}); each is used once.")
        if len(self.columns) > 1:
            others = ", ".join(name for name in self.columns if name != self.column)
            said.append(f"Read the column {self.column}; the other columns are {others}.")
        return said


def parse_ids(text: str, *, column: str | None = None) -> ParsedIds:
    """Return the ids in a text; never raises for its content.

    JSON objects give the values of keys that name ids (`segments`, `root_id`, ...); a table with a
    header gives the column that does, or `column`. Anything else is cut at blanks, commas, quotes and
    brackets, and words without a leading digit are passed over.
    """
    text = text.translate(_INVISIBLE)
    columns: tuple[str, ...] = ()
    tokens: Iterable[tuple[str, int]]
    from_json = _json_tokens(text)
    table = None if from_json is not None else _table(text)
    if from_json is not None:
        tokens = from_json
        column = None
    elif table is not None:
        columns = tuple(table[0])
        column = column if column in columns else _id_column(table)
        tokens = _column_tokens(table, columns.index(column))
    else:
        column = None
        tokens = _word_tokens(text)
    counts: Counter[int] = Counter()
    refused = []
    for token, line in tokens:
        value = read_id(token)
        if isinstance(value, str):
            refused.append(IdRefused(plain_line(token, limit=80), line, value))
        else:
            counts[value] += 1
    return ParsedIds(
        array("Q", counts),
        tuple(refused),
        {node: times for node, times in counts.items() if times > 1},
        tuple(maybe_rounded(counts)),
        column,
        columns,
    )


def read_id(token: str) -> int | str:
    """Return one id, or the sentence that says why the text is none."""
    digits = token.strip().lstrip("!")
    if digits.isascii() and digits.isdigit() and len(digits) <= 40 and is_id(node := int(digits)):
        return node
    shown = plain_line(token, limit=40)
    if re.fullmatch(r"0+", digits):
        return "0 is no id; services answer 0 where there is nothing."
    if re.fullmatch(r"[0-9]+", digits):
        return f"{shown} is too large: ids end at {MAX_ID}."
    if re.fullmatch(r"-[0-9]+", digits):
        return f"{shown} is negative; ids are not. It may be a 64-bit id that was read as signed."
    if _EXPONENT.fullmatch(digits):
        return f"{shown} is written with an exponent, so its last digits are lost."
    if _FRACTION.fullmatch(digits):
        return f"{shown} has a decimal point: it went through a float, so its last digits may be wrong."
    return f"“{shown}” is not an id."


def maybe_rounded(ids: Iterable[int]) -> list[int]:
    """Return the ids that may have lost their last digits in a float.

    One above 2^53 that ends in 00 is suspect, unless no more of a long list do than chance lets; one that ends in
    a single 0 only where all large ones do (17-digit ids lose just one digit).
    """
    large = [node for node in ids if node > EXACT_IN_FLOAT]
    if len(large) >= 3 and all(node % 10 == 0 for node in large):
        return large
    suspects = [node for node in large if node % 100 == 0]
    # One in a hundred ends so by chance.
    return suspects if len(suspects) * _BY_CHANCE > len(large) else []


def some_of(ids: Iterable[int]) -> str:
    """Name the first few of many ids, and count the others."""
    shown = [str(node) for node in ids]
    return ", ".join(shown[:_SHOWN]) + (f" and {len(shown) - _SHOWN:,} more" if len(shown) > _SHOWN else "")


def _word_tokens(text: str) -> Iterator[tuple[str, int]]:
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        if _NUMBER_LIKE.match(match[0]):
            line += text.count("\n", seen, match.start())
            seen = match.start()
            yield match[0], line


class _Literal(str):
    """A JSON number, still spelled as it was."""

    __slots__ = ()


def _json_tokens(text: str) -> list[tuple[str, int]] | None:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        document = json.loads(text, parse_int=_Literal, parse_float=_Literal, parse_constant=_Literal)
    except (ValueError, RecursionError):
        return None
    named: list[str] = []
    everything: list[str] = []
    todo = [(document, False)]
    while todo:
        value, is_named = todo.pop()
        if isinstance(value, dict):
            todo += [(inner, _ID_NAME.search(key) is not None) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            todo += [(inner, is_named) for inner in reversed(value)]
        elif isinstance(value, str) and (isinstance(value, _Literal) or _NUMBER_LIKE.match(value)):
            everything.append(str(value))
            if is_named:
                named.append(str(value))
    return [(token, 1) for token in named or everything]


def _table(text: str) -> list[list[str]] | None:
    """Return the rows of a table with a header of names; None where the text is no such table."""
    lines = text.lstrip("\r\n ").splitlines()
    if len(lines) < 2:
        return None
    delimiter = max(_DELIMITERS, key=lines[0].count)
    if not lines[0].count(delimiter):
        return None
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return None
    header = [name.strip() for name in rows[0]]
    named = [name for name in header if name]
    if not named or len(set(header)) < len(header) or any(_NUMBER_LIKE.match(name) for name in named):
        return None
    # A first line such as "see ids: 1, 2" is prose; in a table the rows are as wide as the header.
    if any(len(row) != len(header) for row in rows[1:] if row):
        return None
    return [header, *rows[1:]]


def _id_column(table: list[list[str]]) -> str:
    header = table[0]
    for name in header:
        if _ID_NAME.search(name):
            return name

    def readable(at: int) -> int:
        return sum(isinstance(read_id(row[at]), int) for row in table[1:] if row)

    return header[max(range(len(header)), key=readable)]


def _column_tokens(table: list[list[str]], at: int) -> Iterator[tuple[str, int]]:
    for line, row in enumerate(table[1:], start=2):
        cell = row[at].strip().strip("'\"") if row else ""
        if cell:
            yield cell, line
