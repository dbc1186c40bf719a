"""What may be typed after `zettatui`: every command with its words and options, taken out of its parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .parsers import app_parser, demo_parser, noun_parser, sandbox_parser
from .run import NOUNS

Takes = Literal["nothing", "choice", "file", "text"]
_FILES = frozenset({"FILE", "DIR", "MAP", "THING"})
"""Placeholders that a file or folder may stand for."""


@dataclass(frozen=True)
class Given:
    """An option: its names, what it does, and what it takes."""

    names: tuple[str, ...]
    help: str
    takes: Takes = "nothing"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """What may follow the words of a command; `follows` has further words with their help."""

    words: tuple[str, ...]
    follows: dict[str, str] = field(default_factory=dict)
    options: tuple[Given, ...] = ()
    files: bool = False
    """Whether a file may follow."""

    @property
    def text(self) -> str:
        """The words as one text; empty for `zettatui` alone."""
        return " ".join(self.words)


def commands() -> Iterator[Command]:
    """Yield every command, those that others are parts of first."""
    top = _command((), app_parser())
    nouns = {noun: noun_parser(noun) for noun in NOUNS}
    all_nouns = {"demo": demo_parser(), "sandbox": sandbox_parser(), **nouns}
    helps = {noun: (parser.description or "").split("\n", 1)[0] for noun, parser in all_nouns.items()}
    yield Command(top.words, helps, top.options, top.files)
    for noun, parser in all_nouns.items():
        yield from _commands((noun,), parser)


def _commands(words: tuple[str, ...], parser: argparse.ArgumentParser) -> Iterator[Command]:
    yield _command(words, parser)
    for action in parser._actions:  # the only way that argparse has to tell what a parser takes
        if isinstance(action, argparse._SubParsersAction):
            for name, verb in action.choices.items():
                yield from _commands((*words, name), verb)


def _command(words: tuple[str, ...], parser: argparse.ArgumentParser) -> Command:
    follows: dict[str, str] = {}
    options = []
    files = False
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {one.dest: one.help or "" for one in action._choices_actions}
            follows.update({name: helps.get(name, "") for name in action.choices})
        elif action.option_strings and action.help != argparse.SUPPRESS:
            options.append(_given(action))
        elif not action.option_strings and action.choices:
            follows.update({str(choice): "" for choice in action.choices})
        elif not action.option_strings:
            files = files or action.metavar in _FILES or action.dest in ("file", "files")
    return Command(words, follows, tuple(options), files)


def _given(action: argparse.Action) -> Given:
    choices = tuple(str(choice) for choice in action.choices or ())
    takes: Takes = "text"
    if action.nargs == 0:
        takes = "nothing"
    elif choices:
        takes = "choice"
    elif action.metavar in _FILES:
        takes = "file"
    return Given(tuple(action.option_strings), (action.help or "").replace("%%", "%"), takes, choices)
