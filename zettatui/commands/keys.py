"""Every action with its key: the cheat sheet.

The ids are what the configuration's [keys] table names. Your own keys are shown where you have given any.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .exit_codes import DONE, USAGE, Refused
from .options import Options
from .output import narrate, write_json, write_lines

if TYPE_CHECKING:
    from zettatui.actions.keymap import Keymap


def add_to(parser: argparse.ArgumentParser) -> None:
    """Make the parser that of `zettatui keys`."""
    parser.add_argument("screen", nargs="*", metavar="SCREEN", help="only of these screens, such as state")
    parser.add_argument("--markdown", action="store_true", help="as tables for a web page or a README")
    parser.set_defaults(handler=_keys)


def _keys(found: argparse.Namespace, options: Options) -> int:
    from zettatui.actions import ACTIONS
    from zettatui.actions.keymap import Keymap
    from zettatui.actions.scopes import SCOPE_TITLES

    from .configured import configured, tell_problems

    loaded = configured(options)
    keymap = Keymap.of(loaded)
    scopes = tuple(found.screen) or tuple(SCOPE_TITLES)
    strange = [scope for scope in scopes if scope not in SCOPE_TITLES]
    if strange:
        raise Refused(USAGE, f"There is no screen “{strange[0]}”. There are: {', '.join(SCOPE_TITLES)}.")
    if options.json:
        write_json(
            [
                {
                    "id": action.id,
                    "keys": list(keymap.keys_of(action)),
                    "changed": action.id in keymap.changed,
                    "title": action.title,
                    "help": action.help,
                    "needs": action.needs,
                }
                for action in ACTIONS
                if action.scope in scopes
            ]
        )
    else:
        write_lines(cheat_sheet(scopes, keymap) if found.markdown else _page(scopes, keymap))
    tell_problems(loaded)
    narrate(*keymap.problems)
    return DONE


def _page(scopes: tuple[str, ...], keymap: Keymap) -> Iterator[str]:
    from zettatui.actions import actions_of
    from zettatui.actions.keymap import shown
    from zettatui.actions.scopes import SCOPE_TITLES

    every = [action for scope in scopes for action in actions_of(scope)]
    wide = max(len(shown(keymap.keys_of(action))) for action in every)
    longest = max(len(action.id) for action in every)
    for at, scope in enumerate(scopes):
        if at:
            yield ""
        yield SCOPE_TITLES[scope]
        for action in actions_of(scope):
            keys = shown(keymap.keys_of(action))
            yield f"  {keys:<{wide}}  {action.id:<{longest}}  {action.help}"


def cheat_sheet(scopes: tuple[str, ...], keymap: Keymap) -> Iterator[str]:
    """Yield the lines of a page in Markdown: a table for each screen."""
    from zettatui.actions import actions_of
    from zettatui.actions.keymap import shown
    from zettatui.actions.scopes import SCOPE_TITLES

    yield "# Keys"
    yield ""
    yield "Made by `zettatui keys --markdown` from the registry of actions. Every key can be changed by the"
    yield 'action\'s id: in `~/.config/zettatui/config.toml`, below `[keys]`, such as `"state.upload" = "U"`.'
    yield "Single keys act while lists and the editor are in view mode; in fields they type."
    for scope in scopes:
        yield ""
        yield f"## {SCOPE_TITLES[scope]}"
        yield ""
        yield "| key | what | id |"
        yield "|---|---|---|"
        for action in actions_of(scope):
            keys = " ".join(_code(key) for key in shown(keymap.keys_of(action)).split(" "))
            needs = f" Needs {action.needs}." if action.needs else ""
            yield f"| {keys} | **{action.title}** {action.help}{needs} | `{action.id}` |"


def _code(key: str) -> str:
    fence = "``" if "`" in key else "`"
    return f"{fence}{key.replace('|', chr(92) + '|')}{fence}"
