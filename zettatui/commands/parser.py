"""The parser of every command line: it knows the global options, and repeats no token."""

from __future__ import annotations

import argparse
import math
from typing import Any, NoReturn

from zettatui import __version__


class Parser(argparse.ArgumentParser):
    """A parser with the global options, whose complaints repeat no token."""

    def __init__(self, **knobs: Any) -> None:
        # An abbreviation would take `--token ABC` for `--token-file ABC` and say ABC in an error.
        super().__init__(allow_abbrev=False, **knobs)
        _add_global(self)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and leave with the usage code."""
        from zettatui.states.link_text import strip_tokens

        super().error(strip_tokens(message)[0])


class _NeverAToken(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *given: object) -> None:
        parser.error(
            "a token is never an argument, since others can see those; "
            "use --token-file FILE, or --token-file - for standard input"
        )


def _add_global(parser: argparse.ArgumentParser) -> None:
    # No defaults: an option given before the command must not be lost to the command's own default.
    common = parser.add_argument_group("global options", argument_default=argparse.SUPPRESS)
    common.add_argument("--server", metavar="URL", help="the server's address, group prefix included")
    common.add_argument("--datastack", metavar="NAME", help="the datastack to work with")
    common.add_argument("--profile", metavar="NAME", help="a known server, by its name")
    common.add_argument(
        "--token-file", metavar="FILE", help="read the token from FILE, or from standard input for -"
    )
    common.add_argument("--token", nargs="?", action=_NeverAToken, help=argparse.SUPPRESS)
    common.add_argument("--json", action="store_true", help="print JSON")
    common.add_argument(
        "--timeout", type=seconds, metavar="S", help="give the whole command up after S seconds"
    )
    common.add_argument(
        "--trust",
        metavar="HOST",
        action="append",
        help="let the token go to HOST, if the server's info service names it as a datastack's own server",
    )
    add_manners(common)
    common.add_argument("--version", action="version", version=f"zettatui {__version__}")


def add_manners(parser: argparse._ActionsContainer) -> None:
    """Add the options of how the app looks and what it may do, which a command takes too."""
    parser.add_argument(
        "--plain",
        action="store_true",
        help="no progress line; the app as lines of text without colours, for a screen reader",
    )
    parser.add_argument("--slow", action="store_true", help="spare the line also where this is not SSH")
    parser.add_argument(
        "--readonly", action="store_true", help="send nothing that changes anything on a server"
    )


def seconds(text: str) -> float:
    """Read a time limit; the name stands in what argparse says of a wrong one."""
    limit = float(text)
    if not math.isfinite(limit) or limit <= 0:
        raise argparse.ArgumentTypeError("a number of seconds above 0 was due")
    return limit
