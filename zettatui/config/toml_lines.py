"""Reading TOML with the lines its keys stand in, which the standard library does not tell."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

_PLACE = r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)"


class NotToml(Exception):
    """The text is no TOML: `reason` without its place, `line` from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a TOML document; raises `NotToml`."""
    # Only where there is a file: importing the parser takes 5 ms. Python 3.10 has none of its own.
    parser = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: dict[str, Any] = parser.loads(text)
    except ValueError as wrong:
        said = str(wrong)
        place = re.search(_PLACE, said)
        line = int(place[1]) if place and place[1] else len(text.splitlines()) or 1
        raise NotToml(re.sub(_PLACE, "", said), line) from wrong
    except RecursionError as deep:
        raise NotToml("it is nested too deeply", 1) from deep
    return document


class KeyLines:
    """The lines of a valid document in which its keys are set; worked out when first asked for."""

    def __init__(self, text: str = "") -> None:
        self._text = text

    def of(self, path: Sequence[str]) -> int | None:
        """Return the line, from 1, of a key, which may be in tables; None where the document has none such.

        `"a.b"` and `a.b` are taken for the same.
        """
        return self._lines.get(".".join(path))

    @cached_property
    def _lines(self) -> dict[str, int]:
        # A document's beginning is a document too, wherever no value is cut in two: a key stands right
        # behind the longest such beginning that does not have it.
        lines = self._text.splitlines(keepends=True)
        found: dict[str, int] = {}
        whole = 0
        for end in range(1, len(lines) + 1):
            try:
                document = parse_toml("".join(lines[:end]))
            except NotToml:
                continue
            for path in _paths(document):
                found.setdefault(path, whole + 1)
            whole = end
        return found


def _paths(table: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, value in table.items():
        yield before + name
        if isinstance(value, dict):
            yield from _paths(value, f"{before}{name}.")
        elif isinstance(value, list):
            # Tables of one name: the first is name.0, and so on.
            yield from _paths(
                {str(at): one for at, one in enumerate(value) if isinstance(one, dict)}, f"{before}{name}."
            )
