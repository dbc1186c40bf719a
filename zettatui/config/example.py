"""A configuration file to start from: every option with what it does, none of them set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .options import Option, options


def example() -> Iterator[str]:
    """Yield the lines; each option stands there with its default, as a remark."""
    yield "# zettatui's configuration: take the # away from what you change."
    yield "# A ZETTATUI_ variable goes before this file, an option of the command line before both."
    for option in options():
        yield ""
        words = f" One of {', '.join(option.choices)}." if option.choices else ""
        yield f"# {option.help}{words}"
        if option.kind == "keys":
            # A table must stand last: all that follows it belongs to it.
            yield "# [keys]"
            yield '# "state.upload" = "U"'
            yield '# "everywhere.jump" = ["J", "f6"]'
        elif option.kind == "commands":
            yield "# [[commands]]"
            yield '# name = "layers"'
            yield '# run = ["jq", ".layers[].name", "{file}"]'
            yield '# key = "f11"'
        else:
            yield f"# {option.name} = {_written(option)}"


def _written(option: Option) -> str:
    default: Any = option.default
    if default is None:
        return "10" if option.kind == "seconds" else '"..."'
    return str(default).lower() if isinstance(default, bool) else f'"{default}"'
