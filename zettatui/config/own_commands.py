"""Commands of the person's own: `[[commands]]` in the configuration, each a program with its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, cast, get_args

Show = Literal["page", "sentence", "terminal"]
"""Where what a command says goes: a page to read, the last line, or the terminal, which it then has for itself."""

PLACEHOLDERS: Final[dict[str, str]] = {
    "id": "the id of the stored state",
    "link": "its neuroglancer link",
    "file": "a file with the text, page or list on the screen, which is gone afterwards",
    "server": "the server's address",
    "datastack": "the name of the datastack",
    "table": "the name of the table",
    "root_id": "the root id under the cursor",
}
_PART = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)\}")
_KEYS: Final = ("name", "run", "key", "show")


class OwnCommand(NamedTuple):
    """One command: its name, the program and its arguments, its key as it was written, where its output goes."""

    name: str
    run: tuple[str, ...]
    key: str = ""
    show: Show = "page"
    at: int = 0
    """Which of the file's commands it is, from 0."""

    @property
    def placeholders(self) -> frozenset[str]:
        """The placeholders that stand in the arguments."""
        return frozenset(name for one in self.run for name in _PART.findall(one) if name)

    def filled(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Return program and arguments with values in place of the placeholders, each of which must be there."""

        def value(found: re.Match[str]) -> str:
            return values[found[1]] if found[1] else found[0][0]

        return tuple(_PART.sub(value, one) for one in self.run)


Note = Callable[[tuple[str, ...], str], None]
"""Told what cannot be used: the path of the key, and why."""


def read_commands(value: Any, note: Note) -> tuple[OwnCommand, ...]:
    """Return the commands of a configuration file that can be used; the others are noted."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        note(("commands",), "commands must be tables, each below [[commands]]")
        return ()
    found: dict[str, OwnCommand] = {}
    for number, table in enumerate(value):
        wrong = next(_wrong(table), None)
        if wrong is None and table["name"].strip() in found:
            wrong = ("name", f"there is a command “{table['name'].strip()}” already")
        if wrong is not None:
            key, words = wrong
            path = ("commands", str(number), *([key] if key in table else []))
            note(path, f"{words}; the command is passed over")
            continue
        name = table["name"].strip()
        show = cast(Show, table.get("show", "page"))
        found[name] = OwnCommand(name, tuple(table["run"]), table.get("key", "").strip(), show, number)
    return tuple(found.values())


def _wrong(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys that cannot be used, and why."""
    name, run, key = table.get("name"), table.get("run"), table.get("key", "")
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 40:
        yield "name", "name must be a text of one line, of 40 letters at most"
    if (
        not isinstance(run, list)
        or not run
        or not all(isinstance(one, str) and "\0" not in one for one in run)
    ):
        yield "run", 'run must be the program and its arguments, as in ["jq", ".layers", "{file}"]'
    elif not run[0] or _PART.search(run[0]):
        yield "run", "run must begin with a program"
    else:
        for placeholder in (found for one in run for found in _PART.findall(one) if found):
            if placeholder not in PLACEHOLDERS:
                known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
                yield (
                    "run",
                    f"there is no {{{placeholder}}}; there are {known} ({{{{ stands for a brace itself)",
                )
    if not isinstance(key, str) or not key.isprintable():
        yield "key", 'key must be a text such as "f11" or "ctrl+x"'
    if table.get("show", "page") not in get_args(Show):
        yield "show", f"show must be one of {', '.join(get_args(Show))}"
    for unknown in table.keys() - set(_KEYS):
        yield unknown, f"there is no “{unknown}” of a command; there are {', '.join(_KEYS)}"
