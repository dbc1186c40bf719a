"""A script that completes zettatui's commands and options in bash, zsh or fish.

It is made from the commands themselves and asks nobody while you type. bash: source <(zettatui completion bash)
in ~/.bashrc. zsh: the same with zsh in ~/.zshrc, behind compinit. fish, once: zettatui completion fish >
~/.config/fish/completions/zettatui.fish
"""

from __future__ import annotations

import argparse

from .exit_codes import DONE
from .options import Options
from .output import write_lines

SHELLS = ("bash", "zsh", "fish")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Make the parser that of `zettatui completion`."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that the script is for")
    parser.set_defaults(handler=_completion)


def _completion(found: argparse.Namespace, options: Options) -> int:
    from . import completion_scripts
    from .grammar import commands

    make = {"bash": completion_scripts.bash, "zsh": completion_scripts.zsh, "fish": completion_scripts.fish}
    write_lines(make[found.shell](list(commands())))
    return DONE
