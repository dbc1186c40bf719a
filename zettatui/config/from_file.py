"""What a configuration file says: usable values, and a sentence with line and key for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .loaded import LoadedConfig, Problem
from .options import Config, Option, options
from .toml_lines import KeyLines, NotToml, parse_toml
from .values import Unusable, fitting

LARGEST_FILE = 256 * 1024
"""Bytes; nobody writes more, and finding lines takes longer with each."""


def read_values(content: bytes, path: Path) -> LoadedConfig:
    """Read a file's bytes; never raises, since a bad file must not keep the app from starting."""
    if len(content) > LARGEST_FILE:
        return _unread(path, f"{path} is larger than {LARGEST_FILE // 1024} KB. Nothing of it counts.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        return _unread(path, f"{path}, line {line}: this is no UTF-8 text. Nothing of the file counts.", line)
    try:
        document = parse_toml(text)
    except NotToml as wrong:
        said = f"{path}, line {wrong.line}: this is no TOML ({wrong.reason}). Nothing of the file counts."
        return _unread(path, said, wrong.line)
    return _Reading(text, path).of(document)


def _unread(path: Path, sentence: str, line: int | None = None) -> LoadedConfig:
    return LoadedConfig(Config(), path=path, problems=(Problem(sentence, line=line),))


class _Reading:
    """Goes through one document."""

    def __init__(self, text: str, path: Path) -> None:
        self._lines, self._path = KeyLines(text), path
        self._problems: list[Problem] = []

    def of(self, document: dict[str, Any]) -> LoadedConfig:
        known = {option.name: option for option in options()}
        values: dict[str, Any] = {}
        for name, value in document.items():
            option = known.get(name)
            if option is None:
                self._note((name,), f"there is no option “{name}”{_nearest(name, known)}; it is passed over")
            elif option.kind == "keys":
                values[name] = dict(self._keys(option, value))
            elif option.kind == "commands":
                from .own_commands import read_commands

                values[name] = read_commands(value, self._note)
            else:
                try:
                    values[name] = fitting(option, value)
                except Unusable as wrong:
                    self._note((name,), f"{name} {wrong}; the default counts")
        return LoadedConfig(
            Config(**values),
            in_file=frozenset(values),
            problems=tuple(self._problems),
            path=self._path,
            lines=self._lines,
        )

    def _keys(self, option: Option, table: Any) -> Iterator[tuple[str, str]]:
        """Yield the keys by the actions' ids: in quotes, or as tables within tables, as TOML reads dots."""
        if not isinstance(table, dict):
            self._note((option.name,), f"{option.name} must be a table, as below [{option.name}]")
            return
        for path, value in _leaves(table):
            action = ".".join(path)
            keys = value if isinstance(value, list) else [value]
            if keys and all(isinstance(key, str) and key.strip() and key.isprintable() for key in keys):
                yield action, ",".join(keys)
            else:
                said = f'the keys of {action} must be a text such as "U" or "ctrl+u,f5"; it keeps its own'
                self._note((option.name, *path), said)

    def _note(self, path: tuple[str, ...], words: str) -> None:
        line = self._lines.of(path)
        self._problems.append(Problem(f"{self._path}, line {line}: {words}.", ".".join(path), line))


def _leaves(table: dict[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*before, name))
        else:
            yield (*before, name), value


def _nearest(name: str, known: Mapping[str, Option]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    return f"; did you mean “{near[0]}”?" if near else ""
