"""Themes of the person's own: one TOML file each, with the fields of a Textual theme by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from .loaded import Problem
from .toml_lines import KeyLines, NotToml, parse_toml

FOLDER: Final = "themes"
LARGEST_FILE: Final = 64 * 1024
MOST_FILES: Final = 100

_COLOURS: Final = frozenset(
    {"primary", "secondary", "warning", "error", "success", "accent"}
    | {"foreground", "background", "surface", "panel", "boost"}
)
_SHARES: Final = frozenset({"luminosity_spread", "text_alpha"})
_FLAGS: Final = frozenset({"dark"})
FIELDS: Final = (*sorted(_COLOURS | _SHARES | _FLAGS), "name", "variables")

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_VARIABLE = re.compile(r"[a-z][a-z0-9-]{0,59}")
_STYLE = re.compile(r"(?:bold|dim|italic|underline|reverse|none)(?: (?:bold|dim|italic|underline|reverse))*")


class ThemeFile(NamedTuple):
    """A theme as its file has it: every field that is set, `name` among them."""

    name: str
    fields: Mapping[str, Any]
    path: Path


class ThemeFiles(NamedTuple):
    """The themes that can be worn, and a sentence for each file that cannot."""

    themes: tuple[ThemeFile, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Wrong(Exception):
    """A field cannot be used: where it is, and why."""

    def __init__(self, path: tuple[str, ...], words: str) -> None:
        super().__init__(words)
        self.path, self.words = path, words


def read_theme_files(folder: Path) -> ThemeFiles:
    """Read all of a folder's `*.toml`, in the order of their names; a bad one is told and passed over."""
    themes: dict[str, ThemeFile] = {}
    problems: list[Problem] = []
    try:
        paths = sorted(folder.glob("*.toml"))
    except OSError as failed:
        return ThemeFiles((), (Problem(f"Could not read {folder}: {(failed.strerror or '').lower()}."),))
    for path in paths[:MOST_FILES]:
        found = _read(path)
        if isinstance(found, ThemeFile) and found.name in themes:
            said = f"{path}: {themes[found.name].path.name} has a theme “{found.name}” already; passed over."
            problems.append(Problem(said, "name"))
        elif isinstance(found, ThemeFile):
            themes[found.name] = found
        else:
            problems.append(found)
    if len(paths) > MOST_FILES:
        problems.append(Problem(f"{folder} holds more than {MOST_FILES} themes; the others are passed over."))
    return ThemeFiles(tuple(themes.values()), tuple(problems))


def _read(path: Path) -> ThemeFile | Problem:
    passed_over = "The file is passed over."
    try:
        content = path.read_bytes()
    except OSError as failed:
        return Problem(f"Could not read {path}: {(failed.strerror or 'it cannot be read').lower()}.")
    if len(content) > LARGEST_FILE:
        return Problem(f"{path} is larger than {LARGEST_FILE // 1024} KB. {passed_over}")
    try:
        text = content.decode("utf-8-sig")
        document = parse_toml(text)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        return Problem(f"{path}, line {line}: this is no UTF-8 text. {passed_over}", line=line)
    except NotToml as wrong:
        return Problem(
            f"{path}, line {wrong.line}: this is no TOML ({wrong}). {passed_over}", line=wrong.line
        )
    try:
        fields = dict(_fields(document, path.stem))
    except _Wrong as wrong:
        key = ".".join(wrong.path)
        # A key that is missing is missing from the file as a whole.
        at = KeyLines(text).of(wrong.path)
        place = f"{path}, line {at}" if at else str(path)
        return Problem(f"{place}: {key} {wrong.words}. {passed_over}", key, at)
    return ThemeFile(fields["name"], fields, path)


def _fields(document: Mapping[str, Any], stem: str) -> Iterator[tuple[str, Any]]:
    name = document.get("name", stem)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _Wrong(("name",), "must be a name of letters, digits, dots and dashes, such as sepia")
    if "primary" not in document:
        raise _Wrong(("primary",), "is missing: a theme needs at least that colour, such as #56b4e9")
    yield "name", name
    for key, value in document.items():
        if key in _COLOURS:
            yield key, _colour((key,), value)
        elif key in _SHARES:
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= 1:
                raise _Wrong((key,), "must be a number from 0 to 1")
            yield key, float(value)
        elif key in _FLAGS:
            if not isinstance(value, bool):
                raise _Wrong((key,), "must be true or false")
            yield key, value
        elif key == "variables":
            yield key, dict(_variables(value))
        elif key != "name":
            raise _Wrong((key,), f"is no field of a theme; these are: {', '.join(FIELDS)}")


def _variables(table: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(table, dict):
        raise _Wrong(("variables",), "must be a table, as below [variables]")
    for key, value in table.items():
        path = ("variables", key)
        if not _VARIABLE.fullmatch(key):
            raise _Wrong(path, "is no name of a variable; such a one is block-cursor-background")
        if key.endswith("-style"):
            if not isinstance(value, str) or not _STYLE.fullmatch(value):
                raise _Wrong(path, "must be a style such as bold, reverse or none")
            yield key, value
        else:
            yield key, _colour(path, value)


def _colour(path: tuple[str, ...], value: Any) -> str:
    if isinstance(value, str) and _COLOUR.fullmatch(value):
        return value
    raise _Wrong(path, "must be a colour such as #56b4e9")
