"""The command line: which command is meant, and its options; nothing heavy is imported to find out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from zettatui import __version__

USAGE_ERROR = 2
CANCELLED = 130

_DESCRIPTION = """\
zettatui: states, segments and annotations of connectomics data, in a terminal.

  zettatui [THING]        the app; THING is a state id, a link, a file, a segment id, a table or a datastack
  zettatui demo [THING]   the app on made-up data: no network, no token
  zettatui sandbox        serve the made-up data on 127.0.0.1, for other clients
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit code of `cli.md`."""
    words = list(sys.argv[1:] if argv is None else argv)
    commands = {"demo": _demo, "sandbox": _sandbox}
    command = words[0] if words else ""
    try:
        if command in commands:
            return commands[command](words[1:])
        return _app(words)
    except KeyboardInterrupt:
        return CANCELLED


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"zettatui {command}".strip(),
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def _app(words: Sequence[str]) -> int:
    parser = _parser("", _DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"zettatui {__version__}")
    parser.add_argument("thing", nargs="?", metavar="THING", help="what to open")
    parser.add_argument("--server", metavar="URL", help="the server's address, group prefix included")
    parser.add_argument("--datastack", metavar="NAME", help="the datastack to work with")
    parser.add_argument(
        "--token-file", metavar="FILE", help="read the token from FILE, or from standard input for -"
    )
    options = parser.parse_args(words)
    from zettatui.start import run_app

    return run_app(
        options.thing, server=options.server, datastack=options.datastack, token_file=options.token_file
    )


def _demo(words: Sequence[str]) -> int:
    parser = _parser("demo", "The app on made-up data: nothing leaves this process, and no token is needed.")
    parser.add_argument("thing", nargs="?", metavar="THING", help="what to open")
    options = parser.parse_args(words)
    from zettatui.start import run_demo

    return run_demo(options.thing)


def _sandbox(words: Sequence[str]) -> int:
    parser = _parser(
        "sandbox",
        "Serve the made-up data on 127.0.0.1. When ready, one JSON line says the server's address and a token.",
    )
    parser.add_argument("--flavour", choices=("cave", "zetta"), default="cave", help="which deployment to be")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="the port; 0 takes a free one")
    parser.add_argument("--data", metavar="DIR", help="keep everything in DIR, also over kill -9")
    parser.add_argument("--seed", choices=("demo", "empty"), default="demo", help="what is there at first")
    options = parser.parse_args(words)
    from zettatui.start import run_sandbox

    return run_sandbox(options.flavour, port=options.port, data=options.data, seed=options.seed)
