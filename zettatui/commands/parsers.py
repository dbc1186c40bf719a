"""The parser of each command line: the app's, the demo's, the sandbox's and those of the nouns."""

from __future__ import annotations

import argparse
import importlib

from .parser import Parser, add_manners

_DESCRIPTION = """\
zettatui: states, segments and annotations of connectomics data, in a terminal.

  zettatui [THING]        the app; THING is a state id, a link, a file, a segment id, a table or a datastack
  zettatui demo [THING]   the app on made-up data: no network, no token
  zettatui sandbox        serve the made-up data on 127.0.0.1, for other clients
  zettatui login          sign in to a server: the token from a prompt or standard input, checked and kept
  zettatui logout         log out of it, after saying what that does
  zettatui doctor         what the terminal, this machine and the servers are like, ready to paste
  zettatui config ...     show, check, example, schema: every setting and where it comes from
  zettatui keys           every action with its key: the cheat sheet
  zettatui completion ... a script that completes commands in bash, zsh or fish
  zettatui state ...      get, put, diff, lint, fmt, segments: states without a screen
  zettatui link ...       parse, build: what a link is, and new ones
  zettatui graph ...      root, leaves, latest, history, decode: segment ids (read-only)
  zettatui table ...      list, create, get, post, update, import, export ...: annotation tables
"""


def app_parser() -> argparse.ArgumentParser:
    """Return the parser of `zettatui [THING]`."""
    parser = Parser(
        prog="zettatui", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("thing", nargs="?", metavar="THING", help="what to open")
    parser.add_argument("--fresh", action="store_true", help="do not open again what was open last")
    return parser


def demo_parser() -> argparse.ArgumentParser:
    """Return the parser of `zettatui demo`."""
    parser = argparse.ArgumentParser(
        prog="zettatui demo",
        description="The app on made-up data: nothing leaves this process, and no token is needed.",
    )
    parser.add_argument(
        "thing", nargs="?", metavar="THING", help="what to open, signed in and without the guide"
    )
    add_manners(parser)
    return parser


def sandbox_parser() -> argparse.ArgumentParser:
    """Return the parser of `zettatui sandbox`."""
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
    return parser


def noun_parser(noun: str) -> argparse.ArgumentParser:
    """Return the parser of a noun, which is a module of this package, with all its commands."""
    module = importlib.import_module(f"zettatui.commands.{noun}")
    parser = Parser(prog=f"zettatui {noun}", description=module.__doc__)
    module.add_to(parser)
    return parser
