"""What is configured, and where each value comes from.

Options are set in config.toml, by ZETTATUI_ variables and on the command line; each goes before the one named
ahead of it. `zettatui config example` prints a file to start from.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .exit_codes import DONE, NO
from .options import Options, chosen_profile
from .output import narrate, write_json, write_lines

if TYPE_CHECKING:
    from zettatui.access.profile import Profile
    from zettatui.config import LoadedConfig
    from zettatui.storage.settings import LoadedSettings


class Shown(NamedTuple):
    """A setting, its value and where that comes from."""

    name: str
    value: object
    source: str

    @property
    def words(self) -> str:
        """The value as it would stand in the file."""
        if self.value is None or self.value == "":
            return "none"
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `zettatui config`."""
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)
    command = verbs.add_parser("show", help="every setting with its value and where it comes from")
    command.set_defaults(handler=_show)
    command = verbs.add_parser("trust", help="the other hosts that your tokens may go to, because you agreed")
    command.add_argument(
        "--withdraw", metavar="HOST", help="send no token to this host any more; exit 1 if none did"
    )
    command.set_defaults(handler=_trust)
    command = verbs.add_parser("check", help="what of the configuration cannot be used; exit 1 if anything")
    command.set_defaults(handler=_check)
    command = verbs.add_parser("schema", help="the JSON Schema of config.toml, for editors")
    command.set_defaults(handler=_schema)
    command = verbs.add_parser("example", help="a config.toml with every option and what it does")
    command.set_defaults(handler=_example)


def _show(found: argparse.Namespace, options: Options) -> int:
    from zettatui.storage.paths import folders
    from zettatui.storage.settings import SettingsFile

    from .configured import configured

    own = folders()
    config = configured(options)
    settings = SettingsFile(own.settings_file).load()
    profile = chosen_profile(options, config)
    shown = [*_server(options, profile, config, settings), *_configured(config), *_kept(settings)]
    base = "ZETTATUI_HOME" if os.environ.get("ZETTATUI_HOME") else "the XDG folders, or their defaults"
    named = "ZETTATUI_CONFIG" if os.environ.get("ZETTATUI_CONFIG") else base
    there = config.path is not None and config.path.exists()
    shown.append(
        Shown("configuration file", str(config.path), named if there else f"{named}; there is none yet")
    )
    for name, path in (
        ("settings file", own.settings_file),
        ("drafts and ledger", own.state),
        ("cache", own.cache),
        ("run-time files", own.runtime),
    ):
        shown.append(Shown(name, str(path), base))
    if options.json:
        write_json({one.name: {"value": one.value, "source": one.source} for one in shown})
    else:
        wide = max(len(one.name) for one in shown)
        write_lines(f"{one.name:<{wide}}  {one.words}  ({one.source})" for one in shown)
    narrate(*_problems(config), *([settings.problem] if settings.problem else []))
    return DONE


def _problems(config: LoadedConfig) -> Iterator[str]:
    from zettatui.actions.keymap import Keymap
    from zettatui.actions.own_keys import own_keys
    from zettatui.config.theme_files import FOLDER, read_theme_files
    from zettatui.storage.paths import folders

    yield from (one.sentence for one in config.problems)
    keymap = Keymap.of(config)
    yield from keymap.problems
    yield from own_keys(config, keymap).problems
    yield from (one.sentence for one in read_theme_files(folders().config / FOLDER).problems)


def _check(found: argparse.Namespace, options: Options) -> int:
    from .configured import configured

    config = configured(options)
    problems = list(_problems(config))
    if options.json:
        write_json({"file": str(config.path), "problems": problems})
    else:
        write_lines(problems or ["All of the configuration can be used."])
    return NO if problems else DONE


def _trust(found: argparse.Namespace, options: Options) -> int:
    from zettatui.access.trust import TrustedOrigins
    from zettatui.storage.paths import folders
    from zettatui.storage.settings import SettingsFile

    trust = TrustedOrigins(SettingsFile(folders().settings_file))
    pairs = trust.agreed if found.withdraw is None else trust.withdraw(found.withdraw)
    if options.json:
        key = "trusted" if found.withdraw is None else "withdrawn"
        write_json({key: [{"host": origin, "token_of": server} for server, origin in pairs]})
    else:
        write_lines(f"{origin}\t{server}" for server, origin in pairs)
    if found.withdraw is None:
        return DONE
    narrate(
        "", f"No token goes to {found.withdraw} any more." if pairs else f"{found.withdraw} was not trusted."
    )
    return DONE if pairs else NO


def _schema(found: argparse.Namespace, options: Options) -> int:
    import json

    write_lines([json.dumps(schema(), indent=2, ensure_ascii=False)])
    return DONE


def schema() -> dict[str, object]:
    """Return the JSON Schema of the configuration file, with the actions that can be given keys."""
    from zettatui.actions import ACTIONS
    from zettatui.config.schema import json_schema

    return json_schema((action.id, f"{action.help} Its own: {action.key}") for action in ACTIONS)


def _example(found: argparse.Namespace, options: Options) -> int:
    from zettatui.config.example import example

    write_lines(example())
    if sys.stdout is not None and sys.stdout.isatty():
        from .configured import configured

        narrate("", f"To begin with it: zettatui config example > {configured(options).path}")
    return DONE


def _server(
    options: Options, profile: Profile, config: LoadedConfig, settings: LoadedSettings
) -> Iterator[Shown]:
    if config.config.server is not None:
        source = config.source("server")
    elif settings.settings.profile == profile.name:
        source = f"the server used last, {profile.name}"
    else:
        source = f"the first known server, {profile.name}"
    yield Shown("server", profile.address, source)
    yield Shown("kind of server", profile.flavour, "set by you" if profile.flavour else "the server is asked")
    if profile.datastack is None:
        source = "none was named"
    elif profile.datastack == config.config.datastack:
        source = config.source("datastack")
    else:
        source = f"the profile {profile.name}"
    yield Shown("datastack", profile.datastack, source)


def _configured(config: LoadedConfig) -> Iterator[Shown]:
    from zettatui.config import options

    for option in options():
        if option.kind == "keys":
            for action, keys in config.config.keys.items():
                yield Shown(f"keys.{action}", keys, config.place("keys", action))
        elif option.kind == "commands":
            for command in config.config.commands:
                place = config.place("commands", str(command.at))
                yield Shown(f"command {command.name}", " ".join(command.run), place)
        elif option.name not in ("server", "datastack"):
            yield Shown(option.name, getattr(config.config, option.name), config.source(option.name))


def _kept(loaded: LoadedSettings) -> Iterator[Shown]:
    settings = loaded.settings
    own = ", ".join(str(one.get("name")) for one in settings.servers)
    trusted = ", ".join(f"{server} → {' '.join(origins)}" for server, origins in settings.trusted.items())
    yield Shown("theme chosen in the app", settings.theme, "f8; it counts where no theme is configured")
    yield Shown("tokens are kept in", settings.keep_tokens, "the settings, or the default")
    yield Shown("servers of your own", own or None, "the settings")
    yield Shown("trusted hosts", trusted or None, "the settings")
