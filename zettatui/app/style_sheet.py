"""Textual's style sheet, which parses a source once for as long as the variables in it stay the same.

Textual itself parses all there is anew whenever it sets the variables, though they are what they were (that is
four times each rule at the start), and whenever a widget of a new class comes after some 60 sources.
"""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet

_SOURCES = 1024
"""More than there are classes of widgets."""


class OnceParsed(Stylesheet):
    """A style sheet that keeps what it parsed."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache.grow(_SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take variables; only others than those of before make anything to be parsed again."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is not parsed yet; where a source is wrong, the rules stay as they were."""
        self.parse()
