"""Runs one command: its arguments read, its failure told as a sentence and an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .options import Options

NOUNS: Final = (
    "login",
    "logout",
    "doctor",
    "config",
    "keys",
    "completion",
    "state",
    "link",
    "graph",
    "table",
)
"""The commands; each is a module of this package, whose `add_to` gives a parser the noun's verbs.

Each verb sets `handler`, a function of the arguments and `Options`.
"""


def run(noun: str, words: Sequence[str]) -> int:
    """Run a command and return its exit code; wrong usage leaves with SystemExit."""
    from .output import clear_progress, narrate
    from .parsers import noun_parser

    found = noun_parser(noun).parse_args(words)
    try:
        code: int = found.handler(found, Options.of(found))
    except Exception as error:
        # The outermost frame: a fault of our own must not end as a traceback with code 1, which means “no”.
        from .failures import explain

        code, sentence = explain(error)
        narrate(f"zettatui: {sentence}")
    finally:
        clear_progress()
    return code
