"""The settings that count here, each with where it comes from."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, NamedTuple

from .exit_codes import DONE
from .options import SERVER_VARIABLE, Options, chosen_profile
from .output import write_json, write_lines

if TYPE_CHECKING:
    from zettatui.access.profile import Profile
    from zettatui.storage.settings import LoadedSettings


class Shown(NamedTuple):
    """A setting, its value and where that comes from."""

    name: str
    value: str | None
    source: str


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `zettatui config`."""
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)
    command = verbs.add_parser("show", help="every setting with its value and where it comes from")
    command.set_defaults(handler=_show)


def _show(found: argparse.Namespace, options: Options) -> int:
    from zettatui.storage.paths import folders
    from zettatui.storage.settings import SettingsFile

    own = folders()
    loaded = SettingsFile(own.settings_file).load()
    shown = [*_server(options, chosen_profile(options), loaded), *_kept(loaded)]
    base = "ZETTATUI_HOME" if os.environ.get("ZETTATUI_HOME") else "the XDG folders, or their defaults"
    for name, path in (
        ("settings file", own.settings_file),
        ("drafts and ledger", own.state),
        ("cache", own.cache),
        ("run-time files", own.runtime),
    ):
        shown.append(Shown(name, str(path), base))
    if options.json:
        write_json({one.name: {"value": one.value, "source": one.source} for one in shown})
        return DONE
    wide = max(len(one.name) for one in shown)
    write_lines(f"{one.name:<{wide}}  {one.value or 'none'}  ({one.source})" for one in shown)
    if loaded.problem:
        from .output import narrate

        narrate(loaded.problem)
    return DONE


def _server(options: Options, profile: Profile, loaded: LoadedSettings) -> list[Shown]:
    if options.server is not None:
        source = "--server"
    elif options.profile is not None:
        source = f"--profile {profile.name}"
    elif os.environ.get(SERVER_VARIABLE, "").strip():
        source = SERVER_VARIABLE
    elif loaded.settings.profile == profile.name:
        source = f"the server used last, {profile.name}"
    else:
        source = f"the first known server, {profile.name}"
    stack = "--datastack" if options.datastack is not None else f"the profile {profile.name}"
    kind = "set by you" if profile.flavour else "the server is asked"
    return [
        Shown("server", profile.address, source),
        Shown("kind of server", profile.flavour, kind),
        Shown("datastack", profile.datastack, stack if profile.datastack else "none was named"),
    ]


def _kept(loaded: LoadedSettings) -> list[Shown]:
    settings = loaded.settings
    own = ", ".join(str(one.get("name")) for one in settings.servers)
    trusted = ", ".join(f"{server} → {' '.join(origins)}" for server, origins in settings.trusted.items())
    return [
        Shown("tokens are kept in", settings.keep_tokens, "the settings, or the default"),
        Shown("servers of your own", own or None, "the settings"),
        Shown("trusted hosts", trusted or None, "the settings"),
    ]
