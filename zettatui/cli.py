"""The command line: which command is meant, and its options; nothing heavy is imported to find out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from zettatui import first_frame
from zettatui.commands.exit_codes import CANCELLED, Refused
from zettatui.commands.exit_codes import USAGE as USAGE_ERROR
from zettatui.commands.options import Options, Parser, add_looks, chosen_profile, split_leading
from zettatui.commands.run import NOUNS, run

_DESCRIPTION = """\
zettatui: states, segments and annotations of connectomics data, in a terminal.

  zettatui [THING]        the app; THING is a state id, a link, a file, a segment id, a table or a datastack
  zettatui demo [THING]   the app on made-up data: no network, no token
  zettatui sandbox        serve the made-up data on 127.0.0.1, for other clients
  zettatui login          sign in to a server: the token from a prompt or standard input, checked and kept
  zettatui logout         log out of it, after saying what that does
  zettatui doctor         what the terminal, this machine and the servers are like, ready to paste
  zettatui config show    every setting and where it comes from
  zettatui state ...      get, put, diff, lint, fmt, segments: states without a screen
  zettatui link ...       parse, build: what a link is, and new ones
  zettatui graph ...      root, leaves, latest, history, decode: segment ids (read-only)
  zettatui table ...      list, create, get, post, update, import, export ...: annotation tables
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit code of `cli.md`."""
    leading, words = split_leading(sys.argv[1:] if argv is None else argv)
    commands = {"demo": _demo, "sandbox": _sandbox}
    command = words[0] if words else ""
    try:
        if command in NOUNS:
            return run(command, [*leading, *words[1:]])
        if command in commands:
            return commands[command]([*leading, *words[1:]])
        return _app([*leading, *words])
    except KeyboardInterrupt:
        return CANCELLED


def _app(words: Sequence[str]) -> int:
    parser = Parser(
        prog="zettatui", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("thing", nargs="?", metavar="THING", help="what to open")
    found = parser.parse_args(words)
    options = Options.of(found)
    from zettatui.commands.configured import configured
    from zettatui.start import run_app
    from zettatui.storage.errors import StorageError

    loaded = configured(options)
    try:
        profile = chosen_profile(options, loaded)
    except (Refused, StorageError) as error:
        first_frame.withdraw()
        sys.stderr.write(f"zettatui: {error.sentence}\n")
        return USAGE_ERROR
    return run_app(
        found.thing,
        server=profile.address,
        datastack=profile.datastack,
        token_file=options.token_file,
        flavour=profile.flavour,
        config=loaded,
    )


def _demo(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zettatui demo",
        description="The app on made-up data: nothing leaves this process, and no token is needed.",
    )
    parser.add_argument("thing", nargs="?", metavar="THING", help="what to open")
    add_looks(parser)
    options = parser.parse_args(words)
    from zettatui.commands.configured import configured
    from zettatui.start import run_demo

    return run_demo(options.thing, configured(Options.of(options)))


def _sandbox(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zettatui sandbox",
        description="Serve the made-up data on 127.0.0.1. "
        "When ready, one JSON line says the server's address and a token.",
    )
    parser.add_argument("--flavour", choices=("cave", "zetta"), default="cave", help="which deployment to be")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="the port; 0 takes a free one")
    parser.add_argument("--data", metavar="DIR", help="keep everything in DIR, also over kill -9")
    parser.add_argument("--seed", choices=("demo", "empty"), default="demo", help="what is there at first")
    parser.add_argument(
        "--grow",
        type=int,
        default=0,
        metavar="N",
        help="add an object of N supervoxels; the line names its root",
    )
    options = parser.parse_args(words)
    from zettatui.start import run_sandbox

    return run_sandbox(
        options.flavour, port=options.port, data=options.data, seed=options.seed, grow=options.grow
    )
