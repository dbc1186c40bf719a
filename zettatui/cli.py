"""The command line: which command is meant, and its options; nothing heavy is imported to find out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from zettatui.commands.exit_codes import CANCELLED, Refused
from zettatui.commands.exit_codes import USAGE as USAGE_ERROR
from zettatui.commands.options import Options, chosen_profile, split_leading
from zettatui.commands.run import NOUNS, run
from zettatui.terminal import first_frame


class Asked(NamedTuple):
    """What the app is to open, and how."""

    thing: str | None = None
    options: Options = Options()
    fresh: bool = False


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
    thing, options, fresh = _asked(words)
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
        thing,
        server=profile.address,
        datastack=profile.datastack,
        token_file=options.token_file,
        flavour=profile.flavour,
        config=loaded,
        fresh=fresh,
    )


def _demo(words: Sequence[str]) -> int:
    asked = _asked(words, demo=True)
    from zettatui.commands.configured import configured
    from zettatui.start import run_demo

    return run_demo(asked.thing, configured(asked.options))


def _asked(words: Sequence[str], *, demo: bool = False) -> Asked:
    """Read the words after the command; a parser, which takes 10 ms to make, is needed only for options."""
    if len(words) <= 1 and not any(word.startswith("-") for word in words):
        return Asked(words[0] if words else None)
    from zettatui.commands.parsers import app_parser, demo_parser

    found = (demo_parser() if demo else app_parser()).parse_args(words)
    return Asked(found.thing, Options.of(found), vars(found).get("fresh", False))


def _sandbox(words: Sequence[str]) -> int:
    from zettatui.commands.parsers import sandbox_parser

    options = sandbox_parser().parse_args(words)
    from zettatui.start import run_sandbox

    return run_sandbox(
        options.flavour, port=options.port, data=options.data, seed=options.seed, grow=options.grow
    )
