"""A state as a document: the bytes that came, the text being edited, and what will be sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from .faults import JsonFault
from .literals import Path, Value, read
from .white_space import BLANKS, INDENT, NONE, laid_out

if TYPE_CHECKING:
    from .outline import OutlineEntry
    from .positions import Positions

__all__ = ["Form", "StateDocument", "compact", "has_own_lines", "pretty", "spaced"]

Form = Literal["compact", "spaced", "own"]
"""White space of an original: none, a blank after `,` and `:` (Python's), or its own, which stays."""


def pretty(text: str, indent: int = INDENT) -> str:
    """Return the JSON text with line breaks and indentation; no character outside white space changes.

    Raises:
        JsonFault: the text is not JSON.
    """
    return _reformat(text, indent)


def compact(text: str) -> str:
    """Return the JSON text without any white space outside strings.

    Raises:
        JsonFault: the text is not JSON.
    """
    return _reformat(text, NONE)


def spaced(text: str) -> str:
    """Return the JSON text on one line with a blank after each comma and colon, as Python's json writes it.

    Raises:
        JsonFault: the text is not JSON.
    """
    return _reformat(text, BLANKS)


def _reformat(text: str, indent: int) -> str:
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as wrong:
        read(text)
        raise JsonFault(
            "holds half of a surrogate pair, so it cannot be reformatted", text, wrong.start
        ) from None
    return laid_out(data, indent).decode("utf-8")


def has_own_lines(original: bytes) -> bool:
    """Tell whether a stored text breaks lines by itself, so that it opens as it is; no copy of it is made."""
    first = _SOMETHING.search(original)
    if first is None:
        return False
    breaks = [at for at in (original.find(b"\n", first.end()), original.find(b"\r", first.end())) if at >= 0]
    return bool(breaks) and _SOMETHING.search(original, min(breaks)) is not None


_SOMETHING = re.compile(rb"[^ \t\r\n]")
_ONE_LINE_FORMS: tuple[tuple[Form, Callable[[str], str]], ...] = (("compact", compact), ("spaced", spaced))


@dataclass(frozen=True)
class StateDocument:
    """One state: `original` bytes as they came, and `text` as it stands now.

    A minified original is opened pretty and sent minified again; any other original is opened as it is.
    Bytes that are no JSON, or no UTF-8, open as they are too.
    """

    original: bytes
    opened: str
    text: str
    form: Form
    margin: tuple[str, str] = ("", "")
    """What stands around a minified text."""

    @classmethod
    def from_bytes(cls, original: bytes) -> StateDocument:
        """Open the stored bytes of a state."""
        text = original.decode("utf-8", "surrogateescape")
        if not has_own_lines(original):
            body = text.strip(" \t\r\n")
            for form, write in _ONE_LINE_FORMS:
                try:
                    if write(body) == body:
                        shown = pretty(body)
                        margin = text.split(body, 1)
                        return cls(original, shown, shown, form, (margin[0], margin[1]))
                except JsonFault:
                    break
        return cls(original, text, text, "own")

    @classmethod
    def from_text(cls, text: str) -> StateDocument:
        """Open a text, e.g. one that was typed or decoded from a link."""
        return cls.from_bytes(text.encode("utf-8", "surrogateescape"))

    def with_text(self, text: str) -> StateDocument:
        """Return the document with another current text; the original stays."""
        return replace(self, text=text)

    @property
    def changed(self) -> bool:
        """Whether the text differs from what was opened."""
        return self.text != self.opened

    def upload_bytes(self) -> bytes:
        """Return what to send: the original bytes if nothing changed, else the text in the original's form.

        Raises:
            JsonFault: the text is not JSON now, though the original was minified.
        """
        if not self.changed:
            return self.original
        if self.form == "own":
            return self.text.encode("utf-8", "surrogateescape")
        written = compact(self.text) if self.form == "compact" else spaced(self.text)
        return (self.margin[0] + written + self.margin[1]).encode("utf-8", "surrogateescape")

    @cached_property
    def fault(self) -> JsonFault | None:
        """What is wrong with the current text, or None."""
        try:
            _ = self.value
        except JsonFault as fault:
            return fault
        return None

    @cached_property
    def value(self) -> Value:
        """The current text, read strictly; JsonFault if it is not JSON."""
        return read(self.text)

    @cached_property
    def positions(self) -> Positions:
        """Places in the current text."""
        from .positions import Positions

        return Positions(self.text)

    def path_at(self, line: int, column: int) -> Path:
        """Return the path of the value at (line, column), for the breadcrumb; broken JSON gives its best."""
        return self.positions.path_at(self.positions.offset(line, column))

    def outline(self) -> list[OutlineEntry]:
        """Return the table of contents: top-level keys, and the layers with their keys; empty if not JSON."""
        from .outline import outline_of

        return outline_of(self.positions)
