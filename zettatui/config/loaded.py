"""A configuration as it was read: its values, the source of each, and what could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from .options import Config
from .toml_lines import KeyLines

DEFAULT = "the default"


class Problem(NamedTuple):
    """Something that could not be used: a sentence with place and key, and what stands in for it."""

    sentence: str
    key: str = ""
    line: int | None = None
    """Line of the file, from 1; None for what no file says."""


class LoadedConfig(NamedTuple):
    """The configuration that counts; whatever was wrong with its sources, it can be worked with."""

    config: Config = Config()
    named: Mapping[str, str] = MappingProxyType({})
    """The variables and flags that values come from, by option."""
    in_file: frozenset[str] = frozenset()
    """The options that the file sets and nothing else overrules."""
    problems: tuple[Problem, ...] = ()
    path: Path | None = None
    lines: KeyLines = KeyLines()

    def source(self, name: str) -> str:
        """Return where the value of an option comes from, in words."""
        if name in self.in_file:
            return self.place(name)
        return self.named.get(name, DEFAULT)

    def place(self, *keys: str) -> str:
        """Return where in the file a key is set, in words."""
        line = self.lines.of(keys)
        return f"{self.path}, line {line}" if line else str(self.path)
