"""The global options: the same before and after every command, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from .exit_codes import USAGE, Refused

if TYPE_CHECKING:
    from argparse import Namespace

    from zettatui.access.profile import Profile
    from zettatui.config import LoadedConfig

_VALUED: Final = frozenset(
    {"--server", "--datastack", "--profile", "--token-file", "--timeout", "--token", "--trust"}
)
_FLAGS: Final = frozenset({"--json", "--plain", "--slow", "--readonly"})


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
    slow: bool = False
    readonly: bool = False

    @classmethod
    def of(cls, found: Namespace) -> Options:
        """Take the global options out of what a parser found."""
        return cls(**{name: value for name, value in vars(found).items() if name in cls._fields})


def split_leading(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the global options that stand before the command from the rest."""
    at = 0
    while at < len(words):
        name, equals, _ = words[at].partition("=")
        if name not in _VALUED | _FLAGS:
            break
        at += 2 if name in _VALUED and not equals else 1
    return list(words[:at]), list(words[at:])


def chosen_profile(options: Options, loaded: LoadedConfig | None = None) -> Profile:
    """Return the server that the options, the environment or the configuration name, with its datastack.

    Without any of them it is the one used last, else the first ready-made one. A profile's own datastack
    counts where the profile was named. `loaded` is the configuration where it was read and its problems told.

    Raises:
        Refused: there is no such profile. StorageError: the settings could not be read.
    """
    from zettatui.access.profiles import READY_MADE, Profile, Profiles
    from zettatui.storage.errors import StorageError
    from zettatui.storage.paths import folders
    from zettatui.storage.settings import SettingsFile

    from .configured import configured, tell_problems

    if loaded is None:
        loaded = configured(options)
        tell_problems(loaded)
    config = loaded.config
    by_name = options.profile is not None and options.server is None
    # What was configured goes with the server that was: another one need not have such a datastack.
    elsewhere = (options.server or options.profile) is not None and "datastack" in loaded.in_file
    stack = None if elsewhere else config.datastack
    asked = config.server
    try:
        profiles = Profiles(SettingsFile(folders().settings_file))
        if asked is None:
            return profiles.last_or_first()._replace(datastack=stack)
        if by_name or (options.server is None and not _is_address(asked)):
            named = profiles.find(asked)
            if named is None:
                known = ", ".join(one.name for one in profiles.all())
                said = f"There is no profile “{asked}”"
                where = "" if by_name else f", which {loaded.source('server')} names"
                raise Refused(USAGE, f"{said}{where}. Known are: {known}.")
            return named._replace(datastack=stack or named.datastack)
        # A server given by its address may be a known one, of a kind that the person has set.
        found = profiles.at(asked)
        flavour = found.flavour if found is not None else None
    except StorageError:
        if by_name:
            raise
        # Without settings there is still a server to work with.
        asked, flavour = asked or READY_MADE[0].address, None
    return Profile(asked, asked, flavour, stack)


def _is_address(server: str) -> bool:
    """Tell an address from the name of a profile, which has none of an address's signs."""
    return server == "localhost" or any(sign in server for sign in "./:")
