"""The command line: which command is meant, and its options; nothing heavy is imported to find out."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from zettatui.commands.exit_codes import CANCELLED, Refused
from zettatui.commands.exit_codes import USAGE as USAGE_ERROR
from zettatui.commands.options import Options, chosen_profile, split_leading
from zettatui.commands.parsers import app_parser, demo_parser, sandbox_parser
from zettatui.commands.run import NOUNS, run
from zettatui.terminal import first_frame


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
    found = app_parser().parse_args(words)
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
        fresh=found.fresh,
    )


def _demo(words: Sequence[str]) -> int:
    options = demo_parser().parse_args(words)
    from zettatui.commands.configured import configured
    from zettatui.start import run_demo

    return run_demo(options.thing, configured(Options.of(options)))


def _sandbox(words: Sequence[str]) -> int:
    options = sandbox_parser().parse_args(words)
    from zettatui.start import run_sandbox

    return run_sandbox(
        options.flavour, port=options.port, data=options.data, seed=options.seed, grow=options.grow
    )
