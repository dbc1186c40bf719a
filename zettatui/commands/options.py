"""The global options: the same before and after every command, and what they come to."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from zettatui import __version__

from .exit_codes import USAGE, Refused

if TYPE_CHECKING:
    from zettatui.access.profile import Profile

SERVER_VARIABLE: Final = "ZETTATUI_SERVER"
"""Names the server where neither `--server` nor `--profile` does."""

_VALUED: Final = frozenset(
    {"--server", "--datastack", "--profile", "--token-file", "--timeout", "--token", "--trust"}
)
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
    trust: Sequence[str] = ()

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
    common.add_argument(
        "--trust",
        metavar="HOST",
        action="append",
        help="let the token go to HOST, if the server's info service names it as a datastack's own server",
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


def chosen_profile(options: Options) -> Profile:
    """Return the server that the options, the environment or a profile name, with the datastack asked for.

    Without any of them it is the one used last, else the first ready-made one. A profile's own datastack
    counts where the profile was named.

    Raises:
        Refused: there is no such profile. StorageError: the settings could not be read.
    """
    from dataclasses import replace

    from zettatui.access.profiles import READY_MADE, Profile, Profiles
    from zettatui.storage.errors import StorageError
    from zettatui.storage.paths import folders
    from zettatui.storage.settings import SettingsFile

    asked = options.server or ("" if options.profile else os.environ.get(SERVER_VARIABLE, "").strip())
    try:
        profiles = Profiles(SettingsFile(folders().settings_file))
        if options.profile is not None and not asked:
            named = profiles.find(options.profile)
            if named is None:
                known = ", ".join(one.name for one in profiles.all())
                raise Refused(USAGE, f"There is no profile “{options.profile}”. Known are: {known}.")
            return replace(named, datastack=options.datastack or named.datastack)
        if not asked:
            return replace(profiles.last_or_first(), datastack=options.datastack)
        # A server given by its address may be a known one, of a kind that the person has set.
        found = profiles.at(asked)
        flavour = found.flavour if found is not None else None
    except StorageError:
        if options.profile is not None and not asked:
            raise
        # Without settings there is still a server to work with.
        asked, flavour = asked or READY_MADE[0].address, None
    return Profile(asked, asked, flavour, options.datastack)
