"""The global options: the same before and after every command, and what they come to."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, NoReturn

from zettatui import __version__

from .exit_codes import USAGE, Refused

SERVER_VARIABLE: Final = "ZETTATUI_SERVER"
"""Names the server where neither `--server` nor `--profile` does."""

_VALUED: Final = frozenset({"--server", "--datastack", "--profile", "--token-file", "--timeout", "--token"})
_FLAGS: Final = frozenset({"--json", "--plain"})


class Options(NamedTuple):
    """The global options as given; `timeout` is in seconds for the whole command."""

    server: str | None = None
    datastack: str | None = None
    profile: str | None = None
    token_file: str | None = None
    json: bool = False
    timeout: float | None = None
    plain: bool = False

    @classmethod
    def of(cls, found: argparse.Namespace) -> Options:
        """Take the global options out of what a parser found."""
        return cls(**{name: value for name, value in vars(found).items() if name in cls._fields})


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
    common.add_argument("--plain", action="store_true", help="no progress line")
    common.add_argument("--version", action="version", version=f"zettatui {__version__}")


def seconds(text: str) -> float:
    """Read a time limit; the name stands in what argparse says of a wrong one."""
    limit = float(text)
    if not math.isfinite(limit) or limit <= 0:
        raise argparse.ArgumentTypeError("a number of seconds above 0 was due")
    return limit


def split_leading(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the global options that stand before the command from the rest."""
    at = 0
    while at < len(words):
        name, equals, _ = words[at].partition("=")
        if name not in _VALUED | _FLAGS:
            break
        at += 2 if name in _VALUED and not equals else 1
    return list(words[:at]), list(words[at:])


def chosen_server(options: Options) -> tuple[str, str | None]:
    """Return the server's address and the datastack that the options, the environment or a profile name.

    Raises:
        Refused: there is no such profile. StorageError: the settings could not be read.
    """
    from zettatui.access.profiles import READY_MADE

    if options.server is None and options.profile is not None:
        from zettatui.access.profiles import Profiles
        from zettatui.storage.paths import folders
        from zettatui.storage.settings import SettingsFile

        profiles = Profiles(SettingsFile(folders().settings_file))
        profile = profiles.find(options.profile)
        if profile is None:
            known = ", ".join(one.name for one in profiles.all())
            raise Refused(USAGE, f"There is no profile “{options.profile}”. Known are: {known}.")
        return profile.address, options.datastack or profile.datastack
    from_environment = os.environ.get(SERVER_VARIABLE, "").strip()
    return options.server or from_environment or READY_MADE[0].address, options.datastack
