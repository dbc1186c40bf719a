"""A script that completes zettatui's commands and options in bash, zsh or fish.

It is made from the commands themselves and asks nobody while one types. For bash, put this into ~/.bashrc:
source <(zettatui completion bash). For zsh the same into ~/.zshrc, behind compinit. For fish, once:
zettatui completion fish > ~/.config/fish/completions/zettatui.fish
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from .exit_codes import DONE
from .options import Options
from .output import write_lines

SHELLS = ("bash", "zsh", "fish")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Make the parser that of `zettatui completion`."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that the script is for")
    parser.set_defaults(handler=_completion)


def _completion(found: argparse.Namespace, options: Options) -> int:
    from . import completion_scripts as scripts

    make = {"bash": scripts.bash, "zsh": scripts.zsh, "fish": scripts.fish}[found.shell]
    write_lines(make(list(commands())))
    return DONE


def commands() -> Iterator[Command]:
    """Yield every command, by its words, with all that may follow them."""
    from .all_commands import parsers

    for words, parser in parsers():
        yield Command.of(words, parser)


class Command:
    """What may follow the words of a command: further words, options, and what the options take."""

    def __init__(self, words: tuple[str, ...], follows: dict[str, str], options: list[Given]) -> None:
        self.words, self.follows, self.options = words, follows, options

    @classmethod
    def of(cls, words: tuple[str, ...], parser: argparse.ArgumentParser) -> Command:
        """Take it out of a command's parser."""
        follows: dict[str, str] = {}
        given = []
        for action in parser._actions:  # argparse has no other way to tell what a parser takes
            if action.help == argparse.SUPPRESS and action.option_strings:
                continue
            if isinstance(action, argparse._SubParsersAction):
                told = {one.dest: one.help or "" for one in action._choices_actions}
                follows.update({name: told.get(name, "") for name in action.choices})
            elif action.option_strings:
                given.append(Given.of(action))
            elif action.choices:
                follows.update({str(choice): "" for choice in action.choices})
        return cls(words, follows, given)


class Given:
    """An option: its names, what it does, what it takes: nothing, one of a few words, a file, or any text."""

    def __init__(self, names: list[str], words: str, takes: str, choices: list[str]) -> None:
        self.names, self.words, self.takes, self.choices = names, words, takes, choices

    @classmethod
    def of(cls, action: argparse.Action) -> Given:
        """Take it out of a parser's action."""
        choices = [str(choice) for choice in action.choices or ()]
        if action.nargs == 0:
            takes = ""
        elif choices:
            takes = "choice"
        else:
            files = action.metavar in ("FILE", "DIR", "FOLDER", "OUT", "PATH")
            takes = "file" if files else "text"
        return cls(list(action.option_strings), (action.help or "").replace("%%", "%"), takes, choices)
